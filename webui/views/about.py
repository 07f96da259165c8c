"""What the archive is and how to use it: a page of prose, with examples that run."""

from typing import Any

from flask import Blueprint, Response

from archive.errors import EngineUnavailable
from webui.present.examples import ExampleView, examples
from webui.rooms import rooms
from webui.views import LANG, print_page, reader_of

about_pages = Blueprint("about", __name__)


@about_pages.get(f"{LANG}/about")
def about(lang: str) -> Response:
    """All of it on one page: each part has an anchor."""
    return print_page("about.html", lang, examples=_examples(lang))


@about_pages.app_context_processor
def _keepers() -> dict[str, Any]:
    """Whose archive it is: for this page and for the foot of every page."""
    settings = rooms().settings
    return {"organisation": settings.organisation, "contact": settings.contact}


def _examples(lang: str) -> tuple[ExampleView, ...]:
    """None while there is nothing to search: the page itself needs no index."""
    try:
        finder = rooms().holdings.finder()
        return examples(reader_of(lang), lambda search: finder.search(search).total)
    except EngineUnavailable:
        return ()
