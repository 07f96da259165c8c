"""For whom a page is made: their language, the vocabularies in it, and where links lead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flask_babel import force_locale

from archive.records import LANGUAGES
from archive.vocabulary import names_of
from indexer.asking import Search, Sort
from indexer.facets import BY_NAME
from webui import facet_words, narrow, urls, words


@dataclass(frozen=True, slots=True)
class TermView:
    """A value of a facet as a label that leads to everything that has it."""

    id: str
    facet: str
    reader: "Reader"

    @property
    def label(self) -> str:
        return self.reader.label(self.facet, self.id)

    @property
    def url(self) -> str:
        return self.reader.search_url(narrow.only(self.facet, self.id, self.reader.lang))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a person on a page, or a program (`api`)."""

    lang: str
    vocabularies: urls.Vocabularies
    api: bool = False

    def label(self, facet: str, value: str) -> str:
        name = BY_NAME[facet].vocabulary
        if name is None:
            known = facet_words.VALUE.get(facet, {}).get(value)
            return str(known or (words.language(value) if facet == "lang" else value))
        vocabulary = self.vocabularies.get(name)
        return vocabulary.label(value, self.lang) if vocabulary else value

    def names(self, facet: str, value: str) -> tuple[str, ...]:
        """All that a value is called: its label, in every language, and its other names."""
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        term = vocabulary.terms.get(value) if vocabulary else None
        return tuple(names_of(term)) if term else tuple(self._in_each_language(facet, value))

    def _in_each_language(self, facet: str, value: str) -> Iterator[str]:
        """What a value is called that no vocabulary names."""
        for lang in LANGUAGES:
            with force_locale(lang):
                yield self.label(facet, value)

    def above(self, facet: str, value: str) -> tuple[str, ...]:
        """What a value lies in, the nearest first."""
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        return tuple(vocabulary.ancestors(value)) if vocabulary else ()

    def parent(self, facet: str, value: str) -> str | None:
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        term = vocabulary.terms.get(value) if vocabulary else None
        return term.parent if term else None

    def rank(self, facet: str) -> dict[str, int]:
        """The place of each value in its vocabulary."""
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        return {term: place for place, term in enumerate(vocabulary.terms)} if vocabulary else {}

    def term(self, facet: str, value: str) -> TermView:
        return TermView(value, facet, self)

    def terms(self, facet: str, values: tuple[str, ...]) -> tuple[TermView, ...]:
        return tuple(self.term(facet, value) for value in values)

    def search_url(self, search: Search) -> str:
        return urls.api_search_url(search) if self.api else urls.page_search_url(search, self.lang)

    def toggle_urls(self, search: Search, facet: str) -> Callable[[str], str]:
        """Each value → the search with it added, or taken away if it is selected."""
        selected = narrow.chosen(search, facet)
        new = "-".join(("new", *selected))
        added = urls.varied(self.search_url(narrow.toggled(search, facet, new)), new, facet)

        def url(value: str) -> str:
            if value in selected:
                return self.search_url(narrow.toggled(search, facet, value))
            return added(value)

        return url

    def year_urls(self, search: Search) -> Callable[[str], str]:
        """Each year, in four digits → the search limited to it."""
        some = "2000"
        return urls.varied(self.search_url(narrow.in_year(search, some)), some, "from", "to")

    def document_urls(self, search: Search | None) -> urls.DocumentUrl:
        """The pages of documents. A person's way back is kept; a program gets the words only."""
        if self.api and search:
            bare = replace(narrow.unfiltered(search), sort=Sort.RELEVANCE)
            search = bare if bare.text else None
        return urls.document_urls(self.lang, search)

    def document_url(self, document: str, version: str | None, search: Search | None) -> str:
        """The page of one document."""
        return self.document_urls(search)(document, version)
