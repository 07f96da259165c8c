"""Where the words of a PDF page stand on its image, by pdfium."""

import ctypes
from collections.abc import Iterator
from ctypes import byref
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import WIDTH, PlacedWord, PlacedWords, height_of
from archive.extract.pdf.choice import reads_itself
from archive.extract.pdf.fast import FastPdf
from archive.extract.pdf.fast_words import BROKEN, WORD, View, letters_of

Box = tuple[float, float, float, float]


def words(content: bytes, number: int) -> PlacedWords | None:
    """The words of that page, from 1; None if its text is not to be believed: OCR reads it.

    Raises ExtractionError if there is no such page.
    """
    try:
        with FastPdf(content) as fast:
            if not 1 <= number <= fast.page_count:
                raise pypdfium2.PdfiumError(f"it has {fast.page_count} pages")
            if not reads_itself(fast, number - 1):
                return None
            with fast.page(number - 1) as page:
                return _placed(page)
    except pypdfium2.PdfiumError as error:
        raise ExtractionError(
            f"page {number} cannot be read: {error}", hint="open the original file instead"
        ) from None


def _placed(page: Any) -> PlacedWords:
    view = View(page)
    across, down = view.right - view.left, view.top - view.bottom
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        found = tuple(_words(text_page, view, WIDTH / across))
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return PlacedWords(height_of(across, down), found)


def _words(text_page: Any, view: View, unit: float) -> Iterator[PlacedWord]:
    text = letters_of(text_page)
    for count, found in enumerate(WORD.finditer(text)):
        if count == limits.PAGE_WORDS:
            return
        start, end = _without_marks(text, *found.span())
        box = _box(text_page, start, end)
        if box is None:
            continue
        corners = [view.direction(x, y) for x, y in ((box[0], box[1]), (box[2], box[3]))]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        yield PlacedWord(
            text[start:end] + "-" * text.startswith(BROKEN, found.end()),
            left=round((xs[0] - view.left) * unit),
            top=round((view.top - ys[1]) * unit),
            right=round((xs[1] - view.left) * unit),
            bottom=round((view.top - ys[0]) * unit),
        )


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the quotation marks, commas and brackets around it.

    A hyphen at its end stays: it may be that of a broken word.
    """
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in "-\u2010\xad"):
        end -= 1
    return start, end


def _box(text_page: Any, start: int, end: int) -> Box | None:
    """Around these letters, in the coordinates of the file: left, bottom, right, top."""
    boxes = [box for index in range(start, end) if (box := _letter_box(text_page, index))]
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _letter_box(text_page: Any, index: int) -> Box | None:
    """As high as the line, where the letter stands upright; else around its ink, since pdfium's
    loose box knows of no other direction."""
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(text_page, index, byref(matrix)) and not matrix.b and matrix.a > 0:
        loose = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(text_page, index, byref(loose))
        if loose.left < loose.right and loose.bottom < loose.top:
            return loose.left, loose.bottom, loose.right, loose.top
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    sides = (byref(left), byref(right), byref(bottom), byref(top))
    if not pdfium.FPDFText_GetCharBox(text_page, index, *sides) or left.value >= right.value:
        return None
    return left.value, bottom.value, right.value, top.value
