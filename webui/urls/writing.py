"""Questions into addresses, and every other address there is."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, quote_plus, urlencode

from werkzeug.datastructures import MultiDict

from indexer.asking import Search
from indexer.facets import BY_NAME
from webui.urls.defaults import API, API_DEFAULTS, API_HITS, Defaults, page_defaults
from webui.urls.letters import Address, with_letters

_quoted = lru_cache(maxsize=10_000)(quote_plus)
"""An answer has some 500 addresses, which differ in a value of a vocabulary or a document's id."""


def write_search(search: Search, defaults: Defaults) -> list[tuple[str, str]]:
    """The parameters of a question, in a fixed order, without what goes without saying."""
    pairs = [("q", search.text)] if search.text else []
    pairs += [(chosen.facet, value) for chosen in search.filters for value in chosen.values]
    pairs += [("from", search.since.text)] if search.since else []
    pairs += [("to", search.until.text)] if search.until else []
    pairs += [("undated", "1")] * search.undated
    if search.sort != defaults.sort(search.text):
        pairs.append(("sort", search.sort))
    pairs += [("names", "0")] * (not search.names) + [("cross", "0")] * (not search.cross)
    if search.cursor:
        pairs.append(("cursor", search.cursor))
    elif search.page > 1:
        pairs.append(("page", str(search.page)))
    if defaults.api:
        pairs += _api_pairs(search)
    return pairs


def _api_pairs(search: Search) -> list[tuple[str, str]]:
    pairs = [] if search.per_page == API_HITS else [("per_page", str(search.per_page))]
    if not search.facets:
        pairs.append(("facets", "none"))
    elif set(search.facets) != set(BY_NAME):
        pairs.append(("facets", ",".join(search.facets)))
    pairs += [("labels", search.labels)] * (search.labels != API_DEFAULTS.labels)
    return [*pairs, ("explain", "1")] if search.explain else pairs


def hidden_fields(
    search: Search, lang: str, *, leave: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """What a form has to carry on of a question; `leave` names what the form asks itself."""
    pairs = write_search(search, page_defaults(lang))
    return [(name, value) for name, value in pairs if name not in (*leave, "page", "cursor")]


def api_search_url(search: Search) -> str:
    return _url(f"{API}/search", write_search(search, API_DEFAULTS))


def page_search_url(search: Search, lang: str) -> str:
    return _url(f"/{lang}/search", write_search(search, page_defaults(lang)))


def facet_url(search: Search, facet: str, lang: str) -> str:
    """The page of all values of a facet, for the rest of a search."""
    return _url(f"/{lang}/search/{facet}", write_search(search, page_defaults(lang)))


def home_url(lang: str) -> str:
    return f"/{lang}"


def document_url(
    lang: str,
    document: str,
    *,
    version: str | None = None,
    search: Search | None = None,
    passage: int = 0,
) -> str:
    """A document's page; with a search, its words are marked and the way back is kept."""
    return document_urls(lang, search)(document, version, passage)


class DocumentUrl(Protocol):
    """A version of a document, at a passage if it is not 0."""

    def __call__(self, document: str, version: str | None, passage: int = 0, /) -> str: ...


def document_urls(lang: str, search: Search | None) -> DocumentUrl:
    """`document_url` for many documents: the search, which all of them carry, is written once."""
    asked = urlencode(write_search(search, page_defaults(lang))) if search else ""

    def address(document: str, version: str | None, passage: int = 0, /) -> str:
        named = f"v={_quoted(version)}" if version else ""
        query = "&".join(filter(None, (named, asked)))
        anchor = f"#p{passage}" if passage else ""
        return Address(f"/{lang}/doc/{quote(document)}{query and '?' + query}{anchor}")

    return address


def complete_url(lang: str) -> str:
    """What answers the search box while one types."""
    return f"/{lang}/complete"


def download_url(lang: str, document: str, version: str) -> str:
    return _url(f"/{lang}/doc/{quote(document)}/download", [("v", version)])


def api_document_url(document: str, part: str = "", version: str = "") -> str:
    pairs = [("version", version)] if version else []
    return _url(f"{API}/documents/{quote(document)}{part and '/' + part}", pairs)


def appearance_url(lang: str, theme: str, back: str) -> str:
    # else each escaped letter would be escaped once more
    return _url(f"/{lang}/appearance", [("theme", theme), ("back", with_letters(back))])


def in_language(address: str, lang: str) -> str:
    """The same page in another language; its path and query stay."""
    return Address(re.sub(r"^/(?:en|ru)(?=[/?]|$)", f"/{lang}", address))


def is_own_page(address: str) -> bool:
    """Whether an address that came with a request is a page of ours, safe to lead back to."""
    return (
        bool(re.fullmatch(r"/(?:en|ru)(?:[/?][!-\[\]-~]*)?", address))
        and "//" not in (address.partition("?")[0])
    )


def address_of(path: str, query: bytes) -> str:
    """The address of a request (see `webui.raw`) as it can stand in a link."""
    return f"{quote(path)}?{query.decode('ascii')}" if query else quote(path)


def without_parameter(path: str, given: MultiDict[str, str], name: str) -> str:
    """The same address without one of its parameters."""
    return _url(path, [(other, value) for other, value in given.items(multi=True) if other != name])


def varied(address: str, value: str, *names: str) -> Callable[[str], str]:
    """The address with another value in the place of the one that these parameters have.

    For many addresses that differ in nothing else: the rest is written once.
    """
    path, _, query = address.partition("?")
    held = [f"{name}={_quoted(value)}" for name in names]
    # no encoded address has a line break
    pieces = [f"{one.partition('=')[0]}=\n" if one in held else one for one in query.split("&")]
    parts = f"{path}?{'&'.join(pieces)}".split("\n")
    return lambda other: Address(_quoted(other).join(parts))


def _url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    written = urlencode(list(pairs))
    return Address(f"{path}?{written}" if written else path)
