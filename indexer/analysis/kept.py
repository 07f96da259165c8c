"""A part's analysis as it is kept in the catalogue, by key: once made, never made again.

A question reads the few rows it needs, however long the part is; nothing is unpacked on the way.
All numbers are little-endian; "number" is uint16, or uint32 in a part or a row that needs it; rows
and sections begin at multiples of four bytes. The rows of a part:

first row   12 uint32 (`Head`); for each stretch, as three arrays, its passage's number (uint32),
            its first token (uint32) and its label (uint16); the labels, UTF-8, a line each:
            kind, language and "h" for a heading, tabs between.
table       the tokens of some keys: 5 uint32 (keys, postings, buckets, bytes of text, bytes of a
            number); for each bucket and the end its first key, then its first byte in the text
            (uint32); where each key's tokens begin and the last one's end (number); the tokens of
            the first key, ascending, then of the second, and so on (number); the text: the keys in
            UTF-8, a tab before and after each. About 32 keys a bucket.
widths      the tokens that share their position with the token after them: a hyphenated word, a
            term; then how many positions each takes (number).
block       for 1,024 tokens the first and the last character in their passage, and before them the
            bytes of a number (uint32).
sets        for who wants the tokens one after the other: the bytes of a number (uint32); then,
            packed by zlib, how many distinct sets of keys there are, the set of every token, how
            many keys each set has, and the keys of the first set, of the second, and so on, by
            their place in the tables (number).

Table, widths, block and sets of a part of up to 1,024 tokens stand in its first row, in this
order. Of a longer one each has a row: its tables of about 32 keys, its blocks, widths, sets.
A key is in table `crc32 % tables`, there in bucket `crc32 // tables % buckets`; it is found among
their keys by its characters, so what the CRC confuses does no harm.

About 18 bytes a word. Of a part of 200,000 words a question reads the 10 bytes for each of its
passages, some 3,000 bytes for a key and 4,000 for a passage that is shown.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.stored import GAP, Analysis, Stretch

Rows = Callable[[Iterable[tuple[int, int]]], Mapping[tuple[int, int], bytes]]
"""Reads rows of parts, by the part's number in the catalogue and the row's in the part."""


class Label(NamedTuple):
    """What many stretches have in common."""

    kind: str
    """What field they go to, besides their language: see `stored.Source`."""
    lang: str
    heading: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of a part."""

    first: bytes
    rows: tuple[bytes, ...] = ()
    """All other rows by their number, from 0."""


class Head(NamedTuple):
    stretches: int
    tokens: int
    double: int
    """Tokens that share their position with the next."""
    tables: int
    block: int
    """Tokens of a block."""
    inline: int
    """1 if everything is in the first row."""
    labels: int
    """Bytes of the labels."""
    at_table: int
    """Bytes from the start of the first row, as the next three."""
    at_widths: int
    at_block: int
    at_sets: int
    number: int
    """Bytes of a token's number."""


HEAD = struct.Struct("<12I")
TABLE = struct.Struct("<5I")
_PAIR = struct.Struct("<2I")
_PAIRS = {2: struct.Struct("<2H"), 4: _PAIR}


class Part:
    """A part of a document, read row by row as it is asked."""

    __slots__ = ("__dict__", "first", "head", "key", "number")

    def __init__(self, first: bytes, key: str = "", number: int = 0) -> None:
        self.first = first
        self.key = key
        """The version's key, or `engine_documents.OWN`."""
        self.number = number
        """The part's, in the catalogue."""
        self.head = Head._make(HEAD.unpack_from(first))

    @property
    def numbers(self) -> NDArray[np.uint32]:
        """The number of each stretch's passage."""
        return np.frombuffer(self.first, "<u4", self.head.stretches, HEAD.size)

    @property
    def firsts(self) -> NDArray[np.uint32]:
        """Each stretch's first token."""
        count = self.head.stretches
        return np.frombuffer(self.first, "<u4", count, HEAD.size + 4 * count)

    @property
    def labels(self) -> NDArray[np.uint16]:
        """The place of each stretch's label in `label_table`."""
        count = self.head.stretches
        return np.frombuffer(self.first, "<u2", count, HEAD.size + 8 * count)

    @cached_property
    def label_table(self) -> tuple[Label, ...]:
        begin = HEAD.size + 10 * self.head.stretches
        return _labels(self.first[begin : begin + self.head.labels])

    def table_of(self, crc: int) -> int:
        """The row of the key with that CRC."""
        return crc % self.head.tables

    def inline_table(self) -> "Table":
        """The only table of a part that has everything in its first row."""
        return Table(self.first, self.head.at_table, self.head.tables)

    @property
    def widths_row(self) -> int:
        return self.head.tables + -(-self.head.tokens // self.head.block)

    def doubles(self, rows: Mapping[tuple[int, int], bytes]) -> NDArray[np.unsignedinteger]:
        """The tokens that share their position with the next one; their widths."""
        kind, size = f"<u{self.head.number}", 2 * self.head.double
        held, at = self.first, self.head.at_widths
        if not self.head.inline:
            held, at = rows[self.number, self.widths_row], 0
        return np.frombuffer(held, kind, size, at).reshape(2, -1)

    def characters(
        self, row: int, rows: Mapping[tuple[int, int], bytes]
    ) -> tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]:
        """The first and the last character of each token of a block."""
        first = (row - self.head.tables) * self.head.block
        tokens = min(self.head.block, self.head.tokens - first)
        held, at = rows.get((self.number, row), b""), 0
        if self.head.inline:
            held, at = self.first, self.head.at_block
        (width,) = struct.unpack_from("<I", held, at)
        both = np.frombuffer(held, f"<u{width}", 2 * tokens, at + 4)
        return both[:tokens], both[tokens:]


