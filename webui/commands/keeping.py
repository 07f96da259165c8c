"""The commands of keeping: `svod verify`, `backup`, `restore`.

What they find wrong goes to stderr, a line each, and makes the exit code 1. What only waits for
the next run is told, and makes it 0.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.keeping import age, fixity
from archive.keeping.backup import backup as make_backup
from archive.keeping.faults import Fault, Kind
from archive.keeping.restore import restore as put_back
from indexer import consistency
from indexer import drill as drills
from indexer.search import open_engine
from webui.commands import terminal
from webui.commands.place import SOME_FAILED, Place
from webui.commands.signals import ended_by_signals
from webui.commands.terminal import complain, count, say, say_json

_PENDING = 20
"""Told one by one: a folder of new files needs no line for each."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A report for programs.")
@click.pass_obj
def verify(place: Place, as_json: bool) -> int:
    """Every original against its SHA-256, the catalogue against the corpus, the index against it.

    Reads only, and may run beside any other command.
    """
    settings = place.settings
    with Catalogue(settings.catalogue) as catalogue, terminal.progress("Verifying") as told:
        checked = fixity.verify(settings, catalogue, told)
        engine = open_engine(settings.index)
        try:
            faults = (*checked.faults, *consistency.verify(catalogue, engine, told))
        finally:
            engine.close()
    damaged = sum(fault.is_damage for fault in faults)
    if as_json:
        say_json({"originals": checked.originals, "damaged": damaged, "faults": _rows(faults)})
    else:
        pending = [fault for fault in faults if fault.kind is Kind.PENDING]
        tell_faults(fault for fault in faults if fault.kind is not Kind.PENDING)
        tell_faults(pending[:_PENDING])
        if len(pending) > _PENDING:
            complain(f"pending: and {len(pending) - _PENDING:,} more")
        waiting = f"; {len(pending):,} pending" if pending else ""
        say(f"{count(checked.originals, 'original')} compared, {count(damaged, 'fault')}{waiting}")
    return SOME_FAILED if damaged else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="AGE1…|FILE",
    help="Encrypt to this age key, or to those in a file; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="A report for programs.")
@click.pass_obj
def backup(place: Place, file: Path, recipients: tuple[str, ...], as_json: bool) -> int:
    """All that cannot be rebuilt into one new FILE: corpus, settings, history.

    The catalogue's texts and the index are not in it: they are made again from the corpus.
    """
    keys = age.recipients(recipients)
    with ended_by_signals(), terminal.progress("Backing up") as told:
        report = make_backup(place.settings, file, keys, told)
    if as_json:
        say_json(
            {
                "file": str(file),
                "size": report.size,
                "files": report.files,
                "encrypted": report.encrypted,
                "left_out": list(report.left_out),
                "faults": _rows(report.faults),
            }
        )
        return SOME_FAILED if report.faults else 0
    tell_faults(report.faults)
    for path in report.left_out:
        complain(f"not in the backup, since it is no file: {path}")
    how = f"encrypted to {count(len(keys), 'key')}" if report.encrypted else "not encrypted"
    say(f"{file}: {count(report.files, 'file')}, {report.size:,} bytes, {how}")
    return SOME_FAILED if report.faults else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    metavar="KEYFILE",
    help="The secret key of an encrypted backup, as age-keygen wrote it.",
)
@click.option("--drill", is_flag=True, help="Only try it, and compare with the live archive.")
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where a drill unpacks and builds; beside FILE unless given.",
)
@click.pass_obj
def restore(place: Place, file: Path, identity: Path | None, drill: bool, work: Path | None) -> int:
    """A backup into an empty --corpus and --home, checked before anything is put in place."""
    if work and not drill:
        raise click.UsageError("--work is for --drill")
    keys = age.identities(identity) if identity else []
    if drill:
        return _drill(place, file, keys, work)
    with ended_by_signals():
        unpacked = put_back(file, place.settings, keys).unpacked
    if unpacked is None:
        say("An earlier restore had been stopped at its last step: it is complete now.")
        say(f"{file} was not read.")
    else:
        say(f"{count(unpacked.files, 'file')} restored, as of {unpacked.header.made}")
    say('Now run "svod reindex", which makes the catalogue and the index, then "svod verify".')
    return 0


def _drill(place: Place, file: Path, keys: Sequence[Any], work: Path | None) -> int:
    with ended_by_signals(), terminal.progress("Drill") as told:
        report = drills.drill(file, place.settings, keys, work=work, progress=told)
    for line in report.differences:
        complain(line)
    passed = "failed" if report.differences else "passed"
    say(
        f"drill {passed}: {count(report.documents, 'document')}, "
        f"{report.same} of {report.questions} queries the same"
    )
    if report.closed:
        say(
            f"{count(report.closed, 'document')} with a faulty manifest cannot be made again, "
            "so answers were not compared: svod check names the faults"
        )
    return SOME_FAILED if report.differences else 0


COMMANDS = (verify, backup, restore)


def tell_faults(faults: Iterable[Fault]) -> None:
    """A line each, to stderr."""
    for fault in faults:
        complain(f"{fault.kind}: {fault.where}: {fault.why} ({fault.hint})")


def _rows(faults: Iterable[Fault]) -> list[dict[str, str]]:
    return [
        {"kind": fault.kind, "where": fault.where, "why": fault.why, "hint": fault.hint}
        for fault in faults
    ]
