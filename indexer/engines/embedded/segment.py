"""A segment as the evaluator works on it: posting lists that are slices of a mapped file.

Documents are numbers inside the segment. Deleted documents are taken out of every posting list
here, so that frequencies and lengths are those of the documents that are held, whatever the
segment has been through: what was removed cannot show in a score.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock

import numpy as np

from indexer.engines.embedded.arrays import Floats, Ids, Mask
from indexer.engines.embedded.columns import Columns, FacetPostings
from indexer.engines.embedded.files import Array, Arrays
from indexer.engines.embedded.keys import counted
from indexer.engines.embedded.layout import (
    FIELD_NUMBERS,
    VALUE_FIELDS,
    Strings,
    runs,
)

_KEPT_POSTINGS = 256
"""Posting lists kept per segment: those of the question in work, and of its next pages."""

_NONE: Array = np.empty(0, dtype=np.uint8)


class Posting:
    """The live documents that have a key in a field, ascending, and how often each has it."""

    __slots__ = ("_begin", "_counts", "_kept", "_places", "frequencies", "ids")

    def __init__(self, documents: Array, counts: Array, places: Array, live: Mask | None) -> None:
        self.ids, self.frequencies = documents, counts
        self._counts, self._places = counts, places
        self._kept: Ids | None = None
        self._begin: Ids | None = None
        if live is not None:
            self._kept = np.flatnonzero(live[documents])
            self.ids, self.frequencies = documents[self._kept], counts[self._kept]

    def among(self, ids: Ids) -> tuple[Ids, Ids]:
        """Which of these documents have the key, and their rows here; both as indexes."""
        rows = np.searchsorted(self.ids, ids)
        rows[rows == len(self.ids)] = 0
        which = np.flatnonzero(self.ids[rows] == ids) if len(self.ids) else rows[:0]
        return which, rows[which]

    def positions(self, rows: Ids) -> tuple[Ids, Ids]:
        """The positions of these rows, one row after another, and how many each has."""
        if self._begin is None:
            self._begin = np.cumsum(self._counts, dtype=np.int64) - self._counts
        held = rows if self._kept is None else self._kept[rows]
        times = self._counts[held].astype(np.int64)
        return self._places[runs(self._begin[held], times)].astype(np.int64), times


class Documents:
    """What a segment's file says of its documents, deleted ones included."""

    def __init__(self, arrays: Arrays) -> None:
        self.size = len(arrays["day"])
        self.days: Ids = arrays["day"].astype(np.int64)
        self.ids = Strings.at(arrays, "id")
        self.id_ranks: Ids = np.empty(self.size, dtype=np.int64)
        self.id_ranks[arrays["id.documents"]] = np.arange(self.size)
        self._arrays = arrays
        self._values = {name: Strings.at(arrays, name) for name in VALUE_FIELDS}
        self._langs = [lang.decode() for lang in Strings.at(arrays, "langs").strings()]
        self._titles = Strings.at(arrays, "title")

    def id_of(self, number: int) -> str:
        return self.ids.string(int(self.id_ranks[number])).decode()

    def titles_of(self, number: int) -> Mapping[str, str]:
        first, last = self._arrays["title.starts"][number : number + 2].tolist()
        langs = self._arrays["title.lang"][first:last].tolist()
        titles = self._titles.strings(first, last)
        return {self._langs[a]: title.decode() for a, title in zip(langs, titles, strict=True)}

    def facet(self, name: str) -> FacetPostings:
        """A facet's values with their documents."""
        values = [value.decode() for value in self._values[name].strings()]
        starts = self._arrays[f"{name}.starts"].astype(np.int64)
        return FacetPostings(values, starts, self._arrays[f"{name}.documents"])

    def having(self, name: str, value: str) -> Array:
        """The documents with a value."""
        values, wanted = self._values[name], _utf8(value)
        number = values.before(wanted)
        if number == len(values) or values.string(number) != wanted:
            return _NONE
        first, last = self._arrays[f"{name}.starts"][number : number + 2]
        return self._arrays[f"{name}.documents"][first:last]


