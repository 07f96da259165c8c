"""What the engine benchmark is made of: documents, questions, and what they are for each engine."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from archive.vocabulary import VOCABULARIES, Vocabulary
from indexer.analysis import Analyser
from indexer.asking import All, Everything, Pattern, Phrase
from indexer.engines.base import EngineDocument
from indexer.facets import BY_NAME
from tests.bench.engines import measuring, svod
from tests.bench.engines.bank import NO_WORD, Bank, make_bank, read_bank, save_bank
from tests.bench.engines.documents import LONGEST, Made, Maker
from tests.bench.engines.peer import Answer, Peer
from tests.bench.engines.questions import (
    KINDS,
    Asked,
    make_questions,
    marked,
    read_questions,
    save_questions,
)

ENGLISH = [
    "The well-known observers reported from the village twice.",
    "Nobody answered the letters of their lawyers in 2009.",
    "A court heard the case of the missing men again.",
] * 4
RUSSIAN = [
    "Наблюдатели из Ачхой-Мартана дважды писали прокурору.",
    "Никто не ответил на письма их адвокатов в 2009 году.",
    "Суд снова слушал дело пропавших без вести людей.",
] * 4

POOL = 60

OURS_AND_INSTALLED = [name for name in measuring.PEERS if measuring.version_of(name) is not None]


@pytest.fixture(scope="module")
def bank() -> Bank:
    analyser = Analyser({name: Vocabulary(name, {}) for name in VOCABULARIES})
    return make_bank(analyser, {"en": ENGLISH, "ru": RUSSIAN})


@pytest.fixture(scope="module")
def made(bank: Bank) -> list[Made]:
    return list(Maker(bank).documents(range(POOL)))


@pytest.fixture(scope="module")
def questions(bank: Bank) -> list[Asked]:
    return make_questions(bank, sample=POOL)


# ---------- the bank ----------


def test_a_bank_comes_back_from_its_folder(bank: Bank, tmp_path: Path) -> None:
    save_bank(bank, tmp_path)
    kept = read_bank(tmp_path)
    assert kept.keys == bank.keys
    for lang, side in bank.sides.items():
        for name in side.__slots__:
            assert np.array_equal(getattr(kept.sides[lang], name), getattr(side, name)), name


def test_every_word_has_one_exact_key_and_a_compound_stands_beside_its_parts(bank: Bank) -> None:
    side = bank.sides["en"]
    first, second = side.words[:2].tolist()
    exact = [bank.keys[key] for key in side.exact[first:second].tolist()]
    assert exact == [
        "=the",
        "=well",
        "=known",
        "=observers",
        "=reported",
        "=from",
        "=the",
        "=village",
        "=twice",
    ]
    held = zip(side.other_places.tolist(), side.others.tolist(), strict=True)
    assert "=well-known" in [bank.keys[key] for place, key in held if place == first + 1]
    assert NO_WORD not in [bank.keys[key] for key in side.exact.tolist()]


# ---------- the documents ----------


def test_a_document_is_the_same_whenever_it_is_made(bank: Bank, made: list[Made]) -> None:
    again = Maker(bank).document(17)
    assert _plain(again.document) == _plain(made[17].document)
    assert again.words == made[17].words
    revised = Maker(bank).document(17, revision=1)
    assert revised.document.id == again.document.id
    assert revised.document.digest != again.document.digest
    assert revised.marker != again.marker


def test_documents_are_in_both_languages_and_of_the_lengths_promised(made: list[Made]) -> None:
    langs = Counter(one.document.facets["lang"] for one in made)
    assert min(langs[("en",)], langs[("ru",)]) > POOL / 4
    lengths = [postings.length for one in made for name, postings in one.document.fields.items()
               if name.startswith("text_")]  # fmt: skip
    assert min(lengths) >= 200
    assert max(lengths) < LONGEST + 200, "a text ends with its last sentence"


def test_postings_and_words_say_the_same(made: list[Made]) -> None:
    for one in made[:10]:
        for name, postings in one.document.fields.items():
            exact, others = (Counter(text.split()) for text in one.words[name])
            counts = dict(zip(postings.keys, postings.counts.tolist(), strict=True))
            assert counts == exact + others
            at = {int(place): key for key, places in postings.places() for place in places
                  if key in exact and key.startswith("=") and "-" not in key}  # fmt: skip
            words = one.words[name][0].split()
            assert all(words[place] == key for place, key in at.items())


def test_trees_come_with_their_ancestors(made: list[Made]) -> None:
    facets = made[3].document.facets
    leaf, *above = facets["region"]
    assert len(above) == 2
    assert all(leaf.startswith(name) for name in above)


# ---------- the questions ----------


def test_questions_are_of_all_kinds_and_a_third_is_russian(questions: list[Asked]) -> None:
    assert Counter(asked.kind for asked in questions) == KINDS
    words = [asked.words[0][0] for asked in questions if asked.words]
    russian = sum(not word.isascii() for word in words)
    assert 0.25 < russian / len(words) < 0.45


def test_questions_come_back_from_their_file(questions: list[Asked], tmp_path: Path) -> None:
    save_questions(questions, tmp_path / "questions.json")
    assert read_questions(tmp_path / "questions.json") == questions


def test_a_filter_is_taken_away_by_its_facet() -> None:
    asked = Asked("filter", "all", (("=a",),), (("tag", "tag-1"), ("type", "type-0")), 5, 9)
    assert asked.narrowed == ("tag", "type", "year")
    assert asked.without("tag").narrowed == ("type", "year")
    assert asked.without("year").narrowed == ("tag", "type")


def test_questions_become_trees_of_keys() -> None:
    two = (("=a", "b"), ("=c",))
    trees = {
        Everything: Asked("all", "all", ()),
        All: Asked("and", "all", two),
        Phrase: Asked("phrase", "phrase", two),
        Pattern: Asked("prefix", "prefix", (("=ab",),)),
    }
    for kind, asked in trees.items():
        assert isinstance(svod.lookup(asked).tree, kind)
    assert svod.lookup(trees[All]).near == ()
    assert len(svod.lookup(trees[All], nearness=True).near) == 2


# ---------- the engines ----------


@pytest.fixture(scope="module", params=OURS_AND_INSTALLED)
def peer(
    request: pytest.FixtureRequest, made: list[Made], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peer]:
    """An engine that holds the pool."""
    folder = tmp_path_factory.mktemp(request.param)
    building = measuring.open_peer(request.param)
    building.start(folder)
    building.add(building.prepare(made))
    building.finish()
    opened = measuring.open_peer(request.param)
    opened.open(folder)
    yield opened
    opened.close()


def test_every_engine_answers_as_the_documents_say(
    peer: Peer, made: list[Made], questions: list[Asked]
) -> None:
    for asked in questions:
        answer = peer.read(peer.ask(asked))
        expected = _expected(asked, [(one, one.document) for one in made])
        assert answer.total == expected.total, asked
        assert answer.facets == expected.facets, asked
        assert set(answer.ids) <= set(expected.ids)
        assert len(answer.ids) == min(10, expected.total)


def test_every_engine_shows_an_update_to_the_next_question(
    peer: Peer, bank: Bank, made: list[Made]
) -> None:
    old, new = made[5], Maker(bank).document(5, revision=1)
    assert list(peer.read(peer.ask(marked(old))).ids) == [old.document.id]
    peer.replace(peer.prepare([old]), peer.prepare([new]))
    assert peer.read(peer.ask(marked(old))).total == 0
    assert list(peer.read(peer.ask(marked(new))).ids) == [new.document.id]
    everything = peer.read(peer.ask(Asked("all", "all", ())))
    assert everything.total == POOL
    peer.replace(peer.prepare([new]), peer.prepare([old]))


def _expected(asked: Asked, documents: list[tuple[Made, EngineDocument]]) -> Answer:
    """Counted one by one."""
    found = _found(asked, documents)
    facets: dict[str, dict[str, int]] = {}
    for name in BY_NAME:
        counted = _found(asked.without(name) if name in asked.narrowed else asked, documents)
        facets[name] = Counter(
            value for document in counted for value in document.facets.get(name, ("",))
        )
    return Answer(len(found), [document.id for document in found], facets)


def _found(asked: Asked, documents: list[tuple[Made, EngineDocument]]) -> list[EngineDocument]:
    return [
        document
        for one, document in documents
        if _matches(asked, one)
        and all(value in document.facets[name] for name, value in asked.filters)
        and (not asked.since or asked.since <= (document.day or 0) <= (asked.until or 0))
    ]


def _matches(asked: Asked, made: Made) -> bool:
    if not asked.words:
        return True
    texts = [f" {exact} " for exact, _ in made.words.values()]
    if asked.joined == "phrase":
        phrase = " ".join(word[0] for word in asked.words)
        return any(f" {phrase} " in text for text in texts)
    if asked.joined == "prefix":
        return any(f" {asked.words[0][0]}" in text for text in texts)
    held: set[Any] = {key for postings in made.document.fields.values() for key in postings.keys}
    there = (not held.isdisjoint(word) for word in asked.words)
    return all(there) if asked.joined == "all" else any(there)


def _plain(document: EngineDocument) -> tuple[object, ...]:
    fields = {
        name: (postings.keys, postings.counts.tolist(), postings.positions.tolist())
        for name, postings in document.fields.items()
    }
    return (fields, document.facets, document.day, document.titles, document.digest)
