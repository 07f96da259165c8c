"""What every template can use: words, addresses, the choices of the visitor."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import pgettext

from archive.records import LANGUAGES
from webui import urls, visitor, words
from webui.feeds import FEEDS
from webui.scripts import script_url
from webui.translated import counted, gettext


def equip(app: Flask) -> None:
    """Give the templates of the app what they all need."""
    app.jinja_env.globals.update(words=words, urls=urls, asset=_asset, script_url=script_url)
    app.jinja_env.globals["FEEDS"] = FEEDS.values()
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
    # in the place of Flask-Babel's own
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, counted, newstyle=True, pgettext=pgettext
    )
    app.jinja_env.finalize = _printed
    app.context_processor(_of_the_visitor)


def _printed(value: Any) -> Any:
    """What a template prints: addresses of ours with their letters as they are."""
    return urls.with_letters(value) if type(value) is urls.Address else value


def _of_the_visitor() -> dict[str, Any]:
    return {"lang": visitor.page_language(), "theme": visitor.theme()}


def _asset(name: str) -> str:
    """A static file's address, with its content in it: it may be kept for ever.

    Flask's `url_for` fails on the error page of a request whose Host makes no sense.
    """
    return f"/static/{name}?v={_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    path = Path(__file__).parent / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
