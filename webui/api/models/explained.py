"""How an answer came about. Keys and fields are inner matters of the index."""

from typing import Literal

from indexer.asking import Channel
from webui.api.models.base import Model


class ExplainedKey(Model):
    """A key by which a word was looked up."""

    key: str
    """As it stands in the index."""
    channel: Channel
    """What kind of key it is."""
    weight: float
    """The channel's, times how sure a translation is."""
    documents: int | None
    """How many have it; null while the index is behind the catalogue."""


class ExplainedStep(Model):
    """A node of the tree that was looked up."""

    depth: int
    """0 for the root; the parts of a node follow it, one deeper."""
    kind: Literal[
        "all", "any", "at-least", "not", "word", "phrase", "near", "has", "dated",
        "everything", "nothing",
    ]  # fmt: skip
    """How its parts, or its words, are put together."""
    says: str
    """What a step without words asks for."""
    words: tuple[tuple[ExplainedKey, ...], ...]
    """The keys of each word, in the order of the question."""
    fields: tuple[str, ...]
    """Where the words are looked for."""


class ExplainedPair(Model):
    """Why two words are taken to translate each other."""

    en: str
    """The English word."""
    ru: str
    """The Russian word."""
    together: int
    """How often they were put for each other; 0, as the other counts, if the staff say so."""
    en_count: int
    """How often the English word was met."""
    ru_count: int
    """How often the Russian word was met."""
    document: str | None
    """An example: a document, and the numbers of its two passages."""
    en_passage: int | None
    """The number of the English passage."""
    ru_passage: int | None
    """The number of the Russian passage."""


class Explained(Model):
    """The tree that was looked up, and what its translations rest on."""

    steps: tuple[ExplainedStep, ...]
    """From the root down."""
    lexicon: tuple[ExplainedPair, ...]
    """The pairs by which words were translated."""


class KeyMatch(Model):
    """That a word of the question stands in a document, and by which of its keys."""

    step: int
    """The number of its step in `explain.steps`."""
    key: str
    """As it stands in the index."""
    channel: Channel
    """What kind of key it is."""
    field: str
    """Where in the document the word stands."""
    times: int
    """How often."""
    weight: float
    """What a match by this key counts: the channel's weight, times how sure a translation is."""
