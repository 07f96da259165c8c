"""What a question and its answer are made of: the values that cross the indexer's border.

A caller fills in a `Search`; the search module turns its words into keys and hands the engine
a `Lookup`; the engine answers with `Found`; the caller gets `Results`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from math import inf
from typing import Literal

from archive.dates import PartialDate
from archive.records import Document, Shelf


class Channel(StrEnum):
    """The kind of key by which a word was found, best first."""

    EXACT = "exact"
    LEMMA = "lemma"
    NAME = "name"
    """The same name in another script or spelling."""
    TERM = "term"
    """A name of the same vocabulary term, in either language."""
    FAMILY = "family"
    """A word of the same stem: "investigation" for "investigate"."""
    TRANSLATION = "translation"
    """A word that the archive's own translations put in its place."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


# ---------- what is asked ----------


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents that have at least one of these values in a facet."""

    facet: str
    """A name of `indexer.facets.FACETS`."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question as a caller puts it."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    since: PartialDate | None = None
    """Only documents whose date begins on its first day or later."""
    until: PartialDate | None = None
    """Only documents whose date begins on its last day or before."""
    undated: bool = False
    """Documents without a date: these too, or, without `since` and `until`, only these."""
    sort: Sort = Sort.RELEVANCE
    labels: str = "en"
    """The reader's language: titles are ordered by it."""
    page: int = 1
    per_page: int = 20
    cursor: str | None = None
    """`Results.next` of an earlier answer; goes before `page`."""
    facets: tuple[str, ...] = ()
    """The facets to count, by name; none when empty."""
    names: bool = True
    """Names are found in either script and any spelling."""
    cross: bool = True
    """Words are looked for in the other language too, by the lexicon."""
    explain: bool = False
    """The answer says how it came about."""
    shelves: tuple[Shelf, ...] = (Shelf.PUBLIC,)


# ---------- what an engine is asked: keys, never text ----------


@dataclass(frozen=True, slots=True)
class Key:
    """One string a word may be found by."""

    text: str
    channel: Channel
    share: float = 1.0
    """What a match by it weighs beside the channel's weight: how sure a translation is."""


