"""What a reader should know of how their question was read, in words."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from archive.errors import QueryError
from indexer.asking import Notice
from indexer.query import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS
from webui.faults import BadParameter
from webui.translated import gettext

_REPAIRS: dict[str, LazyString] = {
    "quote-open": lazy_gettext("A quotation mark is not closed; it was left out."),
    "bracket-open": lazy_gettext("A bracket is not closed; it was left out."),
    "bracket-extra": lazy_gettext("A closing bracket has no opening one; it was left out."),
    "operator-alone": lazy_gettext(
        "“%(word)s” has nothing to join here and was left out. "
        "To find the word itself, put it in quotes."
    ),
    "unknown-field": lazy_gettext(
        "“%(word)s” is not a field that can be searched; it was read as a word."
    ),
    "unknown-value": lazy_gettext("The archive has no entry called “%(word)s”."),
    "stray-sign": lazy_gettext("The sign “%(word)s” means nothing here and was left out."),
    "only-negative": lazy_gettext("The question only says what to leave out; all else is shown."),
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    code: str
    position: int
    word: str
    message: str


def view(notice: Notice) -> NoticeView:
    message = str(_REPAIRS[notice.code]) % {"word": notice.word}
    return NoticeView(notice.code, notice.position, notice.word, message)


def refusal(error: QueryError) -> str:
    """Why a question cannot be searched at all."""
    if isinstance(error, BadParameter):
        return error.in_words()
    return gettext(
        "It is longer or more complicated than can be searched: up to %(characters)s characters, "
        "%(words)s words and %(depth)s brackets inside each other.",
        characters=MAX_CHARACTERS,
        words=MAX_WORDS,
        depth=MAX_DEPTH,
    )
