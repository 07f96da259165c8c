"""A segment being read for one question: its posting lists, and sets of its documents.

A set is an array of document numbers, int64 and ascending. Where sets meet, the lesser one is
looked up in the greater, or both go through a mask of the segment, whichever touches less.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from archive.errors import QueryError
from indexer.asking import Near, Phrase
from indexer.engines.embedded.arrays import Ids, Index, Mask, Numbers
from indexer.engines.embedded.segment import Posting, Segment

if TYPE_CHECKING:
    from indexer.engines.embedded.positional import Placed

_FEW = 12
"""Looking one number up costs as much as this many others on the way through a mask."""

_ALL = slice(None)


class Reading:
    """Keeps what is read until the question is answered, so that nothing is read twice."""

    def __init__(self, segment: Segment, deadline: float = inf) -> None:
        self.segment = segment
        self._deadline = deadline
        self.placed: dict[Phrase | Near, Placed] = {}
        self._held: dict[str, Mapping[str, Posting]] = {}

    @cached_property
    def live(self) -> Ids:
        """Every document that is held."""
        segment = self.segment
        return np.arange(segment.size) if segment.whole else np.flatnonzero(segment.live)

    def held(self, key: str, fields: Collection[str]) -> list[tuple[str, Posting]]:
        """Those of the fields that have a key, with its posting lists there.

        Raises QueryError after the deadline: whatever a question costs, it comes by here often.
        """
        if time.monotonic() > self._deadline:
            raise QueryError(
                "the question takes too long to answer",
                hint="search for fewer words, phrases or words near each other",
            )
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = self.segment.held(key)
        return [(name, posting) for name, posting in found.items() if name in fields]

    def union(self, lists: Sequence[Numbers], scope: Ids | None = None) -> Ids:
        """The documents in any of these lists; of the scope, if there is one."""
        if scope is None and len(lists) == 1:
            return lists[0].astype(np.int64, copy=False)
        if scope is None:
            return self._mask(lists).nonzero()[0]
        if len(scope) * _FEW > sum(map(len, lists)):
            return scope[self._mask(lists)[scope]]
        hit = np.zeros(len(scope), dtype=bool)
        for numbers in lists:
            hit |= look_up(scope, numbers)[1]
        return scope[hit]

    def without(self, scope: Ids | None, gone: Ids) -> Ids:
        """The documents of the scope, or else all that are held, but for some."""
        ids = self.live if scope is None else scope
        return ids[~self._mask([gone])[ids]] if len(gone) else ids

    def _mask(self, lists: Sequence[Numbers]) -> Mask:
        mask = np.zeros(self.segment.size, dtype=bool)
        for numbers in lists:
            mask[numbers] = True
        return mask


class Selection:
    """A set of documents, and where other lists meet it."""

    def __init__(self, ids: Ids, size: int) -> None:
        self.ids = ids
        self._size = size

    def __len__(self) -> int:
        return len(self.ids)

    def meets(self, numbers: Numbers) -> tuple[Index, Index]:
        """Two ways to pick the documents in both: from the set, and from the list."""
        lesser, greater = sorted((len(self.ids), len(numbers)))
        if lesser * _FEW < greater + self._cost_of_places:
            if len(self.ids) == lesser:
                rows, there = look_up(self.ids, numbers)
                return there.nonzero()[0], rows[there]
            where, there = look_up(numbers, self.ids)
            return where[there], there.nonzero()[0]
        where = self.places[numbers]
        if len(where) and where.min() >= 0:
            return (_ALL if len(where) == len(self.ids) else where), _ALL
        rows = (where >= 0).nonzero()[0]
        return where[rows], rows

    def arrays(self, numbers: Numbers) -> tuple[Ids, Ids]:
        """The same as indexes."""
        picked, rows = self.meets(numbers)
        return np.arange(len(self))[picked], np.arange(len(numbers))[rows]

    @property
    def _cost_of_places(self) -> int:
        """Of the first use of `places`, as numbers on the way through a mask."""
        return 0 if "places" in self.__dict__ else self._size // 4

    @cached_property
    def places(self) -> Ids:
        """Where each document of the segment stands in the set; -1 for the others."""
        places = np.full(self._size, -1, dtype=np.int64)
        places[self.ids] = np.arange(len(self.ids))
        return places


def look_up(wanted: Numbers, numbers: Numbers) -> tuple[Ids, Mask]:
    """Where each of these stands in an ascending list, and whether it is there at all."""
    if not len(numbers):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    # as the list's own type: else numpy would make a copy of the whole list first
    rows = np.searchsorted(numbers, wanted.astype(numbers.dtype, copy=False))
    rows[rows == len(numbers)] = 0
    return rows, numbers[rows] == wanted
