"""Where the text of an RTF file goes: into paragraphs, cells and rows, as its marks come by."""

from archive.extract.extracted import Block
from archive.extract.office.table_rows import row_blocks

_LONGEST_HEADING = 300
"""A whole paragraph in a heading's style is meant to look so, as in DOCX."""


class Story:
    """Text that belongs together: the document's, a note's, a box's, a title."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        """The control word that began it."""
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._after: list[Block] = []
        self._cell: list[Block] = []
        self._cells: list[list[Block]] = []

    def add(self, text: str) -> None:
        """Go on with the paragraph."""
        self._parts.append(text)

    def text(self) -> str:
        """All of it in a line, for stories that are a line."""
        self.end_paragraph(heading=False, in_table=False)
        return " ".join(" ".join(block.text for block in self.blocks).split())

    def put_after(self, blocks: list[Block]) -> None:
        """Blocks to follow the paragraph that is being written."""
        self._after += blocks

    def end_paragraph(self, *, heading: bool, in_table: bool) -> None:
        """The text so far is a paragraph: of the cell, or of the story."""
        # the halves of a letter beyond 16 bits come one by one
        units = "".join(self._parts).encode("utf-16-le", "surrogatepass")
        text = units.decode("utf-16-le", "replace").strip()
        self._parts.clear()
        if not in_table:
            self.end_row()
        target = self._cell if in_table else self.blocks
        if text:
            whole = heading and len(text) <= _LONGEST_HEADING
            target.append(Block("heading" if whole else "text", text))
        target += self._after
        self._after = []

    def end_cell(self) -> None:
        """The text so far ends a cell."""
        self.end_paragraph(heading=False, in_table=True)
        self._cells.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        """The cells so far are a row."""
        if self._cells or self._cell:
            self.blocks += row_blocks([*self._cells, self._cell])
            self._cells, self._cell = [], []
