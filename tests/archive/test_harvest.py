"""What harvesters are told: when a record changed, and what left the public shelf."""

import datetime as dt
import shutil
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event

from archive.catalogue import Catalogue, harvest, keeping, migrating, reading, writing
from archive.catalogue.harvest import Entry, Span
from archive.records import Document, Shelf, Term, Withdrawn
from archive.vocabulary import VOCABULARIES, Vocabulary
from tests.archive.test_catalogue import DAY, DOCUMENT, EVENING_BEFORE, PASSAGES
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, term

PUBLIC, RESTRICTED, INTERNAL = Shelf
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def save(catalogue: Catalogue, *documents: Document, today: dt.date = DAY) -> None:
    with catalogue.writing() as connection:
        whole = [writing.Whole(one, PASSAGES, "1:x") for one in documents]
        writing.save_documents(connection, whole, today=today)


def some(*ids: str) -> list[Document]:
    return [replace(DOCUMENT, id=id) for id in ids]


def entries(
    catalogue: Catalogue,
    span: Span = Span(),  # noqa: B008
    *,
    after: Entry | None = None,
    limit: int = 100,
    today: dt.date = DAY,
) -> list[Entry]:
    with catalogue.reading() as connection:
        return harvest.entries(connection, span, after=after, limit=limit, today=today)


def told(catalogue: Catalogue, span: Span = Span()) -> dict[str, bool]:  # noqa: B008
    """The ids, and of each whether it departed; the count says the same."""
    found = entries(catalogue, span)
    with catalogue.reading() as connection:
        assert harvest.count(connection, span, today=DAY) == len(found)
    return {entry.id: entry.departed for entry in found}


def age(catalogue: Catalogue, at: str = "2020-01-01 00:00:00.000000") -> None:
    """All that is told has been so for long."""
    with closing(sqlite3.connect(catalogue.path)) as connection, connection:
        connection.execute("UPDATE document SET changed_at = ?", [at])
        connection.execute("UPDATE set_member SET changed_at = ?", [at])
        connection.execute("UPDATE departed SET left_at = ?", [at])


def changed(catalogue: Catalogue) -> set[str]:
    """What changed since it was aged."""
    return {entry.id for entry in entries(catalogue) if entry.at > LONG_AGO}


# ---------- when a record changed ----------


def test_a_document_changes_when_its_transaction_ends_and_not_before(catalogue: Catalogue) -> None:
    before = dt.datetime.now(dt.UTC)
    with catalogue.writing() as connection:
        writing.save_document(connection, DOCUMENT, PASSAGES, fingerprint="1", today=DAY)
        assert harvest.entries(connection, Span(), after=None, limit=9, today=DAY) == []
    (entry,) = entries(catalogue)
    after = dt.datetime.now(dt.UTC)
    assert entry == Entry(entry.at, "letter-7")
    assert before + dt.timedelta(seconds=9) <= entry.at <= after + dt.timedelta(seconds=10)
    assert entry.at.microsecond == 0


@pytest.mark.parametrize(
    ("document", "is_seen"),
    [
        (DOCUMENT, False),
        (replace(DOCUMENT, folder="moved/7"), False),
        (replace(DOCUMENT, embargo=DAY), False),
        (replace(DOCUMENT, tags=()), True),
        (replace(DOCUMENT, title={"en": "Another"}), True),
        (replace(DOCUMENT, relations=()), True),
        (replace(DOCUMENT, versions=DOCUMENT.versions[:1]), True),
        (
            replace(
                DOCUMENT,
                versions=tuple(
                    replace(version, file=f"moved/{version.key}") for version in DOCUMENT.versions
                ),
            ),
            False,
        ),
    ],
)
def test_only_what_readers_see_is_a_change(
    catalogue: Catalogue, document: Document, is_seen: bool
) -> None:
    save(catalogue, DOCUMENT)
    age(catalogue)
    save(catalogue, document)
    assert changed(catalogue) == ({"letter-7"} if is_seen else set())
    assert told(catalogue, Span(vocabulary="types", term="letter")) == {"letter-7": False}


