"""Flask-Babel's functions with types: Flask-Babel itself declares none.

They keep their names, by which `pybabel extract` finds the messages (and `-k message`).
"""

from collections.abc import Callable

import flask_babel

gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def message(text: str) -> str:
    """Mark a sentence for translation where it stands; `gettext` translates it where it is used."""
    return text
