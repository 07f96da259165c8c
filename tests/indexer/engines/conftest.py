"""An embedded engine with an empty live index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.documents import FINGERPRINT

for name in ("asked", "contract_keys", "contract_words"):
    pytest.register_assert_rewrite(f"tests.indexer.engines.{name}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def live(folder: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(folder)
    with engine.open_new(FINGERPRINT) as generation:
        generation.commit()
    yield engine
    engine.close()
