"""Addresses of two versions side by side."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from archive.records import Version
from indexer.asking import Search
from webui.faults import BadParameter, Fault
from webui.urls.defaults import page_defaults
from webui.urls.letters import Address
from webui.urls.writing import write_search


def parallel_url(
    lang: str, document: str, *, search: Search | None = None, en: str = "", ru: str = ""
) -> str:
    """The page with an English and a Russian version; their keys only where others open."""
    pairs = [("en", en)] * bool(en) + [("ru", ru)] * bool(ru)
    pairs += write_search(search, page_defaults(lang)) if search else []
    query = urlencode(pairs)
    return Address(f"/{lang}/doc/{quote(document)}/parallel{query and '?' + query}")


def read_side(given: MultiDict[str, str], lang: str, versions: Sequence[Version]) -> Version:
    """The version an address names for the column of a language, else the first of these.

    Raises BadParameter for one that is not among them.
    """
    keys = given.getlist(lang)
    if not keys:
        return versions[0]
    if len(keys) > 1:
        raise BadParameter(lang, keys[1], Fault.TWICE)
    for version in versions:
        if version.key == keys[0]:
            return version
    raise BadParameter(lang, keys[0], Fault.NOT_A_CHOICE, (version.key for version in versions))
