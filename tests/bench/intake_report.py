"""What was measured, as tables for people, and the goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.intake_formats import Format
from tests.bench.intake_nights import Nights
from tests.bench.intake_svod import Intake

DOCUMENTS = 3_000
"""Of two pages, from file to searchable: a minute and core."""

PAGES = 120
"""Of PDFs, extracted: a second and core, the start of the process left out."""

NIGHT_SECONDS = 10
"""Without a change, over 100,000 documents; smaller corpora get as much."""

_MOST_CAUSES = 12


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached, and what was."""

    what: str
    goal: str
    reached: float
    met: bool


def goals(intakes: Sequence[Intake], nights: Nights | None) -> list[Goal]:
    """The goals that this run can speak of."""
    return [*_goals(intakes, nights)]


def _goals(intakes: Sequence[Intake], nights: Nights | None) -> Iterator[Goal]:
    for one in intakes:
        if not one.made:
            continue  # real files are of any length
        rate = one.a_cpu_minute(one.documents)
        what = f"{one.name}: documents a CPU minute"
        yield Goal(what, f"≥ {DOCUMENTS:,}", rate, rate >= DOCUMENTS)
        for format in one.formats:
            if format.suffix == ".pdf":
                rate = format.pages_a_second
                what = f"{one.name}: pages of PDFs read a second, one process"
                yield Goal(what, f"≥ {PAGES}", rate, rate >= PAGES)
    for night in nights.nights[:2] if nights else ():
        what = f"{nights.documents:,} unchanged: {night.command}, s" if nights else ""
        yield Goal(what, f"≤ {NIGHT_SECONDS}", night.seconds, night.seconds <= NIGHT_SECONDS)


def print_measured(
    console: Console,
    about: Mapping[str, Any],
    intakes: Sequence[Intake],
    nights: Nights | None,
    reached: Sequence[Goal],
) -> None:
    """All of it."""
    for name, value in about.items():
        console.print(f"{name}: {value}", markup=False)
    for intake in intakes:
        _print_intake(console, intake)
    if nights:
        console.print(_nights(nights))
        if nights.taken_in_seconds:
            console.print(f"its first run took {nights.taken_in_seconds:,.0f} s")
    rows = [(one.what, one.goal, f"{one.reached:,.1f}", "yes" if one.met else "no")
            for one in reached]  # fmt: skip
    console.print(_table("goals", ("", "goal", "reached", "met"), rows))


def _print_intake(console: Console, intake: Intake) -> None:
    console.print(_stages(intake))
    console.print(
        f"{intake.documents:,} documents of {intake.files:,} files with {intake.pages:,} pages; "
        f"{intake.unreadable:,} files without text; {intake.processes} processes"
    )
    console.print(_beside(intake))
    if intake.poppler and intake.poppler.read:
        one = intake.poppler
        console.print(
            f"pdftotext: {one.read} of {one.files} PDFs, {one.cpu_seconds:.1f} CPU s, "
            f"a process for each"
        )
    if intake.formats:
        console.print(_formats(intake.formats))
    causes = sorted(intake.failures.items(), key=lambda one: (-one[1], one[0]))
    for cause, number in causes[:_MOST_CAUSES]:
        console.print(f"{number:>5} {cause}", markup=False)
    if left := causes[_MOST_CAUSES:]:
        console.print(f"{sum(number for _, number in left):>5} for {len(left)} other causes")


def _stages(intake: Intake) -> Table:
    rows = [
        (
            stage,
            f"{seconds:,.2f}",
            f"{intake.a_minute_and_core(intake.documents, stage):,.0f}",
            f"{intake.a_minute_and_core(intake.pages, stage):,.0f}",
        )
        for stage, seconds in intake.seconds.items()
    ]
    columns = ("stage", "seconds", "documents/min/core", "pages/min/core")
    return _table(intake.name, columns, rows)


def _beside(intake: Intake) -> Table:
    ran = intake.ran
    rows = [
        (
            "svod reindex",
            f"{intake.files - intake.unreadable:,}",
            f"{ran.seconds:,.1f}",
            f"{ran.cpu_seconds:,.1f}",
            f"{intake.a_cpu_minute(intake.documents):,.0f}",
            f"{intake.a_cpu_minute(intake.pages):,.0f}",
            f"{ran.peak_megabytes:,.0f}",
        )
    ]
    if intake.recoll:
        first = intake.recoll.first
        rows.append(
            (
                "recollindex",
                f"{intake.recoll.documents:,}",
                f"{first.seconds:,.1f}",
                f"{first.cpu_seconds:,.1f}",
                f"{intake.recoll.documents / (first.cpu_seconds / 60):,.0f}",
                "",
                f"{first.peak_megabytes:,.0f}",
            )
        )
    columns = ("", "with text", "seconds", "CPU s", "docs/CPU min", "pages/CPU min", "peak MB")
    return _table(f"{intake.name}: the whole command", columns, rows)


def _formats(found: Sequence[Format]) -> Table:
    rows = [
        (
            one.suffix,
            f"{one.files}",
            f"{one.failed}",
            f"{one.pages:,}",
            f"{one.seconds:,.2f}",
            f"{60 * one.files / one.seconds:,.0f}",
            f"{one.pages_a_second:,.1f}",
            f"{one.longest:.2f}",
            one.slowest,
        )
        for one in found
    ]
    columns = (
        "format",
        "files",
        "failed",
        "pages",
        "s",
        "files/min",
        "pages/s",
        "longest s",
        "which",
    )
    return _table("reading alone, one process", columns, rows)


def _nights(nights: Nights) -> Table:
    rows = [
        (
            night.command,
            f"{night.seconds:,.2f}",
            f"{night.cpu_seconds:,.2f}",
            f"{night.peak_megabytes:,.0f}" if night.peak_megabytes else "over too soon",
        )
        for night in nights.nights
    ]
    columns = ("", "seconds", "CPU s", "peak MB")
    return _table(f"{nights.documents:,} documents unchanged", columns, rows)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
