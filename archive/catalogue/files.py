"""What the files of the corpus were at the last look, so that the next looks at little."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from archive.catalogue import tables
from archive.corpus import Known
from archive.looks import Look, Seen
from archive.records import Duplicate


def seen(connection: Connection) -> dict[str, Seen]:
    """Every file as it was when it was read, by path."""
    columns = tables.file.c
    rows = connection.execute(
        select(
            columns.path,
            columns.size,
            columns.modified,
            columns.changed,
            columns.inode,
            columns.sha256,
        )
    )
    return {path: Seen(Look(*look), sha256) for path, *look, sha256 in rows.all()}


def save_seen(connection: Connection, before: Mapping[str, Seen], now: Mapping[str, Seen]) -> None:
    """Replace what was seen `before`: only what differs is written."""
    _forget(connection, tables.file, [path for path in before if now.get(path) != before[path]])
    rows = [
        {
            "path": path,
            "size": one.look.size,
            "modified": one.look.modified,
            "changed": one.look.changed,
            "inode": one.look.inode,
            "sha256": one.sha256,
        }
        for path, one in now.items()
        if before.get(path) != one
    ]
    if rows:
        connection.execute(insert(tables.file), rows)


def manifests(connection: Connection) -> dict[str, Known]:
    """What is known of manifests without faults, by path."""
    columns = tables.manifest.c
    rows = connection.execute(
        select(columns.path, columns.document_id, columns.named, columns.files)
    )
    return {path: Known(id, named, tuple(files)) for path, id, named, files in rows.all()}


def save_manifests(
    connection: Connection, before: Mapping[str, Known], now: Mapping[str, Known]
) -> None:
    """Replace what was known `before`: only what differs is written."""
    _forget(connection, tables.manifest, [path for path in before if now.get(path) != before[path]])
    rows = [
        {"path": path, "document_id": known.id, "named": known.named, "files": list(known.files)}
        for path, known in now.items()
        if before.get(path) != known
    ]
    if rows:
        connection.execute(insert(tables.manifest), rows)


def duplicates(connection: Connection) -> list[Duplicate]:
    """Files whose bytes are held as part of a document, by path."""
    columns = tables.duplicate.c
    rows = connection.execute(
        select(columns.path, columns.same_as, columns.document_id).order_by(columns.path)
    )
    return [Duplicate(*row) for row in rows.all()]


def save_duplicates(connection: Connection, found: Iterable[Duplicate]) -> None:
    """Replace the list of duplicates."""
    connection.execute(delete(tables.duplicate))
    rows = [
        {"path": one.path, "same_as": one.same_as, "document_id": one.document} for one in found
    ]
    if rows:
        connection.execute(insert(tables.duplicate), rows)


def _forget(connection: Connection, table: Table, paths: list[str]) -> None:
    if paths:
        rows = [{"gone": path} for path in paths]
        connection.execute(delete(table).where(table.c.path == bindparam("gone")), rows)
