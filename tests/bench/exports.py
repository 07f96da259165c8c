"""How long whole results take as files, and what they cost the server in memory.

    python -m tests.bench.exports [--home DIR] [--sizes 10000,100000] [--data DIR] [--keep DIR]
                                  [--formats csv,jsonl,bibtex] [--ask QUERY] [--json FILE]

From `svod serve` on this machine, one export after another over one connection, nothing compressed.
Of each: the seconds to the first byte and to the last, bytes, how many documents came and how many
`X-Total-Count` had said, and the most that the server had in memory at any moment of it (VmHWM,
reset before each; its mapped index is in it). The server has one thread, warmed by an export that
is not counted: each thread keeps some memory once it has worked. Then a citation: a digest of all
ids. `--home` measures an archive that is there, else one is made of so many documents; `--ask` are
parameters of a search.
"""

import argparse
import csv
import http.client
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from archive.settings import Settings
from tests.bench.archive import home_of
from tests.real.convert import DATA
from tests.running import serving

EXPORT = "/api/v1/export?format={form}&{asked}"
CITE = "/api/v1/cite?{asked}"


_ALONE = {"SVOD_REQUESTS_PER_MINUTE": "0", "SVOD_SERVE_THREADS": "1"}

_MARKS = {"jsonl": b"\n", "json": b'"related":', "bibtex": b"\n@", "ris": b"TY  - ",
          "csl": b'"type": '}  # fmt: skip
"""What each document has once."""


@dataclass(frozen=True, slots=True)
class Row:
    documents: int
    """As the header says."""
    format: str
    came: int
    """Documents in the file."""
    first: float
    """Seconds to the first byte."""
    seconds: float
    megabytes: float
    resident: int
    """Megabytes of the server, at most."""


def measure(settings: Settings, forms: list[str], asked: str) -> Iterator[Row]:
    """Each format once."""
    with serving(settings, _ALONE) as (connection, server):
        _answer(connection, EXPORT.format(form="json", asked=asked), lambda piece: None)
        for form in [*forms, "cite"]:
            Path(f"/proc/{server}/clear_refs").write_text("5")
            counter = _Counter(form)
            address = (CITE if form == "cite" else EXPORT).format(form=form, asked=asked)
            total, first, seconds, size = _answer(connection, address, counter.read)
            yield Row(total, form, counter.count(), first, seconds, size / 1e6, _most(server))


def _answer(
    connection: http.client.HTTPConnection, address: str, read: Callable[[bytes], None]
) -> tuple[int, float, float, int]:
    began = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{address}: {response.status} {response.read()[:200]!r}")
    first, size = 0.0, 0
    while piece := response.read(1 << 16):
        first = first or time.perf_counter() - began
        size += len(piece)
        read(piece)
    seconds = time.perf_counter() - began
    return int(response.headers.get("X-Total-Count", 0)), first, seconds, size


def _most(server: int) -> int:
    status = Path(f"/proc/{server}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


class _Counter:
    """Counts the documents of a file as it comes."""

    def __init__(self, form: str) -> None:
        self._mark = _MARKS.get(form)
        self._form = form
        self._held = b"\n" if form == "bibtex" else b""
        self._count = 0
        self._whole = io.BytesIO()

    def read(self, piece: bytes) -> None:
        if self._form == "csv":
            self._whole.write(piece)
        elif self._mark:
            held = self._held + piece
            self._count += held.count(self._mark)
            # a mark may be cut in two
            self._held = held[len(held) - len(self._mark) + 1 :]

    def count(self) -> int:
        if self._form != "csv":
            return self._count
        self._whole.seek(0)
        rows = csv.reader(io.TextIOWrapper(self._whole, encoding="utf-8", newline=""))
        return sum(1 for _ in rows) - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--sizes", default="10000")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--formats", default="csv,json,jsonl,bibtex,ris,csl")
    parser.add_argument("--ask", default="")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    forms = given.formats.split(",")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        if given.home:
            rows += measure(
                Settings(home=given.home, corpus=given.home / "corpus"), forms, given.ask
            )
        else:
            for size in map(int, given.sizes.split(",")):
                made = home_of(given.keep or Path(folder), size, given.data)
                rows += measure(made, forms, given.ask)
    _tell(rows)
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    if any(row.came != row.documents for row in rows if row.format != "cite"):
        raise SystemExit("an export is not whole")


def _tell(rows: list[Row]) -> None:
    names = ("documents", "format", "came", "first byte", "seconds", "MB", "MB of memory")
    table = Table(*names)
    for row in rows:
        table.add_row(
            f"{row.documents:,}", row.format, f"{row.came:,}", f"{row.first:.2f}",
            f"{row.seconds:.2f}", f"{row.megabytes:.1f}", f"{row.resident}",
        )  # fmt: skip
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
