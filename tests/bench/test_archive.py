"""Homes made for measuring, and the questions put to them."""

from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading
from archive.records import Document
from archive.settings import Settings
from tests.bench.answers import measure
from tests.bench.archive import home_of
from tests.bench.visits import API, SEARCH, visits_of

DOCUMENTS = 60
"""More than the sample corpus has in both languages: some are drawn."""


def make(folder: Path) -> Settings:
    return home_of(folder, DOCUMENTS, data=folder / "none")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make(tmp_path_factory.mktemp("bench"))


def documents(settings: Settings) -> dict[str, Document]:
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        return reading.documents(connection, sorted(reading.held(connection)))


def test_a_home_has_as_many_documents_as_wanted(home: Settings) -> None:
    found = documents(home)
    assert len(found) == DOCUMENTS
    assert any(id.startswith("drawn-") for id in found)
    assert all(one.date and one.regions and one.tags and one.issuer for one in found.values())
    assert {len(one.versions) for one in found.values()} == {1, 2}


def test_a_home_is_made_once(home: Settings) -> None:
    before = home.catalogue.stat().st_ino
    assert make(home.home.parent).catalogue.stat().st_ino == before


def test_the_same_is_asked_each_time(home: Settings) -> None:
    assert visits_of(home) == visits_of(home)


def test_everything_asked_is_answered_by_a_server(home: Settings) -> None:
    asked = visits_of(home)[::10]
    rows = measure(home, asked)
    assert {API, SEARCH} < {row.place for row in rows}
    for place in {row.place for row in rows}:
        kinds = [row for row in rows if row.place == place and row.kind != "all"]
        assert sum(row.requests for row in kinds) == sum(one.place == place for one in asked)
    assert all(0 < row.p50 <= row.p95 <= row.max and row.bytes for row in rows)
