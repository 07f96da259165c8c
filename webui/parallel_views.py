"""The page of two versions side by side."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from archive.errors import EngineUnavailable, QueryError
from archive.records import Document, Version
from indexer.asking import Part, Search
from webui import urls
from webui.alignments import aligned
from webui.asked_for import document_of
from webui.document_views import related_to, search_of, way_back
from webui.present import document as present
from webui.present.notices import refusal
from webui.present.parallel import SideText, parallel, sides
from webui.rooms import rooms, site_root
from webui.translated import gettext
from webui.views import LANG, print_page, reader_of

parallel_pages = Blueprint("parallel", __name__)

_Marks = Mapping[str, Mapping[int, tuple[Part, ...]]]


@parallel_pages.get(f"{LANG}/doc/<document_id>/parallel")
def text(lang: str, document_id: str) -> Response:
    """An English and a Russian version, paragraph beside paragraph.

    NotFound where there are not both, as where there is no document.
    """
    found = document_of(document_id)
    held = sides(found)
    if held is None:
        raise NotFound
    chosen = [urls.read_side(request.args, side[0].lang, side) for side in held]
    reader = reader_of(lang)
    came_from = search_of(reader)
    marked, refused = _marked(found, chosen, came_from)
    texts = [
        SideText(version, rooms().holdings.passages(found, version), marked.get(version.key, {}))
        for version in chosen
    ]
    if not all(side.passages for side in texts):
        raise NotFound
    english, russian = texts
    pairs = aligned(found, (english.version, english.passages), (russian.version, russian.passages))
    shown = parallel(found, (english, russian), pairs, came_from, refused, reader)
    own = russian if lang == "ru" else english
    links = rooms().holdings.links(found)
    page = present.present(
        found,
        own.version,
        (),
        {},
        links,
        came_from,
        reader,
        root=site_root(),
        found=related_to(found, tuple(own.passages), links),
        parallel=True,
    )
    return print_page(
        "parallel.html",
        lang,
        page=page,
        parallel=shown,
        within=shown.within,
        query=came_from.text if came_from else "",
        back=way_back(came_from, reader) if came_from else None,
    )


def _marked(
    document: Document, versions: list[Version], asked: Search | None
) -> tuple[_Marks, str]:
    """Where the words of the question stand in each version, or why they were not looked for."""
    if asked is None or not asked.text:
        return {}, ""
    try:
        finder = rooms().holdings.finder()
        return finder.marks(document, [version.key for version in versions], asked), ""
    except QueryError as error:
        return {}, refusal(error)
    except EngineUnavailable:
        return {}, gettext("Search is not available just now.")
