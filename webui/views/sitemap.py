"""What search engines ask first: what they may visit, and where everything is."""

from datetime import UTC, datetime

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from archive.catalogue import harvest
from archive.records import LANGUAGES
from webui import sitemap, urls
from webui.rooms import rooms, site_root
from webui.security import READ_CACHE

sitemap_pages = Blueprint("sitemap", __name__)

FILE_DOCUMENTS = 5000
"""Documents of a file, each with a page in every language: some 4 MB, 0.3 MB compressed."""
_MOST_FILES = 49_999
"""Files of an index, by the protocol; one has what is no document."""


@sitemap_pages.get(urls.ROBOTS)
def robots() -> Response:
    """Which pages may be visited (RFC 9309)."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {pattern}" for pattern in urls.NOT_FOR_ROBOTS),
        "",
        f"Sitemap: {urls.whole_url(site_root(), urls.SITEMAP)}",
    ]
    return _cached(Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


@sitemap_pages.get(urls.SITEMAP)
def index() -> Response:
    """The files with all pages."""
    today = datetime.now(UTC).date()
    with rooms().holdings.reading() as connection:
        number = -(-harvest.held(connection, today=today) // FILE_DOCUMENTS)
    files = [urls.sitemap_url(one) for one in range(1, min(number, _MOST_FILES) + 1)]
    return _file(sitemap.index([urls.SITEMAP_PAGES, *files], site_root()))


@sitemap_pages.get(urls.SITEMAP_PAGES)
def pages() -> Response:
    """What is no document: the beginnings of all ways to them."""
    lang = LANGUAGES[0]
    found = (urls.home_url, urls.browse_url, urls.timeline_url, urls.about_url)
    return _file(sitemap.pages([(url(lang), None) for url in found], site_root()))


@sitemap_pages.get("/sitemap-<int:number>.xml")
def documents(number: int) -> Response:
    """The pages of some of the public documents, those that changed last at the end."""
    if not 1 <= number <= _MOST_FILES:
        raise NotFound
    today, before = datetime.now(UTC).date(), (number - 1) * FILE_DOCUMENTS
    with rooms().holdings.reading() as connection:
        found = harvest.stretch(connection, offset=before, limit=FILE_DOCUMENTS, today=today)
    if not found:
        raise NotFound
    urls_of = [(urls.document_url(LANGUAGES[0], one.id), one.at) for one in found]
    return _file(sitemap.pages(urls_of, site_root()))


def _file(content: bytes) -> Response:
    return _cached(Response(content, content_type="application/xml; charset=utf-8"))


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = READ_CACHE
    return response
