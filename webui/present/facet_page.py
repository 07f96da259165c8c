"""All values of a facet on a page of its own: a tree by the alphabet, to be narrowed by names."""

from dataclasses import dataclass
from functools import cached_property

from indexer.asking import Results, Search
from webui import facet_words, narrow, urls
from webui.present.facets import FacetView, Row, called, facet, tree
from webui.present.limits import Chip, chips, in_a_sentence
from webui.present.reader import Reader
from webui.translated import gettext

_LONG = 12
"""With more values than these a box to find some of them is of use."""


@dataclass(frozen=True)
class FacetPage:
    search: Search
    reader: Reader
    total: int
    """Documents found, with what is chosen in this facet."""
    facet: FacetView
    within: str
    """Letters of the names that the list is narrowed to; empty for the whole list."""
    chips: tuple[Chip, ...]

    @property
    def heading(self) -> str:
        return self.whole if len(self.facet.values) > 1 else self.facet.label

    @property
    def whole(self) -> str:
        """The list without a word to narrow it: "All 47 regions"."""
        return facet_words.every(self.facet.name, len(self.facet.values))

    @property
    def title(self) -> str:
        """The page's title."""
        about = self.search.text or self._limits
        return f"{self.heading}: {about}" if about else self.heading

    @property
    def told(self) -> str:
        """For which documents the values are counted; empty for all of the archive."""
        question, limits = self.search.text, self._limits
        if question and limits:
            return gettext(
                "Documents for “%(question)s” in %(filters)s", question=question, filters=limits
            )
        if question:
            return gettext("Documents for “%(question)s”", question=question)
        return gettext("Documents in %(filters)s", filters=limits) if limits else ""

    @property
    def back(self) -> str:
        return self.reader.search_url(narrow.on_page(self.search, 1))

    @property
    def path(self) -> str:
        """Where the list is narrowed: the page's address without a query."""
        return self.facet.url.partition("?")[0]

    @property
    def long(self) -> bool:
        return len(self.facet.values) > _LONG or bool(self.within)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The values that are called so, under what they lie in."""
        return tree(value for value in self.facet.alphabet if value.id in self._shown)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What the form carries on: the rest of the search, and what is chosen but not shown."""
        name = self.facet.name
        kept = (id for id in narrow.chosen(self.search, name) if id not in self._shown)
        rest = urls.hidden_fields(self.search, self.reader.lang, leave=(name,))
        return (*rest, *((name, id) for id in kept))

    @cached_property
    def _limits(self) -> str:
        return in_a_sentence(self.search, self.reader, but=self.facet.name)

    @cached_property
    def _shown(self) -> set[str]:
        name, reader = self.facet.name, self.reader
        found = {value.id for value in called(name, self.facet.values, self.within, reader)}
        return found.union(*(reader.above(name, id) for id in found))


def present(results: Results, name: str, reader: Reader, within: str) -> FacetPage:
    """The page of a facet that these results have counted."""
    search = results.search
    view = facet(name, results.facets[name], search, results.total, reader)
    return FacetPage(search, reader, results.total, view, within, chips(search, reader))
