"""From matches to an answer: filters, facets, order and the page asked for.

Each facet is counted under every filter but its own, so that its counts say what choosing
another of its values would give.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from indexer.asking import FacetCount, Found, Hit, Lookup, Place, Sort, Word
from indexer.engines.embedded.evaluate import evaluate, has
from indexer.engines.embedded.nearness import nearness
from indexer.engines.embedded.scores import Statistics
from indexer.engines.embedded.segment import Floats, Ids, Mask, Segment

_DECIMALS = 4
"""Scores are compared to this: the last bits of a sum depend on how segments were merged."""

_NEAREST = 200
"""The best so many found documents are told apart by how close the words stand in them.

Found means under all filters: a reader who narrows a question has what is left told apart too.
"""


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """What one segment answers: the tree's matches, and each filter's mask."""

    segment: Segment
    tree: Mask
    scores: Floats
    filters: dict[str, Mask]
    dates: Mask

    def without(self, facet: str | None) -> Mask:
        """The documents under every filter but that facet's own."""
        mask = self.tree.copy()
        for name, allowed in self.filters.items():
            if name != facet:
                mask &= allowed
        return mask if facet == "year" else mask & self.dates


def find(segments: list[Segment], statistics: Statistics, lookup: Lookup, state: str) -> Found:
    """The answer to a lookup over these segments."""
    narrowed = [_narrow(segment, statistics, lookup) for segment in segments]
    ordered = _Order.of(narrowed, statistics, lookup)
    offset = ordered.after(lookup.after) if lookup.after else lookup.offset
    return Found(
        total=len(ordered),
        hits=tuple(ordered.hits(offset, lookup.limit)),
        facets={facet: _count(narrowed, facet) for facet in lookup.facets},
        offset=offset,
        generation=state,
    )


def _narrow(segment: Segment, statistics: Statistics, lookup: Lookup) -> _Narrowed:
    matched = evaluate(lookup.tree, segment, statistics)
    scores = np.zeros(segment.size)
    scores[matched.ids] = matched.scores
    if lookup.since or lookup.until:
        dates = segment.dated(lookup.since, lookup.until)
    else:
        dates = np.ones(segment.size, dtype=bool)
    filters: dict[str, Mask] = {}
    for filter in lookup.filters:
        allowed = has(segment, filter.facet, filter.values)
        filters[filter.facet] = filters.get(filter.facet, allowed) & allowed
    return _Narrowed(segment, segment.mask(matched.ids), scores, filters, dates)


def _count(narrowed: list[_Narrowed], facet: str) -> FacetCount:
    values: Counter[str] = Counter()
    missing = 0
    for part in narrowed:
        mask = part.without(facet)
        column = part.segment.column(facet)
        chosen = mask[column.documents]
        counts = np.bincount(column.codes[chosen], minlength=len(column.values))
        for code in np.flatnonzero(counts):
            values[column.values[code]] += int(counts[code])
        missing += int((mask & ~part.segment.mask(column.documents)).sum())
    return FacetCount(dict(values), missing)


@dataclass(frozen=True, slots=True)
class _Order:
    """The found documents of all segments in the order asked for."""

    ids: list[str]
    days: list[int]
    scores: list[float]
    ranks: list[float | str]
    key: Callable[[Place], tuple[object, ...]]

    @classmethod
    def of(cls, narrowed: list[_Narrowed], statistics: Statistics, lookup: Lookup) -> "_Order":
        parts = [(part, np.flatnonzero(part.without(None))) for part in narrowed]
        ids = [id for part, found in parts for id in part.segment.ids[found]]
        days = [day for part, found in parts for day in part.segment.days[found].tolist()]
        scores = [
            score
            for part, found in parts
            for score in np.round(part.scores[found], _DECIMALS).tolist()
        ]
        ranks = _ranks(parts, scores, days, lookup)
        key = _KEYS[lookup.sort]

        def place(i: int) -> tuple[object, ...]:
            return key(Place(ranks[i], days[i], ids[i]))

        order = sorted(range(len(ids)), key=place)
        if lookup.sort is Sort.RELEVANCE:
            # whatever they gain they stay before the rest, so every page sees the same order
            best = order[:_NEAREST]
            for i, gain in _gains(parts, best, lookup.near, statistics):
                scores[i] = ranks[i] = round(scores[i] + gain, _DECIMALS)
            order[:_NEAREST] = sorted(best, key=place)
        return cls(
            [ids[i] for i in order],
            [days[i] for i in order],
            [scores[i] for i in order],
            [ranks[i] for i in order],
            key,
        )

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, number: int) -> Place:
        return Place(self.ranks[number], self.days[number], self.ids[number])

    def after(self, place: Place) -> int:
        """How many documents come before or at a place."""
        return bisect_right(
            range(len(self)), self.key(place), key=lambda i: self.key(self.place(i))
        )

    def hits(self, offset: int, limit: int) -> list[Hit]:
        return [
            Hit(self.ids[number], self.scores[number], self.place(number))
            for number in range(len(self))[offset : offset + limit]
        ]


def _gains(
    parts: list[tuple[_Narrowed, Ids]],
    best: list[int],
    words: tuple[Word, ...],
    statistics: Statistics,
) -> Iterator[tuple[int, float]]:
    """What nearness adds to these of the found documents, which are numbered through all parts."""
    numbers = np.sort(np.array(best, dtype=np.int64))
    first = 0
    for part, found in parts:
        here = numbers[(numbers >= first) & (numbers < first + len(found))]
        gains = nearness(words, part.segment, found[here - first], statistics)
        yield from zip(here.tolist(), gains.tolist(), strict=True)
        first += len(found)


def _ranks(
    parts: list[tuple[_Narrowed, Ids]], scores: list[float], days: list[int], lookup: Lookup
) -> list[float | str]:
    match lookup.sort:
        case Sort.RELEVANCE:
            return [*scores]
        case Sort.TITLE:
            titles = [part.segment.titles[n] for part, found in parts for n in found.tolist()]
            return [_title(by_lang, lookup.labels) for by_lang in titles]
        case _:
            return [*days]


def _title(titles: object, lang: str) -> str:
    assert isinstance(titles, dict)  # noqa: S101 - what the schema stores
    return str(titles.get(lang) or next(iter(titles.values()), ""))


_KEYS: dict[Sort, Callable[[Place], tuple[object, ...]]] = {
    Sort.RELEVANCE: lambda at: (-float(at.rank), -at.day, at.id),
    Sort.NEWEST: lambda at: (-at.day, at.id),
    # documents without a date (day -1) come last in either direction
    Sort.OLDEST: lambda at: (at.day < 0, at.day, at.id),
    Sort.TITLE: lambda at: (not at.rank, at.rank, -at.day, at.id),
}
