"""The real worker."""

from collections.abc import Iterator

import pytest

from archive.extract import Worker
from tests.archive.extract.made_files import limited


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One worker for all tests that only read: each file has a process of its own anyway."""
    with Worker(limited(tmp_path_factory.mktemp("home"))) as worker:
        yield worker
