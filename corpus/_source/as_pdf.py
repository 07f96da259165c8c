"""A born-digital PDF as an office of the time would have made it: A4, real text, bookmarks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from xml.sax.saxutils import escape

import fonts
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from sample import Block, Run, Sample

rl_config.useA85 = 0  # plain binary streams: a quarter smaller
rl_config.canvas_basefontname = "Serif"  # or every file names Helvetica, embedded in none
LEFT, WIDTH, TOP, BOTTOM = 29 * mm, 153 * mm, 27 * mm, 25 * mm
INK, GREY = HexColor("#1a1a1a"), HexColor("#5b5b5b")
BODY = ParagraphStyle(
    "body",
    fontName="Serif",
    fontSize=10.8,
    leading=15.2,
    textColor=INK,
    alignment=TA_JUSTIFY,
    spaceAfter=7,
    allowWidows=0,
    allowOrphans=0,
    bulletFontName="Serif",
    embeddedHyphenation=1,
    spaceShrinkage=0.25,
)
HEAD = ParagraphStyle("head", fontName="Sans-Bold", bulletFontName="Serif", textColor=INK)
SMALL = ParagraphStyle("small", fontName="Sans", fontSize=9.5, leading=13, textColor=GREY)
HOUSE = HEAD.clone("house", fontSize=12.5, leading=17)
ADDRESS = BODY.clone("to", alignment=TA_LEFT, rightIndent=WIDTH * 0.35, spaceAfter=12)
# Points a heading needs below it on the page: itself, a heading under it and two lines of text.
# Not keepWithNext: that would carry a whole paragraph over and leave a hole.
ROOM = {"section": 104, "subsection": 66}
LOOSE = 7.0  # points added between two words
TITLE_LINE = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), "Sans"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)
RULES = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), "Serif"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, GREY),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ]
)
CELL = ParagraphStyle("cell", fontName="Serif", fontSize=9.5, leading=12.5, textColor=INK)
STYLES = {
    "title": HEAD.clone("title", fontSize=18, leading=23, spaceBefore=8, spaceAfter=10),
    "section": HEAD.clone("section", fontSize=13.5, leading=17, spaceBefore=14, spaceAfter=7),
    "subsection": HEAD.clone("subsection", fontSize=11.5, leading=15, spaceBefore=9, spaceAfter=5),
    "subject": HEAD.clone("subject", fontSize=12.5, leading=16.5, spaceBefore=8, spaceAfter=10),
    "paragraph": BODY,
    "numbered": BODY,
    "bullet": BODY.clone("bullet", leftIndent=16, bulletIndent=3, spaceAfter=4),
}


class _Pages(BaseDocTemplate):
    """The two pages of a document: the first bare, the others with a running head."""

    def __init__(self, stream: BytesIO, sample: Sample) -> None:
        super().__init__(
            stream,
            pagesize=A4,
            title=sample.title,
            author=sample.issuer,
            subject=sample.summary,
            creator=sample.issuer,
            producer="Svod sample corpus",
            lang=sample.lang,
            invariant=1,
        )
        self._headings = 0
        self._short = _shorten(sample.title)
        frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0, id="text")
        self.addPageTemplates(
            [PageTemplate("first", [frame]), PageTemplate("later", [frame], onPage=self._head)]
        )

    def _head(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont("Sans", 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(LEFT, A4[1] - 17 * mm, self._short)
        canvas.drawRightString(LEFT + WIDTH, A4[1] - 17 * mm, str(canvas.getPageNumber()))

    def afterFlowable(self, flowable: Flowable) -> None:
        level = {"section": 0, "subsection": 1}.get(getattr(flowable, "style", BODY).name)
        if level is None or not isinstance(flowable, Paragraph):
            return
        self._headings += 1
        key = f"heading-{self._headings}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(flowable.getPlainText(), key, level)


class _Text(Paragraph):
    """A justified paragraph whose loosest lines are left short.

    Russian set without hyphens has lines of four long words: stretched, they hurt the eye, and
    readers of PDFs take their words for columns.
    """

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        size = super().wrap(availWidth, availHeight)
        lines = self.blPara.lines  # type: ignore[attr-defined]
        for at, line in enumerate(lines):
            if isinstance(line, tuple):
                extra, words = line
                if extra > LOOSE * (len(words) - 1):
                    lines[at] = (0, words)
            elif line.extraSpace > LOOSE * (line.wordCount - 1):
                line.extraSpace = 0
        return size


def render(sample: Sample) -> bytes:
    """The PDF of a sample; the same bytes for the same text."""
    shown = "".join([sample.body, sample.title, sample.issuer, *sample.header.values()])
    fonts.check(shown, str(sample.source))
    stream = BytesIO()
    with _clock_at(sample.moment.timestamp()):
        story = [NextPageTemplate("later"), *_opening(sample)]
        story += [flow for block in sample.blocks[1:] for flow in _flowables(block)]
        _Pages(stream, sample).build(story)
    return stream.getvalue()


@contextmanager
def _clock_at(moment: float) -> Iterator[None]:
    """Dates inside the file are those of the document, not of the build."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment))
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _opening(sample: Sample) -> Iterator[Flowable]:
    """Who, when and what: the head of a letter, or the title block of anything else."""
    title = _markup(sample.blocks[0].runs)
    lines = {part: escape(line) for part, line in sample.letter_head().items()}
    if lines:
        yield Paragraph(lines["letterhead"], HOUSE)
        yield HRFlowable("100%", 0.7, color=INK, spaceBefore=5, spaceAfter=14)
        yield Paragraph(lines["place_date"], BODY.clone("place", alignment=TA_RIGHT))
        yield Paragraph(lines["addressee"], ADDRESS)
        yield Paragraph(title, STYLES["subject"])
        return
    date = Paragraph(escape(sample.spoken_date), SMALL.clone("date", alignment=TA_RIGHT))
    table = Table([[Paragraph(escape(sample.issuer), SMALL), date]], [WIDTH * 0.7, WIDTH * 0.3])
    table.setStyle(TITLE_LINE)
    yield table
    yield HRFlowable("100%", 0.7, color=INK, spaceBefore=2, spaceAfter=12)
    yield Paragraph(title, STYLES["title"])


