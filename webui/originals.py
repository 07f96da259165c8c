"""The original of a version, exactly as it was taken in, or a reason why not."""

import hashlib
from pathlib import Path

from archive.errors import ExtractionError, SvodError
from archive.extract import read_original
from archive.records import Document, Version
from archive.settings import Settings

_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/markdown": ".md",
}

_SENT_AS_THEY_ARE = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "message/rfc822",
    }
)
"""Types a browser is told. HTML and text of others go as bytes: nothing may be shown as a page."""


class OriginalGone(SvodError):
    """The file is not where it was taken in from."""


class OriginalChanged(SvodError):
    """The file is not the one that was taken in."""


def original(version: Version, settings: Settings) -> bytes:
    """The bytes with the SHA-256 the catalogue knows; never others."""
    path = settings.corpus / Path(version.file)
    try:
        content = read_original(path, settings.file_bytes)
    except ExtractionError:
        raise OriginalGone(
            "The original of this version cannot be read any more.",
            hint='Put the file back, or run "svod reindex" to bring the archive up to date.',
        ) from None
    if hashlib.sha256(content).hexdigest() != version.sha256:
        raise OriginalChanged(
            "The original has changed since it was taken in, so it is not sent.",
            hint='Run "svod reindex" to take in the new file.',
        )
    return content


def made_name(document: Document, version: Version) -> str:
    """What the download is called: never the name the file came with."""
    return f"{document.id}.{version.key}{_SUFFIXES.get(version.media_type, '.bin')}"


def sent_as(version: Version) -> str:
    known = version.media_type in _SENT_AS_THEY_ARE
    return version.media_type if known else "application/octet-stream"
