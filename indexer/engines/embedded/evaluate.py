"""A tree of keys → the documents that match it, with scores, over arrays of segments.

A word's keys are alternatives: in each field it scores by its best one.
"""

from functools import partial

import numpy as np

from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    Has,
    Near,
    Node,
    Not,
    Nothing,
    Pattern,
    Phrase,
    Word,
)
from indexer.engines.embedded.positional import in_a_row, placed, together
from indexer.engines.embedded.scores import Matched, Occurrences, Statistics, certainty
from indexer.engines.embedded.segment import Mask, Segment


def evaluate(tree: Node, segment: Segment, statistics: Statistics) -> Matched:
    """The live documents of a segment that match. Raises TypeError for a pattern."""
    match tree:
        case Word():
            return _word(tree, segment, statistics)
        case Phrase(words, fields):
            return placed(words, fields, in_a_row, segment, statistics)
        case Near(words, fields, distance):
            within = partial(together, distance=distance)
            return placed(words, fields, within, segment, statistics)
        case Pattern():
            raise TypeError("no engine finds by a pattern: it is to be made a Word first")
        case Has():
            return _plain(has(segment, tree.facet, tree.values))
        case Dated(since, until):
            return _plain(segment.dated(since, until) & segment.live)
        case All(parts):
            return _all(parts, segment, statistics)
        case Any(parts):
            return _at_least(1, parts, segment, statistics)
        case AtLeast(parts, least):
            return _at_least(least, parts, segment, statistics)
        case Not(part):
            found = evaluate(part, segment, statistics)
            return _plain(segment.live & ~segment.mask(found.ids))
        case Everything():
            return _plain(segment.live)
        case Nothing():
            return _plain(np.zeros(segment.size, dtype=bool))


def has(segment: Segment, facet: str, values: tuple[str, ...]) -> Mask:
    """The documents with at least one of the values."""
    mask = np.zeros(segment.size, dtype=bool)
    for value in values:
        mask[segment.posting(facet, value).ids] = True
    return mask & segment.live


def _plain(mask: Mask) -> Matched:
    ids = np.flatnonzero(mask)
    return Matched(ids, np.zeros(len(ids)))


def _word(word: Word, segment: Segment, statistics: Statistics) -> Matched:
    """A document gets what the best of the word's keys is worth in it."""
    best = np.zeros(segment.size)
    hit = np.zeros(segment.size, dtype=bool)
    for key in word.keys:
        postings = [(name, segment.posting(name, key.text)) for name in word.fields]
        found = [(name, posting) for name, posting in postings if len(posting.ids)]
        occurrences = Occurrences(segment, statistics)
        for name, (ids, often, _) in found:
            occurrences.add(name, ids, often)
            hit[ids] = True
        if found:
            worth = certainty(key) * statistics.idf(key, word.keys)
            best = np.maximum(best, worth * occurrences.saturated())
    ids = np.flatnonzero(hit & segment.live)
    return Matched(ids, best[ids])


def _all(parts: tuple[Node, ...], segment: Segment, statistics: Statistics) -> Matched:
    mask = segment.live.copy()
    scores = np.zeros(segment.size)
    for part in parts:
        if not mask.any():
            break
        found = evaluate(part, segment, statistics)
        mask &= segment.mask(found.ids)
        scores[found.ids] += found.scores
    ids = np.flatnonzero(mask)
    return Matched(ids, scores[ids])


def _at_least(
    least: int, parts: tuple[Node, ...], segment: Segment, statistics: Statistics
) -> Matched:
    scores = np.zeros(segment.size)
    met = np.zeros(segment.size, dtype=np.int32)
    for part in parts:
        found = evaluate(part, segment, statistics)
        scores[found.ids] += found.scores
        met[found.ids] += 1
    ids = np.flatnonzero((met >= least) & segment.live)
    return Matched(ids, scores[ids])
