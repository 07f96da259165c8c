"""Word documents of 1993 to 2003 (DOC): the body in order, then notes and text boxes.

Headers, footers and comments are left out.
"""

import re
from collections.abc import Iterable, Iterator

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import DOC
from archive.extract.office import ole
from archive.extract.office.doc_file import Paragraph, WordFile
from archive.extract.office.table_rows import row_blocks

_STORIES = ("text", "footnotes", "endnotes", "boxes")
_FIELD, _RESULT = "\x13", "\x14"
_FIELD_MARKS = re.compile("[\x13-\x15]")
_DEEPEST_FIELD = 50
_CELL_END = "\x07"
_SIGNS = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", "\x1e": "\u2011", "\x1f": "\u00ad"}
    | dict.fromkeys((*map(chr, range(0x09)), "\x0c", "\x0f", *map(chr, range(0x10, 0x1E))), "")
)
"""Line and column breaks and the two hyphens; pictures, note marks and the like are no text."""
_LONGEST_HEADING = 300
"""A whole paragraph in a heading's style is meant to look so, as in DOCX."""


def read(content: bytes) -> Extracted:
    """Headings, paragraphs and table rows in document order; what was deleted is left out."""
    with ole.opened(content) as container:
        main = ole.stream(container, "WordDocument")
        tables = (ole.stream(container, "0Table"), ole.stream(container, "1Table"))
        title = ole.title(container)
    word = WordFile(main, tables)
    blocks = tuple(block for story in _STORIES for block in _blocks(word.paragraphs(story)))
    return Extracted(DOC, (Page(None, blocks),), None, title, "", "")


def _blocks(paragraphs: Iterable[Paragraph]) -> Iterator[Block]:
    """A block a paragraph or a table row; a cell ends with a mark, a row with one of its own."""
    fields = _Fields()
    cells: list[list[Block]] = []
    cell: list[Block] = []
    for paragraph in paragraphs:
        text = fields.without_codes(paragraph.text).translate(_SIGNS).strip()
        heading = paragraph.heading and len(text) <= _LONGEST_HEADING
        if text and paragraph.number:
            text = f"{paragraph.number} {text}"
        block = Block("heading" if heading else "text", text)
        inside = paragraph.mark == _CELL_END or paragraph.in_table
        if cells and (paragraph.row_end or not inside):
            yield from row_blocks(cells)
            cells = []
        if paragraph.row_end:
            continue
        if text and not inside:
            yield block
        elif text:
            cell.append(block)
        if cell and (paragraph.mark == _CELL_END or not inside):
            cells.append(cell)
            cell = []
    yield from row_blocks([*cells, cell])


class _Fields:
    """Drops what a field is (HYPERLINK "…", PAGEREF …) and keeps what it shows."""

    def __init__(self) -> None:
        self._in_code: list[bool] = []
        """Of each field that is open: whether we are still before its result."""
        self._codes = 0

    def without_codes(self, text: str) -> str:
        parts: list[str] = []
        done = 0
        for mark in _FIELD_MARKS.finditer(text):
            if not self._codes:
                parts.append(text[done : mark.start()])
            done = mark.end()
            if mark[0] == _FIELD:
                if len(self._in_code) < _DEEPEST_FIELD:
                    self._in_code.append(True)
                    self._codes += 1
            elif self._in_code:
                self._codes -= self._in_code.pop()
                if mark[0] == _RESULT:
                    self._in_code.append(False)
        if not self._codes:
            parts.append(text[done:])
        # a code ends in its paragraph: one that does not must not swallow the rest of the document
        self._in_code = [False] * len(self._in_code)
        self._codes = 0
        return "".join(parts)
