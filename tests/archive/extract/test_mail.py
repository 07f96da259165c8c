"""E-mail: the files attached to it, and headers as old programs wrote them."""

import base64
import quopri
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, limits
from archive.extract.extracted import Attachment
from archive.extract.mail import eml
from tests.archive.extract.made_files import words_of


def forwarded(content: bytes, encoding: str, *, kind: str = "message/rfc822") -> bytes:
    """A letter in which another is encoded, as no library would write it."""
    head = f"""\
From: archive@example.org
Content-Type: multipart/mixed; boundary=OUTER

--OUTER
Content-Type: {kind}; name=inner.eml
Content-Transfer-Encoding: {encoding}

"""
    tail = b"""
--OUTER
Content-Type: application/pdf; name=last.pdf

last
--OUTER--
"""
    return head.encode() + content + tail


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.encodebytes,
    "BASE64": base64.encodebytes,
    "quoted-printable": quopri.encodestring,
}


def letter(subject: str = "О письмах") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Архив <archive@example.org>"
    message["Bcc"] = "hidden@example.org"
    message["Subject"] = subject
    message.set_content("Письма нашлись.\n")
    return message


def names_and_files(content: bytes) -> list[tuple[str, bytes]]:
    listed = eml.read(content).attachments
    files = [eml.attachment(content, number) for number in range(1, len(listed) + 1)]
    assert [file.size for file in listed] == [len(file) for file in files]
    return [(file.name, held) for file, held in zip(listed, files, strict=True)]


def test_attached_files_are_listed_in_order_and_taken_out_decoded() -> None:
    message = letter()
    message.add_attachment(b"\0\xff" * 50, "application", "pdf", filename="опись.pdf")
    message.add_attachment("Список\n", subtype="csv", filename="list.csv", charset="utf-8")
    content = message.as_bytes()
    assert names_and_files(content) == [
        ("опись.pdf", b"\0\xff" * 50),
        ("list.csv", "Список\n".encode()),
    ]
    assert "[опись.pdf (100 B)]" in words_of(eml.read(content))
    for number in (0, 3):
        with pytest.raises(ExtractionError, match=f"no attachment {number}"):
            eml.attachment(content, number)


def test_the_reading_process_gives_a_file_of_bounded_size(worker: Worker) -> None:
    message = letter()
    message.add_attachment(b"\0\xff" * 50, "application", "pdf", filename="list.pdf")
    content = message.as_bytes()
    assert worker.extract(content, "letter.eml").attachments == (Attachment("list.pdf", 100),)
    assert worker.attachment(content, 1, limit=100) == b"\0\xff" * 50
    with pytest.raises(ExtractionError):
        worker.attachment(content, 1, limit=99)
    with pytest.raises(ExtractionError, match="no attachment 2"):
        worker.attachment(content, 2, limit=1_000)


def test_files_of_forwarded_letters_count_with_the_letters_own() -> None:
    inner = letter("Inner")
    inner.add_attachment(b"inner", "application", "pdf", filename="inner.pdf")
    message = letter()
    message.add_attachment(b"first", "application", "pdf", filename="first.pdf")
    message.add_attachment(inner, filename="forwarded.eml")
    message.add_attachment(b"last", "application", "pdf", filename="last.pdf")
    content = message.as_bytes()
    assert names_and_files(content) == [
        ("first.pdf", b"first"),
        ("inner.pdf", b"inner"),
        ("last.pdf", b"last"),
    ]
    words = words_of(eml.read(content))
    assert "[forwarded.eml]\nFrom: Архив <archive@example.org>\nSubject: Inner" in words
    assert "hidden@example.org" not in words


@pytest.mark.parametrize("kind", ["message/rfc822", "message/global"])
@pytest.mark.parametrize("encoding", list(ENCODERS))
def test_a_forwarded_letter_that_was_encoded_is_read(encoding: str, kind: str) -> None:
    inner = letter("Inner")
    inner.add_attachment(b"\0\xff", "application", "pdf", filename="inner.pdf")
    content = forwarded(ENCODERS[encoding](inner.as_bytes()), encoding, kind=kind)
    assert names_and_files(content) == [("inner.pdf", b"\0\xff"), ("last.pdf", b"last")]
    assert words_of(eml.read(content)) == (
        "From: archive@example.org\n[inner.eml]\nFrom: Архив <archive@example.org>\n"
        "Subject: Inner\nПисьма нашлись.\n[inner.pdf (2 B)]\n[last.pdf (4 B)]"
    )


def test_a_forwarded_letter_that_is_only_said_to_be_encoded_is_read() -> None:
    content = forwarded("Subject: Inner\n\nПисьма нашлись.\n".encode(), "base64")
    assert "Subject: Inner\nПисьма нашлись." in words_of(eml.read(content))
    assert names_and_files(content) == [("last.pdf", b"last")]


def test_what_is_called_a_letter_and_is_none_is_a_file() -> None:
    held = b"\xd0\xcf\x11\xe0 a message of another program"
    content = forwarded(base64.encodebytes(held), "base64")
    assert names_and_files(content) == [("inner.eml", held), ("last.pdf", b"last")]


def test_letters_encoded_in_letters_end_somewhere() -> None:
    content = b"Subject: x\n\nwords"
    for _ in range(limits.MAIL_DEPTH):
        content = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + (
            base64.encodebytes(content)
        )
    assert "words" in words_of(eml.read(content))
    with pytest.raises(ExtractionError, match="nested deeper"):
        eml.read(forwarded(base64.encodebytes(content), "base64"))


