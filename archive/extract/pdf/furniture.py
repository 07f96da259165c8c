"""Running heads, feet and page numbers: what stands at one place on page after page.

A line is furniture if the same text stands there on enough pages, or the same but for the page's
own number. Equal but for digits is not enough: so are case numbers, dates and sums.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from archive.extract.pdf.lines import Line, Sheet

_EDGE = 3
"""Rows from the top and from the bottom in which furniture is looked for."""
_NEAR = 6.0
"""Points by which one place may differ from page to page."""
_CELL = _NEAR / 2
_PAGE = r"(?:page|p\.|стр\.?|страница|с\.|seite|página)\s*(?:no\.?|№|:)?\s*"
_NUMBER = re.compile(
    rf"\W*(?P<page>{_PAGE})?(?P<own>\d{{1,4}}|[ivxlc]{{1,6}})"
    r"(?:\s*(?:of|из|/|\|)\s*(?P<all>\d{1,4}))?\W*",
    re.I,
)
_OWN = re.compile(
    rf"(?:\b{_PAGE}|^[^\w.,:№#]*)(?P<named>\d{{1,4}})(?=[^\w.,:]*(?:\s|$))"
    r"|\s(?P<last>\d{1,4})[^\w%]*$",
    re.I,
)
"""Where a head has the page's number: after the word, or at either end."""
_OTHERS_NUMBER = re.compile(r"(?:\b(?:no|nos|nr|art|n°)\.?|[№#:=$€£])\s*$", re.I)
"""Before a number: it is that of a case, an article, a sum."""
_DATE = re.compile(r"\W*\d{1,2}\W+\w+\W+\d{4}\b")
_LONGEST = 200
"""Letters of a head that has the page's number in it."""
_YEARS = range(1900, 2101)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SHARE = 0.2
"""Of the pages: odd and even pages may differ, chapters too."""


def without_furniture(sheets: Sequence[Sheet]) -> list[list[Line]]:
    """The lines of each page but those that repeat at its edges; never none but page numbers."""
    seen: dict[tuple[Hashable, int], set[int]] = defaultdict(set)
    for number, sheet in enumerate(sheets):
        for line in _edge_lines(sheet.lines, outer=True):
            for what, _ in _traits(line, number):
                seen[what, int(line.base // _CELL)].add(number)

    def repeats(line: Line, number: int) -> bool:
        cell = int(line.base // _CELL)
        return any(
            sum(len(seen.get((what, near), ())) for near in range(cell - 2, cell + 3))
            >= max(fewest, _SHARE * len(sheets) if len(sheets) < 40 else 6)
            for what, fewest in _traits(line, number)
        )

    kept = []
    for number, sheet in enumerate(sheets):
        lines = _edge_lines(sheet.lines)
        repeated = {line for line in lines if repeats(line, number)}
        # "14." beside a paragraph is the paragraph's number, even at the top of many pages
        dropped = {
            line
            for line in repeated
            if not _NUMBER.fullmatch(line.text)
            or all(near in repeated for near in lines if abs(near.base - line.base) < _NEAR)
        }
        if len(dropped) == len(set(sheet.lines)):  # a page of nothing but "Annex 3" says that
            dropped = {line for line in dropped if _NUMBER.fullmatch(line.text)}
        kept.append([line for line in sheet.lines if line not in dropped])
    return kept


def _edge_lines(lines: Sequence[Line], *, outer: bool = False) -> set[Line]:
    """Those in the rows at either end. On a page of few rows the `outer` ones leave most between:
    a form of three lines is not all head and foot."""
    rows = sorted({round(line.base) for line in lines if line.turn == 0})
    if not rows:
        return set()
    count = min(_EDGE, max(len(rows) // 3, 1) if outer else len(rows))
    low, high = rows[count - 1] + 1, rows[-count] - 1
    return {line for line in lines if line.turn == 0 and (line.base <= low or line.base >= high)}


def _traits(line: Line, number: int) -> Iterator[tuple[Hashable, int]]:
    """What makes the line the same as one on another page, and on how many pages it must be so."""
    text = " ".join(line.text.casefold().split())
    bare = _NUMBER.fullmatch(text)
    if bare:
        own = _value(bare["own"])
        if bare["page"] or (bare["all"] and own <= int(bare["all"])):
            yield "page", 2
        yield ("number", own - number), 2
        return
    yield text, 3
    if len(text) > _LONGEST or _DATE.match(text):
        return
    for found in _OWN.finditer(text):
        group = "named" if found["named"] else "last"
        own, start = int(found[group]), found.start(group)
        named = re.search(rf"\b{_PAGE}$", text[:start])
        if named or (own not in _YEARS and not _OTHERS_NUMBER.search(text[:start])):
            yield (text[:start], text[found.end(group) :], own - number), 3


def _value(number: str) -> int:
    """Of a number, Arabic or Roman."""
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    after = [*values[1:], 0]
    return sum(-one if one < next_ else one for one, next_ in zip(values, after, strict=True))
