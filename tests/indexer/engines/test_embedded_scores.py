"""A score says how well a document answers, and nothing of how the index came about."""

from dataclasses import replace
from math import log

import pytest

from archive.records import Shelf
from indexer.asking import Any, Channel, Found, Key, Word
from indexer.engines.base import Engine, Postings
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.asked import scores
from tests.indexer.engines.documents import (
    FINGERPRINT,
    batch,
    document,
    exactly,
    lookup,
    near,
    phrase,
    postings,
    word,
)

LENGTHS = (1, 2, 11, 15, 29, 101, 333, 1000, 2049, 5001)

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
    lookup(near("bats owls", 3)),
    lookup(Any((word("owls"), word("bats"))), near=(word("owls"), word("bats"))),
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


def test_a_length_is_words_however_many_keys_each_has(live: EmbeddedEngine) -> None:
    """A text full of names and terms has more keys, and is no longer for that."""
    plain = document("plain", "owl bat elk cow")
    places = dict(postings("owl bat elk cow").places())
    more = places | {"@elk": [2], "#elk": [2], "@cow": [3], "#cow": [2, 3]}
    rich = replace(plain, id="rich", fields={"text_en": Postings.of(more, 4)}, digest="rich")
    live.apply(batch(plain, rich, document("long", "owl bat elk cow fly"), position=1))
    ranked = scores(live.find(lookup(word("owl"))))
    assert ranked["rich"] == ranked["plain"] > ranked["long"]


def test_a_length_is_kept_to_the_word(live: EmbeddedEngine) -> None:
    """Whoosh's own lengths are rounded, to one byte."""
    live.apply(
        batch(*(document(f"d{n}", "owl " + "fly " * (1000 + n)) for n in range(3)), position=1)
    )
    ranked = scores(live.find(lookup(exactly("owl"))))
    assert ranked["d0"] > ranked["d1"] > ranked["d2"]


def test_scores_are_bm25(live: EmbeddedEngine) -> None:
    """By hand: three documents, one word in two of them, their lengths 2, 1 and 3."""
    texts = {"a": "owl fly", "b": "fly", "c": "owl owl fly"}
    live.apply(batch(*(document(id, text) for id, text in texts.items()), position=1))
    idf = log(1 + 3 / (2 + 1))
    for id, often, length in (("a", 1, 2), ("c", 2, 3)):
        saturated = often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / 2))
        found = scores(live.find(lookup(exactly("owl", ("text_en",)))))
        assert found[id] == pytest.approx(idf * saturated, abs=1e-4)


def test_nearness_is_bm25_tp(live: EmbeddedEngine) -> None:
    """By hand: two words of all three documents, 1, 2 and 1 positions apart, the last turned."""
    texts = {"a": "owl bat x", "b": "owl x bat", "c": "bat owl x"}
    live.apply(batch(*(document(id, text) for id, text in texts.items()), position=1))
    words = (exactly("owl"), exactly("bat"))
    level = scores(live.find(lookup(Any(words))))
    found = scores(live.find(lookup(Any(words), near=words)))
    idf = log(1 + 3 / (3 + 1))
    for id, given in (("a", 1.0), ("b", 1 / 4), ("c", 1 / 2)):
        gain = 2 * min(1.0, idf) * (given * idf * 2.2) / (given * idf + 1.2) / 2
        assert found[id] - level[id] == pytest.approx(gain, abs=2e-4)


def test_a_guess_is_taken_to_be_no_rarer_than_the_word_itself(live: EmbeddedEngine) -> None:
    """The word is as frequent as in the field that has it most."""
    live.apply(
        batch(
            *(document(f"own{n}", "owl", title_en="elk" if n else "owl") for n in range(9)),
            document("guess", text_ru="сова", title_ru="сова"),
            position=1,
        )
    )
    guess = Key("=сова", Channel.TRANSLATION)

    def score(*keys: Key) -> float:
        return scores(live.find(lookup(Word((*keys, guess), ("text_ru",)))))["guess"]

    alone = score()
    for own, documents in (("=owl", 9), ("=elk", 8), ("=nowhere", 0)):
        share = log(1 + 10 / (max(documents, 1) + 1)) / log(1 + 10 / (1 + 1))
        assert score(Key(own, Channel.EXACT)) == pytest.approx(alone * share, abs=1e-3)


def test_a_score_is_bm25f(live: EmbeddedEngine) -> None:
    """By hand: title and text are added up before they are dampened, languages are not."""
    live.apply(
        batch(
            document("text", "owl elk", title_en="elk elk"),
            document("both", "owl elk", title_en="owl elk"),
            document("twice", "owl elk", text_ru="owl elk", title_en="elk elk"),
            position=1,
        )
    )
    idf = log(1 + 3 / (3 + 1))
    found = scores(live.find(lookup(exactly("owl"))))
    for id, often in (("text", 1), ("both", 1 + 3), ("twice", 1)):
        assert found[id] == pytest.approx(idf * often * 2.2 / (often + 1.2), abs=1e-3)


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
