"""What answers the search box while someone types: options, as a piece of a page."""

from flask import Blueprint, Response, make_response, render_template, request

from webui import urls
from webui.present.completing import completions
from webui.rooms import rooms
from webui.views import LANG, reader_of

completion_pages = Blueprint("completions", __name__)


@completion_pages.get(f"{LANG}/complete")
def complete(lang: str) -> Response:
    """Terms, documents and symbols that what was typed may become."""
    finder = rooms().holdings.finder()
    found = finder.completions(urls.typed(request.args), lang)
    shown = completions(found, reader_of(lang))
    return make_response(render_template("_completions.html", completions=shown))
