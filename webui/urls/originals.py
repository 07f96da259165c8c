"""Addresses of originals: the page that shows one, its images, the boxes over them."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from indexer.asking import Search
from webui.faults import BadParameter, Fault
from webui.urls.defaults import page_defaults
from webui.urls.letters import Address
from webui.urls.writing import write_search

PAGES_SHOWN = 100
"""Pages of an original that one address shows; the largest has 20 000."""

_LONGEST = 6


class Shown(NamedTuple):
    """Which pages of an original an address shows, and how."""

    first: int
    """1, 101, 201, …"""
    zoom: bool
    """Larger than the column."""
    go: int
    """The page that the reader wants to be led to; 0 if they have not said."""


def read_shown(given: MultiDict[str, str], pages: int) -> Shown:
    """What an address says of an original of so many pages; the last page for one beyond it.

    Raises BadParameter for what is no number of a page.
    """
    first, go = _page(given, "first", pages), _page(given, "go", pages)
    return Shown(_first_shown(first or 1), given.get("zoom") == "1", go)


def original_url(
    lang: str,
    document: str,
    version: str,
    *,
    search: Search | None = None,
    page: int = 0,
    zoom: bool = False,
) -> str:
    """The page that shows the original as images, at one of its pages if it is not 0."""
    pairs = [("v", version), *(write_search(search, page_defaults(lang)) if search else [])]
    first = _first_shown(page or 1)
    pairs += [("first", str(first))] * (first > 1) + [("zoom", "1")] * zoom
    anchor = f"#page-{page}" if page else ""
    return Address(f"/{lang}/doc/{quote(document)}/original?{urlencode(pairs)}{anchor}")


def at_page(address: str, page: int) -> str:
    """The address of an original that is shown from its first page, at another of its pages."""
    first = _first_shown(page)
    return Address(f"{address}{f'&first={first}' if first > 1 else ''}#page-{page}")


def image_url(document: str, version: str, page: int, size: str) -> str:
    """One page as an image: "small", "medium" or "large"."""
    return f"/pages/{quote(document)}/{quote(version)}/{page}/{size}.png"


def boxes_url(document: str, version: str, page: int, search: Search) -> str:
    """The boxes around a question's words on one page; nothing else of the question is told."""
    words = Search(text=search.text, names=search.names, cross=search.cross)
    asked = urlencode(write_search(words, page_defaults(words.labels)))
    return f"/pages/{quote(document)}/{quote(version)}/{page}/boxes.svg?{asked}"


def _first_shown(page: int) -> int:
    return (page - 1) // PAGES_SHOWN * PAGES_SHOWN + 1


def _page(given: MultiDict[str, str], name: str, pages: int) -> int:
    value = given.get(name, "").strip()
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST and int(value)):
        raise BadParameter(name, value, Fault.NOT_COUNTING)
    return min(int(value), pages)
