"""What kind of file it is, whatever it is called."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ExtractionError
from archive.extract import media
from archive.extract.media import media_type
from archive.extract.readers import _READERS
from tests.archive.extract.made_files import pdf
from tests.archive.extract.made_ole import ole

LETTER = b"Received: by mail\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nwords\r\n"
MEMO = b"To: the board\nFrom: the staff\nDate: Monday\n\nwords\n"
PAGE = b"<?xml version='1.0'?><!-- a --><!DOCTYPE html><html><p>x"
TYPES = "application/vnd.openxmlformats-officedocument."


def package(types: str = "", said: str = "", name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        if said:
            parts.writestr("mimetype", said)
        if types:
            parts.writestr("[Content_Types].xml", f'<Override ContentType="{types}"/>')
        parts.writestr(name, "x")
    return file.getvalue()


def streams(*names: str) -> bytes:
    return ole(dict.fromkeys(names, b"x"))


KINDS = {
    "pdf": (pdf([(50, 700, "x")]), media.PDF),
    "pdf after a line": (b"HTTP/1.1 200 OK\r\n\r\n" + pdf([(50, 700, "x")]), media.PDF),
    "rtf": (rb"{\rtf1 words}", media.RTF),
    "rtf after a line": (b"\n{\\rtf1 words}", media.RTF),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), media.PNG),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), media.JPEG),
    "tiff": (b"II*\0" + bytes(40), media.TIFF),
    "gif": (b"GIF89a" + bytes(40), media.GIF),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), media.WEBP),
    "bmp": (b"BM\x40\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(40), media.BMP),
    "docx": (package(f"{TYPES}wordprocessingml.document.main+xml"), media.DOCX),
    "dotx": (package(f"{TYPES}wordprocessingml.template.main+xml"), media.DOCX),
    "docx elsewhere": (
        package(f"{TYPES}wordprocessingml.document.main+xml", name="word/document2.xml"),
        media.DOCX,
    ),
    "docm": (package("application/vnd.ms-word.document.macroEnabled.main+xml"), media.DOCM),
    "xlsx": (package(f"{TYPES}spreadsheetml.sheet.main+xml", name="xl/workbook.xml"), media.XLSX),
    "odt": (package(said=media.ODT), media.ODT),
    "ott": (package(said=f"{media.ODT}-template"), media.ODT),
    "ods": (package(said=media.ODS), media.ODS),
    "epub": (package(said=media.EPUB), media.EPUB),
    "doc": (streams("WordDocument", "1Table"), media.DOC),
    "xls": (streams("Workbook"), media.XLS),
    "xls of 1995": (streams("Book"), media.XLS),
    "msg": (streams("__properties_version1.0", "__substg1.0_0037001F"), media.MSG),
    "msg with a doc in it": (
        ole({"__properties_version1.0": b"x", "__attach": {"WordDocument": b"x"}}),
        media.MSG,
    ),
    "page": (PAGE, media.HTML),
    "page in utf-16": (b"\xff\xfe" + PAGE.decode().encode("utf-16-le"), media.HTML),
    "page without a mark": (PAGE.decode().encode("utf-16-be"), media.HTML),
    "letter": (LETTER, media.MAIL),
    "letters": (b"From a@b.example Mon Jun  1 10:00:00 2009\n" + LETTER, media.MBOX),
}
SUFFIXES = ("", ".pdf", ".doc", ".docx", ".txt", ".html", ".md", ".xls", ".xyz")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", KINDS)
def test_content_decides_whatever_the_name(name: str, suffix: str) -> None:
    content, kind = KINDS[name]
    assert media_type(content, suffix) == kind


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        (b"words", ".txt", media.PLAIN),
        (b"words", "", media.PLAIN),
        (b"words", ".log", media.PLAIN),
        (b"words", ".pdf", media.PLAIN),
        (b"words", ".html", media.PLAIN),
        (b"# words", ".md", media.MARKDOWN),
        (b"a;b", ".csv", media.CSV),
        (b"a\tb", ".tsv", media.CSV),
        (b"some <b>words</b>", ".html", media.HTML),
        (b"some <b>words</b>", ".txt", media.PLAIN),
        (b"<p>words", ".doc", media.HTML),
        (b"<p>words", ".txt", media.PLAIN),
        (b"Subject: x\n\nwords", ".eml", media.MAIL),
        (b"Subject: x\n\nwords", ".txt", media.PLAIN),
        (b"words", ".eml", media.PLAIN),
        (MEMO, ".txt", media.PLAIN),
        (MEMO, ".eml", media.MAIL),
        (b"From a@b.example Mon Jun  1 10:00:00 2009\n" + LETTER, ".eml", media.MAIL),
        (b"From Monday at 10:00 they waited.\n", ".txt", media.PLAIN),
        (b"Of a file that begins with %PDF- and has no end.", ".txt", media.PLAIN),
        (b"BMW, GIF and PK are letters.", ".txt", media.PLAIN),
    ],
)
def test_the_name_tells_kinds_of_text_apart(content: bytes, suffix: str, kind: str) -> None:
    assert media_type(content, suffix) == kind


def test_what_begins_as_one_kind_is_of_that_kind() -> None:
    end = pdf([(50, 700, "x")])
    assert media_type(b"GIF89a" + end, ".pdf") == media.GIF
    assert media_type(package(said=media.ODT) + end, ".pdf") == media.ODT
    assert media_type(b"<html><!-- " + end, ".pdf") == media.HTML


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 torn", r"\(a damaged ZIP archive\) is not read"),
        (package(name="a.txt"), r"\(a ZIP archive\) is not read"),
        (package(f"{TYPES}presentationml.presentation.main+xml"), r"\(PowerPoint\) is not read"),
        (package(said="application/vnd.oasis.opendocument.graphics"), r"\(OpenDocument\)"),
        (streams("PowerPoint Document"), r"\(PowerPoint\) is not read"),
        (streams("something"), r"\(an old Office file\) is not read"),
        (streams("EncryptedPackage"), "locked with a password"),
        (ole({})[:600], "its table of contents cannot be followed"),
        (b"\x7fELF\2\1\1" + bytes(60), r"\(ELF executable\) is not read"),
        (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60), r"7-Zip.* is not read"),
        (bytes(range(256)) * 8, "neither text nor a kind of file that is known"),
        (bytes(4_000), "is not read|neither text"),
        (b'<?xml version="1.0"?><w:wordDocument/>', r"\(XML\) is not read"),
    ],
)
def test_what_is_not_read_is_named(content: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        media_type(content, ".doc")
    assert raised.value.hint


@pytest.mark.parametrize("suffix", [".css", ".js", ".json"])
def test_what_a_browser_saves_beside_a_page_is_nobodys_words(suffix: str) -> None:
    with pytest.raises(ExtractionError, match=f"{suffix[1:].upper()}.* is not read"):
        media_type(b"body { }", suffix)


def test_a_row_of_comments_takes_no_time() -> None:
    # taken together in every way, these would outlast the worker
    assert media_type(b"<!---->" * 500 + b"x", ".txt") == media.PLAIN


def test_every_kind_has_its_reader() -> None:
    assert set(_READERS) == media.READ_TYPES


STARTS = [content[:64] for content, _ in KINDS.values()]


@given(st.sampled_from(STARTS), st.binary(max_size=200), st.sampled_from(SUFFIXES))
def test_no_file_breaks_it(start: bytes, rest: bytes, suffix: str) -> None:
    try:
        assert media_type(start + rest, suffix) in media.READ_TYPES
    except ExtractionError as error:
        assert error.message  # noqa: PT017 (either is right)
