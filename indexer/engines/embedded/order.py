"""The order of found documents, and places in it.

Within a segment every order is a ranking of all its documents, worked out once: by date and id,
or by title, date and id. Under relevance the score goes before it. So where a document stands is
one number, and the first of many are chosen by numbers alone; only those become objects.
"""

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from heapq import merge
from itertools import islice
from typing import NamedTuple

import numpy as np

from indexer.asking import Place, Sort
from indexer.engines.embedded.arrays import Floats, Ids, Index

_DECIMALS = 4
"""Scores are compared to this: the last bits of a sum depend on how segments were merged."""

_UNIT = 10**_DECIMALS
_RANK_BITS = 32
_BLOCK = 64

_KEPT_TITLE_ORDERS = 8

Key = tuple[object, ...]

KEYS: Mapping[Sort, Callable[[Place], Key]] = {
    Sort.RELEVANCE: lambda at: (-float(at.rank), -at.day, at.id),
    Sort.NEWEST: lambda at: (-at.day, at.id),
    # documents without a date (day -1) come last in either direction
    Sort.OLDEST: lambda at: (at.day < 0, at.day, at.id),
    Sort.TITLE: lambda at: (not at.rank, at.rank, -at.day, at.id),
}
"""What places are compared by, over all segments."""


def rounded(score: float) -> float:
    """A score as it is compared and shown."""
    return round(score, _DECIMALS)


class Ranking:
    """An order of all the documents of a segment, whatever is asked."""

    def __init__(
        self, numbers: Ids, place: Callable[[int], Place], key: Callable[[Place], Key]
    ) -> None:
        self.numbers = numbers
        """The documents in order."""
        self.ranks = np.empty_like(numbers)
        """Of each document, from 0."""
        self.ranks[numbers] = np.arange(len(numbers))
        self.place = place
        self._key = key

    def up_to(self, place: Place) -> int:
        """How many documents come before a place or stand at it."""
        return bisect_right(
            self.numbers, self._key(place), key=lambda number: self._key(self.place(int(number)))
        )


class Orders:
    """The rankings of a segment."""

    def __init__(
        self,
        days: Ids,
        id_ranks: Ids,
        id_of: Callable[[int], str],
        titles_of: Callable[[int], Mapping[str, str]],
    ) -> None:
        """All as a segment gives them."""
        self._days, self._id_ranks = days, id_ranks
        self._titles_of = titles_of
        # no method of this: a ring of references would keep the files open until it is found
        self._place = partial(_dated, days, id_of)
        self._by_title: dict[str, Ranking] = {}

    def ranking(self, sort: Sort, labels: str) -> Ranking:
        """The ranking for a sort; for relevance that of documents of equal score."""
        match sort:
            case Sort.OLDEST:
                return self._oldest
            case Sort.TITLE:
                return self._titles(labels)
            case _:
                return self._newest

    @cached_property
    def _newest(self) -> Ranking:
        numbers = np.lexsort((self._id_ranks, -self._days))
        return Ranking(numbers, self._place, KEYS[Sort.NEWEST])

    @cached_property
    def _oldest(self) -> Ranking:
        numbers = np.lexsort((self._id_ranks, self._days, self._days < 0))
        return Ranking(numbers, self._place, KEYS[Sort.OLDEST])

    def _titles(self, labels: str) -> Ranking:
        ranking = self._by_title.get(labels)
        if ranking is None:
            title_of = partial(_title, self._titles_of, labels)
            titles = [title_of(number) for number in range(len(self._days))]
            order = {title: rank for rank, title in enumerate(sorted({*titles} - {""}))}
            title_ranks = np.array([order.get(title, len(order)) for title in titles], dtype=int)
            ranking = Ranking(
                np.lexsort((self._id_ranks, -self._days, title_ranks)),
                partial(_titled, self._place, title_of),
                KEYS[Sort.TITLE],
            )
            if len(self._by_title) >= _KEPT_TITLE_ORDERS:
                self._by_title.clear()
            self._by_title[labels] = ranking
        return ranking


def _dated(days: Ids, id_of: Callable[[int], str], number: int) -> Place:
    day = int(days[number])
    return Place(day, day, id_of(number))


def _titled(place: Callable[[int], Place], title_of: Callable[[int], str], number: int) -> Place:
    return replace(place(number), rank=title_of(number))


