"""Reading order where a file's own order is none: columns by cutting the page along its gaps."""

import itertools
from collections.abc import Sequence

from archive.extract.limits import PDF_BOXES
from archive.extract.pdf_lines import Line

_JUMPS = 0.15
"""Share of lines that begin above the line before them, in one column, from which the order the
file has is not believed."""
_DEPTH = 12


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Upright lines in reading order, then those that run another way."""
    turns = [line.turn for line in lines]
    main = max(set(turns), key=turns.count) if turns else 0
    upright = [line for line in lines if line.turn == main]
    others = [line for line in lines if line.turn != main]
    if 3 < len(upright) <= PDF_BOXES and _disorder(upright) > _JUMPS:
        upright = _cut(upright, _DEPTH)
    return upright + others


def _disorder(lines: Sequence[Line]) -> float:
    """How often a line stands above the one before it though both are in one column."""
    jumps = sum(
        after.base > before.base + before.size
        and min(after.right, before.right) - max(after.left, before.left)
        > 0.5 * min(after.right - after.left, before.right - before.left)
        for before, after in itertools.pairwise(lines)
    )
    return jumps / len(lines)


def _cut(lines: list[Line], depth: int) -> list[Line]:
    """Cut along the widest gap, rows of space before columns of space; then each part again."""
    if len(lines) > 2 and depth:
        for parts in (_columns(lines), _bands(lines)):
            if len(parts) > 1:
                return [line for part in parts for line in _cut(part, depth - 1)]
    return sorted(lines, key=lambda line: (-round(line.base / 2), line.left))


def _columns(lines: list[Line]) -> list[list[Line]]:
    """Parts side by side with nothing across the gap between them, each of several lines."""
    size = sorted(line.size for line in lines)[len(lines) // 2]
    parts: list[list[Line]] = []
    reach = float("-inf")
    for line in sorted(lines, key=lambda line: line.left):
        if line.left > reach + size or not parts:
            parts.append([])
        parts[-1].append(line)
        reach = max(reach, line.right)
    return parts if all(len(part) > 2 for part in parts) else [lines]


def _bands(lines: list[Line]) -> list[list[Line]]:
    """Parts above one another, cut at the largest step between two rows."""
    rows = sorted(lines, key=lambda line: -line.base)
    steps = [above.base - below.base for above, below in itertools.pairwise(rows)]
    widest = max(range(len(steps)), key=steps.__getitem__)
    if steps[widest] < 1.2 * rows[widest].size:
        return [lines]
    return [rows[: widest + 1], rows[widest + 1 :]]
