"""The folder of an index may be named in any way: relative, through links."""

import os
import time
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.documents import FINGERPRINT, batch, document, lookup, word

AN_HOUR = 3600


def test_the_live_generation_is_never_taken_for_an_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to("real")
    for folder in (Path("var/index"), Path("linked/index")):
        engine = EmbeddedEngine(folder)
        with engine.open_new(FINGERPRINT) as generation:
            generation.apply(batch(document("a", "owl"), position=1))
            generation.commit()
        hours_ago = time.time() - AN_HOUR
        os.utime((folder / "current").resolve(), (hours_ago, hours_ago))
        engine.apply(batch(document("b", "owl"), position=2))
        assert engine.find(lookup(word("owl"))).total == 2
