"""What comes out of a file: pages of blocks, before passages are cut. No parser is known here."""

from dataclasses import dataclass

from archive.records import BlockKind


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a table row, in reading order."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks that begin on one page."""

    number: int | None
    """From 1, by sheet and not by printed number; None where the format has no pages."""
    blocks: tuple[Block, ...]
    confidence: float | None = None
    """How sure OCR was of its letters, 0 to 1; None where the file itself gives the text."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a file, as a mail has them."""

    name: str
    """As the mail gives it; empty if it does not."""
    size: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one file and what the file says of itself."""

    media_type: str
    pages: tuple[Page, ...]
    """Those with text, in order: a number that is missing is a page without any, perhaps a scan."""
    page_count: int | None
    """Pages of the original, those without text too; None where the format has none."""
    title: str
    """As the file gives it; often wrong, never more than a proposal."""
    lang: str
    """Declared in the file ("en", "ru"); empty if it is not."""
    date: str
    """EDTF, only when the file itself says so surely (a mail's Date); else empty."""
    unread: tuple[int, ...] = ()
    """Pages that show something and have no text to be believed: scans, or letters without a map.
    OCR reads them where it is installed; those that are left here nobody has read."""
    attachments: tuple[Attachment, ...] = ()
    """Files inside it, in order: the first is number 1."""
    omitted: int = 0
    """Files inside it beyond `limits.ATTACHMENTS`, which are not listed."""
