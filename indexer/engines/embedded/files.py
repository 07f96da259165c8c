"""A file of named arrays, written once and then mapped into memory as it is.

    bytes from   length   what
    0            8        b"SVODARR1"
    8            …        the arrays, little-endian, each beginning at a multiple of 8
    …            …        the directory, JSON: {"name": [bytes from, "<u4", count], …}
    end - 16     8        where the directory begins, unsigned
    end - 8      4        how long it is in bytes, unsigned
    end - 4      4        CRC-32 of everything before

A file is written under another name, synced and only then renamed: what has a file's name is
whole. Nothing is compressed: a list of documents in the file is the array that is worked on.
"""

import json
import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]
Arrays = Mapping[str, Array]

EXTENSION = ".arrays"

_MAGIC = b"SVODARR1"
_ALIGNED = 8
_TRAILER = struct.Struct("<QII")
_UNFINISHED = ".new"
_READ = 1 << 20


class Damaged(Exception):
    """The file is not as it was written."""


class ArrayFile:
    """A file that is being written. It is there when all is in it, and not before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(path.name + _UNFINISHED)
        self._file = self._unfinished.open("wb")
        self._crc = 0
        self._at = 0
        self._directory: dict[str, tuple[int, str, int]] = {}
        self._parts: dict[str, Piecewise] = {}
        self._write(_MAGIC)

    def put(self, name: str, array: Array) -> None:
        """A whole array."""
        held = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self._begin(name, held.dtype, len(held))
        self._write(held.data.cast("B"))

    def piecewise(self, name: str, dtype: DTypeLike) -> "Piecewise":
        """An array that comes piece by piece, beside others that do."""
        self._parts[name] = Piecewise(self._path.parent, dtype)
        return self._parts[name]

    def _begin(self, name: str, kind: "np.dtype[Any]", count: int) -> None:
        self._write(bytes(-self._at % _ALIGNED))
        self._directory[name] = (self._at, kind.str, count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._file, ExitStack() as open_parts:
            for part in self._parts.values():
                open_parts.enter_context(part.file)
            if error is None:
                for name, part in self._parts.items():
                    self._begin(name, part.kind, part.count)
                    for piece in part.read():
                        self._write(piece)
                directory = json.dumps(self._directory).encode()
                begin = self._at
                self._write(directory)
                self._write(_TRAILER.pack(begin, len(directory), 0)[:-4])
                self._file.write(struct.pack("<I", self._crc))
                self._file.flush()
                os.fsync(self._file.fileno())
        if error is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink()

    def _write(self, piece: bytes | memoryview) -> None:
        self._file.write(piece)
        self._crc = crc32(piece, self._crc)
        self._at += len(piece)


class Piecewise:
    """An array that is being written, in a file without a name until all of it is there."""

    def __init__(self, folder: Path, dtype: DTypeLike) -> None:
        self.kind = np.dtype(dtype).newbyteorder("<")
        self.count = 0
        self.file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the whole file

    def write(self, piece: Array) -> None:
        self.file.write(np.ascontiguousarray(piece, dtype=self.kind).data.cast("B"))
        self.count += len(piece)

    def read(self) -> Iterator[bytes]:
        """What was written, from the beginning."""
        self.file.seek(0)
        return iter(lambda: self.file.read(_READ), b"")


class Mapped(dict[str, Array]):
    """The arrays of a file, read-only."""

    def __init__(self, held: mmap.mmap, arrays: Arrays) -> None:
        super().__init__(arrays)
        self._held = held

    def release(self) -> None:
        """Let go of the memory they take for now: it is read from the file again when needed."""
        self._held.madvise(mmap.MADV_DONTNEED)


def map_arrays(path: Path) -> Mapped:
    """The arrays of a file, read-only, mapped as long as one of them is held.

    Reads the file once for its checksum. Raises Damaged, and OSError.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(_MAGIC) + _TRAILER.size:
            raise Damaged(f"{path} is cut off")
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    begin, length, checksum = _TRAILER.unpack_from(held, size - _TRAILER.size)
    if crc32(memoryview(held)[:-4]) != checksum or held[: len(_MAGIC)] != _MAGIC:
        raise Damaged(f"{path} is damaged")
    directory = json.loads(held[begin : begin + length])
    # what the checksum has read is not yet wanted
    held.madvise(mmap.MADV_DONTNEED)
    arrays = {
        name: np.frombuffer(held, dtype=kind, count=count, offset=at)
        for name, (at, kind, count) in directory.items()
    }
    return Mapped(held, arrays)


def checksum_of(path: Path) -> int:
    """The checksum that a file of arrays says it has. Raises Damaged, and OSError."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _TRAILER.size:
            raise Damaged(f"{path} is cut off")
        file.seek(-4, os.SEEK_END)
        return int.from_bytes(file.read(4), "little")


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
