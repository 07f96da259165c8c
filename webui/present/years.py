"""The date facet: a histogram that also says in words what it draws."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class YearsView:
    values: tuple[ValueView, ...]
    missing: int
    bars: tuple[Bar, ...]
    first: int
    last: int
    describes: str
    """The histogram in a sentence."""
    chosen: str
    """The dates the search is limited to, in words; empty if it is not."""
    since: str
    until: str


def years(counted: FacetCount, search: Search, reader: Reader) -> YearsView:
    counts = {int(year): count for year, count in sorted(counted.values.items())}
    first, last = _range(counts)
    return YearsView(
        values=tuple(_value(year, count, search, reader) for year, count in counts.items()),
        missing=counted.missing,
        bars=_bars(counts, first, last, search),
        first=first,
        last=last,
        describes=_sentence(counts),
        chosen=words.dates(search.since, search.until),
        since=search.since.text if search.since else "",
        until=search.until.text if search.until else "",
    )


def _value(year: int, count: int, search: Search, reader: Reader) -> ValueView:
    text = f"{year:04}"
    one_year = narrow.in_year(search, text)
    selected = (search.since, search.until) == (one_year.since, one_year.until)
    step = narrow.without(search, "year") if selected else one_year
    return ValueView(text, text, count, None, "", selected, reader.search_url(step))


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
