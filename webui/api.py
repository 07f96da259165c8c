"""`/api/v1`: the same answers as the pages, for programs. The shapes are contract §3."""

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.records import Document, Version
from webui import answers, urls
from webui.originals import made_name, original, sent_as
from webui.present.reader import Reader
from webui.present.search import present
from webui.present.versions import opened
from webui.rooms import rooms
from webui.security import READ_CACHE, as_file

api = Blueprint("api", __name__, url_prefix=urls.API)


@api.get("/search")
def search() -> AnyResponse:
    """What is found for a question."""
    vocabularies = rooms().holdings.vocabularies()
    question = urls.read_search(request.args, vocabularies, urls.API_DEFAULTS)
    finder = rooms().holdings.finder()
    results = finder.search(question)
    reader = Reader(question.labels, vocabularies, api=True)
    with force_locale(question.labels):
        answer = answers.search(present(results, reader, finder.suggestions(results)))
    return _reply(answer, apart="took_ms")


@api.get("/documents/<document_id>")
def document(document_id: str) -> AnyResponse:
    """All that is known of a document."""
    urls.allow_only(request.args)
    found = _document(document_id)
    return _reply(answers.document(found, rooms().holdings.links(found)))


@api.get("/documents/<document_id>/text")
def text(document_id: str) -> AnyResponse:
    """The passages of one version."""
    found = _document(document_id)
    version = _version(found)
    passages = rooms().holdings.passages(found, version)
    return _reply(answers.text(found, version, passages))


@api.get("/documents/<document_id>/original")
def original_file(document_id: str) -> AnyResponse:
    """The bytes that were taken in, as a download."""
    found = _document(document_id)
    return send_original(found, _version(found))


@api.get("/vocabularies/<name>")
def vocabulary(name: str) -> AnyResponse:
    """The terms of a vocabulary, parents by id."""
    urls.allow_only(request.args)
    held = rooms().holdings.vocabularies().get(name)
    if held is None:
        raise NotFound
    return _reply(answers.vocabulary(held))


def send_original(document: Document, version: Version) -> AnyResponse:
    """A file of the archive, checked against its SHA-256 and fenced in."""
    content = original(version, rooms().settings, rooms().worker)
    response = Response(content, mimetype=sent_as(version))
    response.headers.set("Content-Disposition", "attachment", filename=made_name(document, version))
    response.set_etag(version.sha256)
    return as_file(response).make_conditional(request)


def _document(document_id: str) -> Document:
    found = rooms().holdings.document(document_id)
    if found is None:
        raise NotFound
    return found


def _version(document: Document) -> Version:
    """The version asked for; without a word, the original."""
    urls.allow_only(request.args, "version")
    version = urls.read_version(request.args, document, "version") or opened(document, "")
    if version is None:
        raise NotFound
    return version


def _reply(answer: dict[str, Any], *, apart: str = "") -> AnyResponse:
    """JSON with an ETag of what it says, `apart` from one field that is new each time."""
    dumps = current_app.json.dumps
    fields = {name: f'"{name}":{dumps(value)}'.encode() for name, value in answer.items()}
    body = b"{%b}" % b",".join(fields.values())
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = READ_CACHE
    said = b",".join(field for name, field in fields.items() if name != apart)
    digest = hashlib.sha256(said)
    response.set_etag(digest.hexdigest()[:20], weak=bool(apart))
    return response.make_conditional(request)
