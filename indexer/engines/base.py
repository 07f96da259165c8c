"""The contract of an engine, on one page. `tests/indexer/engines/contract.py` holds it to this.

1. An engine receives keys, never text. All engines find the same documents with the same
   counts; scores may differ.
2. Applying a batch twice changes nothing. The position moves only when the whole batch is in:
   a crash costs a repeat, never a gap.
3. `find` counts documents. Each facet is counted without its own filter; the documents of a
   tree's term are counted under its ancestors too, because they arrive with them.
4. One index per shelf. A lookup opens its shelves and no other, statistics included.
5. Equal ranks are ordered by date, newest first, then by id: pages do not shuffle.
6. An unreachable or broken index raises EngineUnavailable, never a library's own error.
7. An index remembers the fingerprint it was built with. Under another one it must be rebuilt.
8. A snapshot answers as it did, whatever is applied meanwhile. The engine holds the last few
   states that it was asked in, for some minutes; never one of another fingerprint.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from archive.records import Shelf
from indexer.asking import Channel, Found, KeyCount, Lookup

FIELDS = {
    "text_en": 1.0,
    "text_ru": 1.0,
    "text_other": 1.0,
    "title_en": 3.0,
    "title_ru": 3.0,
    "title_other": 3.0,
    "symbol": 8.0,
}
"""The fields of keys, with what a match there weighs."""

EXACT_FIELDS = ("id",)
"""Fields of one whole value; looked up by `Has` like a facet, never counted."""

CHANNEL_WEIGHTS = {
    Channel.EXACT: 1.0,
    Channel.LEMMA: 0.9,
    Channel.NAME: 0.8,
    Channel.TERM: 0.7,
    Channel.FAMILY: 0.2,
    Channel.TRANSLATION: 0.6,
}
"""A form as it was typed ranks over another form of the word, and so on down."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """What a field of one document is found by. Keys at one position are one word."""

    keys: Sequence[str]
    """Each once, in any order."""
    counts: NDArray[np.uint32]
    """In how many places each key stands, 1 or more."""
    positions: NDArray[np.uint32]
    """The places of the first key, ascending, then those of the second, and so on."""
    length: int
    """Words in the field."""

    @classmethod
    def of(cls, places: Mapping[str, Sequence[int]], length: int) -> Self:
        """From the places of each key, ascending. A key without a place is left out."""
        held = {key: at for key, at in places.items() if len(at)}
        counts = np.array([len(at) for at in held.values()], dtype=np.uint32)
        positions = [place for at in held.values() for place in at]
        return cls(tuple(held), counts, np.array(positions, dtype=np.uint32), length)

    def places(self) -> Iterator[tuple[str, NDArray[np.uint32]]]:
        """Each key with its places."""
        ends = accumulate(self.counts.tolist(), initial=0)
        for key, (first, last) in zip(self.keys, pairwise(ends), strict=True):
            yield key, self.positions[first:last]


@dataclass(frozen=True, slots=True)
class EngineDocument:
    """A document as engines know it."""

    id: str
    fields: Mapping[str, Postings]
    facets: Mapping[str, tuple[str, ...]]
    """Values by facet, ancestors included; and one value each for `EXACT_FIELDS`."""
    day: int | None
    """The proleptic ordinal of the first day of its date."""
    titles: Mapping[str, str]
    """By language, ready to be compared."""
    digest: str
    """Of everything above: a document put again under the same digest is the same."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes to one shelf, up to and including the change `position`."""

    shelf: Shelf
    put: tuple[EngineDocument, ...]
    remove: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What is not in an index as it should be, by id, in order."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    """Held, and should not be."""
    other: tuple[str, ...]
    """Held under another digest."""


class Generation(AbstractContextManager["Generation"], Protocol):
    """A new index beside the live one. Leaving without `commit` leaves no trace of it."""

    def apply(self, batch: Batch) -> None: ...

    def preview(self) -> "Engine":
        """What would answer if it were committed now, for finding only; the caller closes it.

        Nothing more may be applied.
        """

    def commit(self) -> None:
        """Put it in the live one's place, at one stroke."""


class Snapshot(Protocol):
    """Some shelves in one state, for as long as it is held."""

    @property
    def state(self) -> str:
        """See `Engine.state`."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def position(self) -> int:
        """The change up to which all of the shelves are complete."""

    def find(self, lookup: Lookup) -> Found:
        """See `Engine.find`; the lookup's shelves are the snapshot's."""

    def ids(self, lookup: Lookup) -> Iterator[str]:
        """All documents that match, in order, however many: offset, limit and facets do not count.

        The question is answered when this is called; raises as `Engine.find`.
        """

    def keys(self, prefix: str, fields: tuple[str, ...] = tuple(FIELDS)) -> Sequence[KeyCount]:
        """See `Engine.keys`."""


class Engine(Protocol):
    """What finds documents by keys."""

    def fingerprint(self) -> str | None:
        """What the live index was built with; None before the first."""

    def position(self, shelf: Shelf) -> int:
        """The last change applied to a shelf's index; 0 before the first."""

    def apply(self, batch: Batch) -> None:
        """Bring a shelf's live index up to the batch's position."""

    def snapshot(self, shelves: tuple[Shelf, ...]) -> Snapshot:
        """These shelves as they are now."""

    def held_snapshot(self, shelves: tuple[Shelf, ...], state: str) -> Snapshot | None:
        """These shelves in a state of before, or of now; None if it is not held any more."""

    def find(self, lookup: Lookup) -> Found:
        """The documents that match, in order, with their facets.

        By relevance, those where the words of `Lookup.near` stand close together rank higher; a
        score never depends on the page asked for. Raises TypeError for a `Pattern`, and QueryError
        when the question's words are not all looked up by its deadline.
        """

    def keys(
        self, prefix: str, shelves: tuple[Shelf, ...], fields: tuple[str, ...] = tuple(FIELDS)
    ) -> Sequence[KeyCount]:
        """The keys of these fields on these shelves that begin so, in order of their characters.

        A document counts once for a key, in however many fields it has it. Held documents only:
        what was removed is neither listed nor counted.
        """

    def differences(self, shelf: Shelf, digests: Mapping[str, str]) -> Differences:
        """What a shelf's index holds against the documents it is to hold, by id, with digests.

        All of the index is read for it: damage raises EngineUnavailable.
        """

    def state(self, shelves: tuple[Shelf, ...]) -> str:
        """Names the state these shelves are in ("g17-c2043"): it changes when answers may."""

    def open_new(self, fingerprint: str) -> Generation:
        """Begin a rebuild."""

    def close(self) -> None:
        """Let go of files and memory."""
