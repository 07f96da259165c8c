"""The pages of one document: its text, its original as images, its original as a file."""

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import EngineUnavailable, QueryError
from archive.records import LANGUAGES, Document, Passage, Version
from indexer.asking import Search
from indexer.related import Related
from webui import narrow, urls
from webui.downloads import send_original
from webui.present import document as present
from webui.present.reader import Reader
from webui.present.related import Links
from webui.present.text import count
from webui.present.within import Within, elsewhere
from webui.rooms import rooms, site_root
from webui.views import LANG, print_page, reader_of
from webui.views.asked_for import NoVersion, document_of, version_of
from webui.views.marking import Marks, marks_in
from webui.views.original import page_to_go_to, pages_of

document_pages = Blueprint("documents", __name__)


@document_pages.get(f"{LANG}/doc/<document_id>")
def text(lang: str, document_id: str) -> AnyResponse:
    """The text of one version, and what is known of the document.

    Where there is no text, the pages of the original are what can be read.
    """
    found = document_of(document_id)
    version = version_of(found, lang)
    if version and present.has_images(version) and not rooms().holdings.has_text(found, version):
        came_from = search_of(reader_of(lang))
        return redirect(urls.original_url(lang, found.id, version.key, search=came_from))
    return _page(lang, found, version, "text")


@document_pages.get(f"{LANG}/doc/<document_id>/original")
def images(lang: str, document_id: str) -> AnyResponse:
    """The original of a version as images of its pages; to one of them, if it is asked for."""
    found = document_of(document_id)
    version = version_of(found, lang)
    if version is None or not present.has_images(version):
        raise NotFound
    if address := page_to_go_to(lang, found, version):
        return redirect(address, 303)
    return _page(lang, found, version, "original")


@document_pages.get(f"{LANG}/doc/<document_id>/download")
def download(lang: str, document_id: str) -> AnyResponse:
    """The original as a file."""
    found = document_of(document_id)
    version = version_of(found, lang)
    if version is None:
        raise NotFound
    return send_original(found, version)


@document_pages.app_errorhandler(NoVersion)
def no_version(error: NoVersion) -> Response:
    """Which versions there are instead."""
    lang = (request.view_args or {}).get("lang", LANGUAGES[0])
    page = present.without_version(error.document, error.key, reader_of(lang))
    response = print_page("no_version.html", lang, page=page, query=urls.typed(request.args))
    response.status_code = 400
    return response


def _page(lang: str, found: Document, version: Version | None, view: present.View) -> Response:
    reader = reader_of(lang)
    came_from = search_of(reader)
    asked = came_from or urls.everything(lang)
    passages = rooms().holdings.passages(found, version) if version else ()
    marked, within = _marked(found, version, asked, reader)
    links = rooms().holdings.links(found)
    opened = present.Opened(
        document=found,
        version=version,
        view=view,
        passages=passages,
        marked=marked,
        links=links,
        found=related_to(found, passages, links),
    )
    page = present.present(opened, came_from, reader, site_root())
    back = way_back(came_from, reader) if came_from else None
    shown: dict[str, object] = {"page": page, "within": within, "query": asked.text, "back": back}
    if version and view == "original":
        shown["original"] = pages_of(found, version, passages, page, asked, lang)
    return print_page("original.html" if view == "original" else "document.html", lang, **shown)


def search_of(reader: Reader) -> Search | None:
    """The search in the address, if there is one."""
    defaults = urls.page_defaults(reader.lang)
    asked = urls.read_search(request.args, reader.vocabularies, defaults)
    return None if asked == urls.everything(reader.lang) else asked


def related_to(
    document: Document, passages: tuple[Passage, ...], links: Links
) -> tuple[Related, ...]:
    """Related documents besides those the manifests name; none without an index."""
    try:
        return rooms().holdings.related(document, passages, links)
    except EngineUnavailable:
        return ()


def _marked(
    found: Document, version: Version | None, asked: Search, reader: Reader
) -> tuple[Marks, Within]:
    """The passages in which the words of the question stand, and what the box says of it."""
    if version is None:
        return {}, Within("")
    shown = (("v", version.key),)
    if not asked.text:
        return {}, Within("", kept=shown)
    kept = (*shown, *urls.hidden_fields(asked, reader.lang, leave=("q",)))
    marked, refused = marks_in(found, [version.key], asked)
    if refused:
        return {}, Within(asked.text, refused=refused, kept=shown)
    if marked[version.key]:
        return marked[version.key], Within(asked.text, kept=kept)
    elsewhere_marked, _ = marks_in(
        found, (other.key for other in found.versions if other != version), asked
    )
    others = (
        elsewhere(other, count(there), reader.document_url(found.id, other.key, asked))
        for other in found.versions
        if (there := elsewhere_marked.get(other.key))
    )
    return {}, Within(asked.text, elsewhere=tuple(others), kept=kept)


def way_back(came_from: Search, reader: Reader) -> tuple[str, int | None]:
    """The address of the results someone came from, and how many there are if it can be told."""
    url = reader.search_url(came_from)
    try:
        return url, rooms().holdings.finder().search(narrow.counting(came_from)).total
    except (QueryError, EngineUnavailable):
        return url, None
