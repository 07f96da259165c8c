"""Text → tokens with keys. The assembly list of both languages; index and query share it.

A token is routed by its own script, never by its document: a Russian name in an English report
is a Russian word. Each channel writes its keys with a first character of its own, so that an
engine needs to know nothing about them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from archive.vocabulary import Vocabulary
from indexer.analysis import english, russian
from indexer.analysis.fold import CYRILLIC, LATIN, fold, in_one_script
from indexer.analysis.forms import Forms
from indexer.analysis.names import Names, table_of
from indexer.analysis.terms import Recogniser, Role
from indexer.analysis.tokens import spans
from indexer.asking import Channel, Key

RULES = "3"
"""Raise it when the same text would get other tokens or keys, or they are kept otherwise."""

_RUSSIAN = re.compile(r"[а-я'-]+")

_NO_NAME = re.compile(r"[\d/]")

ROUTED = frozenset({"en", "ru", "und"})
"""Passages in these languages get lemmas; any other is searched by its written forms."""

_CHANNELS = {"=": Channel.EXACT, "@": Channel.NAME, "#": Channel.TERM}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, where it stands and what it is found by."""

    text: str
    start: int
    end: int
    position: int
    width: int
    lang: str
    """By its script: "ru", "en", or "" for numbers and other scripts, and for terms."""
    keys: tuple[str, ...]


class Analyser:
    """Everything that turns text into tokens, made once for a state of the vocabularies."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        self.names = Names(table_of(vocabularies))
        self.forms = Forms(self._keys, f"{_form_version()}/{self.names.version}")
        self.terms = Recogniser(vocabularies, self._keys_of_name)
        self._roles = np.empty(0, dtype=np.uint8)
        self.version = f"{self.forms.version}/{self.terms.version}"
        """What an analysis depends on; one made under another version is made again."""

    def trim(self) -> None:
        """Let go of the forms when they have become too many."""
        if self.forms.trim():
            self._roles = np.empty(0, dtype=np.uint8)

    def may_begin_term(self, sets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For a row of numbers of `forms.sets`: where a term's name may begin."""
        known = self.forms.sets
        if len(self._roles) < len(known):
            new = [self.terms.role(keys) for _, keys in known[len(self._roles) :]]
            self._roles = np.append(self._roles, np.array(new, dtype=np.uint8))
        roles = self._roles[sets]
        goes_on = np.append(roles[1:] & Role.SECOND, np.uint8(0)) > 0
        return (roles & Role.ALONE > 0) | ((roles & Role.FIRST > 0) & goes_on)

    def analyse(self, text: str, lang: str = "und") -> Iterator[Token]:
        """The tokens of a text in the language `lang`, the terms it names among them."""
        lemmas = lang in ROUTED
        return self._tokens(text, lambda written: self.forms.keys(written, lemmas))

    def asked(self, text: str) -> Iterator[Token]:
        """The same for a question, where a name may be typed without a capital."""
        return self._tokens(text, self._asked_keys, asked=True)

    def _tokens(
        self,
        text: str,
        keys_of: Callable[[str], tuple[str, tuple[str, ...]]],
        *,
        asked: bool = False,
    ) -> Iterator[Token]:
        found = [Token(*span, *keys_of(span.text)) for span in spans(text)]
        row = [token for token in found if token.width == 1]
        mentions = self.terms.mentions(
            [token.text for token in row], [token.keys for token in row], asked=asked
        )
        begun = {mention.first: mention for mention in mentions}
        single = 0
        for token in found:
            if token.width == 1:
                mention = begun.get(single)
                if mention is not None:
                    last = row[single + mention.words - 1]
                    whole = text[token.start : last.end]
                    place = (token.start, last.end, token.position, mention.words)
                    yield Token(whole, *place, "", mention.keys)
                single += 1
            yield token

    def _keys(self, written: str, lemmas: bool) -> tuple[str, tuple[str, ...]]:
        route, exact, found = _exact_and_lemmas(written, lemmas)
        named = (
            self.names.keys(written, exact[1:], route, found) if _may_be_name(route, exact) else ()
        )
        return route, (exact, *found, *named)

    def _asked_keys(self, written: str) -> tuple[str, tuple[str, ...]]:
        route, exact, found = _exact_and_lemmas(written, True)
        named = (
            self.names.asked(written, exact[1:], route, found) if _may_be_name(route, exact) else ()
        )
        return route, (exact, *found, *named)

    def _keys_of_name(self, name: str) -> list[tuple[str, ...]]:
        return [self.forms.keys(span.text, True)[1] for span in spans(name) if span.width == 1]


def channel_of(key: str) -> Key:
    """A stored key with its channel."""
    return Key(key, _CHANNELS.get(key[0], Channel.LEMMA))


def _may_be_name(route: str, exact: str) -> bool:
    """Whether there is any use in asking: "A/RES/61/177" is none."""
    return route != "" and _NO_NAME.search(exact) is None


def _exact_and_lemmas(written: str, lemmas: bool) -> tuple[str, str, tuple[str, ...]]:
    """The route of a written form, its exact key and its lemmas."""
    form = in_one_script(fold(written))
    exact = f"={form}"
    if CYRILLIC.search(form):
        # other Cyrillic alphabets have letters that no Russian dictionary knows
        known = lemmas and _RUSSIAN.fullmatch(form)
        return "ru", exact, russian.lemmas(form) if known else (form,)
    if LATIN.search(form):
        return "en", exact, english.lemmas(form) if lemmas else (form,)
    return "", exact, (form,)


@cache
def _form_version() -> str:
    return f"{RULES}/{russian.version()}/{english.version()}"
