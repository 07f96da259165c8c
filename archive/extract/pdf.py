"""PDF: pages, paragraphs over line and page breaks, headings; no running heads, no page numbers."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2
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
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import PDF
from archive.extract.pdf_furniture import without_furniture
from archive.extract.pdf_lines import UNMAPPED, Letters, Line, Sheet
from archive.extract.pdf_order import in_reading_order
from archive.extract.pdf_paragraphs import joined_over_pages, kind_of, paragraphs_of, text_of
from archive.extract.pdf_words import Words

_UNMAPPED = 0.02
"""Share of letters without a character map from which a page's text is not believed."""
_STRANGE = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’ʼ`´.,/:;@&+*()\[\]\"“”«»‐-―-](?=[^\W\d_])|[\ue000-\uf8ff]"
)
_STRANGE_SHARE = 0.03
"""Of a page's letters: a wrong map that puts "¡" for each space comes to 0.12, a page of formulas
to 0.01."""
_LEFT_SHARE = 0.3
"""Of the letters must stand on sound pages; on fewer they are soundly mapped by chance."""
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


class _Damaged(ExtractionError):
    """pdfminer can do nothing with the file; another program may."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the PDF is damaged and cannot be read ({why})", hint="copy it again from its source"
        )


def read(content: bytes) -> Extracted:
    """The text of a PDF. Raises ExtractionError if it is locked, broken, or says nothing."""
    try:
        document = _open(content)
        sheets = _sheets(document)
    except _Damaged as damage:
        repaired = _repaired(content)
        if repaired is None:
            raise damage from None
        document = _open(repaired)
        sheets = _sheets(document)
    sheets = _believed(sheets)
    lines = [in_reading_order(page) for page in without_furniture(sheets)]
    pages = tuple(_pages(lines))
    return Extracted(PDF, pages, len(sheets), _title(document), _lang(document), "")


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
        raise _cut_off(content) or _Damaged(type(error).__name__) from None
    if repaired and (cut_off := _cut_off(content)):
        raise cut_off
    return document


def _cut_off(content: bytes) -> ExtractionError | None:
    if b"startxref" in content[-_TAIL:]:
        return None
    return ExtractionError(
        "the PDF is cut off: its end is missing", hint="copy it again from its source"
    )


def _repaired(content: bytes) -> bytes | None:
    """The same PDF written anew by pdfium, which mends more than pdfminer; None if it cannot."""
    copy = io.BytesIO()
    try:
        with pypdfium2.PdfDocument(content) as document:
            document.save(copy)
    except pypdfium2.PdfiumError:
        return None
    return copy.getvalue()


def _sheets(document: PDFDocument) -> list[Sheet]:
    """What stands on each page; a page that cannot be parsed is an empty one among others."""
    resources = PDFResourceManager()
    letters = Letters(resources)
    interpreter = PDFPageInterpreter(resources, letters)
    sheets: list[Sheet] = []
    failed: list[str] = []
    try:
        for page in PDFPage.create_pages(document):
            if len(sheets) >= limits.PAGES:
                raise ExtractionError(
                    f"it has more than {limits.PAGES} pages", hint="split it into several files"
                )
            try:
                interpreter.process_page(page)
            except _BROKEN as error:
                failed.append(type(error).__name__)
            sheets.append(letters.take())
    except _BROKEN as error:
        failed.append(type(error).__name__)
    if not sheets or (failed and not any(sheet.letters for sheet in sheets)):
        raise _Damaged(failed[0] if failed else "it has no pages")
    return sheets


def _believed(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without those whose letters are mapped to nothing or to rubbish.

    Raises ExtractionError if little else is left.
    """
    good = [_is_mapped(sheet) for sheet in sheets]
    letters = sum(sheet.letters for sheet in sheets)
    left = sum(sheet.letters for fine, sheet in zip(good, sheets, strict=True) if fine)
    if left < _LEFT_SHARE * letters:
        raise ExtractionError(
            "the PDF's font has no true character map: it looks right and copies as rubbish",
            hint="run OCR on it (for example ocrmypdf --force-ocr -l rus+eng)",
        )
    return [
        sheet if fine else Sheet((), sheet.letters, sheet.unmapped)
        for fine, sheet in zip(good, sheets, strict=True)
    ]


def _is_mapped(sheet: Sheet) -> bool:
    strange = sum(len(_STRANGE.findall(line.text)) for line in sheet.lines)
    return (
        sheet.unmapped <= _UNMAPPED * sheet.letters
        and strange <= _STRANGE_SHARE * sheet.letters + 5
    )


def _pages(lines: Sequence[Sequence[Line]]) -> Iterator[Page]:
    words = Words(line.text for page in lines for line in page)
    sizes: Counter[float] = Counter()
    bold = 0
    for line in (line for page in lines for line in page):
        sizes[line.size] += len(line.text)
        bold += len(line.text) * line.bold
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    bold_body = bold > 0.5 * sum(sizes.values())
    edges = sorted(line.right for page in lines for line in page if line.turn == 0)
    edge = edges[len(edges) * 9 // 10] if edges else 0.0
    whole = joined_over_pages(
        paragraph
        for number, page in enumerate(lines, start=1)
        for paragraph in paragraphs_of(number, page, edge=edge)
    )
    blocks: dict[int, list[Block]] = {}
    for paragraph in whole:
        text = text_of(paragraph, words).replace(UNMAPPED, "")
        kind = kind_of(paragraph, text, body=body, bold_body=bold_body) if text else "text"
        blocks.setdefault(paragraph.page, []).append(Block(kind, text))
    for number in sorted(blocks):
        yield Page(number, tuple(blocks[number]))


def _title(document: PDFDocument) -> str:
    for info in document.info:
        title = resolve1(info.get("Title"))
        if isinstance(title, bytes):
            return decode_text(title).removeprefix("Microsoft Word - ").strip()
    return ""


def _lang(document: PDFDocument) -> str:
    lang = resolve1(document.catalog.get("Lang"))
    text = decode_text(lang) if isinstance(lang, bytes) else ""
    return text.replace("_", "-").split("-")[0].lower()
