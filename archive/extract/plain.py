"""Plain text: paragraphs from lines, whether the lines were wrapped by hand or not."""

import re
from collections.abc import Iterator

from archive.extract.encoding import decode
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import PLAIN

_BLANK = re.compile(r"\n[ \t\xa0]*\n")
_OPENS = re.compile(r"\s{3,}|\s*(?:[-*•–—·]|\(?\d{1,3}[.)]|\(?\w[)]|§|>)\s")
"""A line that begins a paragraph of its own: indented, a dash, a bullet, a number."""
_RULE = re.compile(r"\s*([=\-_*~#.+–—])(?:\s*\1){2,}\s*")
"""A line drawn under a heading or between parts."""
_WRAPPED_FROM, _WRAPPED_TO = 50, 100
"""The width at which people and mail programs wrap lines."""


def read(content: bytes) -> Extracted:
    """The text in paragraphs. It has no pages, no title and no language of its own."""
    blocks = tuple(Block("text", text) for text in paragraphs(decode(content)))
    return Extracted(PLAIN, (Page(None, blocks),), None, "", "", "")


def paragraphs(text: str) -> Iterator[str]:
    """Paragraphs end at blank lines; at each line end where lines are not wrapped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    for block in _BLANK.split(text):
        lines = [
            line.rstrip()
            for line in block.split("\n")
            if line.strip() and not _RULE.fullmatch(line)
        ]
        if _is_wrapped(lines):
            yield from _joined(lines)
        else:
            yield from (line.strip() for line in lines)


def _is_wrapped(lines: list[str]) -> bool:
    """All lines but the last are of nearly one width, and it is a usual one."""
    widths = sorted(len(line) for line in lines[:-1])
    if not widths:
        return False
    return widths[len(widths) // 2] >= _WRAPPED_FROM and widths[-1] <= _WRAPPED_TO


def _joined(lines: list[str]) -> Iterator[str]:
    running: list[str] = []
    for line in lines:
        if running and _OPENS.match(line):
            yield " ".join(running)
            running = []
        running.append(line.strip())
    if running:
        yield " ".join(running)
