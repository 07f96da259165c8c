"""Why a document was found, in words: by which of its words, by its description, by its name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.asking import Channel, Part, Result, Results
from indexer.facets import FACETS
from webui import facet_words, words
from webui.present.reader import Reader
from webui.translated import gettext

_WORDS = 4
"""Words shown of each way; more say no more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for besides words in texts."""

    terms: tuple[tuple[str, str, str], ...]
    """Facet, id and the words that name it, empty where a field did."""
    ids: tuple[str, ...]


NOTHING_ASKED = Asked((), ())


@dataclass(frozen=True, slots=True)
class DescribedView:
    """What the question names in a document's description: "Tags: Arbitrary arrest"."""

    label: str
    terms: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class WayView:
    """How words of the question were found, and the words that were."""

    label: str
    words: tuple[str, ...]
    """As they stand there; empty for what nothing of what is shown has."""


def asked(results: Results) -> Asked:
    facet_of = {facet.vocabulary: facet.name for facet in FACETS if facet.vocabulary}
    named = [
        (facet_of[term.vocabulary], term.id, term.words)
        for term in results.terms
        if term.vocabulary in facet_of
    ]
    by_field = [
        (one.facet, value, "")
        for one in results.values
        if one.facet in facet_of.values()
        for value in one.values
    ]
    ids = [value for one in results.values if one.facet == "id" for value in one.values]
    return Asked(tuple(dict.fromkeys([*named, *by_field])), tuple(ids))


def described(result: Result, asked: Asked, reader: Reader) -> tuple[DescribedView, ...]:
    """The terms of a document that the question names, or that lie in what it names."""
    document = result.document
    own = {
        "region": document.regions,
        "tag": document.tags,
        "type": (document.type,) if document.type else (),
        "category": document.categories,
        "issuer": document.issuer,
    }
    found = []
    for facet, terms in own.items():
        wanted = {id: said for of, id, said in asked.terms if of == facet}
        values = []
        for term in terms if wanted else ():
            above = (term, *reader.above(facet, term))
            said = next((wanted[one] for one in above if one in wanted), None)
            if said is not None:
                values.append(tuple(_marked(reader.label(facet, term), said)))
        if values:
            found.append(DescribedView(facet_words.described(facet, len(values)), tuple(values)))
    return tuple(found)


def _marked(label: str, said: str) -> Iterator[Part]:
    """A label with what names it marked: all of it where the question calls it otherwise."""
    at = label.casefold().find(said.casefold())
    if at < 0:
        at, said = 0, label
    end = at + len(said or label)
    for part in (Part(label[:at]), Part(label[at:end], Channel.TERM), Part(label[end:])):
        if part.text:
            yield part


def ways(result: Result) -> tuple[WayView, ...]:
    """Every way in which words of the question were found, the best first."""
    found: dict[Channel, dict[str, str]] = {channel: {} for channel in result.matched}
    for part in _shown(result):
        if part.match is not None:
            found.setdefault(part.match, {}).setdefault(part.text.casefold(), part.text)
    shown = [
        WayView(str(facet_words.WAY[channel]), tuple(held.values())[:_WORDS])
        for channel, held in found.items()
        if held
    ]
    elsewhere = [words.small(str(facet_words.WAY[c])) for c, held in found.items() if not held]
    if elsewhere:
        ways = ", ".join(elsewhere)
        shown.append(WayView(gettext("Elsewhere in the document: %(ways)s", ways=ways), ()))
    return tuple(shown)


def found_as(result: Result, asked: Asked) -> str:
    """By what a document was found that has none of the words as they are; else empty."""
    if result.document.id in asked.ids:
        return gettext("Found by its identifier")
    if any(part.match for part in result.symbol) and not any(p.match for p in _texts(result)):
        return gettext("Found by its symbol")
    matched = result.matched
    if not matched or Channel.EXACT in matched or Channel.LEMMA in matched:
        return ""
    said = ", ".join(str(words.CHANNEL[channel]) for channel in matched)
    return gettext("Found as: %(ways)s", ways=said)


def _shown(result: Result) -> Iterable[Part]:
    yield from result.symbol
    yield from _texts(result)


def _texts(result: Result) -> Iterable[Part]:
    for _, title in result.title:
        yield from title
    for snippet in result.snippets:
        yield from snippet.parts