@dataclass(frozen=True, slots=True)
class Word:
    """Any of these keys, at one position, in any of these fields."""

    keys: tuple[Key, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words one after the other in one field, each by any of its keys."""

    words: tuple[tuple[Key, ...], ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """These words in one field, in any order, none further from another than `distance`."""

    words: tuple[tuple[Key, ...], ...]
    fields: tuple[str, ...]
    distance: int
    """Positions between the first and the last of them: neighbours are 1 apart."""


PatternKind = Literal["prefix", "masked", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Written forms that look like this. `indexer.expand` makes it a Word; no engine sees one."""

    kind: PatternKind
    text: str
    """Folded: the letters before the star, the word with "?" for any one letter, or the word."""
    fields: tuple[str, ...]
    position: int
    """Where it stands in the question."""


@dataclass(frozen=True, slots=True)
class Has:
    """A value in a facet, or in the exact field `id`."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents whose date begins on one of these days; what has no date never matches."""

    since: date | None
    until: date | None
    """Both days are included; None leaves that side open."""


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """As many of the parts as `least`, or more; each that is there adds to the score."""

    parts: tuple["Node", ...]
    least: int


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: an empty question."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document: a question that cannot match anything."""


Node = (
    Word | Phrase | Near | Pattern | Has | Dated | All | Any | AtLeast | Not | Everything | Nothing
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question as an engine gets it."""

    tree: Node
    near: tuple[Word, ...]
    """Plain words in the order of the question: documents where they stand close rank higher."""
    filters: tuple[Filter, ...]
    since: date | None
    until: date | None
    undated: bool = False
    """Also what has no date; alone, only that."""
    sort: Sort
    labels: str
    offset: int
    limit: int
    after: "Place | None"
    """Only what comes after this place in the order; goes before `offset`."""
    facets: tuple[str, ...]
    shelves: tuple[Shelf, ...]
    hidden: tuple[str, ...] = ()
    """Ids of what is not to be found or counted; all else is found as if it were."""
    deadline: float = inf
    """When to give up, by `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in an order: what a cursor holds."""

    rank: float | str
    """The score, the date's ordinal or the title key, by the order asked for."""
    day: int
    id: str


# ---------- what is answered ----------


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    place: Place


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many found documents carry each value, the facet's own filter left aside."""

    values: Mapping[str, int]
    missing: int
    """Found documents without any value."""


@dataclass(frozen=True, slots=True)
class KeyCount:
    """A key and how many documents have it."""

    key: str
    documents: int


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's answer."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, FacetCount]
    offset: int
    """How many documents of the order come before the first hit."""
    generation: str
    """Which state of the index answered, as "g17-c2043"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text; `match` says by which channel it was found, None if it was not."""

    text: str
    match: Channel | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A quotation that shows why a document was found."""

    version: str
    """The version's key; empty for the document's own words (title, summary)."""
    lang: str
    passage: int
    """The passage's number; 0 outside passages."""
    page: int | None
    label: str
    """The passage's own label, or "title" and "summary" outside passages."""
    parts: tuple[Part, ...]


NoticeCode = Literal[
    "quote-open",
    "bracket-open",
    "bracket-extra",
    "operator-alone",
    "unknown-field",
    "unknown-value",
    "stray-sign",
    "prefix-short",
    "fuzzy-short",
    "bad-date",
    "narrowed",
    "most-words",
    "index-moved",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know of how their question was read."""

    code: NoticeCode
    position: int
    """Characters from the start of the question."""
    word: str
    """The piece of the question it is about."""


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """That a word of the question stands in a document, and by which of its keys."""

    step: int
    """The number of its step in `Explanation.steps`."""
    key: str
    channel: Channel
    field: str
    times: int
    weight: float
    """What a match by it counts: the channel's weight times the key's share."""


@dataclass(frozen=True, slots=True)
class Result:
    document: Document
    score: float
    matched: tuple[Channel, ...]
    title: tuple[tuple[str, tuple[Part, ...]], ...]
    """The titles by language, matches marked."""
    symbol: tuple[Part, ...]
    """Matches marked; nothing if it has none."""
    snippets: tuple[Snippet, ...]
    why: tuple[KeyMatch, ...] = ()
    """By what it was found; only for `Search.explain`."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document, and when it came onto the shelf it stands on."""

    document: Document
    since: datetime


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A vocabulary term that the question names."""

    vocabulary: str
    id: str
    words: str
    """What in the question names it."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A word of the question and what else was looked for in the other language."""

    word: str
    lang: str
    """Of the translations."""
    words: tuple[str, ...]
    """The likeliest first."""


@dataclass(frozen=True, slots=True)
class ExplainedKey:
    key: str
    channel: Channel
    weight: float
    """The channel's weight times the key's share."""
    documents: int | None
    """How many documents on the caller's shelves have it, in any field.

    None while the index is behind the catalogue and would count documents that have left.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """A node of the tree that was looked up."""

    depth: int
    """0 for the root; the parts of a node follow it, one deeper."""
    kind: Literal[
        "all", "any", "at-least", "not", "word", "phrase", "near", "has", "dated",
        "everything", "nothing",
    ]  # fmt: skip
    says: str = ""
    """What a node without words asks for: "tag: memorial", "2009-01-01..", "1 of 4"."""
    words: tuple[tuple[ExplainedKey, ...], ...] = ()
    """The keys of each word of a leaf, in the order of the question."""
    fields: tuple[str, ...] = ()
    """The engine's fields where a leaf is looked for."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two words are taken to translate each other."""

    en: str
    ru: str
    together: int
    """How often they were put for each other; 0, as the other counts, if the staff say so."""
    en_count: int
    ru_count: int
    """How often each stands in the passages that were compared."""
    document: str | None
    """An example that the caller may see, with its two passages."""
    en_passage: int | None
    ru_passage: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer came about."""

    steps: tuple[Step, ...]
    """The tree that was looked up, from the root down."""
    lexicon: tuple[Evidence, ...] = ()
    """Of the translations among the keys."""


SuggestionKind = Literal["spelling", "layout", "name", "translation"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another question that finds more."""

    search: Search
    count: int
    """Documents it finds."""
    kind: SuggestionKind
    lang: str
    """Of a translation: the language it leads to; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The whole answer to a `Search`."""

    search: Search
    understood: str
    """The question as it was read, written out in the query language."""
    words: tuple[str, ...]
    """The words that were looked for, as typed."""
    notices: tuple[Notice, ...]
    terms: tuple[NamedTerm, ...] = ()
    values: tuple[Filter, ...] = ()
    """What its fields ask for, as in "tag:memorial"; also of the field `id`."""
    translated: tuple[Translated, ...] = ()
    """What there is for the words in the other language; looked for if `search.cross`."""
    total: int
    results: tuple[Result, ...]
    facets: Mapping[str, FacetCount] = field(default_factory=dict)
    offset: int = 0
    next: str | None = None
    """The cursor of the page after this one; None at the end."""
    generation: str = ""
    took_ms: float = 0.0
    explanation: Explanation | None = None
    """Only for `Search.explain`."""

    @property
    def loosened(self) -> bool:
        """Whether documents without some of the words were taken, too."""
        return any(notice.code == "most-words" for notice in self.notices)
