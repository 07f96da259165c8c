"""kill -9 at any moment of any run: nothing lost, nothing half, nobody left, the next completes it.

Moments are drawn by how long the stages of a run last, once those that a case names were hit. A
swap is over too soon to be hit often: `test_swaps` stops it at each of its changes.
"""

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.settings import Settings
from indexer import analysing
from tests.night import night_corpus
from tests.night.processes import adopting, begin, survivors
from tests.night.stages import Watch
from tests.night.states import State, answers, contents_of, documents, faults_of, rows_of, state_of
from tests.small_corpus import CorpusFolder

ENVIRONMENT = {"SVOD_PROCESSES": "2", "SVOD_BATCH_DOCUMENTS": "50"}
ALONE = ENVIRONMENT | {"SVOD_PROCESSES": "1"}
"""For the runs that complete: reading processes take a second each to start."""
SETTLED = 2.2
"""Seconds after which a file is believed to stay as it is (`archive.looks`)."""
INSTALLED = 10
"""Each so-and-so-many-th kill is of the installed command, with `svod verify` after it."""


@dataclass(frozen=True)
class Case:
    """A run to be killed."""

    words: tuple[str, ...]
    home: str
    """What it begins with: nothing, a catalogue ("taken"), a catalogue and an index."""
    corpus: str
    kills: int
    stages: frozenset[str]
    """Where it must have been hit."""
    then: tuple[str, ...] = ()
    """The run that completes it; the same again unless given."""


CASES = {
    "the first add": Case(("add",), "", "before", 20, frozenset({"scan", "read", "write"})),
    "add after a day's work": Case(("add",), "indexed", "after", 16, frozenset({"scan", "write"})),
    "the first index": Case(
        ("index",), "taken", "before", 18, frozenset({"build", "check", "learn"})
    ),
    "reindex after a day's work": Case(
        ("reindex",), "indexed", "after", 16, frozenset({"write", "taken", "apply", "learn"})
    ),
    "reindex --full": Case(
        ("reindex", "--full"),
        "indexed",
        "after",
        16,
        frozenset({"scan", "write", "apply", "build", "check", "learn"}),
        then=("reindex",),
    ),
    "index --rebuild": Case(
        ("index", "--rebuild"),
        "indexed",
        "before",
        14,
        frozenset({"build", "check"}),
        then=("index",),
    ),
}
assert sum(case.kills for case in CASES.values()) >= 100


