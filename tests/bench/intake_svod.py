"""The installed `svod reindex` on a corpus: what it says of itself, and what it took."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.settings import Settings
from tests.bench.intake_formats import Format
from tests.bench.intake_peers import Poppler, Recolled
from tests.bench.intake_running import Ran, run
from tests.running import clean_environment, svod_command

STAGES = {"read": "analyse", "keep": "analyse", "swap": "index", "check": "index"}
"""Parts of a stage that `svod reindex --json` tells by themselves: what is read is the
catalogue's texts, and what is checked the new index."""


@dataclass
class Intake:
    """A corpus from files to documents that can be found."""

    name: str
    processes: int
    files: int
    """Taken in, attachments of mails among them."""
    documents: int
    unreadable: int
    """Files that gave no text."""
    pages: int
    """Of files that have pages."""
    seconds: Mapping[str, float]
    """By stage, as time went by."""
    ran: Ran
    own_peak_megabytes: int
    """What the run says of itself: its largest process and the largest that it started."""
    failures: Mapping[str, int]
    """How many for each cause."""
    made: bool = False
    """Whether all of it are made reports of two pages."""
    formats: list[Format] = field(default_factory=list)
    recoll: Recolled | None = None
    poppler: Poppler | None = None

    def a_minute_and_core(self, number: int, stage: str) -> float:
        """So many in the minutes of all cores that a stage took as time went by."""
        minutes = self.seconds.get(stage, 0.0) * self.processes / 60
        return number / minutes if minutes else 0.0

    def a_cpu_minute(self, number: int) -> float:
        """So many in the minutes that all processes together had of a core, start and end too."""
        return number / (self.ran.cpu_seconds / 60)


@dataclass(frozen=True, slots=True)
class Svod:
    """The command, with a home and a corpus."""

    home: Path
    corpus: Path
    processes: int

    def reindex(self, *words: str) -> tuple[Ran, Mapping[str, Any]]:
        """Run it; what it took, and its report. Raises RuntimeError if it could not work."""
        command = [*svod_command(self.home, self.corpus), "reindex", "--json", *words]
        env = clean_environment() | {"SVOD_PROCESSES": str(self.processes)}
        ran = run(command, env)
        if ran.code not in (0, 1):
            raise RuntimeError(f"svod reindex ended with {ran.code}: {ran.err[-500:]}")
        return ran, json.loads(ran.out)

    def take_in(self, name: str) -> Intake:
        """All of the corpus into a home that has nothing."""
        ran, report = self.reindex()
        seconds: Counter[str] = Counter()
        for part, spent in report["seconds"].items():
            seconds[STAGES.get(part, part)] += spent
        files, unreadable, pages = self._versions()
        return Intake(
            name=name,
            processes=self.processes,
            files=files,
            documents=report["new"],
            unreadable=unreadable,
            pages=pages,
            seconds=dict(seconds),
            ran=ran,
            own_peak_megabytes=report["peak_megabytes"],
            failures=dict(Counter(one["reason"] for one in report["failures"])),
        )

    def _versions(self) -> tuple[int, int, int]:
        catalogue = Settings(home=self.home, corpus=self.corpus).catalogue
        asked = "SELECT unreadable <> '', coalesce(pages, 0) FROM version"
        with closing(sqlite3.connect(catalogue)) as connection:
            rows = connection.execute(asked).fetchall()
        return len(rows), sum(row[0] for row in rows), sum(row[1] for row in rows)
