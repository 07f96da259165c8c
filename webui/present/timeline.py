"""The timeline: decades, their years, their months, and the documents of a step in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from archive.dates import parse_date
from indexer.asking import Results, Search, Sort
from webui import urls, words
from webui.present.histogram import Histogram, drawn, of_decade, of_years
from webui.present.hits import HitView, hit
from webui.present.reader import Reader
from webui.present.terms import Link
from webui.translated import gettext, ngettext
from webui.urls import Period

SHOWN = 50
"""Documents of a year or a month on its page; the rest is behind a link to the search."""


@dataclass(frozen=True, slots=True)
class Step:
    """A period with documents, and the periods inside it."""

    label: str
    count: int
    url: str
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class TimelinePage:
    period: Period | None
    """None: all of it."""
    title: str
    path: tuple[Link, ...]
    total: int
    span: str
    """From the first to the last year with documents; only for all of it."""
    histogram: Histogram | None
    steps: tuple[Step, ...]
    hits: tuple[HitView, ...]
    """Of a year or month, the oldest first."""
    all_url: str
    """Its documents, by the search."""
    by_year: str
    """How many documents have a year and no month, in words; empty where there are none."""
    undated: int
    undated_url: str
    previous: Link | None
    next: Link | None
    search: Search


def question(period: Period | None, lang: str) -> Search:
    """What has to be asked for a page of the timeline."""
    shown = SHOWN if period and period.years == 1 else 1
    search = Search(labels=lang, sort=Sort.OLDEST, per_page=shown, facets=("year",))
    return replace(search, since=period.since, until=period.until) if period else search


def timeline(
    period: Period | None, results: Results, dates: Mapping[str, int], reader: Reader
) -> TimelinePage:
    """A page of the timeline.

    `results` answers its `question`; `dates` are the documents of its years by date as written,
    wanted for a decade, a year or a month only.
    """
    counted = results.facets["year"]
    by_year = {int(year): count for year, count in sorted(counted.values.items())}
    months = _months(dates)
    limited = question(period, reader.lang)
    search = replace(limited, per_page=urls.PAGE_HITS, facets=())
    undated = replace(search, since=None, until=None, undated=True, sort=Sort.NEWEST)
    address = reader.document_urls(search)
    whole = not period
    return TimelinePage(
        period=period,
        title=name(period) if period else gettext("Timeline"),
        path=_path(period, reader.lang),
        total=sum(by_year.values()) if whole else results.total,
        span=_span(by_year) if whole else "",
        histogram=_histogram(period, by_year, months, reader.lang),
        steps=_steps(period, by_year, months, reader.lang),
        hits=tuple(hit(one, reader, address) for one in results.results)
        if period and period.years == 1
        else (),
        all_url=reader.search_url(search),
        by_year=_without_month(period, dates),
        undated=counted.missing,
        undated_url=reader.search_url(undated),
        previous=_beside(period, by_year, months, reader.lang, -1),
        next=_beside(period, by_year, months, reader.lang, 1),
        search=limited,
    )


def name(period: Period) -> str:
    """What a period is called where it stands alone: "The 1990s", "November 2009"."""
    if period.years == 10 or period.month:
        return words.capital(_in_words(period))
    return gettext("The year %(year)s", year=period.year)


def _in_words(period: Period) -> str:
    """What it is called inside a sentence."""
    if period.years == 10:
        return words.decade(period.year)
    return words.date(period.since) if period.month else str(period.year)


def _label(period: Period) -> str:
    """What it is called inside the one above it."""
    return words.month(period.month) if period.month else words.capital(_in_words(period))


def _path(period: Period | None, lang: str) -> tuple[Link, ...]:
    if period is None:
        return ()
    above = [None, *([period.decade] if period.years == 1 else [])]
    above += [Period(period.year)] if period.month else []
    return tuple(
        Link(_label(one) if one else gettext("Timeline"), urls.timeline_url(lang, one))
        for one in above
    )


def _span(by_year: Mapping[int, int]) -> str:
    if not by_year:
        return ""
    return "–".join(dict.fromkeys(str(year) for year in (min(by_year), max(by_year))))


def _months(dates: Mapping[str, int]) -> dict[tuple[int, int], int]:
    """Documents by year and month; a date without a month begins in January."""
    months: dict[tuple[int, int], int] = {}
    for text, count in dates.items():
        begins = parse_date(text).first
        months[begins.year, begins.month] = months.get((begins.year, begins.month), 0) + count
    return months


def _without_month(period: Period | None, dates: Mapping[str, int]) -> str:
    if not period or period.years > 1 or period.month > 1:
        return ""
    count = sum(n for text, n in dates.items() if len(text.partition("/")[0]) == 4)
    if not count:
        return ""
    return ngettext("%(n)s document is dated by the year alone and stands in January.",
                    "%(n)s documents are dated by the year alone and stand in January.",
                    count, n=words.number(count))  # fmt: skip


# ---------- steps ----------


def _steps(
    period: Period | None,
    by_year: Mapping[int, int],
    months: Mapping[tuple[int, int], int],
    lang: str,
) -> tuple[Step, ...]:
    if period is None:
        return tuple(
            _step(decade, of_decade(decade.year, by_year), lang, _years(decade, by_year, lang))
            for decade in dict.fromkeys(Period(year).decade for year in by_year)
        )
    if period.years == 10:
        return tuple(
            _step(Period(year), count, lang, _of_months(year, months, lang))
            for year, count in by_year.items()
            if period.year <= year <= period.last
        )
    return () if period.month else _of_months(period.year, months, lang)


def _years(decade: Period, by_year: Mapping[int, int], lang: str) -> tuple[Step, ...]:
    inside = range(decade.year, decade.last + 1)
    return tuple(_step(Period(year), by_year[year], lang) for year in inside if year in by_year)


def _of_months(year: int, months: Mapping[tuple[int, int], int], lang: str) -> tuple[Step, ...]:
    return tuple(
        _step(Period(year, month), months[year, month], lang)
        for month in range(1, 13)
        if (year, month) in months
    )


def _step(period: Period, count: int, lang: str, steps: tuple[Step, ...] = ()) -> Step:
    return Step(_label(period), count, urls.timeline_url(lang, period), steps)


def _beside(
    period: Period | None,
    by_year: Mapping[int, int],
    months: Mapping[tuple[int, int], int],
    lang: str,
    way: int,
) -> Link | None:
    """The nearest period of the same kind that has documents, before it or after it."""
    if period is None:
        return None
    if period.month:
        known: Iterable[Period] = (Period(*one) for one in months if one[0] == period.year)
    elif period.years == 10:
        known = {Period(year).decade for year in by_year}
    else:
        known = map(Period, by_year)
    there = [one for one in known if (one > period if way > 0 else one < period)]
    if not there:
        return None
    nearest = min(there) if way > 0 else max(there)
    return Link(name(nearest), urls.timeline_url(lang, nearest))


def _histogram(
    period: Period | None,
    by_year: Mapping[int, int],
    months: Mapping[tuple[int, int], int],
    lang: str,
) -> Histogram | None:
    url = partial(urls.timeline_url, lang)
    if period is None:
        return of_years(by_year, url)
    if period.month:
        return None
    if period.years == 10:
        steps = [Period(year) for year in range(period.year, period.last + 1)]
        counts = [by_year.get(step.year, 0) for step in steps]
        labels = [(str(step.year), f"’{step.year % 100:02}") for step in steps]
    else:
        steps = [Period(period.year, month) for month in range(1, 13)]
        counts = [months.get((step.year, step.month), 0) for step in steps]
        labels = [words.month_signs(step.month) for step in steps]
    return drawn(counts, labels, [_in_words(step) for step in steps], [url(step) for step in steps])
