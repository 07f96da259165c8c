"""Every error as a page for people and as `application/problem+json` (RFC 9457) for programs.

A document that is hidden and one that does not exist give the same bytes: nothing in these
answers depends on the address but its language and whether it is for programs.
"""

import logging
import secrets
import traceback

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from archive.errors import CatalogueError, EngineUnavailable, QueryError, SvodError
from webui import urls, visitor
from webui.faults import BadParameter
from webui.originals import OriginalChanged, OriginalGone
from webui.present.notices import refusal
from webui.present.withdrawn import present as present_withdrawn
from webui.rooms import rooms
from webui.translated import gettext
from webui.views.asked_for import DocumentWithdrawn

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 30

_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address can only be read.",
    413: "The body of the request is too large. Everything is asked for by the address.",
    414: "The address is too long. Ask for less at once.",
    429: "Too many requests have come from this network within a minute. "
    "The header Retry-After says in how many seconds to go on.",
}


def handle(app: Flask) -> None:
    """Answer every error of the app."""
    app.register_error_handler(QueryError, _question)
    app.register_error_handler(EngineUnavailable, _no_engine)
    app.register_error_handler(CatalogueError, _no_engine)
    app.register_error_handler(DocumentWithdrawn, _withdrawn)
    app.register_error_handler(OriginalGone, _original)
    app.register_error_handler(OriginalChanged, _original)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _question(error: QueryError) -> Response:
    if _is_for_programs():
        more: dict[str, str | int] = {}
        if error.position is not None:
            more["position"] = error.position
            # where `q` are letters of a name, the question is `query`
            more["parameter"] = "query" if "query" in request.args else "q"
        if error.parameter is not None:
            more["parameter"] = error.parameter
        return _problem(400, error.message, hint=error.hint, **more)
    without = ""
    if isinstance(error, BadParameter) and error.name != "q" and error.name in request.args:
        without = urls.without_parameter(request.path, request.args, error.name)
    return _page(400, gettext("This question cannot be searched"), refusal(error), without=without)


def _no_engine(error: SvodError) -> Response:
    # the operator's words stay in the log: they name paths
    _log.error("%s", error)
    if _is_for_programs():
        response = _problem(503, "Search is not available just now.")
    else:
        response = _page(
            503,
            gettext("Search is not available just now"),
            gettext("Documents can still be opened and browsed. Try again in a minute."),
            browse=isinstance(error, EngineUnavailable),
        )
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _original(error: SvodError) -> Response:
    status = 410 if isinstance(error, OriginalGone) else 409
    _log.error("an original could not be sent: %s", error.message)
    if _is_for_programs():
        return _problem(status, error.message, hint=error.hint)
    if status == 410:
        text = gettext("The file of this document is not in its place any more.")
    else:
        text = gettext(
            "The file has changed since it was taken into the archive, "
            "so it cannot be downloaded: it might not be the same document."
        )
    return _page(status, gettext("The original is not available"), text)


def _withdrawn(error: DocumentWithdrawn) -> Response:
    notice = error.notice
    if _is_for_programs():
        instead = notice.replaced_by
        said = {
            "date": notice.date.isoformat(),
            "reason": dict(notice.reason),
            "replaced_by": urls.api_document_url(instead) if instead else None,
        }
        return _problem(410, "This document was withdrawn.", withdrawn=said)
    instead_of = rooms().holdings.document(notice.replaced_by) if notice.replaced_by else None
    lang = visitor.page_language()
    page = present_withdrawn(notice, instead_of, lang)
    address = urls.home_url(lang)
    return make_response(render_template("withdrawn.html", page=page, address=address), 410)


def _http(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    if _is_for_programs():
        said = str(error.description or HTTP_STATUS_CODES.get(code, ""))
        # harvesters wait at a 503 and give up at anything else (OAI-PMH 2.0, §3.1.2.2)
        status = 503 if code == 429 and request.path == urls.OAI else code
        response = _problem(status, _DETAILS.get(code, said))
    elif code == 404:
        response = _page(404, gettext("There is no such page"),
                         gettext("The address may be mistyped, or the document is not in the "
                                 "archive. Try to find it by its words."))  # fmt: skip
    elif code == 429:
        response = _page(429, gettext("Too many requests"),
                         gettext("Too many requests have come from your network within a minute. "
                                 "Try again a little later."))  # fmt: skip
    else:
        response = _page(code, gettext("This request cannot be answered"),
                         gettext("The address is not meant to be used in this way."))  # fmt: skip
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    seconds = getattr(error, "retry_after", None)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def _unforeseen(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    # the frames, not the message: it may repeat what someone searched for
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("error %s: %s\n%s", reference, type(error).__qualname__, frames)
    if _is_for_programs():
        return _problem(500, f"Something went wrong here; in the log it is {reference}.")
    text = gettext("The fault is ours. In the log it has the number %(number)s.", number=reference)
    return _page(500, gettext("Something went wrong"), text)


def _is_for_programs() -> bool:
    return urls.is_for_programs(request.path)


def _problem(status: int, detail: str, *, hint: str = "", **more: object) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": _sentences(detail, hint),
    }
    content = current_app.json.dumps(body | more)
    return Response(content, status, mimetype="application/problem+json")


def _sentences(*texts: str) -> str:
    """One sentence after the other, each with its capital and full stop."""
    whole = (text if text.endswith(".") else f"{text}." for text in texts if text)
    return " ".join(text[:1].upper() + text[1:] for text in whole)


def _page(
    status: int, title: str, text: str, *, without: str = "", browse: bool = False
) -> Response:
    typed = urls.typed(request.args) if status in (400, 503) else ""
    lang = visitor.page_language()
    html = render_template(
        "error.html",
        title=title,
        text=text,
        query=typed,
        without=without,
        browse=browse,
        address=urls.home_url(lang),
    )
    return make_response(html, status)
