"""The structures of a Word binary file: where its text lies and how its paragraphs are set.

From [MS-DOC]: the FIB at the start of the stream WordDocument says where everything is; the piece
table (Clx) gives the text in order; `doc_properties` says how stretches of it are set. Word 6 and
95 have the same pieces, one byte a letter in the code page of the writer, and properties in
another form, which are not read.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.office.doc_numbering import Numbering
from archive.extract.office.doc_properties import (
    CHARACTERS,
    PARAGRAPH,
    Styles,
    rule,
    stretches,
    u16,
    u32,
)
from archive.extract.office.zip_guard import locked
from archive.extract.text.encoding import guess

_ENCRYPTED, _SECOND_TABLE, _COMPLEX = 0x0100, 0x0200, 0x0004
_WORD_97 = 0xC1
"""The least version (nFib) of the format of 1997; Word 6 and 95 wrote 101 to 104."""
_LEAST_VERSION = 101
_STORIES = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "head boxes")
"""One after the other, as many characters each as the FIB says (fibRgLw97.ccpText and so on)."""
_COUNTS_97, _COUNTS_95 = 0x4C, 0x34
_CLX_97, _CLX_95 = 0x1A2, 0x160
_STYLES, _CHARACTERS, _PARAGRAPHS = 0xA2, 0xFA, 0x102
_LISTS, _USES = 0x2E2, 0x2EA
"""Where the FIB of Word 97 has fcStshf, fcPlcfBteChpx, fcPlcfBtePapx, fcPlfLst and fcPlfLfo."""
_MARKS = re.compile("[\r\x07\x0c]")
_CELL_END = "\x07"
_DELETED = 0x0800
_IN_TABLE, _ROW_END, _OUTLINE = 0x2416, 0x2417, 0x2640
"""The properties sprmCFRMarkDel; sprmPFInTable, sprmPFTtp and sprmPOutLvl."""
_USE, _LEVEL = 0x460B, 0x260A
"""sprmPIlfo, sprmPIlvl: the list that numbers a paragraph, and its level there."""
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without its mark, fields still in it."""

    text: str
    mark: str
    """CR, the end of a cell (BEL) or of a page or section (FF)."""
    heading: bool = False
    in_table: bool = False
    row_end: bool = False
    number: str = ""
    """As Word counts it: "3.1."."""


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    """The place of its first character, counted through the whole document."""
    text: str
    start: int
    """The place of its first byte in the stream."""
    width: int


class WordFile:
    """The text of a document by stories. Raises ExtractionError if it is locked or damaged."""

    def __init__(self, main: bytes, tables: tuple[bytes, bytes]) -> None:
        """`main` is the stream WordDocument, `tables` are 0Table and 1Table."""
        try:
            self._read(main, tables)
        except (struct.error, IndexError):
            raise _damaged("one of its tables is not whole") from None

    def _read(self, main: bytes, tables: tuple[bytes, bytes]) -> None:
        version, flags = u16(main, 2), u16(main, 10)
        if flags & _ENCRYPTED:
            raise locked()
        if version < _LEAST_VERSION:
            raise _damaged(f"its version is {version}")
        modern = version >= _WORD_97
        table = tables[bool(flags & _SECOND_TABLE)] if modern else main
        counts = struct.unpack_from("<8i", main, _COUNTS_97 if modern else _COUNTS_95)
        if min(counts) < 0 or sum(counts) > limits.TEXT_BYTES:
            raise _damaged("it counts its letters wrongly")
        self._counts = dict(zip(_STORIES, counts, strict=True))
        if modern or flags & _COMPLEX:
            places = _places(_at(main, table, _CLX_97 if modern else _CLX_95))
        else:
            places = [(0, sum(counts), u32(main, 0x18))]
        self._modern = modern
        if not modern:
            self._pieces = _old_pieces(main, places)
            return
        self._properties = stretches(main, _at(main, table, _PARAGRAPHS), entry=PARAGRAPH)
        self._styles = Styles(_at(main, table, _STYLES))
        # the levels stand behind what the length counts
        lists = table[u32(main, _LISTS) :] if u32(main, _LISTS + 4) else b""
        self._numbers = Numbering(lists, _at(main, table, _USES))
        deleted = stretches(main, _at(main, table, _CHARACTERS), entry=CHARACTERS).having(_DELETED)
        self._pieces = [_without(piece, deleted) for piece in _pieces(main, places)]

    def paragraphs(self, story: str) -> Iterator[Paragraph]:
        """Those of one of the stories: "text", "footnotes", "endnotes", "boxes"."""
        first = 0
        for name in _STORIES[: _STORIES.index(story)]:
            first += self._counts[name]
        last = first + self._counts[story]
        running: list[str] = []
        for piece in self._pieces:
            begin, end = max(first - piece.first, 0), min(last - piece.first, len(piece.text))
            if begin >= end:
                continue
            for mark in _MARKS.finditer(piece.text, begin, end):
                running.append(piece.text[begin : mark.start()])
                yield self._paragraph(running, mark[0], piece.start + mark.start() * piece.width)
                running = []
                begin = mark.end()
            running.append(piece.text[begin:end])
        if any(running):
            yield Paragraph(_joined(running), "\r")

    def _paragraph(self, parts: list[str], mark: str, place: int) -> Paragraph:
        text = _joined(parts)
        if not self._modern:  # a row of cells ends with an empty one
            return Paragraph(text, mark, row_end=mark == _CELL_END and not text)
        papx = self._properties.at(place)
        if len(papx) < 2:
            return Paragraph(text, mark)
        style, rules = u16(papx, 0), papx[2:]
        level = rule(rules, _OUTLINE)
        return Paragraph(
            text,
            mark,
            heading=self._styles.is_heading(style) if level is None else level < _BODY_LEVEL,
            in_table=rule(rules, _IN_TABLE) == 1,
            row_end=rule(rules, _ROW_END) == 1,
            number=self._number(style, rules) if text.strip() else "",
        )

    def _number(self, style: int, rules: bytes) -> str:
        use, level = rule(rules, _USE), rule(rules, _LEVEL)
        use = self._styles.rule(style, _USE) if use is None else use
        level = self._styles.rule(style, _LEVEL) if level is None else level
        return self._numbers.next(use, level or 0) if use else ""


