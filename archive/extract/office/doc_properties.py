"""How stretches of a Word binary file are set: which property has which value where.

From [MS-DOC]: formatted disk pages (2.9.32 ChpxFkp, 2.9.175 PapxFkp) hold lists of properties
(2.9.209 Prl), the style sheet (2.9.271 STSH) the styles they begin from.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

CHARACTERS, PARAGRAPH = 1, 13
"""Bytes that a page has for each stretch of characters, for each paragraph."""
_FKP = 512
_OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes of a property's value by the top three bits of its code; 0: the next byte says."""
_TABLE_DEFINITION = 0xD608
"""The one whose length has two bytes."""
_HEADINGS = frozenset({*range(1, 10), 62})
"""Built-in styles (sti): Heading 1 to 9, Title."""
_STYLE_DEPTH = 12
_OF_PARAGRAPHS = 1
_NO_STYLE = (0xFFF, 0xFFF, b"")


@dataclass(frozen=True, slots=True)
class Stretches:
    """Properties of stretches of the stream, sorted by where they begin."""

    starts: list[int] = field(default_factory=list)
    rows: list[tuple[int, bytes]] = field(default_factory=list)
    """Where it ends, and its properties."""

    def at(self, place: int) -> bytes:
        """The properties of what stands there; empty if it has none."""
        found = bisect_right(self.starts, place) - 1
        return self.rows[found][1] if found >= 0 and place < self.rows[found][0] else b""

    def having(self, wanted: int) -> list[tuple[int, int]]:
        """First and last place of those where this property is on."""
        rows = zip(self.starts, self.rows, strict=True)
        return [(start, end) for start, (end, rules) in rows if rule(rules, wanted) == 1]


def stretches(main: bytes, plc: bytes, *, entry: int) -> Stretches:
    """The properties in the pages that a table (plc) of them names, of `main`.

    `entry` is CHARACTERS or PARAGRAPH. Stretches out of order are passed over.
    """
    count = max((len(plc) - 4) // 8, 0)
    found = Stretches()
    latest = -1
    for number in range(min(count, len(main) // _FKP)):
        start = (u32(plc, 4 * (count + 1) + 4 * number) & 0x3F_FFFF) * _FKP
        page = main[start : start + _FKP]
        if len(page) < _FKP:
            continue
        runs = page[-1]
        bounds = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            first, last = bounds[run : run + 2]
            at = 2 * page[4 * (runs + 1) + entry * run]
            if latest <= first < last:
                found.starts.append(first)
                found.rows.append((last, _rules(page, at, entry) if at else b""))
                latest = last
    return found


def _rules(page: bytes, at: int, entry: int) -> bytes:
    length = page[at]
    if entry == 1:
        return page[at + 1 : at + 1 + length]
    if length:
        return page[at + 1 : at + 2 * length]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


def rule(rules: bytes, wanted: int) -> int | None:
    """A property's value, a number of one or two bytes; the last if it is set twice."""
    found = None
    at = 0
    while at + 3 <= len(rules):
        code = u16(rules, at)
        size = _OPERAND[code >> 13]
        if code == wanted:
            found = int.from_bytes(rules[at + 2 : at + 2 + size], "little")
        if size == 0:
            size = 1 + rules[at + 2]
            if code == _TABLE_DEFINITION:
                size = 1 + u16(rules + b"\0", at + 2)
        at += 2 + size
    return found


class Styles:
    """The style sheet (STSH): what each style is and which properties it sets."""

    def __init__(self, sheet: bytes) -> None:
        self._known: list[tuple[int, int, bytes]] = []
        if len(sheet) < 6:
            return
        count, fixed = u16(sheet, 2), u16(sheet, 4)
        at = 2 + u16(sheet, 0)
        while len(self._known) < count and at + 2 <= len(sheet):
            length = u16(sheet, at)
            self._known.append(_style(sheet[at + 2 : at + 2 + length], fixed))
            at += 2 + length + length % 2

    def is_heading(self, number: int) -> bool:
        """Whether it is a built-in heading or made from one."""
        return any(built_in in _HEADINGS for built_in, _ in self._chain(number))

    def rule(self, number: int, wanted: int) -> int | None:
        """The value of a property, by the style itself or one that it is made from."""
        values = (rule(rules, wanted) for _, rules in self._chain(number))
        return next((value for value in values if value is not None), None)

    def _chain(self, number: int) -> Iterator[tuple[int, bytes]]:
        """The style and those it is made from; bounded, for a style may be made from itself."""
        for _ in range(_STYLE_DEPTH):
            if number >= len(self._known):
                break
            built_in, base, rules = self._known[number]
            yield built_in, rules
            number = base


def _style(said: bytes, fixed: int) -> tuple[int, int, bytes]:
    """Number among the built-in ones, the style it is made from, properties of its paragraphs."""
    if len(said) < 4:
        return _NO_STYLE
    built_in, made_from = struct.unpack_from("<2H", said)
    rules = b""
    at = fixed + 2 * u16(said, fixed) + 4 if fixed + 2 <= len(said) else len(said)
    if made_from & 0xF == _OF_PARAGRAPHS and at + 2 <= len(said):
        rules = said[at + 4 : at + 2 + u16(said, at)]
    return built_in & 0xFFF, made_from >> 4, rules


def u16(data: bytes, at: int) -> int:
    """Two bytes, the least first."""
    return int(struct.unpack_from("<H", data, at)[0])


def u32(data: bytes, at: int) -> int:
    """Four bytes, the least first."""
    return int(struct.unpack_from("<I", data, at)[0])
