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
