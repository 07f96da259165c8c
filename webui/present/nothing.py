"""Nothing found: only steps that lead somewhere, with their counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archive.errors import QueryError
from indexer.asking import Results, Search, Sort
from webui import narrow, words
from webui.present.reader import Reader
from webui.present.search import PANEL
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class NothingView:
    steps: tuple[Step, ...]
    everything: Step


def nothing(results: Results, reader: Reader, count: Callable[[Search], int]) -> NothingView:
    """Each step is searched for before it is offered; those that find nothing are left out."""
    steps = []
    for text, step in _steps(results, reader):
        try:
            found = count(narrow.counting(step))
        except QueryError:
            continue  # thirty long words with OR between them are more than can be asked
        if found:
            steps.append(Step(text, found, reader.search_url(step)))
    everything = Search(labels=reader.lang, sort=Sort.NEWEST)
    return NothingView(
        steps=tuple(sorted(steps, key=lambda step: -step.count)),
        everything=Step(
            gettext("All documents of the archive"),
            count(narrow.counting(everything)),
            reader.search_url(everything),
        ),
    )


def _steps(results: Results, reader: Reader) -> Iterator[tuple[str, Search]]:
    search = results.search
    in_force = [name for name in PANEL if narrow.chosen(search, name)]
    if search.since or search.until:
        in_force.append("year")
    for name in in_force:
        values = ", ".join(reader.label(name, value) for value in narrow.chosen(search, name))
        if name == "year":
            values = words.dates(search.since, search.until)
        limit = f"{words.FACET[name]}: {values}"
        yield gettext("Without %(filter)s", filter=limit), narrow.without(search, name)
    if len(in_force) > 1:
        yield gettext("Without any filter"), narrow.unfiltered(search)
    unquoted = " ".join(re.sub('["«»“”„]', " ", search.text).split())
    if unquoted != search.text:
        step = replace(search, text=unquoted, page=1, cursor=None)
        yield gettext("Without quotation marks"), step
    if len(results.words) > 1:
        either = " OR ".join(_quoted(word) for word in results.words)
        yield gettext("Any of the words"), replace(search, text=either, page=1, cursor=None)


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"\w+", word) else '"{}"'.format(word.replace('"', ""))
