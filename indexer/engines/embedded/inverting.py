"""Documents → the arrays of a segment.

Keys are numbered as they come, and all postings sorted at once when the segment is full.
"""

from collections import defaultdict

import numpy as np

from indexer.engines.base import EngineDocument
from indexer.engines.embedded.arrays import Ids
from indexer.engines.embedded.files import Array
from indexer.engines.embedded.layout import (
    FIELD_NUMBERS,
    VALUE_FIELDS,
    Strings,
    digest_of,
    gathered,
    marked,
    smallest,
    starts,
    utf8,
)

FULL = 4_000_000
"""Places at which a segment should be finished: with the work of sorting it some 150 MB."""

FIELD_BITS = 3
"""A key and a field are one number: the key's times 2³, plus the field's."""


class _Numbers(dict[str, int]):
    """Numbers for strings, in the order they are met."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class Inverter:
    """A segment in the making."""

    def __init__(self) -> None:
        self.places = 0
        """How many places it holds: what its memory depends on."""
        self._ids: list[str] = []
        self._days: list[int] = []
        self._digests: list[str] = []
        self._lengths: list[tuple[int, int, int]] = []
        self._titles: list[tuple[str, str]] = []
        self._title_counts: list[int] = []
        self._values: dict[str, dict[str, list[int]]] = {
            name: defaultdict(list) for name in VALUE_FIELDS
        }
        self._numbers = _Numbers()
        # of each field of each document: its number, the document's, and how many keys
        self._heads: list[tuple[int, int, int]] = []
        self._keys: list[Array] = []
        self._counts: list[Array] = []
        self._places: list[Array] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, document: EngineDocument) -> None:
        """Take a document in. One that cannot be read to its end leaves nothing behind."""
        number = len(self)
        read = [
            (name, tuple(postings.keys), postings) for name, postings in document.fields.items()
        ]
        fields = []
        for name, keys, postings in read:
            numbered = map(self._numbers.__getitem__, keys)
            numbers = np.fromiter(numbered, dtype=np.uint32, count=len(keys))
            fields.append((FIELD_NUMBERS[name], numbers, postings))
        for field, numbers, postings in fields:
            self._heads.append((field, number, len(numbers)))
            self._lengths.append((field, number, postings.length))
            self._keys.append(numbers)
            self._counts.append(postings.counts)
            self._places.append(postings.positions)
            self.places += len(postings.positions)
        self._ids.append(document.id)
        self._days.append(-1 if document.day is None else document.day)
        self._digests.append(document.digest)
        self._titles += document.titles.items()
        self._title_counts.append(len(document.titles))
        for facet, values in document.facets.items():
            for value in dict.fromkeys(values):
                self._values[facet][value].append(number)

    def arrays(self) -> dict[str, Array]:
        """What a segment's file holds."""
        return {**self._postings(), **self._of_values(), **self._of_documents()}

    def _postings(self) -> dict[str, Array]:
        # code points sort as their UTF-8 does
        keys = sorted(self._numbers)
        ranks = np.empty(len(keys), dtype=np.uint64)
        ranks[[self._numbers[key] for key in keys]] = np.arange(len(keys))
        heads = np.array(self._heads, dtype=np.int64).reshape(-1, 3)
        field, document, size = heads.T
        rows = ranks[_joined(self._keys)] << FIELD_BITS | np.repeat(field, size).astype(np.uint64)
        order = _stable_order(rows)
        rows = rows[order]
        counts = _joined(self._counts)
        begin = starts(counts)[:-1]
        sorted_counts = counts[order]
        first = np.flatnonzero(np.diff(rows, prepend=np.uint64((1 << 64) - 1)))
        row_keys = rows[first] >> FIELD_BITS
        ends = np.append(first, len(rows))
        places = marked(_joined(self._places), counts)
        return {
            **Strings.of([utf8(key) for key in keys]).arrays("key"),
            "key.rows": np.searchsorted(row_keys, np.arange(len(keys) + 1)).astype(np.uint32),
            "row.field": (rows[first] & ((1 << FIELD_BITS) - 1)).astype(np.uint8),
            "row.postings": ends.astype(np.uint32),
            "row.places": starts(sorted_counts)[ends],
            "posting.document": np.repeat(document.astype(smallest(len(self) - 1)), size)[order],
            "place": gathered(places, begin[order], sorted_counts),
        }

    def _of_values(self) -> dict[str, Array]:
        held = {**self._values, "id": {id: [number] for number, id in enumerate(self._ids)}}
        arrays: dict[str, Array] = {}
        for name, by_value in held.items():
            values = sorted(by_value)
            lists = [by_value[value] for value in values]
            numbers = [number for documents in lists for number in documents]
            arrays |= {
                **Strings.of([utf8(value) for value in values]).arrays(name),
                f"{name}.starts": starts(np.array([len(one) for one in lists]), np.uint32),
                f"{name}.documents": np.array(numbers, dtype=smallest(len(self) - 1)),
            }
        return arrays

    def _of_documents(self) -> dict[str, Array]:
        langs = sorted({lang for lang, _ in self._titles})
        return {
            "day": np.array(self._days, dtype=np.int32),
            "digest": np.frombuffer(b"".join(map(digest_of, self._digests)), dtype=np.uint8),
            "title.starts": starts(np.array(self._title_counts), np.uint32),
            "title.lang": np.array([langs.index(lang) for lang, _ in self._titles], dtype=np.uint8),
            **Strings.of([utf8(title) for _, title in self._titles]).arrays("title"),
            **Strings.of([utf8(lang) for lang in langs]).arrays("langs"),
            **self._of_lengths(),
        }

    def _of_lengths(self) -> dict[str, Array]:
        rows = np.array(self._lengths, dtype=np.int64).reshape(-1, 3)
        arrays = {}
        for name, number in FIELD_NUMBERS.items():
            _, documents, lengths = rows[rows[:, 0] == number].T
            if lengths.any():
                held = np.zeros(len(self), dtype=smallest(int(lengths.max())))
                held[documents] = lengths
                arrays[f"length.{name}"] = held
        return arrays


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.uint32)


def _stable_order(rows: Array) -> Ids:
    """The order that sorts these, equal ones as they came: one sort of whole numbers."""
    numbered = rows << np.uint64(32) | np.arange(len(rows), dtype=np.uint64)
    numbered.sort()
    return (numbered & np.uint64((1 << 32) - 1)).astype(np.int64)
