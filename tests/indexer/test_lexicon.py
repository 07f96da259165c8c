"""The lexicon: which translations a word gets, what the staff change, and who may see what."""

from itertools import combinations

import pytest

from archive.catalogue import Catalogue, writing
from archive.lexicon import Edit, Learnt
from archive.records import Shelf
from indexer.asking import Channel
from indexer.lexicon import (
    LEAST_PROBABILITY,
    MOST,
    NOTHING_LEARNT,
    Entry,
    Lexicon,
    edited,
    levels,
    read,
    stamp,
)

PUBLIC = (Shelf.PUBLIC,)
RESEARCHERS = (Shelf.PUBLIC, Shelf.RESTRICTED)
STAFF = tuple(Shelf)


def entry(en: str, ru: str, together: int, en_count: int, ru_count: int) -> Entry:
    return Entry(en, ru, together, en_count, ru_count, "report", 1, 2)


COURT = [
    entry("court", "суд", 90, 100, 110),
    entry("tribunal", "суд", 10, 12, 110),
    entry("court", "судебный", 15, 100, 40),
]


def words(lexicon: Lexicon, lemma: str) -> list[str]:
    return [key.text for key in lexicon.translations(lemma)]


def test_a_word_is_translated_from_either_language() -> None:
    lexicon = Lexicon([entry("court", "суд", 90, 100, 110)])
    assert words(lexicon, "court") == ["суд"]
    assert words(lexicon, "суд") == ["court"]
    assert words(lexicon, "right") == words(NOTHING_LEARNT, "court") == []


def test_the_likeliest_translation_is_first_and_weighs_most() -> None:
    first, second = Lexicon(COURT).translations("court")
    assert (first.text, second.text) == ("суд", "судебный")
    assert 1 > first.share > second.share > 0
    assert {first.channel, second.channel} == {Channel.TRANSLATION}


def test_the_share_is_the_root_of_the_probability() -> None:
    (key,) = Lexicon([entry("court", "суд", 49, 98, 60)]).translations("court")
    assert key.share == pytest.approx(0.7)  # 49 / (98 + 2)


def test_the_probability_is_of_the_word_that_is_translated() -> None:
    assert words(Lexicon(COURT), "суд") == ["court"]  # "tribunal" is one of eleven at best
    assert words(Lexicon(COURT), "tribunal") == ["суд"]


def test_what_was_met_once_is_worth_less_than_what_was_met_often() -> None:
    lexicon = Lexicon([entry("rare", "редкий", 1, 1, 1), entry("usual", "обычный", 50, 50, 50)])
    (rare,), (usual,) = lexicon.translations("rare"), lexicon.translations("usual")
    assert rare.share < 0.7 * usual.share


def test_rare_translations_are_left_out() -> None:
    at = entry("word", "слово", 10, 98, 10)
    below = entry("word", "речь", 9, 98, 9)
    assert words(Lexicon([below, at]), "word") == ["слово"]
    assert LEAST_PROBABILITY == 10 / (98 + 2)


def test_a_word_has_four_translations_at_most() -> None:
    many = [entry("set", f"слово-{letter}", 10, 60, 10) for letter in "абвгде"]
    assert words(Lexicon(many), "set") == [f"слово-{letter}" for letter in "абвг"]
    assert MOST == 4


def test_the_order_of_the_entries_does_not_matter() -> None:
    ties = [entry("set", ru, 10, 30, 10) for ru in ("ряд", "набор", "комплект")]
    assert words(Lexicon(ties), "set") == words(Lexicon(ties[::-1]), "set")


def test_what_the_translations_rest_on_is_told_in_their_order() -> None:
    assert Lexicon(COURT).entries("court") == (COURT[0], COURT[2])
    assert Lexicon(COURT).entries("right") == ()


# ---------- the staff ----------


def test_a_struck_pair_is_out_in_both_directions() -> None:
    lexicon = edited(COURT, [Edit("court", "суд", strike=True)])
    assert words(lexicon, "court") == ["судебный"]
    assert "court" not in words(lexicon, "суд")


def test_a_pair_that_was_put_in_comes_first() -> None:
    lexicon = edited(COURT, [Edit("court", "корт")])
    first, *others = lexicon.translations("court")
    assert (first.text, first.share) == ("корт", 1.0)
    assert [key.text for key in others] == ["суд", "судебный"]
    assert words(lexicon, "корт") == ["court"]
    assert lexicon.entries("корт")[0].document == ""


