"""PDF: pages, paragraphs over line and page breaks, headings; no running heads, no page numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2

from archive.errors import ExtractionError
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import PDF
from archive.extract.pdf.choice import read_pages
from archive.extract.pdf.fast import FastPdf
from archive.extract.pdf.furniture import without_furniture
from archive.extract.pdf.lines import UNMAPPED, Line, Sheet
from archive.extract.pdf.order import in_reading_order
from archive.extract.pdf.paragraphs import joined_over_pages, kind_of, paragraphs_of, text_of
from archive.extract.pdf.words import Words

_WITHOUT_FONT = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>
>> endobj
4 0 obj <</Length 30>> stream
BT /F 9 Tf 9 9 Td (warm) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding>> endobj
trailer <</Root 1 0 R/Size 6>>
startxref
0
%%EOF
"""


def read(content: bytes) -> Extracted:
    """The text of a PDF, and which of its pages have none to be believed.

    Raises ExtractionError if it is locked, cut off or damaged.
    """
    found = read_pages(content)
    return Extracted(
        media_type=PDF,
        pages=pages_of(found.sheets),
        page_count=len(found.sheets),
        title=found.title.removeprefix("Microsoft Word - ").strip(),
        lang=found.lang.replace("_", "-").split("-")[0].lower(),
        date="",
        unread=tuple(number + 1 for number in found.unread),
        attachments=found.attachments,
    )


def attachment(content: bytes, number: int) -> bytes:
    """The n-th file, from 1, embedded in a PDF. Raises ExtractionError if there is none."""
    try:
        fast = FastPdf(content)
    except pypdfium2.PdfiumError as error:
        raise ExtractionError(
            f"there is no attachment {number} in it: {error}", hint="open the original file instead"
        ) from None
    with fast:
        return fast.attached(number)


def warm() -> None:
    """Have pdfium look through the machine's fonts now: it does so at the first font that a file
    names and does not bring along, and a child would do it anew for each file."""
    read(_WITHOUT_FONT)


def pages_of(sheets: Sequence[Sheet]) -> tuple[Page, ...]:
    """What a reader sees on these pages: paragraphs, headings and rows of tables, in order."""
    return tuple(_pages([in_reading_order(page) for page in without_furniture(sheets)]))


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
