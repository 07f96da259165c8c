"""A tree of keys → the documents that match it, with scores, over arrays of segments.

Scores are BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) per field, weighted by field
and channel. A word's keys are alternatives: in each field it scores by its best one.
"""

from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

import numpy as np

from indexer.asking import All, Any, Everything, Has, Key, Node, Not, Nothing, Phrase, Word
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS
from indexer.engines.embedded.segment import Floats, Ids, Mask, Segment

K1, B = 1.2, 0.75


class Matched(NamedTuple):
    """Documents of one segment, ascending, with their scores."""

    ids: Ids
    scores: Floats


@dataclass
class Statistics:
    """Numbers over all opened segments, and over no other: a score says nothing of the rest."""

    segments: list[Segment]
    _frequencies: dict[tuple[str, str], int] = field(default_factory=dict)
    _averages: dict[str, float] = field(default_factory=dict)

    def idf(self, name: str, key: str) -> float:
        """How telling a key is in a field: more, the fewer documents have it."""
        if (name, key) not in self._frequencies:
            lists = (segment.posting(name, key).ids for segment in self.segments)
            self._frequencies[name, key] = sum(len(ids) for ids in lists)
        documents = self.documents
        return log(1 + documents / (self._frequencies[name, key] + 1))

    def average_length(self, name: str) -> float:
        """The mean length of a field over the documents that have it."""
        if name not in self._averages:
            total = filled = 0.0
            for segment in self.segments:
                lengths = segment.lengths(name)[segment.live]
                total += float(lengths.sum())
                filled += int((lengths > 0).sum())
            self._averages[name] = total / filled if filled else 1.0
        return self._averages[name]

    @property
    def documents(self) -> int:
        return sum(int(segment.live.sum()) for segment in self.segments)


def evaluate(tree: Node, segment: Segment, statistics: Statistics) -> Matched:
    """The live documents of a segment that match."""
    match tree:
        case Word():
            return _word(tree, segment, statistics)
        case Phrase():
            return _phrase(tree, segment, statistics)
        case Has():
            return _plain(segment, has(segment, tree.facet, tree.values))
        case All(parts):
            return _all(parts, segment, statistics)
        case Any(parts):
            return _any([evaluate(part, segment, statistics) for part in parts], segment)
        case Not(part):
            found = evaluate(part, segment, statistics)
            return _plain(segment, segment.live & ~segment.mask(found.ids))
        case Everything():
            return _plain(segment, segment.live)
        case Nothing():
            return _plain(segment, np.zeros(segment.size, dtype=bool))


def has(segment: Segment, facet: str, values: tuple[str, ...]) -> Mask:
    """The documents with at least one of the values."""
    mask = np.zeros(segment.size, dtype=bool)
    for value in values:
        mask[segment.posting(facet, value).ids] = True
    return mask & segment.live


def _plain(segment: Segment, mask: Mask) -> Matched:
    ids = np.flatnonzero(mask)
    return Matched(ids, np.zeros(len(ids)))


def _word(word: Word, segment: Segment, statistics: Statistics) -> Matched:
    total = np.zeros(segment.size)
    hit = np.zeros(segment.size, dtype=bool)
    for name in word.fields:
        best = np.zeros(segment.size)
        for key in word.keys:
            posting = segment.posting(name, key.text)
            scores = _scores(key, name, posting.ids, posting.frequencies, segment, statistics)
            best[posting.ids] = np.maximum(best[posting.ids], scores)
            hit[posting.ids] = True
        total += best
    ids = np.flatnonzero(hit & segment.live)
    return Matched(ids, total[ids])


def _scores(
    key: Key,
    name: str,
    ids: Ids,
    frequencies: Floats,
    segment: Segment,
    statistics: Statistics,
) -> Floats:
    if not len(ids):
        return np.empty(0)
    relative = segment.lengths(name)[ids] / statistics.average_length(name)
    saturated = frequencies * (K1 + 1) / (frequencies + K1 * (1 - B + B * relative))
    weight = FIELDS[name] * CHANNEL_WEIGHTS[key.channel] * statistics.idf(name, key.text)
    scores: Floats = weight * saturated
    return scores


def _phrase(phrase: Phrase, segment: Segment, statistics: Statistics) -> Matched:
    """Documents where the words follow one another; scored as if the phrase were one word."""
    total = np.zeros(segment.size)
    hit = np.zeros(segment.size, dtype=bool)
    for name in phrase.fields:
        places = [_places(keys, name, segment) for keys in phrase.words]
        if not places:
            continue
        common = set(places[0]).intersection(*places[1:])
        for number in common:
            starts = places[0][number]
            for offset, place in enumerate(places[1:], start=1):
                starts = starts & {position - offset for position in place[number]}
            if starts:
                hit[number] = True
                total[number] += _phrase_score(
                    phrase, name, number, len(starts), segment, statistics
                )
    ids = np.flatnonzero(hit & segment.live)
    return Matched(ids, total[ids])


def _places(keys: tuple[Key, ...], name: str, segment: Segment) -> dict[int, set[int]]:
    """Where any of a word's keys stands, by document."""
    places: dict[int, set[int]] = {}
    for key in keys:
        posting = segment.posting(name, key.text)
        for number, encoded in zip(posting.ids.tolist(), posting.encoded, strict=True):
            places.setdefault(number, set()).update(segment.positions(name, encoded))
    return places


def _phrase_score(
    phrase: Phrase,
    name: str,
    number: int,
    frequency: int,
    segment: Segment,
    statistics: Statistics,
) -> float:
    one, often = np.array([number]), np.array([float(frequency)])
    return float(
        sum(
            max(_scores(key, name, one, often, segment, statistics)[0] for key in keys)
            for keys in phrase.words
        )
    )


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


def _any(found: list[Matched], segment: Segment) -> Matched:
    scores = np.zeros(segment.size)
    hit = np.zeros(segment.size, dtype=bool)
    for ids, some in found:
        scores[ids] += some
        hit[ids] = True
    ids = np.flatnonzero(hit)
    return Matched(ids, scores[ids])
