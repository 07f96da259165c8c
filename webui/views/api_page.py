"""The page that describes the API: the OpenAPI document in words, without a foreign host."""

from flask import Blueprint, Response

from webui.api import openapi
from webui.api.examples import values_of
from webui.api.page import page
from webui.rooms import rooms
from webui.views import LANG, print_page

api_pages = Blueprint("api_pages", __name__)


@api_pages.get(f"{LANG}/api")
def api(lang: str) -> Response:
    """All addresses with their parameters, answers and examples."""
    document = openapi.document(rooms().settings, values_of(rooms().holdings))
    return print_page("api.html", lang, page=page(document))
