"""The formats: which reader reads which kind of file. Runs in the reading process only."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from archive.errors import ExtractionError
from archive.extract import limits, media
from archive.extract.extracted import Extracted
from archive.extract.mail import eml, mbox, msg
from archive.extract.office import doc, docx, epub, odt, rtf, sheets
from archive.extract.pdf import reading as pdf
from archive.extract.scans import ocr, pictures
from archive.extract.text import encoding, html, markdown, plain

_READERS: dict[str, Callable[[bytes], Extracted]] = {
    media.PDF: pdf.read,
    media.DOCX: docx.read,
    media.DOCM: docx.read,
    media.DOC: doc.read,
    media.RTF: rtf.read,
    media.ODT: odt.read,
    media.EPUB: epub.read,
    media.XLSX: sheets.read,
    media.XLS: sheets.read,
    media.ODS: sheets.read,
    media.CSV: sheets.read,
    media.HTML: html.read,
    media.MARKDOWN: markdown.read,
    media.PLAIN: plain.read,
    media.MAIL: eml.read,
    media.MSG: msg.read,
    media.MBOX: mbox.read,
    **dict.fromkeys(media.PICTURES, pictures.read),
}
_ATTACHMENTS: dict[str, Callable[[bytes, int], bytes]] = {
    media.MAIL: eml.attachment,
    media.MSG: msg.attachment,
    media.PDF: pdf.attachment,
}


def read(content: bytes, suffix: str) -> Extracted:
    """The text of a file whose name ends in `suffix`. Raises ExtractionError if there is none."""
    kind = media.media_type(content, suffix)
    if kind not in _READERS:
        raise media.not_read(kind)
    extracted = _READERS[kind](content)
    _check_counts(extracted)
    texts = [block.text for page in extracted.pages for block in page.blocks]
    if sum(len(text.encode("utf-8", "replace")) for text in texts) > limits.TEXT_BYTES:
        raise ExtractionError(
            f"it holds more than {limits.TEXT_BYTES // 1_000_000} MB of text",
            hint="split it into several files",
        )
    if not extracted.unread and not any(sign.isalnum() for text in texts for sign in text):
        raise ExtractionError("there is no text in it", hint="check that it is the right file")
    return extracted


def _check_counts(extracted: Extracted) -> None:
    blocks = sum(len(page.blocks) for page in extracted.pages)
    for held, most, what in (
        (len(extracted.pages), limits.PAGES, "pages"),
        (blocks, limits.BLOCKS, "paragraphs"),
    ):
        if held > most:
            raise ExtractionError(
                f"it has more than {most} {what}", hint="split it into several files"
            )


def attachment(content: bytes, number: int) -> bytes:
    """The n-th file, from 1, attached to a mail or PDF. Raises ExtractionError if there is none."""
    kind = media.media_type(content, ".eml")  # a mail with few headers is one only by its name
    if kind not in _ATTACHMENTS:
        raise ExtractionError(
            f"there is no attachment {number} in it", hint=f"the file is of another kind: {kind}"
        )
    return _ATTACHMENTS[kind](content, number)


def warm() -> None:
    """Load what parsers load lazily, so that no child has to."""
    encoding.warm()
    pdf.warm()
    ocr.warm()
    html.read(b"<p>a<p>\xd0\xb1")
    markdown.read(b"# a\n\n|b|\n|-|\n|c|\n")
    eml.read(b"Subject: =?koi8-r?B?xQ==?=\n\n\xc5\n")
    Counter("a").most_common(1)
    # refused, but only after what names kinds of files and what opens pictures has been loaded
    for refused in (lambda: media.media_type(bytes(16), ""), lambda: pictures.read(bytes(16))):
        with suppress(ExtractionError):
            refused()
