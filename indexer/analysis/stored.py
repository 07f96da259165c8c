"""An analysis as it is kept in the catalogue: once made, never made again.

Format (little-endian): a uint32 with the length of the header; the header, JSON packed by zlib,
with the distinct sets of keys and the passages; then five uint32 arrays, one number a token:
which set of keys, first and last character, position, width. Positions run on through the
passages of a part with a gap between them, so that no phrase crosses from one to the next.
"""

import json
import struct
import zlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import analyse

GAP = 100
"""Positions between two passages: more than any distance a question can ask for."""

Numbers = NDArray[np.uint32]


class Source(NamedTuple):
    """A passage to be analysed, or a line of a document's own words."""

    number: int
    lang: str
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The tokens of one passage: `first` up to, not including, `last`."""

    number: int
    """The passage's number, or the line's among a document's own words."""
    lang: str
    heading: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of a part of a document: a version, or the document's own words."""

    keys: list[tuple[str, ...]]
    """The distinct sets of keys; a token names its set by number."""
    stretches: list[Stretch]
    words: Numbers
    starts: Numbers
    ends: Numbers
    positions: Numbers
    widths: Numbers


def analyse_passages(passages: Iterable[Source]) -> Analysis:
    """The analysis of these passages in order."""
    sets: dict[tuple[str, ...], int] = {}
    stretches: list[Stretch] = []
    rows: list[tuple[int, int, int, int, int]] = []
    base = 0
    for number, lang, text, heading in passages:
        first = len(rows)
        after = base
        for token in analyse(text, lang):
            word = sets.setdefault(token.keys, len(sets))
            position = base + token.position
            rows.append((word, token.start, token.end, position, token.width))
            after = position + token.width
        stretches.append(Stretch(number, lang, heading, first, len(rows)))
        base = after + GAP
    columns = np.array(rows, dtype="<u4").reshape(-1, 5).T
    return Analysis(list(sets), stretches, *columns)


def pack(analysis: Analysis) -> bytes:
    """The bytes to keep."""
    header = {
        "keys": ["\t".join(keys) for keys in analysis.keys],
        "stretches": [astuple(stretch) for stretch in analysis.stretches],
    }
    packed = zlib.compress(json.dumps(header, ensure_ascii=False).encode(), level=1)
    columns = np.concatenate(
        [analysis.words, analysis.starts, analysis.ends, analysis.positions, analysis.widths]
    )
    return struct.pack("<I", len(packed)) + packed + columns.astype("<u4").tobytes()


def unpack(kept: bytes) -> Analysis:
    """What `pack` was given."""
    (length,) = struct.unpack_from("<I", kept)
    header = json.loads(zlib.decompress(kept[4 : 4 + length]))
    columns = np.frombuffer(kept, dtype="<u4", offset=4 + length).reshape(5, -1)
    return Analysis(
        [tuple(keys.split("\t")) for keys in header["keys"]],
        [Stretch(*stretch) for stretch in header["stretches"]],
        *columns,
    )
