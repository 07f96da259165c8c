"""How far a run has got, as seen from outside: its log, and what lies in its home."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from archive.records import Shelf
from tests.night.processes import Begun

_EVENT = re.compile(r"Z (added|changed|moved|removed|restored|closed) ")


class Watch:
    """A run that was begun on a home in a known state."""

    def __init__(self, run: Begun, home: Path) -> None:
        self.run = run
        self._index = home / "index"
        self._lock = home / "lock"
        self._current = self._link()
        self._written = self._states()
        self._signs: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("scan", self._lock.exists),
            ("read", lambda: "scanned in" in run.said),
            ("write", lambda: _EVENT.search(run.said) is not None),
            ("taken", lambda: "read in" in run.said),
            # before an index is built, what has left a shelf leaves the live one
            ("apply", lambda: bool(self._current) and self._states() != self._written),
            ("build", lambda: any(self._index.glob("gen-*.new"))),
            ("check", lambda: any(self._index.glob("gen-*.new/preview"))),
            ("swap", lambda: self._link() != self._current),
            ("learn", lambda: "indexed in" in run.said),
        )

    def stage(self) -> str:
        """The last sign of life."""
        return next((name for name, seen in reversed(self._signs) if seen()), "begin")

    def seconds(self) -> dict[str, float]:
        """How long it is in each stage, once it has ended."""
        began = time.monotonic()
        first = {"begin": began}
        while not self.run.is_over():
            first.setdefault(self.stage(), time.monotonic())
            time.sleep(0.001)
        ends = [*list(first.values())[1:], time.monotonic()]
        return {stage: end - start for (stage, start), end in zip(first.items(), ends, strict=True)}

    def kill_in(self, stage: str, after: float) -> str | None:
        """kill -9 some seconds after a stage is reached. Returns where it was; None if it ended."""
        order = ["begin", *(name for name, _ in self._signs)]
        wanted = order.index(stage)
        while not self.run.is_over() and order.index(self.stage()) < wanted:
            time.sleep(0.0005)
        time.sleep(after)
        return self.stage() if self.run.kill() else None

    def _link(self) -> str:
        try:
            return (self._index / "current").readlink().name
        except OSError:
            return ""

    def _states(self) -> list[int]:
        current = self._index / "current"
        found = [current / shelf / "state.json" for shelf in Shelf]
        return [path.stat().st_mtime_ns for path in found if path.exists()]
