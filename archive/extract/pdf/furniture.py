"""Running heads, feet and page numbers: what stands at one place on page after page."""

import re
from collections import defaultdict
from collections.abc import Sequence

from archive.extract.pdf.lines import Line, Sheet

_EDGE = 3
"""Rows from the top and from the bottom in which furniture is looked for."""
_NEAR = 6.0
"""Points by which one place may differ from page to page."""
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|стр\.?|страница|с\.|seite|página)\s*)?"
    r"(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|из|/|\|)\s*\d{1,4})?\W*",
    re.I,
)
_A_NUMBER = "#"
_SHARE = 0.2
"""Of the pages: odd and even pages may differ, chapters too."""


def without_furniture(sheets: Sequence[Sheet]) -> list[list[Line]]:
    """The lines of each page but those that repeat at its edges."""
    edges = [_edge_lines(sheet.lines) for sheet in sheets]
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, lines in enumerate(edges):
        for line in lines:
            places[_key(line)].append((number, line.base))
    kept = []
    for sheet, lines in zip(sheets, edges, strict=True):
        repeated = {line for line in lines if _repeats(line, places[_key(line)], len(sheets))}
        # "14." beside a paragraph is the paragraph's number, even at the top of many pages
        dropped = {
            line
            for line in repeated
            if _key(line) != _A_NUMBER
            or all(near in repeated for near in lines if abs(near.base - line.base) < _NEAR)
        }
        kept.append([line for line in sheet.lines if line not in dropped])
    return kept


def _edge_lines(lines: Sequence[Line]) -> set[Line]:
    rows = sorted({round(line.base) for line in lines if line.turn == 0})
    if not rows:
        return set()
    low = rows[min(_EDGE, len(rows)) - 1] + 1
    high = rows[-min(_EDGE, len(rows))] - 1
    return {line for line in lines if line.turn == 0 and (line.base <= low or line.base >= high)}


def _key(line: Line) -> str:
    """Equal for the same head with another number; all bare page numbers are one."""
    if _NUMBER.fullmatch(line.text):
        return _A_NUMBER
    return _DIGITS.sub("#", " ".join(line.text.casefold().split()))


def _repeats(line: Line, places: Sequence[tuple[int, float]], pages: int) -> bool:
    at = {number for number, base in places if abs(base - line.base) <= _NEAR}
    fewest = 2 if _key(line) == _A_NUMBER else 3
    return len(at) >= max(fewest, _SHARE * pages if pages < 40 else 6)
