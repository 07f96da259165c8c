"""The measured figures as the tables of docs/performance.md."""

from collections.abc import Iterable, Iterator, Sequence

from tests.bench.intake_nights import Nights
from tests.bench.intake_svod import Intake


def markdown(intakes: Sequence[Intake], nights: Nights | None) -> str:
    """All tables, an empty line between them."""
    tables = [_commands(intakes), _stages(intakes), *map(_formats, intakes)]
    if nights:
        rows = [(one.command, f"{one.seconds:.1f}", f"{one.cpu_seconds:.1f}",
                 f"{one.peak_megabytes:.0f}") for one in nights.nights]  # fmt: skip
        tables.append(
            _table((f"{nights.documents:,} unchanged", "seconds", "CPU s", "peak MB"), rows)
        )
    return "\n\n".join(tables)


def _commands(intakes: Sequence[Intake]) -> str:
    columns = ("", "with text", "seconds", "CPU s", "docs/CPU min", "peak MB")
    return _table(columns, _command_rows(intakes))


def _command_rows(intakes: Sequence[Intake]) -> Iterator[Sequence[str]]:
    for one in intakes:
        found = [("svod", one.documents, one.files - one.unreadable, one.ran)]
        if one.recoll:
            found.append(
                ("recollindex", one.recoll.documents, one.recoll.documents, one.recoll.first)
            )
        for name, documents, with_text, ran in found:
            yield (
                f"{one.name}: {name}",
                f"{with_text:,}",
                f"{ran.seconds:,.1f}",
                f"{ran.cpu_seconds:,.1f}",
                f"{documents / (ran.cpu_seconds / 60):,.0f}",
                f"{ran.peak_megabytes:,.0f}",
            )


def _stages(intakes: Sequence[Intake]) -> str:
    stages = list(dict.fromkeys(stage for one in intakes for stage in one.seconds))
    rows = [
        (one.name, *(f"{one.a_minute_and_core(one.documents, stage):,.0f}" for stage in stages))
        for one in intakes
    ]
    return _table(("documents/min/core", *stages), rows)


def _formats(intake: Intake) -> str:
    columns = (f"reading alone: {intake.name}", "files", "failed", "pages/s", "longest s")
    rows = [
        (
            one.suffix,
            f"{one.files}",
            f"{one.failed}",
            f"{one.pages_a_second:,.1f}",
            f"{one.longest:.2f}",
        )
        for one in intake.formats
    ]
    return _table(columns, rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(columns) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, marks, *rows))
