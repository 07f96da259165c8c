"""A backup out of its bytes, into new folders. Nothing in it is trusted.

A backup comes from a disk that others may have had in their hands, so only what Svod itself
writes is taken: plain files under the two names that it knows, whole, and listed.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Self, cast

from archive.keeping import BackupError
from archive.keeping.packing import (
    CORPUS,
    DEPARTED,
    FORMAT,
    HEADER,
    HISTORY,
    HOME,
    MANIFEST,
    OF_HOME,
    RUNS,
    blocks,
    whole_records,
)

_CHUNK = 1 << 20
_PAX_BYTES = 64_000
"""Of a member's long name; the longest path that Linux knows has 4,096."""
_HEADER_BYTES = 4_096
_LINE_BYTES = 64_000
_NO_BACKUP = (
    tarfile.TarError, ValueError, LookupError, ArithmeticError, EOFError, TypeError, RecursionError
)  # fmt: skip
"""What tarfile and json make of bytes that are something else."""
_OURS = {HISTORY, RUNS, DEPARTED}
_AGAIN = "use another copy of this backup"


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself."""

    made: str
    catalogue: str | None
    """The name of the catalogue it was made beside."""
    change: int
    """The last change in there."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of a backup."""

    header: Header
    files: int
    """Of the corpus."""
    size: int
    """Bytes of those."""


class _Refused(Exception):
    """Why a member is not taken."""


class _Plain(tarfile.TarInfo):
    """A header of a plain file, or of its long name: others are refused before they are read."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type not in (tarfile.REGTYPE, tarfile.XHDTYPE) or member.size < 0:
            raise _Refused(f'"{member.name}" is not a plain file')
        if member.type == tarfile.XHDTYPE and member.size > _PAX_BYTES:
            raise _Refused("a name is too long")
        return member


class _Counted:
    """A stream that knows how much of it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.read_bytes += len(data)
        return data


def unpack(stream: BinaryIO, corpus: Path, home: Path) -> Unpacked:
    """Put a backup's files into two new, empty folders, checking every one.

    History, runs and what left the public shelf are in `home` then, as files of JSON lines. Raises
    BackupError, saying where, if anything is cut, changed, missing, more than listed, or not a
    plain file; and OSError when the disk does not take it. What is there then is worth nothing.
    """
    counted = _Counted(stream)
    unpacking = _Unpacking(corpus, home)
    try:
        with tarfile.open(
            fileobj=cast(Any, counted),  # reading is all that "r|" asks for
            mode="r|",
            tarinfo=_Plain,
            encoding="utf-8",
            errors="surrogateescape",
            bufsize=tarfile.RECORDSIZE,
        ) as tar:
            for member in tar:
                unpacking.take(tar, member)
        unpacking.end(counted)
    except _Refused as error:
        why = str(error)
    except _NO_BACKUP:
        why = "it was cut or changed"
    else:
        return unpacking.unpacked()
    after = f", after {unpacking.last}" if unpacking.last else ""
    raise BackupError(
        f"the backup cannot be used: {why} (at byte {counted.read_bytes:,}{after})", hint=_AGAIN
    )


class _Unpacking:
    def __init__(self, corpus: Path, home: Path) -> None:
        self._corpus, self._home = corpus, home
        self._found: dict[str, tuple[int, str]] = {}
        self._header: Header | None = None
        self._ended: int | None = None
        self._files = self._size = 0
        self.last = ""

    def take(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        """One member, in its turn."""
        name = member.name
        if self._ended is not None:
            raise _Refused("it goes on after its manifest")
        if member.size < 0 or member.sparse is not None or not member.isreg():
            raise _Refused(f'"{name}" is not a plain file')
        if name in self._found:
            raise _Refused(f'"{name}" is there twice')
        content = tar.extractfile(member)
        if content is None:
            raise _Refused(f'"{name}" is not a plain file')
        if self._header is None:
            self._header = self._read_header(name, member.size, content)
        elif name == MANIFEST:
            self._check(content)
            self._ended = member.offset_data + blocks(member.size)
        else:
            self._write(self._place(name, member), name, member, content)
        self.last = name

    def end(self, stream: _Counted) -> None:
        """Nothing may be missing after the last member, and nothing be there."""
        while rest := stream.read(_CHUNK):
            if rest.strip(b"\0"):
                raise _Refused("it goes on after its end")
        if self._ended is None:
            raise _Refused("it ends before its manifest: it was cut")
        if stream.read_bytes != whole_records(self._ended):
            raise _Refused("its end is not where it should be: it was cut")

    def unpacked(self) -> Unpacked:
        assert self._header is not None  # noqa: S101  # there is no end without a beginning
        return Unpacked(self._header, self._files, self._size)

    def _place(self, name: str, member: tarfile.TarInfo) -> Path:
        """Where a member goes."""
        if name in _OURS:
            return self._home / name
        if name in (f"{HOME}{one}" for one in OF_HOME):
            return self._home / name.removeprefix(HOME)
        path = name.removeprefix(CORPUS)
        if path == name:
            raise _Refused(f'"{name}" has no place in a backup')
        if "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
            raise _Refused(f'"{name}" is no path of a corpus')
        tarfile.data_filter(member, str(self._corpus.parent))
        return self._corpus / path

    def _write(self, at: Path, name: str, member: tarfile.TarInfo, content: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            at.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            opened = os.open(at, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        except (FileExistsError, NotADirectoryError):
            raise _Refused(f'"{name}" is a file and a folder') from None
        with os.fdopen(opened, "wb") as file:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            if name.startswith(CORPUS):
                os.fchmod(opened, (member.mode & 0o644) | 0o600)
        os.utime(at, (member.mtime, member.mtime))
        if size != member.size:
            raise _Refused(f'"{name}" is cut')
        self._found[name] = (size, digest.hexdigest())
        if name.startswith(CORPUS):
            self._files += 1
            self._size += size

    def _read_header(self, name: str, size: int, content: IO[bytes]) -> Header:
        if name != HEADER or size > _HEADER_BYTES:
            raise _Refused("it is not a backup of Svod")
        said = content.read()
        values = _object(said)
        if values.get("format") != FORMAT:
            raise _Refused(f"it is of format {values.get('format')!r}, and this version reads 1")
        self._found[HEADER] = (len(said), hashlib.sha256(said).hexdigest())
        return Header(
            str(values["made"]),
            str(values["catalogue"]) if values["catalogue"] else None,
            int(values["change"]),
        )

    def _check(self, content: IO[bytes]) -> None:
        """The manifest against what was found."""
        for line in _lines(content):
            row = _object(line)
            found = self._found.pop(row["path"], None)
            if found is None:
                raise _Refused(f'"{row["path"]}" is missing')
            if found != (row["size"], row["sha256"]):
                raise _Refused(f'"{row["path"]}" is not as it was backed up')
        for name in self._found:
            raise _Refused(f'"{name}" is not in its manifest')


def rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """A file of JSON lines. Raises ValueError for a line that is none."""
    with path.open("rb") as file:
        for line in _lines(file):
            yield _object(line)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(_LINE_BYTES):
        if not line.endswith(b"\n"):
            raise ValueError("a line is too long, or cut")
        yield line


def _object(line: bytes) -> dict[str, Any]:
    values = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    return values
