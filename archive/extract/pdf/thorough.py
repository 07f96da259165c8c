"""Lines of a PDF page by pdfminer: slow, and it knows some files that pdfium reads wrongly.

pdfminer parses, decrypts, knows fonts and character maps; `thorough_lines` makes lines of the
letters it meets. Of a file that pdfium does not open, it says why.
"""

import io
from typing import Any

from pdfminer.pdfdocument import (
    PDFDocument,
    PDFEncryptionError,
    PDFPasswordIncorrect,
    PDFXRefFallback,
)
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.pdf.lines import Sheet
from archive.extract.pdf.thorough_lines import Letters

_TAIL = 4096
_BROKEN = (
    PSException,
    PDFException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
)
"""What pdfminer raises on broken files: its own errors and whatever the broken value led to."""


class Damaged(ExtractionError):
    """pdfminer can do nothing with the file; another program may."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the PDF is damaged and cannot be read ({why})", hint="copy it again from its source"
        )


class ThoroughPdf:
    """An open PDF.

    Raises ExtractionError if it is locked or cut off, and Damaged if it cannot be made out.
    """

    def __init__(self, content: bytes) -> None:
        self._document = _open(content)
        resources = PDFResourceManager()
        self._letters = Letters(resources)
        self._interpreter = _Interpreter(resources, self._letters)
        self._pages, why = _pages(self._document)
        if not self._pages:
            raise Damaged(why or "it has no pages")
        self.failed: list[str] = []
        """Why pages could not be read to their end."""

    @property
    def page_count(self) -> int:
        return len(self._pages)

    @property
    def title(self) -> str:
        """As the file gives it; empty if it does not."""
        for info in self._document.info:
            title = _string(info.get("Title"))
            if title:
                return title
        return ""

    @property
    def lang(self) -> str:
        """As the file declares it ("en-GB"); empty if it does not."""
        return _string(self._document.catalog.get("Lang"))

    def sheet(self, number: int) -> Sheet:
        """What stands on that page, from 0, as far as it can be parsed within limits."""
        if number >= len(self._pages):
            return Sheet((), 0, 0)
        try:
            self._interpreter.process_page(self._pages[number])
        except _BROKEN as error:
            self.failed.append(type(error).__name__)
        return self._letters.take()


def cut_off(content: bytes) -> ExtractionError | None:
    """What to say of a file whose end is missing; None if it is there."""
    if b"startxref" in content[-_TAIL:]:
        return None
    return ExtractionError(
        "the PDF is cut off: its end is missing", hint="copy it again from its source"
    )


def _open(content: bytes) -> PDFDocument:
    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)))
        repaired = any(isinstance(xref, PDFXRefFallback) for xref in document.xrefs)
    except PDFPasswordIncorrect:
        raise ExtractionError(
            "the PDF is locked with a password",
            hint="save a copy without the password and put that in the archive",
        ) from None
    except PDFEncryptionError:
        raise ExtractionError(
            "the PDF is locked in a way that no password opens (certificate or unknown cipher)",
            hint="ask its author for an open copy",
        ) from None
    except _BROKEN as error:
        raise cut_off(content) or Damaged(type(error).__name__) from None
    if repaired and (torn := cut_off(content)):
        raise torn
    return document


def _pages(document: PDFDocument) -> tuple[list[PDFPage], str]:
    """Its pages, one more than we read at most, and what ended their row too early."""
    pages: list[PDFPage] = []
    try:
        for page in PDFPage.create_pages(document):
            pages.append(page)
            if len(pages) > limits.PAGES:
                break
    except _BROKEN as error:
        return pages, type(error).__name__
    return pages, ""


def _string(value: object) -> str:
    try:
        text = resolve1(value)
        return decode_text(text) if isinstance(text, bytes) else ""
    except _BROKEN:
        return ""


class _Interpreter(PDFPageInterpreter):
    """Stops with a ValueError at a page that is more drawing than text."""

    def __init__(self, resources: PDFResourceManager, letters: Letters) -> None:
        super().__init__(resources, letters)
        self._letters = letters  # shared with the interpreters of forms, which are made of this one

    def push(self, obj: Any) -> None:
        self._letters.operands += 1
        if self._letters.operands > limits.PDF_OPERANDS:
            raise ValueError("too much drawing on one page")
        super().push(obj)
