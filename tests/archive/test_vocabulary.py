"""Vocabularies: terms, their names and parents, and what is wrong in their files."""

from pathlib import Path

import pytest

from archive.errors import CorpusError
from archive.records import Term
from archive.vocabulary import (
    VOCABULARIES,
    Vocabulary,
    ambiguous_names,
    names_of,
    read_vocabularies,
)
from tests.small_corpus import CorpusFolder, term

REGIONS = """\
[[term]]
id = "north-caucasus"
label.en = "The North Caucasus"
label.ru = "Северный Кавказ"

[[term]]
id = "chechnya"
parent = "north-caucasus"
note = "the republic"
[term.label]
en = "Chechnya"
ru = "Чечня"
[term.also]
en = ["Chechen", "Chechen Republic"]
ru = ["чеченский", "ЧР"]

[[term]]
id = "grozny"
parent = "chechnya"
label = { en = "Grozny", ru = "Грозный" }
"""


def read(corpus: CorpusFolder, regions: str) -> tuple[Vocabulary, list[CorpusError]]:
    corpus.put("vocabulary/regions.toml", regions)
    vocabularies, faults = read_vocabularies(corpus.root)
    return vocabularies["regions"], faults


def only_fault(corpus: CorpusFolder, regions: str) -> CorpusError:
    _, faults = read(corpus, regions)
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert faults[0].path == "vocabulary/regions.toml"
    assert faults[0].hint
    return faults[0]


def test_a_term_is_read_with_all_it_has(corpus: CorpusFolder) -> None:
    regions, faults = read(corpus, REGIONS)
    assert not faults
    assert regions.terms["chechnya"] == Term(
        id="chechnya",
        label={"en": "Chechnya", "ru": "Чечня"},
        parent="north-caucasus",
        also={"en": ("Chechen", "Chechen Republic"), "ru": ("чеченский", "ЧР")},
        note="the republic",
    )


