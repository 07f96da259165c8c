"""Words that stand for each other in the archive's own translations."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

from archive.catalogue import Connection, reading
from archive.lexicon import Edit
from archive.records import Shelf
from indexer.analysis import english, russian
from indexer.analysis.fold import fold
from indexer.asking import Channel, Key

MOST = 4
"""Translations of a word that are looked for."""
LEAST_PROBABILITY = 0.1
"""Rarer translations are left out."""
_DOUBT = 2.0
"""Added to a word's count: of a word met once nobody knows how else it is translated."""
_LEVELS = tuple(Shelf)
"""From the most open one; each is learnt from its own shelf and the more open ones."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair of words, as their lemma keys, with what speaks for it."""

    en: str
    ru: str
    together: int
    """How often they were put for each other; 0, as the other counts, for a pair of the staff."""
    en_count: int
    ru_count: int
    """How often each stands in the aligned passages."""
    document: str
    """Empty for a pair of the staff."""
    en_passage: int
    ru_passage: int
    """An example: passages of the document that translate each other."""


class Lexicon:
    """The entries, looked up by the word of either language."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        by_word: dict[str, list[tuple[float, str, Entry]]] = defaultdict(list)
        for entry in entries:
            by_word[entry.en].append((_probability(entry, entry.en_count), entry.ru, entry))
            by_word[entry.ru].append((_probability(entry, entry.ru_count), entry.en, entry))
        self._by_word: Mapping[str, tuple[tuple[float, str, Entry], ...]] = {
            word: tuple(
                sorted(
                    (one for one in found if one[0] >= LEAST_PROBABILITY),
                    key=lambda one: (-one[0], -one[2].together, one[1]),
                )[:MOST]
            )
            for word, found in by_word.items()
        }

    def translations(self, lemma: str) -> tuple[Key, ...]:
        """The lemma keys of the other language for a lemma key, the likeliest first, four at most.

        Their channel is TRANSLATION, their `share` the square root of the probability of that
        translation, which is lower the less often the word was met. The root, because a second
        translation is the right word in some documents: measured, it finds more than the
        probability itself, for whatever weight of the channel.
        """
        found = self._by_word.get(lemma, ())
        return tuple(
            Key(other, Channel.TRANSLATION, sqrt(probability)) for probability, other, _ in found
        )

    def entries(self, lemma: str) -> tuple[Entry, ...]:
        """What the translations rest on, in the same order."""
        return tuple(entry for _, _, entry in self._by_word.get(lemma, ()))


NOTHING_LEARNT = Lexicon()
"""Before there are any pairs."""


def _probability(entry: Entry, count: int) -> float:
    return min(1.0, entry.together / (count + _DOUBT)) if entry.document else 1.0


# ---------- as the catalogue keeps it ----------


def levels(shelves: Sequence[Shelf]) -> tuple[Shelf, ...]:
    """The levels whose lexicon readers of these shelves may use, the least open one first.

    A level is one's own if every shelf that it is learnt from is.
    """
    found = (
        level for number, level in enumerate(_LEVELS) if set(_LEVELS[: number + 1]) <= set(shelves)
    )
    return tuple(found)[::-1]


def shelves_of(level: Shelf) -> tuple[Shelf, ...]:
    """The shelves that a level is learnt from."""
    return _LEVELS[: _LEVELS.index(level) + 1]


def read(connection: Connection, shelves: Sequence[Shelf]) -> Lexicon:
    """The lexicon for readers of these shelves, with what the staff put in and struck.

    Nothing in it was learnt from a document that stands on another shelf.
    """
    states = reading.lexicon_states(connection)
    level = next((level for level in levels(shelves) if level in states), None)
    rows = reading.lexicon(connection, level) if level is not None else []
    return edited((Entry(*row) for row in rows), reading.lexicon_edits(connection))


def stamp(connection: Connection, shelves: Sequence[Shelf]) -> str:
    """What `read` depends on: another one means that it would give another lexicon."""
    states = reading.lexicon_states(connection)
    learnt = next(((level, states[level]) for level in levels(shelves) if level in states), None)
    whole = repr((learnt, reading.lexicon_edits(connection)))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def edited(entries: Iterable[Entry], edits: Iterable[Edit]) -> Lexicon:
    """The entries after the staff's pairs were struck or put in, by all lemmas of their words."""
    struck: set[tuple[str, str]] = set()
    added: dict[tuple[str, str], Entry] = {}
    for edit in edits:
        en, ru = english.lemmas(fold(edit.en)), russian.lemmas(fold(edit.ru))
        if edit.strike:
            struck.update(product(en, ru))
        else:
            pair = (en[0], ru[0])
            added[pair] = Entry(*pair, 0, 0, 0, "", 0, 0)
    kept = [
        entry
        for entry in entries
        if (entry.en, entry.ru) not in struck and (entry.en, entry.ru) not in added
    ]
    return Lexicon([*kept, *added.values()])
