"""What a reader should know of how their question was read, in words."""

import re
from dataclasses import dataclass

from flask_babel import LazyString

from archive.errors import QueryError
from indexer.asking import Notice, NoticeCode
from indexer.query import MAX_CHARACTERS, MAX_DEPTH, MAX_PATTERNS, MAX_WORDS
from indexer.query.limits import MAX_DISTANCE
from webui.faults import BadParameter
from webui.translated import gettext, lazy_gettext

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
    "prefix-short": lazy_gettext(
        "“%(word)s” says too little of how the word begins: * needs three letters before it, "
        "and ? one of the first two. It was read as a plain word."
    ),
    "fuzzy-short": lazy_gettext(
        "“%(word)s” is too short: ~ needs a word of five letters or more. "
        "It was read as a plain word."
    ),
    "bad-date": lazy_gettext(
        "“%(word)s” is not a date. Write 2009, 2009-11, 2009..2010 or >2010-06."
    ),
    "narrowed": lazy_gettext("The question is very long: from “%(word)s” on it was left out."),
    "index-moved": lazy_gettext(
        "The archive has changed since this list was begun: "
        "it goes on from the same place in the list as it is now."
    ),
    "most-words": lazy_gettext(
        "Not every word had to be there: documents with most of the words come first."
    ),
}
_MANY_FORMS: LazyString = lazy_gettext(
    "“%(word)s” fits very many words; the most common of them were looked for."
)
_FAR: LazyString = lazy_gettext(
    "“%(word)s” is too far: words within %(most)s of each other were looked for."
)
_DISTANCE = re.compile(r"~[0-9]+")
_PATTERN = re.compile(r".*(?:\?\w.*|[*~])", re.DOTALL)
"""A word with signs. A question mark at the end is punctuation."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    code: NoticeCode
    position: int
    word: str
    message: str


def view(notice: Notice) -> NoticeView:
    sentence = _REPAIRS[notice.code]
    if notice.code == "narrowed" and _PATTERN.fullmatch(notice.word):
        sentence = _MANY_FORMS
    elif notice.code == "narrowed" and _DISTANCE.fullmatch(notice.word):
        sentence = _FAR
    message = str(sentence) % {"word": notice.word, "most": MAX_DISTANCE}
    return NoticeView(notice.code, notice.position, notice.word, message)


def refusal(error: QueryError) -> str:
    """Why a question cannot be searched at all."""
    if isinstance(error, BadParameter):
        return error.in_words()
    return gettext(
        "It is too long or too complicated. A question may have up to %(characters)s characters, "
        "%(words)s words, %(patterns)s of them with * ? or ~, and %(depth)s brackets inside "
        "each other.",
        characters=MAX_CHARACTERS,
        words=MAX_WORDS,
        patterns=MAX_PATTERNS,
        depth=MAX_DEPTH,
    )
