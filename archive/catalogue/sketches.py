"""Sketches of versions, and the near-duplicates found by them."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_leave

from archive.catalogue import tables
from archive.sketches import NearDuplicate, Place, alike

_SKETCH = tables.sketch.c
_PAIR = tables.near_duplicate.c


def save_sketches(connection: Connection, drawn: Iterable[tuple[Place, bytes]]) -> None:
    """Keep the sketches of versions that were just written: they are to be compared."""
    rows = [
        {"document_id": of.document, "version": of.version, "data": data, "compared": False}
        for of, data in drawn
    ]
    if rows:
        connection.execute(insert(tables.sketch), rows)


def are_to_compare(connection: Connection) -> bool:
    """Whether a run was stopped before it compared what it had written."""
    return connection.scalar(select(_SKETCH.document_id).where(~_SKETCH.compared)) is not None


def compare_new(connection: Connection) -> None:
    """Note the near-duplicates among and of the versions written since the last time.

    Pairs of a version that was removed or written anew went with it (ON DELETE CASCADE).
    """
    if not are_to_compare(connection):
        return
    rows = connection.execute(
        select(_SKETCH.document_id, _SKETCH.version, _SKETCH.data, _SKETCH.compared).order_by(
            _SKETCH.document_id, _SKETCH.version
        )
    ).all()
    pairs = alike(
        [row.data for row in rows],
        owners=[row.document_id for row in rows],
        new=[not row.compared for row in rows],
    )
    values = [
        {
            "first_document": rows[pair.first].document_id,
            "first_version": rows[pair.first].version,
            "second_document": rows[pair.second].document_id,
            "second_version": rows[pair.second].version,
            "likeness": pair.likeness,
        }
        for pair in pairs
    ]
    if values:
        connection.execute(insert_or_leave(tables.near_duplicate).on_conflict_do_nothing(), values)
    connection.execute(update(tables.sketch).where(~_SKETCH.compared).values(compared=True))


def count_near_duplicates(connection: Connection) -> int:
    """Pairs that stand."""
    return connection.scalar(select(func.count()).select_from(tables.near_duplicate)) or 0


def near_duplicates(connection: Connection) -> list[NearDuplicate]:
    """The pairs that stand, the likest first. For staff: they may lie on any shelf."""
    first, second = tables.version.alias(), tables.version.alias()
    rows = connection.execute(
        select(
            _PAIR.first_document,
            _PAIR.first_version,
            _PAIR.second_document,
            _PAIR.second_version,
            _PAIR.likeness,
            (first.c.sha256 == second.c.sha256).label("same_bytes"),
        )
        .join(
            first,
            and_(first.c.document_id == _PAIR.first_document, first.c.key == _PAIR.first_version),
        )
        .join(
            second,
            and_(
                second.c.document_id == _PAIR.second_document,
                second.c.key == _PAIR.second_version,
            ),
        )
        .order_by(
            _PAIR.likeness.desc(),
            _PAIR.first_document,
            _PAIR.first_version,
            _PAIR.second_document,
            _PAIR.second_version,
        )
    )
    return [
        NearDuplicate(
            Place(row.first_document, row.first_version),
            Place(row.second_document, row.second_version),
            row.likeness,
            row.same_bytes,
        )
        for row in rows
    ]
