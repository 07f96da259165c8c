"""The installed `svod` as a process of its own: what it is called with and what it did."""

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_EVENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """The lines of errors, without those of events."""
        return [line for line in self.err.splitlines() if line and not _EVENT.match(line)]

    @property
    def events(self) -> list[str]:
        """What became of what, without the times."""
        return [line.split(" ", 1)[1] for line in self.err.splitlines() if _EVENT.match(line)]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class RunSvod(Protocol):
    """`run_svod("add", "--dry-run")`, on the test's own home and corpus."""

    def __call__(
        self, *words: str | bytes, stdin: str | bytes = "", env: Mapping[str, str] | None = None
    ) -> Ran: ...


def svod_command(home: Path, corpus: Path) -> list[str]:
    svod = Path(sys.executable).with_name("svod")
    return [str(svod), "--home", str(home), "--corpus", str(corpus)]


def clean_environment() -> dict[str, str]:
    """Without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SVOD_")}
