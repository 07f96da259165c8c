"""Lines of a PDF page from its letters, one by one, as pdfminer's interpreter meets them.

Its own layout analysis is not used. That compares boxes in pairs, takes minutes on a page of
scattered letters, and is built to rebuild a page; here lines are formed while letters arrive, in
the order in which the file writes them, which is the reading order in all but a few files
(`order` sees to those).
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

from archive.extract.pdf.lines import (
    BACK,
    FRAGMENT,
    SPACE,
    UNMAPPED,
    Line,
    Sheet,
    is_bold,
    is_same_base,
    tidied,
)


class Letters(PDFTextDevice):
    """Receives a page's letters one by one and makes lines of them. Draws nothing."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self._lines: list[Line] = []
        self._open: _Open | None = None
        self._letters = self._unmapped = 0
        self.operands = 0
        """What the page has pushed for its operators so far."""

    def take(self) -> Sheet:
        """The page so far; the device is then ready for the next."""
        self._end_line()
        sheet = Sheet(tuple(self._lines), self._letters, self._unmapped)
        self._lines, self._letters, self._unmapped = [], 0, 0
        self.operands = 0
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
        if not is_same_base(shift, letter.size, first.size):
            return False
        gap = letter.left - self._right
        if gap > FRAGMENT * size:
            return False
        if gap < -BACK * size:
            # the same letter printed twice is a poor man's bold; anything else going back is new
            return letter.text == last.text and abs(letter.left - last.left) < 0.2 * size
        note = letter.size < 0.9 * first.size and shift + letter.rise > 0.2 * size
        raised = note and letter.text.isdigit() and not last.text.isdigit()
        if (gap > SPACE * size or raised) and letter.text != " " and self._texts[-1] != " ":
            self._texts.append(" ")
        self._texts.append(letter.text)
        self._last = letter
        self._right = max(self._right, letter.right)
        self._notice(letter, font)
        return True

    def close(self) -> Line | None:
        text = tidied("".join(self._texts))
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
            self._is_bold = is_bold(str(getattr(font, "fontname", "")))
        if not letter.text.isspace() or not self._widths:
            size = round(letter.size * 2) / 2
            self._widths[size] = self._widths.get(size, 0) + 1
            self._bold_letters += self._is_bold
