"""What hostile questions cost: the table of `tests/webui/hostile.toml`, over HTTP.

    python -m tests.bench.hostile [--sizes 10000] [--data DIR] [--keep DIR] [--json FILE]

Each request of the table is sent to `svod serve` three times, one after another, over one
connection, and the first is what counts: nobody repeats a hostile question. The slowest of each
kind are printed, with the least time that they took.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.archive import home_of
from tests.real.convert import DATA
from tests.running import serving
from tests.webui.hostile import Hostile, hostile

GOAL = 1000.0
"""Milliseconds that every one keeps to."""

_TIMES = 3
_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one request."""

    about: str
    address: str
    text: str
    status: int
    as_expected: bool
    first: float
    least: float


def measure(connection: http.client.HTTPConnection, cases: Sequence[Hostile]) -> list[Cost]:
    """Send each, the slowest first."""
    return sorted((_cost(connection, case) for case in cases), key=lambda cost: -cost.first)


def _cost(connection: http.client.HTTPConnection, case: Hostile) -> Cost:
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        connection.request("GET", case.address)
        response = connection.getresponse()
        response.read()
        took.append((time.perf_counter() - began) * 1000)
    expected = response.status == case.status
    text = case.text or ""
    return Cost(case.about, case.address, text, response.status, expected, took[0], min(took))


def _table(size: int, costs: Sequence[Cost]) -> Table:
    table = Table(title=f"{len(costs)} hostile requests, {size} documents: the slowest")
    for name in ("ms", "least", "status", "about", "request"):
        table.add_column(name, no_wrap=True, justify="right" if name in ("ms", "least") else "left")
    for cost in costs[:_SHOWN]:
        shown = (cost.text or cost.address)[:60].replace("\n", " ")
        row = (f"{cost.first:.0f}", f"{cost.least:.0f}", str(cost.status), cost.about, repr(shown))
        table.add_row(*row)
    return table


def main() -> int:
    """Measure, print. Returns 1 if a goal is missed or an answer is not what the table says."""
    given = _arguments()
    report: dict[str, Any] = {}
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            print(f"{size} documents", file=sys.stderr, flush=True)
            settings = home_of(given.keep or Path(folder), size, given.data)
            with serving(settings) as (connection, _):
                connection.request("GET", "/api/v1/search?q=a")
                connection.getresponse().read()
                costs = measure(connection, hostile())
            Console(width=120).print(_table(size, costs))
            for cost in costs:
                if not cost.as_expected:
                    print(f"{cost.status} for {cost.about}: {cost.address[:200]}")
                missed |= not cost.as_expected or cost.first > GOAL
            report[str(size)] = [asdict(cost) for cost in costs]
    if given.json:
        text = json.dumps(report, ensure_ascii=False, indent=1)
        given.json.write_text(text + "\n", encoding="utf-8")
    return int(missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hostile", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sizes", type=_sizes, default=[10_000], metavar="N,…")
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep homes there, use them again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
