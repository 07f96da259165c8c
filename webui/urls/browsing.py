"""Addresses of browsing: terms, periods of the timeline, feeds, the parts of the page About."""

import re
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from archive.dates import PartialDate, parse_date
from indexer.asking import Search, Sort
from indexer.facets import BY_NAME
from webui.urls.defaults import Defaults, Vocabularies, page_defaults
from webui.urls.letters import Address
from webui.urls.reading import read_search
from webui.urls.writing import api_search_url, write_search

BROWSED = tuple(facet.name for facet in BY_NAME.values() if facet.vocabulary)
"""The facets whose values have pages of their own."""

FEED_DOCUMENTS = 50

_DECADE = re.compile(r"([0-9]{3}0)s")
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"0[1-9]|1[0-2]")


class Period(NamedTuple):
    """A step of the timeline: a decade, a year or a month of it."""

    year: int
    """The first one of a decade."""
    month: int = 0
    """From 1; 0: not a month."""
    years: int = 1

    @property
    def since(self) -> PartialDate:
        return parse_date(f"{max(self.year, 1):04}" + (f"-{self.month:02}" if self.month else ""))

    @property
    def until(self) -> PartialDate:
        return self.since if self.years == 1 else parse_date(f"{self.last:04}")

    @property
    def last(self) -> int:
        """Its last year."""
        return self.year + self.years - 1

    @property
    def decade(self) -> "Period":
        return Period(self.year // 10 * 10, years=10)


def read_period(step: str, month: str = "") -> Period | None:
    """The period of an address: `1990s`, `2009`, or `2009` and `11`. None for what is none."""
    if month:
        named = _YEAR.fullmatch(step) and _MONTH.fullmatch(month) and int(step)
        return Period(int(step), int(month)) if named else None
    if decade := _DECADE.fullmatch(step):
        return Period(int(decade[1]), years=10)
    return Period(int(step)) if _YEAR.fullmatch(step) and int(step) else None


def browse_url(lang: str, facet: str = "", term: str = "") -> str:
    """All lists, one of them, or the page of a term."""
    if term:
        return f"/{lang}/browse/{facet}/{quote(term)}"
    return f"/{lang}/browse" + (f"#{facet}" if facet else "")


def timeline_url(lang: str, period: Period | None = None) -> str:
    if period is None:
        return f"/{lang}/timeline"
    if period.years == 10:
        return f"/{lang}/timeline/{period.year:04}s"
    return f"/{lang}/timeline/{period.year:04}" + (f"/{period.month:02}" if period.month else "")


def feed_url(search: Search, lang: str, suffix: str, *, by_date: bool = False) -> str:
    """The feed of a question: what has come into the archive lately and answers it.

    `suffix` is that of a format: "atom" or "json". Of the order of a page nothing is kept: who
    follows a question wants what is new. `by_date` asks for the documents with the latest dates of
    their own instead.
    """
    pairs = write_search(search, _feed_defaults(lang))
    pairs = [pair for pair in pairs if pair[0] not in ("sort", "page", "cursor")]
    asked = urlencode([*pairs, ("sort", Sort.NEWEST)] if by_date else pairs)
    return Address(f"/{lang}/feed.{suffix}" + (f"?{asked}" if asked else ""))


def read_feed(
    given: MultiDict[str, str], vocabularies: Vocabularies, lang: str
) -> tuple[Search, bool]:
    """The question of a feed, and whether its order is that of the documents' own dates.

    That is so for `sort=newest`. Raises as `read_search`.
    """
    search = read_search(given, vocabularies, _feed_defaults(lang))
    return replace(search, page=1), given.get("sort") == Sort.NEWEST


def about_url(lang: str, part: str = "") -> str:
    """What the archive is and how to use it; parts: search, marks, cite, data, accessibility,
    privacy, contact."""
    return f"/{lang}/about" + (f"#{part}" if part else "")


def data_example(lang: str) -> str:
    """A search of the API to show to those who read about it."""
    asked = Search(text="Estemirova", labels=lang, per_page=5, facets=("region",))
    return api_search_url(asked)


def _feed_defaults(lang: str) -> Defaults:
    return page_defaults(lang)._replace(per_page=FEED_DOCUMENTS)
