"""What exists: the values that cross the borders of the archive package.

Frozen, made of plain values, and free of behaviour beyond reading themselves.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from archive.dates import PartialDate


class Shelf(StrEnum):
    """Who may see a document. Each caller sees their own shelf and the more open ones."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    INTERNAL = "internal"


class Status(StrEnum):
    """What a version is to the work: readers quote an authentic text, never a machine's."""

    ORIGINAL = "original"
    AUTHENTIC = "authentic"
    OFFICIAL = "official"
    UNOFFICIAL = "unofficial"
    MACHINE = "machine"


LANGUAGES = ("en", "ru")
"""The languages of labels and of the pages. Documents may be in others too."""

Texts = Mapping[str, str]
"""The same words by language code: `{"en": "Chechnya", "ru": "Чечня"}`."""

BlockKind = Literal["heading", "text", "table"]


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of a controlled vocabulary."""

    id: str
    label: Texts
    parent: str | None = None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other names by language: abbreviations, older names, demonyms."""
    note: str = ""
    tile: tuple[int, int] | None = None
    """A region's place on the map of tiles: column from the west, row from the north, from 0."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one document is to another."""

    type: str
    target: str
    """A document's id, or the symbol of something that is not held."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document in one language, from one file."""

    key: str
    """Its name inside the document: the language code, "ru-2" for a second one."""
    lang: str
    status: Status | None
    file: str
    """Path from the corpus folder, with forward slashes."""
    sha256: str
    size: int
    media_type: str
    pages: int | None = None
    """Pages of the original; None where the format has none."""
    unreadable: str = ""
    """Why no text could be taken from the file; empty when it could."""
    unread: int = 0
    """Pages whose text nobody could read, among others that could be."""
    confidence: float | None = None
    """Scanned: how sure OCR was of its letters, 0 to 1. None: the file itself gives the text."""
    attachment: int = 0
    """The text is that of the n-th attachment of `file`, from 1; 0: of the file itself.
    `sha256`, `size` and `media_type` are the attachment's own."""
    name: str = ""
    """What the mail calls the attachment."""

    @property
    def place(self) -> str:
        """What a message calls it by: its file, or its place in the mail."""
        if not self.attachment:
            return self.file
        return f"{self.file}/{self.attachment} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest piece we quote: a paragraph, heading or table row of a version."""

    number: int
    """From 1, in reading order; the anchor `#p12` is this number for good."""
    page: int | None
    label: str
    """How the text itself calls the place: "Art. 9", «Ст. 9», "¶ 12"; empty if it does not."""
    lang: str
    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Why a document is not shown any more."""

    date: dt.date
    reason: Texts
    """By language; may be empty."""
    replaced_by: str = ""
    """The id of the document to read instead; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Document:
    """One work: what a reader cites, what a search returns, what a count counts."""

    id: str
    folder: str
    """Where its manifest (or its only file) lies, from the corpus folder."""
    type: str | None
    date: PartialDate | None
    issuer: tuple[str, ...]
    symbol: str
    regions: tuple[str, ...]
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    shelf: Shelf
    embargo: dt.date | None
    source: str
    rights: str
    title: Texts
    summary: Texts
    versions: tuple[Version, ...]
    relations: tuple[Relation, ...]
    needs_review: bool = False
    """Nobody has described it yet: its metadata were inferred."""
    withdrawn: Withdrawn | None = None

    def shelf_on(self, day: dt.date) -> Shelf:
        """Where it stands on that day: an embargo keeps it internal until its date (UTC), and what
        was withdrawn stays internal for good."""
        return standing_on(self.shelf, self.embargo, day, withdrawn=self.withdrawn is not None)

    def notice_on(self, day: dt.date) -> Withdrawn | None:
        """What its address says on that day to everybody, if it would be public otherwise.

        Nothing of what was withdrawn before its embargo ended: that was never public.
        """
        shelf = standing_on(self.shelf, self.embargo, day, withdrawn=False)
        notice = self.withdrawn
        if notice and self.embargo and notice.date < self.embargo:
            return None
        return notice if shelf is Shelf.PUBLIC else None


def standing_on(shelf: Shelf, embargo: dt.date | None, day: dt.date, *, withdrawn: bool) -> Shelf:
    """The shelf on which a description of this kind puts its document."""
    closed = withdrawn or (embargo is not None and day < embargo)
    return Shelf.INTERNAL if closed else shelf


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or manifest that could not be taken in, and why."""

    path: str
    reason: str
    hint: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that was not taken in because its bytes are held already."""

    path: str
    same_as: str
    """The path of the file that was taken in."""
    document: str
    """The id of the document whose version that is."""


class Event(StrEnum):
    """What became of a document."""

    ADDED = "added"
    CHANGED = "changed"
    """Its description or its files."""
    MOVED = "moved"
    REMOVED = "removed"
    RESTORED = "restored"
    CLOSED = "closed"
    """Its description became faulty: it went to the internal shelf."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a document's history."""

    at: dt.datetime
    document: str
    event: Event
    folder: str
    """Where it lay then; empty once it was removed."""
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Change:
    """A document was written or removed; numbers only grow."""

    number: int
    document: str
