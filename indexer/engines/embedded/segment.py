"""A segment as the evaluator works on it: posting lists that are slices of a mapped file.

Documents are numbers inside the segment. Deleted documents are taken out of every posting list
here, so that frequencies and lengths are those of the documents that are held, whatever the
segment has been through: what was removed cannot show in a score.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from indexer.engines.embedded.arrays import Floats, Ids, Mask
from indexer.engines.embedded.columns import Columns, FacetPostings
from indexer.engines.embedded.files import Array, Arrays
from indexer.engines.embedded.keys import counted, counted_in
from indexer.engines.embedded.layout import (
    DIGEST,
    FIELD_NAMES,
    VALUE_FIELDS,
    Strings,
    counts_of,
    ends_of,
    plain,
    runs,
    text_of,
    utf8,
)

_KEPT_ROWS = 20_000
"""Keys whose rows are kept: looking one up in a large segment costs some 10 µs."""

_NONE: Array = np.empty(0, dtype=np.uint8)


class Posting:
    """The live documents that have a key in a field, ascending."""

    __slots__ = ("_documents", "_ends", "_frequencies", "_kept", "_live", "_places", "ids")

    def __init__(self, documents: Array, places: Array, live: Mask | None) -> None:
        """`places` are as in the file; `live` is None if all documents are."""
        self._documents, self._places, self._live = documents, places, live
        self._ends: Ids | None = None
        self._frequencies: Ids | None = None
        self._kept = None if live is None else np.flatnonzero(live[documents])
        self.ids = documents if self._kept is None else documents[self._kept]

    @classmethod
    def chained(cls, postings: Sequence["Posting"]) -> "Posting":
        """Those of several keys one after another, all of one segment, to be read at one stroke."""
        documents = np.concatenate([one._documents for one in postings])
        places = np.concatenate([one._places for one in postings])
        return cls(documents, places, postings[0]._live)

    @property
    def frequencies(self) -> Ids:
        """How often each of the documents has the key."""
        if self._frequencies is None:
            counts = counts_of(self._last_places())
            self._frequencies = counts if self._kept is None else counts[self._kept]
        return self._frequencies

    def positions(self, rows: Ids) -> tuple[Ids, Ids]:
        """The positions of these rows, one row after another, and how many each has."""
        held = rows if self._kept is None else self._kept[rows]
        times = self.frequencies[rows]
        begin = self._last_places()[held] - times + 1
        return plain(self._places[runs(begin, times)]), times

    def _last_places(self) -> Ids:
        if self._ends is None:
            self._ends = ends_of(self._places)
        return self._ends


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
        self._langs = [text_of(lang) for lang in Strings.at(arrays, "langs").strings()]
        self._titles = Strings.at(arrays, "title")

    def id_of(self, number: int) -> str:
        return text_of(self.ids.string(int(self.id_ranks[number])))

    def titles_of(self, number: int) -> Mapping[str, str]:
        first, last = self._arrays["title.starts"][number : number + 2].tolist()
        langs = self._arrays["title.lang"][first:last].tolist()
        titles = self._titles.strings(first, last)
        return {self._langs[a]: text_of(title) for a, title in zip(langs, titles, strict=True)}

    def facet(self, name: str) -> FacetPostings:
        """A facet's values with their documents."""
        values = [text_of(value) for value in self._values[name].strings()]
        starts = self._arrays[f"{name}.starts"].astype(np.int64)
        return FacetPostings(values, starts, self._arrays[f"{name}.documents"])

    def having(self, name: str, value: str) -> Array:
        """The documents with a value."""
        number = self._values[name].number_of(utf8(value))
        if number is None:
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
        self._rows: dict[str, range] = {}

    def rows_of(self, key: str) -> range:
        """The rows of a key: one for each field it stands in."""
        rows = self._rows.get(key)
        if rows is None:
            if len(self._rows) > _KEPT_ROWS:
                self._rows.clear()
            rows = self._rows[key] = self._looked_up(utf8(key))
        return rows

    def _looked_up(self, key: bytes) -> range:
        number = self._keys.number_of(key)
        if number is None:
            return range(0)
        return range(*self.arrays["key.rows"][number : number + 2].tolist())


class Segment:
    """A segment with its deletions. Threads may share it."""

    def __init__(self, held: SegmentFile, deleted: Collection[int]) -> None:
        self._held = held
        self._lengths: dict[str, Floats] = {}
        self.size = held.documents.size
        self.live: Mask = np.ones(self.size, dtype=bool)
        self.live[list(deleted)] = False
        self.whole = not deleted
        self.days = held.documents.days
        self.columns = held.columns

    def held(self, key: str) -> dict[str, Posting]:
        """Where a key stands, by field; only fields where it does."""
        live = None if self.whole else self.live
        arrays = self._held.arrays
        rows = self._held.rows_of(key)
        if not rows:
            return {}
        some = slice(rows.start, rows.stop + 1)
        fields = arrays["row.field"][rows.start : rows.stop].tolist()
        postings = pairwise(arrays["row.postings"][some].tolist())
        places = pairwise(arrays["row.places"][some].tolist())
        documents, place = arrays["posting.document"], arrays["place"]
        found = {
            FIELD_NAMES[field]: Posting(documents[first:last], place[begin:end], live)
            for field, (first, last), (begin, end) in zip(fields, postings, places, strict=True)
        }
        return found if live is None else {n: one for n, one in found.items() if len(one.ids)}

    def having(self, name: str, value: str) -> Array:
        """The live documents that have a value in a facet, or in the exact field `id`."""
        documents = self._held.documents.having(name, value)
        return documents if self.whole else documents[self.live[documents]]

    def held_documents(self) -> dict[str, bytes]:
        """The live documents by id, with their digests as they are kept."""
        digests = self._held.arrays["digest"].reshape(-1, DIGEST)
        documents = self._held.documents
        live = np.flatnonzero(self.live).tolist()
        return {documents.id_of(number): digests[number].tobytes() for number in live}

    def lengths(self, field: str) -> Floats:
        """The words of a field in every document; 0 in deleted ones."""
        if field not in self._lengths:
            held = self._held.arrays.get(f"length.{field}")
            lengths = np.zeros(self.size) if held is None else held * self.live.astype(np.float64)
            self._lengths[field] = lengths
        return self._lengths[field]

    def keys(self, prefix: str, fields: Collection[str] | None = None) -> list[tuple[str, int]]:
        """The keys that begin so, in order, and in how many live documents; never in none.

        With `fields`, only what stands in these is listed and counted.
        """
        arrays, live = self._held.arrays, None if self.whole else self.live
        if fields is None:
            return counted(arrays, live, utf8(prefix))
        return counted_in(arrays, live, utf8(prefix), fields)
