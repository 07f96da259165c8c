"""The command that takes a whole result out of the archive: `svod export`."""

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from archive.errors import SvodError
from archive.keeping import bag
from archive.records import LANGUAGES, Shelf
from archive.settings import Settings
from indexer.asking import Search, Sort
from indexer.search import Finder, open_finder
from webui.commands import terminal
from webui.commands.keeping import tell_faults
from webui.commands.place import SOME_FAILED, Place
from webui.commands.signals import ended_by_signals
from webui.commands.terminal import complain, count, say

_BAG = "bagit"
_FORMATS = ("csv", "json", "jsonl", "bibtex", "ris", "csl", _BAG)


@click.command()
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="A new file, or a new folder for a bag; standard output without it.",
)
@click.option("--lang", multiple=True)
@click.option("--type", multiple=True)
@click.option("--region", multiple=True)
@click.option("--tag", multiple=True)
@click.option("--category", multiple=True)
@click.option("--issuer", multiple=True)
@click.option("--from", "since", metavar="DATE", help="2009, 2009-11 or 2009-11-16")
@click.option("--until", metavar="DATE", help="As --to of svod search.")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]))
@click.option("--names/--no-names", default=True, help="Names in any script and spelling.")
@click.option("--cross/--no-cross", default=True, help="Words of the other language, too.")
@click.option("--labels", type=click.Choice(LANGUAGES), help="The language of labels.")
@click.option("--text", is_flag=True, help="The text of every version, too (jsonl).")
@click.option("--bom", is_flag=True, help="A byte order mark first, for Excel (csv).")
@click.option(
    "--shelf",
    "shelves",
    multiple=True,
    type=click.Choice([shelf.value for shelf in Shelf]),
    help="Documents of this shelf; may be given again. The public one unless given.",
)
@click.pass_obj
def export(
    place: Place,
    /,
    query: tuple[str, ...],
    form: str,
    to: Path | None,
    shelves: tuple[str, ...],
    text: bool,
    bom: bool,
    **options: Any,
) -> int:
    """All documents that QUERY finds, as GET /api/v1/export gives them.

    Or as a bag with their originals (BagIt, RFC 8493).
    """
    from webui.commands.questions import question

    if (text and form != "jsonl") or (bom and form != "csv"):
        raise click.UsageError("--text is for --format jsonl, --bom for --format csv")
    options |= {"q": " ".join(query), "from": options.pop("since"), "to": options.pop("until")}
    options |= {name: int(options[name]) for name in ("names", "cross")}
    with ended_by_signals(), open_finder(place.settings) as finder:
        asked = question(options, finder.vocabularies())
        asked = replace(asked, shelves=tuple(map(Shelf, shelves)) or (Shelf.PUBLIC,))
        if form == _BAG:
            return _bag(place.settings, finder, asked, to)
        return _file(place.settings, finder, asked, form, to, text=text, bom=bom)


def _bag(settings: Settings, finder: Finder, asked: Search, to: Path | None) -> int:
    if to is None:
        raise click.UsageError("a bag needs --to, a new folder")
    found = [one for some in finder.whole(asked).documents() for one in some]
    if not found:
        raise click.UsageError("no document was found, so there is nothing to put into a bag")
    with terminal.progress("Exporting") as told:
        bagged = bag.make_bag(settings, found, to, asked.text, told)
    tell_faults(bagged.faults)
    say(f"{to}: {count(bagged.documents, 'document')}, {count(bagged.files, 'original')}, valid")
    return SOME_FAILED if bagged.faults else 0


def _file(
    settings: Settings,
    finder: Finder,
    asked: Search,
    form: str,
    to: Path | None,
    *,
    text: bool,
    bom: bool,
) -> int:
    from webui import create_app
    from webui.exporting import FORMATS
    from webui.exporting.taken import Taken
    from webui.exporting.writing import joined
    from webui.present.reader import Reader

    if not settings.address and not form.startswith("json"):
        complain('addresses begin with "/": svod.toml does not say the address of the site')
    taken = Taken(
        whole=finder.whole(asked),
        catalogue=finder.catalogue,
        reader=Reader(asked.labels, finder.vocabularies(), api=True),
        root=settings.address,
        text=text,
        bom=bom,
    )
    with create_app(settings).test_request_context():
        pieces = joined(FORMATS[form], taken)
        if to is None:
            for piece in pieces:
                sys.stdout.write(piece)
            return 0
        _write(to, pieces)
    say(f"{to}: {count(taken.whole.total, 'document')}")
    return 0


def _write(path: Path, pieces: Iterable[str]) -> None:
    """A new file, there when it is whole and not before."""
    if path.exists():
        raise SvodError(f"{path} is there already", hint="name a new file")
    unfinished = path.with_name(path.name + ".new")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


COMMANDS = (export,)
