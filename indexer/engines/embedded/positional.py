"""Words that stand in certain places of one field: in a row, or near each other.

A place is a number: the document's times 2³², plus the position. All documents of a segment are
worked on at once, and a stretch of places never runs from one document into another.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.asking import Key
from indexer.engines.embedded.scores import Matched, Occurrences, Statistics, certainty
from indexer.engines.embedded.segment import Ids, Posting, Segment

_BITS = 32
_FARTHEST = 1 << 31

Places = Sequence[Ids]
"""The places of each word, ascending and distinct."""


class _Wanted(NamedTuple):
    """A word of the row: its keys, and the posting lists of those that occur in the field."""

    keys: tuple[Key, ...]
    held: list[tuple[Key, Posting]]


def placed(
    words: tuple[tuple[Key, ...], ...],
    fields: tuple[str, ...],
    starts_of: Callable[[Places], Ids],
    segment: Segment,
    statistics: Statistics,
) -> Matched:
    """Documents where the words stand in one field as `starts_of` says.

    They score as if the words together were one word, which is worth as much as all of them: each
    by its best key among those that the document has there.
    """
    worth = np.zeros(segment.size)
    occurrences = Occurrences(segment, statistics)
    for name in fields:
        wanted = [_wanted(keys, name, segment) for keys in words]
        common = _with_all(wanted, segment)
        if not len(common):
            continue
        starts = starts_of([_places(word, common) for word in wanted])
        ids, often = np.unique(starts >> _BITS, return_counts=True)
        occurrences.add(name, ids, often)
        total = np.zeros(len(ids))
        for keys, held in wanted:
            best = np.zeros(len(ids))
            for key, posting in held:
                which, _ = posting.among(ids)
                best[which] = np.maximum(best[which], certainty(key) * statistics.idf(key, keys))
            total += best
        worth[ids] = np.maximum(worth[ids], total)
    ids = np.flatnonzero(worth)
    return Matched(ids, (worth * occurrences.saturated())[ids])


def in_a_row(places: Places) -> Ids:
    """Where the words begin to follow one another."""
    starts = places[0]
    for offset, place in enumerate(places[1:], start=1):
        starts = starts[np.isin(starts + offset, place, assume_unique=True)]
    return starts


def together(places: Places, distance: int) -> Ids:
    """Where stretches begin that hold all the words, each at a place of its own.

    A stretch is `distance` positions from the first place to the last; those that overlap are
    one, from the left.
    """
    distance = min(distance, _FARTHEST)
    every = np.unique(np.concatenate(places))
    near = np.ones(len(every), dtype=bool)
    for place in places:
        first, last = _stretches(place, every, distance)
        near &= first < last
    if len(every) < sum(len(place) for place in places):
        first, last = _stretches(every, every, distance)
        near &= last - first >= len(places)
        for number in np.flatnonzero(near):
            stretch = every[number : last[number]]
            near[number] = _each_its_own(
                [set(np.intersect1d(place, stretch, True).tolist()) for place in places]
            )
    starts: list[int] = []
    for start in every[near].tolist():
        if not starts or start > starts[-1] + distance:
            starts.append(start)
    return np.array(starts, dtype=np.int64)


def _stretches(places: Ids, starts: Ids, distance: int) -> tuple[Ids, Ids]:
    """Which of the places lie in each stretch: the first, and the one after the last."""
    return np.searchsorted(places, starts), np.searchsorted(places, starts + distance, "right")


def _each_its_own(choices: Sequence[set[int]]) -> bool:
    """Whether every word can have a place to itself (Kuhn 1955: a matching, path by path)."""
    taken: dict[int, int] = {}

    def settle(word: int, tried: set[int]) -> bool:
        for place in choices[word] - tried:
            tried.add(place)
            if place not in taken or settle(taken[place], tried):
                taken[place] = word
                return True
        return False

    return all(settle(word, set()) for word in range(len(choices)))


def _wanted(keys: tuple[Key, ...], name: str, segment: Segment) -> _Wanted:
    postings = [(key, segment.posting(name, key.text)) for key in keys]
    return _Wanted(keys, [(key, posting) for key, posting in postings if len(posting.ids)])


def _with_all(wanted: list[_Wanted], segment: Segment) -> Ids:
    """The live documents that have every one of the words; none if there are no words."""
    mask = segment.live & bool(wanted)
    for word in wanted:
        having = np.zeros(segment.size, dtype=bool)
        for _, posting in word.held:
            having[posting.ids] = True
        mask &= having
    return np.flatnonzero(mask)


def _places(word: _Wanted, ids: Ids) -> Ids:
    """The places of any of a word's keys in these documents."""
    found = []
    for _, posting in word.held:
        which, rows = posting.among(ids)
        positions, times = posting.positions(rows)
        found.append((np.repeat(ids[which], times) << _BITS) + positions)
    return np.unique(np.concatenate(found))
