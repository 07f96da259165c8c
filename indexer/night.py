"""The whole run, for cron: scan → extract → analyse → index → learn, each stage timed.

Stopped anywhere, the next run goes on from there.
"""

import gc
import logging
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive import intake, made
from archive.catalogue import Catalogue, writing
from archive.errors import CorpusError
from archive.settings import Settings
from indexer import build
from indexer.golden import FILE, GoldenQuery, read_golden
from indexer.learn import learn
from indexer.search import open_engine

_log = logging.getLogger(__name__)

Progress = Callable[[str], AbstractContextManager[Callable[[int, int, str], None]]]
"""Begins to tell how far something is: what it gives takes what is done, of how much, where."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a run did."""

    began: datetime
    added: intake.Report
    indexed: build.Report
    seconds: Mapping[str, float]
    """By stage, as time went by."""
    processes: int
    peak_megabytes: int
    """Of this process, and of the largest of those it had started."""

    @property
    def counts(self) -> dict[str, int]:
        """What is kept of it for `svod status`, and said first in a report."""
        return {
            "new": self.added.new,
            "changed": self.added.changed,
            "moved": self.added.moved,
            "restored": self.added.restored,
            "removed": self.added.gone,
            "unchanged": self.added.unchanged,
            "needs_review": self.added.needs_review,
            "duplicates": len(self.added.duplicates),
            "near_duplicates": self.added.near_duplicates,
            "failed": len(self.added.failures),
            "indexed": self.indexed.documents,
        }

    @property
    def did_something(self) -> bool:
        counts = self.counts
        return any(counts[name] for name in ("new", "changed", "removed", "indexed"))


def run(
    settings: Settings,
    catalogue: Catalogue,
    progress: Progress,
    *,
    full: bool = False,
    if_needed: bool = False,
    remove_all: bool = False,
) -> Night:
    """Bring catalogue and index up to the corpus; the caller holds the lock.

    `full`: every file is read, and the index is built anew beside the live one, asked the golden
    queries, and put in its place. `if_needed`: nothing is written when nothing has changed.
    `remove_all`: it is meant that none of the documents held is left in the corpus.

    Raises GoldenQueryFailed when the new index does not find what it should: the live one stays.
    """
    began = datetime.now(UTC)
    added, seconds = add(
        settings, catalogue, progress, whole=full, if_needed=if_needed, remove_all=remove_all
    )
    indexed = index(settings, catalogue, progress, rebuild=full)
    seconds |= indexed.seconds
    done = Night(began, added, indexed, seconds, settings.processes, _peak_megabytes())
    if done.did_something or not if_needed:
        with catalogue.writing() as connection:
            writing.save_run(connection, "reindex", began, seconds, done.counts)
    return done


def add(
    settings: Settings,
    catalogue: Catalogue,
    progress: Progress,
    *,
    only: tuple[str, ...] = (),
    whole: bool = False,
    if_needed: bool = False,
    remove_all: bool = False,
) -> tuple[intake.Report, dict[str, float]]:
    """The corpus (or `only` these paths of it) into the catalogue; and the seconds it took.

    What the site made of a document that is not public any more is removed.
    """
    began = time.perf_counter()
    with _uncollected():
        planned = intake.plan(settings, catalogue, only=only, whole=whole, remove_all=remove_all)
    scanned = time.perf_counter()
    _log.info(
        "scanned in %.1f s: %d new, %d changed, %d removed, %d unchanged",
        scanned - began,
        len(planned.new),
        len(planned.changed),
        len(planned.gone),
        planned.unchanged,
    )
    if if_needed and not intake.is_needed(planned, catalogue):
        report = intake.as_before(planned, catalogue)
    else:
        with progress("Reading") as told:
            report = intake.take_in(settings, catalogue, planned, told)
    # always: a reader may have asked for a page while the run before closed its document
    with catalogue.reading() as connection:
        made.sweep(settings, connection)
    taken = time.perf_counter()
    _log.info("read in %.1f s: %d failed", taken - scanned, len(report.failures))
    return report, {"scan": scanned - began, "extract": taken - scanned}


def index(
    settings: Settings, catalogue: Catalogue, progress: Progress, *, rebuild: bool = False
) -> build.Report:
    """The index up to the catalogue, and the lexicon learnt from what it holds.

    Raises CorpusError if `golden.toml` has a fault.
    """
    began = time.perf_counter()
    with progress("Indexing") as told:
        report = build.update(
            catalogue,
            open_engine(settings.index),
            rebuild=rebuild,
            batch_documents=settings.batch_documents,
            processes=settings.processes,
            golden=lambda: _golden(settings),
            progress=told,
        )
    _log.info(
        "indexed in %.1f s: %d documents%s",
        time.perf_counter() - began,
        report.documents,
        ", built anew" if report.rebuilt else "",
    )
    with progress("Learning from translations") as told:
        levels = learn(catalogue, report.analyser, told)
    learnt = {"learn": sum(level.seconds for level in levels)} if levels else {}
    return replace(report, seconds={**report.seconds, **learnt})


def _golden(settings: Settings) -> Sequence[GoldenQuery]:
    queries, faults = read_golden(settings.home / FILE)
    for fault in faults:
        raise CorpusError(
            fault.path,
            f"{fault.reason}; no new index was built",
            line=fault.line,
            hint=fault.hint,
        )
    return queries


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile.

    A plan of 100,000 documents is a million values that all stay: to look through them for
    garbage again and again took a fifth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _peak_megabytes() -> int:
    used = (resource.getrusage(who).ru_maxrss for who in _WHO)
    return round(sum(used) * 1024 / 1_000_000)


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
