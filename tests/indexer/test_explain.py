"""An explanation is true: its keys are those that found, its counts those of the index."""

from typing import Any

import pytest

from archive.records import Shelf
from indexer import explain
from indexer.asking import (
    All,
    AtLeast,
    Channel,
    Dated,
    Evidence,
    Explanation,
    Has,
    Key,
    Node,
    Not,
    Pattern,
    Phrase,
    Results,
    Search,
    Word,
)
from indexer.asking import (
    Any as Either,
)
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS
from indexer.lexicon import Entry, Lexicon
from tests.indexer.small_library import Library, only, written


def explained(results: Results) -> Explanation:
    assert results.explanation is not None
    return results.explanation


def why(library: Library, text: str, **asked: Any) -> list[tuple[str, str, str, int]]:
    """Of the only document found: key, channel, field, times."""
    found = only(library.search(text, explain=True, **asked))
    return [(match.key, match.channel, match.field, match.times) for match in found.why]


def test_nothing_is_explained_unasked(full: Library) -> None:
    results = full.search("defenders")
    assert results.explanation is None
    assert all(result.why == () for result in results.results)


def test_a_word_is_told_by_its_keys_with_weights_and_documents(full: Library) -> None:
    (step,) = explained(full.search("defender", explain=True)).steps
    assert (step.depth, step.kind) == (0, "word")
    assert set(step.fields) == set(FIELDS)
    ((exact, lemma, *_),) = step.words
    assert (exact.key, exact.channel, exact.weight, exact.documents) == ("=defender", "exact", 1, 0)
    assert (lemma.key, lemma.channel, lemma.weight, lemma.documents) == (
        "defender",
        "lemma",
        CHANNEL_WEIGHTS[Channel.LEMMA],
        2,
    )


def test_documents_are_counted_on_the_shelves_of_the_one_who_asks(full: Library) -> None:
    everywhere = full.search("defenders", explain=True, shelves=tuple(Shelf))
    ((exact, *_),) = explained(everywhere).steps[0].words
    assert exact.documents == 3


def test_documents_are_not_counted_while_the_index_is_behind(library: Library) -> None:
    library.hold(written("a", en="A checkpoint."), written("b", en="A checkpoint."))
    library.remove("b")
    ((exact, *_),) = explained(library.search("checkpoint", explain=True)).steps[0].words
    assert (exact.key, exact.documents) == ("=checkpoint", None)
    # nor does the tree name what has left
    steps = explained(library.search("checkpoint", explain=True)).steps
    assert [step.kind for step in steps] == ["word"]


def test_the_tree_is_told_from_the_root_down(full: Library) -> None:
    steps = explained(full.search('(defenders OR "legal remedies") -tag:ecthr', explain=True)).steps
    assert [(step.depth, step.kind) for step in steps] == [
        (0, "all"), (1, "any"), (2, "word"), (2, "phrase"), (1, "not"), (2, "has")
    ]  # fmt: skip
    assert [key.key for row in steps[3].words for key in row] == ["=legal", "=remedies"]
    assert steps[5].says == "tag: ecthr"


def test_a_pattern_is_told_by_the_forms_it_stands_for(full: Library) -> None:
    (step,) = explained(full.search("defend*", explain=True)).steps
    assert [key.key for row in step.words for key in row] == ["=defenders"]


def test_a_document_is_told_by_what_stands_in_it(library: Library) -> None:
    library.hold(
        written("a", title={"en": "Courts"}, en="A court, a court, and courts.\n\nThe court.")
    )
    assert why(library, "court") == [
        ("court", "lemma", "text_en", 4),
        ("=court", "exact", "text_en", 3),
        ("court", "lemma", "title_en", 1),
    ]


def test_a_phrase_is_told_only_where_it_stands(library: Library) -> None:
    library.hold(written("a", title={}, en="A fair trial is fair, and a trial."))
    assert why(library, '"fair trial"') == [
        ("=fair", "exact", "text_en", 1),
        ("=trial", "exact", "text_en", 1),
    ]


def test_a_name_is_told_by_its_channel(library: Library) -> None:
    library.hold(written("a", title={}, ru="Убийство Натальи Эстемировой."))
    assert {channel for _, channel, _, _ in why(library, "Estemirova")} == {Channel.NAME}


def test_matches_name_their_steps(full: Library) -> None:
    results = full.search("defenders -bridge families", explain=True)
    steps = explained(results).steps
    leaves = [n for n, step in enumerate(steps) if step.kind == "word" and step.depth == 1]
    for result in results.results:
        assert [*dict.fromkeys(match.step for match in result.why)] == leaves
        for match in result.why:
            keys = [key.key for row in steps[match.step].words for key in row]
            assert match.key in keys


def _word(text: str, *fields: str) -> Word:
    return Word((Key(text, Channel.LEMMA, 0.5),), fields)


TREE = All((
    AtLeast((_word("a"), Phrase(((Key("=b", Channel.EXACT),),), ("symbol",))), 1),
    Not(Either((_word("c"), _word("d")))),
    Has("tag", ("x", "y")),
    Dated(None, None),
    _word("a"),
))  # fmt: skip


def test_leaves_have_the_numbers_of_their_steps() -> None:
    steps = explain.explanation(TREE, None).steps
    assert [step.kind for step in steps] == [
        "all", "at-least", "word", "phrase", "not", "any", "word", "word", "has", "dated", "word"
    ]  # fmt: skip
    assert explain.numbers(TREE) == [2, 3, 10]
    assert [steps[n].says for n in (1, 8, 9)] == ["1 of 2", "tag: x, y", ".."]
    ((key,),) = steps[2].words
    assert (key.weight, key.documents) == (CHANNEL_WEIGHTS[Channel.LEMMA] / 2, None)


@pytest.mark.parametrize(
    "node", [Pattern("prefix", "abc", (), 0), All((Pattern("fuzzy", "a", (), 0),))]
)
def test_a_pattern_is_no_part_of_what_was_looked_up(node: Node) -> None:
    with pytest.raises(TypeError):
        explain.explanation(node, None)


def test_translations_are_told_with_what_they_rest_on(library: Library) -> None:
    library.hold(written("a", ru="сова", en="x"), written("b", ru="лес", shelf=Shelf.INTERNAL))
    entries = (
        Entry("owl", "сова", 9, 10, 12, "a", 1, 2),
        Entry("forest", "лес", 3, 4, 5, "b", 1, 1),
        Entry("road", "дорога", 0, 0, 0, "", 0, 0),
        Entry("river", "река", 8, 8, 8, "a", 1, 1),
    )
    finder = library.finder.with_lexicon(Lexicon(entries))
    told = finder.search(Search(text="owl forest road -river", explain=True)).explanation
    assert told is not None
    assert told.lexicon == (
        Evidence("owl", "сова", 9, 10, 12, "a", 1, 2),
        Evidence("forest", "лес", 3, 4, 5, None, None, None),
        Evidence("road", "дорога", 0, 0, 0, None, None, None),
    )
    without = finder.search(Search(text="owl", explain=True, cross=False)).explanation
    assert without is not None
    assert without.lexicon == ()
