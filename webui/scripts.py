"""The scripts of the pages, under an address that changes with any of them.

A module names its neighbours by relative addresses (`./say.js`), where no `?v=` can follow: so
what is kept for ever has the version in its path. One script of an old page and one of a new
release never meet.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from webui.security import READ_CACHE, STATIC_CACHE

scripts = Blueprint("scripts", __name__)

_FOLDER = Path(__file__).parent / "static" / "scripts"


@scripts.get("/scripts/<version>/<module>.js")
def script(version: str, module: str) -> Response:
    """A script as it is now; to be kept only under its own version."""
    response = send_from_directory(_FOLDER, f"{module}.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = STATIC_CACHE if version == _version() else READ_CACHE
    return response


def script_url(module: str) -> str:
    """The address of a script, with the content of all of them in it."""
    return f"/scripts/{_version()}/{module}.js"


@cache
def _version() -> str:
    content = b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.js")))
    return hashlib.sha256(content).hexdigest()[:10]
