"""A file that hurts costs itself: its neighbours are found, and it is not tried each night."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive import intake
from archive.settings import Settings
from indexer import analysing
from tests.archive.extract.made_files import pdf
from tests.archive.extract.made_hostile import (
    DOCUMENT,
    LAUGHING,
    XXE,
    doubled_part,
    endless_pdf,
    hungry_pdf,
    locked_part,
    looping_table,
    looping_tiff,
    many_parts,
    nested_flate,
    nested_mail,
    overlapping_parts,
    png_bomb,
    word_file,
)
from tests.night import night_corpus
from tests.night.processes import Begun, adopting, begin, descendants, survivors
from tests.night.states import faults_of, state_of
from tests.running import Ran
from tests.small_corpus import KEYS, LETTER, CorpusFolder

HOSTILE = {
    "bomb.docx": lambda: word_file({DOCUMENT: b" " * 101_000_000}),
    "xxe.docx": lambda: word_file({DOCUMENT: XXE.encode()}),
    "laughing.docx": lambda: word_file({DOCUMENT: LAUGHING.encode()}),
    "doubled.docx": doubled_part,
    "overlapping.docx": overlapping_parts,
    "locked.docx": locked_part,
    "many.epub": lambda: many_parts(5_001),
    "endless.pdf": endless_pdf,
    "hungry.pdf": lambda: hungry_pdf(900),
    "looping.pdf": looping_table,
    "flate.pdf": lambda: nested_flate(3),
    "deep.eml": lambda: nested_mail(10_000),
    "bomb.png": lambda: png_bomb(30_000),
    "looping.tiff": looping_tiff,
    "noise.pdf": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "torn.pdf": lambda: pdf([(50, 700, "words")])[:500],
}
READER = "archive.extract.worker"
ANALYSER = "indexer.analysing"
ONE = {"SVOD_PROCESSES": "1", "SVOD_WORKER_SECONDS": "8"}


@pytest.fixture
def here(corpus: CorpusFolder, home: Path) -> Iterator[Settings]:
    with adopting():
        yield Settings(home=home, corpus=corpus.root, processes=1)
        assert survivors() == []


def run(
    settings: Settings,
    *words: str,
    env: dict[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
) -> Begun:
    log = settings.home.with_name("log")
    return begin(settings.home, settings.corpus, *words, log=log, env=env or ONE, before=before)


def complaints(run: Begun) -> list[str]:
    return Ran(0, "", run.said).complaints


def good(corpus: CorpusFolder, name: str, number: int) -> None:
    corpus.document(name, KEYS, {"a.txt": f"{LETTER}\nThis is the letter number {number}.\n"})


def found(settings: Settings, number: int) -> int:
    asked = run(settings, "search", f'"number {number}"', "--json")
    assert asked.wait() == 0, asked.said
    return int(json.loads(asked.out.read_text())["total"])


def working(begun: Begun, command: str, *, forked: bool = False) -> int:
    """Waits for a process of a run that has been at work for a while, and has no children.

    `forked`: from another of that command, which has loaded everything for it.
    """
    seen: dict[int, float] = {}
    while not begun.is_over():
        for pid in descendants(begun.pid):
            if not _is(pid, command) or descendants(pid):
                continue
            if forked and not _is(parent(pid), command):
                continue
            used = _processor_seconds(pid)
            if used - seen.setdefault(pid, used) > 0.3:
                return pid
        time.sleep(0.005)
    raise AssertionError(f"no {command} was seen at work: {begun.said}")


def _is(pid: int, command: str) -> bool:
    """Whether it is that command itself, and not bubblewrap round it."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return command in said and "bwrap" not in said


