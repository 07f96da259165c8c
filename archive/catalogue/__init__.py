"""The catalogue: what we know of documents, in one SQLite file.

`reading` and `writing` hold every query; nothing outside this folder speaks SQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, create_engine, event, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from archive.catalogue.harvest import stamp
from archive.errors import CatalogueError

__all__ = ["Catalogue", "Connection"]

_NEWEST = "0007"
"""The last of the migrations."""

_DAMAGED = ("malformed", "not a database")
"""What SQLite says of a file that it cannot make sense of."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers go on while a run writes
    "PRAGMA synchronous = FULL",  # a document said to be in survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what was removed must not be read out of free pages
    "PRAGMA busy_timeout = 10000",
)


class Catalogue:
    """An open catalogue file. Threads may share it.

    Raises CatalogueError if the file is missing (unless `create`), damaged or newer than
    this program.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.exists():
            raise CatalogueError(f"there is no catalogue at {path}", hint='run "svod add" first')
        self.path = path
        self._wrote = False
        self._watch: PoolProxiedConnection | None = None
        self._watching = Lock()
        if create:
            _make_private(path)
        url = URL.create("sqlite", database=str(path))
        self._engine = create_engine(url, connect_args={"check_same_thread": False})
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        try:
            with self._errors():
                self._bring_up_to_date(create)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one unchanging state of the catalogue."""
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or none of it."""
        self._wrote = True
        with self._errors(), self._engine.connect() as connection:
            writer = connection.execution_options(svod_writes=True)
            with writer.begin():
                yield writer
                stamp(writer)

    def state(self) -> int:
        """A number that is another one after anything was written, by this process or another.

        Costs microseconds: whoever keeps something read from here asks it first.
        """
        with self._errors(), self._watching:
            if self._watch is None:
                self._watch = self._engine.raw_connection()
                self._watch.detach()
            cursor = self._watch.cursor()
            # of this connection: it changes when another one has written
            number: int = cursor.execute("PRAGMA data_version").fetchone()[0]
            cursor.close()
        return number

    def close(self) -> None:
        """Let go of the file."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        if self._wrote:
            # `secure_delete` does not reach the log, which stays while a server has it open
            with (
                suppress(SQLAlchemyError, sqlite3.Error),
                closing(self._engine.raw_connection()) as raw,
            ):
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _bring_up_to_date(self, create: bool) -> None:
        with self._engine.connect() as connection:
            held = _revision(connection)
        if held == _NEWEST:
            return
        from archive.catalogue import migrating  # Alembic is loaded for those who need it

        if held and held not in migrating.known():
            raise CatalogueError(
                f"the catalogue {self.path} was written by a newer version of Svod",
                hint="use that version, or another --home and make it again from the corpus",
            )
        if not create:
            raise CatalogueError(
                f"the catalogue {self.path} is of another version of Svod",
                hint='run "svod add" with this version',
            )
        migrating.upgrade(self._engine)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            reason = str(error).partition("\n")[0]
            hint = "see that the disk is not full and the file is yours, and run it again"
            if any(sign in reason for sign in _DAMAGED):
                hint = "move it away: the next run makes it again from the corpus"
            raise CatalogueError(
                f"the catalogue {self.path} cannot be used: {reason}", hint=hint
            ) from error


def _make_private(path: Path) -> None:
    """Make the file, for its owner alone, if it is not there: SQLite would let everybody read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.name != ":memory:" and not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise CatalogueError(
            f"the catalogue {path} cannot be made: {error.strerror}",
            hint="see the rights of its folder, or choose another --home",
        ) from None


def _revision(connection: Connection) -> str | None:
    """The migration that the file has come to (Alembic's table); None of an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # sqlite3 would open transactions by itself and too late; SQLAlchemy opens them (`_begin`)
    connection.isolation_level = None
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()  # the pool has not taken it over yet: nobody else would
        raise


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("svod_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
