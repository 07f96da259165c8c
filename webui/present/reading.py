"""How a question was read: terms, the other language, names; and what else it may have meant."""

from dataclasses import dataclass

from indexer.asking import Channel, NamedTerm, Results, Search, Suggestion, SuggestionKind
from indexer.facets import FACETS
from webui import narrow, words
from webui.present.reader import Reader

_FACET_OF = {facet.vocabulary: facet.name for facet in FACETS if facet.vocabulary}


@dataclass(frozen=True, slots=True)
class TermLine:
    """A vocabulary term that the question names."""

    vocabulary: str
    id: str
    label: str
    words: str
    """What in the question names it."""
    facet: str
    """What its facet is called; empty if there is none."""
    url: str | None
    """The search filtered by it; None without a facet."""
    count: int
    """Found documents that carry it; 0 also where its facet was not counted."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the other language, the likeliest for each of the question's."""

    lang: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A way of reading that can be turned on and off."""

    on: bool
    url: str
    """The search with it turned."""
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestionView:
    text: str
    count: int
    kind: SuggestionKind
    lang: str
    unfiltered: bool
    """It leaves out the filters of the question."""
    url: str


def terms(results: Results, reader: Reader) -> tuple[TermLine, ...]:
    return tuple(_term(named, results, reader) for named in results.terms)


def _term(named: NamedTerm, results: Results, reader: Reader) -> TermLine:
    facet = _FACET_OF.get(named.vocabulary)
    held = reader.vocabularies.get(named.vocabulary)
    label = held.label(named.id, reader.lang) if held else named.id
    if facet is None:
        return TermLine(named.vocabulary, named.id, label, named.words, "", None, 0)
    counted = results.facets.get(facet)
    return TermLine(
        named.vocabulary,
        named.id,
        label,
        named.words,
        str(words.FACET[facet]),
        reader.search_url(narrow.with_value(results.search, facet, named.id)),
        counted.values.get(named.id, 0) if counted else 0,
    )


def offered(results: Results, lines: tuple[TermLine, ...]) -> tuple[TermLine, ...]:
    """The terms to filter by: those that some of the found documents carry, and not all.

    A facet that is filtered already would only become wider.
    """
    filtered = {one.facet for one in results.search.filters}
    return tuple(
        line
        for line in lines
        if line.count in range(1, results.total) and _FACET_OF[line.vocabulary] not in filtered
    )


def across(results: Results, reader: Reader) -> Switch | None:
    """The likeliest translation of each word; None when there is none."""
    search = results.search
    found: dict[str, list[str]] = {}
    for word in results.translated:
        if word.words:
            found.setdefault(word.lang, []).append(_written_like(word.word, word.words[0]))
    if not found:
        return None
    return Switch(
        search.cross,
        reader.search_url(narrow.across(search, not search.cross)),
        tuple(Words(lang, tuple(dict.fromkeys(held))) for lang, held in found.items()),
    )


def _written_like(word: str, translation: str) -> str:
    """With the capital of the word it stands for: the lexicon has none, and a name has one."""
    return translation.capitalize() if word[:1].isupper() and word[1:].islower() else translation


def names(results: Results, reader: Reader) -> Switch | None:
    """Told where a name was found in another spelling, or was asked for in this one only."""
    search = results.search
    if search.names and not any(Channel.NAME in result.matched for result in results.results):
        return None
    return Switch(search.names, reader.search_url(narrow.with_names(search, not search.names)))


def suggestion(found: Suggestion, asked: Search, reader: Reader) -> SuggestionView:
    return SuggestionView(
        found.search.text,
        found.count,
        found.kind,
        found.lang,
        narrow.is_filtered(asked) and not narrow.is_filtered(found.search),
        reader.search_url(found.search),
    )
