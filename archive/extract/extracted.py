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


WIDTH = 10_000
"""Of any page, in the units in which places on it are given, down as across."""
MOST_HEIGHT = 100 * WIDTH


def height_of(across: float, down: float) -> int:
    """The height of a page of these sides in `WIDTH`ths of its width."""
    return max(1, min(round(WIDTH * down / across), MOST_HEIGHT))


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """Letters without a space between them, and the box they take on the drawn page.

    Units of a `WIDTH`th of the page's width, from its upper left corner as the reader sees it. A
    word that the line's end breaks ends in a hyphen; its second half is the next word.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """The words of one page in the order in which it gives them."""

    height: int
    """Of the page, in the same units."""
    words: tuple[PlacedWord, ...]


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
