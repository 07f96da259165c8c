"""Files made by the libraries that usually make them, and what came out of them in short."""

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from archive.extract import Extracted
from archive.settings import Settings


def limited(home: Path, *, seconds: int = 20, megabytes: int = 1200) -> Settings:
    return Settings(home=home, corpus=home, worker_seconds=seconds, worker_megabytes=megabytes)


def words_of(extracted: Extracted) -> str:
    """All the text, a block a line."""
    return "\n".join(block.text for page in extracted.pages for block in page.blocks)


def kinds_of(extracted: Extracted) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for page in extracted.pages for block in page.blocks]


def pdf(*pages: list[tuple[float, float, str]], size: float = 11, title: str = "") -> bytes:
    """A PDF of one line of text after another: (left, base, text) on each page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 800))
    canvas.setTitle(title)
    for lines in pages:
        canvas.setFont("Helvetica", size)
        for left, base, text in lines:
            canvas.drawString(left, base, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
