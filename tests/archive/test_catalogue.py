"""The catalogue: its file, its shape, and what is written and read there."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from archive.catalogue import _NEWEST, Catalogue, Connection, migrating, reading, tables, writing
from archive.dates import parse_date
from archive.errors import CatalogueError
from archive.records import (
    Change,
    Document,
    Failure,
    Passage,
    Relation,
    Shelf,
    Status,
    Term,
    Version,
)
from archive.vocabulary import VOCABULARIES, Vocabulary

DAY = dt.date(2027, 1, 1)
EVENING_BEFORE = DAY - dt.timedelta(days=1)
NOON = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)

DOCUMENT = Document(
    id="letter-7",
    folder="letters/7",
    type="letter",
    date=parse_date("2009-11/2010"),
    issuer=("lamp", "coast-union"),
    symbol="Doc. 7",
    regions=("coast", "mountains"),
    tags=("memory",),
    categories=(),
    shelf=Shelf.PUBLIC,
    embargo=None,
    source="https://example.org/7",
    rights="Free to quote",
    title={"en": "A letter", "ru": "Письмо"},
    summary={"ru": "О памяти"},
    versions=(
        Version("en", "en", Status.ORIGINAL, "letters/7/a.pdf", "a" * 64, 70, "application/pdf", 2),
        Version("ru", "ru", None, "letters/7/b.txt", "b" * 64, 7, "", unreadable="it is damaged"),
    ),
    relations=(Relation("cites", "Doc. 1"), Relation("related", "letter-8")),
)
PASSAGES = {
    "en": (
        Passage(1, 1, "", "en", "heading", "A letter"),
        Passage(2, 2, "¶ 1", "ru", "text", "Слова о памяти"),
    )
}


@pytest.fixture
def connection(catalogue: Catalogue) -> Iterator[Connection]:
    with catalogue.writing() as connection:
        yield connection


def save(connection: Connection, document: Document, today: dt.date = DAY) -> None:
    writing.save_document(connection, document, PASSAGES, fingerprint="1:x", today=today)


def shelf_of(connection: Connection, id: str = "letter-7") -> Shelf:
    return reading.shelves_of(connection, [id])[id]


# ---------- the file ----------


def test_migrations_make_exactly_the_tables_of_the_program(catalogue: Catalogue) -> None:
    engine = create_engine(f"sqlite:///{catalogue.path}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        made = set(inspect(connection).get_table_names())
    engine.dispose()
    assert differences == []
    assert made - {"alembic_version"} == set(tables.metadata.tables)


def test_a_new_catalogue_has_come_to_the_last_migration(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        (come_to,) = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
    assert come_to == _NEWEST == max(migrating.known())


def test_the_constraints_of_the_migrations_are_those_of_the_tables(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    direct = create_engine(f"sqlite:///{tmp_path / 'direct.sqlite'}")
    tables.metadata.create_all(direct)
    migrated = create_engine(f"sqlite:///{catalogue.path}")
    for table in tables.metadata.tables:
        seen = [
            (
                ask.get_pk_constraint(table),
                sorted(ask.get_foreign_keys(table), key=str),
                sorted(ask.get_unique_constraints(table), key=str),
                sorted(ask.get_indexes(table), key=str),
                [(c["name"], str(c["type"]), c["nullable"]) for c in ask.get_columns(table)],
            )
            for ask in (inspect(direct), inspect(migrated))
        ]
        assert seen[0] == seen[1], table
    direct.dispose()
    migrated.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("secure_delete", 1), ("journal_mode", "wal"), ("synchronous", 2)],
)
def test_every_connection_keeps_the_catalogue_safe(
    catalogue: Catalogue, pragma: str, value: object
) -> None:
    for kind in (catalogue.reading, catalogue.writing):
        with kind() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_catalogue_is_for_its_owner_alone(catalogue: Catalogue) -> None:
    assert catalogue.path.stat().st_mode & 0o077 == 0


def test_a_catalogue_opened_again_has_what_was_written(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        save(connection, DOCUMENT)
    with Catalogue(catalogue.path) as again, again.reading() as reader:
        assert reading.document(reader, "letter-7") == DOCUMENT


def test_a_missing_catalogue_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="there is no catalogue") as refused:
        Catalogue(tmp_path / "home" / "catalogue.sqlite")
    assert 'run "svod add"' in refused.value.hint
    assert not (tmp_path / "home").exists()


def stamp(path: Path, version: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    connection.commit()
    connection.close()


@pytest.mark.parametrize("create", [True, False])
def test_a_catalogue_of_a_newer_program_is_left_alone(catalogue: Catalogue, create: bool) -> None:
    catalogue.close()
    stamp(catalogue.path, "9999")
    before = catalogue.path.read_bytes()
    with pytest.raises(CatalogueError, match="a newer version of Svod") as refused:
        Catalogue(catalogue.path, create=create)
    assert refused.value.hint
    assert catalogue.path.read_bytes() == before


def test_an_older_catalogue_is_only_brought_up_to_date_by_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    sqlite3.connect(path).execute("CREATE TABLE alembic_version (version_num)").connection.close()
    with pytest.raises(CatalogueError, match="another version") as refused:
        Catalogue(path)
    assert 'run "svod add"' in refused.value.hint
    with Catalogue(path, create=True) as catalogue, catalogue.reading() as connection:
        assert reading.held(connection) == {}


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    sqlite3.connect(path).execute("CREATE TABLE version (of_another_program)").connection.close()
    with pytest.raises(CatalogueError, match="cannot be used"):
        Catalogue(path, create=True)
    engine = create_engine(f"sqlite:///{path}")
    assert inspect(engine).get_table_names() == ["version"]
    engine.dispose()


@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_catalogue_is_told_and_left_alone(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"these are not the pages of a catalogue\n" * 500)
    before = path.read_bytes()
    with pytest.raises(CatalogueError, match="cannot be used") as refused:
        Catalogue(path, create=create)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == before


def test_a_damaged_catalogue_is_told(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        for number in range(200):
            save(connection, replace(DOCUMENT, id=f"letter-{number}"))
    catalogue.close()
    content = bytearray(catalogue.path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    catalogue.path.write_bytes(content)
    with pytest.raises(CatalogueError, match="cannot be used") as refused:  # noqa: SIM117
        with Catalogue(catalogue.path) as again, again.reading() as connection:
            reading.documents(connection, [f"letter-{number}" for number in range(200)])
    assert "makes it again from the corpus" in refused.value.hint


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        Catalogue(tmp_path, create=True)


# ---------- transactions ----------


def test_a_transaction_that_fails_leaves_nothing(catalogue: Catalogue) -> None:
    def stop_half_way() -> None:
        with catalogue.writing() as connection:
            save(connection, DOCUMENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop_half_way()
    with catalogue.reading() as connection:
        assert reading.held(connection) == {}
        assert reading.last_change(connection) == 0


def test_a_reader_sees_one_state_while_another_writes(catalogue: Catalogue) -> None:
    with catalogue.reading() as reader:
        assert reading.held(reader) == {}
        with catalogue.writing() as connection:
            save(connection, DOCUMENT)
        assert reading.held(reader) == {}
    with catalogue.reading() as reader:
        assert list(reading.held(reader)) == ["letter-7"]


def test_what_was_removed_is_not_left_in_any_file(catalogue: Catalogue) -> None:
    secret = Passage(1, None, "", "en", "text", "the informant Zebulon lives upstairs " * 50)
    with catalogue.writing() as connection:
        writing.save_document(connection, DOCUMENT, {"en": (secret,)}, fingerprint="1:x", today=DAY)
    with Catalogue(catalogue.path) as server:  # as `svod serve` keeps it open
        with server.reading() as reader:
            assert reading.held(reader)
        with catalogue.writing() as connection:
            writing.remove_document(connection, "letter-7")
        catalogue.close()
        left = {
            file.name: file.read_bytes().count(b"Zebulon")
            for file in catalogue.path.parent.iterdir()
        }
    assert not any(left.values()), left


# ---------- documents ----------


def test_a_document_comes_back_as_it_was_written(connection: Connection) -> None:
    save(connection, DOCUMENT)
    assert reading.document(connection, "letter-7") == DOCUMENT
    assert reading.passages(connection, "letter-7", "en") == PASSAGES["en"]
    assert reading.passages(connection, "letter-7", "ru") == ()


def test_an_outline_says_what_documents_are_compared_by(connection: Connection) -> None:
    save(connection, DOCUMENT)
    save(connection, replace(DOCUMENT, id="bare", type=None, date=None, symbol="", issuer=(),
                             regions=(), tags=(), embargo=DAY), EVENING_BEFORE)  # fmt: skip
    found = reading.outlines(connection, ["letter-7", "bare", "nobody"])
    assert found == {
        "letter-7": reading.Outline(
            Shelf.PUBLIC,
            DOCUMENT.date,
            "Doc. 7",
            {
                "type": frozenset({"letter"}),
                "issuer": frozenset({"lamp", "coast-union"}),
                "regions": frozenset({"coast", "mountains"}),
                "tags": frozenset({"memory"}),
            },
        ),
        "bare": reading.Outline(Shelf.INTERNAL, None, "", {"type": frozenset()}),
    }


def test_a_version_without_a_text_is_told(connection: Connection) -> None:
    save(connection, DOCUMENT)
    assert reading.has_passages(connection, "letter-7", "en")
    assert not reading.has_passages(connection, "letter-7", "ru")


def test_a_document_of_which_nothing_is_known_comes_back_too(connection: Connection) -> None:
    bare = replace(
        DOCUMENT, type=None, date=None, issuer=(), regions=(), tags=(), title={}, summary={},
        versions=(), relations=(), needs_review=True, embargo=DAY, shelf=Shelf.INTERNAL,
    )  # fmt: skip
    writing.save_document(connection, bare, {}, fingerprint="", today=DAY)
    assert reading.document(connection, "letter-7") == bare


def test_a_document_written_again_replaces_all_of_itself(connection: Connection) -> None:
    save(connection, DOCUMENT)
    later = replace(DOCUMENT, tags=(), versions=DOCUMENT.versions[1:], relations=())
    writing.save_document(connection, later, {}, fingerprint="1:y", today=DAY)
    assert reading.document(connection, "letter-7") == later
    assert reading.passages_of(connection, ["letter-7"]) == {}


def test_a_document_that_is_removed_leaves_only_its_change_and_that_it_was_public(
    connection: Connection,
) -> None:
    save(connection, DOCUMENT)
    writing.save_analysis(connection, "letter-7", "en", analyser="1", first=b"x", rows=[b"y"])
    writing.remove_document(connection, "letter-7")
    for table in tables.metadata.sorted_tables:
        rows = connection.execute(table.select()).all()
        left = table.name in ("change", "departed", "identity", "stamped")
        assert len(rows) == left, table.name
    assert reading.document(connection, "letter-7") is None


def test_more_documents_than_one_select_takes_are_read(connection: Connection) -> None:
    ids = [f"letter-{number}" for number in range(510)]
    for id in ids:
        writing.save_document(
            connection, replace(DOCUMENT, id=id), {}, fingerprint="1:x", today=DAY
        )
    assert reading.documents(connection, [*ids, "unheard-of"]).keys() == set(ids)
    assert reading.shelves_of(connection, ids).keys() == set(ids)


# ---------- changes ----------


def test_change_numbers_only_grow(connection: Connection) -> None:
    save(connection, DOCUMENT)
    save(connection, replace(DOCUMENT, id="letter-8"))
    save(connection, DOCUMENT)
    assert reading.changes_between(connection, 0, 99, 99) == [
        Change(2, "letter-8"),
        Change(3, "letter-7"),
    ]
    writing.remove_document(connection, "letter-7")
    assert reading.last_change(connection) == 4
    writing.remove_document(connection, "letter-8")
    save(connection, DOCUMENT)
    assert reading.last_change(connection) == 6


def test_changes_are_read_in_order_and_piece_by_piece(connection: Connection) -> None:
    for number in range(1, 6):
        save(connection, replace(DOCUMENT, id=f"letter-{number}"))
    numbers = [change.number for change in reading.changes_between(connection, 1, 4, 2)]
    assert numbers == [2, 3]
    assert [change.number for change in reading.changes_between(connection, 3, 4, 2)] == [4]


# ---------- shelves ----------


@pytest.mark.parametrize(
    ("today", "shelf"),
    [(EVENING_BEFORE, Shelf.INTERNAL), (DAY, Shelf.PUBLIC), (dt.date(2030, 1, 1), Shelf.PUBLIC)],
)
def test_an_embargo_keeps_a_document_internal_until_its_day(
    connection: Connection, today: dt.date, shelf: Shelf
) -> None:
    save(connection, replace(DOCUMENT, embargo=DAY), today)
    assert shelf_of(connection) is shelf


@pytest.mark.parametrize("shelf", [Shelf.PUBLIC, Shelf.RESTRICTED])
def test_on_the_day_an_embargo_ends_a_document_moves_to_its_shelf(
    connection: Connection, shelf: Shelf
) -> None:
    save(connection, replace(DOCUMENT, embargo=DAY, shelf=shelf), EVENING_BEFORE)
    assert writing.move_by_embargo(connection, EVENING_BEFORE) == []
    assert reading.last_change(connection) == 1
    assert writing.move_by_embargo(connection, DAY) == ["letter-7"]
    assert shelf_of(connection) is shelf
    assert reading.last_change(connection) == 2
    assert writing.move_by_embargo(connection, DAY) == []
    assert reading.last_change(connection) == 2


def test_a_clock_set_back_closes_what_it_opened(connection: Connection) -> None:
    save(connection, replace(DOCUMENT, embargo=DAY), DAY)
    assert writing.move_by_embargo(connection, EVENING_BEFORE) == ["letter-7"]
    assert shelf_of(connection) is Shelf.INTERNAL


def test_an_embargo_never_opens_an_internal_document(connection: Connection) -> None:
    save(connection, replace(DOCUMENT, embargo=DAY, shelf=Shelf.INTERNAL), EVENING_BEFORE)
    assert writing.move_by_embargo(connection, DAY) == []
    assert shelf_of(connection) is Shelf.INTERNAL


def test_a_document_that_was_closed_is_not_opened_by_its_embargo(connection: Connection) -> None:
    save(connection, replace(DOCUMENT, embargo=DAY), EVENING_BEFORE)
    writing.close_document(connection, "letter-7")
    assert writing.move_by_embargo(connection, DAY) == []
    assert shelf_of(connection) is Shelf.INTERNAL


# ---------- the rest ----------


def test_vocabularies_come_back_in_their_order(connection: Connection) -> None:
    terms = [
        Term("b", {"en": "B", "ru": "Б"}),
        Term("a", {"en": "A", "ru": "А"}, "b", {"ru": ("аз", "азъ")}, "first of all"),
    ]
    held = {name: Vocabulary(name, {}) for name in VOCABULARIES}
    held["regions"] = Vocabulary("regions", {term.id: term for term in terms})
    writing.save_vocabularies(connection, held)
    assert reading.vocabularies(connection) == held
    assert list(reading.vocabularies(connection)["regions"].terms) == ["b", "a"]


def test_forms_are_kept_for_the_analyser_that_made_them(connection: Connection) -> None:
    rows = [("права", True, "ru\t=права\tправо"), ("права", False, "ru\t=права\tправа")]
    writing.save_forms(connection, "one", rows)
    writing.save_forms(connection, "one", [rows[0], ("Law", True, "en\t=law\tlaw")])
    assert sorted(reading.forms(connection, "one")) == sorted(
        [*rows, ("Law", True, "en\t=law\tlaw")]
    )
    assert list(reading.forms(connection, "two")) == []
    writing.save_forms(connection, "two", rows[:1])
    assert list(reading.forms(connection, "one")) == [], "another analyser's are of no use"
    assert list(reading.forms(connection, "two")) == rows[:1]
    writing.forget_forms(connection)
    assert list(reading.forms(connection, "two")) == []


def test_the_state_is_another_one_after_anything_was_written(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with Catalogue(path, create=True) as one, Catalogue(path) as other:
        before = one.state(), other.state()
        with one.reading() as connection:
            reading.held(connection)
        assert (one.state(), other.state()) == before
        with one.writing() as connection:
            writing.save_document(connection, DOCUMENT, PASSAGES, fingerprint="1", today=DAY)
        after = one.state(), other.state()
        assert before[0] != after[0]
        assert before[1] != after[1]
        assert (one.state(), other.state()) == after


def test_the_vocabularies_of_an_index_come_back_by_its_fingerprint(connection: Connection) -> None:
    term = Term("lamp", {"en": "Lamp", "ru": "Лампа"}, "light", {"en": ("Lantern",)}, "a note")
    held = {"tags": Vocabulary("tags", {"lamp": term}), "types": Vocabulary("types", {})}
    writing.save_indexed_vocabularies(connection, "one", held)
    writing.save_indexed_vocabularies(connection, "two", {})
    assert reading.indexed_vocabularies(connection, "one") == held
    writing.forget_indexed_vocabularies(connection, except_for="two")
    assert reading.indexed_vocabularies(connection, "one") is None
    assert reading.indexed_vocabularies(connection, "two") == {}


@pytest.mark.parametrize("leaves", ["removed", "closed", "moved", "embargoed"])
def test_a_document_that_leaves_takes_the_lexicon_with_it(
    connection: Connection, leaves: str
) -> None:
    def save(document: Document, today: dt.date = DAY) -> None:
        writing.save_document(connection, document, PASSAGES, fingerprint="1", today=today)

    def learnt() -> bool:
        return bool(reading.lexicon_states(connection))

    def learn() -> None:
        writing.save_lexicon(connection, "public", "digest", [])

    save(DOCUMENT)
    learn()
    save(DOCUMENT)
    assert learnt(), "it stays on its shelf"
    match leaves:
        case "removed":
            writing.remove_document(connection, DOCUMENT.id)
        case "closed":
            writing.close_document(connection, DOCUMENT.id)
        case "moved":
            save(replace(DOCUMENT, shelf=Shelf.RESTRICTED))
        case _:
            save(replace(DOCUMENT, embargo=DAY))
            assert learnt()
            writing.move_by_embargo(connection, EVENING_BEFORE)
    assert not learnt()


def test_a_document_of_one_language_leaves_the_lexicon_alone(connection: Connection) -> None:
    alone = replace(DOCUMENT, versions=DOCUMENT.versions[:1])
    writing.save_document(connection, alone, PASSAGES, fingerprint="1", today=DAY)
    writing.save_lexicon(connection, "public", "digest", [])
    writing.remove_document(connection, alone.id)
    assert reading.lexicon_states(connection)


def test_a_failure_keeps_the_time_it_was_first_seen(connection: Connection) -> None:
    first = Failure("a.txt", "the file is empty", "copy it again", NOON)
    writing.save_failures(connection, [first])
    writing.save_failures(connection, [replace(first, at=NOON + dt.timedelta(days=1))])
    assert reading.failures(connection) == [first]
    worse = replace(first, reason="it is locked", at=NOON + dt.timedelta(days=2))
    writing.save_failures(connection, [worse])
    assert reading.failures(connection) == [worse]


def test_failures_are_forgotten_but_for_those_that_stand(connection: Connection) -> None:
    failures = [Failure(path, "r", "h", NOON) for path in ("a", "b", "c")]
    writing.save_failures(connection, failures)
    writing.forget_failures(connection, except_for={"b"})
    assert reading.failures(connection) == [failures[1]]


def test_the_last_run_is_remembered_and_a_hundred_are_kept(connection: Connection) -> None:
    assert reading.last_run(connection) is None
    for number in range(105):
        writing.save_run(connection, "reindex", NOON, {"scan": 0.5}, {"new": number})
    run = reading.last_run(connection)
    assert run is not None
    assert (run.command, run.began, run.seconds, run.counts) == (
        "reindex", NOON, {"scan": 0.5}, {"new": 104},
    )  # fmt: skip
    assert len(connection.execute(tables.run.select()).all()) == 100


def test_counts_are_of_documents_by_shelf_and_type_and_of_versions_by_language(
    connection: Connection,
) -> None:
    save(connection, DOCUMENT)
    save(connection, replace(DOCUMENT, id="b", type=None, shelf=Shelf.INTERNAL, needs_review=True))
    assert reading.counts(connection) == {
        "shelf": {"public": 1, "internal": 1},
        "type": {"letter": 1, "": 1},
        "lang": {"en": 2, "ru": 2},
        "total": {"documents": 2, "versions": 4, "passages": 4, "needs_review": 1},
    }


def test_documents_that_name_another_are_found_by_its_id_and_symbol(
    connection: Connection,
) -> None:
    save(connection, DOCUMENT)
    save(connection, replace(DOCUMENT, id="letter-8", symbol="", relations=()))
    eighth = reading.document(connection, "letter-8")
    assert eighth is not None
    save(connection, replace(DOCUMENT, id="one", symbol="Doc. 1", relations=()))
    one = reading.document(connection, "one")
    assert one is not None
    assert reading.relations_to(connection, [eighth, one]) == {
        "letter-8": (("related", "letter-7"),),
        "one": (("cites", "letter-7"),),
    }
    assert reading.relations_to(connection, []) == {}
    found = reading.named_by(connection, ["Doc. 1", "letter-8", "Doc. 99", ""])
    assert found == {"Doc. 1": ("one",), "letter-8": ("letter-8",)}


def test_a_symbol_names_every_document_that_has_it(connection: Connection) -> None:
    save(connection, replace(DOCUMENT, id="open", symbol="Doc. 1", relations=()))
    save(connection, replace(DOCUMENT, id="closed", symbol="Doc. 1", relations=()))
    assert reading.named_by(connection, ["Doc. 1"]) == {"Doc. 1": ("closed", "open")}
