"""E-mail: who wrote to whom and when, the words of the letter, and the files attached to it.

Bcc, Received and the like are not read: they say where somebody was. Attached files are listed in
`Extracted.attachments` and taken out one by one with `attachment`; those of letters that are
forwarded inside count with the letter's own. A winmail.dat is one file: what Outlook packed into
it is not unpacked.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import Literal

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Attachment, Block, Extracted, Page
from archive.extract.media import MAIL
from archive.extract.text import html, plain
from archive.extract.text.encoding import decode

_SHOWN = ("From", "To", "Subject", "Date")
_HEADER_SHOWN = 2_000
"""Signs of one header that are decoded: two thousand recipients tell a reader nothing."""
_SMALL_PICTURE = 20_000
"""Bytes of a picture inside the text that is more likely a logo than a scan."""
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature",
                         "application/x-pkcs7-signature"})  # fmt: skip
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_BOUNDARY = re.compile(rb"boundary=", re.I)
_FIRST_YEAR = 1980
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(r"\.\w{1,10}$")

_Part = tuple[Literal["letter", "text", "file", "named"], Message]
"""letter: a mail forwarded inside. named: told in the text, but no file to keep: a logo."""


def read(content: bytes) -> Extracted:
    """The letter as blocks, headers first. Its title is the subject, its date the day it names."""
    message = _parse(content)
    attachments: list[Attachment] = []
    try:
        parts = list(_parts(message))
        charset = _charset([message, *(part for _, part in parts)])
        blocks = [_headers(message, charset)]
        for role, part in parts:
            kind = part.get_content_type()
            if role == "letter":
                name = _name(part, charset) or kind
                blocks += [attached(name, 0), _headers(_inner(part)[0], charset)]
            elif role == "text":
                blocks += _text(part)
            else:
                file = Attachment(_name(part, charset), len(_bytes(part)))
                blocks.append(attached(file.name or kind, file.size))
                attachments += [file] if role == "file" else []
        subject, day = _header(message, "Subject", charset), _day(message)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError) as error:
        # the last two are bugs of the email package with parameters it cannot parse
        raise ExtractionError(
            f"the message is malformed: {str(error)[:120]}",
            hint="save it again from the mail program",
        ) from None
    return Extracted(
        MAIL,
        (Page(None, tuple(block for block in blocks if block.text)),),
        None,
        subject,
        "",
        day,
        attachments=tuple(attachments[: limits.ATTACHMENTS]),
    )


def attachment(content: bytes, number: int) -> bytes:
    """The bytes of the attached file of that number, from 1, as `read` lists them.

    Raises ExtractionError if there is none.
    """
    files = (part for role, part in _parts(_parse(content)) if role == "file")
    for here, part in enumerate(files, 1):
        if here == number:
            return _bytes(part)
    raise no_attachment(number)


def no_attachment(number: int) -> ExtractionError:
    return ExtractionError(
        f"there is no attachment {number} in the letter",
        hint="the letter may have been replaced: run svod reindex",
    )


def attached(name: str, size: int) -> Block:
    """One line of the text: a reader must know that something was attached."""
    weight = f" ({size:,} B)".replace(",", " ") if size else ""
    return Block("text", f"[{name}{weight}]")


def headers_block(headers: dict[str, str]) -> Block:
    """The headers that are shown, in the order of every mail program."""
    lines = [(name, one_line(headers.get(name, ""))) for name in _SHOWN]
    return Block("text", "\n".join(f"{name}: {value}" for name, value in lines if value))


def one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()[:_HEADER_SHOWN]


def bounded_name(name: str) -> str:
    """A file's name on one line, cut in the middle: its ending says what it is."""
    name = _SPACES.sub(" ", name).strip()
    ending = _ENDING.search(name)
    tail = ending[0] if ending else ""
    return (
        name
        if len(name) <= limits.NAME_LENGTH
        else name[: limits.NAME_LENGTH - len(tail) - 1] + "…" + tail
    )


def likely_day(day: date) -> str:
    """The day as EDTF; empty if no mail can have been written then."""
    latest = datetime.now(UTC).date() + timedelta(days=2)
    return day.isoformat() if day.year >= _FIRST_YEAR and day <= latest else ""


def _parse(content: bytes) -> Message:
    if len(_BOUNDARY.findall(content)) > limits.MAIL_PARTS:
        raise too_many()
    return message_from_bytes(_short_headers(content), policy=compat32)


def _short_headers(content: bytes) -> bytes:
    """The mail with the lines beyond the header cap taken out; the parser is quadratic there."""
    end = _BLANK_LINE.search(content)
    if end is None or end.start() <= limits.MAIL_HEADER_BYTES:
        return content
    head = content[: limits.MAIL_HEADER_BYTES]
    return head[: head.rfind(b"\n")] + content[end.start() :]


