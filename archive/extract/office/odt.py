"""OpenDocument texts (ODT) and their templates: the body in order, then the notes.

The parts are walked here, by OpenDocument 1.3, part 3: odfpy, the library for it, prints the text
of a broken document and reports success, and multiplies by what an attribute says.
"""

import re
from collections.abc import Iterator

from lxml import etree

from archive.errors import ExtractionError
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import ODT
from archive.extract.office.odf import described, opened, qn
from archive.extract.office.odt_numbering import List, ListNumbers
from archive.extract.office.table_rows import row_blocks
from archive.records import BlockKind

_LONGEST_HEADING = 300
"""Writers who set a whole paragraph in a heading's style want its looks, not its rank."""
_STYLE_DEPTH = 12
_SPACES = re.compile("[ \t\r\n]+")

_P, _H, _LIST = qn("text:p"), qn("text:h"), qn("text:list")
_ITEM, _LIST_HEADER = qn("text:list-item"), qn("text:list-header")
_TABLE, _ROW, _CELL = qn("table:table"), qn("table:table-row"), qn("table:table-cell")
_NOTE, _NOTE_BODY = qn("text:note"), qn("text:note-body")
_DRAW = qn("draw:")
_SIGNS = {qn("text:s"): " ", qn("text:tab"): "\t", qn("text:line-break"): "\n"}
"""However many spaces `text:s` says: they become one."""
_PASSED_OVER = frozenset(
    {qn("text:tracked-changes"), qn("office:annotation"), qn("office:forms")}
    | {qn("text:number"), qn("text:ruby-text"), qn("table:covered-table-cell")}
    | {qn(f"text:{kind}-source") for kind in ("table-of-content", "bibliography", "object-index")}
    | {qn(f"text:{kind}-index-source") for kind in ("illustration", "table", "user", "object")}
    | {qn("text:alphabetical-index-source"), "{http://www.w3.org/1998/Math/MathML}math"}
)
"""Deleted text, remarks, fields to be filled in, patterns of indexes, numbers as once saved."""


def read(content: bytes) -> Extracted:
    """Headings, paragraphs, list items with their numbers, table rows; then foot- and endnotes."""
    package = opened(content)
    root = package.xml("content.xml")
    body = root.find(f"{qn('office:body')}/{qn('office:text')}")
    if body is None:
        raise ExtractionError(
            "it is not an OpenDocument text: its part 'content.xml' has none",
            hint="open it in LibreOffice and save it again",
        )
    walk = _Walk(root, package.optional_xml("styles.xml"))
    blocks = (*walk.blocks(body), *walk.footnotes, *walk.endnotes)
    title, lang = described(package)
    return Extracted(ODT, (Page(None, blocks),), None, title, lang, "")


class _Walk:
    """One pass over a body: lists are counted and notes collected as it goes."""

    def __init__(self, root: "etree._Element", styles: "etree._Element | None") -> None:
        self._numbers = ListNumbers(styles, root)
        self._styles = {
            style.get(qn("style:name")): style
            for source in (styles, root)
            if source is not None
            for style in source.iter(qn("style:style"))
            if style.get(qn("style:family")) == "paragraph"
        }
        self.footnotes: list[Block] = []
        self.endnotes: list[Block] = []

    def blocks(self, parent: "etree._Element") -> Iterator[Block]:
        """The blocks under an element; libxml2 parses no more than 256 levels of them."""
        for element in parent:
            yield from self._block(element)

    def _block(self, element: "etree._Element") -> Iterator[Block]:
        if element.tag in (_P, _H):
            number = self._numbers.heading(element) if self._is_outlined(element) else ""
            yield from self._paragraph(element, number)
        elif element.tag == _LIST:
            yield from self._list(element, None, 1)
        elif element.tag == _TABLE:
            for row in _rows(element):
                yield from row_blocks([list(self.blocks(cell)) for cell in row.iterchildren(_CELL)])
        elif element.tag not in _PASSED_OVER:
            yield from self.blocks(element)  # sections, indexes, frames

    def _list(self, element: "etree._Element", parent: List | None, level: int) -> Iterator[Block]:
        counted = self._numbers.opened(element, parent, level)
        for item in element.iterchildren(_ITEM, _LIST_HEADER):
            numbered = item.tag == _LIST_HEADER
            for child in item:
                if child.tag == _LIST:
                    yield from self._list(child, counted, level + 1)
                elif child.tag in (_P, _H):
                    number = ""
                    if not numbered:  # an item shows its number once, at its first paragraph
                        start = item.get(qn("text:start-value"))
                        number = self._numbers.item(counted, level, start)
                        numbered = True
                    yield from self._paragraph(child, number)
                else:
                    yield from self._block(child)

    def _paragraph(self, paragraph: "etree._Element", number: str) -> Iterator[Block]:
        parts: list[str] = []
        boxes: list[etree._Element] = []
        self._run(paragraph, parts, boxes)
        text = "".join(parts).strip()
        if text:
            leads = paragraph.tag == _H or self._is_title(paragraph)
            kind: BlockKind = "heading" if leads and len(text) <= _LONGEST_HEADING else "text"
            yield Block(kind, f"{number} {text}" if number else text)
        for box in boxes:
            yield from self.blocks(box)

    def _run(
        self, element: "etree._Element", parts: list[str], boxes: list["etree._Element"]
    ) -> None:
        """Its text to `parts`; what is drawn in it, perhaps with text of its own, to `boxes`."""
        parts.append(_SPACES.sub(" ", element.text or ""))
        for child in element:
            if child.tag in _SIGNS:
                parts.append(_SIGNS[child.tag])
            elif child.tag == _NOTE:
                self._note(child)
            elif isinstance(child.tag, str) and child.tag.startswith(_DRAW):
                boxes.append(child)
            elif isinstance(child.tag, str) and child.tag not in _PASSED_OVER:
                self._run(child, parts, boxes)
            parts.append(_SPACES.sub(" ", child.tail or ""))

    def _note(self, note: "etree._Element") -> None:
        notes = self.endnotes if note.get(qn("text:note-class")) == "endnote" else self.footnotes
        body = note.find(_NOTE_BODY)
        texts = [] if body is None else [block.text for block in self.blocks(body)]
        if texts:
            notes.append(Block("text", " ".join(texts)))

    def _is_outlined(self, paragraph: "etree._Element") -> bool:
        """A heading whose style does not take it out of the numbering of headings."""
        if paragraph.tag != _H:
            return False
        named = (style.get(qn("style:list-style-name")) for style in self._chain(paragraph))
        return next((name for name in named if name is not None), None) != ""

    def _is_title(self, paragraph: "etree._Element") -> bool:
        name = paragraph.get(qn("text:style-name"))
        chain = [
            name,
            *(style.get(qn("style:parent-style-name")) for style in self._chain(paragraph)),
        ]
        return "Title" in chain

    def _chain(self, paragraph: "etree._Element") -> list["etree._Element"]:
        """Its style and those it is based on; bounded, for a style may be based on itself."""
        chain: list[etree._Element] = []
        name = paragraph.get(qn("text:style-name"))
        while name in self._styles and len(chain) < _STYLE_DEPTH:
            chain.append(self._styles[name])
            name = self._styles[name].get(qn("style:parent-style-name"))
        return chain


def _rows(table: "etree._Element") -> Iterator["etree._Element"]:
    """The rows, through the groups and headers that may wrap them; a repeated row comes once."""
    for element in table:
        if element.tag == _ROW:
            yield element
        elif element.tag not in (_TABLE, _P, _H):
            yield from _rows(element)
