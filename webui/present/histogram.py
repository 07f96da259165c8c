"""Bars of how many documents there are of each time, and what they show in a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webui import words
from webui.translated import gettext
from webui.urls import Period

WIDTH, HEIGHT = 720.0, 120.0
_LOWEST = 2.0
"""A year with one document beside a year with a thousand must still be seen."""
_MOST_BARS = 120
_MOST_LABELS = 6
"""Decades named under the bars: more would run into each other on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Column:
    """A bar, in units of `WIDTH` and `HEIGHT`."""

    x: float
    y: float
    width: float
    height: float
    slot: tuple[float, float]
    """Where the part of the whole width that is its own begins, and how wide it is: a low bar is
    hard to hit."""
    label: str
    """What the time is called where it stands alone: "1999", "November"."""
    count: int
    url: str
    """Its documents, or its own page."""


@dataclass(frozen=True, slots=True)
class Histogram:
    columns: tuple[Column, ...]
    labels: tuple[tuple[str, str], ...]
    """Under equal parts of its width, each long and short."""
    describes: str
    """What it shows, in a sentence."""


def of_years(by_year: Mapping[int, int], url: Callable[[Period], str]) -> Histogram | None:
    """Bars by year, or by decade where there are too many years; whole decades in any case.

    `url` says where the bar of a period leads.
    """
    if not by_year:
        return None
    decades = range(min(by_year) // 10, max(by_year) // 10 + 1)
    every = -(-len(decades) // _MOST_LABELS)
    labels = [(str(10 * n),) * 2 if not at % every else ("", "") for at, n in enumerate(decades)]
    if len(decades) * 10 > _MOST_BARS:
        counts = [of_decade(10 * n, by_year) for n in decades]
        names = [words.decade(10 * n) for n in decades]
        periods = [Period(10 * n, years=10) for n in decades]
    else:
        years = range(10 * decades[0], 10 * decades[-1] + 10)
        counts = [by_year.get(year, 0) for year in years]
        names = [str(year) for year in years]
        periods = [Period(year) for year in years]
    return drawn(counts, labels, names, [url(period) for period in periods])


def of_decade(first: int, by_year: Mapping[int, int]) -> int:
    """The documents of a decade that begins with this year."""
    return sum(count for year, count in by_year.items() if first <= year < first + 10)


def drawn(
    counts: Sequence[int],
    labels: Sequence[tuple[str, str]],
    names: Sequence[str],
    urls: Sequence[str],
) -> Histogram | None:
    """Equal bars for these counts; `names` are what each is called inside a sentence, `urls` where
    it leads."""
    most = max(counts)
    if not most:
        return None
    slot = WIDTH / len(counts)
    columns = []
    for at, count in enumerate(counts):
        if count:
            height = max(_LOWEST, round((HEIGHT - 4) * count / most, 1))
            columns.append(
                Column(
                    x=round(at * slot + slot * 0.12, 2),
                    y=round(HEIGHT - height, 1),
                    width=round(slot * 0.76, 2),
                    height=height,
                    slot=(round(at * slot, 2), round(slot, 2)),
                    label=words.capital(names[at]),
                    count=count,
                    url=urls[at],
                )
            )
    filled = [at for at, count in enumerate(counts) if count]
    describes = gettext(
        "Documents by date, %(first)s to %(last)s. The peak is %(peak)s: %(documents)s.",
        first=names[filled[0]],
        last=names[filled[-1]],
        peak=names[counts.index(most)],
        documents=words.documents(most),
    )
    return Histogram(tuple(columns), tuple(labels), describes)
