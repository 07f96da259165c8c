"""Nights in which nothing has happened, or next to nothing, over a corpus of any size.

The home is one that a real `svod reindex` has left behind. The files are in the system's cache.
"""

import shutil
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.intake_documents import NOTE_WORDS, reports, revise
from tests.bench.intake_peers import Recoll, recoll_version
from tests.bench.intake_svod import Svod

TIMES = 3
"""How often each is run; the median counts."""

_DONE = "done"


@dataclass(frozen=True, slots=True)
class Night:
    """A command over a corpus without work for it, as a median."""

    command: str
    seconds: float
    cpu_seconds: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True)
class Nights:
    """Every command over one corpus."""

    documents: int
    taken_in_seconds: float | None
    """What the home's first run took; None if it was there."""
    nights: tuple[Night, ...]


def nights(folder: Path, documents: int, data: Path, processes: int) -> Nights:
    """Time them. Raises RuntimeError where a run finds something else to do than it should."""
    corpus = reports(folder / "notes", documents, (".txt",), data, NOTE_WORDS)
    svod = Svod(folder / "home", corpus, processes)
    done = folder / _DONE
    took = None
    if not done.exists():
        shutil.rmtree(svod.home, ignore_errors=True)
        took = svod.reindex()[0].seconds
        done.touch()
    svod.reindex("--if-needed")  # another version of Svod may have left the home behind
    measured = [
        _night(svod, "svod reindex --if-needed", documents, 0),
        _night(svod, "svod reindex", documents, 0),
        _night(svod, "svod reindex --if-needed, one changed", documents, 1),
    ]
    if recoll_version():
        recoll = Recoll(corpus, folder / "recoll")
        recoll.index()
        measured.append(_recolls(recoll, corpus, 0))
        measured.append(_recolls(recoll, corpus, 1))
    return Nights(documents, took, tuple(measured))


def _night(svod: Svod, command: str, documents: int, changed: int) -> Night:
    words = ["--if-needed"] if "--if-needed" in command else []
    runs = []
    for _ in range(TIMES):
        if changed:
            revise(svod.corpus, documents // 2, str(time.time_ns()))
        ran, report = svod.reindex(*words)
        found = (report["new"], report["changed"], report["unchanged"], report["indexed"])
        if found != (0, changed, documents - changed, changed):
            raise RuntimeError(f"new, changed, unchanged, indexed: {found}")
        runs.append(ran)
    return Night(
        command,
        statistics.median(ran.seconds for ran in runs),
        statistics.median(ran.cpu_seconds for ran in runs),
        max(ran.peak_megabytes for ran in runs),
    )


def _recolls(recoll: Recoll, corpus: Path, changed: int) -> Night:
    if changed:
        revise(corpus, 0, str(time.time_ns()))
    ran = recoll.index()
    command = "recollindex, one changed" if changed else "recollindex"
    return Night(command, ran.seconds, ran.cpu_seconds, ran.peak_megabytes)
