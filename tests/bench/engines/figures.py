"""What a run measured: the figures of each engine and size, and where engines disagree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench.engines.endurance import Endured, Paged
from tests.bench.engines.measuring import Asking, Built, Updating
from tests.bench.engines.peer import Answer
from tests.bench.engines.questions import KINDS, Asked

BESIDE = "tantivy"
"""The engine that ratios are to."""


@dataclass(frozen=True, slots=True)
class Run:
    """One engine with so many documents."""

    engine: str
    documents: int
    built: Built
    asking: Asking
    updating: Updating

    def percentile(self, percent: float) -> float:
        """CPU milliseconds of a question."""
        return float(np.percentile(self.asking.ms, percent))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many questions two engines answer alike."""

    engine: str
    documents: int
    questions: int
    totals: int
    facets: int
    """With every count of every facet the same."""
    top: float
    """The mean share of the first ids that are among the other's first, in any order."""
    differing: tuple[str, ...]
    """The questions whose totals or counts differ, in words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table."""

    name: str
    unit: str
    of: Callable[[Run], float]
    goal: float | None = None
    """What the ratio of Svod's to tantivy's should be at most, or at least if more is better."""
    more: bool = False

    def met(self, ratio: float) -> bool:
        return self.goal is None or (ratio >= self.goal if self.more else ratio <= self.goal)


FIGURES = (
    Figure("query p50", "CPU ms", lambda run: run.percentile(50)),
    Figure("query p95", "CPU ms", lambda run: run.percentile(95), goal=1.0),
    Figure("first time p95", "CPU ms", lambda run: float(np.percentile(run.asking.first_ms, 95))),
    Figure(
        "build",
        "documents/CPU s",
        lambda run: run.documents / run.built.cpu_seconds,
        goal=0.5,
        more=True,
    ),
    Figure("size", "MB", lambda run: run.built.bytes / 1e6, goal=2.0),
    Figure("peak memory", "MB", lambda run: run.built.peak_bytes / 1e6),
    Figure("update", "CPU ms", lambda run: run.updating.cpu_ms, goal=1.0),
    Figure("update", "wall ms", lambda run: run.updating.wall_ms),
    Figure("open", "wall ms", lambda run: run.asking.open_wall_ms),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A whole run of the command."""

    about: Mapping[str, object]
    """The machine, the versions, the command."""
    questions: Sequence[Asked]
    runs: Sequence[Run]
    agreements: Sequence[Agreement]
    paged: Mapping[int, Paged]
    """By number of documents."""
    endured: Mapping[int, Endured]
    left_out: Sequence[str]
    """Engines and sizes that were not measured, and why."""

    def run(self, engine: str, documents: int) -> Run | None:
        held = (r for r in self.runs if (r.engine, r.documents) == (engine, documents))
        return next(held, None)

    @property
    def sizes(self) -> list[int]:
        return sorted({run.documents for run in self.runs})

    @property
    def engines(self) -> list[str]:
        return list(dict.fromkeys(run.engine for run in self.runs))

    def ratio(self, figure: Figure, engine: str, documents: int) -> float | None:
        """An engine's figure through tantivy's; None if one of them was not measured."""
        one, other = self.run(engine, documents), self.run(BESIDE, documents)
        return figure.of(one) / figure.of(other) if one and other else None

    @property
    def missed(self) -> list[str]:
        """The goals that Svod misses."""
        return [
            f"{figure.name} at {size:,} documents: {ratio:.2f}, goal {figure.goal}"
            for size in self.sizes
            for figure in FIGURES
            if (ratio := self.ratio(figure, "svod", size)) is not None and not figure.met(ratio)
        ]

    def by_kind(self, run: Run) -> dict[str, tuple[float, float]]:
        """p50 and p95 of each kind of question."""
        kinds = np.array([asked.kind for asked in self.questions])
        times = np.array(run.asking.ms)
        p50, p95 = (
            {kind: float(np.percentile(times[kinds == kind], percent)) for kind in KINDS}
            for percent in (50, 95)
        )
        return {kind: (p50[kind], p95[kind]) for kind in KINDS}


def compare(run: Run, other: Run, questions: Sequence[Asked]) -> Agreement:
    """How far an engine answers as the other does."""
    totals = facets = 0
    shares, differing = [], []
    for asked, one, two in zip(questions, run.asking.answers, other.asking.answers, strict=True):
        alike = [name for name in two.facets if one.facets.get(name) == two.facets[name]]
        totals += one.total == two.total
        facets += len(alike) == len(two.facets)
        shares.append(_share(one, two))
        if one.total != two.total or len(alike) < len(two.facets):
            unlike = ", ".join(name for name in two.facets if name not in alike)
            words = " ".join("|".join(word) for word in asked.words)
            differing.append(f"{asked.kind} {words}: {one.total} for {two.total} ({unlike})")
    return Agreement(
        run.engine,
        run.documents,
        len(questions),
        totals,
        facets,
        float(np.mean(shares)),
        tuple(differing),
    )


def _share(one: Answer, two: Answer) -> float:
    return len({*one.ids} & {*two.ids}) / len(two.ids) if two.ids else 1.0
