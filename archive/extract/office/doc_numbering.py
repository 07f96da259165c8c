"""The numbers Word counts itself, in binary files: they stand in no text, yet are cited.

[MS-DOC] 2.9.178 PlfLst, 2.9.147 LSTF, 2.9.150 LVLF, 2.9.176 PlfLfo. What single paragraphs of a
list change in it (LFOLVL) is not read, as in DOCX.
"""

import struct
from collections import defaultdict
from dataclasses import dataclass

from archive.extract.office.doc_properties import u16, u32
from archive.extract.office.docx_numbering import written

_LIST, _LEVEL, _USE = 28, 28, 16
"""Bytes of LSTF, LVLF and LFO."""
_LEVELS = 9
_FORMATS = {
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    22: "decimalZero",
    58: "russianLower",
    59: "russianUpper",
}
_BULLET, _NOTHING = 23, 255
_HIGHEST, _LONGEST = 100_000, 100


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: int
    text: str
    """As it is shown; signs 0 to 8 stand for the numbers of the levels."""


class Numbering:
    """The running counters of one document, advanced paragraph by paragraph."""

    def __init__(self, lists: bytes, uses: bytes) -> None:
        """Of PlfLst with the levels behind it, and PlfLfo; spoilt ones give no numbers."""
        self._levels: dict[int, list[_Level]] = {}
        self._list_of: list[int] = []
        self._counts: dict[int, dict[int, int]] = defaultdict(dict)
        try:
            self._learn(lists, uses)
        except (struct.error, IndexError):
            self._list_of = []

    def next(self, use: int, level: int) -> str:
        """The number of a paragraph that uses a list (from 1) at a level (from 0).

        Empty for bullets and for lists that are not there.
        """
        if not 1 <= use <= len(self._list_of):
            return ""
        shared = self._list_of[use - 1]
        levels = self._levels.get(shared, [])
        if level >= len(levels):
            return ""
        counts = self._counts[shared]
        counts[level] = min(counts.get(level, levels[level].start - 1) + 1, _HIGHEST)
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        if levels[level].format in (_BULLET, _NOTHING):
            return ""
        shown = [
            written(counts.get(step, one.start), _FORMATS.get(one.format, ""))
            for step, one in enumerate(levels)
        ]
        text = levels[level].text
        return "".join(shown[ord(c)] if ord(c) < len(shown) else c for c in text).strip()

    def _learn(self, lists: bytes, uses: bytes) -> None:
        if len(lists) < 2 or len(uses) < 4:
            return
        count = u16(lists, 0)
        at = 2 + _LIST * count
        for number in range(count):
            place = 2 + _LIST * number
            is_simple = lists[place + 26] & 1
            levels = []
            for _ in range(1 if is_simple else _LEVELS):
                level, at = _level(lists, at)
                levels.append(level)
            self._levels[u32(lists, place)] = levels
        known = min(u32(uses, 0), (len(uses) - 4) // _USE)
        self._list_of = [u32(uses, 4 + _USE * number) for number in range(known)]


def _level(lists: bytes, at: int) -> tuple[_Level, int]:
    """One level, and where the next begins."""
    start, written = struct.unpack_from("<iB", lists, at)
    properties = lists[at + 24] + lists[at + 25]
    at += _LEVEL + properties
    end = at + 2 + 2 * u16(lists, at)
    text = lists[at + 2 : min(end, at + 2 + 2 * _LONGEST)].decode("utf-16-le", "replace")
    return _Level(max(start, 0), written, text), end
