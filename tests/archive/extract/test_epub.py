"""Books: the spine in order, what the metadata say, and what hostile ones end in."""

import pytest

from archive.errors import ExtractionError
from archive.extract.media import EPUB
from archive.extract.office import epub
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_packages import epub as made
from tests.archive.extract.made_packages import xhtml, zipped

BOOK = {"b.xhtml": "<h1>One</h1><p>First.</p>", "a.xhtml": "<h1>Two</h1><p>Second.</p>"}
OPF = "OEBPS/book.opf"


def opf(*items: str, spine: str) -> str:
    return (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{"".join(items)}</manifest>'
        f"<spine>{spine}</spine></package>"
    )


def item(identity: str, href: str, kind: str = "application/xhtml+xml") -> str:
    return f'<item id="{identity}" href="{href}" media-type="{kind}"/>'


def test_parts_come_in_the_order_of_the_spine() -> None:
    extracted = epub.read(made(BOOK))
    assert extracted.media_type == EPUB
    assert extracted.page_count is None
    assert kinds_of(extracted) == [
        ("heading", "One"),
        ("text", "First."),
        ("heading", "Two"),
        ("text", "Second."),
    ]


def test_the_table_of_contents_is_left_out_and_notes_in_asides_are_in() -> None:
    texts = {
        "nav.xhtml": '<nav epub:type="toc"><ol><li>One</li></ol></nav>',
        "one.xhtml": '<p>Said.</p><aside epub:type="footnote"><p>A note.</p></aside>',
    }
    assert words_of(epub.read(made(texts, nav="nav.xhtml"))) == "Said.\nA note."


def test_tags_that_close_themselves_swallow_nothing() -> None:
    body = '<script src="a.js"/><p>One<a id="p1"/> and <i/>two.</p><div/><p>Three.</p>'
    assert words_of(epub.read(made({"a.xhtml": body}))) == "One and two.\nThree."


def test_names_of_parts_are_read_as_addresses_are() -> None:
    parts = {
        OPF: opf(item("a", "../texts/part%201.xhtml#start"), spine='<itemref idref="a"/>'),
        "texts/part 1.xhtml": xhtml("<p>Found.</p>"),
    }
    assert words_of(epub.read(made({}, parts=parts))) == "Found."


def test_title_language_and_day_are_those_of_the_metadata() -> None:
    metadata = (
        "<dc:title>\nThe  bridge</dc:title><dc:title>A story</dc:title>"
        "<dc:language>ru-RU</dc:language><dc:date>2009-11-16</dc:date>"
    )
    extracted = epub.read(made(BOOK, metadata=metadata))
    assert (extracted.title, extracted.lang) == ("The bridge", "ru")
    assert extracted.date == "2009-11-16"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("<dc:date>2009</dc:date>", "2009"),
        ("<dc:date>2009-11-16T00:00:00+00:00</dc:date>", "2009-11-16"),
        ("<dc:date>2009-11-15T21:00:00+00:00</dc:date>", ""),
        ("<dc:date>0101-01-01T00:00:00+00:00</dc:date>", ""),
        ("<dc:date>2009-13-45</dc:date>", ""),
        ("<dc:date>autumn 2009</dc:date>", ""),
        ("<dc:date>2009</dc:date><dc:date>2011</dc:date>", ""),
        ('<dc:date>2011</dc:date><dc:date opf:event="publication">2009</dc:date>', "2009"),
        ("", ""),
    ],
)
def test_a_date_is_taken_only_when_it_is_sure(dates: str, expected: str) -> None:
    assert epub.read(made(BOOK, metadata=dates)).date == expected


def encrypted(name: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:CipherData>'
        f'<e:CipherReference URI="{name}"/></e:CipherData></e:EncryptedData></encryption>'
    )


def test_a_book_with_encrypted_text_is_said_to_be_locked() -> None:
    parts = {"META-INF/encryption.xml": encrypted("OEBPS/a.xhtml")}
    with pytest.raises(ExtractionError, match=r"locked.*DRM"):
        epub.read(made(BOOK, parts=parts))


def test_encrypted_fonts_lock_nothing() -> None:
    parts = {"META-INF/encryption.xml": encrypted("OEBPS/font.otf")}
    assert epub.read(made(BOOK, parts=parts)).pages[0].blocks


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">',
    ],
)
def test_a_doctype_is_no_fault_in_a_book(doctype: str) -> None:
    parts = {"OEBPS/a.xhtml": xhtml("<p>caf&eacute;&nbsp;bar</p>", doctype=doctype)}
    assert words_of(epub.read(made({"a.xhtml": ""}, parts=parts))) == "caf\u00e9\u00a0bar"


DECLARED = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DEEP = "<div>" * 100_000


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"OEBPS/a.xhtml": xhtml("&b;", doctype=DECLARED)}, "ENTITY"),
        ({"OEBPS/a.xhtml": xhtml("&a;", doctype=OUTSIDE).encode("utf-16")}, "ENTITY"),
        ({OPF: xhtml("&a;", doctype=OUTSIDE)}, "ENTITY"),
        ({"OEBPS/a.xhtml": b" " * 101_000_000}, "unpack to more than"),
        ({OPF: "<package"}, "cannot be parsed"),
        ({OPF: opf(spine="")}, "no part with text"),
        ({OPF: opf(item("a", "../../../etc/passwd"), spine='<itemref idref="a"/>')}, "no part"),
        ({OPF: opf(item("a", "a.svg", "image/svg+xml"), spine='<itemref idref="a"/>')}, "no part"),
        ({"META-INF/container.xml": "<container/>"}, "does not say where"),
        ({"META-INF/container.xml": DEEP}, "cannot be parsed"),
    ],
)
def test_a_hostile_book_ends_in_one_line_of_cause(
    parts: dict[str, str | bytes], reason: str
) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        epub.read(made(BOOK, parts=parts))
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_part_that_the_spine_names_a_thousand_times_comes_once() -> None:
    parts = {OPF: opf(item("a", "a.xhtml"), spine='<itemref idref="a"/>' * 1_000)}
    assert words_of(epub.read(made(BOOK, parts=parts))) == "Two\nSecond."


def test_a_package_that_is_no_book_says_what_is_missing() -> None:
    with pytest.raises(ExtractionError, match=r"container\.xml' is missing"):
        epub.read(zipped({"mimetype": EPUB}))
