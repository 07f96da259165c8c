"""A score says how well a document answers, and nothing of how the index came about."""

from dataclasses import replace

import pytest

from archive.records import Shelf
from indexer.asking import Any, Found
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.contract import scores
from tests.indexer.engines.documents import (
    FINGERPRINT,
    batch,
    document,
    exactly,
    lookup,
    phrase,
    word,
)

LENGTHS = (1, 2, 11, 15, 29, 101, 333, 1000, 2049, 5001)
"""Whoosh keeps lengths in a byte, so long ones are rounded: once, whatever happens later."""

DOCUMENTS = tuple(
    document(
        f"d{length:04}",
        "owl " * (1 + length // 100) + "bat cow " + "filler " * length,
        text_ru="bat " * (length % 3),
        title_en="owl bat" if length % 2 else "",
        facets={"tag": ("odd" if length % 2 else "even",)},
    )
    for length in LENGTHS
)
NOISE = tuple(document(f"n{n}", "owl bat cow " * (n + 1) + "filler " * n * 7) for n in range(6))

QUESTIONS = (
    lookup(word("owl"), facets=("tag",)),
    lookup(Any((word("owls"), word("bats")))),
    lookup(phrase("bat cow")),
)


def answers(engine: Engine) -> list[Found]:
    return [engine.find(question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """The answers of an index made at one stroke."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("plain") / "index")
    with engine.open_new(FINGERPRINT) as generation:
        generation.apply(batch(*DOCUMENTS, position=1))
        generation.commit()
    found = answers(engine)
    engine.close()
    assert all(len(set(scores(one).values())) > 3 for one in found), "the questions tell apart"
    return found


def test_scores_do_not_depend_on_batches(live: EmbeddedEngine, expected: list[Found]) -> None:
    for position, one in enumerate(reversed(DOCUMENTS), start=1):
        live.apply(batch(one, position=position))
    assert answers(live) == expected


def test_scores_do_not_depend_on_how_often_segments_were_merged(
    live: EmbeddedEngine, expected: list[Found]
) -> None:
    live.apply(batch(*DOCUMENTS, *NOISE, position=1))
    for position, noise in enumerate(NOISE, start=2):
        live.apply(batch(position=position, remove=(noise.id,)))
    assert answers(live) == expected


def test_scores_do_not_depend_on_documents_that_were_replaced(
    live: EmbeddedEngine, expected: list[Found]
) -> None:
    """Replaced documents stay in the files as deleted ones until the next merge."""
    before = tuple(document(one.id, "owl bat cow owl " * 9) for one in DOCUMENTS)
    live.apply(batch(*before, position=1))
    for position, one in enumerate(DOCUMENTS, start=2):
        live.apply(batch(one, position=position))
        live.find(QUESTIONS[0])
    assert answers(live) == expected


def test_scores_do_not_depend_on_other_shelves(live: EmbeddedEngine, expected: list[Found]) -> None:
    live.apply(batch(*NOISE, position=1, shelf=Shelf.INTERNAL))
    live.apply(batch(*DOCUMENTS, position=1))
    live.apply(batch(*NOISE, position=2, shelf=Shelf.RESTRICTED))
    assert answers(live) == expected


def test_scores_do_not_depend_on_which_shelf_of_the_caller_s_a_document_stands(
    live: EmbeddedEngine, expected: list[Found]
) -> None:
    live.apply(batch(*DOCUMENTS[:5], position=1))
    live.apply(batch(*DOCUMENTS[5:], position=1, shelf=Shelf.INTERNAL))
    both = (Shelf.PUBLIC, Shelf.INTERNAL)
    found = [live.find(replace(question, shelves=both)) for question in QUESTIONS]
    assert [scores(one) for one in found] == [scores(one) for one in expected]


def test_a_word_scores_by_the_best_of_its_keys(live: EmbeddedEngine) -> None:
    """The written form has the lemma beside it; that does not make it two words."""
    live.apply(batch(document("a", "owls elk"), position=1))
    assert scores(live.find(lookup(word("owls")))) == scores(live.find(lookup(exactly("owls"))))


def test_a_word_found_in_more_fields_scores_more(live: EmbeddedEngine) -> None:
    live.apply(batch(document("once", "owl"), document("twice", "owl", title_en="owl"), position=1))
    ranked = scores(live.find(lookup(word("owl"))))
    assert ranked["twice"] > ranked["once"]


def test_a_rarer_word_and_a_shorter_text_rank_higher(live: EmbeddedEngine) -> None:
    common = [document(f"c{n}", "owl elk elk elk") for n in range(5)]
    live.apply(
        batch(*common, document("rare", "bat elk elk elk"), document("short", "owl"), position=1)
    )
    ranked = scores(live.find(lookup(Any((word("owl"), word("bat"))))))
    assert ranked["rare"] > ranked["c0"]
    assert ranked["short"] > ranked["c0"]


def test_a_word_in_the_title_ranks_over_one_in_the_text(live: EmbeddedEngine) -> None:
    live.apply(
        batch(
            document("in-text", "owl elk", title_en="cow elk"),
            document("in-title", "cow elk", title_en="owl elk"),
            position=1,
        )
    )
    ranked = scores(live.find(lookup(word("owl"))))
    assert ranked["in-title"] > ranked["in-text"]