@dataclass
class Bench:
    """Corpora and homes to begin with, and a home to work in."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    def corpus(self, name: str) -> Path:
        return self.root / name

    def settings(self, corpus: str) -> Settings:
        return Settings(home=self.home, corpus=self.corpus(corpus), processes=1)

    def begin_with(self, name: str) -> None:
        """The home as it was."""
        shutil.rmtree(self.home, ignore_errors=True)
        if name:
            shutil.copytree(self.root / f"home-{name}", self.home, symlinks=True)

    def run(self, words: tuple[str, ...], corpus: str, env: dict[str, str]) -> None:
        """A run that nobody disturbs."""
        run = begin(self.home, self.corpus(corpus), *words, log=self.root / "log", env=env)
        assert run.wait() in (0, 1), run.said


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("killed"))
    after = CorpusFolder(bench.corpus("after"))
    night_corpus.write(after)
    shutil.copytree(after.root, bench.corpus("before"))
    time.sleep(SETTLED)
    for words, name in ((("add",), "taken"), (("index",), "indexed")):
        bench.run(words, "after", ENVIRONMENT)
        (bench.home / "lock").unlink()  # its coming back is a sign of life
        shutil.copytree(bench.home, bench.root / f"home-{name}", symlinks=True)
    night_corpus.change(after)
    time.sleep(SETTLED)
    with adopting():
        yield bench


@pytest.mark.parametrize("name", CASES)
def test_a_run_killed_at_any_moment_is_completed_by_the_next(bench: Bench, name: str) -> None:
    case = CASES[name]
    chance = random.Random(name)  # noqa: S311 (the same moments each time)
    settings = bench.settings(case.corpus)
    before, seconds, after = undisturbed(bench, case)
    faults_before = {(fault.kind, fault.where) for fault in before.faults}
    hits: Counter[str] = Counter()
    tries = kills = 0
    while kills < case.kills or case.stages - hits.keys():
        # a busy machine may be through with a short stage before it is hit
        tries += 1
        assert tries < 8 * case.kills, f"{hits} of {seconds}"
        missing = sorted(case.stages - hits.keys())
        aimed = missing[0] if missing else chance.choices([*seconds], [*seconds.values()])[0]
        bench.begin_with(case.home)
        installed = kills % INSTALLED == 0
        run = begin(
            bench.home,
            bench.corpus(case.corpus),
            *case.words,
            log=bench.root / "log",
            env=ENVIRONMENT,
            loaded=not installed,
            before=share_out,
        )
        hit = Watch(run, bench.home).kill_in(
            # one so short that it was not seen when all was measured
            aimed,
            chance.uniform(0, 0.9 * seconds.get(aimed, 0.01)),
        )
        if hit is None:
            continue
        hits[hit] += 1
        kills += 1
        assert survivors() == [], f"outlived the run, killed in {hit}"
        found = {(fault.kind, fault.where) for fault in faults_of(settings)}
        assert found <= faults_before, f"killed in {hit}"
        assert_whole(bench, before.rows, after)
        if installed and settings.catalogue.exists():
            assert_the_command_agrees(bench, case, bool(faults_before))
        bench.run(case.then or case.words, case.corpus, ALONE)
        assert_the_same(bench, case, after, asked=kills % 3 == 0)
    assert faults_of(settings) == after.faults


@dataclass(frozen=True)
class Ended:
    """Where a run begins, or comes to."""

    rows: Any
    faults: list[Any]
    state: State | None = None


def share_out() -> None:
    """What a large archive does: texts are analysed in other processes."""
    analysing.WORTH_CHARACTERS = night_corpus.SHARED


def undisturbed(bench: Bench, case: Case) -> tuple[Ended, dict[str, float], Ended]:
    """What a run begins with, how long it is in each stage, and where it ends."""
    bench.begin_with(case.home)
    settings = bench.settings(case.corpus)
    before = Ended(rows_of(settings.catalogue), faults_of(settings))
    corpus, log = bench.corpus(case.corpus), bench.root / "log"
    run = begin(bench.home, corpus, *case.words, log=log, env=ENVIRONMENT, before=share_out)
    seconds = Watch(run, bench.home).seconds()
    assert run.code in (0, 1), run.said
    faults = faults_of(settings)
    assert [fault for fault in faults if "add" not in case.words] == []
    state = state_of(settings) if "add" not in case.words else None
    return before, seconds, Ended(rows_of(settings.catalogue), faults, state)


def assert_whole(bench: Bench, before: Any, after: Ended) -> None:
    """Each document is as it was or as it will be, with all that belongs to it."""
    was, will = documents(before), documents(after.rows)
    for id, held in documents(rows_of(bench.home / "catalogue.sqlite")).items():
        assert held in (was.get(id), will.get(id)), f"{id} is half taken in"


def assert_the_same(bench: Bench, case: Case, after: Ended, *, asked: bool) -> None:
    """Nobody can tell that a run was killed. `asked`: from its answers neither."""
    rows = rows_of(bench.home / "catalogue.sqlite")
    for table, wanted in after.rows.items():
        assert rows[table] == wanted, table
    if after.state:
        settings = bench.settings(case.corpus)
        assert contents_of(settings) == after.state.contents
        if asked:
            assert answers(settings) == after.state.answers


def assert_the_command_agrees(bench: Bench, case: Case, faulty: bool) -> None:
    """`svod verify` says what its functions say."""
    log = bench.root / "verify.log"
    run = begin(bench.home, bench.corpus(case.corpus), "verify", log=log, loaded=False)
    assert run.wait() in ((0, 1) if faulty else (0,)), run.said
    assert "Traceback" not in run.said
