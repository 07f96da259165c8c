"""An archive that is taken in and indexed once, copied for every test that changes it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.settings import Settings
from tests.keeping_archive import take_in_and_index, write_corpus
from tests.small_corpus import CorpusFolder


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    write_corpus(CorpusFolder(folder / "corpus"))
    take_in_and_index(Settings(home=folder / "home", corpus=folder / "corpus"))
    (folder / "home/svod.toml").write_text("batch_documents = 400\n")
    (folder / "home/golden.toml").write_text('[[query]]\nq = "harbour"\nfinds = ["road"]\n')
    return folder


@pytest.fixture
def kept(_made: Path, tmp_path: Path) -> Settings:
    """An archive in order."""
    for name in ("corpus", "home"):
        # with its times, by which a file is known again
        shutil.copytree(_made / name, tmp_path / name, symlinks=True)
    return Settings(home=tmp_path / "home", corpus=tmp_path / "corpus")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
