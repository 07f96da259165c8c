"""What an engine does in the benchmark. One file each: `svod` and its three peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from indexer.facets import FACETS
from tests.bench.engines.documents import Made
from tests.bench.engines.questions import Asked

TOP = 10
"""Documents that are shown."""

COUNTED = tuple(facet.name for facet in FACETS)

EXACT_WEIGHT, OTHER_WEIGHT, TITLE_WEIGHT = 1.0, 0.9, 3.0
"""For engines that keep channels apart in columns: an exact key, any other, times a title's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in a form in which engines can be compared."""

    total: int
    ids: Sequence[str]
    facets: Mapping[str, Mapping[str, int]]
    """Documents by value; "" is those without any, and no value has none."""


class Peer(Protocol):
    """An engine: built once, then opened, asked and updated by another process.

    Only `add`, `finish`, `open`, `ask` and `replace` are measured. `prepare` is not: it brings
    documents into the form in which this engine takes them.
    """

    name: str
    version: str

    def start(self, folder: Path) -> None:
        """Begin an index in an empty folder."""

    def prepare(self, made: Sequence[Made]) -> Any: ...

    def add(self, prepared: Any) -> None: ...

    def finish(self) -> None:
        """Everything added is on the disk, nothing goes on in the background."""

    def open(self, folder: Path) -> None: ...

    def ask(self, asked: Asked) -> Any:
        """The first `TOP` ids, the total, and all facets over the whole result."""

    def read(self, answer: Any) -> Answer:
        """What `ask` gave, for comparison; not measured."""

    def replace(self, old: Any, new: Any) -> None:
        """Put a document in the place of the one with its id, so that the next `ask` sees it.

        Both are prepared, alone.
        """

    def close(self) -> None:
        """Let go of everything, after background work has ended."""


def is_exact(key: str) -> bool:
    """Whether a key belongs into the column of exact keys."""
    return key.startswith("=")


def counts(values: Mapping[str, int], missing: int) -> dict[str, int]:
    """Counts as `Answer` has them."""
    held = {value: count for value, count in values.items() if count}
    return held | ({"": missing} if missing else {})
