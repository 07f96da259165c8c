"""The original of a version, exactly as it was taken in, or a reason why not."""

import hashlib
from pathlib import Path

from archive.errors import ExtractionError, SvodError
from archive.extract import Worker, media, read_original
from archive.records import Document, Version
from archive.settings import Settings

_SUFFIXES = {
    media.PDF: ".pdf",
    media.DOCX: ".docx",
    media.DOCM: ".docm",
    media.DOC: ".doc",
    media.RTF: ".rtf",
    media.ODT: ".odt",
    media.EPUB: ".epub",
    media.XLSX: ".xlsx",
    media.XLS: ".xls",
    media.ODS: ".ods",
    media.CSV: ".csv",
    media.HTML: ".html",
    media.MARKDOWN: ".md",
    media.PLAIN: ".txt",
    media.MAIL: ".eml",
    media.MSG: ".msg",
    media.MBOX: ".mbox",
    media.PNG: ".png",
    media.JPEG: ".jpg",
    media.TIFF: ".tif",
    media.WEBP: ".webp",
    media.BMP: ".bmp",
    media.GIF: ".gif",
}
_SENT_AS_BYTES = frozenset(
    {media.HTML, media.PLAIN, media.MARKDOWN, media.CSV, media.MBOX, media.DOCM}
)
"""Types a browser is not told: it shows no page of text of others, and a word processor is not
called for a document with macros."""


class OriginalGone(SvodError):
    """The file is not where it was taken in from."""


class OriginalChanged(SvodError):
    """The file is not the one that was taken in."""


def original(version: Version, settings: Settings, worker: Worker) -> bytes:
    """The bytes with the SHA-256 the catalogue knows; never others.

    The worker takes an attachment out of its mail. Raises OriginalGone or OriginalChanged.
    """
    try:
        content = read_original(settings.corpus / Path(version.file), settings.file_bytes)
    except ExtractionError:
        raise OriginalGone(
            "The original of this version cannot be read any more.",
            hint='Put the file back, or run "svod reindex" to bring the archive up to date.',
        ) from None
    if version.attachment:
        try:
            content = worker.attachment(content, version.attachment, settings.file_bytes)
        except ExtractionError:
            raise _changed() from None
    if hashlib.sha256(content).hexdigest() != version.sha256:
        raise _changed()
    return content


def _changed() -> OriginalChanged:
    return OriginalChanged(
        "The original has changed since it was taken in, so it is not sent.",
        hint='Run "svod reindex" to take in the new file.',
    )


def made_name(document: Document, version: Version) -> str:
    """What the download is called: never the name the file came with."""
    return f"{document.id}.{version.key}{_SUFFIXES.get(version.media_type, '.bin')}"


def sent_as(version: Version) -> str:
    known = version.media_type in _SUFFIXES and version.media_type not in _SENT_AS_BYTES
    return version.media_type if known else "application/octet-stream"
