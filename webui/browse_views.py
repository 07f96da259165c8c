"""The pages of walking through the archive without words: terms, the timeline, and its feeds."""

import hashlib

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from indexer.asking import Arrival, Search
from webui import atom, urls
from webui.present import terms as present
from webui.present import timeline
from webui.present.feed import feed as present_feed
from webui.present.regions_map import regions_map
from webui.present.terms import knows, term_lists, term_page
from webui.rooms import rooms, site_root
from webui.security import READ_CACHE
from webui.urls import Period
from webui.views import LANG, print_page, reader_of

browse_pages = Blueprint("browse", __name__)

_LATEST = 6


@browse_pages.get(f"{LANG}/browse")
def lists(lang: str) -> Response:
    """Every vocabulary as a list, the regions as a map too."""
    reader = reader_of(lang)
    asked = Search(labels=lang, per_page=1, facets=urls.BROWSED)
    results = rooms().holdings.finder().search(asked)
    return print_page(
        "browse.html",
        lang,
        lists=term_lists(results.facets, reader),
        map=regions_map(results.facets["region"].values, reader),
        total=results.total,
    )


@browse_pages.get(f"{LANG}/browse/<any({', '.join(urls.BROWSED)}):facet>/<term>")
def term(lang: str, facet: str, term: str) -> Response:
    """One term: its names, its place in the tree, its latest documents."""
    reader = reader_of(lang)
    if not knows(facet, term, reader):
        raise NotFound
    results = rooms().holdings.finder().search(present.question(facet, term, lang, _LATEST))
    return print_page("term.html", lang, page=term_page(facet, term, results, reader))


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


@browse_pages.get(f"{LANG}/feed.atom")
def feed(lang: str) -> AnyResponse:
    """What answers a question, the newest first, for programs that follow it."""
    reader = reader_of(lang)
    search, by_date = urls.read_feed(request.args, reader.vocabularies, lang)
    found = _by_date(search) if by_date else _by_arrival(search)
    root = site_root()
    body = atom.write(present_feed(search, found, root, reader, by_date=by_date))
    response = Response(body, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = READ_CACHE
    response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    return response.make_conditional(request)


def _timeline(lang: str, period: Period | None) -> Response:
    reader = reader_of(lang)
    holdings = rooms().holdings
    results = holdings.finder().search(timeline.question(period, lang))
    dates = holdings.dates(period.year, period.last) if period else {}
    return print_page("timeline.html", lang, page=timeline.timeline(period, results, dates, reader))


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
