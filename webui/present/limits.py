"""The filters in force: as chips, each with the link that takes it away, and in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.asking import Search
from webui import facet_words, narrow, words
from webui.present.reader import Reader
from webui.translated import gettext

PANEL = ("year", "region", "tag", "lang", "type", "category", "issuer", "translation", "rights")
"""The order of the facets on the page: people come for dates, regions and tags."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the link that takes it away."""

    facet: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Limit:
    """All that is chosen in one facet."""

    facet: str
    values: tuple[str, ...]
    """In words."""

    def __str__(self) -> str:
        """ "Tag: Fair trial or Memory"."""
        return f"{words.FACET[self.facet]}: {words.either(self.values)}"


def chips(search: Search, reader: Reader) -> tuple[Chip, ...]:
    """One for each value, in the order of the panel."""
    found = []
    for name in PANEL:
        label = str(words.FACET[name])
        if name == "year" and (search.since or search.until):
            url = reader.search_url(narrow.in_any_time(search))
            found.append(Chip(label, words.dates(search.since, search.until), url))
        if name == "year" and search.undated:
            url = reader.search_url(narrow.undated(search, False))
            found.append(Chip(label, gettext("no date"), url))
        for value in narrow.chosen(search, name):
            url = reader.search_url(narrow.toggled(search, name, value))
            found.append(Chip(label, reader.label(name, value), url))
    return tuple(found)


def limits(search: Search, reader: Reader) -> tuple[Limit, ...]:
    """The facets in which something is chosen, in the order of the panel."""
    return tuple(_limits(search, reader))


def in_a_sentence(search: Search, reader: Reader, *, but: str = "") -> str:
    """What follows "documents in": "Tag: Fair trial, from 1990"; empty without filters.

    `but` leaves one facet out.
    """
    others = [limit for limit in limits(search, reader) if limit.facet != but]
    told = [facet_words.limit(one.facet, one.values) for one in others if one.facet != "year"]
    for dates in (one for one in others if one.facet == "year"):
        # "documents in from 1990" is no English; «документы по запросу …, с 1990 г.» is Russian
        alone = not told and words.lang() == "en"
        told.append(str(dates) if alone else words.either(dates.values))
    return ", ".join(told)


def _limits(search: Search, reader: Reader) -> Iterator[Limit]:
    for name in PANEL:
        if name != "year":
            values = [reader.label(name, value) for value in narrow.chosen(search, name)]
        else:
            dates = words.dates(search.since, search.until)
            values = [dates] * bool(dates) + [gettext("no date")] * search.undated
        if values:
            yield Limit(name, tuple(values))
