"""What harvesters ask: public documents in the order in which they changed, and what left.

The time of a change is that of the end of its transaction, a little later rather than earlier, and
never before that of a change before it, whatever became of the clock: who has read everything up to
a moment misses nothing by asking, next time, for what changed since.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.sqlite import insert as insert_or_nothing

from archive.catalogue import tables
from archive.records import Shelf

SETS = {"types": "type", "regions": "regions"}
"""The vocabularies whose terms make sets, and the field of a document that has their terms."""

_FIELDS = SETS | {"organisations": "issuer", "tags": "tags", "categories": "categories"}

_COMMIT_SECONDS = 10
"""How long after its stamp a transaction may end: a slow disk has much to write then."""
_DOCUMENTS_IN_A_SECOND = 5000
"""So many are stamped, on a slow machine: a new name of a region changes all that lies in it."""

_AT_ONCE = 500

_HELD = tables.document.c
_MEMBER = tables.set_member.c
_GONE = tables.departed.c


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A document in the order of harvesters: that of its last change, and of its id."""

    at: datetime
    """In UTC, whole seconds."""
    id: str
    departed: bool = False
    """It stood on the public shelf and does not any more. Nothing else is known of it."""


FIRST = Entry(datetime(1970, 1, 1, tzinfo=UTC), "")
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: changes between two seconds, both included."""

    since: datetime = FIRST.at
    until: datetime = LAST
    vocabulary: str = ""
    """One of `SETS`, or empty: documents of any terms, or of none."""
    term: str = ""
    """Documents with this term or one below it; empty: with any of the vocabulary. What left the
    shelf is in every set: nobody knows its terms."""


# ---------- written ----------


def mark(connection: Connection, ids: Sequence[str]) -> None:
    """Readers see something else of these documents: `stamp` says since when."""
    for some in _batches(ids):
        connection.execute(
            update(tables.document).where(_HELD.id.in_(some)).values(changed_at=null())
        )
        connection.execute(delete(tables.set_member).where(_MEMBER.document_id.in_(some)))


def mark_terms(connection: Connection, vocabulary: str, terms: Collection[str]) -> None:
    """The same of all documents that have one of these terms: it is called or placed otherwise."""
    field = _FIELDS.get(vocabulary)
    if field is None or not terms:
        return
    of = tables.document_term.c
    having = (
        select(_HELD.id).where(_HELD.type.in_(bindparam("terms", expanding=True)))
        if field == "type"
        else select(of.document_id)
        .where(of.field == field, of.term.in_(bindparam("terms", expanding=True)))
        .distinct()
    )
    ids: set[str] = set()
    for some in _batches(sorted(terms)):
        ids.update(connection.scalars(having, {"terms": some}))
    mark(connection, sorted(ids))


def enter_sets(connection: Connection, ids: Sequence[str]) -> None:
    """Put documents that were written anew, and have their time, into their sets."""
    _enter_sets(connection, (_HELD.id.in_(ids), _HELD.changed_at.is_not(None)), _HELD.changed_at)


def depart(connection: Connection, ids: Sequence[str]) -> None:
    """These documents leave the public shelf, on which they stood."""
    rows = [{"document_id": id} for id in ids]
    if rows:
        connection.execute(insert_or_nothing(tables.departed).on_conflict_do_nothing(), rows)


def come_back(connection: Connection, ids: Sequence[str]) -> None:
    """These documents stand on the public shelf: of those that left it before nothing is kept."""
    for some in _batches(ids):
        connection.execute(delete(tables.departed).where(_GONE.document_id.in_(some)))


def stamp(connection: Connection) -> None:
    """Give what changed in this transaction its time: to be called when it is about to end."""
    marked = (_HELD.stands_on.in_(Shelf), _HELD.changed_at.is_(None))
    left = _GONE.left_at.is_(None)
    changed = connection.scalar(select(func.count()).where(*marked)) or 0
    if changed:
        at = _next_stamp(connection, changed)
        _enter_sets(connection, marked, literal(at))
        connection.execute(update(tables.document).where(*marked).values(changed_at=at))
    if connection.scalar(select(_GONE.document_id).where(left).limit(1)) is not None:
        at = _next_stamp(connection, changed)
        connection.execute(update(tables.departed).where(left).values(left_at=at))


def _next_stamp(connection: Connection, documents: int) -> datetime:
    """A second that has not begun when so many documents are stamped and written.

    The clock may have been set back, here or where a backup comes from.
    """
    seconds = _COMMIT_SECONDS + documents // _DOCUMENTS_IN_A_SECOND
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    last = (tables.stamped.c.at, _GONE.left_at)
    known = [connection.scalar(select(func.max(at))) for at in last]
    at: datetime = max(now, *(one.replace(tzinfo=UTC) for one in known if one is not None))
    connection.execute(update(tables.stamped).values(at=at))
    return at


def _enter_sets(
    connection: Connection, which: Iterable[ColumnElement[bool]], at: ColumnElement[Any]
) -> None:
    public = (*which, _HELD.stands_on == Shelf.PUBLIC)
    of, term = tables.document_term.c, tables.term.c
    for vocabulary, field in SETS.items():
        if field == "type":
            own = select(_HELD.id, at, _HELD.type.label("term")).where(
                *public, _HELD.type.is_not(None)
            )
        else:
            own = (
                select(_HELD.id, at, of.term)
                .join(tables.document_term, of.document_id == _HELD.id)
                .where(*public, of.field == field)
            )
        carried = own.cte("carried", recursive=True)
        above = select(carried.c[0], carried.c[1], func.coalesce(term.parent, "")).join(
            tables.term, (term.vocabulary == vocabulary) & (term.id == carried.c.term)
        )
        carried = carried.union(above)
        rows = select(literal(vocabulary), carried.c.term, carried.c[1], carried.c[0])
        columns = ["vocabulary", "term", "changed_at", "document_id"]
        connection.execute(insert(tables.set_member).from_select(columns, rows))


# ---------- read ----------


def entries(
    connection: Connection, span: Span, *, after: Entry | None, limit: int, today: date
) -> list[Entry]:
    """The next documents, held and departed, in their order; at most `limit`.

    By the indexes: few more rows are read than are given.
    """
    start = after or Entry(span.since, "")
    given: dict[str, Any] = {
        "at": start.at, "after": start.id, "until": span.until, "some": limit, "today": today,
    }  # fmt: skip
    of = {"vocabulary": span.vocabulary, "term": span.term} if span.vocabulary else {}
    public = connection.execute(_MEMBERS if of else _DOCUMENTS, given | of).all()
    left = connection.execute(_DEPARTED, given).all()
    found = [Entry(at.replace(tzinfo=UTC), id) for at, id in public]
    found += [Entry(at.replace(tzinfo=UTC), id, departed=True) for at, id in left]
    return sorted(found)[:limit]


def count(connection: Connection, span: Span, *, today: date) -> int:
    """How many entries there are in all."""
    given: dict[str, Any] = {"at": span.since, "until": span.until, "today": today}
    of = {"vocabulary": span.vocabulary, "term": span.term} if span.vocabulary else {}
    public = connection.scalar(_COUNT_MEMBERS if of else _COUNT_DOCUMENTS, given | of)
    return (public or 0) + (connection.scalar(_COUNT_DEPARTED, given) or 0)


def stretch(connection: Connection, *, offset: int, limit: int, today: date) -> list[Entry]:
    """Some of the public documents, in the same order."""
    given: dict[str, Any] = {
        "at": FIRST.at, "after": "", "until": LAST, "some": limit, "skip": offset, "today": today,
    }  # fmt: skip
    rows = connection.execute(_STRETCH, given)
    return [Entry(at.replace(tzinfo=UTC), id) for at, id in rows]


def held(connection: Connection, *, today: date) -> int:
    """How many documents are public."""
    given = {"at": FIRST.at, "until": LAST, "today": today}
    return connection.scalar(_COUNT_DOCUMENTS, given) or 0


def entry(connection: Connection, document: str, *, today: date) -> Entry | None:
    """One document, if it stands on the public shelf or has left it."""
    at = connection.scalar(
        select(_HELD.changed_at).where(
            _HELD.id == document,
            _HELD.stands_on == Shelf.PUBLIC,
            or_(_HELD.embargo.is_(None), _HELD.embargo <= today),
        )
    )
    if at is not None:
        return Entry(at.replace(tzinfo=UTC), document)
    at = connection.scalar(select(_GONE.left_at).where(_GONE.document_id == document))
    return Entry(at.replace(tzinfo=UTC), document, departed=True) if at is not None else None


def earliest(connection: Connection) -> datetime:
    """The time of the first entry; 1970 when there is none."""
    public = connection.scalar(
        select(func.min(_HELD.changed_at)).where(_HELD.stands_on == Shelf.PUBLIC)
    )
    left = connection.scalar(select(func.min(_GONE.left_at)))
    times = [at.replace(tzinfo=UTC) for at in (public, left) if at is not None]
    return min(times, default=FIRST.at)


def _between(at: ColumnElement[Any], id: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    return (
        tuple_(at, id) > tuple_(bindparam("at", type_=at.type), bindparam("after")),
        at <= bindparam("until", type_=at.type),
    )


def _some(query: Select[Any], *order: ColumnElement[Any]) -> Select[Any]:
    return query.order_by(*order).limit(bindparam("some"))


_OPEN = or_(_HELD.embargo.is_(None), _HELD.embargo <= bindparam("today", type_=_HELD.embargo.type))
"""An embargo that begins again, since the clock was set back, holds before the next run, too."""

_IN_TIME = (
    _HELD.changed_at >= bindparam("at", type_=_HELD.changed_at.type),
    _HELD.changed_at <= bindparam("until", type_=_HELD.changed_at.type),
)

_DOCUMENTS = _some(
    select(_HELD.changed_at, _HELD.id).where(
        _HELD.stands_on == Shelf.PUBLIC, _OPEN, *_between(_HELD.changed_at, _HELD.id)
    ),
    _HELD.changed_at,
    _HELD.id,
)
_STRETCH = _DOCUMENTS.offset(bindparam("skip"))
_MEMBERS = _some(
    select(_MEMBER.changed_at, _MEMBER.document_id)
    .join(tables.document, _HELD.id == _MEMBER.document_id)
    .where(
        _MEMBER.vocabulary == bindparam("vocabulary"),
        _MEMBER.term == bindparam("term"),
        _OPEN,
        *_between(_MEMBER.changed_at, _MEMBER.document_id),
    ),
    _MEMBER.changed_at,
    _MEMBER.document_id,
)
_DEPARTED = _some(
    select(_GONE.left_at, _GONE.document_id).where(*_between(_GONE.left_at, _GONE.document_id)),
    _GONE.left_at,
    _GONE.document_id,
)
_COUNT_DOCUMENTS = select(func.count()).where(_HELD.stands_on == Shelf.PUBLIC, _OPEN, *_IN_TIME)
_COUNT_MEMBERS = (
    select(func.count())
    .select_from(tables.set_member)
    .join(tables.document, _HELD.id == _MEMBER.document_id)
    .where(
        _MEMBER.vocabulary == bindparam("vocabulary"),
        _MEMBER.term == bindparam("term"),
        _OPEN,
        _MEMBER.changed_at >= bindparam("at", type_=_MEMBER.changed_at.type),
        _MEMBER.changed_at <= bindparam("until", type_=_MEMBER.changed_at.type),
    )
)
_COUNT_DEPARTED = select(func.count()).where(
    _GONE.left_at >= bindparam("at", type_=_GONE.left_at.type),
    _GONE.left_at <= bindparam("until", type_=_GONE.left_at.type),
)


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
