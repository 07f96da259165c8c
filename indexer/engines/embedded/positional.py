"""Words that stand in certain places of one field: in a row, or near each other.

A place is a number: the document's times 2³³, plus the position. Many documents are worked on at
once, and a stretch of places never runs from one document into another.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.asking import Key, Near, Phrase
from indexer.engines.embedded.arrays import Ids, Mask
from indexer.engines.embedded.reading import Reading, Selection, look_up
from indexer.engines.embedded.segment import Posting

_BITS = 33
_FARTHEST = 1 << 31

_SIEVE = 1 << 20
"""Flags of a sieve: a megabyte, which stays in the processor's cache."""


Places = Sequence[Ids]
"""The places of each word, ascending and distinct."""


class Placed(NamedTuple):
    """Where words stand as asked."""

    scope: Ids | None
    """The documents that were looked at; None for all."""
    fields: list[tuple[str, Ids, Ids]]
    """For each field the documents, and how often they stand so in each."""


def placed(tree: Phrase | Near, reading: Reading, scope: Ids | None) -> Placed:
    """Where the words stand in one field as asked, in the documents of the scope at least."""
    known = reading.placed.get(tree)
    if known is not None and _covers(known, scope):
        return known
    fields = []
    for name in tree.fields:
        words = [_postings(keys, name, reading) for keys in tree.words]
        if not all(words):
            continue
        common = _with_all(words, reading, scope)
        if not len(common):
            continue
        among = Selection(common, reading.segment.size)
        if isinstance(tree, Phrase):
            starts = _in_a_row(words, among)
        else:
            starts = _together([_union(_places(word, among)) for word in words], tree.distance)
        often = np.bincount(starts >> _BITS, minlength=len(common))
        having = np.flatnonzero(often)
        fields.append((name, common[having], often[having]))
    reading.placed[tree] = Placed(scope, fields)
    return reading.placed[tree]


def _postings(keys: tuple[Key, ...], field: str, reading: Reading) -> list[Posting]:
    """The posting lists of a word in one field; none is empty."""
    return [posting for key in keys for _, posting in reading.held(key.text, (field,))]


def _covers(known: Placed, scope: Ids | None) -> bool:
    if known.scope is None:
        return True
    return scope is not None and bool(look_up(scope, known.scope)[1].all())


def _with_all(words: list[list[Posting]], reading: Reading, scope: Ids | None) -> Ids:
    """The documents that have every one of the words; none if there are no words."""
    for word in sorted(words, key=lambda word: sum(len(posting.ids) for posting in word)):
        scope = reading.union([posting.ids for posting in word], scope)
        if not len(scope):
            break
    return scope if scope is not None and words else np.empty(0, dtype=np.int64)


def _in_a_row(words: list[list[Posting]], among: Selection) -> Ids:
    """Where the words begin to follow one another.

    The word with the fewest places says where that may be, and each of the others where not.
    """
    # each word's places, moved back to where the row begins if it stands there in the row
    rows = [_places(word, among, len(words) - number) for number, word in enumerate(words)]
    first, *others = sorted(rows, key=lambda row: sum(map(len, row)))
    starts = _union(first)
    for row in others:
        starts = starts[_any_has(row, starts)]
    return starts


def _places(word: list[Posting], among: Selection, shift: int = 0) -> list[Ids]:
    """The places of each of a word's keys. Documents are numbered as in the selection."""
    found = []
    for posting in word:
        which, rows = among.arrays(posting.ids)
        positions, times = posting.positions(rows)
        found.append(np.repeat((which << _BITS) + shift, times) + positions)
    return found


def _union(lists: list[Ids]) -> Ids:
    return lists[0] if len(lists) == 1 else np.unique(np.concatenate(lists))


def _any_has(lists: list[Ids], wanted: Ids) -> Mask:
    """Which of the wanted places are in any of these ascending lists."""
    hit = np.zeros(len(wanted), dtype=bool)
    for places in lists:
        # most that are not there fall through a sieve, which is quicker than a search
        sieve = np.zeros(_SIEVE, dtype=bool)
        sieve[_sieved(places)] = True
        left = np.flatnonzero(sieve[_sieved(wanted)] & ~hit)
        hit[left] = look_up(wanted[left], places)[1]
    return hit


def _sieved(places: Ids) -> Ids:
    """The flags of places in the sieve: neighbours have neighbours, whatever the document."""
    return (places + (places >> _BITS - 9)) & (_SIEVE - 1)


def _together(places: Places, distance: int) -> Ids:
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
