"""What it takes to analyse and index documents, in one process and over several.

    python -m tests.bench.indexing [--documents N] [--processes 1,2] [--data DIR] [--known]

The documents are those of `tests.bench.archive`, with their texts in the catalogue already: what is
measured begins where extraction ends. A page is 300 words. `--known` keeps what runs before worked
out about written forms, as of an archive that grows; else everything is new.
"""

import argparse
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from archive.catalogue import Catalogue
from archive.settings import Settings
from indexer import build
from indexer.search import open_engine
from tests.bench.archive import home_of
from tests.real.convert import DATA

WORDS = 600
"""Of a document of two pages, by which everything is told."""


@dataclass(frozen=True, slots=True)
class Row:
    """A run from texts to an index."""

    processes: int
    documents: float
    """Of two pages."""
    seconds: float
    cpu: float
    """Seconds of all processors, in all processes."""
    stages: Mapping[str, float]
    megabytes: int
    """The most memory of this process since it began."""


def measure(home: Settings, processes: int, *, known: bool) -> Row:
    """Analyse and index the documents of a home anew, in a copy of its catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        words = _without_analyses(home.catalogue, path, known)
        before, began = _cpu(), time.perf_counter()
        with Catalogue(path) as catalogue, closing(open_engine(Path(folder) / "index")) as engine:
            report = build.update(catalogue, engine, processes=processes)
        seconds = time.perf_counter() - began
        cpu = _cpu() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Row(processes, words / WORDS, seconds, cpu, report.seconds, most)


def _without_analyses(source: Path, path: Path, known: bool) -> int:
    """Copy a catalogue without what the indexer keeps in it. Returns the words of its texts."""
    Catalogue(source).close()
    shutil.copy(source, path)
    with closing(sqlite3.connect(path)) as held, held:
        for table in ("analysis_row", "analysis", *(() if known else ("form",))):
            held.execute(f"DELETE FROM {table}")  # noqa: S608
        words: int = held.execute(
            "SELECT sum(length(text) - length(replace(text, ' ', '')) + 1) FROM passage"
        ).fetchone()[0]
    return words


def _cpu() -> float:
    """Seconds of all processors so far, of this process and of those that it has waited for."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--processes", default="1,2")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--known", action="store_true")
    given = parser.parse_args()
    table = Table("processes", "2-page documents", "documents/min", "documents/min/core (CPU)",
                  "CPU ms/document", "MB", "seconds by stage")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home = home_of(Path(folder), given.documents, given.data)
        for processes in map(int, given.processes.split(",")):
            row = measure(home, processes, known=given.known)
            table.add_row(
                str(row.processes),
                f"{row.documents:,.0f}",
                f"{60 * row.documents / row.seconds:,.0f}",
                f"{60 * row.documents / row.cpu:,.0f}",
                f"{1000 * row.cpu / row.documents:.2f}",
                str(row.megabytes),
                ", ".join(f"{stage} {took:.2f}" for stage, took in row.stages.items()),
            )
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
