"""The staff's pairs of words: what is read, kept, and wrong in the file."""

from dataclasses import replace

import pytest

from archive.catalogue import Catalogue, reading, writing
from archive.errors import CorpusError
from archive.lexicon import Edit, Learnt, Pair, read_lexicon
from archive.records import Shelf, Status, Version
from tests.indexer.small_library import TODAY, Written, written
from tests.small_corpus import CorpusFolder

NAME = "vocabulary/lexicon.toml"


def pair(en: str, ru: str, *more: str) -> str:
    return "\n".join(["[[entry]]", f'en = "{en}"', f'ru = "{ru}"', *more, ""])


GOOD = pair("disappearance", "исчезновение") + pair("court", "корт", "strike = true")
EDITS = (Edit("disappearance", "исчезновение"), Edit("court", "корт", strike=True))


def read(
    corpus: CorpusFolder, text: str, known: tuple[Edit, ...] = ()
) -> tuple[tuple[Edit, ...], list[CorpusError]]:
    corpus.put(NAME, text)
    return read_lexicon(corpus.root, known)


def test_pairs_are_read_in_the_order_of_the_file(corpus: CorpusFolder) -> None:
    assert read(corpus, GOOD) == (EDITS, [])


def test_without_a_file_there_are_none(corpus: CorpusFolder) -> None:
    assert read_lexicon(corpus.root, EDITS) == ((), [])


@pytest.mark.parametrize("en", ["co-operation", "o'clock", "Memorial"])
@pytest.mark.parametrize("ru", ["ёлка", "кто-то", "Мемориал"])
def test_what_is_one_word(corpus: CorpusFolder, en: str, ru: str) -> None:
    assert read(corpus, pair(en, ru)) == ((Edit(en, ru),), [])


