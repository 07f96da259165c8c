"""Flask-Babel's functions with types, each sentence looked up once for a language.

Flask-Babel finds its domain, the locale and the catalogue anew for every sentence, of which a page
has some three hundred: a sixth of the time of a page. Catalogues do not change while a server runs.

The functions keep their names, by which `pybabel extract` finds the messages (and `-k message`).
"""

from functools import lru_cache

import flask_babel
from flask_babel import LazyString

_KEPT = 20_000


def gettext(text: str, /, **variables: object) -> str:
    said = _translation(language_in_force(), text)
    return said % variables if variables else said


def ngettext(one: str, many: str, n: int, /, **variables: object) -> str:
    return counted(one, many, n) % {"num": n, **variables}


def counted(one: str, many: str, n: int, /) -> str:
    """The form of a message for a number, its places not filled yet."""
    return _counted(language_in_force(), one, many, n)


def lazy_gettext(text: str, /) -> LazyString:
    """Translated only when it is used, into the language of that moment."""
    return LazyString(gettext, text)


def message(text: str) -> str:
    """Mark a sentence for translation where it stands; `gettext` translates it where it is used."""
    return text


def language_in_force() -> str:
    """The code of the language in force; empty where there is none, outside of an answer."""
    locale = flask_babel.get_locale()
    return locale.language if locale else ""


@lru_cache(_KEPT)
def _translation(_language: str, text: str) -> str:
    said: str = flask_babel.get_translations().ugettext(text)
    return said


@lru_cache(_KEPT)
def _counted(_language: str, one: str, many: str, n: int) -> str:
    said: str = flask_babel.get_translations().ungettext(one, many, n)
    return said
