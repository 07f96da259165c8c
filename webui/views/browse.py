"""The pages of walking through the archive without words: terms, the timeline, and its feeds."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from indexer.asking import Arrival, Search
from webui import urls
from webui.feeds import FEEDS
from webui.present import terms as present
from webui.present import timeline
from webui.present.feed import feed as present_feed
from webui.present.regions_map import regions_map
from webui.present.terms import knows, term_lists, term_page
from webui.rooms import rooms, site_root
from webui.security import READ_CACHE
from webui.transfer import content_type
from webui.urls import Period
from webui.views import LANG, print_page, reader_of

browse_pages = Blueprint("browse", __name__)

_LATEST = 6


@browse_pages.get(f"{LANG}/browse")
def lists(lang: str) -> Response:
    """Every vocabulary as a list, the regions as a map too."""
    reader = reader_of(lang)
    asked = Search(labels=lang, per_page=1, facets=urls.BROWSED)
    results = rooms().holdings.browse(asked)
    return print_page(
        "browse.html",
        lang,
        lists=term_lists(results.facets, reader),
        map=regions_map(results.facets["region"].values, reader),
        total=results.total,
        unsearchable=not results.generation,
    )


@browse_pages.get(f"{LANG}/browse/<any({', '.join(urls.BROWSED)}):facet>/<term>")
def term(lang: str, facet: str, term: str) -> Response:
    """One term: its names, its place in the tree, its latest documents."""
    reader = reader_of(lang)
    if not knows(facet, term, reader):
        raise NotFound
    results = rooms().holdings.browse(present.question(facet, term, lang, _LATEST))
    page = term_page(facet, term, results, reader)
    return print_page("term.html", lang, page=page, unsearchable=not results.generation)


@browse_pages.get(f"{LANG}/timeline")
def all_time(lang: str) -> Response:
    """Decades and their years."""
    return _timeline(lang, None)


@browse_pages.get(f"{LANG}/timeline/<step>")
def years(lang: str, step: str) -> Response:
    """A decade with its years, or a year with its months."""
    return _timeline(lang, urls.read_period(step) or _not_there())


@browse_pages.get(f"{LANG}/timeline/<year>/<month>")
def month(lang: str, year: str, month: str) -> Response:
    """The documents of a month."""
    return _timeline(lang, urls.read_period(year, month) or _not_there())


@browse_pages.get(f"{LANG}/feed.<any({', '.join(FEEDS)}):format>")
def feed(lang: str, format: str) -> Response:
    """What answers a question, the newest first, for programs that follow it."""
    reader = reader_of(lang)
    search, by_date = urls.read_feed(request.args, reader.vocabularies, lang)
    found = _by_date(search) if by_date else _by_arrival(search)
    page = present_feed(search, found, site_root(), reader, format, by_date=by_date)
    form = FEEDS[format]
    response = Response(form.write(page), content_type=content_type(form.media_type))
    response.headers["Cache-Control"] = READ_CACHE
    return response


def _timeline(lang: str, period: Period | None) -> Response:
    reader = reader_of(lang)
    holdings = rooms().holdings
    results = holdings.browse(timeline.question(period, lang))
    dates = holdings.dates(period.year, period.last) if period else {}
    page = timeline.timeline(period, results, dates, reader)
    return print_page("timeline.html", lang, page=page, unsearchable=not results.generation)


def _by_arrival(search: Search) -> tuple[Arrival, ...]:
    return rooms().holdings.finder().newest(search, urls.FEED_DOCUMENTS)


def _by_date(search: Search) -> tuple[Arrival, ...]:
    holdings = rooms().holdings
    results = holdings.finder().search(search).results
    since = holdings.standing_since([result.document.id for result in results])
    return tuple(
        Arrival(result.document, since[result.document.id])
        for result in results
        if result.document.id in since
    )


def _not_there() -> Period:
    raise NotFound