def test_a_pair_that_is_put_in_though_it_was_learnt_stands_once() -> None:
    lexicon = edited(COURT, [Edit("court", "судебный")])
    assert words(lexicon, "court") == ["судебный", "суд"]


@pytest.mark.parametrize(("en", "ru"), [("Court", "Суд"), ("courts", "суды"), ("court", "суда")])
def test_the_staffs_words_are_taken_in_any_form(en: str, ru: str) -> None:
    assert "суд" not in words(edited(COURT, [Edit(en, ru, strike=True)]), "court")


def test_words_with_yo_and_hyphens_are_found_as_questions_ask_for_them() -> None:
    lexicon = edited([], [Edit("hedgehog", "ёж"), Edit("Co-operation", "сотрудничество")])
    assert words(lexicon, "hedgehog") == ["еж"]
    assert words(lexicon, "сотрудничество") == ["cooperation"]


# ---------- levels ----------


def learnt(catalogue: Catalogue, **by_level: str) -> None:
    """Learn for each level one translation of "word"."""
    with catalogue.writing() as connection:
        for level, ru in by_level.items():
            one = Learnt("word", ru, 5, 5, 5, "report", 1, 2)
            writing.save_lexicon(connection, level, f"from {ru}", [one])


def seen(catalogue: Catalogue, shelves: tuple[Shelf, ...]) -> list[str]:
    with catalogue.reading() as connection:
        return words(read(connection, shelves), "word")


def stamped(catalogue: Catalogue, shelves: tuple[Shelf, ...]) -> str:
    with catalogue.reading() as connection:
        return stamp(connection, shelves)


def test_each_reader_has_the_lexicon_of_their_own_shelves(catalogue: Catalogue) -> None:
    learnt(catalogue, public="слово", restricted="речь", internal="тайна")
    assert seen(catalogue, PUBLIC) == ["слово"]
    assert seen(catalogue, RESEARCHERS) == ["речь"]
    assert seen(catalogue, STAFF) == ["тайна"]


def test_where_nothing_more_was_learnt_the_more_open_lexicon_serves(catalogue: Catalogue) -> None:
    learnt(catalogue, public="слово")
    assert seen(catalogue, STAFF) == seen(catalogue, RESEARCHERS) == ["слово"]


def test_where_only_closed_documents_taught_the_public_knows_nothing(catalogue: Catalogue) -> None:
    learnt(catalogue, internal="тайна")
    assert seen(catalogue, PUBLIC) == seen(catalogue, RESEARCHERS) == []


@pytest.mark.parametrize(
    "shelves", [some for length in range(4) for some in combinations(STAFF, length)]
)
def test_a_level_is_only_for_those_who_see_all_it_was_learnt_from(
    shelves: tuple[Shelf, ...],
) -> None:
    learnt_from = {
        Shelf.PUBLIC: {Shelf.PUBLIC},
        Shelf.RESTRICTED: {Shelf.PUBLIC, Shelf.RESTRICTED},
        Shelf.INTERNAL: set(Shelf),
    }
    own = levels(shelves)
    assert set(own) == {level for level in Shelf if learnt_from[level] <= set(shelves)}
    assert list(own) == sorted(own, key=list(Shelf).index, reverse=True)


def test_the_staffs_edits_hold_on_every_level(catalogue: Catalogue) -> None:
    learnt(catalogue, public="слово", internal="тайна")
    with catalogue.writing() as connection:
        writing.save_lexicon_edits(connection, [Edit("word", "слово", strike=True)])
    assert seen(catalogue, PUBLIC) == []
    assert seen(catalogue, STAFF) == ["тайна"]


def test_the_stamp_changes_with_ones_own_lexicon_and_no_other(catalogue: Catalogue) -> None:
    learnt(catalogue, public="слово")
    before = {shelves: stamped(catalogue, shelves) for shelves in (PUBLIC, STAFF)}
    learnt(catalogue, internal="тайна")
    assert stamped(catalogue, PUBLIC) == before[PUBLIC]
    assert stamped(catalogue, STAFF) != before[STAFF]


def test_the_stamp_changes_with_the_staffs_edits(catalogue: Catalogue) -> None:
    stamps = set()
    for edits in ([], [Edit("word", "слово")], [Edit("word", "слово", strike=True)]):
        with catalogue.writing() as connection:
            writing.save_lexicon_edits(connection, edits)
        stamps.add(stamped(catalogue, PUBLIC))
    assert len(stamps) == 3
