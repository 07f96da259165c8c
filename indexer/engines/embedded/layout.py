"""What a segment's file holds (`files.py` says how), and the small tools to work with it.

N documents, numbered from 0; K keys, each once, in order of their UTF-8; R rows, one for each
field a key stands in; P postings, one for each document of a row; L places.

    array               type        count   what
    key.text            u1          …       the keys, one after another, UTF-8
    key.ends            u4          K + 1   where each begins and the one before ends, from 0
    key.rows            u4          K + 1   key k has the rows key.rows[k] to key.rows[k + 1]
    row.field           u1          R       number of the field in `base.FIELDS`, ascending in a key
    row.postings        u4|u8       R + 1   the same for postings of rows
    row.places          u4|u8       R + 1   the same for places of rows
    posting.document    u1|u2|u4    P       number of the document, ascending in a row
    place               u2|u4       L       where the key stands in the field, ascending in a
                                            posting; the highest bit is set in its last one

For each facet, and for `id`, V values in order of their UTF-8 (of `id`: one for each document):

    tag.text tag.ends               V + 1   the values, as the keys
    tag.starts          u4          V + 1   value v has the documents tag.starts[v] to …[v + 1]
    tag.documents       u1|u2|u4    …       numbers of documents, ascending in a value

    day                 i4          N       proleptic ordinal of the first day; -1 without a date
    digest              u1          16 N    BLAKE2b of the digest that `base.EngineDocument` has
    title.starts        u4          N + 1   document n has the titles title.starts[n] to …[n + 1]
    title.lang          u1          T       number of the language in title.langs
    title.text title.ends           T + 1   the titles, ready to be compared
    langs.text langs.ends           …       the languages of titles
    length.text_en …    u1|u2|u4    N       words in the field; left out where no document has any

Of several types the smallest is taken that holds the largest number. For 100,000 documents of 600
words nearly all of the file are P and L: two bytes each, some 800 and 1,400 a document.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engines.base import EXACT_FIELDS, FIELDS
from indexer.engines.embedded.arrays import Ids
from indexer.engines.embedded.files import Array, Arrays
from indexer.facets import FACETS

VALUE_FIELDS = (*EXACT_FIELDS, *(facet.name for facet in FACETS))
FIELD_NAMES = tuple(FIELDS)
FIELD_NUMBERS = {name: number for number, name in enumerate(FIELD_NAMES)}

DIGEST = 16
"""Bytes of a digest."""

_PIECE = 1 << 20
"""Elements gathered at a time: what the indexes of all would take is eight bytes each."""


class Strings(NamedTuple):
    """Byte strings in one run."""

    text: NDArray[np.uint8]
    ends: NDArray[np.uint32]

    @classmethod
    def of(cls, values: Sequence[bytes]) -> "Strings":
        lengths = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
        return cls(np.frombuffer(b"".join(values), dtype=np.uint8), starts(lengths, np.uint32))

    @classmethod
    def at(cls, arrays: Arrays, name: str) -> "Strings":
        """Those of a segment's file."""
        return cls(arrays[f"{name}.text"], arrays[f"{name}.ends"])

    def arrays(self, name: str) -> dict[str, Array]:
        return {f"{name}.text": self.text, f"{name}.ends": self.ends}

    def __len__(self) -> int:
        return len(self.ends) - 1

    def string(self, number: int) -> bytes:
        return self.text[self.ends[number] : self.ends[number + 1]].tobytes()

    def strings(self, first: int = 0, last: int | None = None) -> list[bytes]:
        """A stretch of them, or all."""
        ends = self.ends[first : None if last is None else last + 1].tolist()
        text = self.text[ends[0] : ends[-1]].tobytes()
        return [text[a - ends[0] : b - ends[0]] for a, b in pairwise(ends)]

    def before(self, wanted: bytes) -> int:
        """How many come before this one. The strings are in order."""
        return bisect_left(range(len(self)), wanted, key=self.string)

    def number_of(self, wanted: bytes) -> int | None:
        """The number of this one, if it is here. The strings are in order."""
        number = self.before(wanted)
        return number if number < len(self) and self.string(number) == wanted else None

    def taken(self, numbers: Ids) -> "Strings":
        """These of them, in this order."""
        lengths = np.diff(self.ends.astype(np.int64))[numbers]
        text = gathered(self.text, self.ends[:-1][numbers], lengths)
        return Strings(text, starts(lengths, np.uint32))


