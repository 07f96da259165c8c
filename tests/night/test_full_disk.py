"""The disk of the home is full at any stage: the old state answers, the next run completes it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.records import Shelf
from archive.settings import Settings
from indexer.asking import Search
from indexer.search import open_finder
from tests.night import night_corpus
from tests.night.processes import Begun, begin
from tests.night.states import answers, faults_of, rows_of
from tests.running import Ran
from tests.small_corpus import CorpusFolder

LARGE = 400 << 20
PAGE = 4096
FRACTIONS = (0.05, 0.35, 0.65, 0.9)
"""Of what a run would need: where the disk is full."""
COULD_NOT_WORK = 3
SHARED_MEMORY = 40_000
"""What SQLite needs for the first process that opens a catalogue, even to read it."""
ENVIRONMENT = {"SVOD_PROCESSES": "2", "SVOD_BATCH_DOCUMENTS": "25"}


@dataclass
class Disk:
    """A file system in memory whose size can be changed."""

    place: Path

    def resize(self, size: int) -> None:
        options = f"remount,size={max(size // PAGE, 1) * PAGE}"
        subprocess.run(["mount", "-o", options, str(self.place)], check=True)

    @property
    def used(self) -> int:
        known = os.statvfs(self.place)
        return (known.f_blocks - known.f_bfree) * known.f_frsize

    def empty(self) -> None:
        self.resize(LARGE)
        for path in self.place.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    place = tmp_path_factory.mktemp("disk")
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", str(place)]
    tried = subprocess.run(mount, capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no file system can be mounted here: {tried.stderr.decode().strip()}")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@dataclass(frozen=True)
class Standing:
    """An archive with an index, and a corpus on which there is a day's work to take in."""

    root: Path
    corpus: Path

    @property
    def taken(self) -> Path:
        """A home with a catalogue that is behind the corpus, and an index behind neither."""
        return self.root / "home"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    root = tmp_path_factory.mktemp("standing")
    corpus = CorpusFolder(root / "corpus")
    night_corpus.write(corpus)
    run = begin(root / "home", corpus.root, "reindex", log=root / "log", env=ENVIRONMENT)
    assert run.wait() == 0, run.said
    night_corpus.change(corpus)
    for number in range(30):
        corpus.document(f"e/more-{number}", files=night_corpus.pair(100 + number))
    return Standing(root, corpus.root)


STAGES = {
    "add": (("add",), False),
    "reindex": (("reindex",), True),
    "the first reindex": (("reindex",), False),
    "reindex --full": (("reindex", "--full"), True),
    "index --rebuild": (("index", "--rebuild"), True),
}
"""The run, and whether there is an archive before it."""


@pytest.mark.parametrize("name", STAGES)
def test_a_full_disk_stops_a_run_and_loses_nothing(
    disk: Disk, standing: Standing, tmp_path: Path, name: str
) -> None:
    words, has_before = STAGES[name]
    home = disk.place / "home"
    settings = Settings(home=home, corpus=standing.corpus, processes=1)

    def run(*words: str) -> Begun:
        begun = begin(home, standing.corpus, *words, log=tmp_path / "log", env=ENVIRONMENT)
        begun.wait()
        return begun

    def start() -> int:
        disk.empty()
        if has_before:
            shutil.copytree(standing.taken, home, symlinks=True)
        return disk.used

    used = start()
    needed = most_used(disk, home, standing.corpus, words, tmp_path / "log") - used
    rows, found = rows_of(settings.catalogue), None
    if settings.index.exists():
        found = answers(settings)
    stopped = 0
    for fraction in FRACTIONS:
        used = start()
        before = answers(settings) if has_before else None
        disk.resize(used + max(int(needed * fraction), SHARED_MEMORY))
        ran = run(*words)
        if ran.code == COULD_NOT_WORK:
            stopped += 1
            assert_told(ran)
            if before is not None:
                assert_still_answers(run("search", "lawyer", "--per-page", "100", "--json"))
        else:  # it was content with less than it takes when there is much
            assert ran.code in (0, 1), ran.said
        disk.resize(LARGE)
        if before is not None and words[0] == "index" and ran.code == COULD_NOT_WORK:
            assert answers(settings) == before
        if not has_before:
            assert faults_of(settings) == []
        done = run(*words)
        assert done.code in (0, 1), done.said
        again = rows_of(settings.catalogue)
        for table in rows:
            if table != "file":  # of a file that changed a moment ago nothing is noted
                assert again[table] == rows[table], table
        if found is not None and words[0] == "reindex":
            assert answers(settings) == found
            assert faults_of(settings) == []
    assert stopped >= len(FRACTIONS) // 2


def test_who_has_the_archive_open_goes_on_answering_on_a_disk_without_a_byte(
    disk: Disk, standing: Standing, tmp_path: Path
) -> None:
    disk.empty()
    home = disk.place / "home"
    shutil.copytree(standing.taken, home, symlinks=True)
    with open_finder(Settings(home=home, corpus=standing.corpus)) as finder:
        asked = Search(text="lawyer", shelves=tuple(Shelf))
        before = finder.search(asked).total
        disk.resize(disk.used + PAGE)
        # a program of its own: SQLite's locks do not bear to be forked
        log = tmp_path / "log"
        ran = begin(home, standing.corpus, "index", "--rebuild", log=log, loaded=False)
        assert ran.wait() == COULD_NOT_WORK
        assert_told(ran)
        assert finder.search(asked).total == before > 0


def test_a_backup_that_finds_no_room_leaves_nothing(
    disk: Disk, standing: Standing, tmp_path: Path
) -> None:
    disk.empty()
    file = disk.place / "b.tar"
    words = ("backup", str(file))

    def run() -> Begun:
        begun = begin(standing.taken, standing.corpus, *words, log=tmp_path / "log")
        begun.wait()
        return begun

    assert run().code in (0, 1)
    size = file.stat().st_size
    for fraction in FRACTIONS:
        disk.empty()
        disk.resize(int(size * fraction))
        ran = run()
        assert ran.code == COULD_NOT_WORK
        assert "no room" in assert_told(ran)
        assert list(disk.place.iterdir()) == []


def most_used(disk: Disk, home: Path, corpus: Path, words: tuple[str, ...], log: Path) -> int:
    """How much of the disk a run uses at its most."""
    run = begin(home, corpus, *words, log=log, env=ENVIRONMENT)
    most = 0
    while not run.is_over():
        most = max(most, disk.used)
        time.sleep(0.002)
    assert run.code in (0, 1), run.said
    return most


def assert_told(run: Begun) -> str:
    """One line says what is wrong and what to do."""
    ran = Ran(run.code or 0, run.out.read_text(), run.said)
    assert "Traceback" not in ran.err
    (line,) = ran.complaints
    assert line.startswith("svod: ")
    assert any(word in line for word in ("full", "No space", "no room", "space")), line
    return line


def assert_still_answers(run: Begun) -> None:
    assert run.code == 0, run.said
    assert '"total": 0' not in run.out.read_text()
