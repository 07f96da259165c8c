"""Addresses with their letters as they are, which is how pages print them.

A Russian letter takes two bytes of a page instead of six, and an address in it can be read. HTML
takes them so, and browsers escape them again before they ask (RFC 3987, section 3.1). In JSON,
feeds and headers addresses stay as they were written: not every program escapes them.
"""

import re
from functools import lru_cache
from urllib.parse import quote, unquote


class Address(str):
    """An address of ours, escaped. As a type of its own it is told from words of a reader."""

    __slots__ = ()


_LETTERS = re.compile(r"[^\x00-\x7f]+")
_ESCAPED = re.compile(r"(?:%[89A-F][0-9A-F])+")


def with_letters(address: str) -> str:
    """The address with every letter and digit that is not ASCII unescaped."""
    return _ESCAPED.sub(_unescaped, address)


def without_letters(address: str) -> str:
    """The address with all that is not ASCII escaped, as it stands in headers."""
    return _LETTERS.sub(lambda letters: quote(letters[0], errors="replace"), address)


def _unescaped(escaped: re.Match[str]) -> str:
    return _letters(escaped[0])


@lru_cache(maxsize=10_000)
def _letters(escaped: str) -> str:
    try:
        text = unquote(escaped, errors="strict")
    except UnicodeDecodeError:
        return escaped
    return "".join(sign if sign.isalnum() else quote(sign) for sign in text)
