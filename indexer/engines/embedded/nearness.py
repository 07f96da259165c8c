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
from indexer.engines.embedded.scores import Statistics, certainty, saturated
from indexer.engines.embedded.segment import Floats, Ids, Segment

FARTHEST = 10
"""Positions between two words beyond which they are not near, so that passages stay apart."""

_TURNED_ROUND = 0.5
_SHARE = 0.5
"""Of the formula's gain. At the whole of it, words side by side outweigh a word that is missing."""


class _Places(NamedTuple):
    """Where words of the question stand: document by document, ascending, one word a place."""

    documents: Ids
    """Indexes into the documents asked about."""
    positions: Ids
    words: Ids
    certainties: Floats


def nearness(words: tuple[Word, ...], segment: Segment, ids: Ids, statistics: Statistics) -> Floats:
    """What each of these documents gains, 0 or more. The words stand in the question's order."""
    total = np.zeros(len(ids))
    distinct = tuple(dict.fromkeys(words))
    for name in FIELDS:
        asked = tuple(word for word in distinct if name in word.fields)
        if len(asked) > 1 and len(ids):
            total += _in_field(asked, name, segment, ids, statistics)
    return total


def _in_field(
    words: tuple[Word, ...], name: str, segment: Segment, ids: Ids, statistics: Statistics
) -> Floats:
    places = _places(words, name, segment, ids)
    if places is None:
        return np.zeros(len(ids))
    idfs = np.array([_idf(word, statistics) for word in words])
    gap = np.diff(places.positions)
    left, right = places.words[:-1], places.words[1:]
    pairs = (np.diff(places.documents) == 0) & (left != right) & (gap <= FARTHEST)
    gap, left, right = gap[pairs], left[pairs], right[pairs]
    certain = (places.certainties[:-1] * places.certainties[1:])[pairs]
    given = certain * np.where(left < right, 1.0, _TURNED_ROUND) / gap**2
    rows = places.documents[:-1][pairs] * len(words)
    sums = np.bincount(
        np.concatenate([rows + left, rows + right]),
        np.concatenate([given * idfs[right], given * idfs[left]]),
        minlength=len(ids) * len(words),
    ).reshape(len(ids), len(words))
    dampened = saturated(sums * statistics.shortness(name, segment, ids)[:, None])
    gains: Floats = _SHARE * FIELDS[name] * (np.minimum(idfs, 1.0) * dampened).sum(axis=1)
    return gains


def _idf(word: Word, statistics: Statistics) -> float:
    """How telling a word is: as its most frequent key."""
    return min((statistics.idf(key, word.keys) for key in word.keys), default=0.0)


def _places(words: tuple[Word, ...], name: str, segment: Segment, ids: Ids) -> _Places | None:
    """Where the words stand in those of the documents that have two of them; None if none has."""
    found = []
    has = np.zeros((len(words), len(ids)), dtype=bool)
    for number, word in enumerate(words):
        for key in word.keys:
            posting = segment.posting(name, key.text)
            which, rows = posting.among(ids)
            has[number, which] = True
            if len(which):
                found.append((number, key, posting, which, rows))
    worth = has.sum(axis=0) > 1
    if not worth.any():
        return None
    columns = []
    for number, key, posting, which, rows in found:
        positions, times = posting.positions(rows[worth[which]])
        size = len(positions)
        columns.append(
            (
                np.repeat(which[worth[which]], times),
                positions,
                np.full(size, number),
                np.full(size, certainty(key)),
            )
        )
    documents, positions, numbers, certainties = map(np.concatenate, zip(*columns, strict=True))
    # a place where several words could stand belongs to the one that is surest of it
    order = np.lexsort((numbers, -certainties, positions, documents))
    documents, positions = documents[order], positions[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(documents) != 0) | (np.diff(positions) != 0)
    return _Places(
        documents[first], positions[first], numbers[order][first], certainties[order][first]
    )
