"""Steps from one question to the next: a value more, a filter less, another order or page.

Every step but turning pages starts again at the first page.
"""

from dataclasses import replace

from archive.dates import parse_date
from indexer.asking import Filter, Search, Sort
from webui.urls import Period


def chosen(search: Search, facet: str) -> tuple[str, ...]:
    """The values that are selected in a facet."""
    return next((f.values for f in search.filters if f.facet == facet), ())


def toggled(search: Search, facet: str, value: str) -> Search:
    """With the value if it was not selected, without it if it was."""
    values = chosen(search, facet)
    if value in values:
        return _with(search, facet, tuple(v for v in values if v != value))
    return _with(search, facet, (*values, value))


def with_value(search: Search, facet: str, value: str) -> Search:
    """With the value, selected already or not."""
    values = chosen(search, facet)
    return search if value in values else _with(search, facet, (*values, value))


def without(search: Search, facet: str) -> Search:
    """Without any choice in this facet; `year` is the dates."""
    if facet == "year":
        return _first_page(replace(search, since=None, until=None, undated=False))
    return _with(search, facet, ())


def in_year(search: Search, year: str) -> Search:
    """Only documents of one year."""
    day = parse_date(year)
    return _first_page(replace(search, since=day, until=day, undated=False))


def in_period(search: Search, period: Period) -> Search:
    """Only documents of a decade, a year or a month."""
    return _first_page(replace(search, since=period.since, until=period.until, undated=False))


def in_any_time(search: Search) -> Search:
    """Without a first and a last day; what has no date stays chosen."""
    return _first_page(replace(search, since=None, until=None))


def undated(search: Search, undated: bool) -> Search:
    """With documents without a date, or with none of them."""
    return _first_page(replace(search, undated=undated))


def unfiltered(search: Search) -> Search:
    """The same words in the whole archive."""
    return without(replace(search, filters=()), "year")


def is_filtered(search: Search) -> bool:
    """Whether anything but the words limits what is found."""
    return bool(search.filters or search.since or search.until or search.undated)


def ordered(search: Search, sort: Sort) -> Search:
    return _first_page(replace(search, sort=sort))


def across(search: Search, cross: bool) -> Search:
    """With or without words of the other language."""
    return _first_page(replace(search, cross=cross))


def with_names(search: Search, names: bool) -> Search:
    """With names in any spelling, or only as typed."""
    return _first_page(replace(search, names=names))


def on_page(search: Search, page: int) -> Search:
    return replace(search, page=page, cursor=None)


def after(search: Search, cursor: str) -> Search:
    return replace(search, page=1, cursor=cursor)


def only(facet: str, value: str, labels: str) -> Search:
    """Everything that has one value: where a label on a page leads."""
    return Search(filters=(Filter(facet, (value,)),), labels=labels, sort=Sort.NEWEST)


def counting(search: Search) -> Search:
    """The same question when only the number of documents matters."""
    return replace(search, page=1, cursor=None, per_page=1, facets=(), explain=False)


def _with(search: Search, facet: str, values: tuple[str, ...]) -> Search:
    kept = {f.facet: f.values for f in search.filters} | {facet: values}
    filters = tuple(Filter(name, values) for name, values in kept.items() if values)
    return _first_page(replace(search, filters=filters))


def _first_page(search: Search) -> Search:
    return replace(search, page=1, cursor=None)
