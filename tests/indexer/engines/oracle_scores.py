"""What a document scores, worked out word by word from the published formulas.

BM25F: Robertson and Zaragoza, "The probabilistic relevance framework" (2009), §3.6. The best
estimate of a guess's frequency: Pirkola (SIGIR 1998). Nearness: BM25-TP of Büttcher, Clarke and
Lushman (SIGIR 2006). What we add to them is said in `indexer/engines/embedded/scores.py`,
`positional.py` and `nearness.py`; no line of those is used here, only their two tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import log

from indexer.asking import Channel, Key, Near, Phrase, Word
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS, EngineDocument

K1, B = 1.2, 0.75
FARTHEST = 10
"""Positions between two neighbouring words of a question that still count as near."""

Row = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True)
class Read:
    """A document opened: the places of every key by field."""

    document: EngineDocument
    places: Mapping[str, Mapping[str, tuple[int, ...]]]

    @classmethod
    def of(cls, document: EngineDocument) -> "Read":
        return cls(
            document,
            {
                name: {key: tuple(at.tolist()) for key, at in held.places()}
                for name, held in document.fields.items()
            },
        )

    def at(self, keys: Iterable[Key], name: str) -> set[int]:
        """The places of any of the keys in a field."""
        held = self.places.get(name, {})
        return {place for key in keys for place in held.get(key.text, ())}


class Library:
    """The documents a reader may see, as far as scores depend on them."""

    def __init__(self, held: Sequence[Read]) -> None:
        self.size = len(held)
        self._frequencies = {
            name: self._counted(read.places.get(name, {}) for read in held) for name in FIELDS
        }
        lengths = {
            name: [one.document.fields[name].length for one in held if name in one.document.fields]
            for name in FIELDS
        }
        self._means = {name: sum(of) / len(of) for name, of in lengths.items() if of}

    @staticmethod
    def _counted(fields: Iterable[Mapping[str, object]]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for keys in fields:
            for key in keys:
                counts[key] = counts.get(key, 0) + 1
        return counts

    def frequency(self, key: Key) -> int:
        """In how many documents a key stands in the field that has it most."""
        return max(of.get(key.text, 0) for of in self._frequencies.values())

    def idf(self, key: Key, keys: tuple[Key, ...]) -> float:
        """A guess is never rarer than the word's own keys."""
        frequency = self.frequency(key)
        if not _own(key):
            frequency = max([frequency, *(self.frequency(one) for one in keys if _own(one))])
        return log(1 + self.size / (frequency + 1))

    def worth(self, key: Key, keys: tuple[Key, ...]) -> float:
        return CHANNEL_WEIGHTS[key.channel] * key.share * self.idf(key, keys)

    def weighed(self, often: float, name: str, read: Read) -> float:
        """Occurrences in a field, as many as they were in one of mean length."""
        length = read.document.fields[name].length
        return often / (1 - B + B * length / self._means[name])


def _own(key: Key) -> bool:
    return key.channel in (Channel.EXACT, Channel.LEMMA)


def saturated(often: float) -> float:
    return often * (K1 + 1) / (often + K1)


def of_word(word: Word, read: Read, library: Library) -> float:
    """A word is worth as much as the best of its keys."""
    best = 0.0
    for key in word.keys:
        often = {name: len(read.at([key], name)) for name in word.fields}
        if any(often.values()):
            worth = library.worth(key, word.keys)
            best = max(best, worth * saturated(_over_fields(often, read, library)))
    return best


def of_row(row: Phrase | Near, read: Read, library: Library) -> float:
    """Words in a row or together are one word, worth what all of them are where they are best."""
    often = {name: len(starts(row, name, read)) for name in row.fields}
    worth = max(
        sum(
            max(library.worth(key, keys) for key in keys if read.at([key], name))
            for keys in row.words
        )
        for name in row.fields
        if often[name]
    )
    return worth * saturated(_over_fields(often, read, library))


def _over_fields(often: Mapping[str, int], read: Read, library: Library) -> float:
    """Of the languages of one kind of field the one that says most; the kinds added up."""
    kinds: dict[str, float] = {}
    for name, times in often.items():
        if times:
            kind = name.removesuffix("_en").removesuffix("_ru").removesuffix("_other")
            counted = FIELDS[name] * library.weighed(times, name, read)
            kinds[kind] = max(kinds.get(kind, 0.0), counted)
    return sum(kinds.values())


def starts(row: Phrase | Near, name: str, read: Read) -> list[int]:
    """Where the words begin to stand as asked, in one field; what overlaps counts once."""
    places = [sorted(read.at(keys, name)) for keys in row.words]
    if isinstance(row, Phrase):
        return [
            first
            for first in places[0]
            if all(first + number in later for number, later in enumerate(places))
        ]
    found: list[int] = []
    for first in sorted({place for of_one in places for place in of_one}):
        if found and first <= found[-1] + row.distance:
            continue
        within = [
            [place for place in of_one if first <= place <= first + row.distance]
            for of_one in places
        ]
        if any(len(set(chosen)) == len(chosen) for chosen in product(*within)):
            found.append(first)
    return found


def of_nearness(near: Sequence[Word], read: Read, library: Library) -> float:
    """What a document gains because words of the question stand close together in it."""
    distinct = list(dict.fromkeys(near))
    return sum(
        _in_field([word for word in distinct if name in word.fields], name, read, library)
        for name in FIELDS
    )


def _in_field(words: Sequence[Word], name: str, read: Read, library: Library) -> float:
    idfs = [min(library.idf(key, word.keys) for key in word.keys) for word in words]
    # at each place the word that is surest to stand there, the earlier of the question if equal
    surest: dict[int, tuple[float, int]] = {}
    for number, word in enumerate(words):
        for key in word.keys:
            claim = (-CHANNEL_WEIGHTS[key.channel] * key.share, number)
            for place in read.at([key], name):
                surest[place] = min(claim, surest.get(place, claim))
    gains = [0.0] * len(words)
    for (left, (left_sure, a)), (right, (right_sure, b)) in pairwise(sorted(surest.items())):
        if a != b and right - left <= FARTHEST:
            given = left_sure * right_sure * (1 if a < b else 0.5) / (right - left) ** 2
            gains[a] += given * idfs[b]
            gains[b] += given * idfs[a]
    return 0.5 * sum(
        FIELDS[name] * min(idf, 1.0) * saturated(library.weighed(gain, name, read))
        for idf, gain in zip(idfs, gains, strict=True)
        if gain
    )
