"""Addresses into questions. Nothing is guessed: what cannot be read is named."""

import re
from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict

from archive.dates import PartialDate, parse_date
from archive.records import LANGUAGES, Document, Version
from indexer.asking import Filter, Search, Sort
from indexer.facets import BY_NAME
from indexer.languages import language_code
from webui.faults import BadParameter, Fault
from webui.urls.defaults import FILTERS, MOST_HITS, THEMES, Defaults, Vocabularies
from webui.urls.letters import without_letters
from webui.urls.parameters import SEARCH, names_of, once
from webui.urls.writing import home_url, is_own_page

_ONCE = ("q", "from", "to", "undated", "sort", "page", "names", "cross")
_MAY_BE_EMPTY = ("q", "query", "from", "to", "within")
"""What an HTML form sends even when the reader left it blank."""

_TICKED = ["0", "1"]
"""What a form sends of a switch that is on by itself: the box, and before it what holds without."""

_COUNTING = re.compile(r"[1-9][0-9]{0,5}")


def read_search(
    given: MultiDict[str, str], vocabularies: Vocabularies, defaults: Defaults
) -> Search:
    """The question in an address. Raises BadParameter for the first thing that cannot be one.

    The API refuses names it does not know: a mistyped filter must not look like no filter.
    Pages pass over them, because mail and messengers hang their own onto links. They also take
    two dates in either order, because there is no doubt what is meant.
    """
    names = once(SEARCH) if defaults.api else _ONCE
    if defaults.api:
        allow_only(given, *names_of(SEARCH))
    else:
        given = _of_form(given)
    values = {name: value for name in names if (value := single(given, name)) is not None}
    text = values.get("q", "")
    since, until = _date("from", values), _date("to", values)
    if since and until and until.last < since.first:
        if defaults.api:
            raise BadParameter("to", until.text, Fault.BACKWARDS)
        since, until = until, since
    return Search(
        text=text,
        filters=tuple(_filters(given, vocabularies)),
        since=since,
        until=until,
        undated=switch("undated", values, default=False),
        sort=Sort(choice("sort", values, [*Sort], defaults.sort(text))),
        labels=choice("labels", values, LANGUAGES, defaults.labels),
        page=counting("page", values, 1),
        per_page=counting("per_page", values, defaults.per_page, MOST_HITS),
        cursor=values.get("cursor"),
        facets=_facets(given) if defaults.api else tuple(BY_NAME),
        names=switch("names", values, default=True),
        cross=switch("cross", values, default=True),
        explain=switch("explain", values, default=False),
    )


def sent_ticked(given: MultiDict[str, str]) -> bool:
    """Whether a form was sent whose address can be said shorter: it has a ticked box."""
    return given.getlist("cross") == _TICKED


def _of_form(given: MultiDict[str, str]) -> MultiDict[str, str]:
    if not sent_ticked(given):
        return given
    ticked = given.copy()
    ticked["cross"] = "1"
    return ticked


def single(given: MultiDict[str, str], name: str) -> str | None:
    """The one value of a parameter; None without one. Raises BadParameter for two, or for none
    where something must be said."""
    values = given.getlist(name)
    if len(values) > 1:
        raise BadParameter(name, values[1], Fault.TWICE)
    if not values or (not values[0].strip() and name in _MAY_BE_EMPTY):
        return None
    if not values[0]:
        raise BadParameter(name, "", Fault.EMPTY)
    return values[0].strip()


def _date(name: str, values: Mapping[str, str]) -> PartialDate | None:
    if name not in values:
        return None
    try:
        date = parse_date(values[name])
    except ValueError:
        date = None
    if date is None or "/" in date.text:
        raise BadParameter(name, values[name], Fault.NOT_A_DATE)
    return date


def counting(name: str, values: Mapping[str, str], default: int, most: int | None = None) -> int:
    """A whole number from 1. Raises BadParameter."""
    value = values.get(name)
    if value is None:
        return default
    if not _COUNTING.fullmatch(value) or (most is not None and int(value) > most):
        choices = (f"1–{most}",) if most else ()
        raise BadParameter(name, value, Fault.NOT_COUNTING, choices)
    return int(value)


def choice(name: str, values: Mapping[str, str], choices: Iterable[str], default: str) -> str:
    """One of the choices. Raises BadParameter."""
    value = values.get(name, default)
    if value not in choices:
        raise BadParameter(name, value, Fault.NOT_A_CHOICE, choices)
    return value


def switch(name: str, values: Mapping[str, str], *, default: bool) -> bool:
    """1 or 0. Raises BadParameter."""
    return choice(name, values, ("0", "1"), str(int(default))) == "1"


def _filters(given: MultiDict[str, str], vocabularies: Vocabularies) -> Iterable[Filter]:
    for name in FILTERS:
        values = dict.fromkeys(_value(name, text, vocabularies) for text in given.getlist(name))
        if values:
            yield Filter(name, tuple(values))


def _value(facet: str, text: str, vocabularies: Vocabularies) -> str:
    if not text.strip():
        raise BadParameter(facet, "", Fault.EMPTY)
    row = BY_NAME[facet]
    if row.values:
        return choice(facet, {facet: text.strip()}, row.values, "")
    if row.vocabulary is None:
        value = language_code(text)
    else:
        known = vocabularies.get(row.vocabulary)
        value = known.find(text) if known else None
    if value is None:
        raise BadParameter(facet, text, Fault.NOT_A_TERM)
    return value


def _facets(given: MultiDict[str, str]) -> tuple[str, ...]:
    names = [name for text in given.getlist("facets") for name in text.split(",")]
    if not names:
        return tuple(BY_NAME)
    if names == ["none"]:
        return ()
    for name in names:
        if name not in BY_NAME:
            raise BadParameter("facets", name, Fault.NOT_A_CHOICE, (*BY_NAME, "none"))
    return tuple(dict.fromkeys(names))


def read_version(given: MultiDict[str, str], document: Document, name: str) -> Version | None:
    """The version an address names; None if it names none."""
    key = single(given, name)
    if key is None:
        return None
    for version in document.versions:
        if version.key == key:
            return version
    raise BadParameter(name, key, Fault.NOT_A_CHOICE, (v.key for v in document.versions))


def allow_only(given: MultiDict[str, str], *names: str) -> None:
    """Refuse an address of the API that says more than it can."""
    for name in given:
        if name not in names:
            raise BadParameter(name, given[name], Fault.UNKNOWN_NAME, names)


def read_within(given: MultiDict[str, str]) -> str:
    """What a list of values is narrowed to: letters of their names."""
    return single(given, "within") or ""


def read_appearance(given: MultiDict[str, str], lang: str) -> tuple[str, str]:
    """The appearance someone chose, and the page of ours to lead them back to."""
    values = {"theme": single(given, "theme") or ""}
    back = without_letters(single(given, "back") or "")
    return choice("theme", values, THEMES, ""), back if is_own_page(back) else home_url(lang)


def typed(given: MultiDict[str, str]) -> str:
    """What stands in the search box of a page that could not be answered."""
    return given.get("q", "")
