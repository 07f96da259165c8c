"""E-mail: who wrote to whom and when, the words of the letter, and the files attached to it.

Bcc, Received and the like are not read: they say where somebody was. Attached files are listed in
`Extracted.attachments` and taken out one by one with `attachment`; those of letters that are
forwarded inside count with the letter's own. A winmail.dat is one file: what Outlook packed into
it is not unpacked.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Attachment, Block, Extracted, Page
from archive.extract.mail.parts import bytes_of, inner, parse, parts_of
from archive.extract.media import MAIL
from archive.extract.text import html, plain
from archive.extract.text.encoding import decode

_SHOWN = ("From", "To", "Cc", "Subject", "Date")
_HEADER_SHOWN = 2_000
"""Signs of one header that are decoded: two thousand recipients tell a reader nothing."""
_FIRST_YEAR = 1980
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(r"\.\w{1,10}$")


def read(content: bytes) -> Extracted:
    """The letter as blocks, headers first. Its title is the subject, its date the day it names."""
    message = parse(content)
    attachments: list[Attachment] = []
    try:
        parts = list(parts_of(message))
        charset = _charset([message, *(part for _, part in parts)])
        blocks = [_headers(message, charset)]
        for role, part in parts:
            kind = part.get_content_type()
            if role == "letter":
                name = _name(part, charset) or kind
                blocks += [attached(name, 0), _headers(inner(part)[0], charset)]
            elif role == "text":
                blocks += _text(part)
            else:
                file = Attachment(_name(part, charset), len(bytes_of(part)))
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
        omitted=max(len(attachments) - limits.ATTACHMENTS, 0),
    )


def attachment(content: bytes, number: int) -> bytes:
    """The bytes of the attached file of that number, from 1, as `read` lists them.

    Raises ExtractionError if there is none.
    """
    files = (part for role, part in parts_of(parse(content)) if role == "file")
    for here, part in enumerate(files, 1):
        if here == number:
            return bytes_of(part)
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


def _text(part: Message) -> Iterator[Block]:
    content = bytes_of(part)
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
