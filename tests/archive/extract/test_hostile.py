"""Files made to break readers: each ends in text or in one line of cause, and the next is read."""

import io
import threading
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest

from archive.errors import ExtractionError
from archive.extract import Worker
from tests.archive.extract.made_files import limited, pdf, words_of

DOCUMENT = "word/document.xml"
GOOD = b"A sound file.\n"


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


XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.docx", lambda: word_file({DOCUMENT: b" " * 101_000_000}), "unpack to more than"),
        ("xxe.docx", lambda: word_file({DOCUMENT: XXE.encode()}), "DOCTYPE"),
        ("xxe16.docx", lambda: word_file({DOCUMENT: XXE.encode("utf-16")}), "DOCTYPE"),
        ("many.docx", lambda: word_file({f"word/{n}": b"" for n in range(5_001)}), "parts"),
        ("double.docx", doubled_part, "have one name"),
        ("overlap.docx", overlapping_parts, "overlap|damaged"),
        ("locked.docx", locked_part, "locked with a password"),
        ("torn.docx", lambda: word_file({DOCUMENT: b"<w:document"}), "not a sound Word document"),
        ("torn.docx", lambda: word_file({})[:2_000], "damaged"),
        ("torn.pdf", lambda: pdf([(50, 700, "words")])[:500], "its end is missing"),
        ("noise.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "its end is missing"),
        ("long.txt", lambda: "слово ".encode() * 1_200_000, "more than 12 MB of text"),
        ("deep.eml", lambda: nested_mail(10_000), "more than 1000 parts"),
        ("deep.eml", lambda: nested_mail(300), "nested"),
    ],
)
def test_a_hostile_file_ends_in_one_line_of_cause(
    worker: Worker, name: str, content: object, reason: str
) -> None:
    assert callable(content)
    with pytest.raises(ExtractionError, match=reason) as raised:
        worker.extract(content(), name)
    assert "\n" not in str(raised.value)
    assert raised.value.hint
    assert words_of(worker.extract(GOOD, "good.txt")) == GOOD.decode().strip()


def nested_mail(depth: int) -> bytes:
    parts = [
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        for level in range(depth)
    ]
    return ("From: a@example.org\n" + "".join(parts) + "\nwords\n").encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.html", b"<html>" + b"<div>" * 100_000 + b"words"),
        ("deep-table.html", b"<html>" + b"<table><tr><td>" * 30_000 + b"words"),
        ("wide.html", b"<html>" + b"<p>words" * 50_000),
        ("unclosed.html", b"<html><p " + b'a="' * 50_000 + b"words"),
        ("brackets.md", b"[" * 50_000 + b"words"),
        ("quotes.md", b"> " * 5_000 + b"words"),
        ("stars.md", b"*a **a " * 10_000),
        ("header.eml", b"Subject: " + b"=?utf-8?q?words?= " * 20_000 + b"\n\nwords\n"),
        ("lines.eml", b"From: a\n" + b"X: y\n" * 200_000 + b"\nwords\n"),
        ("binary.eml", b"From: a@example.org\n\n" + bytes(range(1, 256)) * 100),
    ],
)
def test_a_strange_file_ends_in_text_or_one_line(worker: Worker, name: str, content: bytes) -> None:
    start = time.monotonic()
    try:
        outcome = words_of(worker.extract(content, name))
    except ExtractionError as error:
        outcome = str(error).replace("\n", "")
    assert outcome
    assert time.monotonic() - start < 15
    assert words_of(worker.extract(GOOD, "good.txt")) == GOOD.decode().strip()


def test_a_file_that_takes_for_ever_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    with Worker(limited(tmp_path, seconds=1)) as worker:
        start = time.monotonic()
        with pytest.raises(ExtractionError, match="more than 1 seconds") as raised:
            worker.extract(endless_pdf(), "endless.pdf")
        assert time.monotonic() - start < 5
        assert "worker_seconds" in raised.value.hint
        assert worker.extract(GOOD, "good.txt").pages


def test_a_file_that_eats_memory_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    with Worker(limited(tmp_path, megabytes=300)) as worker:
        with pytest.raises(ExtractionError, match="more than 300 MB of memory") as raised:
            worker.extract(hungry_pdf(500), "hungry.pdf")
        assert "worker_megabytes" in raised.value.hint
        assert worker.extract(GOOD, "good.txt").pages


def test_threads_share_one_worker_and_get_their_own_answers(worker: Worker) -> None:
    texts = [f"thread number {number}" for number in range(8)]
    answers: dict[str, str] = {}

    def ask(text: str) -> None:
        answers[text] = words_of(worker.extract(text.encode(), "a.txt"))

    threads = [threading.Thread(target=ask, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {text: text for text in texts}
