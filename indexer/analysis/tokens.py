"""Words of a text with their places. A hyphenated word is found whole and by its parts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_LETTERS = rf"[^\W_ʼ][^\W_ʼ{_MARKS}]*(?:[{_MARKS}]+[^\W_ʼ]*)*"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ‘]{_LETTERS})*(?:[-‐‑]{_LETTERS}(?:['’ʼ‘]{_LETTERS})*)*")
_HYPHEN = re.compile(r"[-‐‑]")
_JOINS = "-‐‑'’ʼ‘"

MAX_LETTERS = 200
"""A longer "word" is a table gone wrong or an attack; only its beginning is looked at."""


class Span(NamedTuple):
    """A word: where it stands in the text, and at which position."""

    text: str
    start: int
    end: int
    position: int
    width: int
    """Positions it takes: 1, or the number of its parts if it is hyphenated."""


def spans(text: str) -> Iterator[Span]:
    """The words of a text in order; after a hyphenated word come its parts.

    The whole stands at the position of its first part, so that phrases match either way.
    """
    position = 0
    for match in _WORD.finditer(text):
        word, start = match.group()[:MAX_LETTERS].rstrip(_JOINS), match.start()
        if "-" not in word and "‐" not in word and "‑" not in word:
            yield Span(word, start, start + len(word), position, 1)
            position += 1
            continue
        parts = _HYPHEN.split(word)
        yield Span(word, start, start + len(word), position, len(parts))
        for part in parts:
            yield Span(part, start, start + len(part), position, 1)
            start += len(part) + 1
            position += 1
