"""Lines of a PDF page by pdfium: many times faster than `thorough`, and right in most files.

Lines are formed from words as `thorough` forms them from letters. pdfium has faults of its
own: `choice` says which of its pages are believed.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import pypdfium2
import pypdfium2.raw as pdfium

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Attachment
from archive.extract.pdf.annotations import Note, flatten, has_fields, placed
from archive.extract.pdf.fast_words import BROKEN, RIGHT_TO_LEFT, View, Word, Words
from archive.extract.pdf.lines import BACK, FRAGMENT, SPACE, Line, Sheet, is_same_base, tidied

_BLANK = 0.25
"""Of the size: how wide a space is, near enough."""
_NOTE_SIZE = 11.0
"""Points: of what is typed over a page, where nothing says how large."""


class FastPdf:
    """An open PDF. Raises PdfiumError if pdfium cannot open it; close it, or use it in `with`."""

    def __init__(self, content: bytes) -> None:
        self._document = pypdfium2.PdfDocument(content)
        self.page_count = len(self._document)
        self.failed = 0
        """Pages that could not be loaded."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    @property
    def title(self) -> str:
        """As the file gives it; empty if it does not."""
        return _wide(pdfium.FPDF_GetMetaText, self._document, b"Title")

    @property
    def lang(self) -> str:
        """As the file declares it ("en-GB"); empty if it does not."""
        return _wide(pdfium.FPDFCatalog_GetLanguage, self._document)

    def sheet(self, number: int) -> Sheet:
        """What stands on that page, from 0, and was filled in; nothing if pdfium cannot load it."""
        with self.page(number) as page:
            own = self._sheet(page)
            if not page or not has_fields(page):
                return own
        notes = flatten(self._document, number)
        with self.page(number) as page:
            filled = self._sheet(page)
            if filled.letters < own.letters:
                return own  # pdfium has spoilt the page by drawing into it
            count = len(own.lines)
            added = [*filled.lines[count:], *(_lines(notes, View(page)) if page else ())]
        return Sheet(
            placed(filled.lines[:count], added),
            filled.letters + sum(len(text) for _, _, text in notes),
            filled.unmapped,
        )

    def _sheet(self, page: Any) -> Sheet:
        text_page = pdfium.FPDFText_LoadPage(page) if page else None
        if not text_page:
            self.failed += 1
            return Sheet((), 0, 0)
        try:
            return _sheet(Words(page, text_page))
        finally:
            pdfium.FPDFText_ClosePage(text_page)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files embedded in it, no more than `limits.ATTACHMENTS`."""
        count = min(pdfium.FPDFDoc_GetAttachmentCount(self._document), limits.ATTACHMENTS)
        return tuple(map(self._attachment, range(count)))

    def _attachment(self, index: int) -> Attachment:
        file = pdfium.FPDFDoc_GetAttachment(self._document, index)
        size = ctypes.c_ulong()
        if file:
            pdfium.FPDFAttachment_GetFile(file, None, 0, ctypes.byref(size))
        name = _wide(pdfium.FPDFAttachment_GetName, file) if file else ""
        return Attachment(name[-limits.NAME_LENGTH :], size.value)  # its ending says what it is

    def attached(self, number: int) -> bytes:
        """The n-th file embedded in it, from 1. Raises ExtractionError if there is none."""
        try:
            if not 1 <= number <= limits.ATTACHMENTS:
                raise pypdfium2.PdfiumError("its number is too high")
            return bytes(self._document.get_attachment(number - 1).get_data())
        except pypdfium2.PdfiumError as error:
            raise ExtractionError(
                f"there is no attachment {number} in it: {error}",
                hint="open the original file instead",
            ) from None

    @contextmanager
    def page(self, number: int) -> Iterator[Any]:
        """That page, from 0, as pdfium's functions want it; false if it cannot be loaded."""
        page = pdfium.FPDF_LoadPage(self._document, number)
        try:
            yield page
        finally:
            if page:
                pdfium.FPDF_ClosePage(page)


def _wide(function: Any, *arguments: Any) -> str:
    """A text that pdfium gives in UTF-16, into a buffer of which it first tells the size."""
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, function.argtypes[-2]), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _lines(notes: Sequence[Note], view: View) -> Iterator[Line]:
    """Each line of a note as one of the page."""
    for x, y, text in notes:
        left, top = view.along(x, y, (1.0, 0.0))
        for row, words in enumerate(text.splitlines(), start=1):
            if line := tidied(words):
                right = left + 0.5 * _NOTE_SIZE * len(line)
                base = top - 1.2 * _NOTE_SIZE * row
                yield Line(line, left, right, base, size=_NOTE_SIZE, bold=False, turn=0)


def _sheet(words: Words) -> Sheet:
    lines: list[Line] = []
    line: _Open | None = None
    for word in words:
        if line is None or not line.add(word):
            if line is not None:
                lines.append(line.close(hyphen=word.before.startswith(BROKEN)))
            line = _Open(word)
    if line is not None:
        lines.append(line.close(hyphen=words.is_broken_off))
    return Sheet(tuple(line for line in lines if line.text), words.letters, words.unmapped)


class _Open:
    """A line that still grows."""

    def __init__(self, word: Word) -> None:
        self._first = word
        self._last = word
        self._texts = [word.text]
        self._left, self._right = word.left, word.right
        self._sizes = {word.style.step: len(word.text)}
        self._letters = len(word.text)
        self._bold_letters = self._letters * word.style.bold

    def add(self, word: Word) -> bool:
        """Take the word in, or say that it does not belong to this line."""
        first, style, before = self._first, word.style, word.before
        if BROKEN in before:
            return False
        usual = first.style
        raised = False
        size = usual.size
        shift = word.base - first.base
        if style is not usual:
            if style.turn != usual.turn or not is_same_base(shift, style.size, size):
                return False
            if style.size < 0.9 * size and shift > 0.2 * size:
                raised = word.text.isdigit() and not self._last.text[-1].isdigit()
            size = max(size, style.size)
        elif abs(shift) > 0.2 * size:
            return False
        in_line = "\n" not in before
        gap = word.left - self._right
        if word.left < first.left and RIGHT_TO_LEFT.search(word.text):
            if not in_line:
                return False
        elif not -BACK * size <= gap <= (FRAGMENT + _BLANK * len(before)) * size:
            return False
        if (before and in_line) or raised or gap > SPACE * size:
            self._texts.append(" ")
        self._texts.append(word.text)
        self._last = word
        if word.left < self._left:
            self._left = word.left
        if word.right > self._right:
            self._right = word.right
        letters = len(word.text)
        self._sizes[style.step] = self._sizes.get(style.step, 0) + letters
        self._letters += letters
        self._bold_letters += letters * style.bold
        return True

    def close(self, *, hyphen: bool) -> Line:
        """The line, with a hyphen at its end if pdfium has taken one for a broken word's."""
        sizes = self._sizes
        style = self._first.style
        return Line(
            text=tidied("".join(self._texts) + "-" * hyphen),
            left=self._left,
            right=self._right + 0.3 * style.size * hyphen,
            base=self._first.base,
            size=max(sizes, key=lambda size: (sizes[size], size)),
            bold=self._bold_letters > 0.8 * self._letters,
            turn=style.turn,
        )