def _parts(message: Message) -> Iterator[_Part]:
    """What a letter consists of, in order. Of alternatives one gives the text, all give files.

    The one walk for the list of files and for the files themselves: their numbers must agree.
    """
    waiting: list[tuple[Message, int, bool]] = [(message, 0, True)]
    seen = 0
    while waiting:
        part, depth, shown = waiting.pop()
        seen += 1
        if seen > limits.MAIL_PARTS or depth > limits.MAIL_DEPTH:
            raise too_many()
        kind = part.get_content_type()
        if part.is_multipart():
            parts = _inner(part)
            chosen = _preferred(parts) if kind == "multipart/alternative" else parts
            if kind == "message/rfc822" and shown and parts:
                yield "letter", part
            waiting += [
                (one, depth + 1, shown and one in chosen)
                for one in reversed(parts)
                # a bare alternative that is not chosen is the same text once more
                if one in chosen or one.is_multipart() or one.get_filename()
            ]
        elif _is_text(part, kind):
            if shown:
                yield "text", part
        elif kind not in _SIGNATURES and not _is_logo(part):
            yield "file", part
        elif shown:
            yield "named", part


def _inner(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _preferred(parts: list[Message]) -> list[Message]:
    """Of alternatives the plain text, if it says anything; else the richest that can be read."""
    for part in parts:
        if part.get_content_type() == "text/plain" and str(part.get_payload()).strip():
            return [part]
    readable = [
        part for part in parts if part.is_multipart() or part.get_content_type() == "text/html"
    ]
    return readable[-1:] or parts[-1:]


def _is_text(part: Message, kind: str) -> bool:
    if part.get_content_maintype() != "text" or kind == "text/rtf":
        return False
    disposition = part.get_content_disposition()
    return disposition == "inline" or (disposition is None and not part.get_filename())


def _is_logo(part: Message) -> bool:
    """A small picture that belongs to the text around it, and not one that somebody attached."""
    return (
        part.get_content_maintype() == "image"
        and part.get_content_disposition() != "attachment"
        and ("Content-ID" in part or not part.get_filename())
        and len(_bytes(part)) < _SMALL_PICTURE
    )


def _text(part: Message) -> Iterator[Block]:
    content = _bytes(part)
    charset = str(part.get_content_charset() or "")
    if part.get_content_type() == "text/html":
        yield from html.read(content, charset=charset).pages[0].blocks
    elif content.strip():
        for text in plain.paragraphs(decode(content, declared=charset)):
            yield Block("text", text)


def _charset(parts: list[Message]) -> str:
    """What the letter says its text is in: headers that nobody encoded are in the same."""
    return next((str(found) for part in parts if (found := part.get_content_charset())), "")


def _headers(message: Message, charset: str) -> Block:
    return headers_block({name: _header(message, name, charset) for name in _SHOWN})


def _header(message: Message, name: str, charset: str) -> str:
    """A header's words decoded, bounded; what cannot be decoded stands as it is."""
    return one_line(_words(_raw(message, name, charset)[: 4 * _HEADER_SHOWN]))


def _raw(part: Message, name: str, charset: str) -> str:
    """A header as it stands, its bytes beyond ASCII decoded; `Message.get` would drop those."""
    value = next((str(v) for key, v in part.raw_items() if key.lower() == name.lower()), "")
    if value.isascii():
        return value
    return _decoded(value.encode("utf-8", "surrogateescape"), charset)


def _words(raw: str) -> str:
    """Encoded words (RFC 2047) decoded."""
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(
        part if isinstance(part, str) else _decoded(part, charset or "") for part, charset in parts
    )


def _decoded(part: bytes, charset: str) -> str:
    try:
        return decode(part, declared=charset)
    except ExtractionError:
        return part.decode("latin-1")


def _name(part: Message, charset: str) -> str:
    """What an attached file is called; empty if it is not called anything."""
    for name in ("Content-Disposition", "Content-Type"):
        raw = _raw(part, name, charset)
        if not raw.isascii():
            part.replace_header(name, raw)
    return bounded_name(_words((part.get_filename() or "")[:_HEADER_SHOWN]))


def _day(message: Message) -> str:
    """The day in the writer's own time zone; empty if the header is missing or impossible."""
    try:
        return likely_day(parsedate_to_datetime(_header(message, "Date", "")).date())
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def too_many() -> ExtractionError:
    return ExtractionError(
        f"the message has more than {limits.MAIL_PARTS} parts or is nested deeper than "
        f"{limits.MAIL_DEPTH}",
        hint="file the messages inside it as documents of their own",
    )
