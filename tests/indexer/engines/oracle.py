"""What an engine should answer, worked out the slow way: every document looked at, no index.

Pure Python over plain documents.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    FacetCount,
    Found,
    Has,
    Hit,
    KeyCount,
    Lookup,
    Near,
    Node,
    Not,
    Nothing,
    Pattern,
    Phrase,
    Place,
    Sort,
    Word,
)
from indexer.engines.base import FIELDS, Batch
from tests.indexer.engines.oracle_scores import (
    Library,
    Read,
    of_nearness,
    of_row,
    of_word,
    starts,
)

NEAREST = 200
"""So many of the best documents are told apart by how close the words stand."""

NO_DAY = -1


@dataclass
class Oracle:
    """The documents of every shelf."""

    held: dict[Shelf, dict[str, Read]] = field(
        default_factory=lambda: {shelf: {} for shelf in Shelf}
    )
    _libraries: dict[tuple[Shelf, ...], Library] = field(default_factory=dict)

    def apply(self, batch: Batch) -> None:
        shelf = self.held[batch.shelf]
        for id in batch.remove:
            shelf.pop(id, None)
        for document in batch.put:
            shelf[document.id] = Read.of(document)
        self._libraries.clear()

    def find(self, lookup: Lookup) -> Found:
        """The whole answer. Scores are rounded to four decimals, like an engine's."""
        library = self.library(lookup.shelves)
        matched = [read for read in self.documents(lookup.shelves) if matches(lookup.tree, read)]
        hits = []
        for read in matched:
            if _passes(read, lookup):
                score = round(score_of(lookup.tree, read, library), 4)
                day = NO_DAY if read.document.day is None else read.document.day
                place = Place(_rank(read, score, day, lookup), day, read.document.id)
                hits.append(Hit(read.document.id, score, place))
        hits.sort(key=lambda hit: order(hit.place, lookup.sort))
        if lookup.sort is Sort.RELEVANCE:
            by_id = {read.document.id: read for read in matched}
            for number, hit in enumerate(hits[:NEAREST]):
                gain = of_nearness(lookup.near, by_id[hit.id], library)
                score = round(hit.score + gain, 4)
                hits[number] = replace(hit, score=score, place=replace(hit.place, rank=score))
            hits.sort(key=lambda hit: order(hit.place, lookup.sort))
        offset = lookup.offset
        if lookup.after:
            after = order(lookup.after, lookup.sort)
            offset = sum(order(hit.place, lookup.sort) <= after for hit in hits)
        facets = {name: _counted(matched, lookup, name) for name in lookup.facets}
        return Found(len(hits), tuple(hits[offset : offset + lookup.limit]), facets, offset, "")

    def keys(
        self, prefix: str, shelves: tuple[Shelf, ...], fields: tuple[str, ...] = tuple(FIELDS)
    ) -> tuple[KeyCount, ...]:
        """The keys that begin so, each with how many documents have it in any of the fields."""
        counts = Counter(
            key
            for read in self.documents(shelves)
            for key in {key for name in fields for key in read.places.get(name, ())}
            if key.startswith(prefix)
        )
        return tuple(KeyCount(key, counts[key]) for key in sorted(counts))

    def documents(self, shelves: tuple[Shelf, ...]) -> list[Read]:
        return [read for shelf in shelves for read in self.held[shelf].values()]

    def library(self, shelves: tuple[Shelf, ...]) -> Library:
        if shelves not in self._libraries:
            self._libraries[shelves] = Library(self.documents(shelves))
        return self._libraries[shelves]


def matches(tree: Node, read: Read) -> bool:
    """Whether a document is what a tree asks for."""
    match tree:
        case Word(keys, fields):
            return any(read.at(keys, name) for name in fields)
        case Phrase(_, fields) | Near(_, fields, _):
            return any(starts(tree, name, read) for name in fields)
        case Pattern():
            raise TypeError("a pattern is no question to an engine")
        case Dated(since, until):
            day = read.document.day
            return day is not None and (
                (since or date.min).toordinal() <= day <= (until or date.max).toordinal()
            )
        case Has("id", values):
            return read.document.id in values
        case Has(facet, values):
            return not set(values).isdisjoint(read.document.facets.get(facet, ()))
        case All(parts):
            return all(matches(part, read) for part in parts)
        case Any(parts):
            return any(matches(part, read) for part in parts)
        case AtLeast(parts, least):
            return sum(matches(part, read) for part in parts) >= least
        case Not(part):
            return not matches(part, read)
        case Everything():
            return True
        case Nothing():
            return False


def score_of(tree: Node, read: Read, library: Library) -> float:
    """What a document that matches scores: its words added up, whatever else was asked is 0."""
    match tree:
        case Word():
            return of_word(tree, read, library)
        case Phrase() | Near():
            return of_row(tree, read, library)
        case All(parts) | Any(parts) | AtLeast(parts, _):
            return sum(score_of(part, read, library) for part in parts if matches(part, read))
    return 0.0


def order(place: Place, sort: Sort) -> tuple[object, ...]:
    """What documents are ordered by; those without a date, or without a title, come last."""
    undated = place.day == NO_DAY
    match sort:
        case Sort.RELEVANCE:
            return -float(place.rank), undated, -place.day, place.id
        case Sort.NEWEST:
            return undated, -place.day, place.id
        case Sort.OLDEST:
            return undated, place.day, place.id
        case Sort.TITLE:
            return not place.rank, place.rank, undated, -place.day, place.id


def _rank(read: Read, score: float, day: int, lookup: Lookup) -> float | str:
    match lookup.sort:
        case Sort.RELEVANCE:
            return score
        case Sort.TITLE:
            titles = read.document.titles
            return titles.get(lookup.labels) or next(iter(titles.values()), "")
        case _:
            return day


def _counted(matched: list[Read], lookup: Lookup, name: str) -> FacetCount:
    """A facet's counts, its own filter left aside."""
    counts = Counter[str]()
    missing = 0
    for read in matched:
        if _passes(read, lookup, without=name):
            of_this = read.document.facets.get(name, ())
            counts.update(set(of_this))
            missing += not of_this
    return FacetCount(dict(counts), missing)


def _passes(read: Read, lookup: Lookup, *, without: str | None = None) -> bool:
    asked = (filter for filter in lookup.filters if filter.facet != without)
    if not all(matches(Has(filter.facet, filter.values), read) for filter in asked):
        return False
    if without == "year" or not (lookup.since or lookup.until or lookup.undated):
        return True
    if read.document.day is None:
        return lookup.undated
    asked = bool(lookup.since or lookup.until)
    return asked and matches(Dated(lookup.since, lookup.until), read)
