"""Sitemaps (https://www.sitemaps.org/protocol.html), with the languages of each page.

The other languages of a page are told as https://developers.google.com/search/docs has it: each
has its own entry, and names all of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from archive.records import LANGUAGES
from webui import urls
from webui.xml import add, written

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_S = f"{{{_SITEMAP}}}"


def index(files: Iterable[str], root: str) -> bytes:
    """The addresses of files."""
    made = etree.Element(f"{_S}sitemapindex", nsmap={None: _SITEMAP})  # type: ignore[dict-item]
    for address in files:
        add(add(made, f"{_S}sitemap"), f"{_S}loc", urls.whole_url(root, address))
    return written(made)


def pages(found: Sequence[tuple[str, datetime | None]], root: str) -> bytes:
    """Pages by their address in one language, each with its last change; in all languages."""
    nsmap = {None: _SITEMAP, "xhtml": _XHTML}
    made = etree.Element(f"{_S}urlset", nsmap=nsmap)  # type: ignore[arg-type]
    for address, changed in found:
        whole = {lang: urls.whole_url(root, urls.in_language(address, lang)) for lang in LANGUAGES}
        for own in whole.values():
            one = add(made, f"{_S}url")
            add(one, f"{_S}loc", own)
            if changed:
                add(one, f"{_S}lastmod", changed.strftime("%Y-%m-%dT%H:%M:%SZ"))
            for lang, other in whole.items():
                add(one, f"{{{_XHTML}}}link", rel="alternate", hreflang=lang, href=other)
    return written(made)
