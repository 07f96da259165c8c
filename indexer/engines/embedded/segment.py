"""One Whoosh segment as numpy arrays: what the evaluator works on.

Documents are numbers inside the segment. Deleted documents are taken out of every posting list
here, so that frequencies and lengths are those of the documents that are held, whatever the
segment has been through: what was removed cannot show in a score.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import RLock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from indexer.engines.base import FIELDS
from indexer.engines.embedded.keys import KeyTable
from indexer.engines.embedded.schema import POSITION

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
    """The positions of each document, decoded only where they are needed."""

    def among(self, ids: Ids) -> tuple[Ids, Ids]:
        """Which of these documents have the key, and their rows here; both as indexes."""
        rows = np.searchsorted(self.ids, ids)
        rows[rows == len(self.ids)] = 0
        which = np.flatnonzero(self.ids[rows] == ids) if len(self.ids) else rows[:0]
        return which, rows[which]

    def positions(self, rows: Ids) -> tuple[Ids, Ids]:
        """The positions of these rows, one row after another, and how many each has."""
        encoded = [self.encoded[row] for row in rows.tolist()]
        times = np.array([len(one) for one in encoded], dtype=np.int64) // POSITION.itemsize
        return np.frombuffer(b"".join(encoded), dtype=POSITION).astype(np.int64), times


class FacetPostings(NamedTuple):
    """`documents[starts[i]:starts[i + 1]]`, ascending, have `values[i]`."""

    values: list[str]
    starts: Ids
    documents: Ids


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
        self.ids = np.full(self.size, "", dtype=object)
        self.days = np.full(self.size, -1, dtype=np.int64)
        self.titles: list[Mapping[str, str]] = [{}] * self.size
        self._lengths = {name: np.zeros(self.size) for name in FIELDS}
        for number, stored in reader.iter_docs():
            day, titles, _digest, lengths = stored["kept"]
            self.ids[number] = stored["id"]
            self.days[number] = -1 if day is None else day
            self.titles[number] = titles
            for name, length in lengths.items():
                self._lengths[name][number] = length
        self._postings: OrderedDict[tuple[str, str], Posting] = OrderedDict()
        self._keys: KeyTable | None = None
        self._columns: dict[str, FacetColumn] = {}
        self._in_order = sorted(range(self.size), key=self.ids.__getitem__)
        self.id_ranks = np.empty(self.size, dtype=np.int64)
        self.id_ranks[self._in_order] = np.arange(self.size)

    def id_of(self, number: int) -> str:
        """The id of a document."""
        return str(self.ids[number])

    def ids_before(self, id: str) -> int:
        """How many of the segment's documents have an id that comes before this one."""
        return bisect_left(self._in_order, id, key=self.ids.__getitem__)

    def titles_of(self, number: int) -> Mapping[str, str]:
        """A document's titles by language, ready to be compared."""
        return self.titles[number]

    def facet(self, facet: str) -> FacetPostings:
        """A facet's values with their documents, deleted ones included."""
        values = [term.decode() for term in self._reader.lexicon(facet)]
        lists = [self.posting(facet, value).ids for value in values]
        starts = np.cumsum([0, *map(len, lists)])
        return FacetPostings(values, starts, np.concatenate([*lists, np.empty(0, dtype=np.int64)]))

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

    def lengths(self, field: str) -> Floats:
        """The words of a field in every document; 0 in deleted ones."""
        return self._lengths[field]

    def keys(self, prefix: str) -> list[tuple[str, int]]:
        """The keys that begin so, in order, and in how many live documents; never in none."""
        with self._reading:
            if self._keys is None:
                self._keys = KeyTable(self._reader, self.live)
            return list(self._keys.beginning(prefix))

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

    def dated(self, since: date | None, until: date | None) -> Mask:
        """The documents whose date begins on one of these days; those without a date never do."""
        mask = self.days >= (since.toordinal() if since else 0)
        return mask & (self.days <= until.toordinal()) if until else mask

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
