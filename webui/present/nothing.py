"""Nothing found: only steps that lead somewhere, with their counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archive.errors import QueryError
from indexer.asking import Results, Search, Sort
from webui import narrow, urls, words
from webui.present.limits import Limit, in_a_sentence, limits
from webui.present.reader import Reader
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class NothingView:
    where: str
    """The filters in force as a sentence names them; empty without."""
    steps: tuple[Step, ...]
    """The best first; where there are none, ways to look around."""
    everything: Step


def nothing(results: Results, reader: Reader, ask: Callable[[Search], Results]) -> NothingView:
    """Each step is searched for before it is offered; those that find nothing are left out."""
    steps = []
    for text, step in _steps(results, reader):
        try:
            found = ask(narrow.counting(step)).total
        except QueryError:
            continue  # thirty long words with OR between them are more than can be asked
        if found:
            steps.append(Step(text, found, reader.search_url(step)))
    everything = Search(labels=reader.lang, sort=Sort.NEWEST)
    all_there_is = ask(replace(narrow.counting(everything), facets=tuple(_browsed())))
    if not steps:
        for facet, text in _browsed().items():
            described = all_there_is.total - all_there_is.facets[facet].missing
            if described:
                steps.append(Step(text, described, urls.browse_url(reader.lang, facet)))
    return NothingView(
        where=in_a_sentence(results.search, reader),
        steps=tuple(sorted(steps, key=lambda step: -step.count)),
        everything=Step(
            gettext("All documents of the archive"),
            all_there_is.total,
            reader.search_url(everything),
        ),
    )


def _browsed() -> dict[str, str]:
    return {"tag": gettext("Browse tags"), "region": gettext("Browse regions")}


def _steps(results: Results, reader: Reader) -> Iterator[tuple[str, Search]]:
    search = results.search
    in_force = limits(search, reader)
    for limit in in_force:
        step = narrow.without(search, limit.facet)
        yield gettext("Without %(filter)s", filter=_named(limit)), step
    if len(in_force) > 1:
        yield gettext("Without any filter"), narrow.unfiltered(search)
    if not search.cross:
        yield gettext("In the other language, too"), narrow.across(search, True)
    if not search.names:
        yield gettext("With names in any spelling"), narrow.with_names(search, True)
    unquoted = " ".join(re.sub('["«»“”„]', " ", search.text).split())
    if unquoted != search.text:
        step = replace(search, text=unquoted, page=1, cursor=None)
        yield gettext("Without quotation marks"), step
    if len(results.words) > 1:
        either = " OR ".join(_quoted(word) for word in results.words)
        yield gettext("Any of the words"), replace(search, text=either, page=1, cursor=None)


def _named(limit: Limit) -> str:
    """A filter as it stands in a sentence that may quote it: «Без фильтра «Автор: „Свод“»»."""
    return words.inner(str(limit)) if words.lang() == "ru" else str(limit)


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"\w+", word) else '"{}"'.format(word.replace('"', ""))