def _without(piece: _Piece, deleted: list[tuple[int, int]]) -> _Piece:
    """The piece with NULs, which are no letters, for what was deleted with changes tracked."""
    parts: list[str] = []
    done = 0
    after = piece.start + len(piece.text) * piece.width
    for number in range(max(bisect_right(deleted, (piece.start,)) - 1, 0), len(deleted)):
        start, end = deleted[number]
        if start >= after:
            break
        begin = max((start - piece.start) // piece.width, done)
        stop = min((end - piece.start) // piece.width, len(piece.text))
        if begin < stop:
            parts += (piece.text[done:begin], "\0" * (stop - begin))
            done = stop
    return replace(piece, text="".join((*parts, piece.text[done:]))) if parts else piece


def _joined(parts: list[str]) -> str:
    """One string; the halves of a letter beyond 16 bits may have stood in two pieces."""
    text = "".join(parts).replace("\0", "")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _at(main: bytes, table: bytes, place: int) -> bytes:
    """What the pair (offset, length) at this place of the FIB points to in the table stream."""
    start, length = struct.unpack_from("<2I", main, place)
    return table[start : start + length]


def _places(clx: bytes) -> list[tuple[int, int, int]]:
    """The piece table: first character, last character, place in the stream with its flag."""
    at = 0
    while clx[at] == 1:  # properties that pieces share
        at += 3 + u16(clx, at + 1)
    if clx[at] != 2:
        raise _damaged("it has no table of pieces")
    plc = clx[at + 5 : at + 5 + u32(clx, at + 1)]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise _damaged("its table of pieces is empty")
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    if bounds[-1] > limits.TEXT_BYTES or any(a > b for a, b in pairwise(bounds)):
        raise _damaged("its pieces overlap")
    return [
        (bounds[number], bounds[number + 1], u32(plc, 4 * (count + 1) + 8 * number + 2))
        for number in range(count)
    ]


def _pieces(main: bytes, places: list[tuple[int, int, int]]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for first, last, flagged in places:
        narrow = bool(flagged & 0x4000_0000)
        start, width = ((flagged & 0x3FFF_FFFF) // 2, 1) if narrow else (flagged, 2)
        data = main[start : start + (last - first) * width]
        if len(data) < (last - first) * width:
            raise _damaged("its text lies outside of it")
        # a unit a letter, so that places in the text are places in the stream
        wide = struct.unpack(f"<{len(data) // 2}H", data) if width == 2 else ()
        text = data.decode("cp1252", "replace") if narrow else "".join(map(chr, wide))
        pieces.append(_Piece(first, text, start, width))
    return pieces


def _old_pieces(main: bytes, places: list[tuple[int, int, int]]) -> list[_Piece]:
    """Those of Word 6 and 95, where nothing says surely in which code page the letters are."""
    parts = [main[start : start + last - first] for first, last, start in places]
    name = guess(re.sub(rb"[\0-\x08\x0b-\x1f]+", b"\n", b"".join(parts)))
    return [
        _Piece(first, data.decode(name, "replace"), start, 1)
        for (first, _, start), data in zip(places, parts, strict=True)
    ]


def _damaged(what: str) -> ExtractionError:
    return ExtractionError(
        f"the document is damaged: {what}",
        hint="open it in Word or LibreOffice and save it again",
    )
