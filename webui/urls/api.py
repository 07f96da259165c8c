"""Addresses of the API besides its search: what they ask, and how they are written."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from indexer.asking import Search
from webui.faults import BadParameter, Fault
from webui.urls.defaults import API, API_DEFAULTS, Vocabularies
from webui.urls.parameters import FACET, LABELS, SUGGEST, Parameter, names_of
from webui.urls.reading import allow_only, choice, counting, read_search, single


class Values(NamedTuple):
    """A question for the values of a facet."""

    letters: str
    """Of their names; empty for all of them."""
    within: Search
    """The search that they are counted in."""
    limit: int


def read_values(given: MultiDict[str, str], vocabularies: Vocabularies) -> Values:
    """Raises BadParameter as `read_search`."""
    allow_only(given, *names_of(FACET))
    letters, query = single(given, "q"), single(given, "query")
    rest = given.copy()
    for name in ("q", "query", "limit"):
        rest.poplist(name)
    if query:
        rest["q"] = query
    search = read_search(rest, vocabularies, API_DEFAULTS)
    return Values(letters or "", search, _limit(given, FACET))


def read_typed(given: MultiDict[str, str]) -> tuple[str, str, int]:
    """What is being typed, the language of labels, and how many suggestions are wanted."""
    allow_only(given, *names_of(SUGGEST))
    text = single(given, "q")
    if "q" not in given:
        raise BadParameter("q", "", Fault.EMPTY)
    return text or "", read_labels(given), _limit(given, SUGGEST)


def read_labels(given: MultiDict[str, str]) -> str:
    """The language of labels."""
    label = single(given, "labels")
    values = {} if label is None else {"labels": label}
    return choice("labels", values, LABELS.choices, API_DEFAULTS.labels)


def _limit(given: MultiDict[str, str], parameters: tuple[Parameter, ...]) -> int:
    row = next(parameter for parameter in parameters if parameter.name == "limit")
    limit = single(given, "limit")
    values = {} if limit is None else {"limit": limit}
    return counting("limit", values, int(row.default or 0), row.most)


def api_related_url(document: str) -> str:
    return f"{API}/documents/{quote(document)}/related"


def api_parallel_url(document: str) -> str:
    return f"{API}/documents/{quote(document)}/parallel"


def api_vocabulary_url(name: str) -> str:
    return f"{API}/vocabularies/{quote(name)}"


def api_path(path: str, values: Mapping[str, str]) -> str:
    """The address of an operation, "/documents/{id}", with these values in it."""
    return API + path.format_map({name: quote(value, safe="") for name, value in values.items()})


def api_page_url(lang: str) -> str:
    """The page that describes the API."""
    return f"/{lang}/api"


def openapi_url() -> str:
    return f"{API}/openapi.json"
