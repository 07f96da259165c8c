"""A rebuild killed before each change it makes to the folder of the index: old or new, never half.

What the random moments of `test_killed` meet by luck only: the renames of a swap take microseconds.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.settings import Settings
from tests.keeping_archive import take_in_and_index, write_corpus
from tests.night.processes import begin
from tests.night.states import answers, faults_of, state_of
from tests.small_corpus import CorpusFolder

CHANGES = {"os.rename", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}
"""Audit events of changes to a folder. Opening a file to write it is one, too."""
FEW = 30
"""Changes that a rebuild and swap makes at least."""


def dies_at(number: int, folder: Path) -> Callable[[], None]:
    """Kills its process before the n-th change to what is in a folder."""
    left = number

    def seen(event: str, given: tuple[object, ...]) -> None:
        nonlocal left
        if event == "open" and isinstance(given[2], int):
            changes = bool(given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        else:
            changes = event in CHANGES
        if not changes or not given or not str(given[0]).startswith(str(folder)):
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: sys.addaudithook(seen)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An archive with an index, and a catalogue that is a document ahead of it."""
    root = tmp_path_factory.mktemp("swaps")
    corpus = CorpusFolder(root / "corpus")
    write_corpus(corpus)
    settings = Settings(home=root / "home", corpus=corpus.root, processes=1)
    take_in_and_index(settings)
    corpus.document("late", files={"a.txt": "The lawyers of the coast answer late.\n"})
    run = begin(settings.home, settings.corpus, "add", log=root / "log")
    assert run.wait() == 0, run.said
    return settings


def test_a_swap_killed_at_any_change_leaves_the_old_index_or_the_new_one(
    kept: Settings, tmp_path: Path
) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    settings = Settings(home=home, corpus=kept.corpus, processes=1)

    def rebuild(number: int) -> bool:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(kept.home, home, symlinks=True)
        run = begin(
            home,
            kept.corpus,
            *("index", "--rebuild"),
            log=log,
            env={"SVOD_PROCESSES": "1"},
            before=dies_at(number, home / "index"),
        )
        return run.wait() == -signal.SIGKILL

    old = answers(kept)
    assert not rebuild(0)
    new = state_of(settings)
    assert old != new.answers
    number = 1
    while rebuild(number):
        assert faults_of(settings) == [], f"at change {number}"
        assert answers(settings) in (old, new.answers), f"at change {number}"
        run = begin(home, kept.corpus, "index", log=log, env={"SVOD_PROCESSES": "1"})
        assert run.wait() == 0, run.said
        assert state_of(settings).contents == new.contents
        number += 1
    assert number > FEW


def test_what_a_killed_rebuild_left_is_gone_after_the_next(kept: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(kept.home, home, symlinks=True)
    left = home / "index/gen-000009.new/public"
    left.mkdir(parents=True)
    (left / "half.bin").write_bytes(bytes(100))
    run = begin(home, kept.corpus, "index", "--rebuild", log=tmp_path / "log")
    assert run.wait() == 0, run.said
    assert list(home.glob("index/*.new")) == []
