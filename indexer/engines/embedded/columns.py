"""The facets of a segment, laid out to be counted, and the orders of its documents.

Made of the segment's file alone, deleted documents included: it stays as it is while deletions
come and go. Who counts says which documents, and says no deleted one.

Every value of every facet has a code, and so has having no value in a facet; a facet's codes
follow one another. They are kept three ways, each the cheapest for some question:

* a bit for each document, of the values that many have: counted 64 documents at a time;
* the documents of each of the other values;
* the codes of each document, for questions that find few (12 codes or so for each).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.asking import FacetCount
from indexer.engines.embedded.arrays import Ids, Mask
from indexer.engines.embedded.order import Orders
from indexer.facets import FACETS

_COMMON = 32
"""A value that one in so many documents has takes less room as bits than as a list."""

_FEW = 24
"""Counting document by document is cheaper for less than one in so many."""


class FacetPostings(NamedTuple):
    """`documents[starts[i]:starts[i + 1]]`, ascending, have `values[i]`."""

    values: list[str]
    starts: Ids
    documents: Ids


class FacetCodes(NamedTuple):
    """The codes of a facet: `first` + i for `values[i]`, and the one after for no value."""

    first: int
    values: list[str]

    @property
    def missing(self) -> int:
        return self.first + len(self.values)

    @property
    def all(self) -> slice:
        return slice(self.first, self.missing + 1)


class Columns:
    """What is counted and ordered by. Immutable but for what is derived at the first use."""

    def __init__(
        self,
        size: int,
        days: Ids,
        id_ranks: Ids,
        *,
        facet: Callable[[str], FacetPostings],
        id_of: Callable[[int], str],
        titles_of: Callable[[int], Mapping[str, str]],
    ) -> None:
        """All as a segment gives them. The functions are kept: none should belong to who keeps
        this, or the segment's files would stay open until the next garbage collection."""
        self._size = size
        self._facet = facet
        self.orders = Orders(days, id_ranks, id_of, titles_of)

    def counts(self, ids: Ids) -> Ids:
        """How many of these documents have each code. The documents ascend."""
        if len(ids) * _FEW < self._size:
            return self._few(ids)
        left = self._size - len(ids)
        if left * _FEW < self._size:
            rest = np.ones(self._size, dtype=bool)
            rest[ids] = False
            return self._full - self._few(np.flatnonzero(rest)) if left else self._full
        return self._many(ids)

    @cached_property
    def codes(self) -> Mapping[str, FacetCodes]:
        """By facet."""
        return {name: codes for name, (codes, _, _) in self._lists.items()}

    @cached_property
    def _lists(self) -> Mapping[str, tuple[FacetCodes, Ids, Ids]]:
        """Of each facet the codes, where each one's documents begin, and the documents."""
        lists = {}
        first = 0
        for facet in FACETS:
            values, starts, documents = self._facet(facet.name)
            without = np.ones(self._size, dtype=bool)
            without[documents] = False
            every = np.concatenate([documents, np.flatnonzero(without)])
            codes = FacetCodes(first, values)
            lists[facet.name] = codes, np.append(starts, len(every)), every
            first = codes.missing + 1
        return lists

    @cached_property
    def _full(self) -> Ids:
        """How many documents have each code."""
        return np.concatenate([np.diff(starts) for _, starts, _ in self._lists.values()])

    @cached_property
    def _of_documents(self) -> tuple[Ids, NDArray[np.uint32]]:
        """The codes of document i, from the i-th place to before the next one's."""
        documents = np.concatenate([every for _, _, every in self._lists.values()])
        codes = np.repeat(np.arange(len(self._full), dtype=np.uint32), self._full)
        ends = np.cumsum(np.bincount(documents, minlength=self._size))
        return np.append(0, ends), codes[np.argsort(documents, kind="stable")]

    @cached_property
    def _of_codes(self) -> "_OfCodes":
        lists = [
            every[begin:end]
            for _, starts, every in self._lists.values()
            for begin, end in pairwise(starts.tolist())
        ]
        common = self._full * _COMMON > self._size
        bits = np.zeros((np.count_nonzero(common), -(-self._size // 64) * 8), dtype=np.uint8)
        for row, code in enumerate(np.flatnonzero(common)):
            bits[row] = _bits(lists[code], self._size)
        rare = np.flatnonzero(~common & (self._full > 0))
        sizes = self._full[rare]
        documents = np.concatenate([np.empty(0, dtype=np.int64), *(lists[code] for code in rare)])
        return _OfCodes(
            np.flatnonzero(common), bits.view(np.uint64), rare, np.cumsum(sizes) - sizes, documents
        )

    def _few(self, ids: Ids) -> Ids:
        starts, codes = self._of_documents
        begin = starts[ids]
        often = starts[ids + 1] - begin
        ends = np.cumsum(often)
        total = ends[-1] if len(ends) else 0
        rows = np.repeat(begin - ends + often, often) + np.arange(total)
        return np.bincount(codes[rows], minlength=len(self._full))

    def _many(self, ids: Ids) -> Ids:
        common, bits, rare, starts, documents = self._of_codes
        counts = np.zeros(len(self._full), dtype=np.int64)
        found = np.bitwise_count(bits & _bits(ids, self._size).view(np.uint64))
        counts[common] = found.sum(axis=1, dtype=np.uint32)
        if len(rare):
            mask = np.zeros(self._size, dtype=bool)
            mask[ids] = True
            counts[rare] = np.add.reduceat(mask.take(documents), starts, dtype=np.int64)
        return counts


class _OfCodes(NamedTuple):
    """The documents of each code: of common ones as bits, of rare ones as lists."""

    common: Ids
    bits: NDArray[np.uint64]
    rare: Ids
    starts: Ids
    """Where the documents of each rare code begin."""
    documents: Ids


class Tables:
    """The values of all opened segments, to add their counts up. Each has codes of its own."""

    def __init__(self, segments: Sequence[Columns]) -> None:
        self._values: dict[str, list[str]] = {}
        self._all: dict[str, slice] = {}
        places: list[list[Ids]] = [[] for _ in segments]
        first = 0
        for facet in (facet.name for facet in FACETS):
            values = sorted({value for one in segments for value in one.codes[facet].values})
            codes = {value: first + number for number, value in enumerate(values)}
            missing = first + len(values)
            for own, one in zip(places, segments, strict=True):
                here = [*map(codes.__getitem__, one.codes[facet].values), missing]
                own.append(np.array(here, dtype=np.int64))
            self._values[facet] = values
            self._all[facet] = slice(first, missing + 1)
            first = missing + 1
        self._places = [np.concatenate(own) for own in places]
        self._size = first

    def added_up(self, counts: Sequence[Ids], facets: Sequence[str]) -> dict[str, FacetCount]:
        """The counts of each segment, by its codes, as the counts of all."""
        total = np.zeros(self._size, dtype=np.int64)
        for own, places in zip(counts, self._places, strict=True):
            total[places] += own
        found = {}
        for facet in facets:
            values = self._values[facet]
            *here, missing = total[self._all[facet]].tolist()
            held = {value: count for value, count in zip(values, here, strict=True) if count}
            found[facet] = FacetCount(held, missing)
        return found


def _bits(ids: Ids, size: int) -> NDArray[np.uint8]:
    """A bit for each document, up to a whole number of 64."""
    mask: Mask = np.zeros(-(-size // 64) * 64, dtype=bool)
    mask[ids] = True
    return np.packbits(mask)
