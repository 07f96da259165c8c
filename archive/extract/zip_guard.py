"""Look at a ZIP package before a library opens it: nothing in it may be larger than it seems.

python-docx loads every part it can reach; a megabyte of zeros deflated a thousandfold would be
two gigabytes by then. The guard reads the directory, then streams each part and counts.
"""

import io
import itertools
import zipfile
import zlib

from archive.errors import ExtractionError
from archive.extract import limits

_CHUNK = 1 << 16
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST = max(len(doctype) for doctype in _DOCTYPES)
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_XML = (".xml", ".rels")


def check_package(content: bytes) -> None:
    """Pass, or raise ExtractionError saying what is wrong with the container."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_directory(package.infolist())
            _check_parts(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise ExtractionError(
            f"the document is damaged: {str(error)[:120]}", hint="copy it again from its source"
        ) from None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise _suspect(str(error)[:120]) from None


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > limits.ZIP_PARTS:
        raise _suspect(f"it has {len(parts)} parts, more than {limits.ZIP_PARTS}")
    if len({part.filename for part in parts}) < len(parts):
        raise _suspect("two of its parts have one name")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise ExtractionError(
            "the document is locked with a password",
            hint="save a copy without the password and put that in the archive",
        )
    places = sorted((part.header_offset, part.compress_size) for part in parts)
    for (start, size), (following, _) in itertools.pairwise(places):
        if start + _LOCAL_HEADER + size > following:
            raise _suspect("its parts overlap")


def _check_parts(package: zipfile.ZipFile) -> None:
    xml = other = 0
    for part in package.infolist():
        is_xml = part.filename.lower().endswith(_XML)
        before = b""
        with package.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if not is_xml:
                    other += len(chunk)
                else:
                    xml += len(chunk)
                    if any(doctype in before + chunk for doctype in _DOCTYPES):
                        raise _suspect("it has a DOCTYPE, which Word never writes")
                    before = chunk[-_LONGEST:]
                if xml > limits.ZIP_XML_BYTES or other > limits.ZIP_OTHER_BYTES:
                    raise _suspect("its parts unpack to more than a document ever holds")


def _suspect(what: str) -> ExtractionError:
    return ExtractionError(
        f"the document is made to break readers: {what}",
        hint="ask where it came from before opening it; if it is sound, save it anew in Word",
    )
