"""The values of `date:` → spans of days."""

import re
from datetime import timedelta

from archive.dates import parse_date
from indexer.asking import Dated

_DAY = timedelta(days=1)

_POINT = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_SPAN = re.compile(rf"({_POINT})[-‐‑–—/]({_POINT})")  # after a month's dash come two digits


def read(text: str) -> Dated:
    """What "2009-11", "2009..2010", "2009-2010", "2009..", ">2010-06" or "<=2010" stands for.

    Dates may be partial: "after June 2010" begins in July. The ends of a span may be in either
    order. Raises ValueError for anything else.
    """
    sign = next((sign for sign in (">=", "<=", ">", "<") if text.startswith(sign)), "")
    if sign:
        return _compared(sign, text.removeprefix(sign))
    since, until = _ends(text)
    begin = parse_date(since) if since else None
    end = parse_date(until) if until else None
    if begin is None and end is None:
        raise ValueError("a span needs a date on one side at least")
    if begin and end and end.last < begin.first:
        begin, end = end, begin
    return Dated(begin.first if begin else None, end.last if end else None)


def _ends(text: str) -> tuple[str, str]:
    """The first and the last date of a span; of a single date this one twice."""
    since, dots, until = text.partition("..")
    if dots:
        return since, until
    match = _SPAN.fullmatch(text)
    return (match[1], match[2]) if match else (text, text)


def _compared(sign: str, text: str) -> Dated:
    day = parse_date(text)
    try:
        match sign:
            case ">":
                return Dated(day.last + _DAY, None)
            case "<":
                return Dated(None, day.first - _DAY)
    except OverflowError:
        raise ValueError(f'no day is beyond "{text}"') from None
    return Dated(day.first, None) if sign == ">=" else Dated(None, day.last)
