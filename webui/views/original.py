"""The original of a version in the page: its pages as images, and the boxes over them.

The boxes are an image of their own over each page's: the page of a long original is there at
once, a browser asks for the boxes of those pages that come near, and a scan may take its seconds.
All that works without scripts, and the question stays in addresses of this site.
"""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import EngineUnavailable, ExtractionError, QueryError, WorkerUnavailable
from archive.extract.extracted import WIDTH
from archive.records import Document, Passage, Version
from indexer.asking import Search
from webui import urls
from webui.originals import original
from webui.present.boxes import boxes, found_rows
from webui.present.document import DocumentPage, has_page
from webui.present.original import OriginalView
from webui.present.original import original as present
from webui.rooms import rooms
from webui.security import BOXES_CACHE, READ_CACHE, as_file
from webui.views import reader_of

page_files = Blueprint("page_files", __name__)

_PAGE = "/pages/<document_id>/<key>/<int:page>"


@page_files.get(f"{_PAGE}/<any(small, medium, large):size>.png")
def image(document_id: str, key: str, page: int, size: str) -> AnyResponse:
    """One page of a PDF or picture as an image."""
    _, version = _held(document_id, key, page)
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


@page_files.get(f"{_PAGE}/boxes.svg")
def found_words(document_id: str, key: str, page: int) -> Response:
    """Boxes around the words of a question on one page; none where they cannot be told."""
    document, version = _held(document_id, key, page)
    held = rooms()
    asked = urls.read_search(request.args, reader_of("en").vocabularies, urls.page_defaults("en"))
    try:
        rows = found_rows(held.holdings.finder().mark(document, version.key, asked))
    except (QueryError, EngineUnavailable):
        rows = frozenset()
    content = partial(original, version, held.settings, held.worker)
    placed = held.page_words.words(version, page, content) if rows else None
    svg = render_template(
        "boxes.svg",
        width=WIDTH,
        height=placed.height if placed else WIDTH,
        boxes=boxes(placed, rows) if placed else (),
    )
    response = as_file(Response(svg, mimetype="image/svg+xml"))
    response.headers["Cache-Control"] = BOXES_CACHE
    return response


def pages_of(
    document: Document,
    version: Version,
    passages: Iterable[Passage],
    page: DocumentPage,
    asked: Search,
    lang: str,
) -> OriginalView:
    """The pages of the original that this request asks for; `passages` are those of `page`."""
    held = rooms()
    return present(
        document,
        version,
        zip(passages, page.text.passages, strict=True),
        held.images.heights(version, partial(original, version, held.settings, held.worker)),
        lang,
        asked,
        urls.read_shown(request.args, version.pages or 0),
    )


def page_to_go_to(lang: str, document: Document, version: Version) -> str:
    """Where the form "go to page" leads; empty if this request is not from there."""
    shown = urls.read_shown(request.args, version.pages or 0)
    if not shown.go:
        return ""
    asked = urls.read_search(request.args, reader_of(lang).vocabularies, urls.page_defaults(lang))
    came_from = None if asked == urls.everything(lang) else asked
    return urls.original_url(
        lang, document.id, version.key, search=came_from, page=shown.go, zoom=shown.zoom
    )


def _held(document_id: str, key: str, page: int) -> tuple[Document, Version]:
    """The version that has this page; what is not public is not there."""
    document = rooms().holdings.document(document_id)
    version = next((v for v in document.versions if v.key == key), None) if document else None
    if document is None or version is None or not has_page(version, page):
        raise NotFound
    return document, version
