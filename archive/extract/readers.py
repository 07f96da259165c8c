"""The formats: which reader reads which kind of file. Runs in the reading process only."""

from collections.abc import Callable

from archive.errors import ExtractionError
from archive.extract import html, limits, mail, markdown, media, office, pdf, plain
from archive.extract.extracted import Extracted

_READERS: dict[str, Callable[[bytes], Extracted]] = {
    media.PDF: pdf.read,
    media.DOCX: office.read,
    media.HTML: html.read,
    media.MAIL: mail.read,
    media.MARKDOWN: markdown.read,
    media.PLAIN: plain.read,
}


def read(content: bytes, suffix: str) -> Extracted:
    """The text of a file whose name ends in `suffix`. Raises ExtractionError if there is none."""
    kind = media.media_type(content, suffix)
    extracted = _READERS[kind](content)
    texts = [block.text for page in extracted.pages for block in page.blocks]
    if sum(len(text.encode("utf-8", "replace")) for text in texts) > limits.TEXT_BYTES:
        raise ExtractionError(
            f"it holds more than {limits.TEXT_BYTES // 1_000_000} MB of text",
            hint="split it into several files",
        )
    if not any(sign.isalnum() for text in texts for sign in text):
        raise _no_text(kind)
    return extracted


def warm() -> None:
    """Load what parsers load lazily, so that no child has to."""
    html.read(b"<p>a<p>\xd0\xb1")
    markdown.read(b"# a\n\n|b|\n|-|\n|c|\n")
    mail.read(b"Subject: =?koi8-r?B?xQ==?=\n\n\xc5\n")


def _no_text(kind: str) -> ExtractionError:
    if kind == media.PDF:
        return ExtractionError(
            "there is no text in it; it is probably a scan",
            hint="run OCR on it (for example ocrmypdf -l rus+eng) and put the result in its place",
        )
    return ExtractionError("there is no text in it", hint="check that it is the right file")
