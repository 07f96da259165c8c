"""Pages of print as pictures, in Svod's own fonts, and PDFs of nothing but such pictures."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parents[3] / "webui" / "static" / "fonts"
DPI = 200
SIZE = 32
"""Pixels: 11.5 points at that resolution."""
RUSSIAN = (
    "Суд рассмотрел жалобу на действия полиции в апреле",
    "и постановил, что задержание участников собрания",
    "не имело законных оснований, а протокол был состав-",
    "лен с нарушениями.",
)
ENGLISH = (
    "The court examined the complaint about the police and",
    "ruled that the participants of the assembly had been",
    "detained without any lawful ground.",
)


def sheet(width: int = 1100, height: int = 700) -> Image.Image:
    return Image.new("L", (width, height), "white")


def write(
    page: Image.Image, lines: Sequence[str], *, left: int = 90, top: int = 90, size: int = SIZE
) -> Image.Image:
    """The page with these lines on it, one and a half times their size apart."""
    draw = ImageDraw.Draw(page)
    fonts = [
        ImageFont.truetype(str(FONTS / f"pt-sans-{script}-400-normal.woff2"), size)
        for script in ("latin", "cyrillic")
    ]
    for number, line in enumerate(lines):
        x = float(left)
        for sign in line:
            font = fonts["а" <= sign.lower() <= "ё"]
            draw.text((x, top + number * size * 1.5), sign, fill="black", font=font, anchor="ls")
            x += font.getlength(sign)
    return page


def encoded(*pages: Image.Image, kind: str = "PNG") -> bytes:
    """One file of that format (Pillow's name); several pages in a TIFF or a PDF."""
    file = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(file, kind, dpi=(DPI, DPI), resolution=DPI, **more)
    return file.getvalue()
