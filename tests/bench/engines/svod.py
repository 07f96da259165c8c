"""Svod's own engine, through the contract that the archive uses."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from archive.records import Shelf
from indexer.analysis import channel_of
from indexer.asking import (
    All,
    Any,
    Channel,
    Everything,
    Filter,
    Found,
    Key,
    Lookup,
    Node,
    Pattern,
    Phrase,
    Place,
    Sort,
    Word,
)
from indexer.engines.base import FIELDS, Batch, Engine, EngineDocument, Generation
from indexer.expand import expand
from indexer.search import open_engine
from tests.bench.engines.documents import Made
from tests.bench.engines.peer import COUNTED, TOP, Answer, counts
from tests.bench.engines.questions import Asked

SHELVES = (Shelf.PUBLIC,)

SEARCHED = tuple(name for name in FIELDS if name.startswith(("text_", "title_")))


class Svod:
    """All keys of a word at one place, in a field for each language; BM25F."""

    name = "svod"
    version = ""

    def __init__(self) -> None:
        self._engine: Engine
        self._generation: Generation
        self._building = ExitStack()
        self._position = 0

    def start(self, folder: Path) -> None:
        self._engine = open_engine(folder)
        self._generation = self._building.enter_context(self._engine.open_new("bench"))

    def prepare(self, made: Sequence[Made]) -> tuple[EngineDocument, ...]:
        return tuple(one.document for one in made)

    def add(self, prepared: tuple[EngineDocument, ...]) -> None:
        self._position += len(prepared)
        self._generation.apply(Batch(Shelf.PUBLIC, prepared, (), self._position))

    def finish(self) -> None:
        self._generation.commit()
        self._building.close()
        self._engine.close()

    def open(self, folder: Path) -> None:
        self._engine = open_engine(folder)

    def ask(self, asked: Asked) -> Found:
        return self.find(lookup(asked, nearness=False))

    def ask_near(self, asked: Asked) -> Found:
        """With the order that a reader gets: words that stand close rank higher."""
        return self.find(lookup(asked, nearness=True))

    def find(self, lookup: Lookup) -> Found:
        return self._engine.find(self._expanded(lookup))

    def read(self, answer: Found) -> Answer:
        facets = {name: counts(held.values, held.missing) for name, held in answer.facets.items()}
        return Answer(answer.total, [hit.id for hit in answer.hits], facets)

    def replace(self, old: tuple[EngineDocument, ...], new: tuple[EngineDocument, ...]) -> None:
        position = self._engine.position(Shelf.PUBLIC) + 1
        self._engine.apply(Batch(Shelf.PUBLIC, new, (), position))

    def close(self) -> None:
        self._engine.close()

    def _expanded(self, lookup: Lookup) -> Lookup:
        if not isinstance(lookup.tree, Pattern):
            return lookup
        tree, _ = expand(lookup.tree, lambda prefix: self._engine.keys(prefix, SHELVES))
        return replace(lookup, tree=tree)


def lookup(
    asked: Asked,
    *,
    nearness: bool = False,
    offset: int = 0,
    limit: int = TOP,
    after: Place | None = None,
) -> Lookup:
    """The question as the search module would put it."""
    tree = _tree(asked)
    plain = tree.parts if isinstance(tree, All | Any) else (tree,)
    return Lookup(
        tree=tree,
        near=tuple(word for word in plain if isinstance(word, Word)) if nearness else (),
        filters=tuple(Filter(facet, (value,)) for facet, value in asked.filters),
        since=date.fromordinal(asked.since) if asked.since else None,
        until=date.fromordinal(asked.until) if asked.until else None,
        sort=Sort.RELEVANCE,
        labels="en",
        offset=offset,
        limit=limit,
        after=after,
        facets=COUNTED,
        shelves=SHELVES,
    )


def _tree(asked: Asked) -> Node:
    if not asked.words:
        return Everything()
    if asked.joined == "prefix":
        return Pattern("prefix", asked.words[0][0].removeprefix("="), SEARCHED, 0)
    if asked.joined == "phrase":
        exactly = tuple((Key(word[0], Channel.EXACT),) for word in asked.words)
        return Phrase(exactly, SEARCHED)
    words = tuple(Word(tuple(map(channel_of, keys)), SEARCHED) for keys in asked.words)
    if len(words) == 1:
        return words[0]
    return All(words) if asked.joined == "all" else Any(words)
