"""What became of documents: kept for good. Of those that were removed the ids, and no paths."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from sqlalchemy import Connection, func, insert, select, update

from archive.catalogue import tables
from archive.records import Event, Happened

_COLUMNS = tables.history.c


def save_events(connection: Connection, events: Iterable[Happened]) -> None:
    """Add to the history. Of a document that was removed all paths are forgotten."""
    rows = [
        {
            "at": one.at.astimezone(UTC),
            "document_id": one.document,
            "event": one.event,
            "folder": one.folder,
            "fingerprint": one.fingerprint,
        }
        for one in events
    ]
    if rows:
        connection.execute(insert(tables.history), rows)
    removed = [row["document_id"] for row in rows if row["event"] == Event.REMOVED]
    for id in removed:
        connection.execute(
            update(tables.history).where(_COLUMNS.document_id == id).values(folder="")
        )


def history_of(connection: Connection, document: str) -> list[Happened]:
    """All that happened to a document, the oldest first."""
    query = select(tables.history).where(_COLUMNS.document_id == document)
    rows = connection.execute(query.order_by(_COLUMNS.number))
    return [
        Happened(
            row.at.replace(tzinfo=UTC), row.document_id, Event(row.event), row.folder,
            row.fingerprint,
        )
        for row in rows
    ]  # fmt: skip


def removed(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, str]:
    """The documents (or those of these) that were removed and are not back, by id.

    With their last fingerprint. After a restore of the history alone nothing is held yet, and all
    are among them: what the next run finds is what it was.
    """
    last = select(func.max(_COLUMNS.number)).group_by(_COLUMNS.document_id)
    if ids is not None:
        last = last.where(_COLUMNS.document_id.in_(ids))
    rows = connection.execute(
        select(_COLUMNS.document_id, _COLUMNS.fingerprint).where(
            _COLUMNS.number.in_(last),
            (_COLUMNS.event == Event.REMOVED)
            | _COLUMNS.document_id.not_in(select(tables.document.c.id)),
        )
    )
    return {row.document_id: row.fingerprint for row in rows}
