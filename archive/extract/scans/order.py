"""Lines that OCR tore apart, put together again: print around a raised mark, rows of a table.

Tesseract finds the columns of a page and reads one after the other. The columns of a table look
the same to it, and what follows a footnote's mark in a line looks like a line of its own.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archive.extract.pdf.lines import Line

_NUMBER = re.compile(r"[^\w\s]{0,2}\s?\d[\d\s.,:/%-]{0,15}[^\w\s]{0,2}|[-–—]")
"""What stands in the cells of a table."""
_MARK = 3
"""Letters of the mark of a footnote."""
_LEVEL = 0.35
_RAISED = 0.8
"""Of the size: how far apart the baselines of one row may be; with a mark in it."""
_NEAR = 1.3
"""Of the size: a wider gap is one between columns."""


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines, column after column as they came, but the rows of tables row by row."""
    together: list[tuple[int, list[Line]]] = []
    for row in _rows(lines):
        parts = list(_parts(lines, row))
        if _is_tabular(lines, parts):
            together.append((min(row), [_joined(lines, part) for part in parts]))
        else:
            together += [(min(part), [_joined(lines, part)]) for part in parts]
    return [line for _, group in sorted(together, key=lambda group: group[0]) for line in group]


def _rows(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Numbers of the lines that stand on one level, from left to right."""
    row: list[int] = []
    level = 0
    order = sorted(range(len(lines)), key=lambda n: (lines[n].turn, -lines[n].base))
    for number in order:
        if row and not _is_level(lines[level], lines[number]):
            yield sorted(row, key=lambda n: lines[n].left)
            row = []
        if not row or _is_mark(lines[level]):
            level = number
        row.append(number)
    if row:
        yield sorted(row, key=lambda n: lines[n].left)


def _is_level(one: Line, other: Line) -> bool:
    reach = _RAISED if _is_mark(one) or _is_mark(other) else _LEVEL
    apart = abs(one.base - other.base)
    return one.turn == other.turn and apart < reach * max(one.size, other.size)


def _is_mark(line: Line) -> bool:
    return len(line.text) <= _MARK


def _parts(lines: Sequence[Line], row: Iterable[int]) -> Iterator[list[int]]:
    """A row cut where columns are apart, or where one line lies over another."""
    part: list[int] = []
    for number in row:
        if part:
            gap = lines[number].left - lines[part[-1]].right
            size = max(lines[number].size, lines[part[-1]].size)
            if not -0.3 * size < gap < _NEAR * size:
                yield part
                part = []
        part.append(number)
    if part:
        yield part


def _is_tabular(lines: Sequence[Line], parts: Sequence[Sequence[int]]) -> bool:
    """Whether most cells behind the first are numbers: columns of prose stay columns."""
    cells = ["".join(lines[number].text for number in part) for part in parts[1:]]
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return bool(cells) and numbers >= 0.5 * len(cells)


def _joined(lines: Sequence[Line], part: Sequence[int]) -> Line:
    longest = max((lines[number] for number in part), key=lambda line: len(line.text))
    text = lines[part[0]].text
    for before, number in itertools.pairwise(part):
        # a mark belongs to the word before it
        raised = lines[number].base > lines[before].base + 0.2 * longest.size
        text += lines[number].text if raised else f" {lines[number].text}"
    return replace(longest, text=text, left=lines[part[0]].left, right=lines[part[-1]].right)
