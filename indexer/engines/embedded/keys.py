"""The keys of one segment in order, each with the number of live documents that have it.

Listed for readers who are still typing, so the list is made once per segment and kept as small
as its letters: one run of bytes, not an object a key. Whoosh's term table says how many documents
have a key in a field, and the first and the last of them: that is enough to count most keys.
Where it is not, the posting lists are read when the key is asked for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from indexer.engines.base import FIELDS

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_NOT_COUNTED = -1

_BITS = {name: 1 << number for number, name in enumerate(FIELDS)}
"""Which fields a key stands in, as the bits of one byte."""


class KeyTable:
    """For one thread at a time, like the reader it is made of."""

    def __init__(self, reader: SegmentReader, live: Mask) -> None:
        self._reader = reader
        keys: list[bytes] = []
        rows: list[tuple[int, int, int]] = []
        fields: list[int] = []
        for (field, key), info in reader:
            if field in _BITS:
                keys.append(key)
                rows.append((info.doc_frequency(), info.min_id(), info.max_id()))
                fields.append(_BITS[field])
        # as bytes of UTF-8, whose order is that of their characters; equal keys become one
        order = sorted(range(len(keys)), key=keys.__getitem__)
        distinct = list(dict.fromkeys(keys[number] for number in order))
        numbers = {key: number for number, key in enumerate(distinct)}
        self._letters = b"".join(distinct)
        self._ends = np.cumsum([len(key) for key in distinct], dtype=np.int64)
        of_row = np.array([numbers[key] for key in keys], dtype=np.int64)
        self._fields = np.zeros(len(distinct), dtype=np.uint8)
        np.bitwise_or.at(self._fields, of_row, np.array(fields, dtype=np.uint8))
        self._counts = _counts(of_row, np.array(rows, dtype=np.int64).reshape(-1, 3), live)

    def beginning(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The keys that begin so, in order, and in how many live documents; never in none."""
        # a lone surrogate is no text: it stands in no key and may be asked for all the same
        wanted = prefix.encode(errors="surrogatepass")
        numbers = range(len(self._ends))
        first = bisect_left(numbers, wanted, key=self._key)
        last = bisect_right(numbers, wanted, lo=first, key=lambda n: self._key(n)[: len(wanted)])
        for number in range(first, last):
            key = self._key(number)
            if self._counts[number] == _NOT_COUNTED:
                self._counts[number] = self._count(key, int(self._fields[number]))
            if count := int(self._counts[number]):
                yield key.decode(), count

    def _key(self, number: int) -> bytes:
        begin = self._ends[number - 1] if number else 0
        return self._letters[begin : self._ends[number]]

    def _count(self, key: bytes, fields: int) -> int:
        numbers: set[int] = set()
        for field, bit in _BITS.items():
            if fields & bit:
                numbers.update(self._reader.postings(field, key).all_ids())
        return len(numbers)


def _counts(keys: Numbers, rows: Numbers, live: Mask) -> NDArray[np.int32]:
    """How many live documents have each key, by rows of (documents, first, last) per field.

    The rows of a key are those with its number in `keys`. What they cannot tell is _NOT_COUNTED.
    """
    often, first, last = rows.T
    several = np.bincount(keys) > 1 if len(keys) else np.empty(0, dtype=bool)
    gone = np.concatenate([[0], np.cumsum(~live)])
    plain = ~several[keys] & (gone[first] == gone[last + 1])
    counts = np.zeros(len(several), dtype=np.int32)
    counts[keys[plain]] = often[plain]
    # of one or two documents the first and the last are all there are
    few = ~plain & (often <= 2)
    held = np.concatenate([keys[few] * len(live) + first[few], keys[few] * len(live) + last[few]])
    held = np.unique(held)
    held = held[live[held % len(live)]] if len(held) else held
    np.add.at(counts, held // max(len(live), 1), 1)
    counts[keys[~plain & ~few]] = _NOT_COUNTED
    return counts
