"""The address of OAI-PMH."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from webui import urls
from webui.oai.protocol import Refused, read
from webui.oai.verbs import Repository, answer, refusal
from webui.rooms import rooms, site_root
from webui.security import READ_CACHE

oai_pages = Blueprint("oai", __name__)


@oai_pages.route(urls.OAI, methods=["GET", "POST"])
def oai() -> Response:
    """The answer to a request: by GET in its address, by POST in its form."""
    given = request.form if request.method == "POST" else request.args
    holdings = rooms().holdings
    repository = Repository(
        holdings, rooms().settings, holdings.vocabularies(), site_root(), datetime.now(UTC).date()
    )
    try:
        body = answer(read(given), repository)
    except Refused as error:
        body = refusal(error, repository.root)
    response = Response(body, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = READ_CACHE
    return response
