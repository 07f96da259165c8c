"""One Whoosh segment as numpy arrays: what the evaluator works on.

Documents are numbers inside the segment. Deleted documents are taken out of every posting list
here, so that frequencies and lengths are those of the documents that are held, whatever the
segment has been through: what was removed cannot show in a score.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import RLock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_KEPT_POSTINGS = 5_000
"""Decoded posting lists kept per segment: the words of some hundred questions."""


class Posting(NamedTuple):
    """Where a key stands in a segment."""

    ids: Ids
    frequencies: Floats
    encoded: list[bytes]
    """Whoosh's positions of each document, decoded only when a phrase needs them."""


class FacetColumn(NamedTuple):
    """A facet of all documents: `documents[i]` has the value `values[codes[i]]`."""

    values: list[str]
    documents: Ids
    codes: Ids


class Segment:
    """A segment and what has been decoded of it. Immutable once made, but for its caches.

    Threads may share it: Whoosh's reader is only used by one of them at a time, because all its
    posting lists are read through one file position.
    """

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._reading = RLock()
        self.size: int = reader.doc_count_all()
        self.live: Mask = np.ones(self.size, dtype=bool)
        for number in reader.segment().deleted_docs():
            self.live[number] = False
        self.ids = np.empty(self.size, dtype=object)
        self.days = np.full(self.size, -1, dtype=np.int64)
        self.titles: list[Mapping[str, str]] = [{}] * self.size
        for number, stored in reader.iter_docs():
            day, titles, _digest = stored["kept"]
            self.ids[number] = stored["id"]
            self.days[number] = -1 if day is None else day
            self.titles[number] = titles
        self._postings: OrderedDict[tuple[str, str], Posting] = OrderedDict()
        self._lengths: dict[str, Floats] = {}
        self._columns: dict[str, FacetColumn] = {}

    def posting(self, field: str, key: str) -> Posting:
        """Where a key stands; empty if it does not."""
        name = (field, key)
        with self._reading:
            found = self._postings.get(name)
            if found is None:
                found = self._decode(field, key)
                self._postings[name] = found
                if len(self._postings) > _KEPT_POSTINGS:
                    self._postings.popitem(last=False)
            else:
                self._postings.move_to_end(name)
        return found

    def positions(self, field: str, encoded: bytes) -> list[int]:
        """The positions of a key in one document."""
        positions: list[int] = self._reader.schema[field].format.decode_positions(encoded)
        return positions

    def lengths(self, field: str) -> Floats:
        """The length of a field in every document."""
        with self._reading:
            if field not in self._lengths:
                length = self._reader.doc_field_length
                self._lengths[field] = np.array(
                    [length(number, field) or 0 for number in range(self.size)], dtype=np.float64
                )
            return self._lengths[field]

    def column(self, facet: str) -> FacetColumn:
        """A facet's values, from its own postings: no file of its own is needed."""
        with self._reading:
            if facet not in self._columns:
                values = [term.decode() for term in self._reader.lexicon(facet)]
                lists = [self.posting(facet, value).ids for value in values]
                documents = np.concatenate([*lists, np.empty(0, dtype=np.int64)])
                codes = np.repeat(np.arange(len(values)), [len(ids) for ids in lists])
                self._columns[facet] = FacetColumn(values, documents, codes)
            return self._columns[facet]

    def mask(self, ids: Ids) -> Mask:
        """True for these documents."""
        mask = np.zeros(self.size, dtype=bool)
        mask[ids] = True
        return mask

    def _decode(self, field: str, key: str) -> Posting:
        ids: list[int] = []
        frequencies: list[float] = []
        encoded: list[bytes] = []
        try:
            matcher = self._reader.postings(field, key.encode())
        except TermNotFound:
            return Posting(np.empty(0, dtype=np.int64), np.empty(0), [])
        while matcher.is_active():
            ids.append(matcher.id())
            frequencies.append(matcher.weight())
            encoded.append(matcher.value())
            matcher.next()
        return Posting(np.array(ids, dtype=np.int64), np.array(frequencies), encoded)
