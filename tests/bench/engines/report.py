"""The figures as tables: for the terminal, for Markdown, as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.engines.figures import BESIDE, FIGURES, Measured, Run
from tests.bench.engines.questions import KINDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in no form yet."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def sheets(measured: Measured) -> Iterator[Sheet]:
    """All tables of a run."""
    for size in measured.sizes:
        yield _figures(measured, size)
        yield _kinds(measured, size)
    yield _agreements(measured)
    if measured.paged:
        yield _alone(measured)


def print_tables(measured: Measured, console: Console) -> None:
    for sheet in sheets(measured):
        table = Table(title=sheet.title, title_justify="left")
        for number, name in enumerate(sheet.head):
            table.add_column(name, justify="right" if number else "left", no_wrap=True)
        for row in sheet.rows:
            table.add_row(*row)
        console.print(table)
    for line in notes(measured):
        console.print(line, markup=False, highlight=False)


def markdown(measured: Measured) -> str:
    """The tables as they can be put on a page."""
    lines = [f"{about}: {value}  " for about, value in measured.about.items()]
    for sheet in sheets(measured):
        rule = ["---", *("---:" for _ in sheet.head[1:])]
        lines += ["", f"**{sheet.title}**", ""]
        lines += [f"| {' | '.join(row)} |" for row in (sheet.head, rule, *sheet.rows)]
    return "\n".join([*lines, "", *(f"- {line}" for line in notes(measured))])


def as_json(measured: Measured) -> dict[str, Any]:
    """Everything but the answers."""
    runs = []
    for run in measured.runs:
        asking = asdict(run.asking)
        del asking["answers"]
        figures = {f"{figure.name} ({figure.unit})": figure.of(run) for figure in FIGURES}
        kinds = {kind: dict(zip(("p50", "p95"), both, strict=True))
                 for kind, both in measured.by_kind(run).items()}  # fmt: skip
        runs.append(
            {
                "engine": run.engine,
                "documents": run.documents,
                "figures": figures,
                "kinds": kinds,
                "built": asdict(run.built),
                "asking": asking,
                "updating": asdict(run.updating),
            }
        )
    return {
        "about": dict(measured.about),
        "runs": runs,
        "agreements": [asdict(agreement) for agreement in measured.agreements],
        "paged": {size: asdict(paged) for size, paged in measured.paged.items()},
        "endured": {size: asdict(endured) for size, endured in measured.endured.items()},
        "left out": list(measured.left_out),
        "goals missed": measured.missed,
        "questions": [asdict(asked) for asked in measured.questions],
    }


def notes(measured: Measured) -> list[str]:
    """What stands below the tables."""
    unseen = [
        f"{run.engine} at {run.documents:,} documents did not show every update at once"
        for run in measured.runs
        if not run.updating.seen
    ]
    missed = [f"goal missed: {line}" for line in measured.missed]
    return [*missed, *unseen, *measured.left_out]


def _figures(measured: Measured, size: int) -> Sheet:
    engines = [name for name in measured.engines if measured.run(name, size)]
    ratios = [name for name in engines if name != BESIDE and measured.run(BESIDE, size)]
    rows = []
    for figure in FIGURES:
        values = [_number(figure.of(run)) for name in engines if (run := measured.run(name, size))]
        through = [_number(measured.ratio(figure, name, size)) for name in ratios]
        sign = "≥" if figure.more else "≤"
        goal = f"{sign} {figure.goal}" if figure.goal is not None else ""
        rows.append([f"{figure.name}, {figure.unit}", *values, *through, goal])
    heads = [*engines, *(f"{name}/{BESIDE}" for name in ratios)]
    return Sheet(f"{size:,} documents", ["", *heads, "goal"], rows)


def _kinds(measured: Measured, size: int) -> Sheet:
    runs = [run for run in measured.runs if run.documents == size]
    both = {run.engine: measured.by_kind(run) for run in runs}
    count = {kind: sum(asked.kind == kind for asked in measured.questions) for kind in KINDS}
    rows = [
        [f"{kind} ({count[kind]})", *(_pair(both[run.engine][kind]) for run in runs)]
        for kind in KINDS
    ]
    title = f"{size:,} documents: CPU ms of a query, p50 / p95, by kind (how many)"
    return Sheet(title, ["", *(run.engine for run in runs)], rows)


def _agreements(measured: Measured) -> Sheet:
    rows = [
        [
            f"{held.engine}, {held.documents:,}",
            f"{held.totals} of {held.questions}",
            f"{held.facets} of {held.questions}",
            f"{held.top:.2f}",
        ]
        for held in measured.agreements
    ]
    head = ["", "same total", "same counts in all facets", "shared of the first 10"]
    return Sheet("Answers beside Svod's", head, rows)


def _alone(measured: Measured) -> Sheet:
    rows = []
    for size, paged in measured.paged.items():
        rows.append([f"{size:,}: page 2 of everything, CPU ms", _number(paged.second_ms)])
        rows.append([f"{size:,}: last page by cursor, CPU ms", _number(paged.last_ms)])
        if run := measured.run("svod", size):
            rows.append([f"{size:,}: query p95 with nearness, CPU ms", _near(run)])
    for size, held in measured.endured.items():
        name = f"{size:,}, after {held.updates:,} updates"
        ratio, most = held.bytes / held.fresh_bytes, held.most_bytes / held.fresh_bytes
        rows.append([f"{name}: size through a fresh build's", f"{ratio:.2f}, at most {most:.2f}"])
        rows.append([f"{name}: live segments", f"{held.segments}, at most {held.most_segments}"])
        rows.append([f"{name}: CPU ms of an update", _number(held.cpu_ms)])
        rows.append([f"{name}: longest update, wall ms", _number(held.longest_ms)])
    return Sheet("Svod alone", ["", ""], rows)


def _near(run: Run) -> str:
    times = sorted(run.asking.near_ms)
    return _number(times[int(0.95 * len(times))]) if times else ""


def _pair(both: tuple[float, float]) -> str:
    return " / ".join(map(_number, both))


def _number(value: float | None) -> str:
    """Three figures, as many as mean something."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
