"""From matches to an answer: filters, facets, order and the page asked for.

Each facet is counted under every filter but its own, so that its counts say what choosing
another of its values would give.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from indexer.asking import Dated, FacetCount, Found, Has, Hit, Lookup, Place, Sort
from indexer.engines.embedded.arrays import Floats, Ids, Mask
from indexer.engines.embedded.matching import dated, matching
from indexer.engines.embedded.nearness import nearness
from indexer.engines.embedded.order import Order, Ranked, Standing, rounded
from indexer.engines.embedded.reading import Reading
from indexer.engines.embedded.scores import Scoring, Statistics
from indexer.engines.embedded.segment import Segment

_NEAREST = 200
"""The best so many found documents are told apart by how close the words stand in them.

Found means under all filters: a reader who narrows a question has what is left told apart too.
"""


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """What one segment answers: the tree's matches, and the mask of each facet's filters."""

    reading: Reading
    matches: Ids
    masks: Mapping[str, Mask]
    """By facet; dates are the filter of the years."""

    hidden: Ids
    """Of the matches, those that nobody is to find; they are not among `matches`."""

    def without(self, facet: str | None) -> Ids:
        """The documents under every filter but that facet's own."""
        return self._allowed(self.matches, facet)

    def with_hidden(self) -> Ids:
        """The documents under every filter, and those that would be if they were not hidden."""
        return np.sort(np.concatenate([self.without(None), self._allowed(self.hidden, None)]))

    def _allowed(self, ids: Ids, facet: str | None) -> Ids:
        for name, allowed in self.masks.items():
            if name != facet:
                ids = ids[allowed[ids]]
        return ids


def find(segments: list[Segment], statistics: Statistics, lookup: Lookup, state: str) -> Found:
    """The answer to a lookup over these segments."""
    narrowed = [_narrow(Reading(segment, lookup.deadline), lookup) for segment in segments]
    found = [part.without(None) for part in narrowed]
    total = sum(map(len, found))
    asked = _asked(narrowed, statistics, lookup)
    offset, page = _page(asked, asked.order(found), total) if total else (lookup.offset, [])
    return Found(
        total=total,
        hits=asked.hits(page),
        facets=_counted(narrowed, found, statistics, lookup.facets) if lookup.facets else {},
        offset=offset,
        generation=state,
    )


def found_ids(segments: list[Segment], statistics: Statistics, lookup: Lookup) -> Iterator[str]:
    """All that matches, in order. It is found at once; what is held of it is a number each."""
    narrowed = [_narrow(Reading(segment, lookup.deadline), lookup) for segment in segments]
    asked = _asked(narrowed, statistics, lookup)
    order = asked.order([part.without(None) for part in narrowed])
    nearest = asked.nearest(order) if asked.by_nearness else []
    rest = order.every(skip=len(nearest))
    return (ranked.place.id for ranked in chain(nearest, rest))


def _asked(narrowed: list[_Narrowed], statistics: Statistics, lookup: Lookup) -> "_Asked":
    asked = _Asked([part.reading for part in narrowed], statistics, lookup, _NEAREST)
    if not (asked.by_nearness and any(len(part.hidden) for part in narrowed)):
        return asked
    # who reads on in a state that had one document more among the best is to see the same others
    # among them: the next best would come before what was read already
    best = asked.order([part.with_hidden() for part in narrowed]).first(_NEAREST)
    hidden = [{*part.hidden.tolist()} for part in narrowed]
    return replace(asked, best=sum(one.number not in hidden[one.segment] for one in best))


def _narrow(reading: Reading, lookup: Lookup) -> _Narrowed:
    segment = reading.segment
    matches = matching(lookup.tree, reading)
    hidden: Ids = np.empty(0, dtype=np.int64)
    if lookup.hidden:
        hidden = np.intersect1d(matches, matching(Has("id", lookup.hidden), reading))
        matches = np.setdiff1d(matches, hidden, assume_unique=True)
    masks: dict[str, Mask] = {}
    for filter in lookup.filters:
        allowed = np.zeros(segment.size, dtype=bool)
        allowed[matching(Has(filter.facet, filter.values), reading)] = True
        masks[filter.facet] = masks.get(filter.facet, allowed) & allowed
    if lookup.since or lookup.until or lookup.undated:
        days = _in_time(lookup, segment)
        masks["year"] = masks.get("year", days) & days
    return _Narrowed(reading, matches, masks, hidden)


