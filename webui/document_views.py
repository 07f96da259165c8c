"""The pages of one document: its text, its original as images, its original as a file."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import EngineUnavailable, ExtractionError, QueryError, WorkerUnavailable
from archive.records import Document, Version
from indexer.asking import Part, Search
from webui import narrow, urls
from webui.api import send_original
from webui.originals import original
from webui.present import document as present
from webui.present.notices import refusal
from webui.present.reader import Reader
from webui.present.text import count
from webui.present.versions import opened
from webui.present.within import Within, elsewhere
from webui.rooms import rooms
from webui.security import READ_CACHE, as_file
from webui.translated import gettext
from webui.views import LANG, print_page, reader_of

document_pages = Blueprint("documents", __name__)


@document_pages.get(f"{LANG}/doc/<document_id>")
def text(lang: str, document_id: str) -> Response:
    """The text of one version, and what is known of the document."""
    found = _document(document_id)
    return _page(lang, found, _version(found, lang), "document.html")


@document_pages.get(f"{LANG}/doc/<document_id>/original")
def images(lang: str, document_id: str) -> Response:
    """The original of a version as images of its pages."""
    found = _document(document_id)
    version = _version(found, lang)
    if version is None or not present.has_images(version):
        raise NotFound
    return _page(lang, found, version, "original.html")


@document_pages.get(f"{LANG}/doc/<document_id>/download")
def download(lang: str, document_id: str) -> AnyResponse:
    """The original as a file."""
    found = _document(document_id)
    version = _version(found, lang)
    if version is None:
        raise NotFound
    return send_original(found, version)


@document_pages.get("/pages/<document_id>/<key>/<int:page>/<any(small, large):size>.png")
def image(document_id: str, key: str, page: int, size: str) -> AnyResponse:
    """One page of a PDF or picture as an image."""
    found = _document(document_id)
    version = next((v for v in found.versions if v.key == key), None)
    if version is None or not present.has_page(version, page):
        raise NotFound
    held = rooms()
    try:
        png = held.images.png(
            version, page, size, lambda: original(version, held.settings, held.worker)
        )
    except (ExtractionError, WorkerUnavailable):
        raise NotFound from None  # the file is held, but this page of it cannot be drawn
    response = as_file(Response(png, mimetype="image/png"))
    response.set_etag(f"{version.sha256[:40]}-{page}-{size}")
    response.headers["Cache-Control"] = READ_CACHE
    return response.make_conditional(request)


def _page(lang: str, found: Document, version: Version | None, template: str) -> Response:
    reader = reader_of(lang)
    asked = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    came_from = None if asked == urls.everything(lang) else asked
    passages = rooms().holdings.passages(found, version) if version else ()
    marked, within = _marked(found, version, asked, reader)
    page = present.present(
        found,
        version,
        passages,
        marked,
        rooms().holdings.links(found),
        came_from,
        reader,
        original=template == "original.html",
    )
    back = _way_back(came_from, reader) if came_from else None
    return print_page(template, lang, page=page, within=within, query=asked.text, back=back)


def _marked(
    found: Document, version: Version | None, asked: Search, reader: Reader
) -> tuple[Mapping[int, tuple[Part, ...]], Within]:
    """The passages in which the words of the question stand, and what the box says of it.

    A document opens even when its words cannot be looked for.
    """
    if not asked.text or version is None:
        return {}, Within("")
    try:
        finder = rooms().holdings.finder()
        marked = finder.mark(found, version.key, asked)
        if marked:
            return marked, Within(asked.text)
        counts = {
            other: count(finder.mark(found, other.key, asked))
            for other in found.versions
            if other != version
        }
    except QueryError as error:
        return {}, Within(asked.text, refused=refusal(error))
    except EngineUnavailable:
        return {}, Within(asked.text, refused=gettext("Search is not available just now."))
    others = (
        elsewhere(other, number, reader.document_url(found.id, other.key, asked))
        for other, number in counts.items()
        if number
    )
    return {}, Within(asked.text, elsewhere=tuple(others))


def _way_back(came_from: Search, reader: Reader) -> tuple[str, int | None]:
    """The address of the results someone came from, and how many there are if it can be told."""
    url = reader.search_url(came_from)
    try:
        return url, rooms().holdings.finder().search(narrow.counting(came_from)).total
    except (QueryError, EngineUnavailable):
        return url, None


def _document(document_id: str) -> Document:
    found = rooms().holdings.document(document_id)
    if found is None:
        raise NotFound
    return found


def _version(found: Document, lang: str) -> Version | None:
    return urls.read_version(request.args, found, "v") or opened(found, lang)
