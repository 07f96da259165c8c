"""A version, in a list of results and in all that is known of its document."""

from archive.records import Status
from webui.api.models.base import Model


class FoundVersion(Model):
    """A version of a found document. The one that opens goes before the others."""

    key: str
    """Its name within the document, as `version` takes it: mostly its language."""
    lang: str
    """A code (BCP 47); `und` where nobody can tell."""
    status: Status | None
    """What it is to the document; null if nobody told."""
    pages: int | None
    """Of the original; null where the format has none."""
    media_type: str
    """Of the original."""
    size: int
    """Bytes of the original."""
    scanned: float | None
    """Null: the file itself gives the text. Else it was read by OCR, this sure: 0 to 1."""
    unread_pages: int
    """Pages that nobody could read; their words are not found."""
    attachment: str | None
    """Null: a file of its own. Else what the e-mail calls it, or an empty string."""
    url: str
    """Its page."""


class HeldVersion(FoundVersion):
    """A version with where to get it."""

    sha256: str
    """Of the original."""
    unreadable: str | None
    """Why no text could be taken from the file; null where it could."""
    text: str
    """Its passages."""
    original: str
    """The original file."""
