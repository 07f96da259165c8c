"""How long whole answers and pages take, over HTTP from `svod serve` on this machine.

    python -m tests.bench.answers [--sizes 10000,100000] [--data DIR] [--keep DIR] [--json FILE]
                                  [--profile]

The same questions are asked of `/api/v1/search` (20 results with their quotations, and all facets)
and of the search page (10 of them), each once for warming, then again, one after another, over one
connection; then other pages and completions. What is measured is from sending the request to the
last byte of the answer; and the server's own time on the processor, which is what a machine with
nothing else to do takes. `--profile` asks the same of an app in this process, and tells where its
time goes.
"""

import argparse
import http.client
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from archive.settings import Settings
from tests.bench.archive import home_of
from tests.bench.stages import profile
from tests.bench.visits import API, COMPLETE, SEARCH, Visit, visits_of
from tests.real.convert import DATA
from tests.running import serving

GOALS = {
    API: {10_000: 20.0, 100_000: 40.0},
    SEARCH: {10_000: 60.0, 100_000: 100.0},
    COMPLETE: {10_000: 10.0},
}
"""By place and documents: milliseconds that 95 of 100 answers keep to."""
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds of the requests of a kind."""

    place: str
    kind: str
    requests: int
    p50: float
    p95: float
    max: float
    cpu_p50: float
    """Of the server's threads together."""
    cpu_p95: float
    bytes: int
    """Of an answer, as a mean."""


def measure(settings: Settings, asked: Sequence[Visit]) -> list[Row]:
    """Ask the real server. The last row of each place is all of its kinds together."""
    took: dict[str, dict[str, list[_Took]]] = defaultdict(lambda: defaultdict(list))
    with serving(settings) as (connection, server):
        for visit in asked:
            _answer(connection, visit.address)
        for visit in asked:
            worked, began = _cpu_seconds(server), time.perf_counter()
            size = _answer(connection, visit.address)
            wall, cpu = time.perf_counter() - began, _cpu_seconds(server) - worked
            took[visit.place][visit.kind].append(_Took(1000 * wall, 1000 * cpu, size))
    rows = []
    for place, kinds in took.items():
        rows += [_row(place, kind, found) for kind, found in kinds.items()]
        if len(kinds) > 1:
            rows.append(_row(place, _ALL, [one for found in kinds.values() for one in found]))
    return rows


class _Took(NamedTuple):
    wall: float
    cpu: float
    size: int


def _row(place: str, kind: str, found: Sequence[_Took]) -> Row:
    wall, cpu = sorted(one.wall for one in found), sorted(one.cpu for one in found)
    most = min(len(found) - 1, int(0.95 * len(found)))
    return Row(
        place,
        kind,
        len(found),
        statistics.median(wall),
        wall[most],
        wall[-1],
        statistics.median(cpu),
        cpu[most],
        round(statistics.mean(one.size for one in found)),
    )


def _cpu_seconds(server: int) -> float:
    """What the threads of a process have had of the processor (Linux: `schedstat`, in ns)."""
    threads = Path(f"/proc/{server}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def _answer(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    if response.status == 302:
        # a page of results beyond the last leads to the last
        return len(body) + _answer(connection, response.headers["Location"])
    if response.status != 200:
        raise RuntimeError(f"{response.status} for {address}: {body[:300]!r}")
    return len(body)


# ---------- the command ----------


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(title=title)
    for number, name in enumerate(names):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(f"{one:.2f}" if isinstance(one, float) else str(one) for one in row))
    return table


def main() -> int:
    """Measure, print. Returns 1 if a goal is missed."""
    given = _arguments()
    console = Console(width=120)
    report: dict[str, Any] = {
        "command": " ".join(["python -m tests.bench.answers", *sys.argv[1:]]),
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "sizes": {},
    }
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            print(f"{size} documents", file=sys.stderr, flush=True)
            settings = home_of(given.keep or Path(folder), size, given.data)
            asked = visits_of(settings)
            rows = measure(settings, asked)
            columns = ("ms", "", "requests", "p50", "p95", "max", "cpu p50", "cpu p95", "bytes")
            lines = [tuple(asdict(row).values()) for row in rows]
            console.print(_table(f"{size} documents", columns, lines))
            missed |= any(
                row.p95 > GOALS.get(row.place, {}).get(size, float("inf"))
                for row in rows
                if row.kind == _ALL
            )
            held = report["sizes"][size] = {"kinds": [asdict(row) for row in rows]}
            for place in (API, SEARCH) if given.profile else ():
                raw = given.keep / f"{size}{place.replace('/', '-')}.prof" if given.keep else None
                some = [visit for visit in asked if visit.place == place]
                stages = profile(settings, some, raw)
                lines = [(stage.name, stage.milliseconds, stage.calls) for stage in stages]
                console.print(_table(f"{place} under cProfile", ("stage", "ms", "calls"), lines))
                held.setdefault("stages", {})[place] = [asdict(stage) for stage in stages]
    if given.json:
        text = json.dumps(report, ensure_ascii=False, indent=1)
        given.json.write_text(text + "\n", encoding="utf-8")
    return int(missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.answers", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sizes", type=_sizes, default=[10_000, 100_000], metavar="N,…")
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep homes there, use them again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
