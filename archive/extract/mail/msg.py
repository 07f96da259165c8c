"""Outlook messages (MSG): the same as of an e-mail, from folders of properties ([MS-OXMSG]).

The folders are read by python-oxmsg. Strings are not: it takes 8-bit ones for Latin where the
message does not name its code page, and attachments never do. Bcc is not read.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from oxmsg.domain import constants as pid
from oxmsg.domain import model
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.storage import Storage

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Attachment, Block, Extracted, Page
from archive.extract.mail import eml, lzfu
from archive.extract.mail.parts import too_many
from archive.extract.media import MSG
from archive.extract.office import ole, rtf
from archive.extract.text import html, plain
from archive.extract.text.encoding import decode

_EMBEDDED_HEADER = 24
"""Bytes before the properties of a message inside a message; python-oxmsg reads the outer only."""
_PROPERTY = struct.Struct("<HHI8s")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

_TO, _CC = 1, 2
_BY_VALUE, _EMBEDDED_MESSAGE = 1, 5
_SHOWN_IN_BODY = 4
"""The flag of `PidTagAttachFlags` for a picture that the HTML text shows."""
_SMALL_PICTURE = 20_000

_SENT_REPRESENTING_SMTP = 0x5D02
"""`PidTagSentRepresentingSmtpAddress`, which python-oxmsg does not name."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A message, recipient or attachment and its properties, by their number."""

    storage: Storage
    header: int
    """Bytes before the properties begin."""
    outer: "_Folder | None" = None
    """Whose code pages hold where it names none."""
    streams: dict[str, bytes] = field(init=False)
    fixed: dict[int, bytes] = field(init=False)

    def __post_init__(self) -> None:
        streams = {stream.name: stream.bytes_ for stream in self.storage.streams}
        properties = streams.get("__properties_version1.0", b"")[self.header :]
        whole = properties[: len(properties) // _PROPERTY.size * _PROPERTY.size]
        fixed = {number: value for _, number, _, value in _PROPERTY.iter_unpack(whole)}
        object.__setattr__(self, "streams", streams)
        object.__setattr__(self, "fixed", fixed)

    def number(self, number: int) -> int | None:
        value = self.fixed.get(number)
        return None if value is None else int.from_bytes(value[:4], "little")

    def moment(self, number: int) -> datetime | None:
        ticks = int.from_bytes(self.fixed.get(number, b""), "little")
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def content(self, number: int) -> bytes:
        return self.streams.get(f"__substg1.0_{number:04X}0102", b"")

    def text(self, number: int, charset: str | None = None) -> str:
        wide = self.streams.get(f"__substg1.0_{number:04X}001F")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").strip("\0")
        narrow = self.streams.get(f"__substg1.0_{number:04X}001E", b"").strip(b"\0")
        if charset is None:
            charset = self.charset(pid.PID_MESSAGE_CODEPAGE, pid.PID_INTERNET_CODEPAGE)
        try:
            return decode(narrow, declared=charset)
        except ExtractionError:
            return narrow.decode("latin-1")

    def charset(self, *properties: int) -> str:
        """What the first of these properties that is there calls it; empty if none is."""
        for number in properties:
            page = self.number(number)
            if page is not None:
                try:
                    return encoding_from_codepage(page)
                except (model.UnrecognizedCodePageError, model.UnsupportedEncodingError):
                    return ""
        return self.outer.charset(*properties) if self.outer else ""


_Part = tuple[Literal["letter", "file", "named"], _Folder]


def read(content: bytes) -> Extracted:
    """The letter as blocks, headers first, as `eml.read` gives them."""
    blocks: list[Block] = []
    attachments: list[Attachment] = []
    letter = None
    for role, part in _parts(content):
        if role == "letter":
            if letter is not None:
                blocks.append(eml.attached(_name(part.outer or part) or MSG, 0))
            letter = letter or part
            blocks += [eml.headers_block(_headers(part)), *_body(part)]
        else:
            file = Attachment(_name(part), len(part.content(pid.PID_ATTACH_DATA_BINARY)))
            blocks.append(eml.attached(file.name or _kind(part) or "?", file.size))
            attachments += [file] if role == "file" else []
    assert letter is not None  # noqa: S101 - the walk begins with it
    return Extracted(
        MSG,
        (Page(None, tuple(block for block in blocks if block.text)),),
        None,
        eml.one_line(letter.text(pid.PID_SUBJECT)),
        "",
        _day(letter),
        attachments=tuple(attachments[: limits.ATTACHMENTS]),
        omitted=max(len(attachments) - limits.ATTACHMENTS, 0),
    )


def attachment(content: bytes, number: int) -> bytes:
    """The bytes of the attached file of that number, from 1, as `read` lists them.

    Raises ExtractionError if there is none.
    """
    files = [part for role, part in _parts(content) if role == "file"]
    if not 1 <= number <= len(files):
        raise eml.no_attachment(number)
    return files[number - 1].content(pid.PID_ATTACH_DATA_BINARY)


def _parts(content: bytes) -> Iterator[_Part]:
    """The letter, then what is attached to it, in order; so on for each letter inside."""
    waiting: list[tuple[_Folder, int]] = [(_opened(content), 0)]
    seen = 0
    while waiting:
        letter, depth = waiting.pop()
        yield "letter", letter
        inside = []
        for storage in _sorted(letter.storage.iter_attachment_storages()):
            seen += 1
            if seen > limits.MAIL_PARTS or depth > limits.MAIL_DEPTH:
                raise too_many()
            part = _Folder(storage, model.ATTACH_HDR_OFFSET, letter)
            message = _message_in(part)
            if message is not None:
                inside.append((message, depth + 1))
            elif part.number(pid.PID_ATTACH_METHOD) == _BY_VALUE and not _is_logo(part):
                yield "file", part
            else:  # a logo, a link to a file elsewhere, an object of another program
                yield "named", part
        waiting += reversed(inside)


def _opened(content: bytes) -> _Folder:
    container = ole.opened(content)
    try:
        return _Folder(Storage.from_ole(container), model.MSG_HDR_OFFSET)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever olefile happens to meet in a file made to hurt
        raise ExtractionError(
            f"the message is damaged ({type(error).__name__})",
            hint="open it in Outlook and save it again",
        ) from None


def _sorted(storages: Iterator[Storage]) -> list[Storage]:
    return sorted(storages, key=lambda storage: storage.name)


def _message_in(part: _Folder) -> _Folder | None:
    if part.number(pid.PID_ATTACH_METHOD) != _EMBEDDED_MESSAGE:
        return None
    name = f"__substg1.0_{pid.PID_ATTACH_DATA_BINARY:04X}000D"
    inner = next((folder for folder in part.storage.storages if folder.name == name), None)
    return _Folder(inner, _EMBEDDED_HEADER, part) if inner else None


def _headers(letter: _Folder) -> dict[str, str]:
    sent = letter.moment(pid.PID_CLIENT_SUBMIT_TIME) or letter.moment(pid.PID_MESSAGE_DELIVERY_TIME)
    return {
        "From": _sender(letter),
        "To": _recipients(letter, _TO) or letter.text(pid.PID_DISPLAY_TO),
        "Cc": _recipients(letter, _CC) or letter.text(pid.PID_DISPLAY_CC),
        "Subject": letter.text(pid.PID_SUBJECT),
        "Date": _transport_date(letter) or (f"{sent:%Y-%m-%d %H:%M} UTC" if sent else ""),
    }


def _sender(letter: _Folder) -> str:
    """Whom the letter speaks for, and not the secretary who sent it."""
    for name, *addresses in (
        (
            pid.PID_SENT_REPRESENTING_NAME,
            _SENT_REPRESENTING_SMTP,
            pid.PID_SENT_REPRESENTING_EMAIL_ADDRESS,
        ),
        (pid.PID_SENDER_NAME, pid.PID_SENDER_SMTP_ADDRESS, pid.PID_SENDER_EMAIL_ADDRESS),
    ):
        said = _person(letter, name, *addresses)
        if said:
            return said
    return ""


def _person(folder: _Folder, name: int, *addresses: int) -> str:
    """ "Name <address>", of the addresses the first that is one: Exchange's own are none."""
    called = folder.text(name).strip()
    address = next((a for a in map(folder.text, addresses) if "@" in a), "").strip()
    if address and address != called.strip("'"):
        return f"{called} <{address}>".strip()
    return address or called


def _recipients(letter: _Folder, kind: int) -> str:
    folders = [
        _Folder(storage, model.RECIP_HDR_OFFSET, letter)
        for storage in _sorted(letter.storage.iter_recipient_storages())
    ]
    people = [
        _person(folder, pid.PID_DISPLAY_NAME, pid.PID_SMTP_ADDRESS, pid.PID_EMAIL_ADDRESS)
        for folder in folders
        if folder.number(pid.PID_RECIPIENT_TYPE) == kind
    ]
    return ", ".join(filter(None, people))


def _day(letter: _Folder) -> str:
    """The day in the writer's own time zone if the letter came by mail, else in UTC."""
    try:
        return eml.likely_day(parsedate_to_datetime(_transport_date(letter)).date())
    except (ValueError, TypeError, IndexError, OverflowError):
        sent = letter.moment(pid.PID_CLIENT_SUBMIT_TIME) or letter.moment(
            pid.PID_MESSAGE_DELIVERY_TIME
        )
        return eml.likely_day(sent.date()) if sent else ""


def _transport_date(letter: _Folder) -> str:
    """What stands after "Date:" in the headers with which the letter travelled."""
    headers = letter.text(pid.PID_TRANSPORT_MESSAGE_HEADERS)[: limits.MAIL_HEADER_BYTES]
    for line in headers.splitlines():
        if line[:5].lower() == "date:":
            return eml.one_line(line[5:])
    return ""


def _body(letter: _Folder) -> Iterator[Block]:
    """The plain text if it says anything, else the HTML, else what Outlook made of it: RTF."""
    of_strings = letter.charset(pid.PID_MESSAGE_CODEPAGE)
    of_internet = letter.charset(pid.PID_INTERNET_CODEPAGE)
    # where the two disagree programs do, too: the bytes themselves decide
    declared = of_strings or of_internet
    if of_strings and of_internet and of_strings != of_internet:
        declared = ""
    text = letter.text(pid.PID_BODY, declared)
    if text.strip():
        yield from (Block("text", paragraph) for paragraph in plain.paragraphs(text))
        return
    page = letter.content(pid.PID_HTML)
    if page:
        yield from html.read(page, charset=of_internet).pages[0].blocks
    elif page_text := letter.text(pid.PID_BODY_HTML, declared):
        page = page_text.encode("utf-8", "replace")
        yield from html.read(page, charset="utf-8").pages[0].blocks
    elif packed := letter.content(pid.PID_RTF_COMPRESSED):
        yield from rtf.read(lzfu.expanded(packed)).pages[0].blocks


def _is_logo(part: _Folder) -> bool:
    """A small picture that the text shows, and not one that somebody attached."""
    in_text = (part.number(pid.PID_ATTACH_FLAGS) or 0) & _SHOWN_IN_BODY or part.text(
        pid.PID_ATTACH_CONTENT_ID
    )
    picture = _kind(part).startswith("image/")
    return (
        bool(in_text) and picture and len(part.content(pid.PID_ATTACH_DATA_BINARY)) < _SMALL_PICTURE
    )


def _name(part: _Folder) -> str:
    """What the attached file is called; empty if it is not called anything."""
    names = (pid.PID_ATTACH_LONG_FILENAME, pid.PID_ATTACH_FILENAME, pid.PID_DISPLAY_NAME)
    return eml.bounded_name(next(filter(None, map(part.text, names)), ""))


def _kind(part: _Folder) -> str:
    return part.text(pid.PID_ATTACH_MIME_TAG).lower()
