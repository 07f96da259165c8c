"""Addresses of whole results: as files, and as they are cited."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.asking import Search
from indexer.facets import BY_NAME
from webui.faults import BadParameter, Fault
from webui.urls.defaults import API, API_DEFAULTS, API_HITS, Vocabularies
from webui.urls.letters import Address
from webui.urls.parameters import CITED, EXPORT, EXPORT_FORMATS, QUESTION, names_of
from webui.urls.reading import allow_only, choice, read_search, single, switch
from webui.urls.writing import page_search_url, write_search

_ONLY_WITH = {"text": "jsonl", "bom": "csv"}
"""The format that a switch is for."""


class Export(NamedTuple):
    """What is to be exported, and how."""

    search: Search
    format: str
    text: bool
    bom: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """What a cited address says of the list it was made of."""

    on: date
    """The day, by UTC."""
    index: str
    """The state of the index."""
    total: int
    digest: str
    """The beginning of `Whole.digest`: 16 hexadecimal digits or more."""

    def __str__(self) -> str:
        return f"{self.on}.{self.index}.{self.total}.{self.digest}"


def read_cited(given: MultiDict[str, str]) -> Cited | None:
    """What an address says of the list it cites; None if it cites none. Raises BadParameter."""
    text = single(given, "cited")
    if text is None:
        return None
    found = re.fullmatch(CITED.pattern or "", text, re.ASCII)
    try:
        if found is not None:
            on, index, total, digest = found.groups()
            return Cited(date.fromisoformat(on), index, int(total), digest)
    except ValueError:
        pass
    raise BadParameter("cited", text, Fault.NOT_CITED)


def cited_url(search: Search, lang: str, cited: Cited) -> str:
    """The page of a search that says whether it still finds what was cited."""
    return _with_cited(page_search_url(replace(search, page=1, cursor=None), lang), cited)


def api_cited_url(search: Search, cited: Cited) -> str:
    """The same for programs."""
    asked = urlencode(write_question(search))
    return _with_cited(f"{API}/search" + (f"?{asked}" if asked else ""), cited)


def cite_search_url(search: Search, lang: str) -> str:
    """The page that cites a search."""
    asked = page_search_url(replace(search, page=1, cursor=None), lang).partition("?")[2]
    return Address(f"/{lang}/search/cite" + (f"?{asked}" if asked else ""))


def _with_cited(address: str, cited: Cited) -> str:
    return Address(f"{address}{'&' if '?' in address else '?'}cited={cited}")


def read_export(given: MultiDict[str, str], vocabularies: Vocabularies) -> Export:
    """Raises BadParameter as `read_search`, and for a switch that the format does not have."""
    allow_only(given, *names_of(EXPORT))
    form = single(given, "format")
    if form is None:
        raise BadParameter("format", "", Fault.EMPTY, EXPORT_FORMATS)
    choice("format", {"format": form}, EXPORT_FORMATS, "")
    values = {name: value for name in _ONLY_WITH if (value := single(given, name)) is not None}
    switches = {name: switch(name, values, default=False) for name in _ONLY_WITH}
    for name, on in switches.items():
        if on and form != _ONLY_WITH[name]:
            raise BadParameter("format", f"{name}=1", Fault.NOT_TOGETHER, [_ONLY_WITH[name]])
    return Export(_question(given, vocabularies), form, switches["text"], switches["bom"])


def read_citing(given: MultiDict[str, str], vocabularies: Vocabularies) -> Search:
    """The search that is to be cited. Raises BadParameter as `read_search`."""
    allow_only(given, *names_of(QUESTION))
    return _question(given, vocabularies)


def _question(given: MultiDict[str, str], vocabularies: Vocabularies) -> Search:
    asked = MultiDict([pair for pair in given.items(multi=True) if pair[0] in names_of(QUESTION)])
    return read_search(asked, vocabularies, API_DEFAULTS)


def export_url(search: Search, form: str) -> str:
    """The whole result of a search as a file."""
    return Address(f"{API}/export?{urlencode([('format', form), *write_question(search)])}")


def write_question(search: Search) -> list[tuple[str, str]]:
    """The parameters of a search of the API without what is of a page of it."""
    whole = replace(
        search, page=1, per_page=API_HITS, cursor=None, facets=tuple(BY_NAME), explain=False
    )
    return write_search(whole, API_DEFAULTS)
