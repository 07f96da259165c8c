"""How fast files become documents that can be found, and what a night without changes takes.

    python -m tests.bench.intake [--data DIR] [--sizes 2000] [--unchanged 100000]
                                 [--processes N] [--made-only] [--home DIR] [--json FILE]
                                 [--markdown FILE]

The files in real formats; so many made reports of two pages, in all formats and as PDFs alone;
and a corpus in which nothing has changed, `--unchanged` documents large. Each through the
installed `svod reindex`, and through recoll's `recollindex` on the same files where that is
installed. With `--home`, what was made stays there and is used by the next run: the large corpus
takes long to be taken in. docs/performance.md says what each figure is. Returns 1 if a goal is
missed.
"""

import argparse
import json
import os
import platform
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench.engines.sentences import is_real
from tests.bench.intake_documents import MIXED, packs, reports
from tests.bench.intake_formats import formats
from tests.bench.intake_markdown import markdown
from tests.bench.intake_nights import Nights, nights
from tests.bench.intake_peers import helpers, poppler, recoll_version, recolled
from tests.bench.intake_report import goals, print_measured
from tests.bench.intake_svod import Intake, Svod
from tests.real.convert import DATA

SIZES = (2_000,)
UNCHANGED = 2_000
READ_ALONE = 1_000
"""Files of a corpus that are also read one after another, to see what each format takes."""
WIDTH = 120


class Bench:
    """A run under way."""

    def __init__(self, home: Path, data: Path, processes: int) -> None:
        self.home = home
        self.data = data
        self.processes = processes
        self.intakes: list[Intake] = []
        self.nights: Nights | None = None

    def real(self) -> None:
        """The files in real formats."""
        say("files in real formats")
        corpus = packs(self.data, self.home / "packs")
        self._take_in("files in real formats", corpus, self.home / "packs")

    def made(self, size: int) -> None:
        """So many made reports, in all formats and as PDFs alone."""
        for name, kinds in (("in all formats", MIXED), ("PDFs", (".pdf",))):
            say(f"{size:,} reports, {name}")
            folder = self.home / f"{size}-{len(kinds)}"
            corpus = reports(folder, size, kinds, self.data)
            self._take_in(f"{size:,} reports, {name}", corpus, folder)
            self.intakes[-1].made = True

    def unchanged(self, size: int) -> None:
        """A corpus of so many in which nothing has changed."""
        say(f"{size:,} documents unchanged")
        self.nights = nights(self.home / f"unchanged-{size}", size, self.data, self.processes)

    def _take_in(self, name: str, corpus: Path, folder: Path) -> None:
        shutil.rmtree(folder / "home", ignore_errors=True)
        svod = Svod(folder / "home", corpus, self.processes)
        intake = svod.take_in(name)
        say("  recollindex, pdftotext")
        intake.recoll = recolled(corpus, folder / "recoll")
        intake.poppler = poppler(sorted(corpus.rglob("*.pdf")))
        say("  reading alone")
        intake.formats = formats(corpus, folder / "reading", READ_ALONE)
        self.intakes.append(intake)


def say(what: str) -> None:
    """A line on how far it is."""
    print(what, file=sys.stderr, flush=True)


def about(data: Path, processes: int) -> dict[str, Any]:
    """What the figures depend on besides the code."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": shlex.join(["python", "-m", "tests.bench.intake", *sys.argv[1:]]),
        "machine": f"{_processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "processes": processes,
        "sentences": "real documents" if is_real(data) else "the sample corpus",
        "recoll": recoll_version() or "not installed; left out",
        "recoll_helpers": helpers() if recoll_version() else "",
    }


def main() -> int:
    """Measure, print. Returns 1 if a goal is missed."""
    given = _arguments()
    with _home(given.home) as home:
        bench = Bench(home, given.data, given.processes)
        if given.made_only:
            say("files in real formats: left out")
        elif is_real(given.data):
            bench.real()
        else:
            say(f"no files in real formats in {given.data}: left out")
        for size in given.sizes:
            bench.made(size)
        if given.unchanged:
            bench.unchanged(given.unchanged)
    facts = about(given.data, given.processes)
    reached = goals(bench.intakes, bench.nights)
    print_measured(Console(width=WIDTH), facts, bench.intakes, bench.nights, reached)
    if given.json:
        report = {
            "about": facts,
            "intakes": [_without_words(asdict(one)) for one in bench.intakes],
            "unchanged": bench.nights and asdict(bench.nights),
            "goals": [asdict(one) for one in reached],
        }
        text = json.dumps(report, ensure_ascii=False, indent=1)
        given.json.write_text(text + "\n", encoding="utf-8")
    if given.markdown:
        tables = markdown(bench.intakes, bench.nights)
        given.markdown.write_text(tables + "\n", encoding="utf-8")
    return int(any(not one.met for one in reached))


def _without_words(values: dict[str, Any]) -> dict[str, Any]:
    """Without what commands said."""
    return {
        name: _without_words(value) if isinstance(value, dict) else value
        for name, value in values.items()
        if name not in ("out", "err")
    }


@contextmanager
def _home(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.intake", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    several = ",".join(map(str, SIZES))
    parser.add_argument("--data", type=Path, default=DATA, help=f"real documents; default: {DATA}")
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, metavar="N,…", help=f"default: {several}; 0: none"
    )
    parser.add_argument(
        "--unchanged", type=int, default=UNCHANGED, metavar="N", help=f"default: {UNCHANGED}"
    )
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.add_argument(
        "--made-only", action="store_true", help="leave the files in real formats out"
    )
    parser.add_argument("--home", type=Path, metavar="DIR", help="keep what is made, use it again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the tables for a page")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return sorted({int(size) for size in text.split(",")} - {0})


if __name__ == "__main__":
    sys.exit(main())
