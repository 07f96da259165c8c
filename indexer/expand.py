"""Patterns in a tree → the written forms that the index holds of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from indexer.analysis.fold import CYRILLIC, LATIN
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Key,
    KeyCount,
    Node,
    Not,
    Nothing,
    Notice,
    Pattern,
    Word,
)

MAX_FORMS = 200
"""Forms a pattern stands for; of more, those in the most documents."""

Keys = Callable[[str], Sequence[KeyCount]]
"""The keys that begin so: `Engine.keys` of some shelves."""

_HEAD = 3
"""A word with wrong letters is looked up by these, and by a few more with one of them wrong."""
_LONG = 8
"""From so many letters on, two may differ."""

_ALPHABETS = (
    (CYRILLIC, "абвгдежзийклмнопрстуфхцчшщъыьэюяӏ"),
    (LATIN, "abcdefghijklmnopqrstuvwxyz"),
)
_FIGURES = "0123456789"


def expand(tree: Node, keys: Keys) -> tuple[Node, list[Notice]]:
    """The tree with words in the place of patterns, and notices of those that were narrowed.

    A pattern that no form fits becomes `Nothing`.
    """
    notices: list[Notice] = []
    return _expanded(tree, keys, notices), notices


def _expanded(node: Node, keys: Keys, notices: list[Notice]) -> Node:
    match node:
        case Pattern():
            return _word(node, keys, notices)
        case All(parts):
            return All(tuple(_expanded(part, keys, notices) for part in parts))
        case Any(parts):
            return Any(tuple(_expanded(part, keys, notices) for part in parts))
        case AtLeast(parts, least):
            return AtLeast(tuple(_expanded(part, keys, notices) for part in parts), least)
        case Not(part):
            return Not(_expanded(part, keys, notices))
    return node


def _word(pattern: Pattern, keys: Keys, notices: list[Notice]) -> Node:
    shape = _SHAPES[pattern.kind](pattern.text)
    found = {
        held.key: held.documents
        for beginning in shape.beginnings
        for held in keys(f"={beginning}")
        if shape.fits(held.key[1:])
    }
    if not found:
        return Nothing()
    forms = sorted(found, key=lambda key: (-found[key], key))
    if len(forms) > MAX_FORMS:
        notices.append(Notice("narrowed", pattern.position, _SIGNED[pattern.kind](pattern.text)))
    return Word(tuple(Key(form, Channel.EXACT) for form in forms[:MAX_FORMS]), pattern.fields)


class _Shape(NamedTuple):
    """What forms of a pattern begin with, and how they look."""

    beginnings: Sequence[str]
    fits: Callable[[str], bool]


# ---------- a star, a question mark ----------


def _prefix(text: str) -> _Shape:
    def fits(form: str) -> bool:
        return len(form) >= len(text) and _alike(text, form)

    return _Shape(_before_the_mark(text), fits)


def _masked(text: str) -> _Shape:
    def fits(form: str) -> bool:
        return len(form) == len(text) and _alike(text, form)

    return _Shape(_before_the_mark(text), fits)


def _alike(text: str, form: str) -> bool:
    return all(wanted in ("?", letter) for wanted, letter in zip(text, form, strict=False))


def _before_the_mark(text: str) -> Sequence[str]:
    """What stands before the first question mark; one at the beginning is tried out."""
    if not text.startswith("?"):
        return (text.partition("?")[0],)
    rest = text[1:].partition("?")[0]
    return [f"{letter}{rest}" for letter in f"{_letters_beside(rest)}{_FIGURES}"]


# ---------- wrong letters ----------


def _fuzzy(text: str) -> _Shape:
    """No form with one difference is missed; of two, one at most may be in the first letters."""
    allowed = 2 if len(text) >= _LONG else 1
    head, begin, after = text[:_HEAD], text[: _HEAD + 1], text[_HEAD + 1 : _HEAD + 2]
    wrong = (f"{one}{after}" for one in _one_wrong(begin) if not one.startswith(head))

    def fits(form: str) -> bool:
        return abs(len(form) - len(text)) <= allowed and differences(text, form) <= allowed

    return _Shape([head, *dict.fromkeys(wrong)], fits)


def _one_wrong(head: str) -> Iterator[str]:
    """The beginning with a letter more, less, another, or two changed about."""
    letters = _letters_beside(head)
    for at in range(len(head) + 1):
        before, after = head[:at], head[at:]
        yield from (f"{before}{letter}{after}" for letter in letters)
        if after:
            yield f"{before}{after[1:]}"
            yield from (f"{before}{letter}{after[1:]}" for letter in letters)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"


def differences(one: str, other: str) -> int:
    """Letters to put in, take out, change or swap with the next to make one word the other.

    Optimal string alignment distance (Damerau 1964; restricted as in Boytsov 2011, §2.2).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            best = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        before, last = last, current
    return last[-1]


def _letters_beside(text: str) -> str:
    """The alphabet of a text's script; none for a script that is not one of ours."""
    return next((letters for script, letters in _ALPHABETS if script.search(text)), "")


_SHAPES = {"prefix": _prefix, "masked": _masked, "fuzzy": _fuzzy}
_SIGNED: dict[str, Callable[[str], str]] = {
    "prefix": lambda text: f"{text}*",
    "masked": lambda text: text,
    "fuzzy": lambda text: f"{text}~",
}
