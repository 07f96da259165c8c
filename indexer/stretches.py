"""Stretches of text that hold several words, each at a place of its own.

A place is a number; what is not in one text is further apart than any distance. The engine finds
documents so, and `runs` the words to mark.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def beginnings(places: Sequence[Ids], distance: int) -> Ids:
    """Where stretches begin that hold all the words: at a place of one of them.

    `places` are those of each word, ascending and distinct. From the first place of a stretch to
    its last are `distance` positions.
    """
    words = _counted(places)
    starts = every = distinct([place for place, _ in words])
    shared = len(every) < sum(len(place) for place, _ in words)
    if shared:
        starts = starts[_enough(every, len(places), starts, distance)]
    for place, times in words:
        starts = starts[_enough(place, times, starts, distance)]
    if not shared or not len(starts):
        return starts
    return starts[_each_its_own(words, starts, distance)]


def distinct(rows: Sequence[Ids]) -> Ids:
    """The numbers of some rows, each once, ascending: as `np.unique` would, at a tenth of its time.

    That hashes since numpy 2.3, and then sorts.
    """
    every = np.sort(np.concatenate(rows), kind="stable")
    new = np.ones(len(every), bool)
    np.not_equal(every[1:], every[:-1], out=new[1:])
    return every[new]


def apart(starts: Ids, distance: int) -> Ids:
    """Of stretches that overlap the first, from the left."""
    after = np.searchsorted(starts, starts + distance, "right").tolist()
    chosen, at = [], 0
    while at < len(after):
        chosen.append(at)
        at = after[at]
    return starts[chosen]


def _counted(places: Sequence[Ids]) -> list[tuple[Ids, int]]:
    """Words that stand at the very same places as one with the number of them, the rarest first.

    "Суд" and «суда» do, when any form will do: each needs a place of its own.
    """
    counted: list[tuple[Ids, int]] = []
    for place in sorted(places, key=len):
        for at, (other, times) in enumerate(counted):
            if np.array_equal(other, place):
                counted[at] = other, times + 1
                break
        else:
            counted.append((place, 1))
    return counted


def _enough(place: Ids, times: int, starts: Ids, distance: int) -> NDArray[np.bool_]:
    """Whether a word stands so many times in each stretch."""
    if len(place) < times:
        return np.zeros(len(starts), bool)
    last = np.searchsorted(place, starts) + times - 1
    there = last < len(place)
    there[there] = place[last[there]] <= starts[there] + distance
    return there


def _each_its_own(
    words: Sequence[tuple[Ids, int]], starts: Ids, distance: int
) -> NDArray[np.bool_]:
    """Whether in each stretch all words can have places to themselves, though they share some."""
    counts = np.array(
        [
            np.searchsorted(place, starts + distance, "right") - np.searchsorted(place, starts)
            for place, times in words
            for _ in range(times)
        ]
    )
    # the word with the fewest places takes one, the next has another left, and so on
    counts.sort(axis=0)
    least = np.arange(1, len(counts) + 1)[:, None]
    sure: NDArray[np.bool_] = np.logical_and.reduce(counts >= least)
    each = [place for place, times in words for _ in range(times)]
    for at in np.flatnonzero(~sure).tolist():
        sure[at] = _seated(each, int(starts[at]), int(starts[at]) + distance)
    return sure


def _seated(places: Sequence[Ids], first: int, last: int) -> bool:
    """Whether each word can have a place of its own (Kuhn 1955: a matching, path by path)."""
    rows = [place[slice(*np.searchsorted(place, [first, last + 1]))].tolist() for place in places]
    taken: dict[int, int] = {}

    def seat(word: int, tried: set[int]) -> bool:
        for place in rows[word]:
            if place not in tried:
                tried.add(place)
                if place not in taken or seat(taken[place], tried):
                    taken[place] = word
                    return True
        return False

    return all(seat(word, set()) for word in range(len(rows)))
