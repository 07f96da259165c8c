"""A backup as bytes: a tar (POSIX.1-2001, PAX) that is made as it is read, and never held.

    backup.json          what wrote it, when, and how far the catalogue had got
    corpus/…             every regular file of the corpus, in the order of the paths
    home/svod.toml       the settings, if there are any
    home/golden.toml     the golden queries, if there are any
    history.jsonl        what became of documents
    runs.jsonl           the runs that are remembered
    departed.jsonl       what left the public shelf
    manifest.jsonl       path, size and SHA-256 of every member before it

The manifest is the last member: the files are read once, and what it says is true of the very
bytes that were written, whatever happened to the corpus in between.
"""

import hashlib
import json
import os
import stat
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ExtractionError
from archive.keeping import BackupError

HEADER, MANIFEST = "backup.json", "manifest.jsonl"
HISTORY, RUNS, DEPARTED = "history.jsonl", "runs.jsonl", "departed.jsonl"
CORPUS, HOME = "corpus/", "home/"
OF_HOME = ("svod.toml", "golden.toml")
"""What of the home cannot be made again."""
FORMAT = 1
"""Raise it when a backup is laid out otherwise."""
END = 2 * tarfile.BLOCKSIZE
"""Zeros that end a tar; then zeros up to a whole record."""

_CHUNK = 1 << 20
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Packed:
    """A member that was written."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class File:
    """A member that is a file of the disk."""

    path: str
    at: Path


@dataclass(frozen=True, slots=True)
class Text:
    """A member that is made here: JSON, a line each."""

    path: str
    rows: Iterable[Any]


Unreadable = Callable[[str, ExtractionError], None]
"""Told of a file that cannot be read: it is left out."""


def packed(
    members: Iterable[File | Text],
    wrote: Callable[[Packed, os.stat_result | None], None],
    unreadable: Unreadable,
) -> Iterator[bytes]:
    """The bytes of a backup with these members and its manifest.

    `wrote` is told of each member that is in. Raises BackupError when a file changes in the middle.
    """
    listed: list[dict[str, Any]] = []
    written = 0

    def list_member(member: Packed, status: os.stat_result | None) -> None:
        listed.append({"path": member.path, "size": member.size, "sha256": member.sha256})
        wrote(member, status)

    def pieces() -> Iterator[bytes]:
        for member in members:
            if isinstance(member, Text):
                yield from _text(member, list_member)
            else:
                yield from _file(member, list_member, unreadable)
        yield from _text(Text(MANIFEST, listed), lambda *_: None)

    for piece in pieces():
        written += len(piece)
        yield piece
    yield bytes(whole_records(written) - written)


def whole_records(written: int) -> int:
    """The size of a tar whose members take so many bytes."""
    return -(-(written + END) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE


def blocks(size: int) -> int:
    """The bytes that so many take in a tar."""
    return -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def regular_files(root: Path, left_out: Callable[[str], None], unreadable: Unreadable) -> list[str]:
    """The path of every regular file below a folder, sorted. No link is followed.

    `left_out` is told of what is neither a file nor a folder.
    """
    found: list[str] = []

    def gather(folder: str) -> None:
        with os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif entry.is_file(follow_symlinks=False):
                    found.append(path)
                else:
                    left_out(path)

    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            gather(folder)
        except OSError as error:
            reason = f"the folder cannot be read: {error.strerror}"
            unreadable(folder or ".", ExtractionError(reason, hint="see its rights"))
    return sorted(found)


def _text(member: Text, wrote: Callable[[Packed, None], None]) -> Iterator[bytes]:
    # ASCII: a name that is not UTF-8 comes back as it was
    content = b"".join(json.dumps(row).encode() + b"\n" for row in member.rows)
    yield _header(member.path, len(content), 0.0)
    yield content
    yield bytes(blocks(len(content)) - len(content))
    wrote(Packed(member.path, len(content), hashlib.sha256(content).hexdigest()), None)


def _file(
    member: File,
    wrote: Callable[[Packed, os.stat_result], None],
    unreadable: Unreadable,
) -> Iterator[bytes]:
    try:
        opened = os.open(member.at, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = f"the file cannot be opened: {error.strerror}"
        unreadable(member.path, ExtractionError(reason, hint="see its rights"))
        return
    with os.fdopen(opened, "rb", buffering=0) as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            return  # it was one when the folder was read
        digest, left = hashlib.sha256(), status.st_size
        yield _header(member.path, status.st_size, status.st_mtime, status.st_mode & 0o777)
        while left and (chunk := _read(file, min(_CHUNK, left), member)):
            digest.update(chunk)
            left -= len(chunk)
            yield chunk
        now = os.fstat(opened)
        if left or (now.st_size, now.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
            reason = f"{member.path} changed while it was backed up"
            raise BackupError(reason, hint="run it again when nobody writes to the corpus")
    yield bytes(blocks(status.st_size) - status.st_size)
    wrote(Packed(member.path, status.st_size, digest.hexdigest()), status)


def _read(file: Any, size: int, member: File) -> bytes:
    try:
        return bytes(file.read(size))
    except OSError as error:  # its header is out already: nothing can stand in its place
        reason = f"{member.path} cannot be read: {error.strerror}"
        raise BackupError(
            reason, hint="look at the disk; a file that is lost is to be moved away"
        ) from None


def _header(path: str, size: int, modified: float, mode: int = _MODE) -> bytes:
    member = tarfile.TarInfo(path)
    member.size, member.mtime, member.mode = size, modified, mode
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
