"""A Word file with real headings, lists and tables, and properties that do not change."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from sample import Block, Run, Sample

FONT = "Times New Roman"
SIZES = {"Title": 18, "Heading 1": 14, "Heading 2": 12}
STYLES = {
    "title": "Title",
    "section": "Heading 1",
    "subsection": "Heading 2",
    "bullet": "List Bullet",
}
LOCALES = {"en": "en-GB", "ru": "ru-RU"}


def render(sample: Sample) -> bytes:
    """The Word file of a sample; the same bytes for the same text."""
    document = Document()
    _dress(document, sample.lang)
    _set_properties(document, sample)
    _open(document, sample)
    for block in sample.blocks:
        if block.kind == "table":
            _add_table(document, block)
        else:
            _add_paragraph(document, block)
    _number_pages(document.sections[0].footer.paragraphs[0])
    stream = BytesIO()
    document.save(stream)
    return _repack(stream)


def _dress(document: Doc, lang: str) -> None:
    """A4, one typeface, black headings and the language of the text instead of the template's."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    for name, size in {"Normal": 12, **SIZES}.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), FONT, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), FONT)
        style.font.bold = name != "Normal"
        style.paragraph_format.space_after = Pt(8)
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for language in document.styles.element.findall(f".//{qn('w:lang')}"):
        language.set(qn("w:val"), LOCALES[lang])


def _set_properties(document: Doc, sample: Sample) -> None:
    core, moment = document.core_properties, sample.moment.replace(tzinfo=None)
    core.title, core.author, core.last_modified_by = sample.title, sample.issuer, sample.issuer
    core.created = core.modified = moment
    core.language, core.subject, core.comments, core.revision = LOCALES[sample.lang], "", "", 1
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]


def _open(document: Doc, sample: Sample) -> None:
    """Who and when, above the title: the head of a letter, or one line of the issuer and date."""
    lines = sample.letter_head()
    if not lines:
        document.add_paragraph(f"{sample.issuer}\n{sample.spoken_date}")
        return
    document.add_paragraph().add_run(lines["letterhead"]).bold = True
    document.add_paragraph(lines["place_date"]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(lines["addressee"])


def _add_paragraph(document: Doc, block: Block) -> None:
    paragraph = document.add_paragraph(style=STYLES.get(block.kind, "Normal"))
    if block.kind == "numbered":
        # The number is part of the text: it must not change when Word renumbers its lists.
        paragraph.add_run(f"{block.number} ")
    if block.kind in ("paragraph", "numbered"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _write(paragraph, block.runs)


def _add_table(document: Doc, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for at, row in enumerate(block.rows):
        for cell, runs in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], runs, bold=at == 0)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    for at, line in enumerate(table.rows):
        marks = ["w:cantSplit"] if at else ["w:cantSplit", "w:tblHeader"]
        line._tr.get_or_add_trPr().extend(map(OxmlElement, marks))
    document.add_paragraph()


def _write(paragraph: Paragraph, runs: tuple[Run, ...], bold: bool = False) -> None:
    for run in runs:
        added = paragraph.add_run(run.text)
        added.bold = run.bold or bold or None
        added.italic = run.italic or None


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    paragraph._p.append(page)


def _repack(stream: BytesIO) -> bytes:
    """The same parts in the same order, without the clock and the system of this machine."""
    packed = BytesIO()
    with ZipFile(stream) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 0, 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()
