"""E-mail: the files attached to it, and headers as old programs wrote them."""

from email.message import EmailMessage

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, limits
from archive.extract.extracted import Attachment
from archive.extract.mail import eml
from tests.archive.extract.made_files import words_of


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
    assert len(extracted.attachments) == limits.ATTACHMENTS
    assert f"[{limits.ATTACHMENTS}.pdf (1 B)]" in words_of(extracted)


def test_what_outlook_packed_is_one_file() -> None:
    message = letter()
    message.add_attachment(b'x\x9f>"', "application", "ms-tnef", filename="winmail.dat")
    assert names_and_files(message.as_bytes()) == [("winmail.dat", b'x\x9f>"')]
