"""Analysis → the bytes to keep, in the format of `indexer.analysis.kept`."""

import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.kept import HEAD, TABLE, Head, Kept, Label
from indexer.analysis.stored import Analysis

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How a part is divided into rows."""

    block: int = 1024
    """Tokens of a block; a part that has no more of them is kept in one row."""
    keys: int = 32
    """Of a bucket, on average."""


def pack(analysis: Analysis, sizes: Sizes | None = None) -> Kept:
    """The bytes to keep."""
    sizes = sizes or Sizes()
    size = len(analysis.words)
    inline = size <= sizes.block
    number = _width(size)
    keys, sets = _keys(analysis)
    tables, buckets = (1, max(1, len(keys) // sizes.keys))
    if not inline:
        tables, buckets = buckets, tables
    # keys in the order of their tables and buckets
    crcs = np.array(list(map(zlib.crc32, keys)), dtype=np.int64)
    order = np.lexsort((crcs // tables % buckets, crcs % tables))
    crcs, keys = crcs[order], [keys[place] for place in order.tolist()]
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    sets = place[sets]
    ends, tokens = _inverted(analysis, sets, len(keys))
    bounds = np.searchsorted(crcs % tables, np.arange(tables + 1)).tolist()
    held = [
        _table(
            keys[first:last],
            np.searchsorted(crcs[first:last] // tables % buckets, np.arange(buckets + 1)),
            ends[first : last + 1] - ends[first],
            tokens[ends[first] : ends[last]],
            number,
        )
        for first, last in pairwise(bounds)
    ]
    blocks = [
        _block(analysis.starts[at : at + sizes.block], analysis.ends[at : at + sizes.block])
        for at in range(0, size, sizes.block)
    ]
    # a hyphenated word stands where its first part does, a term where its first word does
    double = np.flatnonzero(np.diff(analysis.positions) == 0)
    widths = np.concatenate([double, analysis.widths[double]]).astype(f"<u{number}").tobytes()
    lengths = list(map(len, analysis.keys))
    columns = ([len(lengths)], analysis.words, lengths, sets)
    width = _width(max(size, len(keys), len(lengths)))
    packed = zlib.compress(np.concatenate(columns).astype(f"<u{width}").tobytes(), level=1)
    packed = struct.pack("<I", width) + packed
    begin, labels = _stretches(analysis)
    inside = [begin, *map(_padded, (*held, widths, b"".join(blocks)))] if inline else [begin]
    at = [*accumulate(map(len, inside), initial=HEAD.size)][1:] if inline else [0] * 4
    head = Head(
        stretches=len(analysis.stretches),
        tokens=size,
        double=len(double),
        tables=tables,
        block=sizes.block,
        inline=int(inline),
        labels=labels,
        at_table=at[0],
        at_widths=at[1],
        at_block=at[2],
        at_sets=at[3],
        number=number,
    )
    if inline:
        return Kept(b"".join([HEAD.pack(*head), *inside, packed]))
    return Kept(HEAD.pack(*head) + begin, (*held, *blocks, widths, packed))


def _keys(analysis: Analysis) -> tuple[list[bytes], Column]:
    """The distinct keys, and by their numbers the keys of the first set, of the second, …"""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    sets = list(map(numbers.__getitem__, chain.from_iterable(analysis.keys)))
    return list(map(str.encode, numbers)), np.array(sets, dtype=np.int64)


def _inverted(analysis: Analysis, sets: Column, keys: int) -> tuple[Column, Column]:
    """Where the tokens of each key begin and the last one's end, and these tokens."""
    sizes = np.array(list(map(len, analysis.keys)), dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    each = sizes[analysis.words]
    tokens = np.repeat(np.arange(len(each)), each)
    inside = np.arange(len(tokens)) - np.repeat(np.cumsum(each) - each, each)
    key_of = sets[np.repeat(begins[analysis.words], each) + inside]
    # of short numbers numpy's stable order is a radix sort
    order = np.argsort(key_of.astype(np.uint16 if keys < 1 << 16 else np.uint32), kind="stable")
    ends = np.append(0, np.cumsum(np.bincount(key_of, minlength=keys)))
    return ends, tokens[order]


def _stretches(analysis: Analysis) -> tuple[bytes, int]:
    """What the first row says of the stretches, and how many bytes of it are the labels."""
    held = analysis.stretches
    labels = {Label(one.kind, one.lang, one.heading): 0 for one in held}
    labels = {label: number for number, label in enumerate(labels)}
    lines = (f"{one.kind}\t{one.lang}\t{'h' * one.heading}" for one in labels)
    text = "\n".join(lines).encode()
    data = b"".join(
        [
            np.array([one.number for one in held], dtype="<u4").tobytes(),
            np.array([one.first for one in held], dtype="<u4").tobytes(),
            np.array(
                [labels[Label(one.kind, one.lang, one.heading)] for one in held], dtype="<u2"
            ).tobytes(),
            text,
        ]
    )
    return _padded(data), len(text)


def _table(
    keys: Sequence[bytes], buckets: Column, ends: Column, tokens: Column, number: int
) -> bytes:
    """A table; `buckets` are the first keys of its buckets, and the number of its keys."""
    starts = np.append(0, np.cumsum(np.array(list(map(len, keys)), dtype=np.int64) + 1))
    width = max(number, _width(len(tokens)))
    text = b"\t%b\t" % b"\t".join(keys)
    return b"".join(
        [
            TABLE.pack(len(keys), len(tokens), len(buckets) - 1, len(text), width),
            buckets.astype("<u4").tobytes(),
            starts[buckets].astype("<u4").tobytes(),
            ends.astype(f"<u{width}").tobytes(),
            tokens.astype(f"<u{width}").tobytes(),
            text,
        ]
    )


def _block(starts: NDArray[np.uint32], ends: NDArray[np.uint32]) -> bytes:
    width = _width(int(ends.max()))
    return struct.pack("<I", width) + np.concatenate([starts, ends]).astype(f"<u{width}").tobytes()


def _width(largest: int) -> int:
    """The bytes of numbers up to this one."""
    return 2 if largest < 1 << 16 else 4


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
