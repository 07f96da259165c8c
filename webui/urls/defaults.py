"""What addresses are made of, and what goes without saying in them."""

from collections.abc import Mapping
from typing import NamedTuple

from archive.vocabulary import Vocabulary
from indexer.asking import Search, Sort
from indexer.facets import BY_NAME, FACETS

Vocabularies = Mapping[str, Vocabulary]

API = "/api/v1"
FILTERS = tuple(facet.name for facet in FACETS if facet.kind != "year")
"""The facets a reader filters by value; years are filtered by `from` and `to`."""

PAGE_HITS = 10
API_HITS = 20
MOST_HITS = 100

THEMES = ("auto", "light", "dark")


class Defaults(NamedTuple):
    """What a question means when its address does not say."""

    labels: str
    per_page: int
    api: bool

    def sort(self, text: str) -> Sort:
        # without words every document is equally relevant: a reader wants the newest first
        return Sort.RELEVANCE if text or self.api else Sort.NEWEST


API_DEFAULTS = Defaults("en", API_HITS, api=True)


def page_defaults(lang: str) -> Defaults:
    return Defaults(lang, PAGE_HITS, api=False)


def everything(lang: str) -> Search:
    """All documents, the newest first."""
    return Search(labels=lang, sort=Sort.NEWEST, per_page=PAGE_HITS, facets=tuple(BY_NAME))
