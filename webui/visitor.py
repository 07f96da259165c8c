"""What the site knows of a visitor: the language and the appearance they chose. No more is kept."""

from flask import request
from werkzeug.wrappers import Response

from archive.records import LANGUAGES
from webui.urls import API, THEMES

_YEAR = 365 * 24 * 3600


def preferred_language() -> str:
    """By cookie, then by what the browser asks for."""
    chosen = request.cookies.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


def page_language() -> str:
    """The language of the page asked for; error pages outside of both take the preferred one."""
    if request.path.startswith(f"{API}/"):
        return LANGUAGES[0]  # a program's answer must not depend on a cookie
    return next(
        (lang for lang in LANGUAGES if (request.path + "/").startswith(f"/{lang}/")),
        preferred_language(),
    )


def theme() -> str:
    chosen = request.cookies.get("theme")
    return chosen if chosen in THEMES else "auto"


def remember(response: Response, name: str, value: str) -> None:
    """Keep a choice for a year. Neither scripts nor other sites can read it."""
    response.set_cookie(
        name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
    )


def remember_language(response: Response, lang: str) -> None:
    """Keep the language of a page someone reads, if `/` would not have led them to it."""
    if lang != preferred_language():
        remember(response, "lang", lang)