def test_what_its_terms_are_called_is_part_of_a_record(catalogue: Catalogue) -> None:
    def save_regions(*terms: Term) -> None:
        held = {name: Vocabulary(name, {}) for name in VOCABULARIES}
        held["regions"] = Vocabulary("regions", {one.id: one for one in terms})
        held["types"] = Vocabulary("types", {"letter": Term("letter", {"en": "Letter"})})
        with catalogue.writing() as connection:
            writing.save_vocabularies(connection, held)

    coast, peak = Term("coast", {"en": "Coast"}), Term("peak", {"en": "Peak"})
    save(catalogue, DOCUMENT, replace(DOCUMENT, id="elsewhere", regions=("peak",)))
    save_regions(coast, peak)
    age(catalogue)
    save_regions(coast, peak, Term("island", {"en": "Island"}))
    save_regions(replace(coast, note="to be asked"), peak)
    assert changed(catalogue) == set()
    save_regions(replace(coast, label={"en": "The Coast"}), peak)
    assert changed(catalogue) == {"letter-7"}
    age(catalogue)
    save_regions(replace(coast, label={"en": "The Coast"}), replace(peak, parent="coast"))
    assert changed(catalogue) == {"elsewhere"}
    assert told(catalogue, Span(vocabulary="regions", term="peak")) == {"elsewhere": False}
    both = {"elsewhere": False, "letter-7": False}
    assert told(catalogue, Span(vocabulary="regions", term="coast")) == both
    age(catalogue)
    with catalogue.writing() as connection:
        writing.save_vocabularies(connection, {name: Vocabulary(name, {}) for name in VOCABULARIES})
    assert changed(catalogue) == {"letter-7", "elsewhere"}


def test_a_run_that_finds_nothing_new_changes_no_record(small: SmallArchive) -> None:
    small.corpus.document("one")
    small.run()
    age(small.catalogue)
    small.run()
    assert changed(small.catalogue) == set()
    small.corpus.document("one", KEYS.replace("coast", "shore"))
    small.run()
    assert changed(small.catalogue) == {"one"}


def test_a_new_label_in_the_corpus_changes_the_records_that_have_it(small: SmallArchive) -> None:
    small.corpus.document("one", KEYS + 'regions = ["coast"]\n')
    small.corpus.document("two", KEYS + 'regions = ["mountains"]\n', {"b.txt": "Other words.\n"})
    small.run()
    age(small.catalogue)
    terms = term("coast", "The Shore", "Берег") + term("mountains", "The Mountains", "Горы")
    small.corpus.put("vocabulary/regions.toml", terms)
    small.run()
    assert changed(small.catalogue) == {"one"}


def test_who_has_read_up_to_a_moment_misses_nothing_that_was_being_written(
    catalogue: Catalogue,
) -> None:
    with catalogue.writing() as connection:
        whole = [writing.Whole(DOCUMENT, PASSAGES, "1:x")]
        writing.save_documents(connection, whole, today=DAY)
        time.sleep(1.2)
        moment = dt.datetime.now(dt.UTC).replace(microsecond=0)
        assert told(catalogue) == {}
    assert told(catalogue, Span(since=moment)) == {"letter-7": False}


class Clock(dt.datetime):
    """A clock that was set back by an hour."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime.now(tz) - dt.timedelta(hours=1)


@pytest.mark.parametrize("how", ["removed", "written"])
def test_a_clock_that_is_set_back_hides_no_change(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    save(catalogue, DOCUMENT)
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0)
    age(catalogue)
    monkeypatch.setattr(harvest, "datetime", Clock)
    leave(catalogue, how)
    assert told(catalogue, Span(since=moment)) == {"letter-7": True}
    save(catalogue, DOCUMENT)
    assert told(catalogue, Span(since=moment)) == {"letter-7": False}


def test_what_left_before_a_restore_goes_before_what_changes_after_it(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the machine that a backup comes from may have been fast."""
    left_at = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(minutes=5)
    with catalogue.writing() as connection:
        row = {"document_id": "gone", "left_at": left_at.isoformat()}
        keeping.restore_departed(connection, [row])
    save(catalogue, DOCUMENT)
    assert [entry.at for entry in entries(catalogue)] == [left_at, left_at]


def test_the_more_changes_the_longer_it_takes_to_write_them(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "_DOCUMENTS_IN_A_SECOND", 1)
    save(catalogue, *some(*"abcdefgh"))
    assert entries(catalogue)[0].at >= dt.datetime.now(dt.UTC) + dt.timedelta(seconds=16)


# ---------- what left ----------


def leave(catalogue: Catalogue, how: str) -> None:
    with catalogue.writing() as connection:
        if how == "removed":
            writing.remove_document(connection, "letter-7")
        elif how == "closed":
            writing.close_document(connection, "letter-7")
        elif how == "moved":
            writing.move_document(connection, "letter-7", RESTRICTED)
    if how == "written":
        save(catalogue, replace(DOCUMENT, shelf=RESTRICTED))
    elif how == "embargo":
        with catalogue.writing() as connection:
            writing.move_by_embargo(connection, EVENING_BEFORE)


WAYS = ["removed", "closed", "moved", "written", "embargo"]


