"""The lexicon is learnt from pairs of texts: what comes out, from which shelves, and when anew."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading, writing
from archive.lexicon import Learnt
from archive.records import Shelf, Status
from indexer import learn as learning
from indexer import lexicon
from indexer.analysis import Analyser
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.learn import Level, add_rows, entries_of, learn
from indexer.parallel import Row
from tests.indexer.small_library import TODAY, Written, written
from tests.indexer.vocabularies import SMALL

ANALYSER = Analyser(SMALL)

PUBLIC = (Shelf.PUBLIC,)
STAFF = tuple(Shelf)

NOUNS = {
    "judge": "судья",
    "river": "река",
    "forest": "лес",
    "bridge": "мост",
    "letter": "письмо",
    "window": "окно",
    "road": "дорога",
    "teacher": "учитель",
}


def lines(nouns: dict[str, str]) -> tuple[str, str]:
    """A text of short passages in both languages in which each of the nouns stands often."""
    triples = list(combinations(nouns.items(), 3))
    en = (f"The {a[0]}, a {b[0]} and one {c[0]}." for a, b, c in triples)
    ru = (f"{a[1].capitalize()}, {b[1]} и {c[1]}." for a, b, c in triples)
    return "\n\n".join(en), "\n\n".join(ru)


def document(id: str, nouns: dict[str, str], shelf: Shelf = Shelf.PUBLIC) -> Written:
    en, ru = lines(nouns)
    return written(id, en=en, ru=ru, shelf=shelf)


REPORT = document("report", NOUNS)
SECRET = document(
    "secret", {"zebra": "зебра", "judge": "судья", "camel": "верблюд"}, Shelf.INTERNAL
)


def hold(catalogue: Catalogue, *documents: Written, today: date = TODAY) -> None:
    """Take in documents and what the analyser finds in their versions."""
    with catalogue.writing() as connection:
        for one in documents:
            writing.save_document(
                connection, one.document, one.passages, fingerprint=one.fingerprint, today=today
            )
            for key, passages in one.passages.items():
                sources = [Source(p.number, p.lang, p.text, p.kind == "heading") for p in passages]
                kept = pack(analyse_passages(ANALYSER, sources))
                writing.save_analysis(
                    connection,
                    one.document.id,
                    key,
                    analyser=ANALYSER.version,
                    first=kept.first,
                    rows=kept.rows,
                )


def run(catalogue: Catalogue) -> tuple[Level, ...]:
    return learn(catalogue, ANALYSER.version)


def kept(catalogue: Catalogue, level: Shelf = Shelf.PUBLIC) -> list[Learnt]:
    with catalogue.reading() as connection:
        return reading.lexicon(connection, level)


def known(catalogue: Catalogue, word: str, shelves: tuple[Shelf, ...] = PUBLIC) -> list[str]:
    with catalogue.reading() as connection:
        found = lexicon.read(connection, shelves)
    return [key.text for key in found.translations(word)]


# ---------- what is learnt ----------


@pytest.mark.parametrize(("en", "ru"), NOUNS.items())
def test_words_that_translate_each_other_are_learnt(catalogue: Catalogue, en: str, ru: str) -> None:
    hold(catalogue, REPORT)
    run(catalogue)
    assert known(catalogue, en)[:1] == [ru]
    assert known(catalogue, ru)[:1] == [en]


def test_an_entry_has_counts_and_an_example(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT)
    run(catalogue)
    (entry,) = (one for one in kept(catalogue) if (one.en, one.ru) == ("judge", "судья"))
    assert (entry.together, entry.en_count, entry.ru_count) == (21, 21, 21)
    assert (entry.document_id, entry.en_passage, entry.ru_passage) == ("report", 1, 1)


def test_what_was_learnt_is_told(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT)
    (level,) = run(catalogue)
    assert (level.level, level.documents, level.rows, level.left_out) == ("public", 1, 56, 0)
    assert level.entries == len(kept(catalogue)) >= len(NOUNS)


def test_the_same_pairs_teach_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    hold(catalogue, REPORT)
    run(catalogue)
    with Catalogue(tmp_path / "another.sqlite", create=True) as another:
        hold(another, REPORT)
        run(another)
        assert kept(another) == kept(catalogue)


def test_without_pairs_nothing_is_learnt(catalogue: Catalogue) -> None:
    hold(catalogue, written("a", en="A judge."), written("b", ru="Судья."))
    assert run(catalogue) == ()
    assert known(catalogue, "judge") == []


def test_versions_without_words_teach_nothing_and_stop_nothing(catalogue: Catalogue) -> None:
    hold(catalogue, written("numbers", en="1994", ru="1994"))
    (level,) = run(catalogue)
    assert (level.rows, level.entries) == (0, 0)


def test_what_a_machine_translated_is_not_learnt(catalogue: Catalogue) -> None:
    versions = tuple(
        replace(version, status=Status.MACHINE) if version.lang == "ru" else version
        for version in REPORT.document.versions
    )
    hold(catalogue, replace(REPORT, document=replace(REPORT.document, versions=versions)))
    assert run(catalogue) == ()


# ---------- shelves ----------


def test_the_public_learns_nothing_from_closed_documents(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT, SECRET)
    run(catalogue)
    assert known(catalogue, "zebra") == known(catalogue, "зебра") == []
    assert known(catalogue, "zebra", STAFF) == ["зебра"]
    assert {entry.document_id for entry in kept(catalogue)} == {"report"}


def test_the_public_lexicon_is_the_same_with_and_without_closed_documents(
    catalogue: Catalogue,
) -> None:
    hold(catalogue, REPORT)
    run(catalogue)
    before = kept(catalogue)
    hold(catalogue, SECRET)
    assert [level.level for level in run(catalogue)] == ["internal"]
    assert kept(catalogue) == before


def test_a_level_without_pairs_of_its_own_uses_the_more_open_lexicon(
    catalogue: Catalogue,
) -> None:
    hold(catalogue, REPORT)
    assert [level.level for level in run(catalogue)] == ["public"]
    assert known(catalogue, "judge", STAFF) == ["судья"]


def test_a_document_that_is_closed_takes_its_words_along(catalogue: Catalogue) -> None:
    camel = document("camel", {"camel": "верблюд", "zebra": "зебра", "road": "дорога"})
    hold(catalogue, REPORT, camel)
    run(catalogue)
    assert known(catalogue, "zebra") == ["зебра"]
    with catalogue.writing() as connection:
        writing.close_document(connection, "camel")
    run(catalogue)
    assert known(catalogue, "zebra") == []
    assert known(catalogue, "zebra", STAFF) == ["зебра"]


def test_a_run_that_is_stopped_leaves_no_words_of_a_closed_document(catalogue: Catalogue) -> None:
    camel = document("camel", {"camel": "верблюд", "zebra": "зебра", "road": "дорога"})
    hold(catalogue, REPORT, camel)
    run(catalogue)
    with catalogue.writing() as connection:
        writing.close_document(connection, "camel")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(catalogue, ANALYSER.version, stop)
    assert known(catalogue, "zebra") == []
    run(catalogue)
    assert known(catalogue, "judge") == ["судья"]


def test_a_level_that_lost_its_pairs_loses_its_lexicon(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT, SECRET)
    run(catalogue)
    with catalogue.writing() as connection:
        writing.remove_document(connection, "secret")
    assert run(catalogue) == ()
    assert kept(catalogue, Shelf.INTERNAL) == []
    assert known(catalogue, "zebra", STAFF) == []


# ---------- when ----------


def test_what_has_not_changed_is_not_learnt_again(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT, SECRET)
    assert len(run(catalogue)) == 2
    assert run(catalogue) == ()


def test_a_document_in_one_language_changes_nothing(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT)
    run(catalogue)
    hold(catalogue, written("note", en="A note."))
    assert run(catalogue) == ()


def test_a_changed_pair_is_learnt_anew(catalogue: Catalogue) -> None:
    hold(catalogue, document("report", {**NOUNS, "judge": "арбитр"}))
    run(catalogue)
    hold(catalogue, REPORT)
    assert len(run(catalogue)) == 1
    assert known(catalogue, "judge") == ["судья"]


def test_texts_are_learnt_when_the_analyser_has_read_them(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT)
    assert learn(catalogue, "another analyser") == ()
    assert len(run(catalogue)) == 1


def test_progress_is_told(catalogue: Catalogue) -> None:
    hold(catalogue, REPORT, SECRET)
    told: list[tuple[int, int, str]] = []
    learn(catalogue, ANALYSER.version, lambda *step: told.append(step))
    assert told == [(0, 1, "public"), (1, 1, "public"), (0, 2, "internal"), (2, 2, "internal")]


# ---------- rows into entries ----------


def rows(*pairs: tuple[str, str]) -> list[Row]:
    return [Row(tuple(en.split()), tuple(ru.split()), 1, 1) for en, ru in pairs]


def taken(found: Iterable[Row]) -> list[tuple[str, str]]:
    held: learning._Rows = {}
    add_rows(held, "d", found)
    return [(" ".join(en), " ".join(ru)) for en, ru in held]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("judge 1994 лес", "судья 1994 forest"), [("judge", "судья")]),
        (("~shrlock", "~шрлок"), [("~shrlock", "~шрлок")]),
        (("1994", "1994"), []),
        (("image", "image"), []),
        (("a " * 101, "а"), []),
        (("estemirova", "эстемирова"), [("estemirova", "эстемиров")]),
        (("car", "машина"), [("car", "машина")]),
    ],
    ids=["scripts", "stems", "numbers", "left as it was", "a list", "a surname", "like a surname"],
)
def test_only_words_in_the_script_of_their_side_are_kept(
    given: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    assert taken(rows(given)) == expected


def test_a_row_that_is_repeated_counts_once() -> None:
    assert len(taken(rows(("a judge", "судья"), ("a judge", "судья"), ("judge", "судья")))) == 2


def test_rows_over_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_ROWS", 3)
    held: learning._Rows = {}
    many = rows(*((" ".join(words), "судья") for words in permutations("abc")))
    assert add_rows(held, "d", many) == 3
    assert len(held) == 3


def test_what_was_met_once_among_usual_words_is_left_out() -> None:
    held: learning._Rows = {}
    usual = [(f"judge {other}", f"судья {ru}") for other, ru in list(NOUNS.items())[1:]]
    add_rows(held, "d", rows(*usual, ("judge", "арбитр"), ("zebra", "зебра")))
    found = {(entry.en, entry.ru) for entry in entries_of(held)}
    assert ("judge", "судья") in found
    assert ("zebra", "зебра") in found
    assert ("judge", "арбитр") not in found


def test_without_rows_there_are_no_entries() -> None:
    assert entries_of({}) == []
