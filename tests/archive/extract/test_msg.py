"""Outlook messages: what is read of them, in which alphabet, and what is attached."""

import struct
from datetime import UTC, datetime

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, limits
from archive.extract.extracted import Attachment
from archive.extract.mail import msg
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_ole import letter, ole

BODY, HTML, RTF, SUBJECT, HEADERS = 0x1000, 0x1013, 0x1009, 0x0037, 0x007D
SENDER, SENDER_ADDRESS, SENT = 0x0C1A, 0x5D01, 0x0039
NAME, ADDRESS, RECIPIENT_TYPE = 0x3001, 0x39FE, 0x0C15
STRINGS_PAGE, INTERNET_PAGE = 0x3FFD, 0x3FDE
FILE, FILE_NAME, METHOD, MIME, CONTENT_ID = 0x3701, 0x3707, 0x3705, 0x370E, 0x3712

WORDS = "Письма нашлись в подвале старой школы, и мы передали их семьям."
TICKS = int((datetime(2014, 4, 21, 19, 15, tzinfo=UTC).timestamp() + 11_644_473_600) * 10**7)


def a_file(name: str, content: bytes, **more: str) -> dict[int, object]:
    mime = {MIME: more["mime"]} if "mime" in more else {}
    shown = {CONTENT_ID: more["content_id"]} if "content_id" in more else {}
    return {METHOD: 1, FILE_NAME: name, FILE: content} | mime | shown


def test_a_message_gives_its_headers_words_and_files(worker: Worker) -> None:
    made = letter(
        {SENDER: "Архив", SENDER_ADDRESS: "archive@example.org", SUBJECT: "О письмах",
         SENT: TICKS, BODY: f"{WORDS}\r\n\r\nБлагодарим вас.\r\n"},
        attachments=[a_file("опись.pdf", b"12345678"), a_file("long.bin", b"x" * 9_000)],
        recipients=[{NAME: "Reader", ADDRESS: "reader@example.org", RECIPIENT_TYPE: 1},
                    {NAME: "Aware", ADDRESS: "aware@example.org", RECIPIENT_TYPE: 2},
                    {NAME: "Hidden", ADDRESS: "hidden@example.org", RECIPIENT_TYPE: 3}],
    )  # fmt: skip
    content = ole(made)
    extracted = worker.extract(content, "letter.msg")
    assert kinds_of(extracted) == [
        (
            "text",
            "From: Архив <archive@example.org>\nTo: Reader <reader@example.org>\n"
            "Cc: Aware <aware@example.org>\nSubject: О письмах\nDate: 2014-04-21 19:15 UTC",
        ),
        ("text", WORDS),
        ("text", "Благодарим вас."),
        ("text", "[опись.pdf (8 B)]"),
        ("text", "[long.bin (9 000 B)]"),
    ]
    assert (extracted.title, extracted.date) == ("О письмах", "2014-04-21")
    assert extracted.attachments == (Attachment("опись.pdf", 8), Attachment("long.bin", 9_000))
    assert msg.attachment(content, 1) == b"12345678"
    assert msg.attachment(content, 2) == b"x" * 9_000
    with pytest.raises(ExtractionError, match="no attachment 3"):
        msg.attachment(content, 3)


@pytest.mark.parametrize(
    ("codepage", "pages"),
    [
        ("cp1251", {STRINGS_PAGE: 1251}),
        ("koi8-r", {INTERNET_PAGE: 20866}),
        ("cp1251", {STRINGS_PAGE: 1251, INTERNET_PAGE: 20866}),
        ("koi8-r", {STRINGS_PAGE: 1251, INTERNET_PAGE: 20866}),
        ("cp1251", {}),
        ("cp1251", {STRINGS_PAGE: 65_535}),
    ],
)
def test_words_are_read_in_the_code_page_they_are_in(
    codepage: str, pages: dict[int, object]
) -> None:
    made = letter({**pages, SUBJECT: "x", BODY: WORDS}, codepage=codepage)
    assert WORDS in words_of(msg.read(ole(made)))


def test_an_attachments_name_is_in_the_code_page_of_its_message() -> None:
    made = letter(
        {STRINGS_PAGE: 1251, BODY: "x"}, attachments=[a_file("Опись.doc", b"1")], codepage="cp1251"
    )
    assert msg.read(ole(made)).attachments == (Attachment("Опись.doc", 1),)