@pytest.mark.parametrize("how", WAYS)
def test_of_what_leaves_the_public_shelf_the_id_and_the_time_are_told(
    catalogue: Catalogue, how: str
) -> None:
    save(catalogue, replace(DOCUMENT, embargo=DAY))
    age(catalogue)
    leave(catalogue, how)
    assert told(catalogue) == {"letter-7": True}
    assert changed(catalogue) == {"letter-7"}
    for name in ("letter", "report", ""):
        found = told(catalogue, Span(vocabulary="types", term=name))
        assert found == {"letter-7": True}, "nobody knows which sets it was in"
    with catalogue.reading() as connection:
        (at,) = [entry.at for entry in entries(catalogue)]
        entry = harvest.entry(connection, "letter-7", today=EVENING_BEFORE)
        assert entry == Entry(at, "letter-7", departed=True)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("shelf", [RESTRICTED, INTERNAL, PUBLIC])
def test_nothing_is_told_of_what_never_stood_on_the_public_shelf(
    catalogue: Catalogue, how: str, shelf: Shelf
) -> None:
    never = replace(DOCUMENT, shelf=shelf, embargo=DAY if shelf is PUBLIC else None)
    save(catalogue, never, today=EVENING_BEFORE)
    assert told(catalogue) == {}
    if how == "written":
        save(catalogue, replace(never, tags=()), today=EVENING_BEFORE)
    else:
        leave(catalogue, how)
    assert told(catalogue) == {}
    with catalogue.reading() as connection:
        assert harvest.entry(connection, "letter-7", today=EVENING_BEFORE) is None
        assert harvest.earliest(connection) == harvest.FIRST.at


@pytest.mark.parametrize("how", WAYS)
def test_what_comes_back_is_told_as_held(catalogue: Catalogue, how: str) -> None:
    save(catalogue, replace(DOCUMENT, embargo=DAY))
    leave(catalogue, how)
    age(catalogue)
    save(catalogue, replace(DOCUMENT, embargo=DAY))
    if how == "embargo":
        with catalogue.writing() as connection:
            writing.move_by_embargo(connection, DAY)
    assert told(catalogue) == {"letter-7": False}
    assert changed(catalogue) == {"letter-7"}, "who was told that it left must be told"


def test_what_is_done_behind_the_public_shelf_is_not_told(catalogue: Catalogue) -> None:
    save(catalogue, DOCUMENT)
    leave(catalogue, "written")
    age(catalogue)
    save(catalogue, replace(DOCUMENT, shelf=INTERNAL, title={"en": "Names"}))
    leave(catalogue, "closed")
    leave(catalogue, "removed")
    assert told(catalogue) == {"letter-7": True}
    assert changed(catalogue) == set()


def test_an_embargo_that_ends_opens_a_document(catalogue: Catalogue) -> None:
    save(catalogue, replace(DOCUMENT, embargo=DAY), today=EVENING_BEFORE)
    assert told(catalogue) == {}
    with catalogue.writing() as connection:
        writing.move_by_embargo(connection, DAY)
    assert told(catalogue) == {"letter-7": False}
    assert told(catalogue, Span(vocabulary="regions", term="coast")) == {"letter-7": False}


def test_before_the_next_run_an_embargo_that_begins_again_holds_already(
    catalogue: Catalogue,
) -> None:
    save(catalogue, replace(DOCUMENT, embargo=DAY))
    for span in (Span(), Span(vocabulary="types", term="letter")):
        assert entries(catalogue, span, today=EVENING_BEFORE) == []
        with catalogue.reading() as connection:
            assert harvest.count(connection, span, today=EVENING_BEFORE) == 0
    with catalogue.reading() as connection:
        assert harvest.entry(connection, "letter-7", today=EVENING_BEFORE) is None


def test_a_faulty_manifest_and_a_missing_folder_are_departures(small: SmallArchive) -> None:
    for name in ("one", "two", "secret"):
        keys = KEYS.replace("public", "internal") if name == "secret" else KEYS
        small.corpus.document(name, keys, {"a.txt": f"The words of {name} are its own.\n"})
    small.run()
    assert told(small.catalogue) == {"one": False, "two": False}
    for name in ("one", "secret"):
        small.corpus.document(name, 'type = "unheard-of"\n')
    shutil.rmtree(small.corpus.root / "two")
    small.run()
    assert told(small.catalogue) == {"one": True, "two": True}


# ---------- what was withdrawn ----------

WITHDRAWN = '[withdrawn]\ndate = "2026-03-01"\nreason.en = "It named a witness."\n'


