"""The plain kinds of file: typed text in the encoding of its day, Markdown, and mail."""

from __future__ import annotations

import quopri
import re
from base64 import encodebytes
from collections.abc import Iterator
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import formataddr
from textwrap import wrap

import as_html
from sample import Block, Sample, SampleError

COLUMNS = 78
MAIL_COLUMNS = 72
ENCODINGS = ("utf-8", "windows-1251")
ADDRESS = re.compile(r'\s*"?([^"<>]*?)"?\s*<([^<>@\s]+@[^<>\s]+)>,?')
UNFOLDED = compat32.clone(max_line_length=None)  # headers are folded where they are written
RULES = {"title": "=", "section": "-", "subsection": "-"}
WITH_HTML = frozenset({"letter-commissioner-2009"})  # sent as text and HTML, as most mail is


def render_markdown(sample: Sample) -> bytes:
    """The text as written, without its header."""
    return sample.body.encode("utf-8")


def render_text(sample: Sample) -> bytes:
    """A typed page: lines of at most 78 columns; those in windows-1251 end as Windows ends them."""
    encoding = sample.header.get("encoding", "utf-8")
    if encoding not in ENCODINGS:
        raise SampleError(
            f"{sample.source}: encoding {encoding}; use one of {', '.join(ENCODINGS)}"
        )
    text = "\n\n".join(_paragraphs(sample, sample.blocks, COLUMNS)) + "\n"
    if encoding == "windows-1251":
        text = text.replace("\n", "\r\n")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as fault:
        char = text[fault.start]
        raise SampleError(
            f"{sample.source}: {char} (U+{ord(char):04X}) is not in {encoding}; replace it"
        ) from None


def render_mail(sample: Sample) -> bytes:
    """A message with real headers; the subject stands for the title."""
    names = ("From", "To", "Subject", "Date")
    missing = [name for name in names if name not in sample.header]
    if missing:
        raise SampleError(f"{sample.source}: a mail needs {', '.join(missing)} in its header")
    if not all(ADDRESS.search(sample.header[name]) for name in ("From", "To")):
        raise SampleError(f"{sample.source}: write addresses as Name <name@example.org>")
    message = Message()
    for name in ("From", "To", "Cc", "Subject", "Date"):
        if name in sample.header:
            message[name] = _encoded(name, sample.header[name])
    message["Message-ID"] = f"<{sample.id}.{sample.lang}@example.org>"
    message["MIME-Version"] = "1.0"
    text = "\n\n".join(_paragraphs(sample, sample.blocks[1:], MAIL_COLUMNS)) + "\n"
    if sample.id not in WITH_HTML:
        return _fill(message, text, "plain", sample.lang).as_bytes(policy=UNFOLDED)
    page = f"<html><body>\n{as_html.body(sample.blocks[1:])}\n</body></html>\n"
    message["Content-Type"] = f'multipart/alternative; boundary="=_{sample.id}_{sample.lang}"'
    message.attach(_fill(Message(), text, "plain", sample.lang))
    message.attach(_fill(Message(), page, "html", sample.lang))
    return message.as_bytes(policy=UNFOLDED)


def _fill(part: Message, text: str, subtype: str, lang: str) -> Message:
    """English as quoted-printable, Russian as base64: what mailers of the time did."""
    data = text.encode("utf-8")
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "base64" if lang == "ru" else "quoted-printable"
    part.set_payload((encodebytes(data) if lang == "ru" else quopri.encodestring(data)).decode())
    return part


def _encoded(name: str, value: str) -> str:
    """A header as it travels: words that are not ASCII encoded, one address a line.

    A name stays in one piece: Python's own reader puts spaces between the pieces of a name.
    """
    if name not in ("From", "To", "Cc"):
        return value if value.isascii() else Header(value, "utf-8", header_name=name).encode()
    return ",\n ".join(
        formataddr((person, address))
        if person.isascii()
        else f"{Header(person, 'utf-8', maxlinelen=998).encode()} <{address}>"
        for person, address in ADDRESS.findall(value)
    )


def _paragraphs(sample: Sample, blocks: tuple[Block, ...], columns: int) -> Iterator[str]:
    """The blocks as typed lines, headings underlined."""
    for block in blocks:
        if block.kind == "table":
            raise SampleError(f"{sample.source}: plain text has no tables; choose another format")
        mark = "-" if block.kind == "bullet" else block.number
        lines = wrap(
            f"{mark} {block.text}".strip(),
            columns,
            subsequent_indent="  " if block.kind == "bullet" else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        if block.kind in RULES:
            lines.append(RULES[block.kind] * max(map(len, lines)))
        yield "\n".join(lines)
