"""Text → tokens with keys. The assembly list of both languages; index and query share it.

A token is routed by its own script, never by its document: a Russian name in an English report
is a Russian word. Each channel writes its keys with a first character of its own, so that an
engine needs to know nothing about them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.analysis import english, russian
from indexer.analysis.fold import CYRILLIC, LATIN, fold, in_one_script
from indexer.analysis.tokens import spans
from indexer.asking import Channel, Key

RULES = "1"
"""Raise it when the same text would get other tokens or keys, or they are kept otherwise."""

_RUSSIAN = re.compile(r"[а-я'-]+")

ROUTED = frozenset({"en", "ru", "und"})
"""Passages in these languages get lemmas; any other is searched by its written forms."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, where it stands and what it is found by."""

    text: str
    start: int
    end: int
    position: int
    width: int
    lang: str
    """By its script: "ru", "en", or "" for numbers and other scripts."""
    keys: tuple[str, ...]


def analyse(text: str, lang: str = "und") -> Iterator[Token]:
    """The tokens of a text in the language `lang`."""
    with_lemmas = lang in ROUTED
    for word, start, end, position, width in spans(text):
        route, keys = _keys(fold(word), with_lemmas)
        yield Token(word, start, end, position, width, route, keys)


def channel_of(key: str) -> Key:
    """A stored key with its channel."""
    return Key(key, Channel.EXACT if key.startswith("=") else Channel.LEMMA)


@cache
def version() -> str:
    """What an analysis depends on; one made under another version is made again."""
    return f"{RULES}/{russian.version()}/{english.version()}"


@lru_cache(maxsize=200_000)
def _keys(form: str, with_lemmas: bool) -> tuple[str, tuple[str, ...]]:
    """The route and the keys of a folded form: `=form` and its lemmas."""
    form = in_one_script(form)
    exact = f"={form}"
    if CYRILLIC.search(form):
        # other Cyrillic alphabets have letters that no Russian dictionary knows
        known = with_lemmas and _RUSSIAN.fullmatch(form)
        return "ru", (exact, *(russian.lemmas(form) if known else (form,)))
    if LATIN.search(form):
        return "en", (exact, *(english.lemmas(form) if with_lemmas else (form,)))
    return "", (exact, form)
