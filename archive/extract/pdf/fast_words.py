"""Words of a PDF page by pdfium, each with its place and looks.

pdfium gives a page's text in the order in which the file writes it, with a space for each gap it
takes for one. Of each word three things are asked: where its first letter stands, where its last
one ends, and to which text object it belongs, which knows size, weight and direction. A call for
each letter would cost more than all the rest.
"""

import ctypes
import itertools
import re
from collections.abc import Iterator
from ctypes import byref, c_double, c_float, c_int, c_size_t, c_void_p
from dataclasses import dataclass
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium

from archive.extract.pdf.lines import is_bold

BROKEN = "\ufffe"
"""What pdfium writes for a hyphen and the line's end after it."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
WORD = re.compile("[^ \t\r\n\xa0\ufffe]+")
_SEAM = re.compile(r"(?<=\D)(?=\d)|(?<=\d)(?=\D)|(?<=[.,;:!?)\]»”])(?=[^\W\d_])")
"""Where two words may hang together that pdfium takes for one: the raised number of a footnote, a
heading and its "1." with a narrow gap between them."""
_SEAM_GAP = 0.08
"""Of the size: there, a gap as narrow as this is a space; nothing is kerned apart there."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NAME_BYTES = 200


def _function(function: Any, *signature: Any) -> Any:
    """The same function of pdfium with plain numbers for handles: they are keys of a dictionary
    here, and making objects of them takes longer than the call."""
    return ctypes.CFUNCTYPE(*signature)(ctypes.cast(function, c_void_p).value or 0)


