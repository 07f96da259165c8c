"""Svod alone: many single updates, and the last page beside the second."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from whoosh import index

from archive.records import Shelf
from tests.bench.engines.bank import read_bank
from tests.bench.engines.documents import Maker
from tests.bench.engines.measuring import BATCH, Stopwatch, size_of
from tests.bench.engines.questions import Asked
from tests.bench.engines.svod import Svod, lookup

_EVERY = 100
"""Updates between two looks at the disk."""

PER_PAGE = 20

TIMES = 15


@dataclass(frozen=True, slots=True)
class Endured:
    """What many single updates do to an index."""

    updates: int
    bytes: int
    most_bytes: int
    """The largest size seen between."""
    fresh_bytes: int
    """Of an index built anew of the same documents."""
    segments: int
    most_segments: int
    cpu_ms: float
    """The mean of an update."""
    longest_ms: float
    """Wall."""


@dataclass(frozen=True, slots=True)
class Paged:
    """CPU milliseconds of two pages of a question that finds every document."""

    second_ms: float
    last_ms: float
    """By its cursor."""


def endure(folder: Path, fresh: Path, bank_folder: Path, documents: int, updates: int) -> Endured:
    """Change single documents of a built index, then build the same documents anew."""
    maker = Maker(read_bank(bank_folder))
    svod = Svod()
    svod.open(folder)
    chance = random.Random(updates)  # noqa: S311 - to be repeated
    revisions: Counter[int] = Counter()
    sizes, segments, walls = [0], [0], []
    watch = Stopwatch()
    for done in range(1, updates + 1):
        with watch.aside():
            number = chance.randrange(documents)
            revisions[number] += 1
            new = svod.prepare([maker.document(number, revisions[number])])
        began = time.perf_counter()
        svod.replace((), new)
        walls.append(time.perf_counter() - began)
        if done % _EVERY == 0:
            with watch.aside():
                sizes.append(size_of(folder))
                segments.append(_segments(folder))
    cpu = watch.cpu
    svod.close()
    svod.start(fresh)
    for begin in range(0, documents, BATCH):
        numbers = range(begin, min(begin + BATCH, documents))
        svod.add(svod.prepare([maker.document(number, revisions[number]) for number in numbers]))
    svod.finish()
    size, count = size_of(folder), _segments(folder)
    return Endured(
        updates,
        size,
        max(*sizes, size),
        size_of(fresh),
        count,
        max(*segments, count),
        1000 * cpu / updates,
        1000 * max(walls),
    )


def page(folder: Path) -> Paged:
    """The second page and the last of everything."""
    svod = Svod()
    svod.open(folder)
    everything = Asked("all", "all", ())
    first = svod.find(lookup(everything, limit=PER_PAGE))
    after = max(first.total - PER_PAGE - 1, 0)
    before_last = svod.find(lookup(everything, offset=after, limit=1))
    second, last = (
        lookup(everything, limit=PER_PAGE, after=hits[-1].place)
        for hits in (first.hits, before_last.hits)
    )
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for asked, taken in zip((second, last), times, strict=True):
            began = time.process_time()
            svod.find(asked)
            taken.append(1000 * (time.process_time() - began))
    svod.close()
    return Paged(*map(median, times))


def _segments(folder: Path) -> int:
    """Live segments of the index that all documents are in."""
    # Whoosh has no public way to count them
    opened = index.open_dir(folder / "current" / Shelf.PUBLIC)
    return len(opened._segments())
