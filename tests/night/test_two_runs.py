"""Two runs at once: one writes, the other gives way at once and has changed nothing."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, keeping
from archive.lock import writing_lock
from archive.settings import Settings
from tests.keeping_archive import take_in_and_index, write_corpus
from tests.night.processes import Begun, adopting, begin, survivors
from tests.night.states import faults_of, rows_of
from tests.small_corpus import KEYS, LETTER, CorpusFolder

BUSY = 75
WRITERS = {
    "add": ("add",),
    "index": ("index",),
    "index --rebuild": ("index", "--rebuild"),
    "reindex": ("reindex",),
    "reindex --full": ("reindex", "--full", "--json"),
    "reindex --if-needed": ("reindex", "--if-needed"),
    "backup": ("backup", "{root}/second.tar"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An archive in order, with much that is new, and a backup of what it was."""
    root = tmp_path_factory.mktemp("two")
    corpus = CorpusFolder(root / "corpus")
    write_corpus(corpus)
    settings = Settings(home=root / "home", corpus=corpus.root, processes=1)
    take_in_and_index(settings)
    run = begin(settings.home, settings.corpus, "backup", str(root / "b.tar"), log=root / "log")
    assert run.wait() == 0, run.said
    with adopting():
        yield settings


def told(settings: Settings, words: tuple[str, ...], log: str) -> Begun:
    root = settings.home.parent
    filled = [word.format(root=root) for word in words]
    return begin(settings.home, settings.corpus, *filled, log=root / log)


def everything(folder: Path) -> Mapping[str, tuple[int, int, bytes]]:
    """Every file with its bytes and when it was written."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.lstat().st_ino,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", WRITERS)
def test_the_second_gives_way_at_once_and_has_changed_nothing(kept: Settings, name: str) -> None:
    with writing_lock(kept.home):
        before = everything(kept.home.parent)
        run = told(kept, WRITERS[name], "busy")
        assert run.wait(30) == BUSY, run.said
        after = everything(kept.home.parent)
    assert {path: one for path, one in after.items() if path not in ("busy", "busy.out")} == before
    (line,) = run.said.splitlines()
    assert "another run is writing" in line
    assert run.out.read_bytes() == b""
    for file in (run.log, run.out):
        file.unlink()
    assert survivors() == []


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "backup"])
def test_the_second_gives_way_before_it_looks_at_the_corpus(
    kept: Settings, tmp_path: Path, name: str
) -> None:
    with writing_lock(kept.home):
        run = begin(kept.home, tmp_path / "nowhere", *WRITERS[name], log=tmp_path / "log")
        assert run.wait(30) == BUSY, run.said


def test_a_restore_into_a_home_where_a_run_is_at_work_gives_way(
    kept: Settings, tmp_path: Path
) -> None:
    backup = kept.home.parent / "b.tar"
    with writing_lock(tmp_path / "home"):
        run = begin(
            tmp_path / "home", tmp_path / "corpus", "restore", str(backup), log=tmp_path / "log"
        )
        assert run.wait(30) == BUSY, run.said
    assert not (tmp_path / "corpus").exists()
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["lock"]


@pytest.mark.parametrize("second", [("reindex",), ("index",), ("backup", "{root}/third.tar")])
def test_a_run_at_work_is_not_disturbed(kept: Settings, second: tuple[str, ...]) -> None:
    corpus = CorpusFolder(kept.corpus)
    for number in range(40):
        text = f"{second[0]} {number} {LETTER * 50}"
        corpus.document(f"{second[0]}-{number}", KEYS, {"a.txt": text})
    first = told(kept, ("add",), "first")
    while "scanned in" not in first.said:
        assert not first.is_over(), first.said
        time.sleep(0.002)
    other = told(kept, second, "second")
    assert other.wait(30) == BUSY, other.said
    assert not first.is_over(), "too fast to be disturbed"
    for words in (("status", "--json"), ("search", "lawyers"), ("verify",)):
        reader = told(kept, words, "reader")
        assert reader.wait(60) == 0, reader.said
    assert first.wait() == 0, first.said
    assert "40 new" in first.out.read_text()
    assert told(kept, ("index",), "log").wait() == 0
    assert faults_of(kept) == []
    assert survivors() == []


def test_of_many_that_begin_at_once_each_document_is_added_once(
    corpus: CorpusFolder, home: Path, tmp_path: Path
) -> None:
    for number in range(10):
        corpus.document(f"d{number}", KEYS, {"a.txt": f"{LETTER} {number}\n"})
    settings = Settings(home=home, corpus=corpus.root, processes=1)
    runs = [
        begin(home, corpus.root, "add", log=tmp_path / f"log-{number}", env={"SVOD_PROCESSES": "1"})
        for number in range(6)
    ]
    codes = sorted(run.wait() for run in runs)
    assert set(codes) <= {0, BUSY}, [run.said for run in runs]
    assert codes[0] == 0
    assert faults_of(settings) == []
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        events = [(row["document_id"], row["event"]) for row in keeping.history(connection)]
    assert sorted(events) == [(f"d{number}", "added") for number in range(10)]
    assert len(rows_of(settings.catalogue)["change"]) == 10


def test_the_lock_of_a_run_that_was_killed_is_free(
    corpus: CorpusFolder, home: Path, tmp_path: Path
) -> None:
    corpus.document("a")
    holder = begin(home, corpus.root, "add", log=tmp_path / "log")
    while not (home / "lock").exists():
        assert not holder.is_over(), holder.said
        time.sleep(0.001)
    with adopting():
        holder.kill()
        # at once: what it had started holds no lock
        again = begin(home, corpus.root, "add", log=tmp_path / "again")
        assert again.wait() == 0, again.said
        assert survivors() == []
    assert os.path.lexists(home / "lock")
