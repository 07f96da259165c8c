"""OLE compound files (DOC, XLS, MSG): the directory and the streams, or a clear cause.

olefile keeps to [MS-CFB] and stops at loops of sectors; what it raises on a file made to hurt is
whatever its code happened to do, so any of it means: damaged.
"""

import io
import struct
from contextlib import suppress

from olefile import OleFileIO

from archive.errors import ExtractionError

_CODEPAGE, _TITLE = 1, 2
_PROPERTIES = 100
_NARROW, _WIDE = 0x1E, 0x1F
_UTF8 = 65001
MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(content: bytes) -> OleFileIO:
    """The container. Raises ExtractionError if it has no directory that can be read."""
    try:
        return OleFileIO(io.BytesIO(content))
    except MemoryError:
        raise
    except Exception as error:
        raise _damaged(error) from None


def names(content: bytes) -> frozenset[str]:
    """Of the streams and storages at the top, not of what is embedded in them."""
    return frozenset(entry.name for entry in opened(content).root.kids)


def stream(container: OleFileIO, name: str) -> bytes:
    """One stream's bytes, never more than the file has; empty if there is none of the name."""
    try:
        return container.openstream(name).read() if container.exists(name) else b""
    except MemoryError:
        raise
    except Exception as error:
        raise _damaged(error) from None


def title(container: OleFileIO) -> str:
    """As the program that wrote the file was told; empty if it was not.

    [MS-OLEPS] 2.21, read here: olefile reads all properties, and believes how many there are.
    """
    with suppress(struct.error, LookupError, ExtractionError):
        said = stream(container, "\x05SummaryInformation")
        start = _u32(said, 44)
        count = min(_u32(said, start + 4), _PROPERTIES)
        places = {
            _u32(said, start + 8 + 8 * number): start + _u32(said, start + 12 + 8 * number)
            for number in range(count)
        }
        at = places[_TITLE]
        kind, length = _u32(said, at), _u32(said, at + 4)
        if kind == _WIDE:
            return said[at + 8 : at + 8 + 2 * length].decode("utf-16-le", "replace").strip("\0")
        if kind == _NARROW:
            # stored with a sign, which UTF-8 needs
            page = _u32(said, places[_CODEPAGE] + 4) & 0xFFFF if _CODEPAGE in places else 1252
            codec = "utf-8" if page == _UTF8 else f"cp{page}"
            return said[at + 8 : at + 8 + length].decode(codec, "replace").strip("\0")
    return ""


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _damaged(error: Exception) -> ExtractionError:
    return ExtractionError(
        f"the file is damaged: its table of contents cannot be followed ({type(error).__name__})",
        hint="copy it again from its source, or open it in its program and save it again",
    )
