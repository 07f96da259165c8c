"""Files made to break readers, made by code."""

import io
import struct
import zipfile
import zlib

import docx
import pytest

DOCUMENT = "word/document.xml"


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    file = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(file)


def stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (keys, len(content), content)


def endless_pdf() -> bytes:
    """Forms that draw forms: ten to the ninth drawings in two kilobytes."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%s>>"
    uses = b"/Resources<</XObject<</F %d 0 R>>>>"
    forms = [
        stream(b"/F Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + uses % (number + 1))
        for number in range(5, 14)
    ]
    last = stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf_of(catalogue, pages, page % (uses % 5), stream(b"/F Do " * 10), *forms, last)


def hungry_pdf(megabytes: int) -> bytes:
    """A page whose stream unpacks to much more than it is."""
    squeeze = zlib.compressobj(1)
    chunk = bytes(1_000_000)
    packed = b"".join(squeeze.compress(chunk) for _ in range(megabytes)) + squeeze.flush()
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        stream(packed, b"/Filter/FlateDecode"),
    )


def word_file(changes: dict[str, bytes]) -> bytes:
    """A sound Word document with some of its parts replaced or added."""
    plain, changed = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("words")
    document.save(plain)
    with zipfile.ZipFile(plain) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in (parts | changes).items():
            target.writestr(name, content)
    return changed.getvalue()


def doubled_part() -> bytes:
    file = io.BytesIO(word_file({}))
    with zipfile.ZipFile(file, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(DOCUMENT, b"<x/>")
    return file.getvalue()


def overlapping_parts() -> bytes:
    """Two entries of the directory that point at one place."""
    content = bytearray(word_file({"word/extra.xml": b"<x/>"}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def locked_part() -> bytes:
    content = bytearray(word_file({}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def page_pdf(
    catalogue: bytes = b"", pages: bytes = b"/Count 1", page: bytes = b"/MediaBox[0 0 300 300]"
) -> bytes:
    """A PDF with one line of text and whatever is added to its catalogue, page tree and page."""
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        b"<</Type/Pages/Kids[3 0 R]%s>>" % pages,
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%s>>" % page,
        stream(b"BT /F 12 Tf 20 200 Td (some plain words) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def looping_table() -> bytes:
    """A PDF whose table of objects names itself as the one before it."""
    sound = page_pdf()
    place = sound[sound.rindex(b"startxref") :].split()[1]
    return sound.replace(b"trailer<<", b"trailer<</Prev " + place)


def nested_flate(times: int) -> bytes:
    """A stream packed again and again: each filter makes it a thousand times larger."""
    packed = b" " * 50_000_000
    for _ in range(times):
        packed = zlib.compress(packed, 9)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        stream(packed, b"/Filter[%s]" % (b"/FlateDecode" * times)),
    )


def png_bomb(side: int) -> bytes:
    """A white square of that many pixels on a side: a few kilobytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + checksum

    size = side.to_bytes(4, "big") * 2
    squeeze = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (side // 8)
    packed = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()
    header = chunk(b"IHDR", size + b"\1\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def looping_tiff() -> bytes:
    """A TIFF whose second directory is its first."""
    tags = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 200), (278, 3, 1, 8), (279, 4, 1, 8)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8)
    return (b"II*\0" + struct.pack("<I", 8) + directory).ljust(200, b"\0") + b"\xff" * 8


LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10)
)  # XML's billion laughs
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'


def package(kind: str, part: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", kind, zipfile.ZIP_STORED)
        target.writestr(part, content)
    return file.getvalue()


ODT = "application/vnd.oasis.opendocument.text"
XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
)


def many_parts(count: int) -> bytes:
    head = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n"
    return head + b"--b\nContent-Type: text/plain\n\nwords\n" * count + b"--b--\n"


def nested_mail(depth: int) -> bytes:
    parts = [
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        for level in range(depth)
    ]
    return ("From: a@example.org\n" + "".join(parts) + "\nwords\n").encode()
