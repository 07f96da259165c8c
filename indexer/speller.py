"""What a word of a question may have been meant to be, by the words of the archive."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from archive.catalogue import Connection, reading
from archive.records import Shelf
from indexer.analysis import channel_of
from indexer.analysis.fold import CYRILLIC, fold, in_one_script
from indexer.asking import Channel
from indexer.engines.base import Engine
from indexer.knowledge import Knowledge
from indexer.spelling import Dictionary, Neighbour

MOST = 3
"""Corrections of a word that are given."""


_CHEAP_SECONDS = 0.1
"""What takes less to make is made anew for every state of the index."""
_SHARE = 100
"""What takes more is kept for so many times as long: while a run goes on, states follow fast."""


class _Made(NamedTuple):
    dictionary: Dictionary
    state: str
    position: int
    at: float
    seconds: float
    """What it took."""


class Dictionaries:
    """The words of an index, kept as long as its shelves stay as they are. Threads share it.

    A large one may lack what came within the last minute or two. It has no word more than there
    is: what has left takes it along.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._held: dict[tuple[str, tuple[Shelf, ...]], _Made] = {}

    def of(self, connection: Connection, sign: str, shelves: tuple[Shelf, ...]) -> Dictionary:
        """The words of the channel with this first character ("=", "@") on these shelves."""
        with self._lock:
            held = self._held.get((sign, shelves))
            state = self._engine.state(shelves)
            if held is None or (held.state != state and not _will_do(connection, held, shelves)):
                held = self._held[sign, shelves] = self._make(sign, shelves, state)
            return held.dictionary

    def _make(self, sign: str, shelves: tuple[Shelf, ...], state: str) -> _Made:
        # before the keys: what leaves between the two is then told of once more
        position = min(self._engine.position(shelf) for shelf in shelves)
        began = time.monotonic()
        dictionary = Dictionary(self._engine.keys(sign, shelves))
        at = time.monotonic()
        return _Made(dictionary, state, position, at, at - began)


def _will_do(connection: Connection, held: _Made, shelves: tuple[Shelf, ...]) -> bool:
    """Whether one of an earlier state is good enough."""
    if held.seconds < _CHEAP_SECONDS or time.monotonic() > held.at + _SHARE * held.seconds:
        return False
    return not any(reading.left_since(connection, held.position, shelves))


@dataclass(frozen=True, slots=True)
class Speller:
    """Corrects the words of those who may see certain shelves, by what stands there."""

    knowledge: Knowledge
    forms: Dictionary
    """The written forms."""
    names: Dictionary
    """The names, as their signs."""
    written: Callable[[str], Iterable[str]]
    """A key → how the words with it are written, the most frequent form first."""

    def documents(self, word: str) -> int:
        """In how many documents this very form stands."""
        return self.forms.documents(_form(word))

    def spellings(self, word: str) -> list[Neighbour]:
        """The nearest words (see `Dictionary.near`), one form of each, the likeliest first."""
        found_by: set[str] = set()
        chosen: list[Neighbour] = []
        for neighbour in self.forms.near(_form(word)):
            if chosen and neighbour.distance > chosen[0].distance:
                break
            own = self._keys(neighbour.text, Channel.LEMMA, Channel.NAME)
            if found_by.isdisjoint(own) and neighbour.documents > self.documents(word):
                found_by |= own
                chosen.append(neighbour)
                if len(chosen) == MOST:
                    break
        return chosen

    def names_like(self, word: str, spellings: Iterable[Neighbour]) -> list[str]:
        """Names that sound nearly the same, in either script, as the archive writes them.

        Those that its `spellings` have are left out: a name is found in any spelling.
        """
        own = self._keys(word, Channel.NAME)
        near = sorted(
            {neighbour for key in own for neighbour in self.names.near(key[1:])},
            key=lambda one: (one.distance, -one.documents, one.text),
        )
        known = {key for one in spellings for key in self._keys(one.text, Channel.NAME)}
        found: list[str] = []
        for neighbour in near[:MOST]:
            forms = [*self.written(f"@{neighbour.text}")]
            # in the script it was asked for in, if it is written so
            forms.sort(key=lambda form: bool(CYRILLIC.search(form)) != bool(CYRILLIC.search(word)))
            for form in forms[:1]:
                names = self._keys(form, Channel.NAME)
                if known.isdisjoint(names):
                    known |= names
                    found.append(form)
        return found

    def _keys(self, word: str, *channels: Channel) -> set[str]:
        return {
            key
            for token in self.knowledge.analyser.asked(word)
            for key in token.keys
            if channel_of(key).channel in channels
        }


def _form(word: str) -> str:
    return in_one_script(fold(word))
