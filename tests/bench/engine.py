"""Svod's engine beside plain Whoosh, tantivy and SQLite FTS5, in one run.

    python -m tests.bench.engine [--sizes 10000,50000] [--engines svod,whoosh,tantivy,fts5]
                                 [--json FILE] [--markdown FILE] [--keep DIR] [--data DIR]
                                 [--updates 10000] [--whoosh-up-to 10000]

The same analysed documents and the same 200 questions for each. Prints tables with ratios to
tantivy; docs/performance.md says what each figure is. Returns 1 if a goal is missed.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from rich.console import Console

from indexer.analysis import Analyser
from tests.bench.engines import endurance, measuring, sentences
from tests.bench.engines.bank import make_bank, save_bank
from tests.bench.engines.figures import Agreement, Measured, Run, compare
from tests.bench.engines.questions import Asked, make_questions, read_questions, save_questions
from tests.bench.engines.report import as_json, markdown, print_tables
from tests.real.convert import DATA

SIZES = (10_000, 50_000)

WHOOSH_UP_TO = 10_000
"""It takes some 100 documents a second."""

WIDTH = 140
"""Columns that the tables need."""

INSTALL = {"tantivy": ".venv/bin/pip install --require-hashes -r requirements/bench.txt"}

Given = ParamSpec("Given")
Value = TypeVar("Value")


@dataclass
class _Bench:
    """A run under way."""

    home: Path
    questions: list[Asked]
    runs: list[Run] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    paged: dict[int, endurance.Paged] = field(default_factory=dict)
    endured: dict[int, endurance.Endured] = field(default_factory=dict)

    @property
    def bank(self) -> Path:
        return self.home / "bank"

    def measure(self, engine: str, documents: int) -> None:
        """One engine with so many documents."""
        folder = self.home / f"{engine}-{documents}"
        built = apart(measuring.build, engine, folder, self.bank, documents)
        asking = apart(measuring.ask, engine, folder, self.home / "questions.json")
        if engine == "svod":
            self.paged[documents] = apart(endurance.page, folder)
        updating = apart(measuring.update, engine, folder, self.bank, documents)
        self.runs.append(Run(engine, documents, built, asking, updating))

    def compare(self, documents: int) -> None:
        """The answers of the others with Svod's."""
        of_size = [run for run in self.runs if run.documents == documents]
        own = [run for run in of_size if run.engine == "svod"]
        others = [run for run in of_size if run.engine != "svod"]
        self.agreements.extend(compare(run, svod, self.questions) for svod in own for run in others)

    def endure(self, documents: int, updates: int) -> None:
        """Many updates of Svod's smallest index, which comes out changed."""
        folder = self.home / f"svod-{documents}"
        with tempfile.TemporaryDirectory(dir=self.home) as fresh:
            self.endured[documents] = apart(
                endurance.endure, folder, Path(fresh), self.bank, documents, updates
            )


def apart(do: Callable[Given, Value], *given: Given.args, **named: Given.kwargs) -> Value:
    """Call it in a new process: nothing is loaded, cached or allocated before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(do, *given, **named).result()


def make_ground(home: Path, data: Path) -> None:
    """The analysed sentences and the questions, into a folder."""
    analyser = Analyser(sentences.vocabularies_of(data))
    bank = make_bank(analyser, dict(sentences.read_sentences(data)))
    save_bank(bank, home / "bank")
    save_questions(make_questions(bank), home / "questions.json")


def measure(
    home: Path,
    engines: Sequence[str],
    sizes: Sequence[int],
    whoosh_up_to: int,
    updates: int,
    about: dict[str, object],
    say: Callable[[str], None],
) -> Measured:
    """Measure every engine at every size."""
    bench = _Bench(home, read_questions(home / "questions.json"))
    left_out = []
    installed = {name: measuring.version_of(name) for name in engines}
    for name, version in installed.items():
        if version is None:
            left_out.append(f"{name} is left out: it is not installed ({INSTALL[name]})")
            say(left_out[-1])
    for size in sizes:
        for name in engines:
            if installed[name] is None:
                continue
            if name == "whoosh" and size > whoosh_up_to:
                left_out.append(f"whoosh is left out at {size:,} documents (--whoosh-up-to)")
                continue
            say(f"{name}, {size:,} documents")
            bench.measure(name, size)
        bench.compare(size)
    if updates and "svod" in engines:
        say(f"{updates:,} updates")
        bench.endure(min(sizes), updates)
    versions = {name: version for name, version in installed.items() if version}
    return Measured(
        about | {"engines": versions},
        bench.questions,
        bench.runs,
        bench.agreements,
        bench.paged,
        bench.endured,
        left_out,
    )


def about_the_machine(data: Path) -> dict[str, object]:
    """What the figures depend on besides the code."""
    source = "real documents" if sentences.is_real(data) else "the sample corpus"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "numpy": importlib.metadata.version("numpy"),
        "sentences": source,
        "command": shlex.join(["python", "-m", "tests.bench.engine", *sys.argv[1:]]),
    }


def main() -> int:
    """Read the words of the command, measure, print. Returns 1 if a goal is missed."""
    given = _arguments()
    with _home(given.keep) as home:
        _say("analysing sentences")
        apart(make_ground, home, given.data)
        about = about_the_machine(given.data)
        measured = measure(
            home, given.engines, given.sizes, given.whoosh_up_to, given.updates, about, _say
        )
    print_tables(measured, Console(width=max(WIDTH, Console().width)))
    if given.json:
        report = json.dumps(as_json(measured), ensure_ascii=False, indent=1)
        given.json.write_text(report + "\n", encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(markdown(measured) + "\n", encoding="utf-8")
    return int(bool(measured.missed))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


@contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engine", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    several = ",".join(map(str, SIZES))
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help=f"default: {several}")
    parser.add_argument(
        "--engines", type=_engines, default=list(measuring.PEERS), help="default: all of them"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the tables for a page")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the indexes there")
    parser.add_argument("--data", type=Path, default=DATA, help=f"real documents; default: {DATA}")
    parser.add_argument(
        "--updates", type=int, default=0, help="single updates of Svod's smallest index, in the end"
    )
    parser.add_argument(
        "--whoosh-up-to", type=int, default=WHOOSH_UP_TO, metavar="N", help="it is slow"
    )
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    try:
        sizes = sorted({int(size) for size in text.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1:
        raise argparse.ArgumentTypeError(f"no numbers of documents: {text}")
    return sizes


def _engines(text: str) -> list[str]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(measuring.PEERS):
        raise argparse.ArgumentTypeError(f"no such engine: {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
