"""Requests as they come from the line: old clients send bytes that are no UTF-8."""

import string
from typing import Any
from urllib.parse import quote

import flask

_PLAIN = "".join(set(string.punctuation) - set('"<>#'))
"""What stands in a query string as it is; all else is percent-encoded, as browsers do."""


class Request(flask.Request):
    """A request whose query string is ASCII; Werkzeug answers others with an error of its own."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **options: Any) -> None:
        query = environ.get("QUERY_STRING", "").encode("latin-1", errors="replace")
        environ["QUERY_STRING"] = quote(query, safe=_PLAIN)
        super().__init__(environ, *rest, **options)
