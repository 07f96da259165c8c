"""Word documents (DOCX, DOCM, templates): the body in order, then the footnotes.

Of other files that were merged into it (altChunk) text and web pages are read; the rest is named.

python-docx opens the package and knows the parts; the text is walked here, because its
`paragraph.text` passes over content controls and tracked insertions, where UN forms keep the text.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from zipfile import BadZipFile

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import DOCM, DOCX
from archive.extract.office.docx_numbering import Numbering
from archive.extract.office.docx_styles import Styles
from archive.extract.office.table_rows import row_blocks
from archive.extract.office.zip_guard import check_package
from archive.extract.text import html, plain

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BR, _CR = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN, _SOFT = qn("w:noBreakHyphen"), qn("w:softHyphen")
_BOX, _CHUNK = qn("w:txbxContent"), qn("w:altChunk")
_CHUNK_READERS: dict[str, Callable[[bytes], Extracted]] = {
    "text/html": partial(html.read, whole=True),
    "application/xhtml+xml": partial(html.read, whole=True),
    "text/plain": plain.read,
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), qn("w:rt"), _FALLBACK}
)
"""Deleted text, properties, how a word is pronounced (ruby), and the second copy of each drawing
kept for old programs."""
_SIGNS = {_TAB: "\t", _BR: "\n", _CR: "\n", _HYPHEN: "\u2011", _SOFT: "\u00ad"}
_MACRO_TYPES = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_TYPES = (CONTENT_TYPE.WML_DOCUMENT_MAIN, _TEMPLATE, *_MACRO_TYPES)
"""Of the main part; the text in it is alike, and macros lie in parts that nobody here reads."""
PartFactory.part_type_for |= dict.fromkeys(_TYPES, DocumentPart)
_NOTE_KINDS = ("separator", "continuationSeparator", "continuationNotice")


def read(content: bytes) -> Extracted:
    """Headings, paragraphs and table rows in document order, with the numbers that Word counts."""
    check_package(content)
    try:
        part = Package.open(io.BytesIO(content)).main_document_part
        if part.content_type not in _TYPES:
            raise ValueError(part.content_type)
        document = part.document
        blocks = (*_Walk(document).blocks(document.element.body), *_footnotes(document))
        properties = document.core_properties
        title, lang = properties.title or "", properties.language or ""
    except (OpcError, BadZipFile, KeyError, ValueError, etree.LxmlError) as error:
        raise ExtractionError(
            f"it is not a sound Word document: {type(error).__name__}",
            hint="open it in Word or LibreOffice and save it again",
        ) from None
    kind = DOCM if part.content_type in _MACRO_TYPES else DOCX
    return Extracted(
        kind, (Page(None, blocks),), None, title, re.split("[-_]", lang)[0].lower(), ""
    )


class _Walk:
    """One pass over a body: the numbering counts as it goes."""

    def __init__(self, document: Document) -> None:
        self._styles = Styles(document)
        self._numbering = Numbering(document, self._styles)
        self._chunks = dict(document.part.rels)
        """Relations whose file has not been read: each is read once, however often it is named."""

    def blocks(self, parent: "etree._Element") -> Iterator[Block]:
        for element in parent:
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TBL:
                yield from self._table(element)
            elif element.tag == _CHUNK:
                yield from self._chunk(element)
            elif isinstance(element.tag, str) and element.tag not in _PASSED_OVER:
                yield from self.blocks(element)  # content controls, insertions, custom markup

    def _paragraph(self, paragraph: "etree._Element") -> Iterator[Block]:
        text = _text(paragraph)
        if text:
            number = self._numbering.next(paragraph)
            kind = self._styles.kind(paragraph)
            yield Block(kind, f"{number} {text}" if number else text)
        for box in _boxes(paragraph):
            yield from self.blocks(box)

    def _chunk(self, chunk: "etree._Element") -> Iterator[Block]:
        """The file that Word would put here, or a line that says that there is one."""
        relation = self._chunks.pop(chunk.get(qn("r:id"), ""), None)
        if relation is None or relation.is_external:
            yield Block("text", "[…]")
            return
        part = relation.target_part
        reader = _CHUNK_READERS.get(part.content_type.partition(";")[0].strip().lower())
        if reader is not None and len(part.blob) <= limits.TEXT_BYTES:
            with suppress(ExtractionError):
                yield from reader(part.blob).pages[0].blocks
                return
        yield Block("text", f"[{part.partname.filename}]")

    def _table(self, table: "etree._Element") -> Iterator[Block]:
        """A block a row; but a row that holds running text is layout, and gives its paragraphs."""
        for row in _children(table, _TR):
            yield from row_blocks([list(self.blocks(cell)) for cell in _children(row, _TC)])


def _children(parent: "etree._Element", tag: str) -> Iterator["etree._Element"]:
    """Rows of a table or cells of a row, through the content controls that may wrap them."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag not in (_TBL, _P) and element.tag not in _PASSED_OVER:
            yield from _children(element, tag)


def _boxes(paragraph: "etree._Element") -> Iterator["etree._Element"]:
    """Its text boxes; those inside of them belong to the paragraphs there."""
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag == _BOX:
            yield element
        if element.tag == _BOX or element.tag in _PASSED_OVER:
            walk.skip_subtree()


def _text(paragraph: "etree._Element") -> str:
    parts: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag in _PASSED_OVER or element.tag == _BOX:
            walk.skip_subtree()
        elif element.tag == _T:
            parts.append(element.text or "")
        elif element.tag in _SIGNS:
            parts.append(_SIGNS[element.tag])
    return "".join(parts).strip()


def _footnotes(document: Document) -> Iterator[Block]:
    """Footnotes and endnotes in the order of their numbers, after the text that cites them."""
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in document.part.rels.values():
            if relation.reltype != kind or relation.is_external:
                continue
            for note in parse_xml(relation.target_part.blob):
                if note.get(qn("w:type")) in _NOTE_KINDS:
                    continue
                text = " ".join(filter(None, (_text(paragraph) for paragraph in note.iter(_P))))
                if text:
                    yield Block("text", text)
