"""The values of `date:` → spans of days."""

from datetime import timedelta

from archive.dates import parse_date
from indexer.asking import Dated

_DAY = timedelta(days=1)


def read(text: str) -> Dated:
    """What "2009-11", "2009..2010", "2009..", "..2010", ">2010-06" or "<=2010" stands for.

    Dates may be partial: "after June 2010" begins in July. Raises ValueError for anything else.
    """
    sign = next((sign for sign in (">=", "<=", ">", "<") if text.startswith(sign)), "")
    since, dots, until = text.removeprefix(sign).partition("..")
    if sign:
        return _compared(sign, text.removeprefix(sign))
    if not dots:
        day = parse_date(text)
        return Dated(day.first, day.last)
    begin = parse_date(since).first if since else None
    end = parse_date(until).last if until else None
    if begin is None and end is None:
        raise ValueError("a span needs a date on one side at least")
    if begin and end and end < begin:
        raise ValueError(f'the span "{text}" ends before it begins')
    return Dated(begin, end)


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