FAULTY = {
    "no Russian word": ('[[entry]]\nen = "a"\n', 1, '"ru" is missing', "add it"),
    "an empty word": (pair("", "а"), 2, "is empty", "fill it in"),
    "an unknown key": (
        pair("a", "а", "stirke = true"), 4, 'unknown key "stirke"', 'did you mean "strike"?'
    ),
    "strike that is no truth": (pair("a", "а", 'strike = "yes"'), 4, "wrong kind", ""),
    "two words": (pair("human rights", "право"), 2, "not one English word", "one English word"),
    "the wrong language": (pair("right", "right"), 3, "not one Russian word", "one Russian word"),
    "the other wrong language": (pair("право", "право"), 2, "not one English word", "English"),
    "a pair twice": (
        pair("a", "а") + pair("A", "а", "strike = true"), 5, "stands here twice", "remove one"),
    "an unknown table": ('[[add]]\nen = "a"\n', 1, 'unknown key "add"', '"[[entry]]"'),
    "one table where a list belongs": ('[entry]\nen = "a"\n', 1, "not a list", "[[entry]]"),
    "not TOML": ("[[entry]\n", 1, "is not TOML", "correct this line"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says", "cure"), FAULTY.values(), ids=FAULTY)
def test_a_fault_names_file_line_and_cure(
    corpus: CorpusFolder, text: str, line: int, says: str, cure: str
) -> None:
    _, faults = read(corpus, text)
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert (faults[0].path, faults[0].line) == (NAME, line)
    assert says in faults[0].reason
    assert cure in faults[0].hint


@pytest.mark.parametrize("slip", ["[[entry]\n", pair("two words", "слово"), "entry = 1\n"])
def test_a_slip_does_not_bring_back_what_was_struck(corpus: CorpusFolder, slip: str) -> None:
    edits, faults = read(corpus, slip, EDITS)
    assert len(faults) == 1
    assert edits == EDITS


def test_a_pair_that_was_turned_round_is_turned_round_beside_a_fault(corpus: CorpusFolder) -> None:
    text = pair("court", "корт") + pair("two words", "слово")
    edits, _ = read(corpus, text, EDITS)
    assert edits == (EDITS[0], Edit("court", "корт"))


def test_what_was_taken_out_is_gone_when_nothing_is_wrong(corpus: CorpusFolder) -> None:
    assert read(corpus, pair("a", "а"), EDITS) == ((Edit("a", "а"),), [])


# ---------- in the catalogue ----------


def test_edits_are_kept_until_others_replace_them(catalogue: Catalogue) -> None:
    for edits in (EDITS, (Edit("a", "а"),), ()):
        with catalogue.writing() as connection:
            writing.save_lexicon_edits(connection, edits)
        with catalogue.reading() as connection:
            assert reading.lexicon_edits(connection) == tuple(sorted(edits, key=lambda e: e.en))


ENTRIES = [
    Learnt("court", "суд", 9, 10, 11, "d", 1, 2),
    Learnt("right", "право", 3, 4, 5, "e", 6, 7),
]


def test_a_lexicon_replaces_that_of_its_level_and_no_other(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        writing.save_lexicon(connection, "public", "old", ENTRIES)
        writing.save_lexicon(connection, "internal", "all", ENTRIES)
        writing.save_lexicon(connection, "public", "new", ENTRIES[:1])
    with catalogue.reading() as connection:
        assert reading.lexicon_states(connection) == {"public": "new", "internal": "all"}
        assert reading.lexicon(connection, "public") == ENTRIES[:1]
        assert reading.lexicon(connection, "internal") == ENTRIES
        assert reading.lexicon(connection, "restricted") == []


def test_a_lexicon_is_forgotten(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        writing.save_lexicon(connection, "public", "old", ENTRIES)
        writing.forget_lexicon(connection, "public")
    with catalogue.reading() as connection:
        assert reading.lexicon_states(connection) == {}
        assert reading.lexicon(connection, "public") == []


def hold(catalogue: Catalogue, one: Written, *parts: str, analyser: str = "a1") -> None:
    """A document, of which the analyser has read these parts."""
    with catalogue.writing() as connection:
        writing.save_document(
            connection, one.document, one.passages, fingerprint="made of this", today=TODAY
        )
        for part in parts:
            writing.save_analysis(
                connection, one.document.id, part, analyser=analyser, first=b"tokens"
            )


def pairs(catalogue: Catalogue) -> list[Pair]:
    with catalogue.reading() as connection:
        return reading.pairs(connection, "a1")


def test_documents_in_both_languages_are_pairs(catalogue: Catalogue) -> None:
    hold(catalogue, written("b", en="yes", ru="да", shelf=Shelf.RESTRICTED), "", "en", "ru")
    hold(catalogue, written("a", en="no", ru="нет"), "", "en", "ru")
    hold(catalogue, written("c", en="yes"), "", "en")
    assert pairs(catalogue) == [
        Pair("a", "made of this", "public", "en", "ru"),
        Pair("b", "made of this", "restricted", "en", "ru"),
    ]


def test_only_what_the_analyser_has_read_is_a_pair(catalogue: Catalogue) -> None:
    hold(catalogue, written("a", en="yes", ru="да"), "", "en")
    hold(catalogue, written("b", en="yes", ru="да"), "", "en", "ru", analyser="a0")
    assert pairs(catalogue) == []


def version(key: str, status: Status) -> Version:
    return Version(key, key[:2], status, f"{key}.txt", "0" * 64, 1, "text/plain")


def test_the_first_version_counts_and_a_machines_does_not(catalogue: Catalogue) -> None:
    versions = (
        version("ru", Status.MACHINE),
        version("ru-2", Status.OFFICIAL),
        version("ru-3", Status.OFFICIAL),
        version("en", Status.ORIGINAL),
    )
    one = written("a")
    one = replace(one, document=replace(one.document, versions=versions))
    hold(catalogue, one, "en", "ru", "ru-2", "ru-3")
    assert [(each.en, each.ru) for each in pairs(catalogue)] == [("en", "ru-2")]
