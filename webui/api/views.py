"""The addresses of `/api/v1`. `operations` says of each what it takes and gives."""

from dataclasses import replace

from flask import Blueprint, Response, request
from flask_babel import force_locale
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import EngineUnavailable
from archive.records import Document, Version
from indexer.asking import Search, Sort
from indexer.facets import BY_NAME
from webui import narrow, urls
from webui.api import answers, openapi
from webui.api.examples import values_of
from webui.api.operations import OPERATIONS
from webui.api.replying import link, reply, reply_plain
from webui.downloads import send_original
from webui.made.alignments import aligned
from webui.present import facets, years
from webui.present.cited import kept
from webui.present.reader import Reader
from webui.present.search import present
from webui.present.versions import opened
from webui.rooms import rooms
from webui.urls.parameters import SIDES, names_of
from webui.views.asked_for import document_of, sides_of

api = Blueprint("api", __name__, url_prefix=urls.API)


@api.after_request
def described(response: Response) -> Response:
    """Every answer, a refusal too, leads to what describes it (RFC 8631)."""
    response.headers.add("Link", link(urls.openapi_url(), "service-desc"))
    response.headers.add("Link", link(urls.api_page_url("en"), "service-doc"))
    return response


@api.get("")
def root() -> AnyResponse:
    """Where everything is."""
    urls.allow_only(request.args)
    paths = {operation.id: operation.path for operation in OPERATIONS}
    return reply(answers.root(rooms().settings, paths))


@api.get("/openapi.json")
def openapi_document() -> AnyResponse:
    """All of this, for programs that write programs."""
    urls.allow_only(request.args)
    return reply_plain(openapi.document(rooms().settings, values_of(rooms().holdings)))


@api.get("/search")
def search() -> AnyResponse:
    """What is found for a question."""
    vocabularies = rooms().holdings.vocabularies()
    question = urls.read_search(request.args, vocabularies, urls.API_DEFAULTS)
    finder = rooms().holdings.finder()
    results = finder.search(question)
    cited = urls.read_cited(request.args)
    held = kept(finder.whole(question), cited, question.labels) if cited else None
    reader = Reader(question.labels, vocabularies, api=True)
    with force_locale(question.labels):
        answer = answers.search(present(results, reader, finder.suggestions(results)), held)
    begin = narrow.on_page(question, 1)
    return reply(
        answer,
        apart="took_ms",
        first=urls.api_search_url(begin),
        next=answer.next,
        prev=answer.prev,
        # a page has another number of results, and pages of its own
        alternate=urls.page_search_url(begin, question.labels),
    )


@api.get("/facets/<facet>")
def facet(facet: str) -> AnyResponse:
    """Values of a facet, found by their names and counted in a search."""
    if facet not in BY_NAME:
        raise NotFound
    vocabularies = rooms().holdings.vocabularies()
    asked = urls.read_values(request.args, vocabularies)
    question = replace(narrow.counting(asked.within), facets=(facet,))
    results = rooms().holdings.finder().search(question)
    reader = Reader(asked.within.labels, vocabularies, api=True)
    counted = results.facets[facet]
    with force_locale(reader.lang):
        if facet == "year":
            of_years = years.years(counted, asked.within, reader)
            view: facets.FacetView | years.YearsView = of_years
        else:
            view = facets.facet(facet, counted, asked.within, results.total, reader)
        chosen = facets.called(facet, view.values, asked.letters, reader)
        return reply(answers.facet_values(view, facet, chosen, asked.limit, results))


@api.get("/suggest")
def suggest() -> AnyResponse:
    """What a text that is being typed may become."""
    text, labels, limit = urls.read_typed(request.args)
    found = rooms().holdings.finder().completions(text, labels)
    with force_locale(labels):
        return reply(answers.suggestions(text, found[:limit], _reader(labels)))


@api.get("/documents/<document_id>")
def document(document_id: str) -> AnyResponse:
    """All that is known of a document."""
    urls.allow_only(request.args, "labels")
    labels = urls.read_labels(request.args)
    found = document_of(document_id)
    with force_locale(labels):
        links = rooms().holdings.links(found)
        answer = answers.document(found, links, _reader(labels))
    return reply(answer, alternate=urls.document_url(labels, found.id))


@api.get("/documents/<document_id>/text")
def text(document_id: str) -> AnyResponse:
    """The passages of one version."""
    urls.allow_only(request.args, "version")
    found = document_of(document_id)
    version = _version(found)
    if version is None:
        raise NotFound
    passages = rooms().holdings.passages(found, version)
    return reply(answers.text(found, version, passages))


@api.get("/documents/<document_id>/parallel")
def parallel(document_id: str) -> AnyResponse:
    """An English and a Russian version, passage beside passage."""
    urls.allow_only(request.args, *names_of(SIDES), "labels")
    labels = urls.read_labels(request.args)
    found = document_of(document_id)
    english, russian = sides_of(found)
    pairs = aligned(found, english, russian)
    return reply(answers.parallel(found, english, russian, pairs, _reader(labels)))


@api.get("/documents/<document_id>/original")
def original_file(document_id: str) -> AnyResponse:
    """The bytes that were taken in, as a download."""
    urls.allow_only(request.args, "version")
    found = document_of(document_id)
    version = _version(found)
    if version is None:
        raise NotFound
    return send_original(found, version)


@api.get("/documents/<document_id>/related")
def related(document_id: str) -> AnyResponse:
    """What its page shows beside it."""
    urls.allow_only(request.args, "labels", "version")
    labels = urls.read_labels(request.args)
    found = document_of(document_id)
    version = _version(found, labels)
    holdings = rooms().holdings
    passages = holdings.passages(found, version) if version else ()
    links = holdings.links(found)
    others = holdings.related(found, passages, links)
    with force_locale(labels):
        return reply(answers.related(found, version, links, others, _reader(labels)))


@api.get("/vocabularies")
def vocabularies() -> AnyResponse:
    """Which there are."""
    urls.allow_only(request.args)
    return reply(answers.vocabularies(rooms().holdings.vocabularies()))


@api.get("/vocabularies/<name>")
def vocabulary(name: str) -> AnyResponse:
    """The terms of a vocabulary, parents by id."""
    urls.allow_only(request.args)
    held = rooms().holdings.vocabularies().get(name)
    if held is None:
        raise NotFound
    facet = answers.FACET_OF.get(name)
    if facet is None:
        return reply(answers.vocabulary(held, None))
    counted = rooms().holdings.browse(_every(facet)).facets[facet]
    return reply(answers.vocabulary(held, counted.values))


@api.get("/status")
def status() -> AnyResponse:
    """How much everybody may see."""
    urls.allow_only(request.args, "labels")
    labels = urls.read_labels(request.args)
    versions = rooms().holdings.versions()
    try:
        results = rooms().holdings.finder().search(_every("lang", "type"))
    except EngineUnavailable:
        results = None
    with force_locale(labels):
        return reply(answers.status(results, versions, _reader(labels)))


def _every(*facets: str) -> Search:
    """All documents, to be counted by these facets."""
    return Search(sort=Sort.NEWEST, per_page=1, facets=facets)


def _reader(labels: str) -> Reader:
    return Reader(labels, rooms().holdings.vocabularies(), api=True)


def _version(document: Document, lang: str = "") -> Version | None:
    """The version asked for; without a word, the one that opens in `lang`, or the original."""
    return urls.read_version(request.args, document, "version") or opened(document, lang)
