"""The commands that read: `svod search`, `status`, `history`, `analyze`."""

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import click

from archive.catalogue import Catalogue, files, reading, sketches
from archive.catalogue.history import history_of
from archive.errors import CatalogueError
from archive.records import Shelf
from archive.settings import Settings
from archive.sketches import NearDuplicate
from archive.vocabulary import Vocabulary, read_vocabularies
from indexer import build
from indexer.analysis import Analyser
from indexer.asking import Sort
from indexer.search import open_engine, open_finder
from webui.commands import terminal
from webui.commands.place import Place
from webui.commands.terminal import count, duplicate_row, failure_line, failure_row, say, say_json


@click.command()
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
def search(place: Place, /, query: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Documents for QUERY, on all shelves: who can run this can read the files."""
    from webui.commands.questions import answer_json, question

    options |= {"q": " ".join(query), "from": options.pop("since"), "to": options.pop("until")}
    options |= {name: int(options[name]) for name in ("names", "cross", "explain")}
    with open_finder(place.settings) as finder:
        asked = replace(question(options, finder.vocabularies()), shelves=tuple(Shelf))
        if as_json:
            say_json(answer_json(place.settings, finder, asked))
        else:
            results = finder.search(replace(asked, facets=()))
            terminal.show_results(results, finder.suggestions(results))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def status(place: Place, as_json: bool) -> int:
    """Counts, the index's position, the last run, and what failed and why."""
    settings = place.settings
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        counts = reading.counts(connection)
        failures = reading.failures(connection)
        run = reading.last_run(connection)
        last = reading.last_change(connection)
        vocabularies = reading.vocabularies(connection)
        identity = reading.identity(connection)
        duplicates = files.duplicates(connection)
        near = sketches.near_duplicates(connection)
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
                "failures": [failure_row(failure) for failure in failures],
                "duplicate_files": [duplicate_row(one) for one in duplicates],
                "near_duplicates": [_near_duplicate_row(one) for one in near],
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
    if duplicates:
        say("Files held already under another name, and not taken in twice:")
    for one in duplicates:
        say(f"  {one.path} is {one.same_as} ({one.document})")
    if near:
        say(f"{count(len(near), 'pair')} of versions that are much the same text; none was merged:")
    for pair in near[:_PAIRS_TOLD]:
        say(f"  {_near_duplicate_line(pair)}")
    if len(near) > _PAIRS_TOLD:
        say(f"  and {len(near) - _PAIRS_TOLD:,} more: svod status --json has them all")
    return 0


_PAIRS_TOLD = 100


def _near_duplicate_line(pair: NearDuplicate) -> str:
    # 99.6 % is no copy: only what is all the same is called 100 %
    likeness = "same bytes" if pair.same_bytes else f"{math.floor(100 * pair.likeness):3} %"
    first, second = pair.first, pair.second
    return f"{likeness:10}  {first.document}/{first.version}  {second.document}/{second.version}"


def _near_duplicate_row(pair: NearDuplicate) -> dict[str, Any]:
    return {
        "first": asdict(pair.first),
        "second": asdict(pair.second),
        "likeness": round(pair.likeness, 3),
        "same_bytes": pair.same_bytes,
    }


@click.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def history(place: Place, id: str, as_json: bool) -> int:
    """What became of the document ID, the oldest first."""
    with Catalogue(place.settings.catalogue) as catalogue, catalogue.reading() as connection:
        events = history_of(connection, id)
    if not events:
        raise click.UsageError(f'nothing is known of a document "{id}"')
    if as_json:
        say_json(
            [
                {
                    "at": one.at.isoformat(timespec="seconds"),
                    "event": one.event,
                    "folder": one.folder,
                }
                for one in events
            ]
        )
        return 0
    for one in events:
        say(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.event:8}  {one.folder}".rstrip())
    return 0


@click.command()
@click.argument("text", nargs=-1)
@click.pass_obj
def analyze(place: Place, text: tuple[str, ...]) -> None:
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


def _index_state(positions: Mapping[Shelf, int], behind: int, stale: bool) -> str:
    if not positions:
        return 'none; run "svod index"'
    if stale:
        return 'built with other vocabularies or another version; run "svod index"'
    return f'{count(behind, "change")} behind; run "svod index"' if behind else "up to date"


COMMANDS = (search, status, history, analyze)