def test_what_is_withdrawn_stands_on_the_internal_shelf_and_has_departed(
    small: SmallArchive,
) -> None:
    small.corpus.document("one")
    small.run()
    age(small.catalogue)
    small.corpus.document("one", KEYS + WITHDRAWN)
    small.run()
    assert small.shelf("one") is INTERNAL
    assert told(small.catalogue) == {"one": True}
    document = small.document("one")
    notice = document.notice_on(DAY)
    assert notice == Withdrawn(dt.date(2026, 3, 1), {"en": "It named a witness."})
    assert document.shelf is PUBLIC
    small.corpus.document("one")
    small.run()
    assert told(small.catalogue) == {"one": False}
    assert small.document("one").withdrawn is None


@pytest.mark.parametrize(
    ("shelf", "embargo", "is_told"),
    [(PUBLIC, None, True), (PUBLIC, dt.date(2026, 3, 1), True),
     (PUBLIC, dt.date(2026, 3, 2), False), (PUBLIC, dt.date(2999, 1, 1), False),
     (RESTRICTED, None, False), (INTERNAL, None, False)],
)  # fmt: skip
def test_a_withdrawal_is_told_only_of_what_would_be_public(
    catalogue: Catalogue, shelf: Shelf, embargo: dt.date | None, is_told: bool
) -> None:
    notice = Withdrawn(dt.date(2026, 3, 1), {})
    save(catalogue, replace(DOCUMENT, shelf=shelf, embargo=embargo, withdrawn=notice))
    with catalogue.reading() as connection:
        document = reading.document(connection, "letter-7")
        assert reading.shelves_of(connection, ["letter-7"]) == {"letter-7": INTERNAL}
    assert document is not None
    assert document.shelf_on(DAY) is INTERNAL
    assert document.notice_on(DAY) == (notice if is_told else None)
    assert told(catalogue) == {}, "it never stood on the public shelf"


def test_an_embargo_that_ends_does_not_open_what_was_withdrawn(catalogue: Catalogue) -> None:
    notice = Withdrawn(dt.date(2026, 3, 1), {"ru": "Ошибка"}, "letter-8")
    early = replace(DOCUMENT, embargo=DAY, withdrawn=notice)
    save(catalogue, early, today=EVENING_BEFORE)
    with catalogue.writing() as connection:
        assert writing.move_by_embargo(connection, DAY) == []
    with catalogue.reading() as connection:
        assert reading.document(connection, "letter-7") == early
        assert reading.shelves_of(connection, ["letter-7"]) == {"letter-7": INTERNAL}


# ---------- in order, by sets, in time ----------


def test_entries_come_in_order_of_change_and_of_ids_page_by_page(catalogue: Catalogue) -> None:
    for at, ids in (("2021", "db"), ("2020", "ca"), ("2022", "e")):
        save(catalogue, *some(*ids))
        with closing(sqlite3.connect(catalogue.path)) as connection, connection:
            marks = ", ".join("?" * len(ids))
            time = f"{at}-01-01 00:00:00.000000"
            for table, column, key in (
                ("document", "changed_at", "id"), ("set_member", "changed_at", "document_id"),
            ):  # fmt: skip
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {key} IN ({marks})",  # noqa: S608
                    [time, *ids],
                )
    with closing(sqlite3.connect(catalogue.path)) as connection, connection:
        connection.execute("INSERT INTO departed VALUES ('bb', '2021-01-01 00:00:00.000000')")
    order = ["a", "c", "b", "bb", "d", "e"]
    for span in (Span(), Span(vocabulary="regions", term="coast")):
        assert [entry.id for entry in entries(catalogue, span)] == order
        for limit in range(1, 7):
            read: list[Entry] = []
            while page := entries(catalogue, span, after=read[-1] if read else None, limit=limit):
                read += page
            assert [entry.id for entry in read] == order
    year = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    assert told(catalogue, Span(since=year)).keys() == {"b", "bb", "d", "e"}
    assert told(catalogue, Span(since=year, until=year)).keys() == {"b", "bb", "d"}
    assert told(catalogue, Span(until=year - second)).keys() == {"a", "c"}
    assert told(catalogue, Span(since=year + second)).keys() == {"e"}
    with catalogue.reading() as connection:
        assert harvest.earliest(connection) == LONG_AGO


def with_terms(catalogue: Catalogue) -> None:
    """Letters and reports; the coast and the mountains lie on the shore of a country."""
    held = {name: Vocabulary(name, {}) for name in VOCABULARIES}
    types = (Term("letter", {"en": "Letter"}), Term("report", {"en": "Report"}))
    held["types"] = Vocabulary("types", {one.id: one for one in types})
    regions = (
        Term("shore", {"en": "Shore"}, "country"),
        Term("coast", {"en": "Coast"}, "shore"),
        Term("mountains", {"en": "Mountains"}, "shore"),
        Term("country", {"en": "Country"}),
    )
    held["regions"] = Vocabulary("regions", {one.id: one for one in regions})
    with catalogue.writing() as connection:
        writing.save_vocabularies(connection, held)


