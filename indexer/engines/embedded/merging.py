"""Several segments → one without the documents that were deleted.

A stretch of the keys at a time, so that little is in memory. The keys and their rows are put in
order; postings and places, which are most, are copied run by run and neither decoded nor sorted.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from indexer.engines.base import FIELDS
from indexer.engines.embedded.arrays import Ids, Mask
from indexer.engines.embedded.files import Array, ArrayFile, Arrays, Mapped
from indexer.engines.embedded.inverting import FIELD_BITS
from indexer.engines.embedded.layout import (
    DIGEST,
    VALUE_FIELDS,
    Strings,
    counts_of,
    ends_of,
    runs,
    smallest,
    starts,
    widened,
)

_STRETCH = 1 << 21
"""Places merged at a time: with the indexes that copy them they take some 60 MB."""

_NONE: Ids = np.empty(0, dtype=np.int64)


class Part(NamedTuple):
    """A segment to be merged."""

    arrays: Arrays
    live: Mask


def merge(parts: Sequence[Part], file: ArrayFile) -> None:
    """Write the live documents of these segments, in this order, as one."""
    documents = _Documents.of(parts)
    _write_postings(parts, documents, file)
    for name in VALUE_FIELDS:
        for array, values in _values(parts, documents, name).items():
            file.put(array, values)
    for array, values in _of_documents(parts).items():
        file.put(array, values)


class _Documents(NamedTuple):
    """The new numbers of documents."""

    total: int
    numbers: list[Array]
    """By the old ones; of deleted documents without meaning."""

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "_Documents":
        total = 0
        numbers = []
        for part in parts:
            numbers.append(np.cumsum(part.live) + (total - 1))
            total += int(part.live.sum())
        kind = smallest(total - 1)
        return cls(total, [one.astype(kind) for one in numbers])


class _Rows(NamedTuple):
    """Rows of all parts, those of a key and field side by side."""

    names: Ids
    """Key and field as one number."""
    parts: Array
    begin: Ids
    """Where the row's postings begin in its part."""
    size: Ids
    """How many there are, deleted documents included."""
    kept: Ids
    """How many of them stay."""
    begin_places: Ids
    """The same for its places."""
    size_places: Ids
    kept_places: Ids

    def taken(self, which: Array) -> "_Rows":
        return _Rows(*(column[which] for column in self))


def _write_postings(parts: Sequence[Part], documents: _Documents, file: ArrayFile) -> None:
    text = file.piecewise("key.text", np.uint8)
    document_of = file.piecewise("posting.document", documents.numbers[0].dtype)
    place = file.piecewise("place", _widest(parts, "place"))
    key_lengths, key_rows, fields, sizes, place_counts = ([_NONE] for _ in range(5))
    for stretch in _stretches(parts):
        keys, rows = _rows_in_order(parts, stretch)
        if not len(rows.names):
            continue
        first = np.flatnonzero(np.diff(rows.names, prepend=-1))
        names = rows.names[first]
        used, rows_of_key = np.unique(names >> FIELD_BITS, return_counts=True)
        keys = keys.taken(used)
        text.write(keys.text)
        key_lengths.append(np.diff(keys.ends))
        key_rows.append(rows_of_key)
        fields.append(names & ((1 << FIELD_BITS) - 1))
        sizes.append(np.add.reduceat(rows.kept, first))
        place_counts.append(np.add.reduceat(rows.kept_places, first))
        copied = _copied(parts, rows, documents)
        document_of.write(copied.documents)
        place.write(copied.places)
        _release(parts)
    file.put("key.ends", starts(np.concatenate(key_lengths), np.uint32))
    file.put("key.rows", starts(np.concatenate(key_rows), np.uint32))
    file.put("row.field", np.concatenate(fields).astype(np.uint8))
    file.put("row.postings", starts(np.concatenate(sizes)))
    file.put("row.places", starts(np.concatenate(place_counts)))


