"""What an e-mail consists of: its words, the letters forwarded inside it, the files attached."""

import re
from collections.abc import Iterator
from copy import copy
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Literal

from archive.errors import ExtractionError
from archive.extract import limits

_LETTERS = frozenset({"message/rfc822", "message/global"})
_WORDS = frozenset({"text/plain", "text/html", "text/enriched", "text/"})
"""Of what is called text, what somebody wrote to be read: a style sheet or a calendar is a file."""
_LOOKS = frozenset({"text/css", "text/javascript", "application/javascript",
                    "application/x-javascript", "message/delivery-status"})  # fmt: skip
"""What programs put beside the words for one another: named, and no file that anybody sent."""
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature",
                         "application/x-pkcs7-signature"})  # fmt: skip
_SMALL_PICTURE = 20_000
"""Bytes of a picture inside the text that is more likely a logo than a scan."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_BOUNDARY = re.compile(rb"boundary=", re.I)
_HEADER = re.compile(rb"\s{0,8}(?:>?From [^\r\n]{0,400}\r?\n)?[!-9;-~]{1,80}[ \t]{0,8}:")

Part = tuple[Literal["letter", "text", "file", "named"], Message]
"""letter: a mail forwarded inside. named: told in the text, but no file to keep: a logo."""


class _Message(Message):
    """A part as the parser meets it.

    It takes what a message/* holds for headers and words as they stand. Some programs encode
    forwarded letters all the same (RFC 2046 forbids it): those are for `_open` to decode.
    """

    def get_content_type(self) -> str:
        kind = super().get_content_type()
        encoded = kind == "message/delivery-status" and _is_encoded(self)
        return "application/octet-stream" if encoded else kind

    def get_content_maintype(self) -> str:
        kind = super().get_content_maintype()
        return "application" if kind == "message" and _is_encoded(self) else kind


def parse(content: bytes) -> Message:
    """The mail as a tree. Raises ExtractionError if it has too many parts."""
    if len(_BOUNDARY.findall(content)) > limits.MAIL_PARTS:
        raise too_many()
    return message_from_bytes(_short_headers(content), _class=_Message, policy=compat32)


def parts_of(message: Message) -> Iterator[Part]:
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
        if kind in _LETTERS and not part.is_multipart():
            _open(part)
        if part.is_multipart() and kind not in _LOOKS:
            parts = inner(part)
            chosen = _preferred(parts) if kind == "multipart/alternative" else parts
            if kind in _LETTERS and shown and parts:
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
        elif kind not in _SIGNATURES and not _is_logo(part) and not _is_look(part, kind):
            yield "file", part
        elif shown:
            yield "named", part


def inner(part: Message) -> list[Message]:
    """The parts a part has at once; of a forwarded letter that letter."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def bytes_of(part: Message) -> bytes:
    """What it holds, decoded; nothing of a part that consists of others."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def too_many() -> ExtractionError:
    return ExtractionError(
        f"the message has more than {limits.MAIL_PARTS} parts or is nested deeper than "
        f"{limits.MAIL_DEPTH}",
        hint="file the messages inside it as documents of their own",
    )


def _short_headers(content: bytes) -> bytes:
    """The mail with the lines beyond the header cap taken out; the parser is quadratic there."""
    end = _BLANK_LINE.search(content)
    if end is None or end.start() <= limits.MAIL_HEADER_BYTES:
        return content
    head = content[: limits.MAIL_HEADER_BYTES]
    return head[: head.rfind(b"\n")] + content[end.start() :]


def _is_encoded(part: Message) -> bool:
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    return encoding in ("base64", "quoted-printable")


def _open(part: Message) -> None:
    """Put the letter that a part holds in place of its bytes; what is no letter stays a file."""
    content = bytes_of(part)
    if not _HEADER.match(content):  # perhaps it is only said to be encoded, and stands as it is
        plain = copy(part)
        del plain["Content-Transfer-Encoding"]
        content = bytes_of(plain)
    if _HEADER.match(content):
        part.set_payload([parse(content)])


def _preferred(parts: list[Message]) -> list[Message]:
    """Of alternatives the plain text, if it says anything; else the richest that can be read."""
    for part in parts:
        if part.get_content_type() == "text/plain" and str(part.get_payload()).strip():
            return [part]
    rich = ("text/html", "text/enriched")
    readable = [part for part in parts if part.is_multipart() or part.get_content_type() in rich]
    return readable[-1:] or parts[-1:]


def _is_text(part: Message, kind: str) -> bool:
    if kind not in _WORDS:
        return False
    disposition = part.get_content_disposition()
    return disposition == "inline" or (disposition is None and not part.get_filename())


def _is_look(part: Message, kind: str) -> bool:
    return kind in _LOOKS and part.get_content_disposition() != "attachment"


def _is_logo(part: Message) -> bool:
    """A small picture that belongs to the text around it, and not one that somebody attached."""
    return (
        part.get_content_maintype() == "image"
        and part.get_content_disposition() != "attachment"
        and ("Content-ID" in part or not part.get_filename())
        and len(bytes_of(part)) < _SMALL_PICTURE
    )
