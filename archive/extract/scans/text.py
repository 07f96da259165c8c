"""What Tesseract saw on a page as paragraphs, headings and rows of tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from archive.extract.extracted import Block, Page
from archive.extract.pdf.lines import Line
from archive.extract.pdf.paragraphs import kind_of, paragraphs_of, text_of
from archive.extract.pdf.words import Words
from archive.extract.scans.letters import in_cyrillic, is_russian
from archive.extract.scans.order import in_reading_order
from archive.extract.scans.rows import Row, cells, sureness, text_of_words

_BELIEVED = 0.4
"""Of a paragraph; what Tesseract sees in photographs, stamps and signatures stays below."""
_SAME_SIZE = (0.65, 1.35)
"""Heights between these shares of the usual one are the usual size: they vary with the letters
that a line happens to have."""
_PAGE_NUMBER = re.compile(r"[-–—\s]*\d{1,4}[-–—\s]*")
_BULLET = re.compile(r"(?:[®¢‚.]|e(?=\s[A-ZА-ЯЁ]))\s")
"""What Tesseract makes of a bullet at the head of a line: it knows none."""


def page_of(number: int, rows: Sequence[Row], *, point: float) -> Page:
    """The page of that number; a pixel of the rows is `point` points. No blocks if none is sure."""
    believed = [row for row in rows if sureness(row.words)[1] >= _BELIEVED]
    if believed and _PAGE_NUMBER.fullmatch(text_of_words(believed[-1].words)):
        believed.pop()
    if believed and _PAGE_NUMBER.fullmatch(text_of_words(believed[0].words)):
        believed.pop(0)
    lines = in_reading_order(list(_lines(in_one_script(believed), point)))
    if not lines:
        return Page(number, ())
    body = median(line.size for line in lines for _ in line.text)
    words = Words(line.text for line in lines)
    blocks: list[Block] = []
    for paragraph in paragraphs_of(number, lines, edge=max(line.right for line in lines)):
        text = text_of(paragraph, words)
        if opening := _BULLET.match(text):
            text = "• " + text[opening.end() :]
        blocks.append(Block(kind_of(paragraph, text, body=body, bold_body=True), text))
    _, sure = sureness(word for row in believed for word in row.words)
    return Page(number, tuple(blocks), round(sure, 3))


def in_one_script(rows: Sequence[Row]) -> list[Row]:
    """The rows, Latin letters that stand in Russian print as the Cyrillic ones they are."""
    page = is_russian(word.text for row in rows for word in row.words)
    mended: list[Row] = []
    for row in rows:
        clear = is_russian(word.text for word in row.words)
        if page if clear is None else clear:
            words = tuple(replace(word, text=in_cyrillic(word.text)) for word in row.words)
            row = replace(row, words=words)
        mended.append(row)
    return mended


def _lines(rows: Sequence[Row], point: float) -> Iterator[Line]:
    """The rows as the lines that paragraphs are made of, cut where a table's cells are apart."""
    if not rows:
        return
    usual = median(row.size for row in rows for _ in row.words)
    small = median(row.small for row in rows for _ in row.words)
    low, high = _SAME_SIZE
    for row in rows:
        larger = min(row.size / usual, row.small / small)
        size = usual if low < larger < high else usual * larger
        for words in cells(row.words, size):
            yield Line(
                text=text_of_words(words),
                left=words[0].left * point,
                right=words[-1].right * point,
                base=row.base * point,
                size=size * point,
                bold=False,
                turn=row.turn,
            )
