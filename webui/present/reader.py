"""For whom a page is made: their language, the vocabularies in it, and where links lead."""

from dataclasses import dataclass, replace

from indexer.asking import Search, Sort
from indexer.facets import BY_NAME
from webui import narrow, urls, words


@dataclass(frozen=True, slots=True)
class TermView:
    """A value of a facet as a label that leads to everything that has it."""

    id: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a person on a page, or a program (`api`)."""

    lang: str
    vocabularies: urls.Vocabularies
    api: bool = False

    def label(self, facet: str, value: str) -> str:
        name = BY_NAME[facet].vocabulary
        if name is None:
            return words.language(value) if facet == "lang" else value
        vocabulary = self.vocabularies.get(name)
        return vocabulary.label(value, self.lang) if vocabulary else value

    def parent(self, facet: str, value: str) -> str | None:
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        term = vocabulary.terms.get(value) if vocabulary else None
        return term.parent if term else None

    def rank(self, facet: str) -> dict[str, int]:
        """The place of each value in its vocabulary."""
        vocabulary = self.vocabularies.get(BY_NAME[facet].vocabulary or "")
        return {term: place for place, term in enumerate(vocabulary.terms)} if vocabulary else {}

    def term(self, facet: str, value: str) -> TermView:
        everything = narrow.only(facet, value, self.lang)
        return TermView(value, self.label(facet, value), self.search_url(everything))

    def terms(self, facet: str, values: tuple[str, ...]) -> tuple[TermView, ...]:
        return tuple(self.term(facet, value) for value in values)

    def search_url(self, search: Search) -> str:
        return urls.api_search_url(search) if self.api else urls.page_search_url(search, self.lang)

    def document_url(
        self, document: str, version: str | None, search: Search | None, passage: int = 0
    ) -> str:
        """A document's page. A person's way back is kept; a program gets the words only."""
        if self.api and search:
            bare = replace(narrow.unfiltered(search), sort=Sort.RELEVANCE)
            search = bare if bare.text else None
        return urls.document_url(
            self.lang, document, version=version, search=search, passage=passage
        )
