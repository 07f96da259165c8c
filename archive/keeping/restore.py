"""`svod restore`: a backup into an empty corpus and home, checked before anything is put in place.

    corpus.restoring  home.restoring    what is being unpacked: worth nothing, removed by the next
    corpus.restoring  home.restored     all of it is checked and on the disk: only names are missing
    corpus            home              done

A restore that is stopped before the second line leaves nothing that counts. One that is stopped
between the lines is completed by the next.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, keeping
from archive.keeping import BackupError, age
from archive.keeping.packing import DEPARTED, HISTORY, RUNS
from archive.keeping.unpacking import Unpacked, rows, unpack
from archive.lock import writing_lock
from archive.settings import Settings

_LOCK = "lock"

_TABLES = {
    HISTORY: keeping.restore_history,
    RUNS: keeping.restore_runs,
    DEPARTED: keeping.restore_departed,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put in place."""

    unpacked: Unpacked | None
    """None: what an earlier restore had checked was put in place."""


def restore(file: Path, settings: Settings, keys: Sequence[Any] = ()) -> Restored:
    """Put a backup into `settings.corpus` and `settings.home`, which are empty or not there.

    The catalogue is made there with what a backup has of it, and no document yet: `svod reindex`
    takes the corpus in. `keys` (`age.identities`) are for one that is encrypted. Raises
    BackupError, and Busy; then both places are as they were.
    """
    corpus, home = settings.corpus.absolute(), settings.home.absolute()
    for place in (corpus, home):
        _make_parent(place)
    with _as_it_was(home), writing_lock(home):
        _refuse_unless_empty(home)
        unpacked = None
        if not _restored(home).exists():
            _refuse_unless_empty(corpus)
            unpacked = _unpack(file, settings, corpus, home, keys)
        _put_in_place(corpus, home)
    return Restored(unpacked)


def fill(file: Path, settings: Settings, keys: Sequence[Any] = ()) -> Unpacked:
    """Unpack a backup into `settings.corpus` and `settings.home`, new folders of nobody's.

    Raises BackupError; what is there then is worth nothing.
    """
    try:
        with age.opened(file, keys) as stream:
            for place in (settings.corpus, settings.home):
                place.mkdir(mode=0o700)
            unpacked = unpack(stream, settings.corpus, settings.home)
        _import(settings)
        os.sync()  # all at once: file by file each would wait for the disk, 10 ms or more
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise BackupError(
            f"{file} cannot be restored: {error.strerror}{where}",
            hint="see that there is room, and the rights of the folders",
        ) from None
    return unpacked


def _unpack(
    file: Path, settings: Settings, corpus: Path, home: Path, keys: Sequence[Any]
) -> Unpacked:
    beside = replace(settings, corpus=_restoring(corpus), home=_restoring(home))
    with _removed_if_it_fails(beside.home, beside.corpus):
        unpacked = fill(file, beside, keys)
        beside.home.rename(_restored(home))
        _sync_folder(home.parent)
    return unpacked


def _import(settings: Settings) -> None:
    """Make the catalogue of the history that the backup has."""
    given = {name: settings.home / name for name in _TABLES}
    if not any(path.exists() for path in given.values()):
        return
    with (
        Catalogue(settings.catalogue, create=True) as catalogue,
        catalogue.writing() as connection,
    ):
        for name, put in _TABLES.items():
            try:
                put(connection, rows(given[name]) if given[name].exists() else ())
            except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
                reason = f"the backup cannot be used: {name} has a row that Svod did not write"
                raise BackupError(reason, hint="use another copy of this backup") from None
    for path in given.values():
        path.unlink(missing_ok=True)


def _put_in_place(corpus: Path, home: Path) -> None:
    """The last steps: names. Each may have been done by a restore that was stopped after it."""
    try:
        if _restoring(corpus).exists():
            _restoring(corpus).rename(corpus)
            _sync_folder(corpus.parent)
        if home.exists():
            (home / _LOCK).unlink(missing_ok=True)  # ours: a folder must be empty to be replaced
        _restored(home).rename(home)
        _sync_folder(home.parent)
    except OSError as error:
        raise BackupError(
            f"what was restored cannot be put in place: {error.strerror}",
            hint="a folder that is a disk of its own cannot be replaced: name one inside it; "
            "then restore again, which goes on from here",
        ) from None


def _make_parent(place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"the folder {place.parent} cannot be made: {error.strerror}"
        raise BackupError(reason, hint="choose another place") from None


def _refuse_unless_empty(place: Path) -> None:
    try:
        held = [path for path in place.iterdir() if path.name != _LOCK]
    except FileNotFoundError:
        return
    except OSError as error:
        reason = f"{place} cannot be read: {error.strerror}"
        raise BackupError(reason, hint="name an empty folder, or a new one") from None
    if held:
        hint = "a restore replaces nothing: name empty places with --corpus and --home"
        raise BackupError(f"{place} is not empty", hint=hint)


@contextmanager
def _as_it_was(home: Path) -> Iterator[None]:
    """A home that was not there is not there when it fails: the lock makes it."""
    was_there = home.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            (home / _LOCK).unlink(missing_ok=True)
            with suppress(OSError):
                home.rmdir()
        raise


@contextmanager
def _removed_if_it_fails(*places: Path) -> Iterator[None]:
    """Folders that are there when all went well, and only then. What a killed run left goes."""
    _remove(*places)
    try:
        yield
    except BaseException:
        _remove(*places)
        raise


def _remove(*places: Path) -> None:
    for place in places:
        if place.is_symlink() or place.is_file():
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)


def _restoring(place: Path) -> Path:
    return place.with_name(f"{place.name}.restoring")


def _restored(home: Path) -> Path:
    return home.with_name(f"{home.name}.restored")


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
