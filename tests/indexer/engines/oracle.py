"""What an engine should answer, worked out the slow way: every document looked at, no index.

Pure Python over plain documents; knows nothing of scores, so relevance is not ordered here.
"""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    FacetCount,
    Has,
    Key,
    KeyCount,
    Lookup,
    Near,
    Node,
    Not,
    Nothing,
    Pattern,
    Phrase,
    Sort,
    Word,
)
from indexer.engines.base import FIELDS, Batch, EngineDocument


@dataclass
class Oracle:
    """The documents of every shelf."""

    held: dict[Shelf, dict[str, EngineDocument]] = field(
        default_factory=lambda: {shelf: {} for shelf in Shelf}
    )

    def apply(self, batch: Batch) -> None:
        shelf = self.held[batch.shelf]
        for id in batch.remove:
            shelf.pop(id, None)
        for document in batch.put:
            shelf[document.id] = document

    def ids(self, lookup: Lookup) -> list[str]:
        """The documents found, in the order asked for; by id where that is relevance."""
        found = [document for document in self._documents(lookup) if _found(document, lookup)]
        return [document.id for document in sorted(found, key=lambda d: _order(d, lookup))]

    def facet(self, lookup: Lookup, name: str) -> FacetCount:
        """A facet's counts, its own filter left aside."""
        found = [d for d in self._documents(lookup) if _found(d, lookup, without=name)]
        values = Counter(value for d in found for value in set(d.facets.get(name, ())))
        return FacetCount(dict(values), sum(not d.facets.get(name) for d in found))

    def keys(self, prefix: str, shelves: tuple[Shelf, ...]) -> tuple[KeyCount, ...]:
        """The keys that begin so, each with how many documents have it in any field."""
        counts = Counter(
            key
            for shelf in shelves
            for document in self.held[shelf].values()
            for key in {key for name in FIELDS for key in _keys(name, document)}
            if key.startswith(prefix)
        )
        return tuple(KeyCount(key, counts[key]) for key in sorted(counts))

    def _documents(self, lookup: Lookup) -> list[EngineDocument]:
        return [document for shelf in lookup.shelves for document in self.held[shelf].values()]


def matches(tree: Node, document: EngineDocument) -> bool:
    """Whether a document is what a tree asks for."""
    match tree:
        case Word(keys, fields):
            return any(_places(keys, name, document) for name in fields)
        case Phrase(words, fields):
            return any(_in_a_row(words, name, document) for name in fields)
        case Near(words, fields, distance):
            return any(_together(words, distance, name, document) for name in fields)
        case Pattern():
            raise TypeError("a pattern is no question to an engine")
        case Dated(since, until):
            return document.day is not None and (
                (since.toordinal() if since else 0)
                <= document.day
                <= (until or date.max).toordinal()
            )
        case Has("id", values):
            return document.id in values
        case Has(facet, values):
            return not set(values).isdisjoint(document.facets.get(facet, ()))
        case All(parts):
            return all(matches(part, document) for part in parts)
        case Any(parts):
            return any(matches(part, document) for part in parts)
        case AtLeast(parts, least):
            return sum(matches(part, document) for part in parts) >= least
        case Not(part):
            return not matches(part, document)
        case Everything():
            return True
        case Nothing():
            return False


def _places(keys: tuple[Key, ...], name: str, document: EngineDocument) -> set[int]:
    held = document.fields.get(name)
    wanted = {key.text for key in keys}
    found = held.places() if held else ()
    return {place for key, places in found if key in wanted for place in places.tolist()}


def _in_a_row(words: tuple[tuple[Key, ...], ...], name: str, document: EngineDocument) -> bool:
    first, *others = (_places(keys, name, document) for keys in words)
    return any(
        all(start + distance in places for distance, places in enumerate(others, start=1))
        for start in first
    )


def _together(
    words: tuple[tuple[Key, ...], ...], distance: int, name: str, document: EngineDocument
) -> bool:
    """Every way to give the words places is tried."""
    return any(
        len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) <= distance
        for chosen in itertools.product(*(_places(keys, name, document) for keys in words))
    )


def _keys(name: str, document: EngineDocument) -> set[str]:
    held = document.fields.get(name)
    return set(held.keys) if held else set()


def _found(document: EngineDocument, lookup: Lookup, *, without: str | None = None) -> bool:
    return (
        matches(lookup.tree, document)
        and all(
            not set(filter.values).isdisjoint(document.facets.get(filter.facet, ()))
            for filter in lookup.filters
            if filter.facet != without
        )
        and (without == "year" or _in_time(document, lookup))
    )


def _in_time(document: EngineDocument, lookup: Lookup) -> bool:
    if not (lookup.since or lookup.until):
        return True
    if document.day is None:
        return False
    after = lookup.since is None or document.day >= lookup.since.toordinal()
    return after and (lookup.until is None or document.day <= lookup.until.toordinal())


def _order(document: EngineDocument, lookup: Lookup) -> tuple[object, ...]:
    undated = document.day is None
    day = document.day or 0
    match lookup.sort:
        case Sort.NEWEST:
            return undated, -day, document.id
        case Sort.OLDEST:
            return undated, day, document.id
        case Sort.TITLE:
            title = document.titles.get(lookup.labels) or next(iter(document.titles.values()), "")
            return not title, title, undated, -day, document.id
    return (document.id,)