def _release(parts: Sequence[Part]) -> None:
    """What has been copied need not stay in memory."""
    for part in parts:
        if isinstance(part.arrays, Mapped):
            part.arrays.release()


def _stretches(parts: Sequence[Part]) -> Iterator[list[slice]]:
    """The keys of each part, so many at a time; a stretch has the same keys in all parts."""
    keys = [Strings.at(part.arrays, "key") for part in parts]
    places = [len(part.arrays["place"]) for part in parts]
    largest = int(np.argmax(places))
    step = max(1, _STRETCH * places[largest] // max(sum(places), 1))
    arrays = parts[largest].arrays
    ends = arrays["row.places"][arrays["key.rows"]]
    cuts = np.unique(np.searchsorted(ends, np.arange(step, places[largest], step)))
    begin = [0] * len(parts)
    for cut in cuts[(cuts > 0) & (cuts < len(keys[largest]))].tolist():
        end = [one.before(keys[largest].string(cut)) for one in keys]
        yield [slice(a, b) for a, b in zip(begin, end, strict=True)]
        begin = end
    yield [slice(a, len(one)) for a, one in zip(begin, keys, strict=True)]


def _rows_in_order(parts: Sequence[Part], stretch: list[slice]) -> tuple[Strings, _Rows]:
    """These keys of all parts, and their rows that a live document has."""
    listed = [
        Strings.at(part.arrays, "key").strings(own.start, own.stop)
        for part, own in zip(parts, stretch, strict=True)
    ]
    keys = sorted(set().union(*listed))
    numbers = {key: number for number, key in enumerate(keys)}
    columns = []
    for number, (part, own, held) in enumerate(zip(parts, stretch, listed, strict=True)):
        arrays = part.arrays
        row = arrays["key.rows"][own.start : own.stop + 1].astype(np.int64)
        key = np.fromiter(map(numbers.__getitem__, held), dtype=np.int64, count=len(held))
        names = np.repeat(key, np.diff(row)) << FIELD_BITS
        begin = arrays["row.postings"][row[0] : row[-1] + 1].astype(np.int64)
        places = arrays["row.places"][row[0] : row[-1] + 1].astype(np.int64)
        size, size_places = np.diff(begin), np.diff(places)
        kept, kept_places = size, size_places
        if not part.live.all() and len(size):
            alive = part.live[arrays["posting.document"][begin[0] : begin[-1]]]
            kept = np.add.reduceat(alive, begin[:-1] - begin[0], dtype=np.int64)
            counts = counts_of(ends_of(arrays["place"][places[0] : places[-1]]))
            kept_places = np.add.reduceat(counts * alive, begin[:-1] - begin[0])
        columns.append(
            _Rows(
                names | arrays["row.field"][row[0] : row[-1]],
                np.full(len(size), number, dtype=np.int32),
                begin[:-1],
                size,
                kept,
                places[:-1],
                size_places,
                kept_places,
            ).taken(kept > 0)
        )
    rows = _Rows(*(np.concatenate(column) for column in zip(*columns, strict=True)))
    return Strings.of(keys), rows.taken(np.lexsort((rows.parts, rows.names)))


class _Copied(NamedTuple):
    """What stays of some rows, in their order."""

    documents: Array
    places: Array


def _copied(parts: Sequence[Part], rows: _Rows, documents: _Documents) -> _Copied:
    total, total_places = int(rows.kept.sum()), int(rows.kept_places.sum())
    copied = _Copied(
        np.empty(total, dtype=documents.numbers[0].dtype),
        np.empty(total_places, dtype=_widest(parts, "place")),
    )
    begin = np.cumsum(rows.kept) - rows.kept
    begin_places = np.cumsum(rows.kept_places) - rows.kept_places
    for number, part in enumerate(parts):
        own = rows.parts == number
        taken = rows.taken(own)
        document = part.arrays["posting.document"][runs(taken.begin, taken.size)]
        place = part.arrays["place"][runs(taken.begin_places, taken.size_places)]
        if not part.live.all():
            alive = part.live[document]
            document = document[alive]
            place = place[np.repeat(alive, counts_of(ends_of(place)))]
        copied.documents[runs(begin[own], taken.kept)] = documents.numbers[number][document]
        where = runs(begin_places[own], taken.kept_places)
        copied.places[where] = widened(place, copied.places.dtype)
    return copied


def _values(parts: Sequence[Part], documents: _Documents, name: str) -> dict[str, Array]:
    listed = [Strings.at(part.arrays, name).strings() for part in parts]
    values = sorted(set().union(*listed))
    numbers = {value: number for number, value in enumerate(values)}
    value_of, document_of = [], []
    for part, held, new in zip(parts, listed, documents.numbers, strict=True):
        number_of = part.arrays[f"{name}.documents"]
        value = np.array([numbers[one] for one in held], dtype=np.int64)
        begin: Ids = part.arrays[f"{name}.starts"].astype(np.int64)
        value = np.repeat(value, np.diff(begin))
        alive = part.live[number_of]
        value_of.append(value[alive])
        document_of.append(new[number_of[alive]])
    value, document = np.concatenate(value_of), np.concatenate(document_of)
    used, value = np.unique(value, return_inverse=True)
    order = np.argsort(value, kind="stable")
    return {
        **Strings.of([values[number] for number in used.tolist()]).arrays(name),
        f"{name}.starts": starts(np.bincount(value, minlength=len(used)), np.uint32),
        f"{name}.documents": document[order],
    }


def _of_documents(parts: Sequence[Part]) -> dict[str, Array]:
    alive = [np.flatnonzero(part.live) for part in parts]
    arrays = {"day": _each(parts, alive, "day")}
    digests = [
        part.arrays["digest"].reshape(-1, DIGEST)[numbers].reshape(-1)
        for part, numbers in zip(parts, alive, strict=True)
    ]
    arrays |= {"digest": np.concatenate(digests), **_titles(parts, alive)}
    for name in FIELDS:
        if any(f"length.{name}" in part.arrays for part in parts):
            arrays[f"length.{name}"] = _each(parts, alive, f"length.{name}")
    return arrays


def _titles(parts: Sequence[Part], alive: list[Ids]) -> dict[str, Array]:
    langs = sorted({lang for part in parts for lang in Strings.at(part.arrays, "langs").strings()})
    counts, lang_of, titles = [], [], []
    for part, numbers in zip(parts, alive, strict=True):
        begin = part.arrays["title.starts"]
        count = np.diff(begin.astype(np.int64))[numbers]
        which = runs(begin[numbers], count)
        own = Strings.at(part.arrays, "langs").strings()
        new = np.array([langs.index(lang) for lang in own], dtype=np.uint8)
        counts.append(count)
        lang_of.append(new[part.arrays["title.lang"][which]])
        titles.append(Strings.at(part.arrays, "title").taken(which))
    return {
        "title.starts": starts(np.concatenate(counts), np.uint32),
        "title.lang": np.concatenate(lang_of),
        **_chained(titles).arrays("title"),
        **Strings.of(langs).arrays("langs"),
    }


def _chained(parts: list[Strings]) -> Strings:
    lengths = np.concatenate([np.diff(one.ends) for one in parts])
    return Strings(np.concatenate([one.text for one in parts]), starts(lengths, np.uint32))


def _each(parts: Sequence[Part], alive: list[Ids], name: str) -> Array:
    """A number for each live document; 0 where a part has none."""
    return np.concatenate(
        [
            part.arrays[name][numbers] if name in part.arrays else np.zeros(len(numbers), np.uint8)
            for part, numbers in zip(parts, alive, strict=True)
        ]
    )


def _widest(parts: Iterable[Part], name: str) -> np.dtype[np.generic]:
    return np.result_type(*(part.arrays[name].dtype for part in parts))
