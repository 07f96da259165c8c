"""The headers of every response. Nothing here is optional, nothing is set by a page itself.

A file of the archive gets a policy of its own: whatever is in it, it can run nothing and reach
nothing, and no browser shows it as a page of this site.
"""

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

from webui import urls

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Scripts of our own only, and not even these can make HTML or code of a string."""

FILE_POLICY = "sandbox; default-src 'none'"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address holds the question
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), interest-cohort=(), microphone=(), "
        "payment=(), usb=()"
    ),
    "Strict-Transport-Security": "max-age=31536000",  # browsers heed it over HTTPS only
}

_FOR_PROGRAMS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Disposition, ETag, Link, Retry-After, Svod-Index, X-Total-Count, "
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The API, OAI-PMH and feeds may be read by pages of any site, as anybody reads them: a browser
sends no cookies where the origin is `*`. What is not of the public shelf is not there at all."""

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

STATIC_CACHE = "public, max-age=31536000, immutable"
"""For static files: their addresses change with their content."""
READ_CACHE = "public, no-cache"
"""For what is the same for every anonymous reader: kept, but asked for again each time, so that
what is withdrawn is gone at once."""
BOXES_CACHE = "private, no-store"
"""For what a question finds on a page of an original: a scan may not have been read yet."""
PAGE_CACHE = "private, no-cache"
"""For pages: they depend on the reader's cookies."""


def guard(app: Flask) -> None:
    """Put the headers on every response of the app, its errors too."""
    app.before_request(_refuse_no_host)
    app.after_request(_with_headers)


def as_file(response: Response) -> Response:
    """A response that carries a file of the archive."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = READ_CACHE
    return response


def _refuse_no_host() -> None:
    """Werkzeug empties a Host that makes no sense, and addresses would be made with it."""
    if not request.host:
        raise BadRequest


def _with_headers(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    if urls.is_for_programs(request.path):
        response.headers.update(_FOR_PROGRAMS)
        if request.method == "OPTIONS":
            response.headers.update(_PREFLIGHT)
    policy = response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    if policy == FILE_POLICY:
        # a program fetches a file; no page of another site shows it as a picture of its own
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = STATIC_CACHE
    elif response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", PAGE_CACHE)
    if response.mimetype == "text/html" or response.location:
        response.vary.update(("Cookie", "Accept-Language"))
    return response
