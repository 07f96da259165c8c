"""From places to quotations: which passages to show, and which part of each.

Parts are plain text with the channel of a match; nothing here knows of HTML.
"""

from collections.abc import Iterable

from indexer.asking import Channel, Part
from indexer.build import OWN
from indexer.locate import Mark, Place

PER_DOCUMENT = 2
LENGTH = 260
"""Characters of a quotation: two lines of the result list, three on a narrow screen."""

_EXACT_BONUS = 0.3
_HEADING_LOSS = 0.9
"""A heading repeats the question without saying anything of it."""


def choose(places: Iterable[Place]) -> list[Place]:
    """The passages that say most: most of the question's words first, then exact forms.

    The second one brings the words that the first has not. If it has them all, the second comes
    from another version that says as much: a reader of either language sees why it was found.
    """
    # the symbol and the titles are shown anyway, marked
    quotable = [place for place in places if place.part != OWN]
    ranked = sorted(quotable, key=lambda place: (-_worth(place), place.part, place.number))
    if len(ranked) < PER_DOCUMENT:
        return ranked
    first, *rest = ranked
    fullest = max(rest, key=lambda place: len(_words(place) - _words(first)))
    if _words(fullest) - _words(first):
        return [first, fullest]
    elsewhere = (p for p in rest if p.part != first.part and len(_words(p)) >= len(_words(first)))
    return [first, next(elsewhere, rest[0])]


def quote(text: str, marks: tuple[Mark, ...]) -> tuple[Part, ...]:
    """The piece of a passage where its marks lie closest, cut at words."""
    start, end = _window(text, marks)
    parts = cut(text, marks, start, end)
    before = (Part("… "),) if start else ()
    after = (Part(" …"),) if end < len(text) else ()
    return (*before, *parts, *after)


def cut(
    text: str, marks: tuple[Mark, ...], start: int = 0, end: int | None = None
) -> tuple[Part, ...]:
    """A text as parts, from `start` to `end`. Overlapping marks become one."""
    end = len(text) if end is None else end
    parts: list[Part] = []
    at = start
    for begin, stop, channel in _joined(marks):
        if begin < at or stop > end:
            continue
        if begin > at:
            parts.append(Part(text[at:begin]))
        parts.append(Part(text[begin:stop], channel))
        at = stop
    if at < end:
        parts.append(Part(text[at:end]))
    return tuple(parts)


def _words(place: Place) -> set[int]:
    return {mark.leaf for mark in place.marks}


def _worth(place: Place) -> float:
    exact = {mark.leaf for mark in place.marks if mark.channel is Channel.EXACT}
    # a long passage is not better for repeating a word: more than three times says no more
    worth = len(_words(place)) + _EXACT_BONUS * len(exact) + 0.1 * min(len(place.marks), 3)
    return worth - _HEADING_LOSS * place.heading


def _window(text: str, marks: tuple[Mark, ...]) -> tuple[int, int]:
    if len(text) <= LENGTH * 1.2:
        return 0, len(text)
    best_start, best_worth = marks[0].start, 0
    for mark in marks:
        inside = {m.leaf for m in marks if mark.start <= m.start and m.end <= mark.start + LENGTH}
        if len(inside) > best_worth:
            best_start, best_worth = mark.start, len(inside)
    covered = max(m.end for m in marks if m.end <= best_start + LENGTH or m.start == best_start)
    start = max(0, best_start - max(0, LENGTH - (covered - best_start)) // 2)
    start = min(start, max(0, len(text) - LENGTH))
    end = max(start + LENGTH, covered)
    # what is cut off at either end to come out at a word is never a mark
    return min(_word_start(text, start), best_start), max(_word_end(text, end), covered)


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at)
    return space + 1 if 0 <= space - at < 40 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", 0, at + 1)
    return space if 0 <= at - space < 40 else at


def _joined(marks: tuple[Mark, ...]) -> list[tuple[int, int, Channel]]:
    joined: list[tuple[int, int, Channel]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if joined and mark.start < joined[-1][1]:
            start, end, channel = joined[-1]
            better = min(channel, mark.channel, key=[*Channel].index)
            joined[-1] = (start, max(end, mark.end), better)
        else:
            joined.append((mark.start, mark.end, mark.channel))
    return joined
