"""What a match is worth: BM25F (Robertson and Zaragoza 2009, §3.6; k1 = 1.2, b = 0.75).

How often a key stands in each kind of field is set against the field's length, weighed by the
field, added up and only then dampened: a word in the title is worth more than one in the text,
and not more than the word often in both. A document is one work: of its languages the one that
says most counts. The lengths are words, however many keys each has.
"""

from collections import Counter, defaultdict
from functools import cached_property
from math import log

import numpy as np

from indexer.asking import All, Any, AtLeast, Channel, Key, Near, Node, Phrase, Word
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS
from indexer.engines.embedded.arrays import Floats, Ids, Index, Numbers
from indexer.engines.embedded.columns import Tables
from indexer.engines.embedded.matching import matching
from indexer.engines.embedded.positional import placed
from indexer.engines.embedded.reading import Reading, Selection
from indexer.engines.embedded.segment import Posting, Segment

K1, B = 1.2, 0.75

_OWN = frozenset({Channel.EXACT, Channel.LEMMA})
"""The channels of the word itself; a key of any other is a guess at what else it could be."""

_KEPT_FREQUENCIES = 100_000

_MANY = 8
"""Keys of a word from which on those of a kind are scored at once."""


class Statistics:
    """Numbers over all opened segments, and over no other: a score says nothing of the rest.

    Of live documents only: what was removed cannot show in a score.
    """

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.documents = sum(int(segment.live.sum()) for segment in segments)
        self._frequencies: dict[str, int] = {}
        self._averages: dict[str, float] = {}
        self._shortness: dict[tuple[str, int], Floats] = {}

    @cached_property
    def tables(self) -> Tables:
        """The values of facets of all these segments."""
        return Tables([segment.columns for segment in self.segments])

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

    def shortness(self, name: str, segment: Segment) -> Floats:
        """What an occurrence in a field counts, by document: 1 in one of mean length, more in a
        shorter."""
        kept = self._shortness.get((name, id(segment)))
        if kept is None:
            kept = 1 / (1 - B + B / self._average_length(name) * segment.lengths(name))
            self._shortness[name, id(segment)] = kept
        return kept

    def _average_length(self, name: str) -> float:
        """The mean length of a field over the documents that have it."""
        if name not in self._averages:
            lengths = [segment.lengths(name) for segment in self.segments]
            filled = sum(np.count_nonzero(of_segment) for of_segment in lengths)
            total = sum(float(of_segment.sum()) for of_segment in lengths)
            self._averages[name] = total / filled if filled else 1.0
        return self._averages[name]

    def _frequency(self, key: str) -> int:
        if key not in self._frequencies:
            if len(self._frequencies) >= _KEPT_FREQUENCIES:
                self._frequencies.clear()
            by_field = Counter[str]()
            for segment in self.segments:
                for name, posting in segment.held(key).items():
                    by_field[name] += len(posting.ids)
            self._frequencies[key] = max(by_field.values(), default=0)
        return self._frequencies[key]


def certainty(key: Key) -> float:
    """How sure it is that a match by this key is meant, up to 1."""
    return CHANNEL_WEIGHTS[key.channel] * key.share


def saturated(often: Floats) -> Floats:
    """BM25's dampening: the second time says less than the first. Below k1 + 1."""
    share: Floats = often + K1
    np.divide(often, share, out=share)
    share *= K1 + 1
    return share


def tells(tree: Node) -> bool:
    """Whether a tree makes any document worth more than another: words do, values do not."""
    match tree:
        case Word() | Phrase() | Near():
            return True
        case All(parts) | Any(parts) | AtLeast(parts):
            return any(map(tells, parts))
        case _:
            return False


