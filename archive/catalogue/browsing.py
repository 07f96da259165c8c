"""What is asked of the catalogue where there is no index to ask: who has a term or a date, in the
order of dates. The index is faster, and the only one to know words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from archive.catalogue import tables
from archive.records import Shelf

_AT_ONCE = 1000
"""Rows read at a time."""

_HELD = tables.document.c
_TERM = tables.document_term.c

_WRITTEN = _HELD.date + "/"
_BEGIN = func.substr(_WRITTEN, 1, func.instr(_WRITTEN, "/") - 1)
_FIRST_DAY = func.substr(_BEGIN + "-01-01", 1, 10)
"""Of a date as written, or of the first one of a span: "2009" and "2009/2010" begin on the first of
January."""


@dataclass(frozen=True, slots=True)
class Among:
    """Which documents of a shelf."""

    shelf: Shelf
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields and the terms of which a document has one in each: "type", "issuer", "regions",
    "tags", "categories"."""
    since: date | None = None
    until: date | None = None
    """On which days their dates may begin; both are included."""
    undated: bool = False
    """Those without a date too; alone, only those."""


def total(connection: Connection, among: Among) -> int:
    return connection.scalar(_of(select(func.count()), among)) or 0


def ordered(
    connection: Connection, among: Among, *, newest: bool, offset: int, limit: int
) -> list[str]:
    """Ids in the order of the days on which their dates begin, those without a date at the end."""
    day = _FIRST_DAY.desc() if newest else _FIRST_DAY
    query = _of(select(_HELD.id), among).order_by(_HELD.date.is_(None), day, _HELD.id)
    return list(connection.scalars(query.offset(offset).limit(limit)))


def years(connection: Connection, among: Among) -> tuple[dict[str, int], int]:
    """How many begin in each year, and how many have no date."""
    year = func.substr(_HELD.date, 1, 4)
    rows = connection.execute(_of(select(year, func.count()), among).group_by(year))
    counts = {row[0]: row[1] for row in rows}
    missing = counts.pop(None, 0)
    return counts, missing


def types(connection: Connection, shelf: Shelf) -> dict[str, int]:
    """How many documents of a shelf have each type."""
    query = select(_HELD.type, func.count()).where(_HELD.stands_on == shelf)
    rows = connection.execute(query.where(_HELD.type.is_not(None)).group_by(_HELD.type))
    return {row[0]: row[1] for row in rows}


def terms(connection: Connection, shelf: Shelf) -> Iterator[tuple[str, list[str]]]:
    """The terms of every document of a shelf, a field at a time, as (field, terms).

    Row by row: all of them are a million in a large archive.
    """
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        select(_TERM.document_id, _TERM.field, _TERM.term)
        .join(tables.document, _HELD.id == _TERM.document_id)
        .where(_HELD.stands_on == shelf)
        .order_by(_TERM.document_id, _TERM.field)
    )
    for (_, field), of in groupby(rows, itemgetter(0, 1)):
        yield field, [row[2] for row in of]


def _of(query: Select[Any], among: Among) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [_HELD.stands_on == among.shelf]
    for field, ids in among.terms:
        if field == "type":
            conditions.append(_HELD.type.in_(ids))
            continue
        having = select(_TERM.document_id).where(_TERM.field == field, _TERM.term.in_(ids))
        conditions.append(_HELD.id.in_(having))
    dated = _dated(among)
    if among.undated:
        conditions.append(_HELD.date.is_(None) | and_(*dated) if dated else _HELD.date.is_(None))
    else:
        conditions += dated
    return query.select_from(tables.document).where(*conditions)


def _dated(among: Among) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if among.since:
        # by the year first, since there is an index of dates as written
        conditions += [_HELD.date >= f"{among.since.year:04}"]
        conditions += [among.since.isoformat() <= _FIRST_DAY]
    if among.until:
        conditions += [_HELD.date <= f"{among.until.year:04}~"]
        conditions += [among.until.isoformat() >= _FIRST_DAY]
    return conditions
