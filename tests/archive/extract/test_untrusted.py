"""What the reading process says is believed only after a look at its size, shape and values."""

import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.answer import write_extracted, write_heights, write_page, write_words
from archive.extract.extracted import (
    MOST_HEIGHT,
    WIDTH,
    Attachment,
    Block,
    Extracted,
    Page,
    PlacedWord,
    PlacedWords,
)
from archive.extract.limits import BLOCKS, PAGES
from archive.extract.untrusted import (
    checked_extracted,
    checked_heights,
    checked_image,
    checked_page,
    checked_words,
)

HEAD = {
    "media_type": "application/pdf",
    "page_count": 2,
    "title": "A title",
    "lang": "en",
    "date": "2014-04-21",
    "unread": [],
    "attachments": [],
    "omitted": 0,
}
BODY = "\x1epage\x1f1\x1f\x1etext\x1fwords"


def answer(body: str | bytes = BODY, **changes: object) -> bytes:
    text = body if isinstance(body, bytes) else body.encode()
    return b"+" + json.dumps(HEAD | changes).encode() + b"\n" + text


def page(number: object, *texts: str, kind: str = "text", confidence: str = "") -> str:
    blocks = "".join(f"\x1e{kind}\x1f{text}" for text in texts)
    return f"\x1epage\x1f{number}\x1f{confidence}{blocks}"


def test_a_sound_answer_is_believed() -> None:
    extracted = checked_extracted(answer())
    assert extracted.pages == (Page(1, (Block("text", "words"),)),)
    assert extracted.title == "A title"


def test_what_is_written_is_read() -> None:
    said = Extracted(
        media_type="application/pdf",
        pages=(
            Page(1, (Block("heading", 'Заголовок {[\\"'), Block("text", "a\n\nb"))),
            Page(3, (Block("table", ""),), confidence=0.25),
            Page(4, ()),
        ),
        page_count=5,
        title='A "title"',
        lang="ru",
        date="2014",
        unread=(2, 5),
        attachments=(Attachment("а.pdf", 10), Attachment("", 0)),
        omitted=7,
    )
    assert checked_extracted(b"+" + write_extracted(said)) == said
    assert checked_page(b"+" + write_page(said.pages[1]), 3) == said.pages[1]
    plain = Extracted(
        "text/plain", (Page(None, (Block("text", "a\x1eb\x1fc\ud800"),)),), None, "", "", ""
    )
    assert checked_extracted(b"+" + write_extracted(plain)).pages[0].blocks[0].text == "abc?"


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"+",
        b"+null",
        b"+null\n",
        b"+[" * 100_000,
        b"+" + b"[" * 100_000 + b"\n",
        b"-",
        b'-{"message": 1, "hint": ""}',
        b'-{"message": "only that"}',
        b'-{"message": "a", "hint": "' + b"x" * 100_000 + b'"}',
        b'+{"media_type": "\\ud800"}\n',
        b"\xff\xfe\xfd",
        answer(media_type="text/x-shellscript"),
        answer(page_count=-1),
        answer(page_count=PAGES + 1),
        answer(page_count="2"),
        answer(page_count=None),
        answer(unread=[0]),
        answer(unread=[3]),
        answer(unread=[2, 1]),
        answer(unread=[1], page_count=None, body=page("", "words")),
        answer(attachments=[{"name": "a", "size": 1}] * (limits.ATTACHMENTS + 1)),
        answer(attachments=[{"name": "a", "size": -1}]),
        answer(attachments=[{"name": "a"}]),
        answer(omitted=-1),
        answer(omitted=10**9 + 1),
        answer(omitted=True),
        answer(title="x" * limits.HEAD_BYTES),
        answer(date="yesterday"),
        answer(page(3, "beyond the last")),
        answer(page(0, "before the first")),
        answer(page(2, "back") + page(1, "wards")),
        answer(page(1, "twice") + page(1, "over")),
        answer(page("", "nowhere")),
        answer(page("1" * 5_000, "a number without end")),
        answer(page("-1", "words")),
        answer(page("١", "a digit of another script")),
        answer(page(1, "words", kind="script")),
        answer(page(1, "words", confidence="1.5000")),
        answer(page(1, "words", confidence="nan")),
        answer(page(1, *[""] * (BLOCKS + PAGES))),
        answer(page(1, "я" * (limits.BODY_BYTES // 2))),
        answer("before any page" + BODY),
        answer("\x1etext\x1fon no page"),
        answer(b"\x1epage\x1f1\x1f\x1etext\x1f\xd0"),
    ],
)
def test_a_senseless_answer_is_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_extracted(untrusted)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"+",
        b"+" + page(2, "another page").encode(),
        b"+" + (page(1, "one") + page(2, "too many")).encode(),
        b"+" + page("", "words").encode(),
        answer(),
    ],
)
def test_a_page_that_was_not_asked_for_is_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_page(untrusted, 1)


