"""What every template can use: words, addresses, the choices of the visitor."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for

from archive.records import LANGUAGES
from webui import urls, visitor, words


def equip(app: Flask) -> None:
    """Give the templates of the app what they all need."""
    app.jinja_env.globals.update(words=words, urls=urls, asset=_asset)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
    app.context_processor(_of_the_visitor)


def _of_the_visitor() -> dict[str, Any]:
    return {"lang": visitor.page_language(), "theme": visitor.theme()}


def _asset(name: str) -> str:
    """A static file's address, with its content in it: it may be kept for ever."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    path = Path(__file__).parent / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
