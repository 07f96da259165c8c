"""The date facet: a histogram that also says in words what it draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from indexer.asking import FacetCount, Search
from webui import narrow, words
from webui.present.facets import ValueView
from webui.present.reader import Reader
from webui.translated import gettext

WIDTH, HEIGHT = 252.0, 68.0
_LOWEST = 1.4
"""A year with one document beside a year with a thousand must still be seen."""
_FEW = 12
"""Years a histogram spans at least: two bars as wide as the panel say nothing."""
_MOST_BARS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    inside: bool
    """Within the dates the search is limited to, or not limited at all."""
    since: int
    until: int
    """The first and the last year it stands for: one year, or a decade."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The years under the bars, in whole bars."""

    first: int
    last: int
    step: int
    """Years of a bar: 1 or 10."""

    @property
    def slots(self) -> int:
        return (self.last - self.first + 1) // self.step

    def within(self, year: int) -> int:
        """The year, or the end of the axis it lies beyond."""
        return min(self.last, max(self.first, year))


@dataclass(frozen=True)
class YearsView:
    search: Search
    counts: Mapping[int, int]
    """Documents by year, in order."""
    values: tuple[ValueView, ...]
    missing: int
    """Documents without a date."""
    undated_url: str
    """The search limited to these; or, if they are chosen already, without them."""

    @cached_property
    def axis(self) -> Axis:
        return _axis(self.counts)

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        return _bars(self.counts, self.axis, self.search) if self.counts else ()

    @property
    def low(self) -> int:
        """Where the handle of the first year stands."""
        since = self.search.since
        return self.axis.within(since.first.year) if since else self.axis.first

    @property
    def high(self) -> int:
        """Where the handle of the last year stands."""
        until = self.search.until
        return self.axis.within(until.last.year) if until else self.axis.last

    @property
    def describes(self) -> str:
        """The histogram in a sentence."""
        return _sentence(self.counts)

    @property
    def chosen(self) -> str:
        """The dates the search is limited to, in words; empty if it is not."""
        return words.dates(self.search.since, self.search.until)

    @property
    def since(self) -> str:
        return self.search.since.text if self.search.since else ""

    @property
    def until(self) -> str:
        return self.search.until.text if self.search.until else ""


def years(counted: FacetCount, search: Search, reader: Reader) -> YearsView:
    counts = {int(year): count for year, count in sorted(counted.values.items())}
    limited = reader.year_urls(search)
    # limited to one year, written as a year: its link takes the limit away
    only = search.since.text if search.since and search.since == search.until else ""
    values = []
    for year, count in counts.items():
        text = f"{year:04}"
        selected = text == only
        url = reader.search_url(narrow.without(search, "year")) if selected else limited(text)
        values.append(ValueView(text, text, count, None, selected, url))
    other = narrow.undated(
        search if search.undated else narrow.without(search, "year"), not search.undated
    )
    undated = reader.search_url(other)
    return YearsView(search, counts, tuple(values), counted.missing, undated)


def _axis(counts: Mapping[int, int]) -> Axis:
    if not counts:
        return Axis(0, 0, 1)
    first, last = min(counts), max(counts)
    lacking = max(0, _FEW - (last - first + 1))
    first, last = first - lacking // 2, last + lacking - lacking // 2
    if last - first < _MOST_BARS:
        return Axis(first, last, 1)
    return Axis(first - first % 10, last - last % 10 + 9, 10)


def _bars(counts: Mapping[int, int], axis: Axis, search: Search) -> tuple[Bar, ...]:
    step = axis.step
    sums: dict[int, int] = {}
    for year, count in counts.items():
        sums[year - year % step] = sums.get(year - year % step, 0) + count
    slot, peak = WIDTH / axis.slots, max(sums.values())
    since = search.since.first.year if search.since else axis.first
    until = search.until.last.year if search.until else axis.last
    dated = bool(search.since or search.until) or not search.undated
    bars = []
    for year, count in sums.items():
        height = max(_LOWEST, round((HEIGHT - 4) * count / peak, 1))
        bars.append(
            Bar(
                x=round((year - axis.first) / step * slot + slot * 0.14, 2),
                y=round(HEIGHT - height, 1),
                width=round(slot * 0.72, 2),
                height=height,
                inside=dated and since <= year + step - 1 and year <= until,
                since=year,
                until=year + step - 1,
            )
        )
    return tuple(bars)


def _sentence(counts: Mapping[int, int]) -> str:
    if not counts:
        return ""
    peak = max(counts, key=lambda year: counts[year])
    told = gettext(
        "Documents per year, %(first)s to %(last)s. The peak is %(peak)s: %(documents)s.",
        first=min(counts),
        last=max(counts),
        peak=peak,
        documents=words.documents(counts[peak]),
    )
    since, until = _densest_half(counts)
    if since == until:
        return told
    most = gettext("At least half of them are from %(since)s–%(until)s.", since=since, until=until)
    return f"{told} {most}"


def _densest_half(counts: Mapping[int, int]) -> tuple[int, int]:
    """The fewest years in a row with half of the documents, the earliest of such."""
    years = list(counts)
    best, held, start = (years[0], years[-1]), 0, 0
    for year in years:
        held += counts[year]
        while 2 * (held - counts[years[start]]) >= sum(counts.values()):
            held -= counts[years[start]]
            start += 1
        if 2 * held >= sum(counts.values()) and year - years[start] < best[1] - best[0]:
            best = years[start], year
    return best
