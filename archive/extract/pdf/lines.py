"""What a page of a PDF is to us: lines of text with their place, size and weight.

Two libraries give them, `fast` and `thorough`; all that follows does not know which.
"""

from dataclasses import dataclass

UNMAPPED = "\ufffd"
"""Stands for each letter whose font does not say which letter it is: pdfminer's `(cid:NN)`."""

SPACE = 0.14
"""Of the size: a wider gap between two letters is a space. Kerning stays below, TeX's narrowest
space above."""
FRAGMENT = 1.3
"""Of the size: a wider gap ends a piece of a line: a tab, a table's cell, another column."""
BACK = 0.4
"""Of the size: what begins further back than this behind the last letter is a new line."""

_BOLD = ("bold", "black", "heavy", "demi")
_LIGATURES = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "•",
        "\uf0d8": "•",
        "\uf02d": "–",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\xa0": " ",
    }
)
"""And the bullets of Symbol and Wingdings, which have places of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """Letters side by side on one baseline. Points, measured in the text's own direction."""

    text: str
    left: float
    right: float
    base: float
    """Height of the baseline: larger is higher on the page."""
    size: float
    bold: bool
    turn: int
    """0 for text that runs as the page does; else degrees, by quarters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page."""

    lines: tuple[Line, ...]
    letters: int
    unmapped: int


def is_bold(font: str) -> bool:
    """Whether the name of a font says that it is bold."""
    name = font.lower()
    return any(word in name for word in _BOLD)


def is_same_base(shift: float, size: float, first: float) -> bool:
    """Whether letters of that size, so far above a line's base, belong to the line: its own, or
    raised and lowered ones, which are smaller than its `first`."""
    return abs(shift) <= (0.2 * max(size, first) if size > 0.85 * first else 0.6 * first)


def tidied(text: str) -> str:
    """A line's text: ligatures as letters, and no soft hyphen but at its end."""
    text = text.translate(_LIGATURES)
    # many fonts call their only hyphen a soft one: inside a line it is a plain hyphen
    text = (text[:-1].replace("\xad", "-") + text[-1:]).strip()
    if text.endswith("\xad") and not text[-2:-1].isalpha():
        text = text[:-1] + "-"
    return text
