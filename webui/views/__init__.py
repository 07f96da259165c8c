"""Pages. Each view reads its address, asks the archive, presents, prints."""

from flask import Response, make_response, render_template, request

from webui import urls, visitor
from webui.present.reader import Reader
from webui.rooms import rooms

LANG = "/<any(en, ru):lang>"
"""How the address of a page begins."""


def reader_of(lang: str) -> Reader:
    """The person who reads in this language."""
    return Reader(lang, rooms().holdings.vocabularies())


def print_page(template: str, lang: str, **shown: object) -> Response:
    """A page, and the language kept if the reader went to it against their browser's."""
    address = urls.address_of(request.path, request.query_string)
    response = make_response(render_template(template, address=address, **shown))
    visitor.remember_language(response, lang)
    return response
