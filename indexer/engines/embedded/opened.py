"""Shelves opened in one state, and the last few such states, for those who read on in one.

What a state is made of are mapped files. A run that replaces a file takes away its name only: the
file is there until nobody has it mapped. So a state costs nothing to keep but the space of what
was replaced, and the reason to let go of it soon is that it may have what was withdrawn.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import RLock, Timer

from archive.records import Shelf
from indexer.asking import Found, KeyCount, Lookup
from indexer.engines.embedded.find import find, found_ids
from indexer.engines.embedded.layout import FIELD_NAMES
from indexer.engines.embedded.refusals import refusals
from indexer.engines.embedded.scores import Statistics
from indexer.engines.embedded.segment import Segment

HELD = 4
"""States that are kept once another has taken their place."""
HELD_SECONDS = 600.0
"""How long, from the last time that a state was the present one and asked for."""

_SIGNS = ("", "=", "@", "#")
"""Whose long lists are kept: spelling asks for all the keys of a channel."""


@dataclass(slots=True, eq=False)
class Opened:
    """A set of shelves in one state: `indexer.engines.base.Snapshot`. Threads may share it."""

    seen: tuple[object, ...]
    """What told that this is the present state."""
    state: str
    fingerprint: str
    position: int
    segments: list[Segment]
    statistics: Statistics
    since: float = field(default_factory=lambda: time.monotonic())
    used: float = field(default_factory=lambda: time.monotonic())
    """When it was the present state for the last time that anybody asked."""
    _keys: dict[str, tuple[KeyCount, ...]] = field(default_factory=dict)
    """By `_SIGNS`."""

    def find(self, lookup: Lookup) -> Found:
        with refusals():
            return find(self.segments, self.statistics, lookup, self.state)

    def ids(self, lookup: Lookup) -> Iterator[str]:
        with refusals():
            return found_ids(self.segments, self.statistics, lookup)

    def keys(self, prefix: str, fields: tuple[str, ...] = FIELD_NAMES) -> tuple[KeyCount, ...]:
        with refusals():
            everywhere = set(fields) == set(FIELD_NAMES)
            kept = self._keys.get(prefix) if everywhere else None
            if kept is not None:
                return kept
            some = None if everywhere else fields
            listed = [segment.keys(prefix, some) for segment in self.segments]
            found = tuple(KeyCount(key, count) for key, count in _added_up(listed))
            if everywhere and prefix in _SIGNS:
                self._keys[prefix] = found
            return found


Name = tuple[tuple[Shelf, ...], str]
"""The shelves, and their state."""


class Held:
    """States whose place another has taken."""

    def __init__(self) -> None:
        self._held: dict[Name, Opened] = {}
        self._lock = RLock()
        self._clock: Timer | None = None

    def keep(self, shelves: tuple[Shelf, ...], opened: Opened) -> None:
        """Of too many, those stay that were the present one the longest.

        A run makes a state with every batch, each for some seconds: most who read on began before.
        """
        with self._lock:
            self._drop_old()
            if opened.used + HELD_SECONDS > time.monotonic():
                self._held[shelves, opened.state] = opened
            while len(self._held) > HELD:
                shortest = min(self._held, key=lambda name: _lasted(self._held[name]))
                del self._held[shortest]
            self._wind()

    def get(self, shelves: tuple[Shelf, ...], state: str) -> Opened | None:
        with self._lock:
            self._drop_old()
            return self._held.get((shelves, state))

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._wind()

    def _drop_old(self) -> None:
        now = time.monotonic()
        self._held = {
            name: held for name, held in self._held.items() if held.used + HELD_SECONDS > now
        }

    def _wind(self) -> None:
        """See that old states are let go of though nobody asks any more."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        if self._held:
            oldest = min(held.used for held in self._held.values())
            seconds = max(0.0, oldest + HELD_SECONDS - time.monotonic())
            self._clock = Timer(seconds, self._rung)
            self._clock.daemon = True
            self._clock.start()

    def _rung(self) -> None:
        with self._lock:
            self._drop_old()
            self._wind()


def _lasted(opened: Opened) -> float:
    return opened.used - opened.since


def _added_up(listed: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    """Counted keys of several segments as one list in order."""
    if len(listed) == 1:
        return listed[0]
    counts = Counter[str]()
    for keys in listed:
        counts.update(dict(keys))
    return sorted(counts.items())
