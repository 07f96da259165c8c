"""The commands that write: `svod add`, `index`, `reindex`; `check` reads what they will read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from archive.catalogue import Catalogue, reading
from archive.corpus import missing_files, read_corpus
from archive.intake import Plan, Report, lies_in, plan
from archive.lexicon import read_lexicon
from archive.lock import writing_lock
from archive.settings import Settings
from archive.vocabulary import ambiguous_names, read_vocabularies
from indexer import build, night
from indexer.golden import FILE, read_golden
from webui.commands.machine import remarks
from webui.commands.place import SOME_FAILED, Place
from webui.commands.terminal import (
    complain,
    count,
    duplicate_row,
    failure_line,
    failure_row,
    log_events,
    progress,
    say,
    say_json,
)

_NICE = 10


def _give_way() -> None:
    """Let readers go first on a busy machine: this process, and all that it will start."""
    with suppress(OSError):  # a container may forbid it
        if os.getpriority(os.PRIO_PROCESS, 0) < _NICE:
            os.setpriority(os.PRIO_PROCESS, 0, _NICE)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@click.option(
    "--remove-all", is_flag=True, help="It is meant that no document held is in the corpus now."
)
@click.pass_obj
def add(place: Place, paths: tuple[Path, ...], dry_run: bool, remove_all: bool) -> int:
    """New, changed and removed files of the corpus into the catalogue.

    With PATHS (files or folders of the corpus), only what lies there.
    """
    settings = place.settings
    only = tuple(_in_corpus(path, settings.corpus) for path in paths)
    if dry_run:
        with _held_catalogue(settings) as catalogue:
            _refuse_nowhere(paths, only, catalogue)
            return _tell_plan(plan(settings, catalogue, only=only, remove_all=remove_all))
    log_events()
    _give_way()
    with writing_lock(settings.home), Catalogue(settings.catalogue, create=True) as catalogue:
        _refuse_nowhere(paths, only, catalogue)
        report, _ = night.add(settings, catalogue, progress, only=only, remove_all=remove_all)
    return tell_added(report)


@click.command()
@click.option("--rebuild", is_flag=True, help="Build a new index beside the live one, then swap.")
@click.pass_obj
def index(place: Place, rebuild: bool) -> int:
    """The index up to the catalogue."""
    settings = place.settings
    log_events()
    _give_way()
    with writing_lock(settings.home), Catalogue(settings.catalogue) as catalogue:
        done = night.index(settings, catalogue, progress, rebuild=rebuild)
    tell_indexed(done)
    return 0


@click.command()
@click.option("--if-needed", is_flag=True, help="Do nothing when nothing has changed.")
@click.option(
    "--full", is_flag=True, help="Read every file and build the whole index anew, then swap."
)
@click.option(
    "--remove-all", is_flag=True, help="It is meant that no document held is in the corpus now."
)
@click.option("--json", "as_json", is_flag=True, help="A report for programs.")
@click.pass_obj
def reindex(place: Place, if_needed: bool, full: bool, remove_all: bool, as_json: bool) -> int:
    """Add and index, under one lock: the command for cron."""
    settings = place.settings
    log_events()
    _give_way()
    with writing_lock(settings.home), Catalogue(settings.catalogue, create=True) as catalogue:
        done = night.run(
            settings,
            catalogue,
            progress,
            full=full,
            if_needed=if_needed,
            remove_all=remove_all,
        )
    if as_json:
        say_json(_report(done))
    else:
        tell_indexed(done.indexed)
        tell_added(done.added)
    return SOME_FAILED if done.added.failures else 0


@click.command()
@click.pass_obj
def check(place: Place) -> int:
    """Read every manifest, vocabulary and setting, change nothing, list every fault.

    Says, too, which guards this machine puts around the reading of files, and whether it has OCR.
    Names that several terms have are listed too, and are no faults.
    """
    settings = place.settings
    vocabularies, faults = read_vocabularies(settings.corpus)
    corpus = read_corpus(settings.corpus, vocabularies)
    faults += [*read_lexicon(settings.corpus)[1], *corpus.faults]
    faults += read_golden(settings.home / FILE)[1]
    for entry in corpus.entries:
        faults += missing_files(entry, settings.corpus)
    for fault in faults:
        complain(str(fault))
    undescribed = sum(not entry.described for entry in corpus.entries)
    terms = sum(len(vocabulary.terms) for vocabulary in vocabularies.values())
    say(
        f"{count(len(corpus.entries), 'document')} ({undescribed} without a manifest), "
        f"{count(terms, 'term')}, {count(len(faults), 'fault')}"
    )
    for folder in corpus.left_out:
        say(f"not read, because of its name: {folder}/")
    for note in ambiguous_names(settings.corpus):
        say(f"ambiguous: {note}")
    for remark in remarks():
        say(remark)
    return SOME_FAILED if faults else 0


def _report(done: night.Night) -> dict[str, Any]:
    return {
        "began": done.began.isoformat(timespec="seconds"),
        **done.counts,
        "rebuilt": done.indexed.rebuilt,
        "processes": done.processes,
        "peak_megabytes": done.peak_megabytes,
        "seconds": {stage: round(spent, 3) for stage, spent in done.seconds.items()},
        "failures": [failure_row(failure) for failure in done.added.failures],
        "duplicate_files": [duplicate_row(one) for one in done.added.duplicates],
    }


@contextmanager
def _held_catalogue(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue as it is, or an empty one in memory if there is none yet."""
    if settings.catalogue.exists():
        with Catalogue(settings.catalogue) as catalogue:
            yield catalogue
    else:
        with Catalogue(Path(":memory:"), create=True) as catalogue:
            yield catalogue


