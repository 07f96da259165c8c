"""How the reading process says what it found: a line of JSON, then the text between separators.

Not JSON throughout, since who reads an answer must not be made to work: 28 MB of `{},{},` cost a
JSON parser with a schema 11 GB and half a minute. Here a head of bounded length is parsed, and
the rest is cut at two characters that no text has (ASCII's own separators):

    {"media_type": ..., "page_count": ..., ...} LF
    RS page US number US confidence
    RS heading|text|table US text
    ...

Number and confidence are empty where the page has none. UTF-8. `untrusted.py` reads it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict

from archive.extract import limits
from archive.extract.extracted import Extracted, Page

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
