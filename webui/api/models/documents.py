"""A document, and what is related to it."""

from typing import Literal

from indexer.related import Reason
from webui.api.models.base import Model, absent
from webui.api.models.texts import TextAnswer
from webui.api.models.versions import HeldVersion

RelationType = Literal["cites", "responds-to", "follows-up", "amends", "annex-of", "related"]


class Relation(Model):
    """What this document is to another."""

    type: RelationType
    """What this document does: it cites the other, say."""
    target: str
    """An id, or the symbol of something that is not held."""
    id: str | None
    """Null for what is not held."""
    url: str | None
    """All that is known of the other document."""


class RelationIn(Model):
    """What another document is to this one."""

    type: RelationType
    """What the other document does: it cites this one, say."""
    id: str
    """Of the other document."""
    url: str
    """All that is known of the other document."""


class DocumentLabels(Model):
    """What the ids in a document mean, in the language of `labels`; by field, then by id."""

    type: dict[str, str]
    """Of `types`."""
    issuer: dict[str, str]
    """Of `organisations`."""
    regions: dict[str, str]
    """Of `regions`."""
    tags: dict[str, str]
    """Of `tags`."""
    categories: dict[str, str]
    """Of `categories`."""
    lang: dict[str, str]
    """Of the versions."""


class DocumentAnswer(Model):
    """All that is known of a document."""

    id: str
    """For good: of one address and of one document."""
    url: str
    """Its page."""
    title: dict[str, str]
    """By language."""
    summary: dict[str, str]
    """By language."""
    type: str | None
    """A term of `types`."""
    date: str | None
    """EDTF level 0: `2009`, `2009-11`, `2009-11-16`, or a span with `/`."""
    issuer: tuple[str, ...]
    """Terms of `organisations`."""
    symbol: str
    """What others cite it by; may be empty."""
    regions: tuple[str, ...]
    """Terms of `regions`."""
    tags: tuple[str, ...]
    """Terms of `tags`."""
    categories: tuple[str, ...]
    """Terms of `categories`."""
    source: str
    """Where it was published."""
    rights: str
    """What may be done with it; may be empty."""
    needs_review: bool
    """Nobody has described it yet: what is said of it was inferred."""
    versions: tuple[HeldVersion, ...]
    """Its texts and files, in the order of its description."""
    relations: tuple[Relation, ...]
    """What its description says of others."""
    relations_in: tuple[RelationIn, ...]
    """What the descriptions of others say of it, a thousand at most; citations last."""
    relations_in_total: int
    """How many there are of these."""
    labels: DocumentLabels
    """What the ids mean."""
    related: str
    """The address of what is related to it."""
    parallel: str | None
    """The address of its English and Russian text side by side; null where there are not both."""


class DocumentWithTexts(DocumentAnswer):
    """A document in an export: all that is known of it, and its texts if they were asked for."""

    texts: tuple[TextAnswer, ...] | None = absent()
    """Of each version; only with `text=1`."""


class ExportAnswer(Model):
    """All documents for a question (`format=json`)."""

    total: int
    """Documents found: as many as there are in `results`."""
    index: str
    """The state of the index that answered."""
    results: tuple[DocumentWithTexts, ...]
    """In the order of the search."""


class RelatedLabels(Model):
    """What the ids in a related document mean, in the language of `labels`."""

    type: dict[str, str]
    """Of its type."""
    shared: dict[str, dict[str, str]]
    """By facet, then by id."""


class RelatedDocument(Model):
    """What another document is to this one. One may be several things to it."""

    reason: Literal["relation", "relation-in"] | Reason
    """`relation`: this document's description names the other; `relation-in`: the other's names
    this one; `cites`: this text has the other's symbol; `cited-by`: the other's text has this
    one's; `alike`: they share terms."""
    relation: RelationType | None
    """Which, for `relation` and `relation-in`."""
    symbol: str | None
    """What is named in a text, for `cites` and `cited-by`."""
    shared: dict[str, tuple[str, ...]]
    """For `alike`: by facet, the terms that both have, the rarest first."""
    target: str | None
    """For `relation`: what the description says, an id or the symbol of something not held."""
    id: str | None
    """Null for what is not held; the fields after it are empty then."""
    url: str | None
    """Its page."""
    api: str | None
    """All that is known of it."""
    title: dict[str, str]
    """By language."""
    type: str | None
    """A term of `types`."""
    date: str | None
    """As a document has it."""
    labels: RelatedLabels
    """What the ids mean."""


class RelatedAnswer(Model):
    """What is related to a document, as its page has it."""

    id: str
    """Of the document."""
    version: str | None
    """The version whose text was read for symbols; null where no file is held."""
    results: tuple[RelatedDocument, ...]
    """What is told before what is found."""
    relations_in_total: int
    """How many descriptions of others name it; a hundred or so of them are among the results."""
