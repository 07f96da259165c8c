"""How the reading process says what it found: a line of JSON, then the text between separators.

Not JSON throughout, since who reads an answer must not be made to work: 28 MB of `{},{},` cost a
JSON parser with a schema 11 GB and half a minute. Here a head of bounded length is parsed, and
the rest is cut at two characters that no text has (ASCII's own separators):

    {"media_type": ..., "page_count": ..., ...} LF
    RS page US number US confidence
    RS heading|text|table US text
    ...

Number and confidence are empty where the page has none. UTF-8. `untrusted.py` reads it.

The places of a page's words are said in the same way, all numbers in `extracted.WIDTH`ths of the
page's width; nothing at all says that the page has no words of its own to be believed:

    height
    RS left US top US right US bottom US text
    ...

The heights of all pages are numbers with spaces between.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict

from archive.extract import limits
from archive.extract.extracted import (
    WIDTH,
    Extracted,
    Page,
    PlacedWord,
    PlacedWords,
)

RECORD, UNIT = "\x1e", "\x1f"
PAGE = "page"
_SEPARATORS = str.maketrans("", "", RECORD + UNIT)


def write_extracted(extracted: Extracted) -> bytes:
    """The answer that says this."""
    head = {
        "media_type": extracted.media_type,
        "page_count": extracted.page_count,
        "title": extracted.title[: limits.TITLE_LENGTH],
        "lang": extracted.lang,
        "date": extracted.date,
        "unread": extracted.unread,
        "attachments": [
            asdict(attachment) | {"name": attachment.name[: limits.NAME_LENGTH]}
            for attachment in extracted.attachments
        ],
        "omitted": extracted.omitted,
    }
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return _encoded(line + "\n") + _body(extracted.pages)


def write_page(page: Page) -> bytes:
    """The same for one page, without a head."""
    return _body([page])


def write_words(placed: PlacedWords | None) -> bytes:
    """The places of the words of one page: those that lie on it, none that is too many."""
    if placed is None:
        return b""
    words = (_within(word, placed.height) for word in placed.words[: limits.PAGE_WORDS])
    return _encoded(
        f"{placed.height}"
        + "".join(
            f"{RECORD}{word.left}{UNIT}{word.top}{UNIT}{word.right}{UNIT}{word.bottom}{UNIT}"
            f"{word.text.translate(_SEPARATORS)}"
            for word in words
            if word.left < word.right and word.top < word.bottom
        )
    )


def write_heights(heights: Iterable[int]) -> bytes:
    """The heights of all pages."""
    return " ".join(map(str, heights)).encode()


def _within(word: PlacedWord, height: int) -> PlacedWord:
    return PlacedWord(
        word.text,
        max(0, word.left),
        max(0, word.top),
        min(WIDTH, word.right),
        min(height, word.bottom),
    )


def _body(pages: Iterable[Page]) -> bytes:
    parts: list[str] = []
    for page in pages:
        number = "" if page.number is None else str(page.number)
        confidence = "" if page.confidence is None else f"{page.confidence:.4f}"
        parts.append(f"{RECORD}{PAGE}{UNIT}{number}{UNIT}{confidence}")
        for block in page.blocks:
            parts.append(f"{RECORD}{block.kind}{UNIT}{block.text.translate(_SEPARATORS)}")
    return _encoded("".join(parts))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # a lone surrogate cannot be written: "?" stands for it
