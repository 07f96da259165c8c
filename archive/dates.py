"""Dates as archives have them: a day, a month, a year, or a span. Precision is never invented.

Format: EDTF level 0 (ISO 8601-2:2019, annex A): ``2009``, ``2009-11``, ``2009-11-16`` and
the interval ``2009/2010`` with any of the three on either side.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with the precision it was given in."""

    text: str
    """As written in the manifest; what is shown and stored."""
    first: date
    """The first day it may mean. Filters, histograms and orders use this one."""
    last: date
    """The last day it may mean."""

    @property
    def begin(self) -> str:
        """Where it begins, as precisely as that is known: the whole of it, or of a span one end."""
        return self.text.partition("/")[0]

    def __str__(self) -> str:
        return self.text


def parse_date(text: str) -> PartialDate:
    """The date that `text` means. Raises ValueError with a sentence for the archivist."""
    start, slash, end = text.partition("/")
    first = _days(start, text)
    last = _days(end, text) if slash else first
    if last[1] < first[0]:
        raise ValueError(f'the span "{text}" ends before it begins')
    return PartialDate(text, first[0], last[1])


def _days(point: str, whole: str) -> tuple[date, date]:
    match = _POINT.fullmatch(point)
    if match is None:
        raise ValueError(f'"{whole}" is not a date; write 2009, 2009-11, 2009-11-16 or 2009/2010')
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the first group always matches
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month
        last_day = calendar.monthrange(year, last_month)[1] if day is None else day
        last = date(year, last_month, last_day)
    except ValueError:
        raise ValueError(f'there is no such day as "{point}"') from None
    return first, last
