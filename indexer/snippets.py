"""From places to quotations: which passages to show, and which part of each.

Parts are plain text with the channel of a match; nothing here knows of HTML.
"""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from indexer.asking import Channel, Part
from indexer.engine_documents import OWN
from indexer.locate import Found, Mark, Page, part_of
from indexer.runs import Column

PER_DOCUMENT = 2
LENGTH = 260
"""Characters of a quotation: two lines of the result list, three on a narrow screen."""

_EXACT_BONUS = 0.3
_HEADING_LOSS = 0.9
"""A heading repeats the question without saying anything of it."""


def choose(found: Found, parts: range) -> list[int]:
    """The passages of a document that say most: most of the question's words, then exact forms.

    The second one brings the words that the first has not. If it has them all, the second comes
    from another version that says as much: a reader of either language sees why it was found.
    Of passages that say as much the first counts, by the key of its version. `parts` are the
    document's on the page, in the order of their keys; the numbers are the passages' there.
    """
    if not len(found.passages):
        return []
    # the symbol and the titles are shown anyway, marked
    begin, end = (found.page.begins[at] for at in (_after_own(found.page, parts), parts.stop))
    passages, leaves = found.passages - begin, found.leaves
    quotable = (passages >= 0) & (passages < end - begin)
    passages, leaves, exact = passages[quotable], leaves[quotable], found.channels[quotable] == 0
    if not len(passages):
        return []
    size = end - begin
    anew = _anew(leaves, passages)
    words = np.bincount(passages[anew], minlength=size)
    as_typed = passages[exact][_anew(leaves[exact], passages[exact])]
    marks = np.bincount(passages, minlength=size)
    # a long passage is not better for repeating a word: more than three times says no more
    worth = words + _EXACT_BONUS * np.bincount(as_typed, minlength=size)
    worth = worth + 0.1 * np.minimum(marks, 3)
    worth = worth - _HEADING_LOSS * found.page.headings[begin:end]
    worth[marks == 0] = -np.inf
    first = int(np.argmax(worth))
    worth[first] = -np.inf
    second = _second(found.page, begin, first, worth, words, leaves[anew], passages[anew])
    return [begin + first] if second is None else [begin + first, begin + second]


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


def _after_own(page: Page, parts: range) -> int:
    """The first part after the document's own words, which come first, if they are there."""
    return parts.start + (page.parts[parts.start].key == OWN)


def _anew(leaves: Column, passages: Column) -> NDArray[np.bool_]:
    """Which marks are the first of their leaf in their passage. Marks are in this order."""
    first = np.ones(len(leaves), bool)
    first[1:] = (leaves[1:] != leaves[:-1]) | (passages[1:] != passages[:-1])
    return first


def _second(
    page: Page,
    begin: int,
    first: int,
    worth: NDArray[np.float64],
    words: Column,
    leaves: Column,
    passages: Column,
) -> int | None:
    """The second passage. `worth` is that of the others; `leaves` stand in `passages`."""
    best = int(np.argmax(worth))
    if worth[best] == -np.inf:
        return None
    new = np.ones(leaves.max() + 1, bool)
    new[leaves[passages == first]] = False
    more = np.bincount(passages[new[leaves]], minlength=len(worth))
    if more.any():
        return int(np.argmax(np.where(more == more.max(), worth, -np.inf)))
    part = part_of(page, begin + first)
    elsewhere = np.where(words >= words[first], worth, -np.inf)
    elsewhere[max(page.begins[part] - begin, 0) : page.begins[part + 1] - begin] = -np.inf
    other = int(np.argmax(elsewhere))
    return best if elsewhere[other] == -np.inf else other


def _window(text: str, marks: tuple[Mark, ...]) -> tuple[int, int]:
    if len(text) <= LENGTH * 1.2:
        return 0, len(text)
    best_start, best_worth = marks[0].start, 0
    every = len({mark.leaf for mark in marks})
    first = 0
    for mark in marks:
        while marks[first].start < mark.start:
            first += 1
        last = bisect_right(marks, mark.start + LENGTH, lo=first, key=lambda m: m.start)
        inside = {m.leaf for m in marks[first:last] if m.end <= mark.start + LENGTH}
        if len(inside) > best_worth:
            best_start, best_worth = mark.start, len(inside)
        if best_worth == every:
            break
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