def utf8(text: str) -> bytes:
    """Text as it is kept. A lone surrogate is no text, and may stand in a key all the same."""
    return text.encode(errors="surrogatepass")


def text_of(kept: bytes) -> str:
    """What `utf8` was given."""
    return kept.decode(errors="surrogatepass")


def digest_of(digest: str) -> bytes:
    """A digest as it is kept."""
    return blake2b(digest.encode(), digest_size=DIGEST).digest()


def marked(places: Array, counts: Array) -> Array:
    """Places as they are kept, by how many each posting has."""
    kind = np.dtype(np.uint16 if places.max(initial=0) < 1 << 15 else np.uint32)
    kept = places.astype(kind)
    kept[np.cumsum(counts, dtype=np.int64) - 1] |= _last(kind)
    return kept


def plain(places: Array) -> Ids:
    """The places without the marks."""
    found: Ids = (places & ~_last(places.dtype)).astype(np.int64)
    return found


def ends_of(places: Array) -> Ids:
    """The places that are the last of their posting."""
    ends: Ids = (places & _last(places.dtype)).nonzero()[0]
    return ends


def counts_of(ends: Ids) -> Ids:
    """How many places each posting has, by which are the last of theirs."""
    counts = ends.copy()
    counts[1:] -= ends[:-1]
    counts[:1] += 1
    return counts


def widened(places: Array, kind: "np.dtype[Any]") -> Array:
    """The same places, of a type as wide or wider."""
    if places.dtype == kind:
        return places
    last = (places & _last(places.dtype)) > 0
    wide: Array = plain(places).astype(kind) | np.where(last, _last(kind), kind.type(0))
    return wide


def _last(kind: "np.dtype[Any]") -> Any:
    return kind.type(1 << (kind.itemsize * 8 - 1))


def smallest(largest: int) -> np.dtype[np.unsignedinteger]:
    """The smallest type that holds numbers up to this one."""
    return np.min_scalar_type(max(largest, 0))


def starts(lengths: Array, dtype: type[np.unsignedinteger] | None = None) -> Array:
    """Where runs of these lengths begin, and where the last one ends."""
    found = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=found[1:])
    return found.astype(dtype or (np.uint32 if found[-1] < 1 << 32 else np.uint64))


def runs(begin: Array, lengths: Array) -> Ids:
    """The numbers of all elements of runs, each from `begin` on: [3, 8], [2, 1] → 3 4 8."""
    total = np.cumsum(lengths, dtype=np.int64)
    if not len(total):
        return np.empty(0, dtype=np.int64)
    shifts = begin.astype(np.int64) - (total - lengths)
    return np.repeat(shifts, lengths) + np.arange(total[-1])


def pieces(lengths: Array, size: int = _PIECE) -> Iterator[slice]:
    """Stretches of runs that hold about so many elements together."""
    total = np.cumsum(lengths, dtype=np.int64)
    first = 0
    while first < len(total):
        before = int(total[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(total, before + size, "right")))
        yield slice(first, last)
        first = last


def gathered(values: Array, begin: Array, lengths: Array) -> Array:
    """The elements of runs, one run after another."""
    found = np.empty(int(np.sum(lengths, dtype=np.int64)), dtype=values.dtype)
    at = 0
    for some in pieces(lengths):
        taken = values[runs(begin[some], lengths[some])]
        found[at : at + len(taken)] = taken
        at += len(taken)
    return found
