"""PDFs made to have one trait each: turned pages, scans, fonts without a map, columns."""

import io
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
from fontTools.ttLib import TTFont as FontFile
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.archive.extract.made_hostile import pdf_of, stream

FONT = (
    Path(__file__).parents[3] / "webui" / "static" / "fonts" / "pt-sans-cyrillic-400-normal.woff2"
)
"""Has Russian letters and no space; without the built pages of the site it is not there."""
SIZE = (600, 800)

Drawing = Callable[[Canvas], None]


def drawn(*pages: Drawing, size: tuple[int, int] = SIZE) -> bytes:
    """A PDF with a page for each function, which draws it."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def text(*lines: str, left: float = 50, top: float = 700, step: float = 14) -> Drawing:
    """Lines under one another."""

    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            canvas.drawString(left, top - step * number, line)

    return draw


def spaced(*lines: str, gap: float, spread: float) -> Drawing:
    """Lines without spaces: gaps between the words, and between letters too (of the size)."""

    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            shown = f" {-1000 * gap:.0f} ".join(f"({word})" for word in line.split())
            words = canvas.beginText(50, 700 - 14 * number)
            words.setFont("Helvetica", 11)
            words.setCharSpace(11 * spread)
            words._code.append(f"[{shown}] TJ")  # reportlab has no call for it
            canvas.drawText(words)

    return draw


def both(*drawings: Drawing) -> Drawing:
    """Several drawings on one page."""

    def draw(canvas: Canvas) -> None:
        for one in drawings:
            one(canvas)

    return draw


def picture(left: float = 0, base: float = 0, wide: float = 600, high: float = 800) -> Drawing:
    """A grey picture with black stripes, as a scan of text is from afar; the whole page."""
    image = Image.new("L", (150, 200), 240)
    for top in range(20, 180, 10):
        ImageDraw.Draw(image).rectangle((15, top, 135, top + 3), fill=20)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), left, base, wide, high)

    return draw


def turned(quarters: int, draw: Drawing) -> Drawing:
    """A page whose content runs another way and that /Rotate turns upright for its reader."""

    def turn(canvas: Canvas) -> None:
        canvas.setPageRotation(90 * quarters)
        wide, high = SIZE
        canvas.translate(*((0, 0), (wide, 0), (wide, high), (0, high))[quarters])
        canvas.rotate(90 * quarters)
        draw(canvas)

    return turn


def in_russian(*lines: str, left: float = 50, top: float = 700, step: float = 14) -> Drawing:
    """Lines in Russian; each word is drawn by itself, since the font has no space."""
    pdfmetrics.registerFont(TTFont("PT", io.BytesIO(plain_font())))

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFont("PT", 11)
        for number, line in enumerate(lines):
            at = left
            for word in line.split():
                canvas.drawString(at, top - step * number, word)
                at += canvas.stringWidth(word, "PT", 11) + 3
        canvas.restoreState()

    return draw


def plain_font() -> bytes:
    """The font as TrueType."""
    font, file = FontFile(FONT), io.BytesIO()
    font.flavor = None
    font.save(file)
    return file.getvalue()


def without_maps(content: bytes) -> bytes:
    """The same PDF, of which no font says any more which letters it has."""
    return re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found[0]), content)


def by_glyphs(words: Sequence[str]) -> bytes:
    """A PDF whose font has glyph numbers for letters and no /ToUnicode; the font file itself
    knows which letter each glyph is."""
    program = plain_font()
    font = FontFile(io.BytesIO(program))
    numbers = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    shown = "".join(
        f"BT /F 12 Tf 50 {700 - 14 * row} Td <{''.join(f'{numbers[ord(c)]:04x}' for c in word)}>"
        " Tj ET\n"
        for row, word in enumerate(words)
    )
    packed = zlib.compress(program)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream(shown.encode()),
        b"<</Type/Font/Subtype/Type0/BaseFont/PT/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/PT/CIDToGIDMap/Identity/DW 550"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/PT/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        b"/Ascent 900/Descent -200/CapHeight 700/StemV 80/FontFile2 8 0 R>>",
        stream(packed, b"/Filter/FlateDecode/Length1 %d" % len(program)),
    )


def field(value: str, base: float, left: float = 200) -> Drawing:
    """A field of a form, filled in."""

    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            name=f"at {base}", value=value, x=left, y=base - 5, width=250, height=18, fontSize=11
        )

    return draw


def note(words: str, base: float, left: float = 50) -> Drawing:
    """Words typed over the page, without a drawing of their own."""

    def draw(canvas: Canvas) -> None:
        box = [left, base, left + 250, base + 20]
        canvas.freeTextAnnotation(words, DA="/Helv 11 Tf", Rect=box, addtopage=1)

    return draw


def with_files(content: bytes, *files: tuple[str, bytes]) -> bytes:
    """The same PDF with these files embedded in it."""
    file = io.BytesIO()
    with pypdfium2.PdfDocument(content) as document:
        for name, inner in files:
            document.new_attachment(name).set_data(inner)
        document.save(file)
    return file.getvalue()
