"""From a PDF page to lines of text with their place, size and weight.

pdfminer parses, decrypts, knows fonts and character maps; its layout analysis is not used. That
compares boxes in pairs, takes minutes on a page of scattered letters, and is built to rebuild a
page; here lines are formed while letters arrive, in the order in which the file writes them,
which is the reading order in all but a few files (`pdf_order` sees to those).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream
from pdfminer.utils import Matrix, PathSegment, Rect

UNMAPPED = "\ufffd"
"""Stands for each letter whose font does not say which letter it is: pdfminer's `(cid:NN)`."""

_SPACE = 0.14
"""Of the size: a wider gap between two letters is a space. Kerning stays below, TeX's narrowest
space above."""
_FRAGMENT = 1.3
"""Of the size: a wider gap ends a piece of a line: a tab, a table's cell, another column."""
_BOLD = ("bold", "black", "heavy", "demi")
_LIGATURES = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "•",
        "\uf0d8": "•",
        "\uf02d": "–",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\xa0": " ",
    }
)
"""And the bullets of Symbol and Wingdings, which have places of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """Letters side by side on one baseline. Points, measured in the text's own direction."""

    text: str
    left: float
    right: float
    base: float
    """Height of the baseline: larger is higher on the page."""
    size: float
    bold: bool
    turn: int
    """0 for text that runs as the page does; else degrees, by quarters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page."""

    lines: tuple[Line, ...]
    letters: int
    unmapped: int


class Letters(PDFTextDevice):
    """Receives a page's letters one by one and makes lines of them. Draws nothing."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self._lines: list[Line] = []
        self._open: _Open | None = None
        self._letters = self._unmapped = 0

    def take(self) -> Sheet:
        """The page so far; the device is then ready for the next."""
        self._end_line()
        sheet = Sheet(tuple(self._lines), self._letters, self._unmapped)
        self._lines, self._letters, self._unmapped = [], 0, 0
        return sheet

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = UNMAPPED
            self._unmapped += 1
        advance: float = font.char_width(cid) * fontsize * scaling
        self._letters += 1
        a, b, c, d, e, f = matrix
        along = hypot(a, b)
        if along > 0 and text:
            # the place in the direction of the text: for upright text this is (e, f)
            left = (e * a + f * b) / along
            base = (f * a - e * b) / along
            size = abs(fontsize) * hypot(c, d)
            letter = _Letter(text, left, left + advance * along, base, rise * along, size)
            turn = 0 if a > abs(b) else 180 if -a > abs(b) else 90 if b > 0 else 270
            self._place(letter, font, turn)
        return advance

    def _place(self, letter: "_Letter", font: PDFFont, turn: int) -> None:
        line = self._open
        if line is None or line.turn != turn or not line.add(letter, font):
            self._end_line()
            self._open = _Open(letter, font, turn)

    def _end_line(self) -> None:
        if self._open is not None and (line := self._open.close()) is not None:
            self._lines.append(line)
        self._open = None

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None: ...
    def end_page(self, page: PDFPage) -> None: ...
    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None: ...
    def end_figure(self, name: str) -> None: ...
    def render_image(self, name: str, stream: PDFStream) -> None: ...
    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Sequence[PathSegment],
    ) -> None: ...


@dataclass(slots=True)
class _Letter:
    text: str
    left: float
    right: float
    base: float
    rise: float
    size: float


class _Open:
    """A line that still grows."""

    def __init__(self, letter: _Letter, font: PDFFont, turn: int) -> None:
        self.turn = turn
        self._texts = [letter.text]
        self._first = self._last = letter
        self._right = letter.right
        self._font: PDFFont | None = font
        self._bold_letters = 0
        self._is_bold = False
        self._widths: dict[float, int] = {}
        self._notice(letter, font)

    def add(self, letter: _Letter, font: PDFFont) -> bool:
        """Take the letter in, or say that it does not belong to this line."""
        first, last = self._first, self._last
        size = max(first.size, letter.size)
        shift = letter.base - first.base
        if abs(shift) > (0.2 * size if letter.size > 0.85 * first.size else 0.6 * size):
            return False
        gap = letter.left - self._right
        if gap > _FRAGMENT * size:
            return False
        if gap < -0.4 * size:
            # the same letter printed twice is a poor man's bold; anything else going back is new
            return letter.text == last.text and abs(letter.left - last.left) < 0.2 * size
        note = letter.size < 0.9 * first.size and shift + letter.rise > 0.2 * size
        raised = note and letter.text.isdigit() and not last.text.isdigit()
        if (gap > _SPACE * size or raised) and letter.text != " " and self._texts[-1] != " ":
            self._texts.append(" ")
        self._texts.append(letter.text)
        self._last = letter
        self._right = max(self._right, letter.right)
        self._notice(letter, font)
        return True

    def close(self) -> Line | None:
        text = "".join(self._texts).translate(_LIGATURES)
        # many fonts call their only hyphen a soft one: inside a line it is a plain hyphen
        text = (text[:-1].replace("\xad", "-") + text[-1:]).strip()
        if text.endswith("\xad") and not text[-2:-1].isalpha():
            text = text[:-1] + "-"
        if not text:
            return None
        letters = sum(self._widths.values())
        size = max(self._widths, key=lambda width: (self._widths[width], width))
        return Line(
            text=text,
            left=self._first.left,
            right=self._right,
            base=self._first.base,
            size=size,
            bold=letters > 0 and self._bold_letters > 0.8 * letters,
            turn=self.turn,
        )

    def _notice(self, letter: _Letter, font: PDFFont) -> None:
        if font is not self._font or not self._widths:
            self._font = font
            name = str(getattr(font, "fontname", "")).lower()
            self._is_bold = any(word in name for word in _BOLD)
        if not letter.text.isspace() or not self._widths:
            size = round(letter.size * 2) / 2
            self._widths[size] = self._widths.get(size, 0) + 1
            self._bold_letters += self._is_bold
