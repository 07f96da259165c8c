"""What is attached to a mail is a version beside the letter; what is scanned is marked so."""

from email.message import EmailMessage

import pytest

from archive.catalogue import reading, writing
from archive.extract import ocr_languages
from archive.records import Version
from tests.archive.extract.made_scans import encoded, sheet, write
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, LETTER

RUSSIAN = (
    "Адвокаты побережья просят ответить на их письма, посланные ещё весной. "
    "Совет обещал ответить до конца года, но ответа до сих пор нет.\n"
)


def mail(*attached: tuple[str, bytes], subject: str = "About the letters") -> bytes:
    message = EmailMessage()
    message["From"] = "office@example.org"
    message["To"] = "council@example.org"
    message["Subject"] = subject
    message.set_content("The letters of the lawyers have reached us. Two papers are attached.\n")
    for name, content in attached:
        message.add_attachment(content, "application", "octet-stream", filename=name)
    return message.as_bytes()


def versions(small: SmallArchive, id: str) -> dict[str, Version]:
    return {version.key: version for version in small.document(id).versions}


def test_an_attachment_is_a_version_of_its_own(small: SmallArchive) -> None:
    small.corpus.put(
        "a.eml", mail(("письмо.txt", RUSSIAN.encode()), ("letter.txt", LETTER.encode()))
    )
    assert small.run().failures == ()
    held = versions(small, "a-eml")
    assert list(held) == ["en", "ru", "en-2"]
    assert [version.attachment for version in held.values()] == [0, 1, 2]
    assert [version.name for version in held.values()] == ["", "письмо.txt", "letter.txt"]
    assert {version.file for version in held.values()} == {"a.eml"}
    assert held["ru"].size == len(RUSSIAN.encode())
    assert small.text("a-eml", "ru") == RUSSIAN.strip()
    assert small.text("a-eml", "en-2") == LETTER.strip()
    assert small.document("a-eml").title == {"en": "About the letters"}, "of the letter alone"


def test_the_same_bytes_attached_twice_are_one_version(small: SmallArchive) -> None:
    small.corpus.put("a.eml", mail(("1.txt", LETTER.encode()), ("2.txt", LETTER.encode())))
    small.run()
    assert [version.name for version in versions(small, "a-eml").values()] == ["", "1.txt"]


def test_an_attachment_that_cannot_be_read_is_told_and_the_rest_goes_in(
    small: SmallArchive,
) -> None:
    small.corpus.put("a.eml", mail(("half.pdf", b"%PDF-1.4 half"), ("1.txt", LETTER.encode())))
    report = small.run()
    (failure,) = report.failures
    assert failure.path == "a.eml/1 half.pdf"
    assert "cut off" in failure.reason
    held = versions(small, "a-eml")
    unreadable = [version.name for version in held.values() if version.unreadable]
    assert unreadable == ["half.pdf"]
    assert small.text("a-eml", "en-2") == LETTER.strip()
    again = small.run()
    assert (again.unchanged, again.failures) == (1, report.failures), "still told, not read again"


def test_attachments_teach_no_translations(small: SmallArchive) -> None:
    small.corpus.put("a.eml", mail(("письмо.txt", RUSSIAN.encode())))
    small.corpus.document("pair", KEYS, {"en.txt": f"Two. {LETTER}", "ru.txt": f"Два. {RUSSIAN}"})
    small.run()
    with small.catalogue.writing() as connection:
        for id in small.ids():
            for key in ("en", "ru"):
                writing.save_analysis(connection, id, key, analyser="ours", first=b"")
        (pair,) = reading.pairs(connection, "ours")
    assert pair.document == "pair"


def test_a_described_mail_has_its_attachments_too(small: SmallArchive) -> None:
    keys = 'type = "letter"\nshelf = "public"\ntitle.en = "A mail"\n'
    content = mail(("письмо.txt", RUSSIAN.encode()))
    small.corpus.document("letters", keys, {"a.eml": content})
    small.run()
    assert [version.attachment for version in versions(small, "letters").values()] == [0, 1]
    small.corpus.document("letters", keys + 'symbol = "Doc. 1"\n', {"a.eml": content})
    assert small.run().changed == 1
    assert [version.name for version in versions(small, "letters").values()] == ["", "письмо.txt"]
    assert small.text("letters", "ru") == RUSSIAN.strip()


@pytest.mark.skipif(not ocr_languages(), reason="no OCR is installed here")
def test_a_scan_is_marked_with_its_confidence(small: SmallArchive) -> None:
    page = sheet()
    write(page, ("The lawyers of the coast ask", "for an answer to their letters."))
    small.corpus.put("scan.png", encoded(page))
    small.corpus.put("typed.txt", LETTER)
    assert small.run().failures == ()
    (scanned,) = versions(small, "scan-png").values()
    assert scanned.confidence is not None
    assert 0.5 < scanned.confidence <= 1
    assert (scanned.unread, scanned.pages) == (0, 1)
    assert "lawyers of the coast" in small.text("scan-png", scanned.key)
    (typed,) = versions(small, "typed-txt").values()
    assert typed.confidence is None
