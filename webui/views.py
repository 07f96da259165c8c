"""The pages of searching. Each view reads its address, asks the archive, presents, prints."""

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from indexer.asking import Search, Sort
from webui import narrow, urls, visitor
from webui.present import facet_page
from webui.present.nothing import nothing
from webui.present.paging import last_page
from webui.present.reader import Reader
from webui.present.search import present
from webui.rooms import rooms

pages = Blueprint("pages", __name__)

LANG = "/<any(en, ru):lang>"
_LATEST = 6


@pages.get("/")
def root() -> AnyResponse:
    """To the language of the visitor."""
    return redirect(urls.home_url(visitor.preferred_language()))


@pages.get(LANG, strict_slashes=False)
def home(lang: str) -> Response:
    """Where to begin: the box, regions, tags and types, the latest documents."""
    question = Search(
        labels=lang, sort=Sort.NEWEST, per_page=_LATEST, facets=("region", "tag", "type", "year")
    )
    page = present(rooms().holdings.finder().search(question), reader_of(lang))
    return print_page("home.html", lang, page=page, query="")


@pages.get(f"{LANG}/search")
def search(lang: str) -> AnyResponse:
    """What is found, and the ways to narrow it."""
    reader = reader_of(lang)
    question = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    if urls.sent_ticked(request.args):
        return redirect(urls.page_search_url(question, lang))
    finder = rooms().holdings.finder()
    results = finder.search(question)
    last = last_page(results.total, question.per_page)
    if question.page > last:
        return redirect(urls.page_search_url(narrow.on_page(question, last), lang))
    lost = None
    suggestions = finder.suggestions(results)
    if not results.total:
        lost = nothing(results, reader, finder.search)
        if not suggestions and narrow.is_filtered(question):
            # a slip of the pen and a filter: the word that was meant may stand elsewhere only
            suggestions = finder.suggestions(finder.search(narrow.unfiltered(question)))
    page = present(results, reader, suggestions)
    return print_page("search.html", lang, page=page, nothing=lost, query=question.text)


@pages.get(f"{LANG}/search/<any({', '.join(urls.FILTERS)}):facet>")
def facet(lang: str, facet: str) -> Response:
    """All values of a facet, to choose from for the rest of a search."""
    reader = reader_of(lang)
    question = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    within = urls.read_within(request.args)
    counted = replace(narrow.counting(question), facets=(facet,))
    page = facet_page.present(rooms().holdings.finder().search(counted), facet, reader, within)
    return print_page("facet.html", lang, page=page, query=question.text)


@pages.get(f"{LANG}/appearance")
def appearance(lang: str) -> AnyResponse:
    """Keep light, dark or automatic, and lead back."""
    theme, back = urls.read_appearance(request.args, lang)
    response = redirect(back, 303)
    visitor.remember(response, "theme", theme)
    return response


def reader_of(lang: str) -> Reader:
    """The person who reads in this language."""
    return Reader(lang, rooms().holdings.vocabularies())


def print_page(template: str, lang: str, **shown: object) -> Response:
    """A page, and the language kept if the reader went to it against their browser's."""
    address = urls.address_of(request.path, request.query_string)
    response = make_response(render_template(template, address=address, **shown))
    visitor.remember_language(response, lang)
    return response
