"""The SHA-256 of the corpus's files: one that looks as it did when it was read is not read again.

A look is size, times and inode. What decides is the time of change (ctime), which no program can
set: a file put back with its old date and size is still seen to be another one. A file that
changed so lately that it might change again within the same tick of the clock (or in the future,
when a clock was set back) is read every time, until it has settled.
"""

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ExtractionError
from archive.extract import read_original

_SETTLED = 2_000_000_000
"""ns: the coarsest clock of a file system in use (FAT) ticks every two seconds."""


class Rotten(ExtractionError):
    """The bytes of a file changed and its time of change did not."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the file system says of a regular file; times in ns since 1970."""

    size: int
    modified: int
    changed: int
    inode: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its bytes were read."""

    look: Look
    sha256: str


class Files:
    """The files of a corpus folder, each read once at most."""

    def __init__(
        self, root: Path, limit: int, seen: Mapping[str, Seen], *, whole: bool = False
    ) -> None:
        """`whole`: files are read even if they look the same."""
        self._root = str(root)
        self._limit = limit
        self._before = seen
        self._whole = whole
        self._digests: dict[str, str] = {}
        self._same: set[str] = set()
        self.seen: dict[str, Seen] = {}
        """Of this run, by path: what the next run may rely on."""

    def looks_the_same(self, path: str) -> bool:
        """Whether the file at this path of the corpus need not be read; if not, it has been."""
        with suppress(ExtractionError):
            self.sha256(path)
        return path in self._same

    def sha256(self, path: str) -> str:
        """Of the bytes of a file.

        Raises ExtractionError if it cannot be read or is no file, and Rotten if its bytes are
        others though nobody wrote to it.
        """
        if path not in self._digests:
            self._digests[path] = self._digest(path)
        return self._digests[path]

    def _digest(self, path: str) -> str:
        place = f"{self._root}/{path}"
        look = _look(place)
        before = self._before.get(path)
        same = before is not None and before.look == look
        if before is not None and same:
            self.seen[path] = before
            if not self._whole:
                self._same.add(path)
                return before.sha256
        now = time.time_ns()
        digest = hashlib.sha256(read_original(Path(place), self._limit)).hexdigest()
        if before is not None and same and digest != before.sha256:
            raise Rotten(
                "its bytes are others, and nobody wrote to it: the disk fails",
                hint="put the file back from a backup, and look at the disk",
            )
        if look is not None and look == _look(place) and look.changed < now - _SETTLED:
            self.seen[path] = Seen(look, digest)
        return digest


def _look(place: str) -> Look | None:
    try:
        status = os.lstat(place)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Look(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