class SegmentFile:
    """What does not change in a segment, whatever is deleted, and what has been made of it."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.documents = held = Documents(arrays)
        self.columns = Columns(
            held.size,
            held.days,
            held.id_ranks,
            facet=held.facet,
            id_of=held.id_of,
            titles_of=held.titles_of,
        )
        self._keys = Strings.at(arrays, "key")

    def row(self, field: str, key: str) -> int | None:
        """The number of the row of a key in a field."""
        wanted = _utf8(key)
        number = self._keys.before(wanted)
        if number == len(self._keys) or self._keys.string(number) != wanted:
            return None
        first, last = self.arrays["key.rows"][number : number + 2].tolist()
        fields = self.arrays["row.field"][first:last].tolist()
        wanted_field = FIELD_NUMBERS[field]
        return first + fields.index(wanted_field) if wanted_field in fields else None


class Segment:
    """A segment with its deletions. Threads may share it."""

    def __init__(self, held: SegmentFile, deleted: Collection[int]) -> None:
        self._held = held
        self._postings: OrderedDict[tuple[str, str], Posting] = OrderedDict()
        self._lengths: dict[str, Floats] = {}
        self._keeping = Lock()
        self.size = held.documents.size
        self.live: Mask = np.ones(self.size, dtype=bool)
        self.live[list(deleted)] = False
        self.whole = not deleted
        self.days = held.documents.days
        self.id_ranks = held.documents.id_ranks
        self.columns = held.columns

    def posting(self, field: str, key: str) -> Posting:
        """Where a key stands, or a value of a facet; empty if it does not."""
        name = (field, key)
        with self._keeping:
            found = self._postings.get(name)
            if found is not None:
                self._postings.move_to_end(name)
                return found
        found = self._posting(field, key)
        with self._keeping:
            self._postings[name] = found
            if len(self._postings) > _KEPT_POSTINGS:
                self._postings.popitem(last=False)
        return found

    def lengths(self, field: str) -> Floats:
        """The words of a field in every document; 0 in deleted ones."""
        if field not in self._lengths:
            held = self._held.arrays.get(f"length.{field}")
            lengths = np.zeros(self.size) if held is None else held * self.live.astype(np.float64)
            self._lengths[field] = lengths
        return self._lengths[field]

    def keys(self, prefix: str) -> list[tuple[str, int]]:
        """The keys that begin so, in order, and in how many live documents; never in none."""
        return counted(self._held.arrays, None if self.whole else self.live, _utf8(prefix))

    def id_of(self, number: int) -> str:
        """The id of a document."""
        return self._held.documents.id_of(number)

    def ids_before(self, id: str) -> int:
        """How many of the segment's documents have an id that comes before this one."""
        return self._held.documents.ids.before(_utf8(id))

    def titles_of(self, number: int) -> Mapping[str, str]:
        """A document's titles by language, ready to be compared."""
        return self._held.documents.titles_of(number)

    def _posting(self, field: str, key: str) -> Posting:
        live = None if self.whole else self.live
        arrays = self._held.arrays
        if field in VALUE_FIELDS:
            documents = self._held.documents.having(field, key)
            return Posting(documents, np.ones(len(documents), dtype=np.uint8), _NONE, live)
        row = self._held.row(field, key)
        if row is None:
            return Posting(_NONE, _NONE, _NONE, None)
        first, last = arrays["row.postings"][row : row + 2].tolist()
        begin, end = arrays["row.places"][row : row + 2].tolist()
        documents, counts = arrays["posting.document"], arrays["posting.count"]
        return Posting(documents[first:last], counts[first:last], arrays["place"][begin:end], live)


def _utf8(text: str) -> bytes:
    # a lone surrogate is no text: it stands in no key and may be asked for all the same
    return text.encode(errors="surrogatepass")
