"""Answers as bytes."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from webui.api.models import Model
from webui.security import READ_CACHE

_TYPES = {"alternate": "text/html", "service-desc": "application/json", "service-doc": "text/html"}


def content(answer: Model, *, apart: str = "") -> tuple[bytes, str]:
    """JSON as UTF-8, and a digest of what it says, `apart` from one number that is new each time.

    The name of that number must be nowhere else in the answer.
    """
    body = answer.model_dump_json().encode()
    # in a string a quotation mark has a backslash before it, so this is nothing but the field
    said = re.sub(rb',"%b":[0-9.e+-]+' % apart.encode(), b"", body, count=1) if apart else body
    return body, hashlib.sha256(said).hexdigest()[:20]


def reply(answer: Model, *, apart: str = "", **links: str | None) -> AnyResponse:
    """JSON with an ETag, or a 304 where the reader has it.

    `links` lead elsewhere, by their relation: "next". None leads nowhere.
    """
    body, digest = content(answer, apart=apart)
    response = _kept(body, digest)
    for relation, address in links.items():
        if address:
            response.headers.add("Link", link(address, relation))
    return response


def link(address: str, relation: str) -> str:
    """A value of the header `Link` (RFC 8288)."""
    kind = f'; type="{_TYPES[relation]}"' if relation in _TYPES else ""
    return f'<{address}>; rel="{relation}"{kind}'


def reply_plain(answer: Mapping[str, Any]) -> AnyResponse:
    """The same of what no model describes."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return _kept(body, hashlib.sha256(body).hexdigest()[:20])


def _kept(body: bytes, digest: str) -> AnyResponse:
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = READ_CACHE
    # weak: the same however it is compressed, and whatever time it took
    response.set_etag(digest, weak=True)
    return response.make_conditional(request)
