"""What the reading process says is believed only after a look at its size, shape and values."""

import json

import pytest

from archive.errors import ExtractionError
from archive.extract.limits import BLOCKS, PAGES, TEXT_BYTES
from archive.extract.untrusted import checked_extracted, checked_image

SOUND = {
    "media_type": "application/pdf",
    "pages": [{"number": 1, "blocks": [{"kind": "text", "text": "words"}]}],
    "page_count": 2,
    "title": "A title",
    "lang": "en",
    "date": "2014-04-21",
}


def answer(**changes: object) -> bytes:
    return b"+" + json.dumps(SOUND | changes).encode()


def page(number: object, *texts: object, kind: str = "text") -> dict[str, object]:
    return {"number": number, "blocks": [{"kind": kind, "text": text} for text in texts]}


def test_a_sound_answer_is_believed() -> None:
    extracted = checked_extracted(answer())
    assert extracted.pages[0].blocks[0].text == "words"
    assert extracted.title == "A title"


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"+",
        b"+null",
        b"+[" * 100_000,
        b"-",
        b'-{"message": 1, "hint": ""}',
        b'-{"message": "only that"}',
        b'+{"media_type": "\\ud800"}',
        b"\xff\xfe\xfd",
        answer(media_type="text/x-shellscript"),
        answer(page_count=-1),
        answer(page_count=PAGES + 1),
        answer(page_count="2"),
        answer(page_count=None),
        answer(pages=[page(3, "beyond the last")]),
        answer(pages=[page(0, "before the first")]),
        answer(pages=[page(2, "back"), page(1, "wards")]),
        answer(pages=[page(1, "twice"), page(1, "over")]),
        answer(pages=[page(None, "nowhere")]),
        answer(pages=[page(1, "words", kind="script")]),
        answer(pages=[page(1, 5)]),
        answer(pages=[page(1, *[""] * (BLOCKS + 1))]),
        answer(pages=[page(1, "я" * (TEXT_BYTES // 2 + 1))]),
        answer(date="yesterday"),
    ],
    ids=range(24),
)
def test_a_senseless_answer_is_refused(untrusted: bytes) -> None:
    with pytest.raises(ExtractionError, match="senseless answer"):
        checked_extracted(untrusted)


def test_controls_are_dropped_and_line_ends_are_one() -> None:
    text = "a\0b\x07c\x1b[31md\x9b\r\ne\u2028f\tg"
    extracted = checked_extracted(answer(pages=[page(1, text)], title="a\n\x00 b"))
    assert extracted.pages[0].blocks[0].text == "abc[31md\ne\nf\tg"
    assert extracted.title == "a b"


def test_a_language_that_is_no_code_is_not_declared() -> None:
    assert checked_extracted(answer(lang="<script>")).lang == ""


def test_a_refusal_is_one_clean_line() -> None:
    said = {"message": "no\n\x1b[2J\u202etext" + "x" * 9_999, "hint": "do\tthat"}
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
