"""E-mail: who wrote to whom and when, the words of the letter, and what was attached.

Bcc, Received and the like are not read: they say where somebody was. Attachments are named, not
opened: an archivist who wants their text files them as documents.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime

from archive.errors import ExtractionError
from archive.extract import html, limits, plain
from archive.extract.encoding import decode
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import MAIL

_SHOWN = ("From", "To", "Subject", "Date")
_HEADER_SHOWN = 2_000
"""Signs of one header that are decoded: two thousand recipients tell a reader nothing."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_BOUNDARY = re.compile(rb"boundary=", re.I)
_FIRST_YEAR = 1980
_SPACES = re.compile(r"\s+")


def read(content: bytes) -> Extracted:
    """The letter as blocks, headers first. Its title is the subject, its date the day it names."""
    if len(_BOUNDARY.findall(content)) > limits.MAIL_PARTS:
        raise _too_many()
    message = message_from_bytes(_short_headers(content), policy=compat32)
    try:
        blocks = (_headers(message), *_body(message))
    except (MessageError, LookupError, ValueError) as error:
        raise ExtractionError(
            f"the message is malformed: {str(error)[:120]}",
            hint="save it again from the mail program",
        ) from None
    filled = tuple(block for block in blocks if block.text)
    subject = _header(message, "Subject")
    return Extracted(MAIL, (Page(None, filled),), None, subject, "", _day(message))


def _short_headers(content: bytes) -> bytes:
    """The mail with the lines beyond the header cap taken out; the parser is quadratic there."""
    end = _BLANK_LINE.search(content)
    if end is None or end.start() <= limits.MAIL_HEADER_BYTES:
        return content
    head = content[: limits.MAIL_HEADER_BYTES]
    return head[: head.rfind(b"\n")] + content[end.start() :]


def _headers(message: Message) -> Block:
    lines = [(name, _header(message, name)) for name in _SHOWN]
    return Block("text", "\n".join(f"{name}: {value}" for name, value in lines if value))


def _header(message: Message, name: str) -> str:
    """A header's words decoded, bounded; what cannot be decoded stands as it is."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        parts = decode_header(str(raw)[: 4 * _HEADER_SHOWN])
    except (HeaderParseError, ValueError):
        parts = [(str(raw), None)]
    words = "".join(
        part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts
    )
    return _SPACES.sub(" ", words).strip()[:_HEADER_SHOWN]


def _decoded(part: bytes, charset: str | None) -> str:
    if charset in (None, "unknown-8bit"):
        # undecoded bytes between encoded words come back as raw-unicode-escape
        try:
            return decode(part)
        except ExtractionError:
            return part.decode("latin-1")
    return decode(part, declared=charset or "")


def _day(message: Message) -> str:
    """The day in the writer's own time zone; empty if the header is missing or impossible."""
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    latest = datetime.now(UTC).date() + timedelta(days=2)
    return (
        moment.date().isoformat() if moment.year >= _FIRST_YEAR and moment.date() <= latest else ""
    )


def _body(message: Message) -> Iterator[Block]:
    """The text of all parts in order, the plain one of two alternatives."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > limits.MAIL_PARTS or depth > limits.MAIL_DEPTH:
            raise _too_many()
        kind = part.get_content_type()
        inner = part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and inner:
            yield _attachment(part, kind)
            forwarded = inner[0]
            if isinstance(forwarded, Message):
                yield _headers(forwarded)
                waiting.append((forwarded, depth + 1))
        elif isinstance(inner, list):
            parts = [one for one in inner if isinstance(one, Message)]
            chosen = _preferred(parts) if kind == "multipart/alternative" else parts
            waiting += [(one, depth + 1) for one in reversed(chosen)]
        elif _is_attachment(part) or part.get_content_maintype() != "text":
            yield _attachment(part, kind)
        else:
            yield from _text(part, kind)


def _preferred(parts: list[Message]) -> list[Message]:
    """Of alternatives the plain text, if it says anything; else the richest that can be read."""
    for part in parts:
        if part.get_content_type() == "text/plain" and str(part.get_payload()).strip():
            return [part]
    readable = [
        part for part in parts if part.is_multipart() or part.get_content_type() == "text/html"
    ]
    return readable[-1:] or parts[-1:]


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or (
        part.get_content_disposition() != "inline" and bool(part.get_filename())
    )


def _text(part: Message, kind: str) -> Iterator[Block]:
    content = _bytes(part)
    charset = str(part.get_content_charset() or "")
    if kind == "text/html":
        yield from html.read(content, charset=charset).pages[0].blocks
    elif content.strip():
        for text in plain.paragraphs(decode(content, declared=charset)):
            yield Block("text", text)


def _attachment(part: Message, kind: str) -> Block:
    """One line: a reader must know that something was attached."""
    name = part.get_filename()
    size = len(_bytes(part)) if not part.is_multipart() else 0
    named = _SPACES.sub(" ", _filename(name)).strip() if name else kind
    weight = f" ({size:,} B)".replace(",", " ") if size else ""
    return Block("text", f"[{named}{weight}]")


def _filename(name: str) -> str:
    try:
        parts = decode_header(name[:_HEADER_SHOWN])
    except (HeaderParseError, ValueError):
        return name
    return "".join(part if isinstance(part, str) else _decoded(part, cs) for part, cs in parts)


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _too_many() -> ExtractionError:
    return ExtractionError(
        f"the message has more than {limits.MAIL_PARTS} parts or is nested deeper than "
        f"{limits.MAIL_DEPTH}",
        hint="file the messages inside it as documents of their own",
    )
