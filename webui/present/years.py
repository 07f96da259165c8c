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


@dataclass(frozen=True)
class YearsView:
    search: Search
    counts: Mapping[int, int]
    """Documents by year, in order."""
    values: tuple[ValueView, ...]
    missing: int

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        return _bars(self.counts, self.first, self.last, self.search)

    @property
    def first(self) -> int:
        return _range(self.counts)[0]

    @property
    def last(self) -> int:
        return _range(self.counts)[1]

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
        values.append(ValueView(text, text, count, None, "", selected, url))
    return YearsView(search, counts, tuple(values), counted.missing)


def _range(counts: Mapping[int, int]) -> tuple[int, int]:
    if not counts:
        return 0, 0
    first, last = min(counts), max(counts)
    lacking = max(0, _FEW - (last - first + 1))
    return first - lacking // 2, last + lacking - lacking // 2


def _bars(counts: Mapping[int, int], first: int, last: int, search: Search) -> tuple[Bar, ...]:
    if not counts:
        return ()
    step = 1 if last - first < _MOST_BARS else 10
    start = first - first % step
    sums: dict[int, int] = {}
    for year, count in counts.items():
        sums[year - year % step] = sums.get(year - year % step, 0) + count
    slots = (last - start) // step + 1
    slot, peak = WIDTH / slots, max(sums.values())
    since = search.since.first.year if search.since else first - step
    until = search.until.last.year if search.until else last + step
    bars = []
    for year, count in sums.items():
        height = max(_LOWEST, round((HEIGHT - 4) * count / peak, 1))
        bars.append(
            Bar(
                x=round((year - start) / step * slot + slot * 0.14, 2),
                y=round(HEIGHT - height, 1),
                width=round(slot * 0.72, 2),
                height=height,
                inside=since <= year + step - 1 and year <= until,
            )
        )
    return tuple(bars)


def _sentence(counts: Mapping[int, int]) -> str:
    if not counts:
        return ""
    peak = max(counts, key=lambda year: counts[year])
    return gettext(
        "Documents per year, %(first)s to %(last)s. The peak is %(peak)s: %(documents)s.",
        first=min(counts),
        last=max(counts),
        peak=peak,
        documents=words.documents(counts[peak]),
    )
