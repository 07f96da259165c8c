"""Plain text: paragraphs from lines, whether the lines were wrapped by hand or not."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import PLAIN
from archive.extract.text import subtitles
from archive.extract.text.encoding import decode

_COUNTED = r"\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)]|\(?\w[)]"
_OPENS = re.compile(rf"\s*(?:[-*•–—·]|{_COUNTED}|\d{{1,3}}(?:\.\d{{1,3}})+$|§|>)(?:\s|$)")
"""A line that begins a paragraph of its own: a dash, a bullet, a number."""
_NUMBER = re.compile(
    rf"\s*(?:{_COUNTED}|\d{{1,3}}(?:\.\d{{1,3}})+|[A-ZА-Я]\.|[IVX]{{1,6}}\.|[-*•–—·])\s*"
)
"""A line that is nothing but the number of the paragraph after it."""
_RULE = re.compile(r"\s*([=\-_*~#.+–—])(?:\s*\1){2,}\s*")
"""A line drawn under a heading or between parts."""
_SENTENCE_END = re.compile(r"[.!?…:;][\"'»”’)\]]*\s*\Z")
_INDENT = 3
_WRAPPED_FROM, _WRAPPED_TO = 40, 140
"""The widths at which people, mail programs and printed pages wrap lines."""
_GO_ON = 0.25
"""Share of the lines so long that go on in small letters; in wrapped text it is about 0.6, in
text of a line for each paragraph none."""
_NEAR = 0.4
"""Share of those that must lie near the width."""
_SHORT = 0.8
"""Of the width: a line was ended on purpose if the next word would have left it shorter."""
_HEAD_LINES, _HEAD_PAGES = 3, 3
"""Lines at the edge of a page that are no text if they stand there on so many pages."""
_HEAD_LONGEST = 80
_Head = tuple[str] | tuple[str, int, str]
"""A line as it stands on several pages; or what is before and after the number of the page, and
by how much that is more than the place of the page."""
_DIGITS = re.compile(r"(?<!\d)(?<!№)(?<!№ )(?<!#)(?<!No\. )\d{1,6}(?!\d)")
"""What may be the number of a page: «№ 5» is that of a case."""


def read(content: bytes) -> Extracted:
    """The text in paragraphs. It has no pages, no title and no language of its own."""
    text = decode(content)
    said = subtitles.paragraphs(text) if subtitles.are_in(text) else paragraphs(text)
    blocks = tuple(Block("text", paragraph) for paragraph in said)
    return Extracted(PLAIN, (Page(None, blocks),), None, "", "", "")


def paragraphs(text: str) -> Iterator[str]:
    """Paragraphs end at blank lines; at each line end where lines are not wrapped.

    Form feeds end pages: a sentence goes on over them, past heads and page numbers.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages = _without_heads([page.split("\n") for page in text.split("\f")])
    width = _width(pages)
    running: list[str] = []
    for page in pages:
        parted = False  # by a blank line or a rule
        for place, line in enumerate(_from_first(page)):
            if not line.strip() or _RULE.fullmatch(line):
                parted = True
                continue
            if running and not _joins(running, line, width, parted=parted, turned=place == 0):
                yield " ".join(map(str.strip, running))
                running = []
            running.append(line)
            parted = False
    if running:
        yield " ".join(map(str.strip, running))


def _from_first(page: Sequence[str]) -> Iterable[str]:
    """The lines of a page from the first that is not blank."""
    first = next((place for place, line in enumerate(page) if line.strip()), len(page))
    return (line.rstrip() for line in page[first:])


def _joins(
    running: Sequence[str], line: str, width: int | None, *, parted: bool, turned: bool
) -> bool:
    """Whether the line goes on with the paragraph; `turned`: it is the first of its page."""
    last = running[-1]
    if width and len(running) == 1 and _NUMBER.fullmatch(last):
        return not _NUMBER.fullmatch(line)
    if _OPENS.match(line) or (parted and not turned):
        return False
    if _goes_on(last, line):
        return turned or width is not None
    if width is None or _indent(line) >= _indent(last) + _INDENT:
        return False
    ended = _SENTENCE_END.search(last) is not None
    if turned and ended:
        return False
    if ended and len(last) > width / _SHORT:
        return False
    return len(last) + 1 + len(line.split(maxsplit=1)[0]) >= _SHORT * width


def _goes_on(last: str, line: str) -> bool:
    """In the middle of a sentence: no end before, no capital letter after."""
    first = line.lstrip()[:1]
    return first.isalpha() and not first.isupper() and not _SENTENCE_END.search(last)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _width(pages: Iterable[Sequence[str]]) -> int | None:
    """The width at which the lines of the file are wrapped; None if they are not."""
    going_on: Counter[int] = Counter()
    whole = 0
    for page in pages:
        for last, line in pairwise(map(str.rstrip, page)):
            if len(last) < _WRAPPED_FROM or not line or _OPENS.match(line):
                continue
            whole += 1
            if _goes_on(last, line):
                going_on[len(last)] += 1
    count = going_on.total()
    if not count or count < _GO_ON * whole:
        return None
    widths = [width for width in sorted(going_on) if width <= _WRAPPED_TO]
    near: list[int] = []
    for width in widths:
        around = [one for one in widths if _SHORT * width <= one <= width / _SHORT]
        near = max(near, [one for one in around for _ in range(going_on[one])], key=len)
    # words put together at line ends leave lines of twice the width, but fewer
    return near[len(near) * 3 // 4] if len(near) >= _NEAR * count else None


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """The pages without what stands at the edge of several: heads, feet and page numbers."""
    if len(pages) < _HEAD_PAGES:
        return pages
    seen: Counter[_Head] = Counter()
    for place, page in enumerate(pages):
        filled = [line for line in page if line.strip()]
        edge = filled[:_HEAD_LINES] + filled[-_HEAD_LINES:]
        seen.update({head for line in edge for head in _heads(line, place)})
    least = max(_HEAD_PAGES, len(pages) // 4)
    # numbers that run with the pages are theirs even where they begin anew in each part
    heads = {
        head for head, count in seen.items() if count >= (_HEAD_PAGES if len(head) > 1 else least)
    }
    return [_inner(page, place, heads) for place, page in enumerate(pages)]


def _heads(line: str, place: int) -> Iterator[_Head]:
    """What is the same on every page: the line, or it with a number that counts the pages.

    Nothing for the number of a paragraph. Other numbers must be equal: lines that differ in the
    number of a case, a date or a sum are text.
    """
    if _NUMBER.fullmatch(line) or len(line) > _HEAD_LONGEST:
        return
    head = " ".join(line.split())
    yield (head,)
    for number in _DIGITS.finditer(head):
        yield head[: number.start()], int(number[0]) - place, head[number.end() :]


def _inner(page: list[str], place: int, heads: set[_Head]) -> list[str]:
    """The page without its heads; whole if nothing else stands on it."""
    filled = [number for number, line in enumerate(page) if line.strip()]
    most = min(_HEAD_LINES, len(filled))
    first = last = 0
    while first < most and not heads.isdisjoint(_heads(page[filled[first]], place)):
        first += 1
    most = min(_HEAD_LINES, len(filled) - first)
    while last < most and not heads.isdisjoint(_heads(page[filled[-1 - last]], place)):
        last += 1
    kept = filled[first : len(filled) - last]
    return page[kept[0] : kept[-1] + 1] if kept else page