def test_sets_have_the_documents_of_their_terms_and_of_those_below(catalogue: Catalogue) -> None:
    with_terms(catalogue)
    save(
        catalogue,
        DOCUMENT,
        replace(DOCUMENT, id="report", type="report", regions=("coast", "coast")),
        replace(DOCUMENT, id="bare", type=None, regions=()),
        replace(DOCUMENT, id="secret", shelf=RESTRICTED),
    )

    def of(vocabulary: str, term: str = "") -> set[str]:
        return set(told(catalogue, Span(vocabulary=vocabulary, term=term)))

    assert of("types", "letter") == {"letter-7"}
    assert of("types") == {"letter-7", "report"}
    assert of("regions", "coast") == of("regions", "shore") == {"letter-7", "report"}
    assert of("regions") == {"letter-7", "report"}
    assert of("regions", "mountains") == {"letter-7"}
    assert of("regions", "letter") == set()
    save(catalogue, replace(DOCUMENT, type="report"))
    assert of("types", "letter") == set()
    assert of("types", "report") == {"letter-7", "report"}


@pytest.mark.parametrize(
    "span", [Span(), Span(vocabulary="types", term="letter")], ids=["all", "set"]
)
def test_a_page_is_read_by_an_index_and_sorted_by_nobody(catalogue: Catalogue, span: Span) -> None:
    asked: list[tuple[str, object]] = []
    engine = catalogue._engine
    event.listen(
        engine,
        "before_cursor_execute",
        lambda *call: asked.append((call[2], call[3])),
    )
    entries(catalogue, span, after=Entry(LONG_AGO, "m"))
    plans = []
    with catalogue.reading() as connection:
        for statement, given in [one for one in asked if one[0].startswith("SELECT")]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            plans += [row[3] for row in plan]
    assert len(plans) >= 2
    assert not [line for line in plans if "SCAN" in line or "TEMP B-TREE" in line], plans
    assert all(
        "(left_at," in line or "changed_at" in line or "document" in line for line in plans
    ), plans


# ---------- a catalogue of the version before ----------


def of_version(path: Path, version: str) -> None:
    """An empty catalogue as that version of the program made it."""
    engine = create_engine(f"sqlite:///{path}")
    migrating.upgrade(engine, version)
    engine.dispose()


BEFORE = """
INSERT INTO document VALUES ({id}, 'f', '1:x', {type}, NULL, '', 'public', {embargo}, {stands_on},
  '', '', '{{"en": "A letter"}}', '{{}}', 0, '2026-01-01 00:00:00.000000');
INSERT INTO document_term VALUES ({id}, 'regions', 0, 'coast'), ({id}, 'regions', 1, 'coast'),
  ({id}, 'tags', 0, 'memory');
"""


TERMS = """
INSERT INTO term VALUES ('regions', 'coast', 0, 'shore', '{}', '{}', '', NULL),
  ('regions', 'shore', 1, NULL, '{}', '{}', '', NULL);
"""


def insert_before(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(TERMS)
        for row in rows:
            connection.executescript(BEFORE.format(**row))


def test_a_catalogue_of_the_version_before_is_harvested_whole(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    of_version(path, "0006")
    insert_before(
        path,
        [
            {"id": "'open'", "type": "'letter'", "embargo": "NULL", "stands_on": "'public'"},
            {"id": "'bare'", "type": "NULL", "embargo": "'2026-01-01'", "stands_on": "'public'"},
            {"id": "'early'", "type": "'letter'", "embargo": "'2999-01-01'",
             "stands_on": "'internal'"},
        ],
    )  # fmt: skip
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with Catalogue(path, create=True) as catalogue:
        assert told(catalogue) == {"open": False, "bare": False}
        assert all(entry.at >= before for entry in entries(catalogue))
        assert told(catalogue, Span(vocabulary="types", term="letter")) == {"open": False}
        for name in ("coast", "shore", ""):
            found = told(catalogue, Span(vocabulary="regions", term=name))
            assert found == {"open": False, "bare": False}
        with catalogue.writing() as connection:
            writing.remove_document(connection, "open")
            writing.remove_document(connection, "early")
        assert told(catalogue) == {"open": True, "bare": False}
        with catalogue.reading() as connection:
            assert reading.document(connection, "bare") is not None
