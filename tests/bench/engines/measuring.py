"""One engine with so many documents, measured: each step in a process of its own.

CPU is that of the whole process, the engine's own threads included, less what the main thread
spends on making documents. Memory is the highest resident size (Linux, /proc) above that before
the first document was added, with the bank and one batch of documents already in it.
"""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.engines.bank import read_bank
from tests.bench.engines.documents import Maker
from tests.bench.engines.peer import Answer, Peer
from tests.bench.engines.questions import Asked, marked, read_questions

BATCH = 500
"""Documents that are handed over at once, as indexing does."""

UPDATES = 30

ROUNDS = 3
"""How often all questions are asked once each was asked before; of the rounds the median counts."""

PATIENCE = 120.0
"""CPU seconds for these rounds: no other begins after that."""

PEERS = {
    "svod": ("tests.bench.engines.svod", "Svod"),
    "whoosh": ("tests.bench.engines.plain_whoosh", "PlainWhoosh"),
    "tantivy": ("tests.bench.engines.native_tantivy", "NativeTantivy"),
    "fts5": ("tests.bench.engines.sqlite_fts5", "SqliteFts5"),
}


@dataclass(frozen=True, slots=True)
class Built:
    documents: int
    words: int
    cpu_seconds: float
    wall_seconds: float
    bytes: int
    peak_bytes: int
    """Memory above that before."""


@dataclass(frozen=True, slots=True)
class Asking:
    """CPU milliseconds of each question, in their order."""

    open_wall_ms: float
    """From closed to the first answer, libraries loaded."""
    open_cpu_ms: float
    first_ms: list[float]
    """When it is asked for the first time."""
    ms: list[float]
    near_ms: list[float]
    """Svod: with words that stand close ranked higher, as readers get it; else empty."""
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Updating:
    """One document changed, committed, and found by the next question."""

    cpu_ms: float
    """The mean, with all that goes on in the background."""
    wall_ms: float
    """The median."""
    seen: bool
    """Whether every change was found at once, and what it replaced no more."""


class Stopwatch:
    """CPU and wall time of what an engine does while something else is done between."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        self._aside_cpu = self._aside_wall = 0.0

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the main thread does here does not count; what other threads do does."""
        cpu, wall = time.thread_time(), time.perf_counter()
        yield
        self._aside_cpu += time.thread_time() - cpu
        self._aside_wall += time.perf_counter() - wall

    @property
    def cpu(self) -> float:
        return time.process_time() - self._cpu - self._aside_cpu

    @property
    def wall(self) -> float:
        return time.perf_counter() - self._wall - self._aside_wall


def open_peer(name: str) -> Peer:
    """The engine of that name. Raises ModuleNotFoundError where its library is missing."""
    module, kind = PEERS[name]
    peer: Peer = getattr(import_module(module), kind)()
    return peer


def version_of(name: str) -> str | None:
    """The version of an engine's library; None if it is not installed."""
    try:
        return open_peer(name).version
    except ModuleNotFoundError:
        return None


def build(name: str, folder: Path, bank_folder: Path, documents: int) -> Built:
    """Build an index of the first documents in a folder that is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    maker = Maker(read_bank(bank_folder))
    peer = open_peer(name)
    words = 0
    # so that what the making takes is in the memory before
    peer.prepare(list(maker.documents(range(min(BATCH, documents)))))
    before = _resident_after_reset()
    watch = Stopwatch()
    peer.start(folder)
    for begin in range(0, documents, BATCH):
        with watch.aside():
            made = list(maker.documents(range(begin, min(begin + BATCH, documents))))
            words += sum(one.length for each in made for one in each.document.fields.values())
            prepared = peer.prepare(made)
            del made
        peer.add(prepared)
    peer.finish()
    cpu, wall = watch.cpu, watch.wall
    peak = _status("VmHWM") - before
    return Built(documents, words, cpu, wall, size_of(folder), peak)


def ask(name: str, folder: Path, questions_file: Path) -> Asking:
    """Open a built index and ask everything."""
    questions = read_questions(questions_file)
    peer = open_peer(name)
    first = next(asked for asked in questions if asked.kind == "common")
    watch = Stopwatch()
    peer.open(folder)
    peer.ask(first)
    opened_cpu, opened_wall = watch.cpu, watch.wall
    cold = [_timed(peer.ask, asked) for asked in questions]
    rounds = _rounds(peer.ask, questions)
    near = _rounds(peer.ask_near, questions) if hasattr(peer, "ask_near") else []
    answers = [peer.read(peer.ask(asked)) for asked in questions]
    peer.close()
    return Asking(1000 * opened_wall, 1000 * opened_cpu, cold, rounds, near, answers)


def update(name: str, folder: Path, bank_folder: Path, documents: int) -> Updating:
    """Change single documents of a built index."""
    maker = Maker(read_bank(bank_folder))
    peer = open_peer(name)
    peer.open(folder)
    peer.ask(marked(maker.document(0)))
    chance = random.Random(documents)  # noqa: S311 - to be repeated
    walls, seen = [], []
    watch = Stopwatch()
    for number in chance.sample(range(documents), min(UPDATES, documents)):
        with watch.aside():
            old, new = maker.document(number), maker.document(number, revision=1)
            prepared = peer.prepare([old]), peer.prepare([new])
        began = time.perf_counter()
        peer.replace(*prepared)
        answer = peer.ask(marked(new))
        walls.append(time.perf_counter() - began)
        with watch.aside():
            seen.append(list(peer.read(answer).ids) == [new.document.id])
            seen.append(peer.read(peer.ask(marked(old))).total == 0)
    peer.close()
    return Updating(1000 * watch.cpu / len(walls), 1000 * median(walls), all(seen))


def size_of(folder: Path) -> int:
    """The bytes of all files."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _rounds(ask: Callable[[Asked], Any], questions: list[Asked]) -> list[float]:
    """The median of some rounds, by question."""
    began = time.process_time()
    rounds = []
    while len(rounds) < ROUNDS and (not rounds or time.process_time() - began < PATIENCE):
        rounds.append([_timed(ask, asked) for asked in questions])
    return [median(times) for times in zip(*rounds, strict=True)]


def _timed(ask: Callable[[Asked], Any], asked: Asked) -> float:
    began = time.process_time()
    ask(asked)
    return 1000 * (time.process_time() - began)


def _resident_after_reset() -> int:
    """Bytes in memory now; the highest size is counted from here on (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status("VmRSS")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
