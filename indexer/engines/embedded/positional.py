"""Words that stand in certain places of one field: in a row, or near each other.

A place is a number: the document's times 2³³, plus the position. Many documents are worked on at
once, and a stretch of places never runs from one document into another.
"""

from typing import NamedTuple

import numpy as np

from indexer.asking import Key, Near, Phrase
from indexer.engines.embedded.arrays import Ids, Mask
from indexer.engines.embedded.reading import Reading, Selection, look_up
from indexer.engines.embedded.segment import Posting
from indexer.stretches import apart, beginnings, distinct

_BITS = 33
_FARTHEST = 1 << 31

_SIEVE = 1 << 20
"""Flags of a sieve: a megabyte, which stays in the processor's cache."""


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
        # a word may be asked for many times: "the the the"
        held = {keys: _postings(keys, name, reading) for keys in tree.words}
        if not all(held.values()):
            continue
        common = _with_all([*held.values()], reading, scope)
        if not len(common):
            continue
        among = Selection(common, reading.segment.size)
        stand = {keys: _places(word, among) for keys, word in held.items()}
        if isinstance(tree, Phrase):
            starts = _in_a_row([stand[keys] for keys in tree.words])
        else:
            distance = min(tree.distance, _FARTHEST)
            each = {keys: _union(places) for keys, places in stand.items()}
            starts = apart(beginnings([each[keys] for keys in tree.words], distance), distance)
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


def _in_a_row(words: list[list[Ids]]) -> Ids:
    """Where the words, of each the places of its keys, begin to follow one another.

    The word with the fewest places says where that may be, and each of the others where not.
    """
    rarest, *others = sorted(range(len(words)), key=lambda number: sum(map(len, words[number])))
    places = _union(words[rarest])
    for number in others:
        places = places[_any_has(words[number], places - rarest + number)]
        if not len(places):
            break
    # counted from the end of the row, or it could begin before the document does
    return places - rarest + len(words)


def _places(word: list[Posting], among: Selection) -> list[Ids]:
    """The places of each of a word's keys. Documents are numbered as in the selection."""
    found = []
    for posting in word:
        which, rows = among.arrays(posting.ids)
        positions, times = posting.positions(rows)
        found.append(np.repeat(which << _BITS, times) + positions)
    return found


def _union(lists: list[Ids]) -> Ids:
    return lists[0] if len(lists) == 1 else distinct(lists)


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
