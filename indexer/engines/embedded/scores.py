"""What a match is worth: BM25F (Robertson and Zaragoza 2009, §3.6; k1 = 1.2, b = 0.75).

How often a key stands in each kind of field is set against the field's length, weighed by the
field, added up and only then dampened: a word in the title is worth more than one in the text,
and not more than the word often in both. A document is one work: of its languages the one that
says most counts. The lengths are words, however many keys each has.
"""

from math import log
from typing import NamedTuple

import numpy as np

from indexer.asking import Channel, Key
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS
from indexer.engines.embedded.segment import Floats, Ids, Segment

K1, B = 1.2, 0.75

_OWN = frozenset({Channel.EXACT, Channel.LEMMA})
"""The channels of the word itself; a key of any other is a guess at what else it could be."""


class Matched(NamedTuple):
    """Documents of one segment, ascending, with their scores."""

    ids: Ids
    scores: Floats


class Statistics:
    """Numbers over all opened segments, and over no other: a score says nothing of the rest."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.documents = sum(int(segment.live.sum()) for segment in segments)
        self._frequencies: dict[str, int] = {}
        self._averages: dict[str, float] = {}

    def idf(self, key: Key, keys: tuple[Key, ...]) -> float:
        """How telling one of a word's keys is: more, the fewer documents have it.

        A key is as frequent as in the field that has it in most documents: "the" is no rarity
        because few Russian texts quote English.

        A guess (a translation, a name, a word of the same stem) is taken to be no rarer than
        the word that was asked for: else a slip of the lexicon that stands in two documents
        would outweigh the word itself. It is Pirkola's rule (SIGIR 1998), by which all the
        alternatives of a word share a frequency, kept where it lowers a score.
        """
        frequency = self._frequency(key.text)
        if key.channel not in _OWN:
            own = (other.text for other in keys if other.channel in _OWN)
            frequency = max([frequency, *map(self._frequency, own)])
        return log(1 + self.documents / (frequency + 1))

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

    def shortness(self, name: str, segment: Segment, ids: Ids) -> Floats:
        """What each occurrence in a field counts: 1 in one of mean length, more in a shorter."""
        shortness: Floats = 1 / (1 - B + B * segment.lengths(name)[ids] / self.average_length(name))
        return shortness

    def _frequency(self, key: str) -> int:
        if key not in self._frequencies:
            self._frequencies[key] = max(
                sum(len(segment.posting(name, key).ids) for segment in self.segments)
                for name in FIELDS
            )
        return self._frequencies[key]


class Occurrences:
    """How often something stands in the documents of a segment, over all its fields."""

    def __init__(self, segment: Segment, statistics: Statistics) -> None:
        self._segment, self._statistics = segment, statistics
        self._by_kind: dict[str, Floats] = {}

    def add(self, name: str, ids: Ids, often: Floats) -> None:
        """It stands so often in a field of these documents."""
        counted = FIELDS[name] * often * self._statistics.shortness(name, self._segment, ids)
        kind = name.split("_")[0]
        of_kind = self._by_kind.setdefault(kind, np.zeros(self._segment.size))
        of_kind[ids] = np.maximum(of_kind[ids], counted)

    def saturated(self) -> Floats:
        """What that is worth in each document: 0 where it does not stand, below k1 + 1."""
        sums: Floats = sum(self._by_kind.values(), np.zeros(self._segment.size))
        return saturated(sums)


def saturated(often: Floats) -> Floats:
    """BM25's dampening: the second time says less than the first."""
    return often * (K1 + 1) / (often + K1)


def certainty(key: Key) -> float:
    """How sure it is that a match by this key is meant, up to 1."""
    return CHANNEL_WEIGHTS[key.channel] * key.share
