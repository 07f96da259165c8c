"""Reading order where a file's own order is none: columns by cutting the page along its gaps."""

import itertools
import re
from collections.abc import Iterator, Sequence

from archive.extract.limits import PDF_BOXES
from archive.extract.pdf.lines import Line

_JUMPS = 0.15
"""Share of lines that begin above the line before them, in one column, from which the order the
file has is not believed."""
_DEPTH = 12
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_ROWS = 4
"""Rows of two pieces from which they are two columns, if one is in Latin letters and the other not:
a text and its translation side by side, written row by row. Fewer are rows of a table."""
_PROSE_ROWS = 8
_WORDY = 20
"""Letters and spaces: what is shorter may be a cell."""


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Upright lines in reading order, then those that run another way."""
    turns = [line.turn for line in lines]
    main = max(set(turns), key=turns.count) if turns else 0
    upright = [line for line in lines if line.turn == main]
    others = [line for line in lines if line.turn != main]
    if 1 < len(upright) <= PDF_BOXES and _disorder(upright) > _JUMPS:
        upright = _cut(upright, _DEPTH)
    elif upright:
        upright = _columns_apart(upright)
    return upright + others


def _columns_apart(lines: list[Line]) -> list[Line]:
    """The same lines, where a text stands beside its translation first the one, then the other."""
    done: list[Line] = []
    band = _Band()
    for row in _rows(lines):
        if not band.add(row):
            done += band.lines()
            band = _Band()
            if not band.add(row):
                done += row
    return done + band.lines()


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that follow one another on one baseline, from left to right."""
    row: list[Line] = []
    for line in lines:
        if row and (abs(line.base - row[-1].base) > 0.35 * line.size or line.left < row[-1].right):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


class _Band:
    """Rows under one another with one gap going through all of them."""

    def __init__(self) -> None:
        self._rows: list[list[Line]] = []
        self._left, self._right = float("-inf"), float("inf")
        self._apart = self._crossing = 0

    def add(self, row: list[Line]) -> bool:
        """Take the row in, or say that it does not have the gap of those before."""
        if len(row) == 1:
            return bool(self._rows) and self._add_piece(row)
        gaps = [
            (max(self._left, before.right), min(self._right, after.left), place)
            for place, (before, after) in enumerate(itertools.pairwise(row), start=1)
        ]
        changes = {place for place in range(1, len(row)) if _changes_script(row, place)}
        left, right, place = max(gaps, key=lambda gap: (gap[2] in changes, gap[1] - gap[0]))
        if right - left < 0.5 * row[0].size:
            return False
        self._left, self._right = left, right
        self._apart += 1
        self._crossing += place in changes
        self._rows.append(row)
        return True

    def _add_piece(self, row: list[Line]) -> bool:
        piece = row[0]
        if piece.right < self._right:
            self._left = max(self._left, piece.right)
        elif piece.left > self._left:
            self._right = min(self._right, piece.left)
        else:
            return False
        self._rows.append(row)
        return True

    def lines(self) -> list[Line]:
        """The left column and the right one, if they are columns; else row by row."""
        lines = [line for row in self._rows for line in row]
        left = [line for line in lines if line.right <= self._left]
        right = [line for line in lines if line.right > self._left]
        translated = self._apart >= _ROWS and self._crossing >= 0.8 * self._apart
        return left + right if translated or self._is_prose(left, right) else lines

    def _is_prose(self, left: list[Line], right: list[Line]) -> bool:
        """Whether line after line is full on both sides, as no table's are."""
        rows = len(self._rows)
        return (
            self._apart >= _PROSE_ROWS
            and self._apart >= 0.8 * rows
            and max(len(left), len(right)) <= rows
            and _full(left) >= 0.7 * rows
            and _full(right) >= 0.7 * rows
        )


def _full(column: list[Line]) -> int:
    """How many of its lines reach its right edge, and are lines of a text by their length."""
    start, end = min(line.left for line in column), max(line.right for line in column)
    least = start + 0.8 * (end - start)
    return sum(line.right >= least and len(line.text) > _WORDY for line in column)


def _changes_script(row: list[Line], place: int) -> bool:
    """Whether there are letters on both sides of that place, of different scripts."""
    left, right = (" ".join(line.text for line in side) for side in (row[:place], row[place:]))
    return {_is_latin(left), _is_latin(right)} == {True, False}


def _is_latin(text: str) -> bool | None:
    """Whether most of its letters are; None if it has none."""
    letters, latin = len(_LETTER.findall(text)), len(_LATIN.findall(text))
    return 2 * latin > letters if letters else None


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