def _flowables(block: Block) -> Iterator[Flowable]:
    match block.kind:
        case "table":
            yield _table(block)
            yield Spacer(0, 10)
        case "bullet":
            yield _Text(_markup(block.runs), STYLES[block.kind], bulletText=block.number)
        case "numbered":
            yield _Text(f"{escape(block.number)}\u00a0{_markup(block.runs)}", STYLES[block.kind])
        case _:
            if block.kind in ROOM:
                yield CondPageBreak(ROOM[block.kind])
            yield _Text(_markup(block.runs), STYLES[block.kind])


def _table(block: Block) -> Table:
    """A ruled table over the full measure, its head repeated on each page."""
    rows = [
        [Paragraph(_markup(cell), _cell_style(at == 0)) for cell in row]
        for at, row in enumerate(block.rows)
    ]
    table = Table(rows, _widths(block), repeatRows=1, spaceBefore=5)
    table.setStyle(RULES)
    return table


def _cell_style(is_head: bool) -> ParagraphStyle:
    return CELL.clone("headcell", fontName="Sans-Bold", fontSize=9) if is_head else CELL


def _widths(block: Block) -> list[float]:
    """Columns no narrower than their longest word, the rest shared by the length of their text."""
    columns = [
        ["".join(run.text for run in cell) for cell in column]
        for column in zip(*block.rows, strict=True)
    ]
    least = [
        max(stringWidth(word, "Sans-Bold", 9.5) for cell in column for word in cell.split() or [""])
        + 12
        for column in columns
    ]
    wish = [min(max(map(len, column)), 60) ** 0.8 for column in columns]
    spare = WIDTH - sum(least)
    if spare < 0:  # too many columns: words will be broken
        return [low * WIDTH / sum(least) for low in least]
    return [low + spare * part / sum(wish) for low, part in zip(least, wish, strict=True)]


def _markup(runs: tuple[Run, ...]) -> str:
    parts = []
    for run in runs:
        text = f"<b>{escape(run.text)}</b>" if run.bold else escape(run.text)
        parts.append(f"<i>{text}</i>" if run.italic else text)
    return "".join(parts)


def _shorten(title: str, limit: int = 80) -> str:
    """A title for the running head, not cut after a short word such as "of" or «в»."""
    if len(title) <= limit:
        return title
    words = title[:limit].split(" ")[:-1]
    while len(words[-1]) < 4:
        words.pop()
    return " ".join(words).rstrip(",:;.–") + "…"
