"""The page of two versions side by side."""

from collections.abc import Mapping

from flask import Blueprint, Response

from webui.made.alignments import Side, aligned
from webui.present import document as present
from webui.present.parallel import SideText, parallel
from webui.rooms import rooms, site_root
from webui.views import LANG, print_page, reader_of
from webui.views.asked_for import document_of, sides_of
from webui.views.document import related_to, search_of, way_back
from webui.views.marking import Marks, marks_in

parallel_pages = Blueprint("parallel", __name__)


@parallel_pages.get(f"{LANG}/doc/<document_id>/parallel")
def text(lang: str, document_id: str) -> Response:
    """An English and a Russian version, paragraph beside paragraph.

    NotFound where there are not both, as where there is no document.
    """
    found = document_of(document_id)
    english, russian = sides_of(found)
    reader = reader_of(lang)
    came_from = search_of(reader)
    marked: Mapping[str, Marks] = {}
    refused = ""
    if came_from and came_from.text:
        keys = (english.version.key, russian.version.key)
        marked, refused = marks_in(found, keys, came_from)
    texts = (_text(english, marked), _text(russian, marked))
    pairs = aligned(found, english, russian)
    shown = parallel(found, texts, pairs, came_from, refused, reader)
    own = russian if lang == "ru" else english
    links = rooms().holdings.links(found)
    opened = present.Opened(
        document=found,
        version=own.version,
        view="parallel",
        links=links,
        found=related_to(found, tuple(own.passages), links),
    )
    page = present.present(opened, came_from, reader, site_root())
    return print_page(
        "parallel.html",
        lang,
        page=page,
        parallel=shown,
        within=shown.within,
        query=came_from.text if came_from else "",
        back=way_back(came_from, reader) if came_from else None,
    )


def _text(side: Side, marked: Mapping[str, Marks]) -> SideText:
    return SideText(side.version, side.passages, marked.get(side.version.key, {}))
