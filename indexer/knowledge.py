"""What a question is read with, besides its own words: vocabularies, analyser and lexicon."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import RLock

from archive.catalogue import Catalogue, Connection, reading
from archive.records import Shelf
from archive.vocabulary import Vocabulary
from indexer import lexicon
from indexer.analysis import Analyser
from indexer.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Knowledge:
    vocabularies: Mapping[str, Vocabulary]
    analyser: Analyser
    lexicon: Lexicon
    """Learnt from the shelves of the caller, and from no other."""


_EARLIER = 3
"""A run may empty a lexicon before it learns it anew, so one is two back at once."""
_EARLIER_SECONDS = 600.0


class Library:
    """Keeps knowledge from one question to the next, as long as the catalogue stays as it is.

    Threads may share it.
    """

    def __init__(self, catalogue: Catalogue, fixed: Lexicon | None = None) -> None:
        self._catalogue = catalogue
        self._fixed = fixed
        self._lock = RLock()
        self._state: int | None = None
        self._vocabularies: dict[str, Vocabulary] = {}
        self._analyser: Analyser | None = None
        self._made_with: str | None = None
        self._lexicons: dict[tuple[Shelf, ...], tuple[str, Lexicon]] = {}
        self._known: dict[tuple[Shelf, ...], Knowledge] = {}
        self._last: dict[tuple[Shelf, ...], Knowledge] = {}
        self._earlier: dict[tuple[Shelf, ...], list[tuple[float, Knowledge]]] = {}

    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The vocabularies as the catalogue has them."""
        with self._lock:
            if self._catalogue.state() != self._state:
                with self._catalogue.reading() as connection:
                    self._look(connection)
            return self._vocabularies

    def knowledge(
        self, connection: Connection, shelves: tuple[Shelf, ...], made_with: str | None
    ) -> Knowledge:
        """What readers of these shelves have their questions read with.

        The analyser is the one that the index was `made_with`, by its fingerprint, as long as it
        is not built anew after a change of the vocabularies.
        """
        with self._lock:
            self._look(connection)
            if self._analyser is None or made_with != self._made_with:
                self._analyser = _analyser(connection, self._vocabularies, made_with)
                self._made_with = made_with
                self._known.clear()
            if shelves not in self._known:
                learnt = (
                    self._fixed if self._fixed is not None else self._lexicon(connection, shelves)
                )
                self._known[shelves] = Knowledge(self._vocabularies, self._analyser, learnt)
                self._keep_last(shelves)
            return self._known[shelves]

    def earlier(self, shelves: tuple[Shelf, ...]) -> tuple[Knowledge, ...]:
        """What questions were read with before, as far as the lexicon was another; newest first.

        Some minutes back at most: for those who read on in a list that began with it.
        """
        with self._lock:
            self._drop_old(shelves)
            return tuple(knowledge for _, knowledge in reversed(self._earlier.get(shelves, ())))

    def _keep_last(self, shelves: tuple[Shelf, ...]) -> None:
        last, now = self._last.get(shelves), self._known[shelves]
        self._last[shelves] = now
        if last is not None and last.lexicon is not now.lexicon:
            self._earlier.setdefault(shelves, []).append((time.monotonic(), last))
            self._drop_old(shelves)

    def _drop_old(self, shelves: tuple[Shelf, ...]) -> None:
        since = time.monotonic() - _EARLIER_SECONDS
        kept = [one for one in self._earlier.get(shelves, ()) if one[0] > since]
        self._earlier[shelves] = kept[-_EARLIER:]

    def _look(self, connection: Connection) -> None:
        """See whether anything was written since; what is the same is not made again."""
        state = self._catalogue.state()
        if state == self._state:
            return
        vocabularies = reading.vocabularies(connection)
        if vocabularies != self._vocabularies or self._analyser is None:
            self._vocabularies = vocabularies
            self._analyser = None
        self._known.clear()
        self._state = state

    def _lexicon(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Lexicon:
        stamp = lexicon.stamp(connection, shelves)
        held = self._lexicons.get(shelves)
        if held is None or held[0] != stamp:
            held = self._lexicons[shelves] = (stamp, lexicon.read(connection, shelves))
        return held[1]


def _analyser(
    connection: Connection, vocabularies: Mapping[str, Vocabulary], made_with: str | None
) -> Analyser:
    now = Analyser(vocabularies)
    if made_with is None or made_with.startswith(f"{now.version}/"):
        return now
    held = reading.indexed_vocabularies(connection, made_with)
    return Analyser(held) if held is not None else now
