"""From bytes to text: mark, UTF-8, what the file declares, and only then a guess.

The guess is charset-normalizer's, held to the code pages in which English and Russian were ever
written; free to choose among all of them, it reads short Russian notes as Chinese.
"""

import codecs
import re

from charset_normalizer import from_bytes

from archive.errors import ExtractionError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = ["cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5", "cp1252"]
_GUESS_BYTES = 256_000
"""A code page shows itself in far less."""
_SIXTEEN = re.compile("utf-?16|utf-?32|ucs", re.I)


def decode(content: bytes, *, declared: str = "") -> str:
    """The text. Raises ExtractionError if no encoding fits.

    A declared single-byte encoding is believed unless the bytes are valid UTF-8 beyond ASCII:
    text is never so by chance, and pages saved anew often keep their old declaration.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if (wide := _unmarked_utf16(content)) is not None:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # a file cut in the middle of its last letter is still UTF-8
        if error.start >= len(content) - 3 and error.start > 0:
            return content[: error.start].decode("utf-8")
    if declared and not _SIXTEEN.match(declared):
        try:
            return _checked(content.decode(declared))
        except (LookupError, UnicodeError, ValueError):
            pass  # unknown, wrong or not an encoding of text: as good as undeclared
    best = from_bytes(content[:_GUESS_BYTES], cp_isolation=_GUESSED).best()
    if best is not None:
        return content.decode(best.encoding, "replace")
    if _mostly_utf8(content):
        return content.decode("utf-8", "replace")
    raise ExtractionError(
        "it cannot be told in which encoding the text is", hint="save it as UTF-8"
    )


def _checked(text: str) -> str:
    """Control signs among the letters mean that the declaration is wrong."""
    strange = sum(
        (sign < " " and sign not in "\t\n\r\f\x1b") or "\x7f" <= sign < "\xa0" for sign in text
    )
    if strange > 0.01 * len(text):
        raise ValueError("not in this encoding")
    return text


def _unmarked_utf16(content: bytes) -> str | None:
    head = content[:4096]
    if len(head) < 16 or len(content) % 2:
        return None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if sum(byte in b"\x00\x04" for byte in high) > 0.9 * len(high):
            return name
    return None


def _mostly_utf8(content: bytes) -> bool:
    """A few broken bytes in an otherwise sound text: a mail client's or an editor's accident."""
    text = content.decode("utf-8", "replace")
    beyond = sum(sign > "\x7f" for sign in text)
    return text.count("\ufffd") < 0.05 * max(beyond, 1) + 1