class Table:
    """The tokens of some keys, found by key without reading those of the others."""

    __slots__ = ("_begins", "_bytes", "_ends", "_tables", "_text", "_texts", "_tokens", "_width")

    def __init__(self, table: bytes, at: int, tables: int) -> None:
        """The table begins at the byte `at`; its part has so many `tables`."""
        keys, postings, buckets, _, self._width = TABLE.unpack_from(table, at)
        self._bytes, self._tables = table, tables
        numbers = struct.unpack_from(f"<{2 * (buckets + 1)}I", table, at + TABLE.size)
        self._begins, self._texts = numbers[: buckets + 1], numbers[buckets + 1 :]
        self._ends = at + TABLE.size + 8 * (buckets + 1)
        self._tokens = self._ends + self._width * (keys + 1)
        self._text = self._tokens + self._width * postings

    def tokens_of(self, key: bytes, crc: int) -> NDArray[np.unsignedinteger] | None:
        """The tokens with a key, which has its two tabs, in order; None if there are none."""
        bucket = crc // self._tables % (len(self._texts) - 1)
        begin = self._text + self._texts[bucket]
        found = self._bytes.find(key, begin, self._text + self._texts[bucket + 1] + 1)
        if found < 0:
            return None
        place = self._begins[bucket] + self._bytes.count(b"\t", begin, found)
        at = self._ends + self._width * place
        first, last = _PAIRS[self._width].unpack_from(self._bytes, at)
        offset = self._tokens + self._width * first
        return np.frombuffer(self._bytes, f"<u{self._width}", last - first, offset)


@lru_cache(maxsize=256)
def _labels(text: bytes) -> tuple[Label, ...]:
    lines = (line.split("\t") for line in text.decode().split("\n"))
    return tuple(Label(kind, lang, bool(heading)) for kind, lang, heading in lines) if text else ()


# ---------- all of a part ----------


@dataclass(frozen=True, slots=True, eq=False)
class ByKey:
    """The tokens of a whole part by key."""

    keys: Sequence[str]
    counts: NDArray[np.int64]
    """How many tokens each key has."""
    tokens: NDArray[np.unsignedinteger]
    """Those of the first key, ascending, then those of the second, and so on."""


def by_key(part: Part, rows: Mapping[tuple[int, int], bytes]) -> ByKey:
    """All tokens of a part; `rows` has all its rows."""
    if part.head.inline:
        return _by_key(part.first, part.head.at_table)
    tables = [_by_key(rows[part.number, row], 0) for row in range(part.head.tables)]
    return ByKey(
        [key for table in tables for key in table.keys],
        np.concatenate([table.counts for table in tables]),
        np.concatenate([table.tokens for table in tables]),
    )


def _by_key(table: bytes, at: int) -> ByKey:
    keys, postings, buckets, size, width = TABLE.unpack_from(table, at)
    ends = at + TABLE.size + 8 * (buckets + 1)
    tokens = ends + width * (keys + 1)
    text = tokens + width * postings
    bounds = np.frombuffer(table, f"<u{width}", keys + 1, ends).astype(np.int64)
    return ByKey(
        table[text + 1 : text + size - 1].decode().split("\t") if keys else (),
        bounds[1:] - bounds[:-1],
        np.frombuffer(table, f"<u{width}", postings, tokens),
    )


def unpack(part: Part, rows: Mapping[tuple[int, int], bytes]) -> Analysis:
    """What `packing.pack` was given; `rows` has all its rows."""
    head = part.head
    keys = by_key(part, rows).keys
    packed = part.first[head.at_sets :] if head.inline else rows[part.number, part.widths_row + 1]
    (width,) = struct.unpack_from("<I", packed)
    numbers = np.frombuffer(zlib.decompress(packed[4:]), f"<u{width}")
    blocks = range(head.tables, part.widths_row)
    characters = [part.characters(row, rows) for row in blocks]
    none = np.empty(0, "<u4")
    starts = np.concatenate([none, *(first for first, _ in characters)])
    ends = np.concatenate([none, *(last for _, last in characters)])
    double, taken = part.doubles(rows)
    firsts = part.firsts.tolist()
    widths = np.ones(head.tokens, "<u4")
    widths[double] = taken
    positions = np.arange(head.tokens) - np.searchsorted(double, np.arange(head.tokens))
    positions += GAP * (np.searchsorted(part.firsts, np.arange(head.tokens), "right") - 1)
    stretches = [
        Stretch(number, label.lang, label.heading, first, last, label.kind)
        for number, label, (first, last) in zip(
            part.numbers.tolist(),
            (part.label_table[label] for label in part.labels.tolist()),
            pairwise([*firsts, head.tokens]),
            strict=True,
        )
    ]
    words, sizes, sets = np.split(
        numbers[1:].astype(np.int64), [head.tokens, head.tokens + int(numbers[0])]
    )
    bounds = np.append(0, np.cumsum(sizes)).tolist()
    named = [keys[place] for place in sets.tolist()]
    return Analysis(
        [tuple(named[first:last]) for first, last in pairwise(bounds)],
        stretches,
        words.astype("<u4"),
        starts,
        ends,
        positions.astype("<u4"),
        widths,
    )
