"""Packages made to be larger, or other, than they seem."""

import io
import struct
import zipfile
import zlib

import pytest

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.office.zip_guard import check_package
from tests.archive.extract.made_packages import zipped

SOUND = {"a.xml": "<a>words</a>", "b.bin": bytes(range(256)) * 400, "c.xml": "<c/>"}
DIRECTORY = b"PK\x01\x02"


def changed(content: bytes, offset: int, values: bytes) -> bytes:
    """The same with the directory's first entry changed at that offset."""
    place = content.index(DIRECTORY) + offset
    return content[:place] + values + content[place + len(values) :]


def understated(unpacked: int, claimed: int) -> bytes:
    """A part that unpacks to much more than both its headers say, with a checksum that agrees."""
    content = zipped({"a.xml": b" " * unpacked})
    said = struct.pack("<I", zlib.crc32(b" " * claimed))
    sizes = struct.pack("<I", claimed)
    content = changed(changed(content, 16, said), 24, sizes)
    return content[:14] + said + content[18:22] + sizes + content[26:]


def test_a_sound_package_passes() -> None:
    check_package(zipped(SOUND))


def test_parts_that_are_stored_and_not_packed_pass() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        package.writestr("mimetype", "words")
        package.writestr("a.xml", "<a/>" * 100_000)
    check_package(file.getvalue())


def test_sizes_are_counted_and_not_believed() -> None:
    content = understated(1_000_000, 10)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read("a.xml") == b" " * 10  # Python itself sees nothing wrong
    with pytest.raises(ExtractionError, match="not what its directory says"):
        check_package(content)


def test_a_bomb_that_hides_its_size_is_stopped_where_all_bombs_are() -> None:
    with pytest.raises(ExtractionError, match="unpack to more than"):
        check_package(understated(limits.ZIP_XML_BYTES + 1, 10))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (zipped(SOUND)[:-40], "damaged"),
        (zipped(SOUND)[:60] + zipped(SOUND)[90:], "damaged|overlap"),
        (changed(zipped(SOUND), 8, b"\x01\x00"), "locked"),
        (changed(zipped(SOUND), 10, b"\x0c\x00"), "packed in a way"),
        (changed(zipped(SOUND), 16, b"\0\0\0\0"), "not what its directory says"),
        (changed(zipped(SOUND), 42, b"\x05\0\0\0"), "damaged|overlap"),
        (zipped({"a.xml": "<!DOCTYPE a>"}), "DOCTYPE"),
        (zipped({"a.rels": "<!DOCTYPE a>".encode("utf-16-be")}), "DOCTYPE"),
        (zipped({"a.xml": " " * 65_530 + "<!DOCTYPE a>"}), "DOCTYPE"),
        (zipped({f"{n}.xml": "" for n in range(limits.ZIP_PARTS + 1)}), "5001 parts"),
    ],
)
def test_each_trick_has_its_cause(content: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        check_package(content)
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_doctype_without_entities_passes_where_it_may_stand() -> None:
    parts = {"META-INF/m.xml": '<!DOCTYPE m PUBLIC "a" "b"><m/>', "a.xml": "<a/>"}
    check_package(zipped(parts), doctype_in=("meta-inf/m.xml",))
    with pytest.raises(ExtractionError, match="DOCTYPE"):
        check_package(zipped(parts), doctype_in=("other.xml",))
    with pytest.raises(ExtractionError, match="ENTITY"):
        check_package(zipped({"a.xml": '<!DOCTYPE a [<!ENTITY b "c">]>'}), doctype_in=(".xml",))