def test_a_message_without_plain_text_gives_its_html() -> None:
    page = f"<html><body><p>{WORDS}</p></body></html>"
    made = letter({INTERNET_PAGE: 1251, BODY: " \r\n", HTML: page.encode("cp1251")})
    assert WORDS in words_of(msg.read(ole(made)))


def test_a_message_that_is_only_rtf_gives_its_words() -> None:
    text = rb"{\rtf1\ansi\ansicpg1251\pard \'cf\'e8\'f1\'fc\'ec\'e0\par found\par}"
    packed = struct.pack("<II4sI", 12 + len(text), len(text), b"MELA", 0) + text
    made = letter({SUBJECT: "x", RTF: packed})
    assert words_of(msg.read(ole(made))) == "Subject: x\nПисьма\nfound"


def test_the_day_is_that_of_the_writer_where_the_headers_name_it() -> None:
    headers = "Received: from somewhere\r\nDate: Tue, 22 Apr 2014 00:15:00 +0500\r\n"
    made = letter({SENT: TICKS, HEADERS: headers, BODY: "x"})
    extracted = msg.read(ole(made))
    assert extracted.date == "2014-04-22"
    assert "somewhere" not in words_of(extracted)


def test_a_forwarded_message_is_read_and_its_files_count() -> None:
    inside = letter(
        {SUBJECT: "Inner", BODY: WORDS}, attachments=[a_file("inner.pdf", b"22")], inside=True
    )
    made = letter(
        {SUBJECT: "Outer", BODY: "See below."},
        attachments=[{METHOD: 5, NAME: "Inner", FILE: inside}, a_file("outer.pdf", b"1")],
    )
    extracted = msg.read(ole(made))
    assert "[Inner]\nSubject: Inner\n" + WORDS in words_of(extracted)
    assert [file.name for file in extracted.attachments] == ["outer.pdf", "inner.pdf"]
    assert msg.attachment(ole(made), 2) == b"22"


def test_a_logo_and_a_link_are_named_and_are_no_files() -> None:
    made = letter(
        {BODY: "x"},
        attachments=[
            a_file("logo.png", b"1", mime="image/png", content_id="logo@example.org"),
            a_file("photo.png", b"22", mime="image/png"),
            {METHOD: 2, FILE_NAME: "elsewhere.doc"},
        ],
    )
    extracted = msg.read(ole(made))
    assert extracted.attachments == (Attachment("photo.png", 2),)
    assert "[logo.png (1 B)]" in words_of(extracted)
    assert "[elsewhere.doc]" in words_of(extracted)


def test_people_without_records_of_their_own_are_named_as_the_message_shows_them() -> None:
    shown_to, shown_cc, shown_bcc = 0x0E04, 0x0E03, 0x0E02
    made = letter({shown_to: "Reader", shown_cc: "Aware", shown_bcc: "Hidden", BODY: "x"})
    assert words_of(msg.read(ole(made))) == "To: Reader\nCc: Aware\nx"


def test_files_beyond_the_bound_are_counted() -> None:
    files = [a_file(f"{number}.pdf", b"1") for number in range(limits.ATTACHMENTS + 2)]
    extracted = msg.read(ole(letter({BODY: "x"}, attachments=files)))
    assert (len(extracted.attachments), extracted.omitted) == (limits.ATTACHMENTS, 2)


def test_messages_inside_messages_end_somewhere() -> None:
    made = letter({BODY: "x"}, inside=True)
    for _ in range(30):
        made = letter({BODY: "x"}, attachments=[{METHOD: 5, FILE: made}], inside=True)
    outer = letter({BODY: "x"}, attachments=[{METHOD: 5, FILE: made}])
    with pytest.raises(ExtractionError, match="nested deeper"):
        msg.read(ole(outer))


def test_a_damaged_message_says_so(worker: Worker) -> None:
    content = ole(letter({BODY: "x" * 9_000}))
    for broken in (content[:1600], content[:512] + b"\xfe" * 4_000):
        with pytest.raises(ExtractionError):
            worker.extract(broken, "letter.msg")
        with pytest.raises(ExtractionError):
            msg.read(broken)
