"""Many readers at once while a run goes on: `svod serve` and `svod reindex` side by side.

    python -m tests.bench.load [--documents 10000] [--readers 50] [--seconds 60] [--pause 2]
                               [--data DIR] [--keep DIR] [--json FILE]

Each reader has a connection, and asks one thing after another: half of it questions to the API,
the rest search pages, documents and completions. Between an answer and what is asked next they
read, for so many seconds as a mean (`--pause`, exponentially distributed). Before it, the same
without a run; after it, readers who never pause, which says how much is answered at most. A run
finds a tenth of the documents changed, puts them into the live index batch by batch, and learns
the lexicon anew; when it is done the next one begins, and the last is stopped with the readers.
Readers and run are on the same cores.
"""

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from archive.settings import Settings
from tests.bench.archive import home_of
from tests.bench.shelved import revise, shelved
from tests.bench.visits import API, COMPLETE, SEARCH, Visit, visits_of
from tests.real.convert import DATA
from tests.running import clean_environment, serving, svod_command

GOAL = 150.0
"""Milliseconds that 95 of 100 answers keep to while a run goes on and readers read."""

SHARES = {API: 0.5, SEARCH: 0.25, "/doc/…": 0.15, COMPLETE: 0.1}
_CHANGED = 10
"""One document of so many is another in each run."""
_WARM_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """What readers met in some seconds."""

    readers: int
    pause: float
    """Seconds between an answer and what is asked next, as a mean."""
    runs: int | None
    """Of `svod reindex`, begun meanwhile; None: none was to be."""
    answers: int
    errors: int
    a_second: float
    p50: float
    """Milliseconds, from asking to the last byte."""
    p95: float
    p99: float
    max: float


class Reader(Thread):
    """Asks one thing after another until told to stop."""

    def __init__(self, number: int, port: int, visits: Sequence[Visit], pause: float) -> None:
        super().__init__(daemon=True)
        self.took: list[float] = []
        self.errors = Counter[str]()
        self.counts = Event()
        """Set when what it meets is to be counted."""
        self.stop = Event()
        self._port = port
        self._pause = pause
        self._chance = Random(number)  # noqa: S311 - the same questions each time
        self._by_place = {
            place: [visit.address for visit in visits if visit.place == place] for place in SHARES
        }

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self.stop.wait(self._chance.expovariate(1 / self._pause) if self._pause else 0):
            place = self._chance.choices([*SHARES], [*SHARES.values()])[0]
            address = self._chance.choice(self._by_place[place])
            began = time.perf_counter()
            try:
                connection.request("GET", address)
                with connection.getresponse() as response:
                    response.read()
                fault = "" if response.status in (200, 302) else str(response.status)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                fault = type(error).__name__
            if self.counts.is_set():
                self.took.append(1000 * (time.perf_counter() - began))
                if fault:
                    self.errors[f"{fault} {place}"] += 1
        connection.close()


class Runs(Thread):
    """`svod reindex`, again and again until told to stop."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None
        self._stopping = False
        self.began = 0
        self.failed: list[str] = []

    def run(self) -> None:
        while not self._stopping and not self.failed:
            revise(self._settings.corpus, _CHANGED, f"run{time.time_ns()}")
            self.began += 1
            self._process = reindex(self._settings)
            said = self._process.communicate()[1]
            if self._process.returncode and not self._stopping:
                self.failed.append(f"{self._process.returncode}: {said[-400:]}")

    def end(self) -> None:
        """Stop the run. Raises SystemExit if one could not do its work."""
        self._stopping = True
        if self._process is not None:
            self._process.terminate()
        self.join()
        if self.failed:
            raise SystemExit(f"a run failed: {self.failed[0]}")


def reindex(settings: Settings) -> subprocess.Popen[str]:
    command = [*svod_command(settings.home, settings.corpus), "reindex"]
    return subprocess.Popen(
        command,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def reading(
    port: int, visits: Sequence[Visit], readers: int, pause: float
) -> Iterator[list[Reader]]:
    """Readers at their work, the first seconds of which do not count."""
    some = [Reader(number, port, visits, pause) for number in range(readers)]
    for one in some:
        one.start()
    time.sleep(_WARM_SECONDS)
    for one in some:
        one.counts.set()
    yield some
    for one in some:
        one.counts.clear()
        one.stop.set()
    for one in some:
        one.join()


def measure(
    settings: Settings, visits: Sequence[Visit], readers: int, seconds: float, pause: float
) -> Iterator[tuple[Row, Counter[str]]]:
    """Without a run, with runs, and with runs and readers who never pause."""
    with serving(settings) as (connection, _):
        for pausing, running in ((pause, False), (pause, True), (0.0, True)):
            runs = Runs(settings) if running else None
            if runs:
                runs.start()
            with reading(connection.port, visits, readers, pausing) as some:
                time.sleep(seconds)
            if runs:
                runs.end()
            errors = sum((one.errors for one in some), Counter[str]())
            took = sorted(one for reader in some for one in reader.took)
            yield _row(readers, pausing, runs and runs.began, took, errors.total(), seconds), errors


def _row(
    readers: int, pause: float, runs: int | None, took: list[float], errors: int, seconds: float
) -> Row:
    return Row(
        readers=readers,
        pause=pause,
        runs=runs,
        answers=len(took),
        errors=errors,
        a_second=len(took) / seconds,
        p50=statistics.median(took),
        p95=took[int(0.95 * (len(took) - 1))],
        p99=took[int(0.99 * (len(took) - 1))],
        max=took[-1],
    )


def main() -> int:
    """Measure, print. Returns 1 after any error, or if the goal is missed."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        keep = given.keep or Path(temporary)
        made = home_of(keep, given.documents, given.data)
        visits = visits_of(made)
        corpus = shelved(made, keep / f"{given.documents}-files")
        settings = replace(made, home=keep / f"{given.documents}-files" / "home", corpus=corpus)
        first = reindex(settings)
        said = first.communicate()[1]
        if first.returncode:
            raise SystemExit(f"the corpus cannot be taken in: {said[-400:]}")
        rows = []
        for row, errors in measure(settings, visits, given.readers, given.seconds, given.pause):
            rows.append(row)
            for error, times in errors.items():
                print(f"{times} × {error}", file=sys.stderr)
    Console(width=110).print(_table(given.documents, rows))
    if given.json:
        report = {
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "documents": given.documents,
            "rows": [asdict(row) for row in rows],
        }
        given.json.write_text(json.dumps(report, indent=1) + "\n")
    under_way = rows[1]
    return int(any(row.errors for row in rows) or under_way.p95 > GOAL)


def _table(documents: int, rows: Sequence[Row]) -> Table:
    table = Table(title=f"{documents:,} documents, {os.cpu_count()} cores; milliseconds")
    for name in ("readers", "pause", "runs", "answers", "errors", "a second",
                 "p50", "p95", "p99", "max"):  # fmt: skip
        table.add_column(name, justify="right")
    for row in rows:
        runs = "none" if row.runs is None else str(row.runs)
        times = (f"{one:.0f}" for one in (row.p50, row.p95, row.p99, row.max))
        table.add_row(f"{row.readers}", f"{row.pause:g} s", runs, f"{row.answers:,}",
                      f"{row.errors}", f"{row.a_second:.0f}", *times)  # fmt: skip
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0)
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep homes there, use them again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
