"""The answer to a search."""

from indexer.asking import Channel, NoticeCode, SuggestionKind
from webui.api.models.base import Model, absent
from webui.api.models.explained import Explained, KeyMatch
from webui.api.models.versions import FoundVersion


class NamedTerm(Model):
    """A vocabulary term that the question names."""

    vocabulary: str
    """Its name."""
    id: str
    """As filters take it."""
    label: str
    """In the language of `labels`."""
    words: str
    """What in the question names it."""
    url: str | None
    """The same search filtered by the term; null for a vocabulary without a facet."""


class Translations(Model):
    """What was looked for besides a word, in the other language."""

    word: str
    """As typed."""
    lang: str
    """Of the translations."""
    words: tuple[str, ...]
    """The likeliest first."""


class OtherQuestion(Model):
    """Another question that finds more."""

    q: str
    """The question itself."""
    count: int
    """Documents it finds."""
    url: str
    """The search for it, with all the same filters."""
    kind: SuggestionKind
    """`layout`: what was typed with the other keyboard on."""


class Notice(Model):
    """What was repaired in the question, or left out."""

    code: NoticeCode
    """For programs."""
    position: int
    """Characters from the start of `q`, from 0, without the blanks before it."""
    word: str
    """The piece of the question it is about."""
    message: str
    """For people, in the language of `labels`."""


class Question(Model):
    """How the question was read."""

    q: str
    """As it was asked."""
    understood: str
    """The question as it was searched, in the query language."""
    words: tuple[str, ...]
    """The words that were looked for, as typed."""
    terms: tuple[NamedTerm, ...]
    """Vocabulary terms that it names."""
    translated: tuple[Translations, ...]
    """Empty with `cross=0`."""
    loosened: bool
    """Documents without some of the words were taken, too."""
    suggestions: tuple[OtherQuestion, ...]
    """Only where nothing was found, or hardly anything, or not every word."""
    notices: tuple[Notice, ...]
    """What was repaired or left out."""


class Piece(Model):
    """A run of quoted text."""

    text: str
    """As it stands there."""
    match: Channel | None = absent()
    """By which channel these words were found; absent where nothing was."""


class Snippet(Model):
    """A quotation that shows why a document was found."""

    version: str
    """The version's key; empty for the document's own words (title, summary)."""
    lang: str
    """Of the quoted text."""
    page: int | None
    """Of the original; null where the format has none."""
    label: str
    """What the text calls the place (“Art. 9”); `summary` outside of texts."""
    url: str
    """The page of the version, at this passage."""
    parts: tuple[Piece, ...]
    """The text in pieces: what was found, and what stands around it."""


class Found(Model):
    """A document in the results."""

    id: str
    """For good: of one address and of one document."""
    url: str
    """Its page."""
    api: str
    """All that is known of it."""
    title: dict[str, str]
    """By language."""
    type: str | None
    """A term of `types`."""
    date: str | None
    """EDTF level 0: `2009`, `2009-11`, `2009-11-16`, or a span with `/`."""
    regions: tuple[str, ...]
    """Terms of `regions`."""
    tags: tuple[str, ...]
    """Terms of `tags`."""
    categories: tuple[str, ...]
    """Terms of `categories`."""
    issuer: tuple[str, ...]
    """Terms of `organisations`."""
    symbol: str
    """What others cite it by; may be empty."""
    needs_review: bool
    """Nobody has described it yet: what is said of it was inferred."""
    versions: tuple[FoundVersion, ...]
    """The texts it can be read in."""
    score: float
    """Only to be compared with others of the same answer."""
    matched: tuple[Channel, ...]
    """The channels by which its words were found, best first."""
    snippets: tuple[Snippet, ...]
    """Quotations; none for a question without words."""
    explain: tuple[KeyMatch, ...] | None = absent()
    """Why it was found; only with `explain=1`."""


class FacetValue(Model):
    """A value of a facet."""

    id: str
    """As the filter takes it; of `year` four digits."""
    label: str
    """In the language of `labels`."""
    count: int
    """Found documents that have it, or anything below it."""
    parent: str | None
    """The value it lies in."""
    selected: bool
    """Whether the search is filtered by it."""
    url: str
    """The search with it chosen, or without it if it is chosen already."""


class Facet(Model):
    """A facet, counted without its own filter."""

    values: tuple[FacetValue, ...]
    """Those that documents have."""
    missing: int
    """Found documents without any value."""
    more: bool
    """There are values that were left out."""


class CitedThen(Model):
    """What an address cites."""

    on: str
    """The day, by UTC."""
    index: str
    """The state of the index that answered."""
    total: int
    """Documents found."""
    digest: str
    """The beginning of the list's digest."""


class CitedNow(Model):
    """What is found today."""

    index: str
    """The state of the index that answered."""
    total: int
    """Documents found."""
    digest: str
    """SHA-256 of the ids, as `/cite` tells it."""


class CitedList(Model):
    """Whether a search still finds what was cited."""

    holds: bool
    """The same documents, whatever their order."""
    then: CitedThen
    """What was cited."""
    now: CitedNow
    """What is found."""
    came: int
    """Documents found now that came into the archive on that day or later; 0 if it holds."""


class CiteAnswer(Model):
    """A search as it can be cited."""

    url: str
    """The permanent address of its page, absolute: opened, it says whether it still holds."""
    api: str
    """The same for programs."""
    text: str
    """A line for a list of references, in the language of `labels`."""
    total: int
    """Documents found."""
    index: str
    """The state of the index that answered."""
    digest: str
    """SHA-256 of the ids in the order of their characters, each with a line break after it."""
    on: str
    """The day, by UTC."""


class SearchAnswer(Model):
    """The documents for a question."""

    query: Question
    """How the question was read."""
    total: int
    """Documents found."""
    took_ms: float
    """Milliseconds that the search took."""
    index: str
    """The state of the index that answered."""
    results: tuple[Found, ...]
    """In the order of `sort`."""
    facets: dict[str, Facet]
    """By name, those that were asked for."""
    next: str | None
    """The address of the results after these; null at the end."""
    prev: str | None
    """The address of the results before these; null at the beginning."""
    cited: CitedList | None = absent()
    """Whether what an address cites still holds; only with `cited`."""
    explain: Explained | None = absent()
    """How the answer came about; only with `explain=1`."""
