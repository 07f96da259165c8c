"""What the contract's tests share: an engine on a folder, and its answers looked at."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import Shelf
from indexer.asking import Found, Hit, Lookup
from indexer.engines.base import Engine, EngineDocument
from tests.indexer.engines.documents import FINGERPRINT, batch

ENDLESS = 1000
"""No test holds as many documents: pages that go on are the same ones again."""


class EngineTests:
    """Tests of an engine; a subclass says which."""

    def open_engine(self, folder: Path) -> Engine:
        """The engine under test, on an index that lives at `folder`."""
        raise NotImplementedError

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "index"

    @pytest.fixture
    def engine(self, folder: Path) -> Iterator[Engine]:
        """An engine with an empty live index."""
        engine = self.open_engine(folder)
        with engine.open_new(FINGERPRINT) as generation:
            generation.commit()
        yield engine
        engine.close()

    def hold(self, engine: Engine, *documents: EngineDocument, shelf: Shelf = Shelf.PUBLIC) -> None:
        """Put documents into a shelf's index, as its next batch."""
        engine.apply(batch(*documents, position=engine.position(shelf) + 1, shelf=shelf))


def ids(found: Found) -> list[str]:
    return ids_of(found.hits)


def ids_of(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.id for hit in hits]


def scores(found: Found) -> dict[str, float]:
    return {hit.id: hit.score for hit in found.hits}


def by_offset(engine: Engine, asked: Lookup) -> list[str]:
    """Everything found, page by page of the lookup's limit."""
    seen: list[str] = []
    while page := engine.find(replace(asked, offset=len(seen))).hits:
        seen += ids_of(page)
        assert len(seen) < ENDLESS
    return seen


def by_cursor(engine: Engine, asked: Lookup) -> list[str]:
    """The same, each page after the last hit of the one before."""
    seen: list[str] = []
    place = None
    while page := engine.find(replace(asked, after=place)).hits:
        seen += ids_of(page)
        place = page[-1].place
        assert len(seen) < ENDLESS
    return seen
