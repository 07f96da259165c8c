"""Vocabularies as a reader walks through them: lists of terms with counts, and a page for each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import LazyString

from archive.records import LANGUAGES, Term
from archive.vocabulary import Vocabulary
from indexer.asking import FacetCount, Results, Search
from indexer.facets import BY_NAME
from webui import narrow, urls
from webui.present.histogram import Histogram, of_years
from webui.present.hits import HitView, hit
from webui.present.reader import Reader
from webui.translated import lazy_gettext

LISTS: dict[str, LazyString] = {
    "region": lazy_gettext("Regions"),
    "tag": lazy_gettext("Tags"),
    "category": lazy_gettext("Categories"),
    "type": lazy_gettext("Document types"),
    "issuer": lazy_gettext("Organisations"),
}
"""What the list of all values of a facet is called, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Node:
    """A term with documents, and the terms below it."""

    id: str
    label: str
    count: int
    url: str
    children: tuple["Node", ...]
    empty: tuple[str, ...]
    """Labels of the terms right below it without documents."""


@dataclass(frozen=True, slots=True)
class TermList:
    facet: str
    label: str
    rows: tuple[Node, ...]
    empty: tuple[str, ...]
    """Labels of the terms at the top without documents."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class TermPage:
    """All about one term."""

    facet: str
    term: Term
    path: tuple[Link, ...]
    """To the list it stands in, and the terms above it."""
    count: int
    children: tuple[Node, ...]
    empty: tuple[str, ...]
    years: Histogram | None
    hits: tuple[HitView, ...]
    """The latest of its documents."""
    search: Search
    """For everything that has it."""
    reader: Reader

    @property
    def label(self) -> str:
        return self.reader.label(self.facet, self.term.id)

    @property
    def other_labels(self) -> tuple[tuple[str, str], ...]:
        """(language, label) where it is called otherwise."""
        labels = self.term.label.items()
        return tuple(one for one in labels if one[0] != self.reader.lang and one[1] != self.label)

    @property
    def also(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Other names by language, the reader's own first."""
        languages = sorted(LANGUAGES, key=lambda lang: lang != self.reader.lang)
        return tuple((lang, names) for lang in languages if (names := self.term.also.get(lang, ())))

    @property
    def note_lang(self) -> str:
        """A note says in one language what it says."""
        return "ru" if any("а" <= letter <= "я" for letter in self.term.note.lower()) else "en"

    @cached_property
    def all_url(self) -> str:
        return self.reader.search_url(self.search)


def question(facet: str, term: str, lang: str, latest: int) -> Search:
    """What has to be asked for the page of a term."""
    search = narrow.only(facet, term, lang)
    return replace(search, facets=(facet, "year"), per_page=latest)


def term_lists(counted: Mapping[str, FacetCount], reader: Reader) -> tuple[TermList, ...]:
    """Every vocabulary that describes documents, by the counts of an empty question."""
    lists = []
    for facet, label in LISTS.items():
        below = _below(facet, reader)
        rows, empty = _rows(facet, None, below, counted[facet].values, reader)
        if rows or empty:
            lists.append(TermList(facet, str(label), rows, empty))
    return tuple(lists)


def term_page(facet: str, term: str, results: Results, reader: Reader) -> TermPage | None:
    """The page of a term from the answer to its `question`; None if there is no such term."""
    vocabulary = _vocabulary(facet, reader)
    if term not in vocabulary.terms:
        return None
    below = _below(facet, reader)
    children, empty = _rows(facet, term, below, results.facets[facet].values, reader)
    above = reversed(vocabulary.ancestors(term))
    search = narrow.only(facet, term, reader.lang)
    return TermPage(
        facet=facet,
        term=vocabulary.terms[term],
        path=(
            Link(str(LISTS[facet]), urls.browse_url(reader.lang, facet)),
            *(Link(reader.label(facet, id), _url(facet, id, reader)) for id in above),
        ),
        count=results.total,
        children=children,
        empty=empty,
        years=of_years(
            {int(y): n for y, n in sorted(results.facets["year"].values.items())},
            lambda period: reader.search_url(narrow.in_period(search, period)),
        ),
        hits=tuple(hit(one, reader, reader.document_urls(search)) for one in results.results),
        search=search,
        reader=reader,
    )


def knows(facet: str, term: str, reader: Reader) -> bool:
    """Whether there is such a term to browse."""
    return facet in LISTS and term in _vocabulary(facet, reader).terms


def _vocabulary(facet: str, reader: Reader) -> Vocabulary:
    name = BY_NAME[facet].vocabulary or ""
    return reader.vocabularies.get(name) or Vocabulary(name, {})


def _below(facet: str, reader: Reader) -> dict[str | None, list[str]]:
    """The ids right below each term: types as the vocabulary has them, all else by name."""
    vocabulary = _vocabulary(facet, reader)
    below: dict[str | None, list[str]] = defaultdict(list)
    for term in vocabulary.terms.values():
        below[term.parent].append(term.id)
    if facet != "type":
        for ids in below.values():
            ids.sort(key=lambda id: by_name(reader.label(facet, id)))
    return below


def by_name(label: str) -> str:
    """What labels are ordered by: quotation marks and the dots of ё do not count."""
    folded = label.casefold().replace("ё", "е")
    return "".join(letter for letter in folded if letter.isalnum() or letter == " ")


def _rows(
    facet: str,
    parent: str | None,
    below: Mapping[str | None, list[str]],
    counts: Mapping[str, int],
    reader: Reader,
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    rows, empty = [], []
    for id in below.get(parent, ()):
        if not counts.get(id):
            empty.append(reader.label(facet, id))
            continue
        children, without = _rows(facet, id, below, counts, reader)
        label = reader.label(facet, id)
        rows.append(Node(id, label, counts[id], _url(facet, id, reader), children, without))
    return tuple(rows), tuple(empty)


def _url(facet: str, term: str, reader: Reader) -> str:
    return urls.browse_url(reader.lang, facet, term)
