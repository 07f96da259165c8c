"""All that a question finds, however much it is: one list of one state of the index."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from hashlib import sha256
from itertools import islice

from archive.catalogue import Catalogue, reading
from archive.errors import EngineUnavailable
from archive.records import Document
from indexer.asking import Search, Sort
from indexer.settling import Settled

AT_ONCE = 200
"""Documents that are read from the catalogue at one stroke."""


class Whole:
    """A whole answer. It stays what it is while documents come and go, for as long as it is held.

    What is held of it is some numbers a document, and what the index of its state is made of; the
    ids only once `digest` or `came_since` has been asked for.
    """

    def __init__(self, catalogue: Catalogue, search: Search, settled: Settled) -> None:
        self._catalogue = catalogue
        self._settled = settled
        self.search = search
        self.total = settled.found.total
        self.generation = settled.found.generation

    def ids(self) -> Iterator[str]:
        """The ids of its documents in the order of the search."""
        return self._settled.snapshot.ids(self._settled.lookup)

    def documents(self) -> Iterator[tuple[Document, ...]]:
        """Its documents in the order of the search, some at a time, and in all `total` of them.

        Raises EngineUnavailable at the end when one has been withdrawn meanwhile and is missing.
        """
        given = 0
        every = self.ids()
        while ids := tuple(islice(every, AT_ONCE)):
            with self._catalogue.reading() as connection:
                stands_on = reading.shelves_of(connection, ids)
                held = reading.documents(connection, ids)
            seen = tuple(
                held[id] for id in ids if id in held and stands_on.get(id) in self.search.shelves
            )
            given += len(seen)
            yield seen
        if given != self.total:
            raise EngineUnavailable(
                "documents were withdrawn while the result was read", hint="ask once more"
            )

    def digest(self) -> str:
        """SHA-256 of the ids, sorted, a line each: what `LC_ALL=C sort | sha256sum` says of them.

        Whatever the order of the search.
        """
        told = sha256()
        for id in self._sorted:
            told.update(f"{id}\n".encode())
        return told.hexdigest()

    def came_since(self, day: date) -> int:
        """How many of its documents came onto their shelves on that day (UTC) or later."""
        moment = datetime.combine(day, time.min, UTC)
        with self._catalogue.reading() as connection:
            came = set(reading.arrived_since(connection, self.search.shelves, moment))
        return len(came.intersection(self._sorted))

    @cached_property
    def _sorted(self) -> list[str]:
        # in the order that costs least: nothing is scored
        return sorted(self._settled.snapshot.ids(replace(self._settled.lookup, sort=Sort.NEWEST)))
