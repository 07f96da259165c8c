"""What documents gain when the words of a question stand close together in them.

The formula is BM25-TP (Büttcher, Clarke and Lushman, "Term proximity scoring for ad-hoc
retrieval on very large text collections", SIGIR 2006): two words of the question with none of
them between, d positions apart, give each other the other's idf / d²; the sum is dampened like a
frequency and weighs idf, at most 1. Added here: a pair counts as much as its two keys are
certain, half in the other order than the question's, and only up to `FARTHEST`; each field has
its own weight, and all of it is halved. Words next to each other in the question's order so gain
most.
"""

from typing import NamedTuple

import numpy as np

from indexer.asking import Word
from indexer.engines.base import FIELDS
from indexer.engines.embedded.arrays import Floats, Ids
from indexer.engines.embedded.reading import Reading, Selection
from indexer.engines.embedded.scores import Statistics, certainty, saturated

FARTHEST = 10
"""Positions between two words beyond which they are not near, so that passages stay apart."""

_TURNED_ROUND = 0.5
_SHARE = 0.5
"""Of the formula's gain. At the whole of it, words side by side outweigh a word that is missing."""


_POSITION_BITS, _CHOICE_BITS = 32, 16
"""A place in one of the documents and which key stands there, as one number to be sorted."""


class _Places(NamedTuple):
    """Where words of the question stand: document by document, ascending, one word a place."""

    documents: Ids
    """Indexes into the documents asked about."""
    positions: Ids
    words: Ids
    certainties: Floats


def nearness(words: tuple[Word, ...], reading: Reading, ids: Ids, statistics: Statistics) -> Floats:
    """What each of these documents gains, 0 or more. The words stand in the question's order."""
    total = np.zeros(len(ids))
    distinct = tuple(dict.fromkeys(words))
    documents = Selection(ids, reading.segment.size)
    idfs = np.array([_idf(word, statistics) for word in distinct])
    for name, weight in FIELDS.items():
        places = _places(distinct, name, reading, documents)
        if places is not None:
            shortness = statistics.shortness(name, reading.segment)[ids]
            total += _SHARE * weight * _gains(places, idfs, shortness)
    return total


def _gains(places: _Places, idfs: Floats, shortness: Floats) -> Floats:
    """BM25-TP in one field, by document; the idfs by word, the shortness by document."""
    gap = np.diff(places.positions)
    left, right = places.words[:-1], places.words[1:]
    pairs = (np.diff(places.documents) == 0) & (left != right) & (gap <= FARTHEST)
    gap, left, right = gap[pairs], left[pairs], right[pairs]
    certain = (places.certainties[:-1] * places.certainties[1:])[pairs]
    given = certain * np.where(left < right, 1.0, _TURNED_ROUND) / gap**2
    rows = places.documents[:-1][pairs] * len(idfs)
    sums = np.bincount(
        np.concatenate([rows + left, rows + right]),
        np.concatenate([given * idfs[right], given * idfs[left]]),
        minlength=len(shortness) * len(idfs),
    ).reshape(len(shortness), len(idfs))
    gains: Floats = (np.minimum(idfs, 1.0) * saturated(sums * shortness[:, None])).sum(axis=1)
    return gains


def _idf(word: Word, statistics: Statistics) -> float:
    """How telling a word is: as its most frequent key."""
    return min((statistics.idf(key, word.keys) for key in word.keys), default=0.0)


def _places(
    words: tuple[Word, ...], name: str, reading: Reading, documents: Selection
) -> _Places | None:
    """Where the words stand in those of the documents that have two of them; None if none has."""
    held = [
        (number, key, posting)
        for number, word in enumerate(words)
        if name in word.fields
        for key in word.keys
        for _, posting in reading.held(key.text, (name,))
    ]
    if len({number for number, _, _ in held}) < 2:
        return None
    # a place where several words could stand belongs to the one that is surest of it
    held.sort(key=lambda one: (-certainty(one[1]), one[0]))
    met = [documents.arrays(posting.ids) for _, _, posting in held]
    has = np.zeros((len(words), len(documents)), dtype=bool)
    for (number, _, _), (which, _) in zip(held, met, strict=True):
        has[number, which] = True
    worth = has.sum(axis=0) > 1
    if not worth.any():
        return None
    found = []
    for choice, ((_, _, posting), (which, rows)) in enumerate(zip(held, met, strict=True)):
        kept = worth[which]
        positions, times = posting.positions(rows[kept])
        place = (np.repeat(which[kept] << _POSITION_BITS, times) + positions) << _CHOICE_BITS
        found.append(place + choice)
    every = np.sort(np.concatenate(found))
    places = every >> _CHOICE_BITS
    first = np.append(True, places[1:] != places[:-1])
    places, choices = places[first], every[first] & ((1 << _CHOICE_BITS) - 1)
    return _Places(
        places >> _POSITION_BITS,
        places & ((1 << _POSITION_BITS) - 1),
        np.array([number for number, _, _ in held])[choices],
        np.array([certainty(key) for _, key, _ in held])[choices],
    )
