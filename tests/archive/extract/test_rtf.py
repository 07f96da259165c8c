"""Rich Text Format, as Word, LibreOffice and old Russian programs write it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.media import RTF
from archive.extract.office import rtf
from tests.archive.extract.made_files import kinds_of, words_of

FONTS = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Times New Roman;}{\f2\fcharset161 G;}}"


def made(body: bytes, *, start: bytes = rb"\ansi\ansicpg1252") -> bytes:
    return rb"{\rtf1" + start + FONTS + body + b"}"


def hexed(text: str, codepage: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode(codepage))


def words(body: bytes, *, start: bytes = rb"\ansi\ansicpg1252") -> str:
    return words_of(rtf.read(made(body, start=start)))


def test_paragraphs_headings_and_rows_come_in_order(worker: Worker) -> None:
    body = (
        rb"{\stylesheet{\ql Normal;}{\s1\b heading 1;}{\s7\outlinelevel2 Own;}}"
        rb"\pard\s1 First\par\pard\s7 Second\par\pard\outlinelevel0 Third\par\pard Words.\line On."
        rb"\par\trowd\pard\intbl Year\cell one\par two\cell\cell\row\pard\intbl alone\cell\row"
        rb"\pard Last"
    )
    extracted = worker.extract(made(body), "a.rtf")
    assert extracted.media_type == RTF
    assert kinds_of(extracted) == [
        ("heading", "First"),
        ("heading", "Second"),
        ("heading", "Third"),
        ("text", "Words.\nOn."),
        ("table", "Year | one two"),
        ("text", "alone"),
        ("text", "Last"),
    ]


RUSSIAN = "Лампа горела"


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (rb"\f1 " + hexed(RUSSIAN, "cp1251"), rb"\ansi\ansicpg1252"),
        (hexed(RUSSIAN, "cp1251"), rb"\ansi\ansicpg1251\deff9"),
        (hexed(RUSSIAN, "cp1251"), rb"\ansi\ansicpg1251"),
        (hexed(RUSSIAN, "cp1251"), rb"\ansi\ansicpg1252"),
        (RUSSIAN.encode("cp1251"), rb"\ansi"),
        (hexed(RUSSIAN, "mac_cyrillic"), rb"\mac\ansicpg10007\deff9"),
        ("".join(f"\\u{ord(sign)}?" for sign in RUSSIAN).encode(), rb"\ansi\ansicpg1252"),
        (
            b"\\uc2 " + b"".join(b"\\u%d" % ord(sign) + hexed("??", "ascii") for sign in RUSSIAN),
            rb"\ansi",
        ),
    ],
    ids=["font", "document", "western font", "western all", "raw", "mac", "unicode", "two skipped"],
)
def test_russian_is_read_however_it_was_written(body: bytes, start: bytes) -> None:
    assert words(body, start=start) == RUSSIAN


OLD_FONTS = rb"{\fonttbl{\f0\fnil Times;}{\f1\fcharset77 Geneva;}}"


@pytest.mark.parametrize("start", [rb"\pc", rb"\pca", rb"\mac", rb"\mac\ansicpg10000\f1"])
@pytest.mark.parametrize("page", ["cp866", "mac_cyrillic", "cp1251"])
def test_russian_in_a_page_of_old_programs_is_read_as_it_was_written(
    start: bytes, page: str
) -> None:
    body = hexed("Я", page) + rb"\par{\b " + hexed("Лампа", page) + b"} " + hexed("горела", page)
    content = rb"{\rtf1" + start + OLD_FONTS + body + b"}"
    assert words_of(rtf.read(content)) == "Я\nЛампа горела"


@pytest.mark.parametrize(
    ("start", "page", "text"),
    [
        (rb"\mac", "mac_roman", "“déjà vu” – à côté, naïve…"),
        (rb"\pc", "cp437", "1½ and 2½, café für Öl ──────── £5"),
        (rb"\pca", "cp850", "Ça coûte 1½ £"),
    ],
)
def test_western_letters_of_old_programs_stay(start: bytes, page: str, text: str) -> None:
    content = rb"{\rtf1" + start + OLD_FONTS + text.encode(page) + b"}"
    assert words_of(rtf.read(content)) == text


def test_a_western_letter_stays_one() -> None:
    assert words(rb"d\'e9j\'e0 vu, \'e0 c\'f4t\'e9") == "déjà vu, à côté"
    assert words(rb"\f2 \'e1\'e2\'e3") == "αβγ"


def test_a_letter_beyond_16_bits_comes_in_two_halves() -> None:
    assert words(rb"\u-10180?\u-8242?") == "\U0001f3ce"


def test_what_is_no_text_is_left_out() -> None:
    body = (
        rb"{\header Head}{\*\generator G;}{\info{\title T}{\author A}}{\pict\bin9 }}{{\\par}"
        rb"{\field{\*\fldinst{HYPERLINK x}}{\fldrslt link}}{\deleted gone}{\*\unknown u}"
        rb"{\object{\*\objdata 00ff}{\result shown}}{\comment c}\par"
    )
    extracted = rtf.read(made(body))
    assert words_of(extracted) == "linkshown"
    assert extracted.title == "T"


def test_numbers_of_lists_are_words_and_bullets_are_not() -> None:
    body = (
        rb"{\listtext\pard 1.\tab}One\par{\pntext 2)\tab}Two\par{\listtext\f3\'b7\tab}Three\par"
        rb"{\listtext o\tab}Four"
    )
    assert words(body) == "1. One\n2) Two\nThree\nFour"


def test_notes_stand_after_the_text_and_boxes_after_their_paragraph() -> None:
    body = (
        rb"A claim{\super\chftn{\footnote\pard\plain{\chftn} Its\par source.}}."
        rb"{\shp{\*\shpinst{\sp{\sn n}{\sv 1}}{\shptxt\pard In a box.\par}}{\shprslt twice}}\par"
        rb" After.{\header{\shp{\*\shpinst{\shptxt no}}}}"
    )
    assert words(body).split("\n") == ["A claim.", "In a box.", "After.", "Its source."]


def test_signs_of_their_own() -> None:
    assert words(rb"a\~b\-c\_d\emdash\lquote e\rquote\{\}\\") == "a\xa0b\xadc\u2011d—‘e’{}\\"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (made(rb"broken off {\b here")[:-1], "broken off here"),
        (made(rb"whole}} and more"), "whole"),
        (made(rb"\u9999999 ?\uc-3\u65 x\f99\ansicpg9\deff y\s\bin-4 z"), "\u967fAxyz"),
        (made(rb"a\bin999999999 b"), "a"),
        (made(rb"\'zz\'e"), "zze"),
    ],
)
def test_a_file_that_is_not_sound_gives_what_it_has(content: bytes, text: str) -> None:
    assert words_of(rtf.read(content)) == text


def test_a_file_of_nothing_but_groups_is_refused(worker: Worker) -> None:
    with pytest.raises(ExtractionError, match="nested too deeply"):
        worker.extract(rb"{\rtf1 " + b"{" * 100_000, "bomb.rtf")


@given(
    st.lists(st.sampled_from([b"{", b"}", b"\\", b"\\'e0", b"\\par", b"\\cell", b"\\row", b"a "]))
)
def test_any_row_of_marks_is_read(marks: list[bytes]) -> None:
    with suppress(ExtractionError):
        rtf.read(rb"{\rtf1\intbl " + b"".join(marks))