class Scoring:
    """What documents that match a tree are worth. All of `ids`, ascending, do match."""

    def __init__(self, reading: Reading, statistics: Statistics, ids: Ids) -> None:
        self._reading, self._statistics = reading, statistics
        self._documents = Selection(ids, reading.segment.size)

    def of(self, tree: Node) -> Floats:
        match tree:
            case Word():
                return self._word(tree)
            case Phrase() | Near():
                return self._placed(tree)
            case All(parts):
                total = np.zeros(len(self._documents))
                for part in filter(tells, parts):
                    total += self.of(part)
                return total
            case Any(parts) | AtLeast(parts):
                return self._several(parts)
            case _:
                return np.zeros(len(self._documents))

    def _several(self, parts: tuple[Node, ...]) -> Floats:
        """Each part adds to the documents that match it."""
        total = np.zeros(len(self._documents))
        for part in filter(tells, parts):
            if isinstance(part, Word | Phrase | Near):
                total += self.of(part)  # nothing where it does not stand
            else:
                found = matching(part, self._reading, self._documents.ids)
                where, _ = self._documents.meets(found)
                total[where] += Scoring(self._reading, self._statistics, found).of(part)
        return total

    def _word(self, word: Word) -> Floats:
        """A document gets what the best of the word's keys is worth in it."""
        best = np.zeros(len(self._documents))
        occurrences = _Occurrences(len(best))
        in_one_field = defaultdict[str, list[tuple[Posting, float]]](list)
        for key in word.keys:
            held = self._reading.held(key.text, word.fields)
            if not held:
                continue
            worth = certainty(key) * self._statistics.idf(key, word.keys)
            if len(held) == 1 and len(word.keys) > _MANY:
                (name, posting) = held[0]
                in_one_field[name].append((posting, worth))
                continue
            for name, posting in held:
                where, rows = self._documents.meets(posting.ids)
                counted = self._weighed(name, posting.ids[rows], posting.frequencies[rows])
                occurrences.add(name, where, counted)
            for where, often in occurrences.taken():
                best[where] = np.maximum(best[where], worth * saturated(often))
        for name, postings in in_one_field.items():
            self._at_once(name, postings, best)
        return best

    def _at_once(self, name: str, postings: list[tuple[Posting, float]], best: Floats) -> None:
        """Raise the best so far to what keys that stand in one field only are worth there.

        A pattern has up to 200 forms, most of them rare: looked at one by one each would cost
        as much as a common word.
        """
        chained = Posting.chained([posting for posting, _ in postings])
        worth = np.repeat([worth for _, worth in postings], [len(one.ids) for one, _ in postings])
        where = self._documents.places[chained.ids]
        there = where >= 0
        counted = self._weighed(name, chained.ids[there], chained.frequencies[there])
        np.maximum.at(best, where[there], worth[there] * saturated(counted))

    def _placed(self, tree: Phrase | Near) -> Floats:
        """As if the words together were one word, which is worth as much as all of them: each by
        its best key among those that the document has there."""
        worth = np.zeros(len(self._documents))
        total = np.zeros(len(self._documents))
        occurrences = _Occurrences(len(total))
        for name, ids, often in placed(tree, self._reading, self._documents.ids).fields:
            where, rows = self._documents.meets(ids)
            worth[where] = np.maximum(worth[where], self._worth(tree.words, name, ids[rows]))
            occurrences.add(name, where, self._weighed(name, ids[rows], often[rows]))
        for where, counted in occurrences.taken():
            total[where] = saturated(counted)
        return worth * total

    def _worth(self, words: tuple[tuple[Key, ...], ...], name: str, ids: Ids) -> Floats:
        """What the words are worth in documents that have all of them in a field."""
        here = Selection(ids, self._reading.segment.size)
        total = np.zeros(len(ids))
        for keys in words:
            best = np.zeros(len(ids))
            for key in keys:
                for _, posting in self._reading.held(key.text, (name,)):
                    where, _ = here.meets(posting.ids)
                    worth = certainty(key) * self._statistics.idf(key, keys)
                    best[where] = np.maximum(best[where], worth)
            total += best
        return total

    def _weighed(self, name: str, ids: Numbers, often: Numbers) -> Floats:
        """What so many occurrences in a field count in each of these documents."""
        counted: Floats = self._statistics.shortness(name, self._reading.segment)[ids] * often
        return counted if FIELDS[name] == 1 else FIELDS[name] * counted


class _Occurrences:
    """How often something stands in each of some documents, over all their fields.

    Used for one key after another: the work is in proportion to what is added, not to how many
    documents there are.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._added: list[tuple[str, Index, Floats]] = []
        self._by_kind: dict[str, Floats] = {}
        """By kind of field, and document; all 0 in between."""

    def add(self, name: str, where: Index, counted: Floats) -> None:
        """In a field of these documents it counts so much."""
        self._added.append((name.split("_")[0], where, counted))

    def taken(self) -> list[tuple[Index, Floats]]:
        """What was added: of the languages of a kind of field the best, the kinds added up.

        A document may come several times, each time with its whole sum. Then begin again.
        """
        added, self._added = self._added, []
        if len(added) < 2:
            return [(where, counted) for _, where, counted in added]
        for kind, where, counted in added:
            if kind not in self._by_kind:
                self._by_kind[kind] = np.zeros(self._size)
            of_kind = self._by_kind[kind]
            of_kind[where] = np.maximum(of_kind[where], counted)
        kinds = {kind for kind, _, _ in added}
        sums: list[tuple[Index, Floats]] = []
        for _, where, counted in added:
            total = np.zeros(len(counted))
            for kind in kinds:
                total += self._by_kind[kind][where]
            sums.append((where, total))
        for kind, where, _ in added:
            self._by_kind[kind][where] = 0
        return sums