def test_only_id_and_labels_must_be_given(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    top = Term("north-caucasus", {"en": "The North Caucasus", "ru": "Северный Кавказ"})
    assert regions.terms["north-caucasus"] == top


def test_terms_keep_the_order_of_the_file(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    assert list(regions.terms) == ["north-caucasus", "chechnya", "grozny"]


def test_a_tree_is_walked_up(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    assert regions.ancestors("grozny") == ("chechnya", "north-caucasus")
    assert regions.ancestors("unheard-of") == ()


@pytest.mark.parametrize(
    "name",
    ["chechnya", "Chechnya", "ЧЕЧНЯ", "чеченский", "Chechen  Republic", " чр "],
)
def test_a_term_is_found_by_any_of_its_names(corpus: CorpusFolder, name: str) -> None:
    regions, _ = read(corpus, REGIONS)
    assert regions.find(name) == "chechnya"


def test_names_are_found_with_and_without_yo(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, term("elki", "Firs", "Ёлки"))
    assert regions.find("елки") == regions.find("ЁЛКИ") == "elki"


def test_what_names_nothing_is_not_found(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    assert regions.find("Atlantis") is None
    assert regions.find("") is None


def test_a_label_is_in_the_readers_language_or_is_the_id(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    assert regions.label("chechnya", "ru") == "Чечня"
    assert regions.label("chechnya", "ce") == "Chechnya"
    assert regions.label("lost-term", "en") == "lost-term"


def test_every_name_is_told_labels_first(corpus: CorpusFolder) -> None:
    regions, _ = read(corpus, REGIONS)
    assert list(names_of(regions.terms["chechnya"]))[:2] == ["Chechnya", "Чечня"]
    assert len(list(names_of(regions.terms["chechnya"]))) == 6


def test_there_are_five_vocabularies_and_one_without_a_file_is_empty(tmp_path: Path) -> None:
    vocabularies, faults = read_vocabularies(tmp_path)
    assert tuple(vocabularies) == VOCABULARIES
    assert VOCABULARIES == (
        "types",
        "regions",
        "tags",
        "categories",
        "organisations",
        "names",
    )
    assert not any(vocabulary.terms for vocabulary in vocabularies.values())
    assert not faults


FAULTY = {
    "an unknown key": (
        term("a", "A", "А") + '[[term]]\nid = "b"\nlabel.en = "B"\nlabel.ru = "Б"\nparents = "a"\n',
        10, 'unknown key "parents"', 'did you mean "parent"?'),
    "a missing label": (
        '[[term]]\nid = "a"\nlabel.en = "A"\n', 3, '"label.ru" is missing', "add it"),
    "no label at all": ('[[term]]\nid = "a"\n', 1, '"label" is missing', "add it"),
    "no id": ('[[term]]\nlabel.en = "A"\nlabel.ru = "А"\n', 1, '"id" is missing', "add it"),
    "a bad id": (term("Not an id", "A", "А"), 2, "is not an id", "small Latin letters"),
    "an id that is a list": (
        '[[term]]\nid = ["a"]\nlabel.en = "A"\nlabel.ru = "А"\n', 2, "wrong kind", "in quotes"),
    "one name that is not a list": (
        term("a", "A", "А", 'also.en = "Alpha"'), 5, "wrong kind", 'write ["Alpha"]'),
    "an empty label": (term("a", "", "А"), 3, "is empty", "fill it in"),
    "an empty other name": (term("a", "A", "А", 'also.en = [""]'), 5, "is empty", "fill it in"),
    "an id twice": (
        term("a", "A", "А") + term("b", "B", "Б") + term("a", "C", "В"),
        12, 'the term "a" stands here twice', "remove one"),
    "a parent that is not there": (
        term("a", "A", "А", 'parent = "z"'),
        5, 'the parent "z" of "a" is not in this vocabulary', "correct the parent"),
    "its own parent": (
        term("a", "A", "А", 'parent = "a"'), 5, "lead back to itself", "correct the parent"),
    "an unknown table": (
        '[[terms]]\nid = "a"\n', 1, 'unknown key "terms"', '"[[term]]"'),
    "one table where a list belongs": (
        '[term]\nid = "a"\n', 1, "not a list", 'write "[[term]]"'),
    "a term that is only a name": (
        'term = ["a"]\n', 1, 'term = "a" is of the wrong kind', "write [[term]]"),
    "not TOML": ("[[term]\n", 1, "is not TOML", "correct this line"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says", "cure"), FAULTY.values(), ids=FAULTY)
def test_a_fault_names_file_line_and_cure(
    corpus: CorpusFolder, text: str, line: int, says: str, cure: str
) -> None:
    fault = only_fault(corpus, text)
    assert says in fault.reason
    assert cure in fault.hint
    assert fault.line == line


def test_a_faulty_term_does_not_take_the_others_with_it(corpus: CorpusFolder) -> None:
    regions, faults = read(
        corpus, term("a", "A", "А") + '[[term]]\nid = "b"\n' + term("c", "C", "В")
    )
    assert list(regions.terms) == ["a", "c"]
    assert len(faults) == 1


def test_terms_in_a_circle_are_told_and_still_make_a_tree(corpus: CorpusFolder) -> None:
    circle = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]
    text = "".join(term(id, id, id, f'parent = "{parent}"') for id, parent in circle)
    regions, faults = read(corpus, text)
    assert faults
    assert all("lead back to itself" in fault.reason for fault in faults)
    for id in "abcd":
        assert id not in regions.ancestors(id)


def test_a_term_below_a_circle_is_not_blamed_for_it(corpus: CorpusFolder) -> None:
    circle = [("below", "a"), ("a", "b"), ("b", "a")]
    text = "".join(term(id, id, id, f'parent = "{parent}"') for id, parent in circle)
    regions, faults = read(corpus, text)
    assert not any('"below"' in fault.reason for fault in faults)
    assert regions.terms["below"].parent == "a"


def test_terms_of_a_file_that_became_faulty_stay_as_they_were_known(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/regions.toml", REGIONS)
    known, _ = read_vocabularies(corpus.root)
    corpus.put("vocabulary/regions.toml", REGIONS.replace('"Chechnya"', '"Chechnya'))
    now, faults = read_vocabularies(corpus.root, known)
    assert len(faults) == 1
    assert now["regions"].terms == known["regions"].terms


def test_a_slip_in_a_parent_leaves_its_children_where_they_were(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/regions.toml", REGIONS)
    known, _ = read_vocabularies(corpus.root)
    slip = REGIONS.replace('label.en = "The North Caucasus"', 'labl.en = "The North Caucasus"')
    corpus.put("vocabulary/regions.toml", slip)
    now, faults = read_vocabularies(corpus.root, known)
    assert {fault.line for fault in faults} == {3, 4}
    assert now["regions"].ancestors("grozny") == ("chechnya", "north-caucasus")


def test_a_term_that_was_taken_out_is_gone_when_the_file_has_no_fault(
    corpus: CorpusFolder,
) -> None:
    corpus.put("vocabulary/regions.toml", REGIONS)
    known, _ = read_vocabularies(corpus.root)
    corpus.put("vocabulary/regions.toml", term("coast", "The Coast", "Побережье"))
    now, _ = read_vocabularies(corpus.root, known)
    assert list(now["regions"].terms) == ["coast"]


def test_a_name_is_found_with_and_without_its_quotation_marks(corpus: CorpusFolder) -> None:
    tags, _ = read(corpus, term("memorial", "Memorial", "«Мемориал»"))
    for name in ("Мемориал", "«Мемориал»", "мемориал", '"Мемориал"'):
        assert tags.find(name) == "memorial"


def test_a_file_that_is_no_vocabulary_is_told(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/colours.toml", term("red", "Red", "Красный"))
    _, faults = read_vocabularies(corpus.root)
    assert [fault.path for fault in faults] == ["vocabulary/colours.toml"]
    assert "organisations" in faults[0].hint


def test_pairs_of_words_are_no_stranger_among_the_vocabularies(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/lexicon.toml", "add = []\n")
    assert read_vocabularies(corpus.root)[1] == []


def test_names_are_read_like_any_vocabulary(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/names.toml", term("ann", "Ann", "Анна", 'also.en = ["Anna"]'))
    vocabularies, faults = read_vocabularies(corpus.root)
    assert not faults
    assert list(names_of(vocabularies["names"].terms["ann"])) == ["Ann", "Анна", "Anna"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (term("ann", "Two Words", "Анна"), [3]),
        (term("ann", "Ann", "Анна\u00a0Вторая"), [4]),
        (term("ann", "Ann ", "Анна"), [3]),
        (term("ann", "Ann", "Анна", 'also.en = ["Anna", "Two Words"]'), [5]),
        (term("ann", "Two Words", "Два слова"), [3, 4]),
    ],
)
def test_a_spelling_of_a_name_that_is_not_one_word_is_a_fault(
    corpus: CorpusFolder, text: str, lines: list[int]
) -> None:
    corpus.put("vocabulary/names.toml", text + term("john", "John", "Джон"))
    vocabularies, faults = read_vocabularies(corpus.root)
    assert [(fault.path, fault.line) for fault in faults] == [
        ("vocabulary/names.toml", line) for line in lines
    ]
    assert all("is not one word" in fault.reason for fault in faults)
    assert all("regions, tags or organisations" in fault.hint for fault in faults)
    assert list(vocabularies["names"].terms) == ["john"]


def test_a_spelling_of_a_name_may_have_hyphens_and_apostrophes(corpus: CorpusFolder) -> None:
    text = term("n", "Jean-Pierre", "Жан-Пьер", 'also.en = ["O\'Brien", "d’Arc"]')
    corpus.put("vocabulary/names.toml", text)
    assert read_vocabularies(corpus.root)[1] == []


# ---------- ambiguous names ----------


def notes(corpus: CorpusFolder, **files: str) -> list[str]:
    for name, text in files.items():
        corpus.put(f"vocabulary/{name}.toml", text)
    assert read_vocabularies(corpus.root)[1] == []
    return [str(note) for note in ambiguous_names(corpus.root)]


def test_names_that_are_all_different_are_not_told(corpus: CorpusFolder) -> None:
    assert notes(corpus, regions=REGIONS) == []


def test_a_name_of_two_terms_of_a_vocabulary_is_told_with_both_places(
    corpus: CorpusFolder,
) -> None:
    text = term("sun", "Sun", "Солнце") + term("star", "Star", "Звезда", 'also.ru = ["СОЛНЦЕ"]')
    assert notes(corpus, regions=text) == [
        'vocabulary/regions.toml:10: "СОЛНЦЕ" also names "sun" (vocabulary/regions.toml:4)'
        " (take it from one of the two)"
    ]


def test_a_name_of_two_vocabularies_is_told_if_the_ids_differ(corpus: CorpusFolder) -> None:
    lamp, other = term("lamp", "The Lamp", "«Лампа»"), term("light", "Light", "Лампа")
    (note,) = notes(corpus, organisations=lamp, tags=other)
    assert note.startswith("vocabulary/organisations.toml:4: ")
    assert '"light" (vocabulary/tags.toml:4)' in note
    assert "one id" in note
    assert notes(corpus, tags=lamp) == []


def test_a_term_may_have_one_name_twice(corpus: CorpusFolder) -> None:
    assert (
        notes(corpus, tags=term("crd", "Defenders", "Defenders", 'also.en = ["DEFENDERS"]')) == []
    )


def test_a_type_may_be_called_like_a_tag_but_not_like_a_type(corpus: CorpusFolder) -> None:
    letter = term("letter", "Letter", "Письмо")
    assert notes(corpus, types=letter, tags=term("post", "Post", "Письмо")) == []
    (note,) = notes(corpus, types=letter + term("note", "Note", "Письмо"))
    assert note.startswith("vocabulary/types.toml:9: ")


def test_a_spelling_of_two_names_is_told(corpus: CorpusFolder) -> None:
    text = term("ann", "Ann", "Анна") + term("anna", "Anna", "Анна")
    assert notes(corpus, names=text) == [
        'vocabulary/names.toml:9: "Анна" also names "ann" (vocabulary/names.toml:4)'
        " (take it from one of the two)"
    ]


def test_spellings_of_names_are_not_compared_with_terms(corpus: CorpusFolder) -> None:
    saint, ann = term("saint", "Saint", "Анна"), term("ann", "Ann", "Анна")
    assert notes(corpus, names=ann, tags=saint, types=saint) == []


def test_what_is_faulty_is_passed_over(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/names.toml", term("a", "Two Words", "А") + term("b", "Two Words", "А"))
    corpus.put("vocabulary/tags.toml", "[[term]]\nid = 'sun'\n" + term("star", "Star", "Горы"))
    corpus.put("vocabulary/categories.toml", "term = 1\n")
    corpus.put("vocabulary/organisations.toml", "not TOML\n")
    assert [note.line for note in ambiguous_names(corpus.root)] == [6]


def test_the_sample_has_no_ambiguous_name() -> None:
    sample = Path(__file__).parents[2] / "corpus"
    assert read_vocabularies(sample)[1] == []
    assert ambiguous_names(sample) == []


# ---------- the map of regions ----------


def test_a_region_may_have_a_place_on_the_map(corpus: CorpusFolder) -> None:
    regions, faults = read(corpus, term("coast", "Coast", "Берег", "tile = [3, 0]"))
    assert not faults
    assert regions.terms["coast"].tile == (3, 0)


@pytest.mark.parametrize(
    "tile", ["3", "[3]", "[3, 1, 0]", "[-1, 0]", "[24, 0]", "[0, 24]", "[1.5, 0]", '"3, 1"',
             "[true, 0]", '["3", 1]'],
)  # fmt: skip
def test_a_tile_is_two_small_numbers(corpus: CorpusFolder, tile: str) -> None:
    fault = only_fault(corpus, term("coast", "Coast", "Берег", f"tile = {tile}"))
    assert "0 to 23" in fault.reason
    assert "[3, 1]" in (fault.hint or "")
    assert fault.line == 5


def test_two_regions_cannot_share_a_tile(corpus: CorpusFolder) -> None:
    shared = term("coast", "Coast", "Берег", "tile = [3, 1]") + term(
        "hills", "Hills", "Холмы", "tile = [3, 1]"
    )
    fault = only_fault(corpus, shared)
    assert '"coast"' in fault.reason
    assert fault.line == 10
    regions, _ = read(corpus, shared)
    assert (regions.terms["coast"].tile, regions.terms["hills"].tile) == ((3, 1), None)


def test_only_regions_are_on_the_map(corpus: CorpusFolder) -> None:
    corpus.put("vocabulary/tags.toml", term("memory", "Memory", "Память", "tile = [3, 1]"))
    _, faults = read_vocabularies(corpus.root)
    assert [fault.path for fault in faults] == ["vocabulary/tags.toml"]
    assert "only regions" in faults[0].reason
