"""Words of a text with their places; «Ачхой-Мартан» and "A/RES/61/177" whole and by their parts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_APOSTROPHES = "'’ʼ‘`´"
_NO_LETTER = r"\W_ʼ⁰¹²³⁴-⁹"  # a small raised figure calls a footnote: no part of the word
_LETTERS = rf"[^{_NO_LETTER}]++(?:[{_MARKS}]++[^{_NO_LETTER}]*+)*+"
_SIMPLE = rf"{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*+"
_HYPHENATED = rf"{_SIMPLE}(?:[-‐‑]{_SIMPLE})*+"

# The symbol of a document has strokes and a figure: "57942/00", "E/CN.4/2004/1", "DH(2008)33/a"
_FIELD = rf"{_HYPHENATED}(?:(?<=[^\W\d_])\.(?=\d){_HYPHENATED})?+(?:\(\d++\){_HYPHENATED})?+"
_HAS_FIGURE = (
    rf"(?=[^{_NO_LETTER}\d]*+(?:[-‐‑/{_APOSTROPHES}{_MARKS}][^{_NO_LETTER}\d]++)*+"
    rf"(?:[-‐‑/.{_APOSTROPHES}{_MARKS}]?\d|\(\d++\)[^{_NO_LETTER}]))"
)
_NOT_IN_ADDRESS = rf"(?<!/)(?:(?<!\.)(?=[^{_NO_LETTER}])|(?=\d))"
_SYMBOL = rf"{_NOT_IN_ADDRESS}{_HAS_FIGURE}{_HYPHENATED}(?:/{_FIELD})++"

WORD = re.compile(rf"{_HYPHENATED}(?!/)|{_SYMBOL}|{_HYPHENATED}")
"""A whole written word: "он/она" is two, as "24.11.2010" is three. No groups."""

# «2011г.» is a year to a reader
_YEAR = r"(?<!\w)[12]\d{3}(?=гг?(?!\w))"
_AROUND_WORDS = re.compile(f"({WORD.pattern})")
_AROUND_PLAIN_WORDS = re.compile(f"({_HYPHENATED})")

_PART = re.compile(rf"{_YEAR}|{_SIMPLE}")
_JOINED = re.compile(rf"[-‐‑/]|{_YEAR}")
_JOINS = f"-‐‑/.(){_APOSTROPHES}"

MAX_LETTERS = 200
"""A longer "word" is a table gone wrong or an attack; only its beginning is looked at."""


class Span(NamedTuple):
    """A word: where it stands in the text, and at which position."""

    text: str
    start: int
    end: int
    position: int
    width: int
    """Positions it takes: 1, or the number of its parts if it has several."""


def spans(text: str) -> Iterator[Span]:
    """The words of a text in order; after a word of several parts come these.

    The whole stands at the position of its first part, so that phrases match either way.
    """
    position = 0
    for match in WORD.finditer(text):
        word, start = bounded(match.group()), match.start()
        inside = parts(word)
        if inside is None:
            yield Span(word, start, start + len(word), position, 1)
            position += 1
            continue
        yield Span(word, start, start + len(word), position, len(inside))
        for first, last in inside:
            yield Span(word[first:last], start + first, start + last, position, 1)
            position += 1


def around_words(text: str) -> list[str]:
    """A text in pieces: gap, word, gap, …, word, gap. The words are the matches of `WORD`."""
    # without a stroke there is no symbol, and a simpler expression does, a third faster
    return (_AROUND_WORDS if "/" in text else _AROUND_PLAIN_WORDS).split(text)


def bounded(word: str) -> str:
    """What is looked at of a match of `WORD`: nearly always all of it."""
    return word if len(word) <= MAX_LETTERS else word[:MAX_LETTERS].rstrip(_JOINS)


def parts(word: str) -> list[tuple[int, int]] | None:
    """Where the parts of a word begin and end in it; None for a word that has none."""
    if _JOINED.search(word) is None:
        return None
    return [match.span() for match in _PART.finditer(word)]
