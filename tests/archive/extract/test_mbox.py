"""Mailboxes: a page for each letter."""

from archive.extract import Worker
from archive.extract.mail import mbox
from tests.archive.extract.made_files import kinds_of, words_of

BOX = b"""\
From archive@example.org Mon Apr 21 10:15:00 2014
From: archive@example.org
Subject: =?koi8-r?B?8MnT2M3B?=
Date: Mon, 21 Apr 2014 10:15:00 +0400

From the very first day the letters were kept.

>From the second day they were lost.
>>From is quoted twice.

From -
From: reader@example.org
Date: Tue, 22 Apr 2014 10:15:00 +0400
Content-Type: multipart/mixed; boundary=x

--x

Thank you.
--x
Content-Type: application/pdf
Content-Disposition: attachment; filename=list.pdf

12345678
--x--
"""


def test_each_letter_is_a_page_under_its_subject(worker: Worker) -> None:
    extracted = worker.extract(BOX, "letters.mbox")
    assert (extracted.page_count, extracted.title, extracted.date) == (2, "", "")
    first, second = extracted.pages
    assert (first.number, second.number) == (1, 2)
    assert (first.blocks[0].kind, first.blocks[0].text) == ("heading", "Письма")
    assert [block.text for block in first.blocks[2:]] == [
        "From the very first day the letters were kept.",
        "From the second day they were lost.",
        ">From is quoted twice.",
    ]
    heading = ("heading", "reader@example.org, Tue, 22 Apr 2014 10:15:00 +0400")
    assert heading in kinds_of(extracted)


def test_files_in_a_mailbox_are_named_and_not_listed(worker: Worker) -> None:
    extracted = worker.extract(BOX, "letters.mbox")
    assert "[list.pdf (8 B)]" in words_of(extracted)
    assert extracted.attachments == ()


def test_a_letter_without_headers_is_a_letter() -> None:
    box = b"From a Mon Jun 01 10:00:00 2009\n\nwords one\n\nFrom b Mon Jun 01 11:00:00 2009\n\nb"
    assert [page.blocks[0].text for page in mbox.read(box).pages] == ["words one", "b"]


def test_a_broken_letter_does_not_cost_the_others() -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n)
                     for n in range(2_000))  # fmt: skip
    box = b"From a\nSubject: One\n" + parts + b"\nFrom b\nSubject: Two\n\nwords\n"
    broken, sound = mbox.read(box).pages
    assert broken.blocks[0].text.startswith("[Letter 1 cannot be read: the message has more than")
    assert [block.text for block in sound.blocks] == ["Two", "Subject: Two", "words"]
