"""The text of a version, and of two versions side by side."""

from archive.records import BlockKind, Status
from indexer.evidence import How
from webui.api.models.base import Model


class TextPassage(Model):
    """A paragraph, a heading or a row of a table."""

    number: int
    """From 1, in reading order; `#p12` on the page of the version."""
    page: int | None
    """Of the original; null where the format has none."""
    label: str
    """What the text itself calls the place: “Art. 9”; may be empty."""
    lang: str
    """A code (BCP 47)."""
    kind: BlockKind
    """What it is on its page."""
    text: str
    """Plain text."""


class TextAnswer(Model):
    """The passages of a version."""

    id: str
    """Of the document."""
    version: str
    """The version’s key."""
    lang: str
    """Of the version."""
    status: Status | None
    """Of the version."""
    passages: tuple[TextPassage, ...]
    """In reading order."""


class ParallelSide(Model):
    """One of two versions side by side."""

    version: str
    """The version’s key."""
    status: Status | None
    """Of the version."""


class PassagePair(Model):
    """Passages that say the same."""

    en: tuple[TextPassage, ...]
    """In English; empty where nothing says it."""
    ru: tuple[TextPassage, ...]
    """In Russian; empty where nothing says it."""
    how: How | None
    """What sets them beside each other: `label`, a number or name that both texts give them;
    `words`, words and names that are each other’s translation; `length`, their length and order
    alone. Null where a side is empty."""


class ParallelAnswer(Model):
    """The texts of an English and a Russian version, set beside each other by a program."""

    id: str
    """Of the document."""
    url: str
    """Its page."""
    en: ParallelSide
    """The English version."""
    ru: ParallelSide
    """The Russian version."""
    pairs: tuple[PassagePair, ...]
    """Every passage of both, in reading order."""
