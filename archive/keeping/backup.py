"""`svod backup`: all that cannot be rebuilt, as one file that is there whole or not at all."""

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, keeping
from archive.errors import Busy, CorpusError, ExtractionError
from archive.keeping import BackupError, age
from archive.keeping.faults import PUT_BACK, TAKE_IN, Fault, Kind, Progress
from archive.keeping.fixity import Recorded, recorded, told_apart
from archive.keeping.packing import (
    CORPUS,
    DEPARTED,
    FORMAT,
    HEADER,
    HISTORY,
    HOME,
    OF_HOME,
    RUNS,
    File,
    Packed,
    Text,
    packed,
    regular_files,
)
from archive.lock import writing_lock
from archive.settings import Settings

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup holds, and what is wrong with it."""

    files: int
    """Of the corpus."""
    size: int
    """Bytes of the backup."""
    encrypted: bool
    faults: tuple[Fault, ...]
    """Originals that are not as they were taken in, or not in the backup at all."""
    left_out: tuple[str, ...]
    """Links, pipes and devices of the corpus: a backup holds files."""


@dataclass
class _Log:
    """What happens while the corpus is packed."""

    known: Recorded | None
    total: int
    progress: Progress | None
    files: int = 0
    seen: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def wrote(self, member: Packed, status: os.stat_result | None) -> None:
        if status is None or not member.path.startswith(CORPUS):
            return
        path = member.path.removeprefix(CORPUS)
        if self.progress:
            self.progress(self.files, self.total, path)
        self.files += 1
        self.seen.add(path)
        for one in self.known.originals.get(path, ()) if self.known else ():
            if not one.attachment and one.sha256 != member.sha256:
                seen = self.known.seen.get(path) if self.known else None
                of_these = seen if seen and seen.sha256 == one.sha256 else None
                self.faults.append(told_apart(path, one.size, of_these, status))

    def unreadable(self, path: str, error: ExtractionError) -> None:
        path = path.removeprefix(CORPUS)
        self.seen.add(path)
        why = f"not in the backup: {error.message}"
        self.faults.append(Fault(Kind.UNREADABLE, path, why, error.hint))

    def missing(self) -> Iterator[Fault]:
        for path in sorted(self.known.originals.keys() - self.seen) if self.known else ():
            hint = f"{PUT_BACK}; if it was taken away on purpose, {TAKE_IN}"
            yield Fault(Kind.MISSING, path, "not in the backup: the file is not there", hint)


def backup(
    settings: Settings,
    file: Path,
    recipients: Sequence[Any] = (),
    progress: Progress | None = None,
) -> Report:
    """Write the corpus, the settings and the catalogue's history to a new file.

    Holds the writing lock: what is in it is one state. With `recipients` (`age.recipients`) it is
    encrypted on its way to the disk. Raises Busy, CorpusError, and BackupError when the file is
    there already or cannot be written: then nothing is left of it.
    """
    _refuse(settings, file)
    with writing_lock(settings.home):
        return _backup(settings, file, recipients, progress)


def _backup(
    settings: Settings, file: Path, recipients: Sequence[Any], progress: Progress | None
) -> Report:
    known, header, history = _catalogue(settings)
    left_out: list[str] = []
    log = _Log(known, 0, progress)
    files = regular_files(
        settings.corpus,
        left_out.append,
        lambda folder, error: log.unreadable(f"{CORPUS}{folder}", error),
    )
    if known and known.originals and not files:
        raise CorpusError(
            str(settings.corpus),
            f"holds no file, but the catalogue has {len(known.originals)} from there",
            hint="see that the right folder is there, and that its disk is mounted",
        )
    log.total = len(files)
    members: list[File | Text] = [Text(HEADER, [header])]
    members += [File(f"{CORPUS}{path}", settings.corpus / path) for path in files]
    members += [
        File(f"{HOME}{name}", settings.home / name)
        for name in OF_HOME
        if (settings.home / name).exists()
    ]
    members += [Text(name, rows) for name, rows in history.items()]
    with _new_file(file) as part:
        pieces = packed(members, log.wrote, log.unreadable)
        if recipients:
            age.encrypt(pieces, part, recipients)
        else:
            for piece in pieces:
                part.write(piece)
    faults = (*log.faults, *log.missing())
    return Report(log.files, file.stat().st_size, bool(recipients), faults, tuple(left_out))


def _catalogue(
    settings: Settings,
) -> tuple[Recorded | None, dict[str, Any], Mapping[str, list[dict[str, Any]]]]:
    """What is recorded, the header that names the state, and the rows that cannot be rebuilt."""
    header = {
        "format": FORMAT,
        "svod": version("svod"),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "catalogue": None,
        "change": 0,
    }
    if not settings.catalogue.exists():
        return None, header, {}
    with Catalogue(settings.catalogue) as catalogue:
        known = recorded(catalogue)
        with catalogue.reading() as connection:
            history = {
                HISTORY: list(keeping.history(connection)),
                RUNS: list(keeping.runs(connection)),
                DEPARTED: list(keeping.departed(connection)),
            }
    return known, header | {"catalogue": known.state[0], "change": known.state[1]}, history


def _refuse(settings: Settings, file: Path) -> None:
    if not settings.corpus.is_dir():
        raise CorpusError(
            str(settings.corpus), "there is no such folder", hint="name it with --corpus"
        )
    if os.path.lexists(file):
        raise BackupError(f"{file} is there already", hint="name a new file, or remove the old one")
    if file.resolve().is_relative_to(settings.corpus.resolve()):
        raise BackupError(f"{file} lies in the corpus", hint="name a file on another disk")


@contextmanager
def _new_file(file: Path) -> Iterator[age.Whole]:
    """A file that gets its name when all of it is on the disk; before that it is FILE.part.

    A part that a killed run left is written over.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        # not truncated yet: it may be another run's
        opened = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritten(file, error) from None
    with os.fdopen(opened, "wb", buffering=0) as writing:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another run writes {part}", hint="wait until it is done") from None
        try:
            os.fchmod(opened, 0o600)
            os.ftruncate(opened, 0)
            yield age.Whole(writing)
            os.fsync(opened)
            if os.path.lexists(file):
                raise BackupError(f"{file} has come to be there", hint="name a new file")
            part.rename(file)
            _sync_folder(file.parent)
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _unwritten(file, error) from None
            raise


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unwritten(file: Path, error: OSError) -> BackupError:
    if error.errno in _NO_SPACE:
        reason = f"there is no room for the backup in {file.parent}"
        return BackupError(reason, hint="free some, or name a file on another disk")
    reason = f"the backup {file} cannot be written: {error.strerror}"
    return BackupError(reason, hint="see that its folder is there and may be written to")
