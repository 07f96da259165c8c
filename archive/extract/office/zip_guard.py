"""Look at a ZIP package before a library opens it: nothing in it may be larger than it seems.

python-docx loads every part it can reach; a megabyte of zeros deflated a thousandfold would be
two gigabytes by then. The guard reads the directory, then unpacks each part piece by piece and
counts: the sizes that a package gives of itself are only compared with what came out.
Word, OpenDocument, EPUB and Excel files are such packages.
"""

import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator

from archive.errors import ExtractionError
from archive.extract import limits

_XML = (".xml", ".rels")
_CHUNK = 1 << 16
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DOCTYPE = re.compile(b"|".join(re.escape("<!DOCTYPE".encode(name)) for name in _ENCODINGS))
_ENTITY = re.compile(b"|".join(re.escape("<!ENTITY".encode(name)) for name in _ENCODINGS))
_LONGEST = len("<!DOCTYPE".encode("utf-16-le"))
_LOCAL_HEADER = 30
_LOCAL_MARK = b"PK\x03\x04"
_ENCRYPTED = 0x1


def check_package(content: bytes, *, doctype_in: tuple[str, ...] = ()) -> None:
    """Pass, or raise ExtractionError saying what is wrong with the container.

    A DOCTYPE may stand only in parts whose names end as `doctype_in` says, and declares no
    entities there either.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise _damaged(str(error)) from None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise _suspect(str(error)[:120]) from None
    _check_directory(parts)
    _check_parts(content, parts, doctype_in)


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > limits.ZIP_PARTS:
        raise _suspect(f"it has {len(parts)} parts, more than {limits.ZIP_PARTS}")
    if len({part.filename for part in parts}) < len(parts):
        raise _suspect("two of its parts have one name")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise locked()
    places = sorted((part.header_offset, part.compress_size) for part in parts)
    for (start, size), (following, _) in itertools.pairwise(places):
        if start + _LOCAL_HEADER + size > following:
            raise _suspect("its parts overlap")


def _check_parts(content: bytes, parts: list[zipfile.ZipInfo], doctype_in: tuple[str, ...]) -> None:
    xml = other = 0
    for part in parts:
        name = part.filename.lower()
        may_declare = name.endswith(doctype_in)
        is_xml = may_declare or name.endswith(_XML)
        forbidden = _ENTITY if may_declare else _DOCTYPE
        before = b""
        for chunk in _unpacked(content, part):
            if not is_xml:
                other += len(chunk)
            else:
                xml += len(chunk)
                if found := forbidden.search(before + chunk):
                    what = found[0].replace(b"\0", b"")[2:].decode()
                    raise _suspect(f"it has a {what}, which such files have no use for")
                before = (before + chunk)[-_LONGEST:]
            if xml > limits.ZIP_XML_BYTES or other > limits.ZIP_OTHER_BYTES:
                raise _suspect("its parts unpack to more than a document ever holds")


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part in chunks, to the end of its data and not to the size it claims.

    zipfile stops at the claimed size, and other readers do not: what it has not seen, they would
    still unpack.
    """
    header = content[part.header_offset : part.header_offset + _LOCAL_HEADER]
    if part.header_offset < 0 or len(header) < _LOCAL_HEADER or header[:4] != _LOCAL_MARK:
        raise _damaged(f"no part begins where {part.filename[:80]!r} should")
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = part.header_offset + _LOCAL_HEADER + names
    packed = memoryview(content)[start : start + part.compress_size]
    if len(packed) < part.compress_size:
        raise _damaged("its end is missing")
    match part.compress_type:
        case zipfile.ZIP_STORED:
            chunks: Iterator[bytes] = (
                bytes(packed[place : place + _CHUNK]) for place in range(0, len(packed), _CHUNK)
            )
        case zipfile.ZIP_DEFLATED:
            chunks = _inflated(packed)
        case other:
            raise _suspect(f"a part is packed in a way that documents never are ({other})")
    size = check = 0
    for chunk in chunks:
        size += len(chunk)
        check = zlib.crc32(chunk, check)
        yield chunk
    if size != part.file_size or check != part.CRC:
        raise _damaged(f"{part.filename[:80]!r} is not what its directory says")


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    place = 0
    waiting = b""
    try:
        while not inflater.eof:
            if not waiting:
                waiting = bytes(packed[place : place + _CHUNK])
                place += len(waiting)
            chunk = inflater.decompress(waiting, _CHUNK)
            waiting = inflater.unconsumed_tail
            if chunk:
                yield chunk
            elif not waiting and place >= len(packed):
                return  # torn off: the count will tell
    except zlib.error as error:
        raise _damaged(str(error)) from None


def locked() -> ExtractionError:
    """The refusal of a package whose text nobody can read without its password."""
    return ExtractionError(
        "the document is locked with a password",
        hint="save a copy without the password and put that in the archive",
    )


def _damaged(what: str) -> ExtractionError:
    return ExtractionError(
        f"the document is damaged: {what[:120]}", hint="copy it again from its source"
    )


def _suspect(what: str) -> ExtractionError:
    return ExtractionError(
        f"the document is made to break readers: {what}",
        hint="ask where it came from before opening it; if it is sound, save it anew",
    )
