"""A row of a table of a document as blocks: a line of cells, or the paragraphs of a layout."""

from collections.abc import Iterator

from archive.extract.extracted import Block

_RUNNING_TEXT = 800
"""Signs in a row that make it prose set in a frame, as in the UN's metadata forms."""


def row_blocks(cells: list[list[Block]]) -> Iterator[Block]:
    """A "table" block of the row's cells; but a row of running text gives its paragraphs."""
    cells = [cell for cell in cells if cell]
    length = sum(len(block.text) for cell in cells for block in cell)
    if len(cells) == 1 or (length > _RUNNING_TEXT and any(len(cell) > 1 for cell in cells)):
        yield from (block for cell in cells for block in cell)
    elif cells:
        texts = (" ".join(" ".join(block.text for block in cell).split()) for cell in cells)
        yield Block("table", " | ".join(texts))
