"""Every error as a page for people and as `application/problem+json` (RFC 9457) for programs.

A document that is hidden and one that does not exist give the same bytes: nothing in these
answers depends on the address but its language and whether it is of the API.
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
from webui.translated import gettext

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 30


def handle(app: Flask) -> None:
    """Answer every error of the app."""
    app.register_error_handler(QueryError, _question)
    app.register_error_handler(EngineUnavailable, _no_engine)
    app.register_error_handler(CatalogueError, _no_engine)
    app.register_error_handler(OriginalGone, _original)
    app.register_error_handler(OriginalChanged, _original)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _question(error: QueryError) -> Response:
    if _is_api():
        more: dict[str, str | int] = {}
        if error.position is not None:
            more["position"] = error.position
        if isinstance(error, BadParameter):
            more["parameter"] = error.name
        return _problem(400, error.message, hint=error.hint, **more)
    without = ""
    if isinstance(error, BadParameter) and error.name != "q" and error.name in request.args:
        without = urls.without_parameter(request.path, request.args, error.name)
    return _page(400, gettext("This question cannot be searched"), refusal(error), without=without)


def _no_engine(error: SvodError) -> Response:
    # the operator's words stay in the log: they name paths
    _log.error("%s", error)
    if _is_api():
        response = _problem(503, "Search is not available just now.")
    else:
        response = _page(
            503,
            gettext("Search is not available just now"),
            gettext("Documents can still be opened by their addresses. Try again in a minute."),
        )
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _original(error: SvodError) -> Response:
    status = 410 if isinstance(error, OriginalGone) else 409
    _log.error("an original could not be sent: %s", error.message)
    if _is_api():
        return _problem(status, error.message, hint=error.hint)
    if status == 410:
        text = gettext("The file of this document is not in its place any more.")
    else:
        text = gettext(
            "The file has changed since it was taken into the archive, "
            "so it cannot be downloaded: it might not be the same document."
        )
    return _page(status, gettext("The original is not available"), text)


def _http(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    if _is_api():
        detail = {
            404: "There is nothing at this address.",
            405: "This address can only be read.",
        }.get(code, str(error.description or HTTP_STATUS_CODES.get(code, "")))
        response = _problem(code, detail)
    elif code == 404:
        response = _page(404, gettext("There is no such page"),
                         gettext("The address may be mistyped, or the document is not in the "
                                 "archive. Try to find it by its words."))  # fmt: skip
    else:
        response = _page(code, gettext("This request cannot be answered"),
                         gettext("The address is not meant to be used in this way."))  # fmt: skip
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unforeseen(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    # the frames, not the message: it may repeat what someone searched for
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("error %s: %s\n%s", reference, type(error).__qualname__, frames)
    if _is_api():
        return _problem(500, f"Something went wrong here; in the log it is {reference}.")
    text = gettext("The fault is ours. In the log it has the number %(number)s.", number=reference)
    return _page(500, gettext("Something went wrong"), text)


def _is_api() -> bool:
    return request.path == urls.API or request.path.startswith(f"{urls.API}/")


def _problem(status: int, detail: str, *, hint: str = "", **more: str | int) -> Response:
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


def _page(status: int, title: str, text: str, *, without: str = "") -> Response:
    typed = urls.typed(request.args) if status in (400, 503) else ""
    lang = visitor.page_language()
    html = render_template(
        "error.html",
        title=title,
        text=text,
        query=typed,
        without=without,
        address=urls.home_url(lang),
    )
    return make_response(html, status)
