"""Paragraphs from lines: by gaps, indents, sizes, and how the line before ended."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.extract.pdf.lines import Line
from archive.extract.pdf.words import Words
from archive.records import BlockKind

_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,3}/\d{1,3}\.|\d{1,4}(?:\.\d{1,3}){0,4}|[ivxlc]{1,5}|[^\W\d_])[.)]?\)?|[•●▪■◦–—·o-]|\*{1,3})"
)
"""What may stand before a tab at the head of a paragraph: "12.", "14/2.", "(a)", a bullet, a note's
mark."""
_OPENS = re.compile(
    r"(?:\d{1,4}(?:\.\d{1,3}){0,4}[.)]\s|\((?:[ivxlc]{1,5}|[^\W\d_]|\d{1,3})\)\s|[•●▪■◦]|[–—]\s"
    r"|(?:article|section|chapter|part|annex|статья|глава|раздел|часть|приложение)\s+[\dIVXLC]+)",
    re.I,
)
_ARTICLE = re.compile(r"(?:article|section|chapter|статья|глава|раздел)\s+[\dIVXLC.-]+", re.I)
_LEADERS = re.compile(r"(?:\s?[.…_·]){4,}")
"""The dots between a heading and its page in a table of contents."""
_ENDS = re.compile(r"[.!?:;…][\"'»”’)\]\d¹²³]*$")
_COLUMN = 5
"""Lines that show where a column ends."""
_LONGEST_HEADING = 220
_LONGEST_CONTENTS = 400


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, and the page on which they begin."""

    page: int
    lines: list[Line]
    is_row: bool = False
    """Pieces side by side: a row of a table."""
    text: str = field(default="", init=False)


def paragraphs_of(page: int, lines: Sequence[Line], *, edge: float) -> Iterator[Paragraph]:
    """The paragraphs of one page, its lines being in reading order.

    `edge` is how far lines of the document usually reach; it stands in where a page has few lines.
    """
    rows = list(_rows(page, lines))
    leading = _leading(rows)
    running: Paragraph | None = None
    for number, row in enumerate(rows):
        if running is not None and not row.is_row and not running.is_row:
            around = [near.lines[-1] for near in rows[max(0, number - 12) : number + 12]]
            right = _right(around, row.lines[0], edge)
            if _continues(running, row.lines[0], right, leading):
                running.lines += row.lines
                continue
        if running is not None:
            yield running
        running = row
    if running is not None:
        yield running


