"""Lines of words as Tesseract sees them, with their places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tesserocr import RIL, PyTessBaseAPI, iterate_level

_SPECK = 0.4
"""Of a sign that stands alone: a speck, a piece of a frame. Of a word it tells little: a word has
the confidence of its worst letter, and that may be a footnote's mark."""

_GAP = 1.3
"""Of the size: a wider gap between two words is one between cells."""


@dataclass(frozen=True, slots=True)
class Word:
    """Some letters without a space, and the pixels they take, in the text's own direction."""

    text: str
    confidence: float
    """0 to 1."""
    left: int
    right: int
    box: tuple[int, int, int, int]
    """On the picture: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. Pixels."""

    words: tuple[Word, ...]
    base: float
    """Height of the baseline in the text's own direction: larger is higher."""
    size: float
    small: float
    """Height of an "x": a raised mark in the line makes it no larger."""
    turn: int
    """0 for text that runs as the page does; else degrees, by quarters."""


def rows_of(tesseract: PyTessBaseAPI) -> Iterator[Row]:
    """The lines of what it has recognised, in its order."""
    words: list[Word] = []
    base = size = small = 0.0
    turn = 0
    for seen in iterate_level(tesseract.GetIterator(), RIL.WORD):
        if seen.Empty(RIL.WORD):
            continue
        if seen.IsAtBeginningOf(RIL.TEXTLINE):
            if words:
                yield Row(tuple(words), base, size, small, turn)
            words = []
            turn, base = _baseline(seen.Baseline(RIL.TEXTLINE))
            height = seen.RowAttributes()
            size = max(1.0, height["row_height"])
            small = max(1.0, size + height["descenders"] - height["ascenders"])
        text = seen.GetUTF8Text(RIL.WORD).strip()
        confidence = seen.Confidence(RIL.WORD) / 100
        if confidence >= _SPECK or sum(sign.isalnum() for sign in text) > 1:
            box = seen.BoundingBox(RIL.WORD)
            words.append(Word(text, confidence, *_along(turn, box), box))
    if words:
        yield Row(tuple(words), base, size, small, turn)


def cells(words: Sequence[Word], size: float) -> Iterator[Sequence[Word]]:
    """The words of a row cut where they are as far apart as the cells of a table."""
    first = 0
    for place in range(1, len(words)):
        if words[place].left - words[place - 1].right > _GAP * size:
            yield words[first:place]
            first = place
    yield words[first:]


def text_of_words(words: Sequence[Word]) -> str:
    """Them with spaces between."""
    return " ".join(word.text for word in words)


def sureness(words: Iterable[Word]) -> tuple[int, float]:
    """How many letters and digits there are, and the mean confidence in them, 0 to 1."""
    letters = 0
    total = 0.0
    for word in words:
        weight = sum(sign.isalnum() for sign in word.text)
        letters += weight
        total += weight * word.confidence
    return letters, total / letters if letters else 0.0


def _baseline(ends: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, float]:
    """Which way a line runs, in degrees by quarters, and its height in that direction."""
    (left, top), (right, bottom) = ends
    across, down = right - left, bottom - top
    if abs(down) <= abs(across):
        return 0, -(top + bottom) / 2
    return (270, (left + right) / 2) if down > 0 else (90, -(left + right) / 2)


def _along(turn: int, box: tuple[int, int, int, int]) -> tuple[int, int]:
    left, top, right, bottom = box
    return {0: (left, right), 270: (top, bottom), 90: (-bottom, -top)}[turn]
