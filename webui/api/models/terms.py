"""Vocabularies, the values of facets, and what a beginning of a word may become."""

from typing import Annotated, Literal

from pydantic import Field

from webui.api.models.base import Model
from webui.api.models.searching import FacetValue


class VocabularyLine(Model):
    """A vocabulary in the list of them."""

    name: str
    """As addresses have it."""
    terms: int
    """How many it has."""
    facet: str | None
    """The filter that takes its terms; null where it describes no documents."""
    url: str
    """Its terms."""


class VocabulariesAnswer(Model):
    """The vocabularies of the archive."""

    vocabularies: tuple[VocabularyLine, ...]
    """All that there are."""


class Term(Model):
    """A term of a vocabulary."""

    id: str
    """For good; filters take it."""
    label: dict[str, str]
    """By language."""
    parent: str | None
    """The term it lies in."""
    also: dict[str, tuple[str, ...]]
    """Other names, by language."""
    note: str
    """For those who describe documents; may be empty."""
    count: int | None
    """Documents that have it, or anything below it; null where the vocabulary has no facet."""


class VocabularyAnswer(Model):
    """The terms of a vocabulary, in its own order."""

    name: str
    """As addresses have it."""
    terms: tuple[Term, ...]
    """Those that no document has, too."""
    facet: str | None
    """The filter that takes its terms; null where it describes no documents."""


class FacetAnswer(Model):
    """Values of a facet."""

    name: str
    """Of the facet."""
    values: tuple[FacetValue, ...]
    """In the order of a search: the chosen and the most frequent first where nothing better is
    known."""
    missing: int
    """Found documents without any value."""
    more: bool
    """There are more values than `limit`."""
    total: int
    """Values that fit, left out ones too."""
    documents: int
    """Documents found by the search within which the values are counted."""
    index: str
    """The state of the index that answered."""


class SuggestedTerm(Model):
    """A term that documents have."""

    kind: Literal["term"]
    """What is suggested."""
    text: str
    """Its label."""
    name: str
    """What was typed the beginning of: its label in either language, or another name."""
    lang: str
    """Of `name`."""
    facet: str
    """The filter that takes it."""
    id: str
    """As the filter takes it."""
    count: int
    """Documents that have it, or anything below it."""
    url: str
    """A search for these."""


class SuggestedDocument(Model):
    """A document by its title or its symbol."""

    kind: Literal["title", "symbol"]
    """What of the document was typed the beginning of."""
    text: str
    """The title or the symbol."""
    lang: str | None
    """Of `text`; null for a symbol."""
    id: str
    """Of the document."""
    title: dict[str, str]
    """By language."""
    type: str | None
    """A term of `types`."""
    label: str | None
    """What `type` is called."""
    date: str | None
    """As a document has it."""
    url: str
    """Its page."""
    api: str
    """All that is known of it."""


class SuggestAnswer(Model):
    """What a text that is being typed may become, the likeliest first."""

    q: str
    """What was typed."""
    results: tuple[Annotated[SuggestedTerm | SuggestedDocument, Field(discriminator="kind")], ...]
    """None for fewer than two letters."""