def _title(titles_of: Callable[[int], Mapping[str, str]], lang: str, number: int) -> str:
    titles = titles_of(number)
    return titles.get(lang) or next(iter(titles.values()), "")


class Standing:
    """The documents found in one segment, each with a number that says where it stands.

    The first has the least. It is the score, in ten-thousandths and with its sign turned, times
    2³², plus the rank.
    """

    def __init__(self, ranking: Ranking, ids: Ids, scores: Floats | None) -> None:
        """The documents ascend. Scores are only given where they count for the order."""
        self._ranking, self._ids, self._scores = ranking, ids, scores

    def first(self, count: int, after: Place | None) -> Ids:
        """Where the first so many documents stand, in order; of those after a place if given."""
        if after:
            stand = self._stand[self._stand > self._last(after)]
        elif self._scores is not None and len(self._ids) > _BLOCK * count:
            stand = self._where(_high(self._scores, count))
        else:
            stand = self._stand
        if len(stand) > count:
            stand = np.partition(stand, count)[:count]
        return np.sort(stand)

    def up_to(self, place: Place) -> int:
        """How many documents come before a place or stand at it."""
        return int(np.count_nonzero(self._stand <= self._last(place)))

    def ranked(self, stands: int) -> tuple[int, Place]:
        """The document that stands there, and its place among those of all segments."""
        number = int(self._ranking.numbers[stands & ((1 << _RANK_BITS) - 1)])
        place = self._ranking.place(number)
        if self._scores is None:
            return number, place
        return number, Place(-(stands >> _RANK_BITS) / _UNIT, place.day, place.id)

    @cached_property
    def _stand(self) -> Ids:
        return self._where(slice(None))

    def _where(self, rows: Index) -> Ids:
        ranks: Ids = self._ranking.ranks[self._ids[rows]]
        if self._scores is None:
            return ranks
        units = np.rint(self._scores[rows] * -_UNIT).astype(np.int64)
        stand: Ids = (units << _RANK_BITS) + ranks
        return stand

    def _last(self, place: Place) -> int:
        """Where the last document stands that is not after a place."""
        if self._scores is None:
            return self._ranking.up_to(place) - 1
        units: int = round(float(place.rank) * -_UNIT)
        return (units << _RANK_BITS) + self._ranking.up_to(place) - 1


class Ranked(NamedTuple):
    """A found document."""

    segment: int
    number: int
    place: Place


class Order:
    """The found documents of all segments in the order asked for."""

    def __init__(self, standings: Sequence[Standing], sort: Sort) -> None:
        self._standings, self._key = standings, KEYS[sort]

    def first(self, count: int, *, skip: int = 0, after: Place | None = None) -> list[Ranked]:
        """The first so many documents, when some are skipped or those up to a place left out."""
        return list(islice(self._ordered(count + skip, after), skip, skip + count))

    def every(self, *, skip: int = 0) -> Iterator[Ranked]:
        """All documents in order but the first so many, each made when it is asked for."""
        return islice(self._ordered(sys.maxsize, None), skip, None)

    def up_to(self, place: Place) -> int:
        """How many documents come before a place or stand at it."""
        return sum(standing.up_to(place) for standing in self._standings)

    def key(self, ranked: Ranked) -> Key:
        """What the order goes by."""
        return self._key(ranked.place)

    def key_of(self, place: Place) -> Key:
        return self._key(place)

    def _ordered(self, count: int, after: Place | None) -> Iterator[Ranked]:
        each = [self._each(segment, count, after) for segment in range(len(self._standings))]
        return each[0] if len(each) == 1 else merge(*each, key=self.key)

    def _each(self, segment: int, count: int, after: Place | None) -> Iterator[Ranked]:
        standing = self._standings[segment]
        for stands in standing.first(count, after).tolist():
            yield Ranked(segment, *standing.ranked(stands))


def _high(scores: Floats, count: int) -> Ids:
    """The documents with the highest scores: at least so many, and all that tie with them.

    As many blocks as that have a maximum no less than the threshold; so have as many documents.
    """
    whole = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
    threshold = np.partition(whole, len(whole) - count)[len(whole) - count]
    return np.flatnonzero(scores > threshold - 1 / _UNIT)