def _in_time(lookup: Lookup, segment: Segment) -> Mask:
    undated: Mask = ~dated(Dated(None, None), segment)
    if not (lookup.since or lookup.until):
        return undated
    days = dated(Dated(lookup.since, lookup.until), segment)
    return days | undated if lookup.undated else days


def _counted(
    narrowed: list[_Narrowed], found: list[Ids], statistics: Statistics, facets: tuple[str, ...]
) -> dict[str, FacetCount]:
    counts = [_counts(part, ids, facets) for part, ids in zip(narrowed, found, strict=True)]
    return statistics.tables.added_up(counts, facets)


def _counts(part: _Narrowed, found: Ids, facets: tuple[str, ...]) -> Ids:
    """How many documents have each code of a segment, under every filter but its facet's own."""
    columns = part.reading.segment.columns
    counts = columns.counts(found)
    for facet in part.masks.keys() & {*facets}:
        own = columns.codes[facet].all
        counts = counts.copy()
        counts[own] = columns.counts(part.without(facet))[own]
    return counts


def _page(asked: "_Asked", order: Order, total: int) -> tuple[int, list[Ranked]]:
    """How many documents come before the page asked for, and the page.

    The nearest stay before the rest whatever they gain, so every page sees the same order: one
    that lies behind them needs to know nothing of them, and neither does its cursor.
    """
    after, limit = asked.lookup.after, asked.lookup.limit
    offset = order.up_to(after) if after else asked.lookup.offset
    if not asked.by_nearness or offset > asked.best:
        return offset, order.first(limit, after=after, skip=0 if after else offset)
    nearest = asked.nearest(order)
    if after:
        offset = bisect_right(nearest, order.key_of(after), key=order.key)
    page = nearest[offset : offset + limit]
    if len(page) < limit and len(nearest) < total:
        page += order.first(limit - len(page), skip=max(offset, asked.best))
    return offset, page


@dataclass(frozen=True, slots=True)
class _Asked:
    """A lookup over the segments being read for it."""

    readings: list[Reading]
    statistics: Statistics
    lookup: Lookup
    best: int
    """So many documents are told apart by nearness."""

    @property
    def by_relevance(self) -> bool:
        return self.lookup.sort is Sort.RELEVANCE

    @property
    def by_nearness(self) -> bool:
        """Whether documents are told apart by words that stand close: it takes two."""
        return self.by_relevance and len(set(self.lookup.near)) > 1

    def order(self, found: list[Ids]) -> Order:
        sort, labels = self.lookup.sort, self.lookup.labels
        return Order(
            [
                Standing(
                    reading.segment.columns.orders.ranking(sort, labels),
                    ids,
                    self.scores(reading, ids) if self.by_relevance else None,
                )
                for reading, ids in zip(self.readings, found, strict=True)
            ],
            sort,
        )

    def scores(self, reading: Reading, ids: Ids) -> Floats:
        return Scoring(reading, self.statistics, ids).of(self.lookup.tree)

    def nearest(self, order: Order) -> list[Ranked]:
        """The best documents in the order of their scores with what nearness adds."""
        best = order.first(self.best)
        words = self.lookup.near
        gains = self._of_each(
            best, lambda reading, ids: nearness(words, reading, ids, self.statistics)
        )
        gained = [
            Ranked(segment, number, Place(rounded(float(at.rank) + gain), at.day, at.id))
            for (segment, number, at), gain in zip(best, gains, strict=True)
        ]
        return sorted(gained, key=order.key)

    def hits(self, page: list[Ranked]) -> tuple[Hit, ...]:
        if self.by_relevance:
            return tuple(Hit(at.place.id, float(at.place.rank), at.place) for at in page)
        scores = self._of_each(page, self.scores)
        return tuple(
            Hit(at.place.id, rounded(score), at.place)
            for at, score in zip(page, scores, strict=True)
        )

    def _of_each(self, page: list[Ranked], values: Callable[[Reading, Ids], Floats]) -> list[float]:
        """A value for each of some documents, worked out segment by segment."""
        result = np.zeros(len(page))
        segments = np.array([at.segment for at in page])
        numbers = np.array([at.number for at in page])
        for segment, reading in enumerate(self.readings):
            here = np.flatnonzero(segments == segment)
            here = here[np.argsort(numbers[here])]
            if len(here):
                result[here] = values(reading, numbers[here])
        return result.tolist()
