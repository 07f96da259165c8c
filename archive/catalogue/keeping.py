"""What keeping asks of the catalogue: what it recorded of files, and the rows a backup takes.

A catalogue is made again from the corpus; what became of documents, and the runs, are not. Nor is
what left the public shelf, of which those must be told who mirror it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, insert, select

from archive.catalogue import tables
from archive.records import Shelf

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that a version was made of, as they were recorded."""

    document: str
    file: str
    """Path from the corpus folder."""
    sha256: str
    size: int
    attachment: int
    """0: the bytes are the file's; n: those of its n-th attachment."""
    name: str = ""
    """What the mail calls the attachment."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A document as an index must have it."""

    folder: str
    fingerprint: str
    shelf: Shelf
    """Where it stands: embargo applied."""
    change: int
    """The number of its last change."""

    @property
    def is_closed(self) -> bool:
        """Whether its manifest is faulty: of its fingerprint only the reader's version is left."""
        return not self.fingerprint.partition(":")[2]


def originals(connection: Connection) -> list[Original]:
    """The bytes of every version, in the order of their files."""
    columns = tables.version.c
    rows = connection.execute(
        select(
            columns.document_id,
            columns.file,
            columns.sha256,
            columns.size,
            columns.attachment,
            columns.name,
        ).order_by(columns.file, columns.attachment, columns.document_id)
    )
    return [Original(*row) for row in rows]


def described(connection: Connection) -> list[tuple[str, str]]:
    """(id, folder) of the documents that a manifest describes."""
    columns = tables.document.c
    rows = connection.execute(
        select(columns.id, columns.folder)
        .where(columns.needs_review.is_(False))
        .order_by(columns.id)
    )
    return [(id, folder) for id, folder in rows]


def stands(connection: Connection) -> dict[str, Stand]:
    """Every document, by id. A document without a change has number 0."""
    held, change = tables.document.c, tables.change.c
    rows = connection.execute(
        select(held.id, held.folder, held.fingerprint, held.stands_on, change.number).outerjoin(
            tables.change, change.document_id == held.id
        )
    )
    return {
        id: Stand(folder, fingerprint, Shelf(shelf), number or 0)
        for id, folder, fingerprint, shelf, number in rows
    }


def changed_after(connection: Connection, number: int) -> set[str]:
    """The documents, held or gone, whose last change has a higher number."""
    columns = tables.change.c
    return set(connection.scalars(select(columns.document_id).where(columns.number > number)))


def damage(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file; empty when it is sound.

    By `PRAGMA integrity_check` and `PRAGMA foreign_key_check`.
    """
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    found = [] if said == ["ok"] else said
    lost: dict[tuple[str, str], int] = {}
    for table, _row, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        lost[table, parent] = lost.get((table, parent), 0) + 1
    found += [f"{n} rows of {table} belong to no {parent}" for (table, parent), n in lost.items()]
    return found


# ---------- what a backup takes ----------


def history(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every row of what became of documents, in order, as JSON has it."""
    return _rows(connection, tables.history)


def runs(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every run that is remembered, in order, as JSON has it."""
    return _rows(connection, tables.run)


def departed(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every document that left the public shelf, as JSON has it."""
    return _rows(connection, tables.departed)


def restore_history(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of `history` into an empty table.

    Raises ValueError, TypeError or LookupError for a row that is none.
    """
    _put(connection, tables.history, rows)


def restore_runs(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of `runs` into an empty table. Raises as `restore_history`."""
    _put(connection, tables.run, rows)


def restore_departed(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of `departed` into an empty table. Raises as `restore_history`."""
    _put(connection, tables.departed, rows)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
        yield {
            name: value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
        }


def _put(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    made = ({column.name: _value(column, row[column.name]) for column in table.c} for row in rows)
    while some := list(islice(made, _AT_ONCE)):
        connection.execute(insert(table), some)


def _value(column: Column[Any], given: Any) -> Any:
    """A value of a backup, which anybody may have written: of the column's type or none."""
    wanted: type = column.type.python_type
    if wanted is datetime:
        return datetime.fromisoformat(given)
    if wanted in (int, str) and type(given) is not wanted:
        raise TypeError(f"{column.name} is not {wanted.__name__}")
    return given
