"""What a match is worth: BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) per field.

It is weighted by field, by channel and by the key's own share. The lengths are words, however
many keys each has.
"""

from math import log
from typing import NamedTuple

from indexer.asking import Channel, Key
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS
from indexer.engines.embedded.segment import Floats, Ids, Segment

K1, B = 1.2, 0.75

_OWN = frozenset({Channel.EXACT, Channel.LEMMA})
"""The channels of the word itself; a key of any other is a guess at what else it could be."""


def kind_of(name: str) -> str:
    """A field without its language: "title" of "title_ru"."""
    return name.split("_")[0]


_KINDS = {name: tuple(o for o in FIELDS if kind_of(o) == kind_of(name)) for name in FIELDS}
"""The same field in every language."""


class Matched(NamedTuple):
    """Documents of one segment, ascending, with their scores."""

    ids: Ids
    scores: Floats


class Statistics:
    """Numbers over all opened segments, and over no other: a score says nothing of the rest."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.documents = sum(int(segment.live.sum()) for segment in segments)
        self._frequencies: dict[tuple[str, str], int] = {}
        self._averages: dict[str, float] = {}

    def frequency(self, name: str, key: str) -> int:
        """How many documents have a key in a field."""
        if (name, key) not in self._frequencies:
            lists = (segment.posting(name, key).ids for segment in self.segments)
            self._frequencies[name, key] = sum(len(ids) for ids in lists)
        return self._frequencies[name, key]

    def idf(self, name: str, key: Key, keys: tuple[Key, ...]) -> float:
        """How telling one of a word's keys is in a field: more, the fewer documents have it.

        A key is as frequent as in the field of its kind that has it most: "the" is no rarity in
        Russian texts because few of them quote English.

        A guess (a translation, a name, a word of the same stem) is taken to be no rarer than
        the word that was asked for: else a slip of the lexicon that stands in two documents
        would outweigh the word itself. It is Pirkola's rule (SIGIR 1998), by which all the
        alternatives of a word share a frequency, kept where it lowers a score. The word's own
        frequency is then its highest in any field if those of this kind do not have it; a word
        that stands nowhere cannot be compared, and its guesses weigh their own.
        """
        frequency = self._highest(_KINDS[name], [key.text])
        if key.channel not in _OWN:
            own = [other.text for other in keys if other.channel in _OWN]
            asked = self._highest(_KINDS[name], own) or self._highest(tuple(FIELDS), own)
            frequency = max(frequency, asked)
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

    def dampening(self, name: str, segment: Segment, ids: Ids) -> Floats:
        """BM25's K of a field: what frequencies are set against, more in longer documents."""
        relative = segment.lengths(name)[ids] / self.average_length(name)
        dampening: Floats = K1 * (1 - B + B * relative)
        return dampening

    def _highest(self, fields: tuple[str, ...], keys: list[str]) -> int:
        return max((self.frequency(name, key) for name in fields for key in keys), default=0)


def certainty(key: Key) -> float:
    """How sure it is that a match by this key is meant, up to 1."""
    return CHANNEL_WEIGHTS[key.channel] * key.share


def key_scores(
    key: Key,
    keys: tuple[Key, ...],
    name: str,
    ids: Ids,
    frequencies: Floats,
    segment: Segment,
    statistics: Statistics,
) -> Floats:
    """What each of these documents gets for one of a word's keys standing so often in a field."""
    saturated = frequencies * (K1 + 1) / (frequencies + statistics.dampening(name, segment, ids))
    weight = FIELDS[name] * certainty(key) * statistics.idf(name, key, keys)
    scores: Floats = weight * saturated
    return scores
