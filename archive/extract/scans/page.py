"""One page through Tesseract: which side is up, its lines, its paragraphs."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PIL import Image
from tesserocr import OEM, PSM, PyTessBaseAPI

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import WIDTH, Page, PlacedWord, PlacedWords, height_of
from archive.extract.scans import ocr
from archive.extract.scans.picture import INCH, Picture, page_picture
from archive.extract.scans.rows import Row, Word, cells, rows_of, sureness, text_of_words
from archive.extract.scans.text import in_one_script, page_of

_SURE = 0.93
"""Scans of print come to 0.95; below this the page is read a second time, cleaned."""
_LOST = 0.7
"""Text that stands on its head comes to 0.45."""
_FOUND = 0.8
_LETTERS = 20
"""With fewer there is nothing to turn: a photograph, a stamp."""
_SURE_NUMBER = 0.8
_SECONDS = 0.75 * limits.OCR_SECONDS


@dataclass(frozen=True, slots=True)
class _Reading:
    picture: Picture
    rows: tuple[Row, ...] = ()
    letters: int = 0
    confidence: float = 0.0


def read(content: bytes, media_type: str, number: int) -> Page:
    """That page, from 1; without blocks if there is nothing to be read on it.

    Raises ExtractionError if it cannot be drawn or read.
    """
    reading = _reading(content, media_type, number)
    return page_of(number, reading.rows, point=INCH / reading.picture.dpi)


def placed_words(content: bytes, media_type: str, number: int) -> PlacedWords:
    """Where the words stand that `read` reads on that page.

    Raises ExtractionError if it cannot be drawn or read.
    """
    reading = _reading(content, media_type, number)
    picture = reading.picture
    unit = WIDTH / picture.page[0]
    words = (
        PlacedWord(word.text, *(round(side * unit) for side in picture.on_page(word.box)))
        for row in in_one_script(reading.rows)
        for word in row.words
    )
    return PlacedWords(height_of(*picture.page), tuple(words))


def _reading(content: bytes, media_type: str, number: int) -> _Reading:
    picture = page_picture(content, media_type, number)
    until = time.monotonic() + _SECONDS
    try:
        with _tesseract(ocr.languages(), PSM.AUTO) as tesseract:
            reading = _best(tesseract, picture, until)
        rows = _with_numbers(reading, until)
    except RuntimeError as error:
        raise ExtractionError(
            f"OCR does not work: {error}", hint="install tesseract-ocr-eng and -rus anew"
        ) from None
    if not rows and time.monotonic() > until:
        raise ExtractionError(
            "OCR of the page takes too long", hint="scan it again, in black and white"
        )
    return replace(reading, rows=tuple(rows))


def _tesseract(languages: Sequence[str], layout: int) -> PyTessBaseAPI:
    return PyTessBaseAPI(
        path=str(ocr.data_folder()), lang="+".join(languages), psm=layout, oem=OEM.LSTM_ONLY
    )


def _best(tesseract: PyTessBaseAPI, picture: Picture, until: float) -> _Reading:
    """The surest of some readings: as it is, turned if that is lost, cleaned if it is not sure."""
    best = _read(tesseract, picture, until)
    if best.confidence < _LOST and best.letters >= _LETTERS:
        # Tesseract itself reads lines that run down the page; of those that run up, half a turn
        # makes such ones
        for degrees in (180, 90, 270):
            turned = picture.turned(degrees)
            reading = _read(tesseract, turned, until)
            if reading.confidence > best.confidence:
                best = reading
            if best.confidence > _FOUND:
                break
    if best.confidence < _SURE:
        cleaned = _read(tesseract, best.picture.cleaned(), until)
        best = max(best, cleaned, key=lambda reading: reading.confidence)
    return best


def _read(tesseract: PyTessBaseAPI, picture: Picture, until: float) -> _Reading:
    """Nothing if there is no time left for it."""
    left = int(1000 * (until - time.monotonic()))
    tesseract.SetImage(picture.image)
    tesseract.SetSourceResolution(round(picture.dpi))
    if left <= 0 or not tesseract.Recognize(left):
        return _Reading(picture)
    rows = tuple(rows_of(tesseract))
    return _Reading(picture, rows, *sureness(word for row in rows for word in row.words))


def _with_numbers(reading: _Reading, until: float) -> Sequence[Row]:
    """The rows, the cells in them that are only numbers compared with what English makes of them.

    The Russian model (tessdata_fast 4.1.0) is sure to see 5 in many a 3 with no word beside it.
    """
    upright = [row for row in reading.rows if row.turn == 0]
    found = any(_is_number(cell) for row in upright for cell in cells(row.words, row.size))
    if not found or len(ocr.languages()) < 2:
        return reading.rows
    with _tesseract(["eng"], PSM.SINGLE_LINE) as tesseract:
        tesseract.SetImage(reading.picture.image)
        tesseract.SetSourceResolution(round(reading.picture.dpi))
        return [
            replace(row, words=tuple(_read_again(tesseract, reading.picture, row, until)))
            if row.turn == 0
            else row
            for row in reading.rows
        ]


def _read_again(
    tesseract: PyTessBaseAPI, picture: Picture, row: Row, until: float
) -> Iterator[Word]:
    for cell in cells(row.words, row.size):
        left = int(1000 * (until - time.monotonic()))
        if left > 0 and _is_number(cell):
            tesseract.SetRectangle(*_around(cell, picture.image))
            again = list(rows_of(tesseract)) if tesseract.Recognize(left) else []
            if len(again) == 1 and _corrects(again[0].words, cell):
                yield from again[0].words
                continue
        yield from cell


def _corrects(again: Sequence[Word], cell: Sequence[Word]) -> bool:
    """Whether it is the same but for a 3 where a 5 was: elsewhere the English model errs more."""
    said, says = text_of_words(cell), text_of_words(again)
    same = said != says and said.replace("3", "5") == says.replace("3", "5")
    return same and min(word.confidence for word in again) >= _SURE_NUMBER


def _is_number(words: Sequence[Word]) -> bool:
    text = text_of_words(words)
    return text.upper() == text.lower() and any(map(str.isdigit, text))


def _around(cell: Sequence[Word], image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, width and height of the cell with some white around it."""
    lefts, tops, rights, bottoms = zip(*(word.box for word in cell), strict=True)
    margin = (max(bottoms) - min(tops)) // 3
    left, top = max(0, min(lefts) - margin), max(0, min(tops) - margin)
    right = min(image.width, max(rights) + margin)
    bottom = min(image.height, max(bottoms) + margin)
    return left, top, right - left, bottom - top