def _in_corpus(path: Path, corpus: Path) -> str:
    try:
        return path.resolve().relative_to(corpus.resolve()).as_posix()
    except ValueError:
        raise click.UsageError(f"{path} does not lie in the corpus {corpus}") from None


def _refuse_nowhere(paths: tuple[Path, ...], only: tuple[str, ...], catalogue: Catalogue) -> None:
    """A path that is not there is a removed document's, or a slip."""
    with catalogue.reading() as connection:
        folders = [was.folder for was in reading.held(connection).values()]
    for path, at in zip(paths, only, strict=True):
        held = any(lies_in(folder, (at,)) or lies_in(at, (folder,)) for folder in folders)
        if not held and not os.path.lexists(path):
            raise click.UsageError(f"there is nothing at {path}, and nothing is held from there")


def _tell_plan(planned: Plan) -> int:
    for what, entries in (("new", planned.new), ("changed", planned.changed)):
        for entry in entries:
            say(f"{what}: {entry.id} ({entry.folder})")
    for id in planned.gone:
        say(f"removed: {id}")
    for one in planned.duplicates:
        say(f"held already: {one.path} is {one.same_as} ({one.document})")
    for id in planned.closed:
        say(f"to the internal shelf, its manifest is faulty: {id}")
    for fault in planned.faults:
        complain(str(fault))
    say(f"{planned.unchanged:,} unchanged; nothing was done")
    return SOME_FAILED if planned.faults else 0


def tell_added(report: Report) -> int:
    """What a run did to the catalogue. Returns the exit code."""
    tell_failures(report)
    moved = f", {report.moved:,} of them moved" if report.moved else ""
    restored = f", {report.restored:,} of them restored" if report.restored else ""
    say(
        f"{report.new:,} new{restored}, {report.changed:,} changed{moved}, "
        f"{report.gone:,} removed, {report.unchanged:,} unchanged; "
        f"{report.needs_review:,} to review; {len(report.failures):,} failed"
    )
    if report.duplicates:
        are = "files are" if len(report.duplicates) > 1 else "file is"
        say(f"{len(report.duplicates):,} {are} held already under another name: see svod status.")
    if report.near_duplicates:
        say(
            f"{count(report.near_duplicates, 'pair')} of versions are much the same text, "
            "in two documents: see svod status."
        )
    if report.needs_review:
        say("What is to be reviewed stands on the internal shelf until a manifest describes it.")
    return SOME_FAILED if report.failures else 0


def tell_failures(report: Report) -> None:
    """Each in a line."""
    for failure in report.failures:
        complain(failure_line(failure))


def tell_indexed(done: build.Report) -> None:
    """What a run did to the index."""
    how = "built anew" if done.rebuilt else f"{count(done.documents, 'document')} changed"
    say(f"Index: {how}, at change {done.position:,}")
    if done.checked is not None:
        say(f"The new index was asked {count(done.checked.asked, 'question')} before it was used.")
        for id in done.checked.unknown:
            complain(f"golden.toml: no document on these shelves has the id {id}")


COMMANDS = (add, index, reindex, check)
