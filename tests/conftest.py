"""A small archive in a temporary folder, and the real command to run on it."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.settings import Settings
from tests.running import Ran, RunSvod, clean_environment, svod_command
from tests.small_archive import SmallArchive
from tests.small_corpus import CorpusFolder


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusFolder:
    return CorpusFolder(tmp_path / "corpus")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive will be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture
def settings(corpus: CorpusFolder, home: Path) -> Settings:
    return Settings(home=home, corpus=corpus.root)


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue, create=True) as catalogue:
        yield catalogue


@pytest.fixture
def small(corpus: CorpusFolder, settings: Settings, catalogue: Catalogue) -> SmallArchive:
    return SmallArchive(corpus, settings, catalogue)


@pytest.fixture
def run_svod(corpus: CorpusFolder, home: Path) -> RunSvod:
    def run(
        *words: str | bytes, stdin: str | bytes = "", env: Mapping[str, str] | None = None
    ) -> Ran:
        done = subprocess.run(
            [*svod_command(home, corpus.root), *words],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=clean_environment() | dict(env or {}),
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