@pytest.mark.parametrize(
    "bomb",
    [
        lambda size: b"+{" + b"{}," * (size // 3),
        lambda size: answer("\x1e" * (size - 1_000)),
        lambda size: answer(page(1, *[""] * (BLOCKS - 1))),
        lambda size: b"+" + b"[]," * (limits.HEAD_BYTES // 3 - 9) + b"\n" + b"x" * size,
        lambda size: answer(attachments=[{}] * (limits.HEAD_BYTES // 5)),
    ],
    ids=["no head", "separators", "empty paragraphs", "lists in the head", "empty objects"],
)
def test_an_answer_made_to_cost_much_costs_little(bomb: Callable[[int], bytes]) -> None:
    untrusted = bomb(limits.ANSWER_BYTES)
    tracemalloc.start()
    try:
        with suppress(ExtractionError):
            checked_extracted(untrusted)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000


def test_controls_are_dropped_and_line_ends_are_one() -> None:
    text = "a\0b\x07c\x1b[31md\x9b\r\ne\u2028f\tg"
    extracted = checked_extracted(answer(page(1, text), title="a\n\x00 b"))
    assert extracted.pages[0].blocks[0].text == "abc[31md\ne\nf\tg"
    assert extracted.title == "a b"


def test_a_language_that_is_no_code_is_not_declared() -> None:
    assert checked_extracted(answer(lang="<script>")).lang == ""


def test_a_refusal_is_one_clean_line() -> None:
    said = {"message": "no\n\x1b[2J\u202etext" + "x" * 5_000, "hint": "do\tthat"}
    with pytest.raises(ExtractionError) as raised:
        checked_extracted(b"-" + json.dumps(said).encode())
    assert raised.value.message.startswith("no [2Jtextxxx")
    assert len(raised.value.message) <= 400
    assert raised.value.hint == "do that"


@pytest.mark.parametrize(
    "untrusted",
    [
        b"+<svg onload=alert(1)>",
        b"+\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (900).to_bytes(4, "big") + bytes(4),
        b"+\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\xff" * 8,
    ],
    ids=["not a picture", "no height", "too large"],
)
def test_a_picture_that_is_none_is_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_image(untrusted, 900)


def placed(*words: str, height: object = 14_142) -> bytes:
    return f"+{height}{''.join(words)}".encode()


def at(left: object, top: object, right: object, bottom: object, text: str = "word") -> str:
    return f"\x1e{left}\x1f{top}\x1f{right}\x1f{bottom}\x1f{text}"


def test_places_that_are_written_are_read() -> None:
    said = PlacedWords(
        14_142, (PlacedWord("слово", 0, 0, WIDTH, 14_142), PlacedWord("", 1, 2, 3, 4))
    )
    assert checked_words(b"+" + write_words(said)) == said
    assert checked_words(b"+" + write_words(None)) is None
    assert checked_heights(b"+" + write_heights((1, 14_142, MOST_HEIGHT))) == (
        1,
        14_142,
        MOST_HEIGHT,
    )


def test_only_what_lies_on_the_page_is_written_and_no_more_than_there_may_be() -> None:
    words = (
        PlacedWord("over the edge", -5, -5, 100, 100),
        PlacedWord("beside", -50, 10, -10, 20),
        PlacedWord("a\x1eb\x1fc\x00", 10, 10, 20, 20),
    )
    read = checked_words(b"+" + write_words(PlacedWords(1_000, words)))
    assert read is not None
    assert read.words == (
        PlacedWord("over the edge", 0, 0, 100, 100),
        PlacedWord("abc", 10, 10, 20, 20),
    )
    many = (PlacedWord("w", 0, 0, 1, 1),) * (limits.PAGE_WORDS + 1)
    read = checked_words(b"+" + write_words(PlacedWords(1, many)))
    assert read is not None
    assert len(read.words) == limits.PAGE_WORDS


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"+<svg onload=alert(1)>",
        placed(height=0),
        placed(height=-1),
        placed(height=MOST_HEIGHT + 1),
        placed(height="9" * 5_000),
        placed(height="\u0661"),
        placed(at(0, 0, WIDTH + 1, 10)),
        placed(at(0, 0, 10, 14_143)),
        placed(at(10, 0, 10, 10)),
        placed(at(20, 0, 10, 10)),
        placed(at(0, 20, 10, 10)),
        placed(at(-1, 0, 10, 10)),
        placed(at("1e3", 0, 10, 10)),
        placed(at("", 0, 10, 10)),
        placed(at(0, 0, "\u0661", 10)),
        placed(at(0, 0, 10, "9" * 5_000)),
        placed("\x1e1\x1f2\x1fword"),
        placed("\x1e1\x1f2\x1f3\x1f4\x1f5\x1fword"),
        placed("\x1e" * (limits.PAGE_WORDS + 1)),
        placed(at(0, 0, 1, 1, "\u044f" * limits.WORDS_BYTES)),
        placed(at(0, 0, 1, 1)) + b"\xd0",
    ],
)
def test_senseless_places_are_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_words(untrusted)


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"+",
        b"+0",
        b"+14142 -3",
        b"+14142  14142",
        b"+14142\n",
        b"+\xd9\xa1",
        b"+%d" % (MOST_HEIGHT + 1),
        b"+" + b"1 " * limits.PAGES + b"1",
        b"+" + b"1" * (8 * limits.PAGES),
    ],
)
def test_senseless_heights_are_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_heights(untrusted)


def test_words_are_free_of_controls() -> None:
    read = checked_words(placed(at(0, 0, 1, 1, "a\0b\x07\x1b[2J")))
    assert read is not None
    assert read.words[0].text == "ab[2J"
