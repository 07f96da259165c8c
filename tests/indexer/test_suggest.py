"""Suggestions lead somewhere, and only to what the one who asks may see."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.records import Shelf
from indexer.asking import KeyCount, Search
from indexer.lexicon import Lexicon
from indexer.search import Finder
from indexer.spelling import Dictionary, other_layout
from tests.indexer.small_library import Library, written

CASES = tomllib.loads(
    Path(__file__).with_name("suggestions.toml").read_text(encoding="utf-8")
)["case"]  # fmt: skip


def offered(library: Library, text: str, **asked: Any) -> list[tuple[str, int, str]]:
    results = library.search(text, **asked)
    return [(s.search.text, s.count, s.kind) for s in library.finder.suggestions(results)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["asked"])
def test_the_first_suggestion_is_what_was_meant(full: Library, case: dict[str, str]) -> None:
    first = [(text, kind) for text, _, kind in offered(full, case["asked"])][:1]
    assert first == ([(case["offered"], case["kind"])] if case["offered"] else [])


@pytest.mark.parametrize("case", [case for case in CASES if case["offered"]],
                         ids=lambda case: case["asked"])  # fmt: skip
def test_every_count_is_what_the_suggestion_finds(full: Library, case: dict[str, str]) -> None:
    suggestions = full.finder.suggestions(full.search(case["asked"]))
    for suggestion in suggestions:
        assert full.finder.search(suggestion.search).total == suggestion.count > 0
    assert len({suggestion.search.text for suggestion in suggestions}) == len(suggestions) <= 3


def test_a_question_that_found_enough_is_left_alone(library: Library) -> None:
    library.hold(
        *(written(f"court-{n}", en="A court heard the case.") for n in range(40)),
        *(written(f"curt-{n}", en="A curt answer.") for n in range(3)),
    )
    assert offered(library, "curt") == []


def test_few_documents_give_way_to_ten_times_more(library: Library) -> None:
    library.hold(
        *(written(f"court-{n}", en="The tribunal heard the case.") for n in range(20)),
        written("slip", en="The tribumal heard nobody."),
        *(written(f"visit-{n}", en="The visitor left.") for n in range(9)),
        written("visit-slip", en="The visitro left."),
    )
    assert offered(library, "tribumal") == [("tribunal", 20, "spelling")]
    assert offered(library, "visitro") == []


def test_filters_stay_and_the_question_begins_at_its_first_page(full: Library) -> None:
    results = full.search("defenedrs", region="dagestan", page=2)
    (suggestion,) = full.finder.suggestions(results)
    assert suggestion.search == replace(results.search, text="defenders", page=1)
    assert suggestion.count == 1
    assert offered(full, "defenedrs", region="moscow") == []


def test_of_several_words_a_wrong_one_is_corrected_when_the_others_were_found(
    full: Library,
) -> None:
    asked = "abductoins people families"
    assert full.search(asked).loosened
    assert offered(full, asked) == [("abductions people families", 1, "spelling")]


def test_only_the_shelves_of_the_one_who_asks_are_looked_at(full: Library) -> None:
    everywhere = tuple(Shelf)
    assert offered(full, "sourcess", shelves=everywhere) == [("sources", 1, "spelling")]
    assert offered(full, "sourcess") == []


def test_what_has_left_the_shelf_is_not_told_before_the_index_knows(library: Library) -> None:
    secret = written("a", en="The informant lives upstairs.")
    library.hold(secret)
    assert offered(library, "infromant") == [("informant", 1, "spelling")]
    closed = replace(secret, document=replace(secret.document, shelf=Shelf.INTERNAL))
    library.put(closed)
    assert offered(library, "infromant") == []
    library.index()
    assert offered(library, "infromant") == []


def test_words_are_those_of_the_index_as_it_is_now(library: Library) -> None:
    library.hold(written("a", en="A bridge."))
    assert offered(library, "chekpoint") == []
    library.hold(written("b", en="A checkpoint."))
    assert offered(library, "chekpoint") == [("checkpoint", 1, "spelling")]


def test_nearer_words_leave_no_room_for_others(library: Library) -> None:
    library.hold(
        written("a", en="The detention was short."), written("b", en="The retentive clerk.")
    )
    # one letter against two
    assert [text for text, _, _ in offered(library, "detentive")] == ["retentive"]


@pytest.mark.parametrize("asked", ["торт~", "?торт", '"этот торт*"'])
def test_a_word_with_signs_is_not_corrected(library: Library, asked: str) -> None:
    library.hold(written("a", ru="Этот порт, спорт."))
    assert [text for text, _, _ in offered(library, "торт")] == ["порт"]
    assert offered(library, asked) == []


def test_a_name_is_offered_once_however_it_is_written(library: Library) -> None:
    library.hold(
        written("a", en="A letter of Israilova, and of Israilov."),
        written("b", ru="Письмо написала Исраилова."),
    )
    assert offered(library, "Ismailova") == [("Israilova", 2, "spelling")]


def test_a_term_is_offered_by_its_name_in_the_other_language(library: Library) -> None:
    library.hold(written("a", ru="Жалоба подана в Европейский суд по правам человека."))
    # in quotes these very words are asked for, which stand nowhere
    (suggestion,) = library.finder.suggestions(library.search('"European Court of Human Rights"'))
    assert (suggestion.search.text, suggestion.count) == (
        "Европейский суд", 1
    )  # fmt: skip
    assert (suggestion.kind, suggestion.lang) == ("translation", "ru")


# ---------- words ----------

WORDS = Dictionary(
    KeyCount(f"={word}", documents)
    for word, documents in (("арест", 9), ("ареста", 12), ("аренда", 3), ("тест", 1),
                            ("arrest", 5), ("2009", 7), ("дагестан", 2), ("дагестанец", 4))
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("арэст", ["арест"]),
        ("арест", ["ареста"]),
        ("аресты", ["ареста", "арест"]),  # by documents, when equally near
        ("раест", ["арест"]),
        ("аррест", ["арест"]),
        ("дагестанн", ["дагестан", "дагестанец"]),  # two letters from eight on
        ("дагестам", ["дагестан"]),
        ("тес", []),  # too short
        ("2008", []),  # another year is no slip
        ("arest", ["arrest"]),
        ("", []),
    ],
)
def test_neighbours_of_a_word(word: str, near: list[str]) -> None:
    assert [neighbour.text for neighbour in WORDS.near(word)] == near


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xtxyz", "чечня"),
        ("Vjcrdf", "Москва"),
        (";bpym", "жизнь"),
        ("ьуьщкшфд", "memorial"),
        ('"ghfdf"', '"права"'),
        ("xtxня", "xtxня"),  # both scripts at once: no slip
        ("2009", "2009"),
        ("", ""),
    ],
)
def test_the_other_keyboard(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


def test_a_finder_with_its_own_lexicon_suggests_too(full: Library) -> None:
    finder: Finder = full.finder.with_lexicon(Lexicon())
    (first, *_) = finder.suggestions(finder.search(Search(text="defenedrs")))
    assert first.search.text == "defenders"
