"""Libraries of the tests: an empty one for each that writes, a full one for those that read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.indexer.full_library import DOCUMENTS
from tests.indexer.small_library import Library, open_library

pytest.register_assert_rewrite("tests.indexer.engines.contract")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An archive with vocabularies and nothing else."""
    with open_library(tmp_path / "home") as library:
        yield library


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The archive of `full_library`, taken in and indexed; tests only read it."""
    with open_library(tmp_path_factory.mktemp("full") / "home") as library:
        library.hold(*DOCUMENTS)
        yield library
