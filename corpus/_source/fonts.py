"""PT Serif and PT Sans for the PDFs: the web fonts of this repository, put together again.

The web has each face in four files by script; a PDF wants one face with Latin and Cyrillic.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics, ttfonts
from sample import SampleError

FOLDER = Path(__file__).resolve().parents[2] / "webui/static/fonts"
FACES = {
    "Serif": ("pt-serif", "400-normal"),
    "Serif-Bold": ("pt-serif", "700-normal"),
    "Serif-Italic": ("pt-serif", "400-italic"),
    "Sans": ("pt-sans", "400-normal"),
    "Sans-Bold": ("pt-sans", "700-normal"),
}
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
# Hints and layout tables do nothing in a PDF made by reportlab, and cannot be merged safely.
DROPPED = ["GSUB", "GPOS", "GDEF", "DSIG", "cvt ", "fpgm", "prep", "gasp", "hdmx", "VDMX", "LTSH"]


@cache
def register() -> frozenset[str]:
    """Make the faces known to reportlab; the characters that every one of them can show."""
    known: list[set[int]] = []
    for name, (family, style) in FACES.items():
        face = _face(family, style)
        known.append(set(face.getBestCmap()))
        stream = BytesIO()
        face.save(stream)
        stream.seek(0)
        pdfmetrics.registerFont(ttfonts.TTFont(name, stream))
    pdfmetrics.registerFontFamily("Serif", "Serif", "Serif-Bold", "Serif-Italic", "Serif-Bold")
    pdfmetrics.registerFontFamily("Sans", "Sans", "Sans-Bold", "Sans", "Sans-Bold")
    return frozenset(chr(code) for code in set.intersection(*known))


def _face(family: str, style: str) -> TTFont:
    parts = []
    for script in SCRIPTS:
        path = FOLDER / f"{family}-{script}-{style}.woff2"
        if not path.is_file():
            raise SampleError(f"{path}: missing; the PDFs are set in the fonts of the web pages")
        font = TTFont(path, recalcTimestamp=False)
        font.flavor = None
        for glyph in font.getGlyphOrder():
            font["glyf"][glyph].removeHinting()
        plain = BytesIO()
        font.save(plain)
        plain.seek(0)
        parts.append(plain)
    face = Merger(options=Options(drop_tables=DROPPED)).merge(parts)
    face.recalcTimestamp = False
    face["head"].created = face["head"].modified = 0  # the merger writes the hour of the build
    return face


def check(text: str, name: str) -> None:
    """Raise if the text has a character the faces cannot show."""
    missing = sorted(set(text) - register() - {"\n"})
    if missing:
        shown = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing)
        raise SampleError(f"{name}: no glyph for {shown} in PT Serif and PT Sans; use another one")
