"""Files made to break readers: each ends in text or in one line of cause, and the next is read."""

import threading
import time
from pathlib import Path

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, limits
from tests.archive.extract.made_files import limited, pdf, words_of
from tests.archive.extract.made_hostile import (
    DOCUMENT,
    LAUGHING,
    ODT,
    XXE,
    doubled_part,
    endless_pdf,
    hungry_pdf,
    locked_part,
    looping_table,
    looping_tiff,
    many_parts,
    nested_flate,
    nested_mail,
    overlapping_parts,
    package,
    page_pdf,
    png_bomb,
    word_file,
)

GOOD = b"A sound file.\n"


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
        ("parts.eml", many_parts(10_000)),
        ("long.eml", b"Subject: " + b"x" * 10_000_000 + b"\n\nwords\n"),
        ("base64.eml", b"Content-Transfer-Encoding: base64\n\n" + b"AAAA" * 3_000_000),
        ("letters.mbox", b"From a@example.org Mon Apr 21 10:00:00 2014\n\nwords\n\n" * 50_000),
        ("laughs.html", f"<html>{LAUGHING}<p>words &l9;".encode()),
        ("laughs.xhtml", f"{LAUGHING}<html><p>&l9;</p></html>".encode()),
        ("laughs.odt", package(ODT, "content.xml", f"{LAUGHING}<x>&l9;</x>")),
        ("laughs.epub", package("application/epub+zip", "META-INF/container.xml", LAUGHING)),
        ("deep.odt", package(ODT, "content.xml", "<x>" * 200_000)),
        ("entities.html", b"<html><p>" + b"&amp;" * 1_000_000),
        ("attributes.html", b"<html><p " + b" ".join(b'a%d="b"' % n for n in range(100_000))),
        ("deep.rtf", b"{\\rtf1 " + b"{" * 200_000 + b"words"),
        ("binary.rtf", b"{\\rtf1 words \\bin2000000000 more}"),
        ("number.rtf", b"{\\rtf1 words \\u" + b"9" * 100_000 + b"}"),
        ("wide.csv", b"words," * 500_000 + b"\n"),
        ("quote.csv", b'a,b\nwords,"' + b"x\n" * 500_000),
        ("bomb.png", png_bomb(60_000)),
        ("loop.tiff", looping_tiff()),
        ("count.pdf", page_pdf(pages=b"/Count 2000000000")),
        ("negative.pdf", page_pdf(pages=b"/Count -1")),
        ("huge.pdf", page_pdf(page=b"/MediaBox[0 0 50000 50000]/UserUnit 75000")),
        ("nan.pdf", page_pdf(page=b"/MediaBox[0 0 1e38 -1e38]/Rotate 45")),
        ("table-loop.pdf", looping_table()),
        ("tree-loop.pdf", page_pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")),
        ("content-loop.pdf", page_pdf().replace(b"/Contents 4 0 R", b"/Contents 3 0 R")),
        ("brackets.pdf", page_pdf().replace(b"(some plain words)", b"[" * 300_000)),
        ("flate.pdf", nested_flate(3)),
    ],
)
def test_a_strange_file_ends_in_text_or_one_line(worker: Worker, name: str, content: bytes) -> None:
    try:
        outcome = words_of(worker.extract(content, name))
    except ExtractionError as error:
        outcome = str(error).replace("\n", "")
    assert outcome
    assert "seconds" not in outcome  # far from the limit: nothing here is worse than linear
    assert "the reading process" not in outcome
    assert words_of(worker.extract(GOOD, "good.txt")) == GOOD.decode().strip()


SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
LAUNCH = b"<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>"
REMOTE = b"<</S/URI/URI(http://example.org/)>>"


@pytest.mark.parametrize("action", [SCRIPT, LAUNCH, REMOTE], ids=["script", "launch", "remote"])
def test_what_a_pdf_wants_to_start_is_not_started(worker: Worker, action: bytes) -> None:
    """Nothing could be: the text comes out, and the process was not stopped for trying."""
    wants = b"/OpenAction %s/AA<</WC %s>>/Names<</JavaScript<</Names[(a) %s]>>>>"
    content = page_pdf(wants % (action, action, action), page=b"/MediaBox[0 0 300 300]/AA<</O 1>>")
    assert words_of(worker.extract(content, "active.pdf")) == "some plain words"
    assert worker.page_image(content, 1, 100).startswith(b"\x89PNG")


def test_a_page_as_large_as_a_field_is_drawn_small_or_refused(worker: Worker) -> None:
    for box in (b"0 0 50000 50000", b"0 0 1e9 1", b"0 0 0 0", b"5 5 -5 -5"):
        content = page_pdf(page=b"/MediaBox[%s]" % box)
        try:
            image = worker.page_image(content, 1, 2_400)
        except ExtractionError as error:
            cause = str(error)
        else:
            cause = "" if len(image) < limits.IMAGE_BYTES else "the image is large"
        assert "process" not in cause
        assert "image" not in cause


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
