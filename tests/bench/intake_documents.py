"""The corpora that intake is measured with: real files in all formats, and documents without end.

A made document is a report of two pages in English or Russian, its sentences taken from real
texts, and its number decides all of it: two corpora of a kind and size hold the same.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from io import BytesIO
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from tests.bench.engines.sentences import SAMPLE, read_sentences
from tests.real.convert import REPOSITORY

WORDS = 600
"""Of a made document; set as here, two pages."""

NOTE_WORDS = 40
"""Of a small one, where it is the number of documents that counts."""

MIXED = (".pdf",) * 6 + (".docx",) * 2 + (".html", ".txt")
"""What an archive of reports is made of, by turns."""

_PARAGRAPH = 5
"""Sentences."""
_IN_A_FOLDER = 100
_WHOLE = "whole"
"""Stands in the folder of a corpus that was made to its end."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a made document says."""

    number: int
    lang: str
    title: str
    paragraphs: tuple[str, ...]


def packs(data: Path, folder: Path) -> Path:
    """All files in real formats, without manifests, as somebody might drop them into an archive."""
    corpus = _anew(folder)
    left_out = shutil.ignore_patterns("gold_text")  # the answers to some of them
    for name in ("files", "derived"):
        shutil.copytree(data / name, corpus / name, ignore=left_out)
    return corpus


def reports(folder: Path, count: int, kinds: Sequence[str], data: Path, words: int = WORDS) -> Path:
    """So many described documents of these kinds, by turns; made once, and used again."""
    if (folder / _WHOLE).exists():
        return folder / "corpus"
    corpus = _anew(folder)
    some = range(0, count, _IN_A_FOLDER)
    write = partial(_write_some, corpus, count, kinds, data, words)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for _ in pool.map(write, some):
            pass
    (folder / _WHOLE).touch()
    return corpus


def revise(corpus: Path, number: int, revision: str) -> None:
    """Another sentence for a made document of plain text."""
    (file,) = _folder(corpus, number).glob("*.txt")
    first = file.read_text(encoding="utf-8").split("\n\n")[0]
    file.write_text(f"{first}\n\nRevision {revision}.\n", encoding="utf-8")


def _anew(folder: Path) -> Path:
    corpus = folder / "corpus"
    shutil.rmtree(folder, ignore_errors=True)
    corpus.mkdir(parents=True)
    shutil.copytree(SAMPLE / "vocabulary", corpus / "vocabulary")
    return corpus


def _folder(corpus: Path, number: int) -> Path:
    return corpus / f"{number // _IN_A_FOLDER:05}" / f"report-{number:06}"


def _write_some(
    corpus: Path, count: int, kinds: Sequence[str], data: Path, words: int, first: int
) -> None:
    sentences = _sentences(data)
    for number in range(first, min(first + _IN_A_FOLDER, count)):
        suffix = kinds[number % len(kinds)]
        made = report(number, sentences, words)
        folder = _folder(corpus, number)
        folder.mkdir(parents=True)
        manifest = f'shelf = "public"\n[[version]]\nfile = "{made.lang}{suffix}"\n'
        (folder / "document.toml").write_text(manifest, encoding="utf-8")
        (folder / f"{made.lang}{suffix}").write_bytes(WRITERS[suffix](made))


@cache
def _sentences(data: Path) -> Mapping[str, Sequence[str]]:
    return read_sentences(data)


def report(number: int, sentences: Mapping[str, Sequence[str]], words: int = WORDS) -> Report:
    """The document of this number: neighbouring sentences, so that a paragraph is of one topic."""
    chance = Random(number)  # noqa: S311 - the same document each time
    # not by the number's last digit: that goes with the format
    lang = ("en", "ru")[number // len(MIXED) % 2]
    held = sentences[lang]
    title = f"{number}. " + " ".join(chance.choice(held).split()[:8]).rstrip(".,;:")
    paragraphs, left = list[str](), words
    while left > 0:
        begin = chance.randrange(len(held))
        some = " ".join(islice(cycle(held), begin, begin + _PARAGRAPH)).split()[:left]
        paragraphs.append(" ".join(some))
        left -= len(some)
    return Report(number, lang, title, tuple(paragraphs))


# ---------- a report as a file ----------


def as_text(made: Report) -> bytes:
    return "\n\n".join([made.title, *made.paragraphs, ""]).encode()


def as_html(made: Report) -> bytes:
    """A page of a web site: its own words stand among those of the site."""
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("news", "about", "help"))
    text = "".join(f"<p>{escape(one)}</p>\n" for one in made.paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{made.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(made.title)}</title></head><body><nav><ul>{links}</ul></nav><main>"
        f"<h1>{escape(made.title)}</h1>\n{text}</main><footer>2026</footer></body></html>"
    ).encode()


def as_docx(made: Report) -> bytes:
    document = docx.Document()
    document.core_properties.title = made.title
    document.add_heading(made.title, 1)
    for one in made.paragraphs:
        document.add_paragraph(one)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(made: Report) -> bytes:
    """A4, justified, in a font of which the file holds what it needs; a head on each page."""
    _register_fonts()
    body = ParagraphStyle(
        "body", fontName="Serif", fontSize=11.5, leading=16, alignment=4, spaceAfter=8
    )
    head = ParagraphStyle("head", fontName="Sans-Bold", fontSize=15, leading=19, spaceAfter=10)

    def running_head(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont("Sans", 8.5)
        canvas.drawString(30 * mm, A4[1] - 15 * mm, f"Report {made.number}")
        canvas.drawRightString(A4[0] - 25 * mm, A4[1] - 15 * mm, str(canvas.getPageNumber()))

    file = BytesIO()
    pages = BaseDocTemplate(file, pagesize=A4, title=made.title, lang=made.lang, invariant=1)
    frame = Frame(30 * mm, 25 * mm, A4[0] - 55 * mm, A4[1] - 50 * mm, id="text")
    pages.addPageTemplates(PageTemplate("page", [frame], onPage=running_head))
    story = [Paragraph(escape(made.title), head)]
    pages.build([*story, *(Paragraph(escape(one), body) for one in made.paragraphs)])
    return file.getvalue()


@cache
def _register_fonts() -> None:
    """The web fonts of this repository, put together as those of the sample corpus are."""
    source = str(REPOSITORY / "corpus" / "_source")
    sys.path.insert(0, source)
    try:
        import fonts  # type: ignore[import-not-found]
    finally:
        sys.path.remove(source)
    fonts.register()


WRITERS: Mapping[str, Callable[[Report], bytes]] = {
    ".pdf": as_pdf,
    ".docx": as_docx,
    ".html": as_html,
    ".txt": as_text,
}
