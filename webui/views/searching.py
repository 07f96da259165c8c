"""The pages of searching."""

from dataclasses import replace

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import EngineUnavailable
from indexer.asking import Results, Search, Sort, Suggestion
from webui import narrow, urls, visitor
from webui.present import facet_page
from webui.present.cited import cite as citing
from webui.present.cited import kept
from webui.present.nothing import nothing
from webui.present.paging import last_page
from webui.present.search import present
from webui.rooms import rooms, site_root
from webui.views import LANG, print_page, reader_of

pages = Blueprint("pages", __name__)

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
    page = present(rooms().holdings.browse(question), reader_of(lang))
    return print_page("home.html", lang, page=page, query="", unsearchable=not page.generation)


@pages.get(f"{LANG}/search")
def search(lang: str) -> AnyResponse:
    """What is found, and the ways to narrow it."""
    reader = reader_of(lang)
    question = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    if urls.sent_ticked(request.args):
        return redirect(urls.page_search_url(question, lang))
    holdings = rooms().holdings
    results = holdings.browse(question)
    last = last_page(results.total, question.per_page)
    if question.page > last:
        return redirect(urls.page_search_url(narrow.on_page(question, last), lang))
    cited = urls.read_cited(request.args) if results.generation else None
    held = kept(holdings.finder().whole(question), cited, lang) if cited else None
    page = present(results, reader, _suggestions(results))
    lost = None if results.total else nothing(results, reader, holdings.browse)
    return print_page(
        "search.html",
        lang,
        page=page,
        nothing=lost,
        kept=held,
        query=question.text,
        unsearchable=not results.generation,
    )


@pages.get(f"{LANG}/search/cite")
def cite(lang: str) -> Response:
    """How to refer to a search, so that it can be seen later whether it still holds."""
    reader = reader_of(lang)
    question = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    page = citing(rooms().holdings.finder().whole(question), reader, site_root())
    return print_page("cite_search.html", lang, page=page, query=question.text)


@pages.get(f"{LANG}/search/<any({', '.join(urls.FILTERS)}):facet>")
def facet(lang: str, facet: str) -> Response:
    """All values of a facet, to choose from for the rest of a search."""
    reader = reader_of(lang)
    question = urls.read_search(request.args, reader.vocabularies, urls.page_defaults(lang))
    within = urls.read_within(request.args)
    counted = replace(narrow.counting(question), facets=(facet,))
    results = rooms().holdings.browse(counted)
    if facet not in results.facets:
        raise EngineUnavailable("without an index this facet cannot be counted")
    page = facet_page.present(results, facet, reader, within)
    return print_page("facet.html", lang, page=page, query=question.text)


@pages.get(f"{LANG}/appearance")
def appearance(lang: str) -> AnyResponse:
    """Keep light, dark or automatic, and lead back."""
    theme, back = urls.read_appearance(request.args, lang)
    response = redirect(back, 303)
    visitor.remember(response, "theme", theme)
    return response


def _suggestions(results: Results) -> tuple[Suggestion, ...]:
    """Other questions, where this one finds hardly anything."""
    question = results.search
    if not question.text:
        return ()
    finder = rooms().holdings.finder()
    suggestions = finder.suggestions(results)
    if not (suggestions or results.total) and narrow.is_filtered(question):
        # a slip of the pen and a filter: the word that was meant may stand elsewhere only
        return finder.suggestions(finder.search(narrow.unfiltered(question)))
    return suggestions