def test_who_was_told_is_shown_and_who_was_hidden_is_not() -> None:
    content = b"""\
Received: from [192.0.2.1]
X-Originating-IP: 192.0.2.2
From: a@example.org
Cc: c@example.org, d@example.org
Bcc: hidden@example.org
To: b@example.org

Words.
"""
    assert words_of(eml.read(content)) == (
        "From: a@example.org\nTo: b@example.org\nCc: c@example.org, d@example.org\nWords."
    )


def test_of_text_only_what_somebody_wrote_is_the_letters_words() -> None:
    """Saved web pages (MHT) hold style sheets, invitations hold calendars."""
    kinds = ("text/html", "text/enriched", "text", "text/css", "text/calendar",
             "text/rfc822-headers")  # fmt: skip
    parts = "".join(f"--A\nContent-Type: {kind}\n\nAs {kind}.\n" for kind in kinds)
    content = f"Content-Type: multipart/related; boundary=A\n\n{parts}--A--\n".encode()
    assert words_of(eml.read(content)).splitlines() == [
        *("As text/html.", "As text/enriched.", "As text."),
        *("[text/css (12 B)]", "[text/calendar (17 B)]", "[text/rfc822-headers (23 B)]"),
    ]
    assert names_and_files(content) == [
        ("", b"As text/calendar."),
        ("", b"As text/rfc822-headers."),
    ]


def test_a_logo_and_a_signature_are_no_files_and_a_scan_is() -> None:
    message = letter()
    message.add_alternative("<p>Письма нашлись.</p><img src=cid:logo>", subtype="html")
    message.add_attachment(b"1" * 300, "image", "png", disposition="inline", cid="<logo>",
                           filename="logo.png")  # fmt: skip
    message.add_attachment(b"2" * 30_000, "image", "jpeg", disposition="inline", cid="<scan>",
                           filename="scan.jpg")  # fmt: skip
    message.add_attachment(b"3" * 300, "image", "jpeg", disposition="inline", filename="photo.jpg")
    message.add_attachment(b"4", "application", "pgp-signature", filename="signature.asc")
    content = message.as_bytes()
    assert [name for name, _ in names_and_files(content)] == ["scan.jpg", "photo.jpg"]
    assert "[logo.png (300 B)]" in words_of(eml.read(content))


def test_a_file_inside_the_alternative_that_is_not_shown_is_not_lost() -> None:
    """Apple Mail puts what is attached beside the HTML, inside the HTML alternative."""
    content = b"""\
Content-Type: multipart/alternative; boundary=A

--A
Content-Type: text/plain

The words.
--A
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/html

<p>The words again.</p>
--B
Content-Type: application/pdf
Content-Disposition: inline; filename=list.pdf

1234
--B--
--A
Content-Type: application/rtf

The words once more.
--A--
"""
    assert names_and_files(content) == [("list.pdf", b"1234")]
    assert words_of(eml.read(content)) == "The words.\n[list.pdf (4 B)]"


def test_a_letter_that_is_only_a_file_has_that_file() -> None:
    content = b"Subject: Scan\nContent-Type: application/pdf; name=scan.pdf\n\n%PDF"
    assert names_and_files(content) == [("scan.pdf", b"%PDF")]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="=?koi8-r?B?z9DJ09guZG9j?="', "опись.doc"),
        ("filename*=windows-1251''%EE%EF%E8%F1%FC.doc", "опись.doc"),
        ("filename*0*=utf-8''%D0%BE%D0%BF%D0%B8; filename*1*=%D1%81%D1%8C.doc", "опись.doc"),
        ('filename="опись.doc"', "опись.doc"),
        ('filename="a\tb  c.doc"', "a b c.doc"),
        ('filename="' + "a" * 500 + '.doc"', "a" * (limits.NAME_LENGTH - 5) + "….doc"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "cp866"])
def test_the_name_of_a_file_is_read_as_it_was_meant(header: str, name: str, encoding: str) -> None:
    content = f"""\
Content-Type: multipart/mixed; boundary=A

--A
Content-Type: text/plain; charset={encoding}

Письма нашлись.
--A
Content-Type: application/msword
Content-Disposition: attachment; {header}

1234
--A--
""".encode(encoding)
    assert eml.read(content).attachments == (Attachment(name, 4),)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r"])
def test_headers_that_nobody_encoded_are_read_like_the_text(encoding: str) -> None:
    content = f"Subject: Опись\nContent-Type: text/plain; charset={encoding}\n\nПисьма.\n"
    assert eml.read(content.encode(encoding)).title == "Опись"


def test_more_files_than_a_letter_has_are_named_and_not_listed() -> None:
    message = letter()
    for number in range(limits.ATTACHMENTS + 1):
        message.add_attachment(b"1", "application", "pdf", filename=f"{number}.pdf")
    extracted = eml.read(message.as_bytes())
    assert (len(extracted.attachments), extracted.omitted) == (limits.ATTACHMENTS, 1)
    assert f"[{limits.ATTACHMENTS}.pdf (1 B)]" in words_of(extracted)


def test_what_outlook_packed_is_one_file() -> None:
    message = letter()
    message.add_attachment(b'x\x9f>"', "application", "ms-tnef", filename="winmail.dat")
    assert names_and_files(message.as_bytes()) == [("winmail.dat", b'x\x9f>"')]
