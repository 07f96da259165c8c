"""The `svod` command. Each subcommand reads its words, calls one function, and prints.

Exit codes: 0 done; 1 done, but some files failed; 2 wrong use; 3 could not work at all; 75
another run holds the lock.
"""

import gc
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from archive.catalogue import Catalogue, reading, writing
from archive.corpus import missing_files, read_corpus
from archive.errors import Busy, CatalogueError, QueryError, SvodError
from archive.intake import Plan, Report, lies_in, plan, take_in
from archive.lexicon import read_lexicon
from archive.lock import writing_lock
from archive.records import Shelf
from archive.settings import SETTINGS, Settings, read_settings
from archive.vocabulary import Vocabulary, ambiguous_names, read_vocabularies
from indexer import build
from indexer.analysis import Analyser
from indexer.asking import Sort
from indexer.learn import learn
from indexer.search import open_engine, open_finder
from webui import terminal
from webui.terminal import complain, count, failure_line, say, say_json

SOME_FAILED, WRONG_USE, COULD_NOT_WORK, BUSY = 1, 2, 3, 75

_FULL_COLLECTION = 1000
"""A server's full garbage collection: the first of so many that could be one."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What all commands share."""

    settings: Settings
    debug: bool


def main() -> None:
    """The command's entry: errors become one line and an exit code."""
    terminal.speak_utf8()
    try:
        code = svod(standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except BrokenPipeError:  # nobody reads on (`| head`); what is still in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(WRONG_USE)
    except click.UsageError as error:
        complain(f"svod: {error.format_message()} (see {_called(error)} --help)")
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        complain(f"svod: {error.format_message()}")
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        complain("stopped; the next run goes on from here")
        sys.exit(COULD_NOT_WORK)
    except SvodError as error:
        if "--debug" in sys.argv:
            raise
        complain(f"svod: {error}")
        sys.exit(_code_of(error))
    except Exception as error:  # the last fence: what nobody foresaw is told in one line, too
        if "--debug" in sys.argv:
            raise
        # only of the system's own errors is the text shown: another's may hold words of a document
        why = f": {error}" if isinstance(error, OSError) else ""
        complain(f"svod: stopped by {type(error).__name__}{why} (run it with --debug to see where)")
        sys.exit(COULD_NOT_WORK)


def _called(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "svod"


def _code_of(error: SvodError) -> int:
    match error:
        case Busy():
            return BUSY
        case QueryError():
            return WRONG_USE
    return COULD_NOT_WORK


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings (svod.toml in the home, or SVOD_NAME): "
    + "; ".join(f"{s.name}, {s.help} ({s.default})" for s in SETTINGS),
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="SVOD_HOME",
    default=Path("var"),
    show_default=True,
    help="Where settings, catalogue and index are.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    envvar="SVOD_CORPUS",
    default=Path("corpus"),
    show_default=True,
    help="The folder of documents.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(package_name="svod")
@click.pass_context
def svod(context: click.Context, home: Path, corpus: Path, debug: bool) -> None:
    """A multilingual archive and search engine for human-rights documents."""
    context.obj = _Place(read_settings(home, corpus), debug)


# ---------- writing ----------


@svod.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@click.pass_obj
def add(place: _Place, paths: tuple[Path, ...], dry_run: bool) -> int:
    """New, changed and removed files of the corpus into the catalogue.

    With PATHS (files or folders of the corpus), only what lies there.
    """
    settings = place.settings
    only = tuple(_in_corpus(path, settings.corpus) for path in paths)
    if dry_run:
        with _held_catalogue(settings) as catalogue:
            _refuse_nowhere(paths, only, catalogue)
            return _tell_plan(plan(settings, catalogue, only=only))
    with writing_lock(settings.home), Catalogue(settings.catalogue, create=True) as catalogue:
        _refuse_nowhere(paths, only, catalogue)
        report, _ = _add(settings, catalogue, only)
    return _tell_report(report)


@svod.command()
@click.option("--rebuild", is_flag=True, help="Build a new index beside the live one, then swap.")
@click.pass_obj
def index(place: _Place, rebuild: bool) -> int:
    """The index up to the catalogue."""
    settings = place.settings
    with writing_lock(settings.home), Catalogue(settings.catalogue) as catalogue:
        done = _index(settings, catalogue, rebuild)
    _tell_index(done)
    return 0


@svod.command()
@click.option("--if-needed", is_flag=True, help="Do nothing when nothing has changed.")
@click.option("--full", is_flag=True, help="Build the whole index anew, then swap.")
@click.option("--json", "as_json", is_flag=True, help="A report for programs.")
@click.pass_obj
def reindex(place: _Place, if_needed: bool, full: bool, as_json: bool) -> int:
    """Add and index, under one lock: the command for cron."""
    settings = place.settings
    began = datetime.now(UTC)
    with writing_lock(settings.home), Catalogue(settings.catalogue, create=True) as catalogue:
        added, seconds = _add(settings, catalogue, ())
        indexed = _index(settings, catalogue, full)
        seconds |= indexed.seconds
        counts = {
            "new": added.new,
            "changed": added.changed,
            "removed": added.gone,
            "unchanged": added.unchanged,
            "needs_review": added.needs_review,
            "failed": len(added.failures),
            "indexed": indexed.documents,
        }
        if not if_needed or any(counts[name] for name in ("new", "changed", "removed", "indexed")):
            with catalogue.writing() as connection:
                writing.save_run(connection, "reindex", began, seconds, counts)
    if as_json:
        say_json(
            {
                "began": began.isoformat(timespec="seconds"),
                **counts,
                "rebuilt": indexed.rebuilt,
                "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
                "failures": [_failure(failure) for failure in added.failures],
            }
        )
        return SOME_FAILED if added.failures else 0
    _tell_index(indexed)
    return _tell_report(added)


# ---------- reading ----------


@svod.command()
@click.argument("query", nargs=-1)
@click.option("--lang", multiple=True)
@click.option("--type", multiple=True)
@click.option("--region", multiple=True)
@click.option("--tag", multiple=True)
@click.option("--category", multiple=True)
@click.option("--issuer", multiple=True)
@click.option("--from", "since", metavar="DATE", help="2009, 2009-11 or 2009-11-16")
@click.option("--to", "until", metavar="DATE")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]))
@click.option("--page", type=int)
@click.option("--per-page", type=int)
@click.option("--names/--no-names", default=True, help="Names in any script and spelling.")
@click.option("--cross/--no-cross", default=True, help="Words of the other language, too.")
@click.option("--explain", is_flag=True, help="Say how the answer came about.")
@click.option("--json", "as_json", is_flag=True, help="As GET /api/v1/search answers.")
@click.pass_obj
def search(place: _Place, /, query: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Documents for QUERY, on all shelves: who can run this can read the files."""
    from webui.questions import answer_json, question

    options |= {"q": " ".join(query), "from": options.pop("since"), "to": options.pop("until")}
    options |= {name: int(options[name]) for name in ("names", "cross", "explain")}
    with open_finder(place.settings) as finder:
        asked = replace(question(options, finder.vocabularies()), shelves=tuple(Shelf))
        if as_json:
            say_json(answer_json(place.settings, finder, asked))
        else:
            results = finder.search(replace(asked, facets=()))
            terminal.show_results(results, finder.suggestions(results))


@svod.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def status(place: _Place, as_json: bool) -> int:
    """Counts, the index's position, the last run, and what failed and why."""
    settings = place.settings
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        counts = reading.counts(connection)
        failures = reading.failures(connection)
        run = reading.last_run(connection)
        last = reading.last_change(connection)
        vocabularies = reading.vocabularies(connection)
        identity = reading.identity(connection)
    engine = open_engine(settings.index)
    made_with = engine.fingerprint()
    wanted = build.fingerprint(identity, vocabularies, Analyser(vocabularies))
    positions = {shelf: engine.position(shelf) for shelf in Shelf} if made_with else {}
    stale = bool(made_with) and made_with != wanted
    if as_json:
        say_json(
            {
                **counts,
                "index": {"position": positions, "last_change": last, "stale": stale},
                "last_run": run
                and {
                    "command": run.command,
                    "began": run.began.isoformat(timespec="seconds"),
                    "seconds": run.seconds,
                    "counts": run.counts,
                },
                "failures": [_failure(failure) for failure in failures],
            }
        )
        return 0
    total = counts["total"]
    say(
        f"{count(total['documents'], 'document')}, {count(total['versions'], 'version')}, "
        f"{count(total['passages'], 'passage')}; {total['needs_review']:,} to review"
    )
    for name, heading in (("shelf", "Shelves"), ("lang", "Languages"), ("type", "Types")):
        rows = ", ".join(f"{key or 'none'} {n:,}" for key, n in sorted(counts[name].items()))
        say(f"{heading}: {rows or 'none'}")
    behind = last - min(positions.values(), default=0)
    say(f"Index: {_index_state(positions, behind, stale)}")
    if run:
        say(f"Last run: {run.command}, {run.began:%Y-%m-%d %H:%M} UTC")
    if failures:
        say(f"{count(len(failures), 'failure')}:")
    for failure in failures:
        say(f"  {failure_line(failure)}")
    return 0


@svod.command()
@click.pass_obj
def check(place: _Place) -> int:
    """Read every manifest and vocabulary, change nothing, list every fault.

    Names that several terms have are listed too, and are no faults.
    """
    settings = place.settings
    vocabularies, faults = read_vocabularies(settings.corpus)
    corpus = read_corpus(settings.corpus, vocabularies)
    faults += [*read_lexicon(settings.corpus)[1], *corpus.faults]
    for entry in corpus.entries:
        faults += missing_files(entry, settings.corpus)
    for fault in faults:
        complain(str(fault))
    undescribed = sum(entry.manifest is None for entry in corpus.entries)
    terms = sum(len(vocabulary.terms) for vocabulary in vocabularies.values())
    say(
        f"{count(len(corpus.entries), 'document')} ({undescribed} without a manifest), "
        f"{count(terms, 'term')}, {count(len(faults), 'fault')}"
    )
    for folder in corpus.left_out:
        say(f"not read, because of its name: {folder}/")
    for note in ambiguous_names(settings.corpus):
        say(f"ambiguous: {note}")
    return SOME_FAILED if faults else 0


@svod.command()
@click.argument("text", nargs=-1)
@click.pass_obj
def analyze(place: _Place, text: tuple[str, ...]) -> None:
    """One JSON line per token of each TEXT, or of each line of standard input.

    Names and terms are those of the catalogue; before there is one, of the corpus.
    """
    analyser = Analyser(_vocabularies(place.settings))
    for line in text or (line.rstrip("\r\n") for line in sys.stdin):
        for token in analyser.analyse(line):
            row = {
                "text": token.text,
                "start": token.start,
                "end": token.end,
                "position": token.position,
                "lang": token.lang,
                "keys": token.keys,
            }
            print(json.dumps(row, ensure_ascii=False))


def _vocabularies(settings: Settings) -> Mapping[str, Vocabulary]:
    try:
        with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
            return reading.vocabularies(connection)
    except CatalogueError:
        return read_vocabularies(settings.corpus)[0]


# ---------- serving ----------


@svod.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
def serve(place: _Place, host: str, port: int) -> None:
    """The site, until it is stopped."""
    with _server(place.settings, host, port) as server:
        _run(server)


@svod.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
def demo(place: _Place, host: str, port: int) -> int:
    """The sample corpus into a fresh home, then serve it."""
    settings = replace(place.settings, home=place.settings.home / "demo")
    # the address first: another demo that runs there must not lose its home under its feet
    with _server(settings, host, port) as server, writing_lock(settings.home):
        for left in settings.home.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != "lock":
                left.unlink()
        with Catalogue(settings.catalogue, create=True) as catalogue:
            report, _ = _add(settings, catalogue, ())
            indexed = _index(settings, catalogue, rebuild=False)
        _tell_index(indexed)
        failed = _tell_report(report)
        say("Try: Эстемировой · “legal remedies” · пытки -Дагестан · title:letter")
        _run(server)
    return failed


@contextmanager
def _server(settings: Settings, host: str, port: int) -> Iterator[Any]:
    """The site, bound to its address and not yet answering."""
    import waitress

    from webui import create_app

    app = create_app(settings)
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=settings.serve_threads, ident=None
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SvodError(
            f"cannot serve on {host}:{port}: {reason}", hint="choose another --host or --port"
        ) from None
    try:
        yield server
    finally:
        server.close()
        app.extensions["svod"].close()


def _run(server: Any) -> None:
    say(f"Svod is at http://{server.effective_host}:{server.effective_port}  (Ctrl-C stops it)")
    # a full one goes through the lexicon and all vocabularies: 100 ms in which nobody is answered
    gc.set_threshold(*gc.get_threshold()[:2], _FULL_COLLECTION)
    server.run()


# ---------- shared work ----------


@contextmanager
def _held_catalogue(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue as it is, or an empty one in memory if there is none yet."""
    if settings.catalogue.exists():
        with Catalogue(settings.catalogue) as catalogue:
            yield catalogue
    else:
        with Catalogue(Path(":memory:"), create=True) as catalogue:
            yield catalogue


def _add(
    settings: Settings, catalogue: Catalogue, only: tuple[str, ...]
) -> tuple[Report, dict[str, float]]:
    began = time.perf_counter()
    planned = plan(settings, catalogue, only=only)
    scanned = time.perf_counter()
    with terminal.progress("Reading") as told:
        report = take_in(settings, catalogue, planned, told)
    return report, {"scan": scanned - began, "extract": time.perf_counter() - scanned}


def _index(settings: Settings, catalogue: Catalogue, rebuild: bool) -> build.Report:
    engine = open_engine(settings.index)
    with terminal.progress("Indexing") as told:
        report = build.update(
            catalogue,
            engine,
            rebuild=rebuild,
            batch_documents=settings.batch_documents,
            progress=told,
        )
    with terminal.progress("Learning from translations") as told:
        levels = learn(catalogue, report.analyser, told)
    learnt = {"learn": sum(level.seconds for level in levels)} if levels else {}
    return replace(report, seconds={**report.seconds, **learnt})


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
    for id in planned.closed:
        say(f"to the internal shelf, its manifest is faulty: {id}")
    for fault in planned.faults:
        complain(str(fault))
    say(f"{planned.unchanged:,} unchanged; nothing was done")
    return SOME_FAILED if planned.faults else 0


def _tell_report(report: Report) -> int:
    for failure in report.failures:
        complain(failure_line(failure))
    say(
        f"{report.new:,} new, {report.changed:,} changed, {report.gone:,} removed, "
        f"{report.unchanged:,} unchanged; {report.needs_review:,} to review; "
        f"{len(report.failures):,} failed"
    )
    if report.needs_review:
        say("What is to be reviewed stands on the internal shelf until a manifest describes it.")
    return SOME_FAILED if report.failures else 0


def _tell_index(done: build.Report) -> None:
    how = "built anew" if done.rebuilt else f"{count(done.documents, 'document')} changed"
    say(f"Index: {how}, at change {done.position:,}")


def _index_state(positions: Mapping[Shelf, int], behind: int, stale: bool) -> str:
    if not positions:
        return 'none; run "svod index"'
    if stale:
        return 'built with other vocabularies or another version; run "svod index"'
    return f'{count(behind, "change")} behind; run "svod index"' if behind else "up to date"


def _failure(failure: Any) -> dict[str, str]:
    return {
        "path": failure.path,
        "reason": failure.reason,
        "hint": failure.hint,
        "at": failure.at.isoformat(timespec="seconds"),
    }