_origin = _function(pdfium.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_box = _function(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_object = _function(pdfium.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_is_unmapped = _function(pdfium.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)
_matrix = _function(pdfium.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_font_size = _function(pdfium.FPDFTextObj_GetFontSize, c_int, c_void_p, c_void_p)
_font = _function(pdfium.FPDFTextObj_GetFont, c_void_p, c_void_p)
_font_name = _function(pdfium.FPDFFont_GetBaseFontName, c_size_t, c_void_p, c_void_p, c_size_t)


@dataclass(frozen=True, slots=True)
class Style:
    """What all letters of a text object have in common."""

    size: float
    step: float
    """The size in halves of a point, as `Line` gives it."""
    bold: bool
    turn: int
    along: tuple[float, float]
    """The direction of the text, a vector of length 1."""
    is_level: bool
    """Along the x axis of the file, as text in all but a few files is."""


_NO_STYLE = Style(0.0, 0.0, False, 0, (1.0, 0.0), True)


@dataclass(slots=True)
class Word:
    """Letters without a space between them. Points, measured in the text's own direction."""

    text: str
    left: float
    right: float
    base: float
    style: Style
    before: str
    """What stands between it and the word before."""


class Words:
    """The words of one page, in the order of the file."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._page = ctypes.cast(text_page, c_void_p).value
        self._text = text = letters_of(text_page)
        self._view = View(page)
        self._styles: dict[int, Style] = {}
        self._looks: dict[tuple[int | None, float, float, float, float, float], Style] = {}
        self._bold: dict[int, bool] = {}
        self._has_right_to_left = RIGHT_TO_LEFT.search(text) is not None
        self._numbers = (c_double * 2)()
        self._places = (byref(self._numbers), byref(self._numbers, 8))
        self._matrix, self._size = (c_float * 6)(), c_float()
        self._size_place = byref(self._size)
        self._loose_box = pdfium.FS_RECTF()
        self._loose_place = byref(self._loose_box)
        self.letters = self.unmapped = 0

    @property
    def is_broken_off(self) -> bool:
        """Whether the page ends in a hyphen."""
        return self._text.endswith(BROKEN)

    def __iter__(self) -> Iterator[Word]:
        end = 0
        for found in WORD.finditer(self._text):
            before, (start, end) = self._text[end : found.start()], found.span()
            text = found[0]
            self.letters += len(text)
            if _is_unmapped(self._page, start) == 1:
                self.unmapped += len(text)
            elif not text.isprintable():
                self.unmapped += len(_CONTROL.findall(text))
            if text.isalpha() or text.isdigit():
                yield self._word(text, start, end, before)
                continue
            for first, last, after in self._parts(text, start, end):
                yield self._word(self._text[first:last], first, last, before)
                before = after

    def _parts(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The word, cut where another size begins or a gap is wide enough for a space.

        Each part with where it begins and ends, and what stands between it and the next.
        """
        first = start
        for seam in _SEAM.finditer(text):
            place = start + seam.start()
            style, before = self._style(place), self._style(place - 1)
            if style.size != before.size:
                yield first, place, ""
                first = place
            elif style.is_level and self._gap(place) > _SEAM_GAP * style.size:
                yield first, place, " "
                first = place
        yield first, end, ""

    def _gap(self, index: int) -> float:
        """How far that letter stands from the one before it, if the page is upright."""
        _origin(self._page, index, *self._places)
        _box(self._page, index - 1, self._loose_place)
        return self._numbers[0] - self._loose_box.right if self._view.is_upright else 0.0

    def _word(self, text: str, start: int, end: int, before: str) -> Word:
        style = self._style(start)
        numbers, view = self._numbers, self._view
        _origin(self._page, start, *self._places)
        x, y = numbers[0], numbers[1]
        box = self._loose_box  # as wide as the letter's advance, not as its ink
        _box(self._page, end - 1, self._loose_place)
        if style.is_level and view.is_upright:
            left, base, right = x - view.left, y - view.bottom, box.right - view.left
        else:
            left, base = view.along(x, y, style.along)
            corners = itertools.product((box.left, box.right), (box.bottom, box.top))
            right = max(view.along(x, y, style.along)[0] for x, y in corners)
        if self._has_right_to_left and RIGHT_TO_LEFT.search(text):
            # the first letter is the one on the right; only level text is set so
            left, right = box.left - view.left, left
        return Word(text, left, right if right > left else left, base, style, before)

    def _style(self, index: int) -> Style:
        key = _object(self._page, index) or 0
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._read_style(key, index)
        return style

    def _read_style(self, key: int, index: int) -> Style:
        if not key or not _matrix(self._page, index, self._matrix):
            return _NO_STYLE
        _font_size(key, self._size_place)
        a, b, c, d, _, _ = self._matrix
        look = (_font(key), self._size.value, a, b, c, d)
        style = self._looks.get(look)
        if style is None:  # some files have a text object for each word, all alike
            style = self._looks[look] = self._style_of(*look)
        return style

    def _style_of(
        self, font: int | None, size: float, a: float, b: float, c: float, d: float
    ) -> Style:
        a, b = self._view.direction(a, b)
        c, d = self._view.direction(c, d)
        length = hypot(a, b)
        height = abs(size) * hypot(c, d)
        return Style(
            size=height,
            step=round(height * 2) / 2,
            bold=self._is_bold(font),
            turn=0 if a > abs(b) else 180 if -a > abs(b) else 90 if b > 0 else 270,
            along=(a / length, b / length) if length else (1.0, 0.0),
            is_level=b == 0 and a > 0,
        )

    def _is_bold(self, font: int | None) -> bool:
        if font is None:
            return False
        if font not in self._bold:
            name = ctypes.create_string_buffer(_NAME_BYTES)
            _font_name(font, name, _NAME_BYTES)
            self._bold[font] = is_bold(name.value.decode("latin-1"))
        return self._bold[font]


class View:
    """From the coordinates of a page to those of its reader, who sees it turned by /Rotate."""

    def __init__(self, page: Any) -> None:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, byref(box))
        quarters = pdfium.FPDFPage_GetRotation(page) % 4
        self._turn = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[quarters]
        self.is_upright = quarters == 0
        corners = itertools.product((box.left, box.right), (box.bottom, box.top))
        turned = [self.direction(x, y) for x, y in corners]
        self.left, self.bottom = min(x for x, _ in turned), min(y for _, y in turned)
        self.right, self.top = max(x for x, _ in turned), max(y for _, y in turned)

    def direction(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d = self._turn
        return x * a + y * c, x * b + y * d

    def along(self, x: float, y: float, line: tuple[float, float]) -> tuple[float, float]:
        """How far along a line of that direction the point is, and how far above its start."""
        x, y = self.direction(x, y)
        x, y = x - self.left, y - self.bottom
        along, across = line
        return x * along + y * across, y * along - x * across


def letters_of(text_page: Any) -> str:
    """All letters of the page, so that the n-th sign is pdfium's n-th letter."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    # a letter outside the first plane takes two units
    buffer = (ctypes.c_ushort * (2 * count + 1))()
    units = pdfium.FPDFText_GetText(text_page, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * units].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # it leaves out letters that it calls controls, and then counts no longer as we do
    codes = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    return "".join(
        chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\x01" for code in codes
    )