def parent(pid: int) -> int:
    """Whose child it is; 0 if it has gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def readers_started(begun: Begun) -> int:
    """How many processes that read files a run starts, once it has ended."""
    seen: set[int] = set()
    while not begun.is_over():
        for pid in descendants(begun.pid):
            if _is(pid, READER):
                seen.add(pid)
        time.sleep(0.002)
    return len(seen)


def test_what_stands_before_and_after_a_hostile_file_is_found(
    here: Settings, corpus: CorpusFolder
) -> None:
    for number, (name, made) in enumerate(sorted(HOSTILE.items())):
        good(corpus, f"{number:02}-a", number)
        corpus.put(f"{number:02}-b/{name}", made())
    good(corpus, "99-last", 99)
    night = run(here, "reindex", env=ONE | {"SVOD_PROCESSES": "2"})
    assert night.wait() == 1
    told = complaints(night)
    assert len({line.partition(": ")[0] for line in told}) == len(told)
    assert all(line.count("(") and "Traceback" not in line for line in told)
    for number in (*range(len(HOSTILE)), 99):
        assert found(here, number) == 1, number
    assert faults_of(here) == []
    # all that failed is known to have failed, and nothing is read again
    assert readers_started(run(here, "reindex")) == 0


@pytest.mark.parametrize("whom", ["child", "helper"])
def test_a_reading_process_that_is_killed_costs_one_file_at_most(
    here: Settings, corpus: CorpusFolder, whom: str
) -> None:
    for number in range(4):
        good(corpus, f"{'az'[number % 2]}{number}", number)
    corpus.put("m/slow.pdf", endless_pdf())
    night = run(here, "reindex", env=ONE | {"SVOD_WORKER_SECONDS": "60"})
    child = working(night, READER, forked=True)
    os.kill(child if whom == "child" else parent(child), signal.SIGKILL)
    assert night.wait() == 1, night.said
    (line,) = complaints(night)
    assert line.startswith("m/slow.pdf: ")
    assert "killed" in line or "crashed" in line
    for number in range(4):
        assert found(here, number) == 1
    assert faults_of(here) == []
    if whom != "child":  # a child killed from outside is not its file's fault: it is tried again
        longer = ONE | {"SVOD_WORKER_SECONDS": "60"}
        assert readers_started(run(here, "reindex", env=longer)) == 0
    # other limits may be enough for it
    other = run(here, "reindex", env=ONE | {"SVOD_WORKER_SECONDS": "2"})
    assert readers_started(other) > 0
    assert complaints(other) != []
    # and so may another reader
    newer = run(here, "reindex", before=lambda: setattr(intake, "READER", "next"))
    assert readers_started(newer) > 0
    corpus.put("m/slow.pdf", pdf([(50, 700, "No longer slow, says the harbour letter.")]))
    cured = run(here, "reindex")
    assert cured.wait() == 0, cured.said
    assert complaints(cured) == []


def test_readers_killed_again_and_again_cost_a_file_each_at_most(
    here: Settings, corpus: CorpusFolder
) -> None:
    for number in range(150):
        good(corpus, f"d{number:03}", number)
    night = run(here, "reindex", env={"SVOD_PROCESSES": "2"})
    kills = 0
    while not night.is_over():
        # one that has forked is ready: before that, no file is to blame and the run stops
        readers = [pid for pid in descendants(night.pid) if _is(pid, READER)]
        busy = [pid for pid in readers if parent(pid) in readers]
        for child in busy[: 6 - kills]:
            victim = child if kills % 2 else parent(child)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                kills += 1
        time.sleep(0.05)
    assert kills > 0
    told = complaints(night)
    assert night.code == (1 if told else 0), night.said
    assert len(told) <= kills
    assert all("killed" in line or "crashed" in line for line in told)
    assert faults_of(here) == []


def test_an_analysing_process_that_is_killed_costs_nothing(
    here: Settings, corpus: CorpusFolder
) -> None:
    night_corpus.write(corpus)
    assert run(here, "add", env={"SVOD_PROCESSES": "2"}).wait() == 0
    alone = run(here, "index", env={"SVOD_PROCESSES": "1"})
    assert alone.wait() == 0
    wanted = state_of(here)
    night = run(
        here,
        *("index", "--rebuild"),
        env={"SVOD_PROCESSES": "2"},
        before=_analyse_anew,
    )
    os.kill(working(night, ANALYSER), signal.SIGKILL)
    assert night.wait() == 0, night.said
    assert complaints(night) == []
    assert faults_of(here) == []
    assert state_of(here).answers == wanted.answers


def _analyse_anew() -> None:
    """What is kept of earlier analyses is not known."""
    from archive.catalogue import reading

    reading.analyses = lambda *_given: {}  # type: ignore[assignment]
    analysing.WORTH_CHARACTERS = night_corpus.SHARED