def _rows(page: int, lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Pieces of one row put together: a number and its text are a line, more is a table's row."""
    row: list[Line] = []
    for line in lines:
        if row and not _beside(row[-1], line):
            yield _row(page, row)
            row = []
        row.append(line)
    if row:
        yield _row(page, row)


def _beside(piece: Line, line: Line) -> bool:
    """Whether the line goes on in the same row. The raised mark of a footnote is in its row too."""
    reach = 0.8 if len(piece.text) <= 3 and _NUMBER.fullmatch(piece.text) else 0.35
    return (
        line.turn == piece.turn
        and abs(line.base - piece.base) < reach * max(line.size, piece.size)
        and line.left >= piece.right - 0.5 * line.size
    )


def _row(page: int, pieces: list[Line]) -> Paragraph:
    if len(pieces) == 1:
        return Paragraph(page, pieces)
    if len(pieces) == 2 and _numbers(pieces[0], pieces[1]):
        return Paragraph(page, [_merged(pieces, " ")])
    gaps = [after.left - before.right for before, after in itertools.pairwise(pieces)]
    if max(gaps) < 2.2 * pieces[0].size and not any(_NUMBER.fullmatch(p.text) for p in pieces[1:]):
        return Paragraph(page, [_merged(pieces, " ")])  # wide spaces of a justified line
    return Paragraph(page, [_merged(pieces, " | ")], is_row=True)


def _numbers(number: Line, text: Line) -> bool:
    """Whether the first piece is the second one's number; "2014 | 7" is a row of a table."""
    if not _NUMBER.fullmatch(number.text):
        return False
    is_note = len(number.text) <= 3 and text.left - number.right < 4.5 * text.size
    return is_note or not number.text.isdigit()


def _merged(pieces: list[Line], between: str) -> Line:
    last = pieces[-1]
    return Line(
        text=between.join(piece.text for piece in pieces),
        left=pieces[0].left,
        right=last.right,
        base=last.base,
        size=last.size,
        bold=max(pieces, key=lambda piece: len(piece.text)).bold,
        turn=last.turn,
    )


def _leading(rows: Sequence[Paragraph]) -> float:
    """The usual step from line to line, in sizes: the smallest common one."""
    steps = sorted(
        (before.lines[0].base - after.lines[0].base) / max(after.lines[0].size, 1)
        for before, after in itertools.pairwise(rows)
        if abs(before.lines[0].size - after.lines[0].size) < 0.6
    )
    usual = [step for step in steps if 0.8 < step < 3]
    return usual[len(usual) * 2 // 5] if usual else 1.2


def _continues(running: Paragraph, line: Line, right: float, leading: float) -> bool:
    """Whether the line goes on with the paragraph. Each `return` is one sign of a new one."""
    last, first = running.lines[-1], running.lines[0]
    em = max(line.size, 1.0)
    step = (last.base - line.base) / em
    if line.turn != last.turn or abs(line.size - last.size) > max(1.0, 0.1 * em):
        return False
    if step < 0:  # the top of another column: only a broken sentence goes on there
        return line.left > last.left + em and not _ENDS.search(last.text) and _lower(line.text)
    is_full = last.right > right - 0.22 * max(right - min(line.left, last.left), em)
    ended = _ENDS.search(last.text) is not None
    broken = is_full and not ended and _lower(line.text)
    if step > (2.2 if broken else 1.25) * leading + 0.05:
        return False
    if broken:
        return True  # whatever the indent: quotations are set centred
    if line.bold != last.bold and (not is_full or ended or first.bold):
        return False
    if _OPENS.match(line.text) and (ended or not is_full):
        return False
    if not is_full and ended and not _lower(line.text):
        return False
    if (
        not is_full
        and not ended
        and not last.bold
        and line.text[:1].isupper()
        and _short(last, right)
    ):
        return False
    indent = line.left - last.left
    if indent > 0.8 * em:  # further in: a new first line, unless this paragraph hangs
        hangs = len(running.lines) == 1 and (is_full or bool(_OPENS.match(first.text)))
        return hangs and not (ended and line.text[:1].isupper() and not _OPENS.match(first.text))
    if indent < -0.8 * em:  # further out: only the line after a first line's indent does that
        return len(running.lines) == 1 and (is_full or _lower(line.text))
    return True


def _right(around: Sequence[Line], line: Line, edge: float) -> float:
    """How far the lines of this column reach."""
    column = [
        near.right
        for near in around
        if near.turn == line.turn and near.left < line.right and line.left < near.right
    ]
    return max(column) if len(column) >= _COLUMN else max([edge, *column])


def _short(line: Line, right: float) -> bool:
    """Less than half a column: a line of an address, of a list, of a title."""
    return line.right < right - 0.5 * (right - line.left)


def _lower(text: str) -> bool:
    return text[:1].islower()


def joined_over_pages(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Paragraphs that a page break cut in two, as one that stands where it begins.

    Footnotes lie between the halves, in smaller type: they are looked past.
    """
    whole: list[Paragraph] = []
    for paragraph in paragraphs:
        before = _open_paragraph(whole, paragraph)
        if before is None:
            whole.append(paragraph)
        else:
            before.lines += paragraph.lines
    return whole


def _open_paragraph(whole: list[Paragraph], paragraph: Paragraph) -> Paragraph | None:
    first = paragraph.lines[0]
    if paragraph.is_row or _OPENS.match(first.text):
        return None
    for before in reversed(whole[-12:]):
        if before.page < paragraph.page - 1 or before.page == paragraph.page:
            return None  # only the first of its size on a page can go on from the page before
        last = before.lines[-1]
        if abs(last.size - first.size) <= 0.6 and not before.is_row:
            if _ENDS.search(last.text) or last.bold != first.bold or len(last.text) <= 25:
                return None
            return before if _lower(first.text) or _fills(before, first) else None
    return None


def _fills(before: Paragraph, first: Line) -> bool:
    """The last line reaches as far as the others, and the next begins where they begin."""
    if len(before.lines) < 2:
        return False
    last = before.lines[-1]
    right = max(line.right for line in before.lines)
    return (
        last.right > right - 0.1 * (right - last.left)
        and abs(first.left - last.left) < 2
        and not last.text.endswith((",", "|"))
    )


def text_of(paragraph: Paragraph, words: Words) -> str:
    """The paragraph's lines as running text."""
    text = paragraph.lines[0].text
    for line in paragraph.lines[1:]:
        text = words.join(text, line.text)
    return _LEADERS.sub(" … ", text) if len(text) < _LONGEST_CONTENTS else text


def kind_of(paragraph: Paragraph, text: str, *, body: float, bold_body: bool) -> BlockKind:
    """heading, text or table; `body` is the size in which most of the document is set."""
    if paragraph.is_row:
        return "table"
    if _ARTICLE.fullmatch(text):
        return "heading"
    if len(text) > _LONGEST_HEADING or len(paragraph.lines) > 4:
        return "text"
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 3 or (text[-1] in ".,;:" and not _OPENS.match(text)):
        return "text"
    if text[0].islower() or (_ENDS.search(text) and text[-1] not in "?!)…" and len(text) > 60):
        return "text"
    large = all(line.size >= 1.12 * body for line in paragraph.lines)
    bold = not bold_body and all(line.bold for line in paragraph.lines)
    capitals = len(letters) > 3 and len(text) < 100 and all(sign.isupper() for sign in letters)
    small = any(line.size < 0.9 * body for line in paragraph.lines)
    return "heading" if large or ((bold or capitals) and not small) else "text"
