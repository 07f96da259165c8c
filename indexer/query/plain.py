"""Plain words → nodes: a row of them is looked at as one text, for terms of several words."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from lark import Token

from indexer.analysis import Token as TextToken
from indexer.analysis import channel_of
from indexer.analysis.fold import CYRILLIC
from indexer.analysis.tokens import spans
from indexer.asking import All, Any, Channel, Key, NamedTerm, Node, Phrase, Translated, Word
from indexer.knowledge import Knowledge
from indexer.query.fields import TEXT
from indexer.query.function_words import is_function_word

FORMS = (Channel.EXACT, Channel.LEMMA)
_SYMBOL_WORDS = 6
"""A row that is a symbol ("Resolution 1738 (2010)") has no more words."""

_APART = re.compile(r"[^/—–―,;]+")
_ONE_PIECE = re.compile(r"\d|\w[.:@]\W*\w")
"""Something in a number, a date, a symbol or an address."""


class Unit(NamedTuple):
    """One typed word. "57942/00" is several words in a row, «Ачхой-Мартан» also one whole."""

    node: Node
    word: Word | None
    """As one word, if it is one."""
    text: str
    """As typed, without the punctuation around it."""
    start: int
    """Where it is in the question."""
    telling: bool
    """It is no function word, or names a term by itself."""


class Named(NamedTuple):
    """Several units that name a term."""

    first: int
    last: int
    word: Word


class Run(NamedTuple):
    """Plain words that follow one another."""

    units: tuple[Unit, ...]
    named: tuple[Named, ...]
    symbol: Phrase | None
    """The whole row as the symbol that a document is cited by."""

    def kept(self, *, all_of_them: bool) -> list[Unit]:
        """The telling units, or all."""
        return [unit for unit in self.units if all_of_them or unit.telling]

    def also(self) -> list[Node]:
        """What stands for several of the units at once."""
        terms: list[Node] = [one.word for one in self.named]
        return terms if self.symbol is None else [*terms, self.symbol]

    def parts(self, *, all_of_them: bool) -> list[Node]:
        """What has to be there: the telling words, or all; a term stands for its words."""
        parts: list[Node] = []
        named = {one.first: one for one in self.named}
        at = 0
        while at < len(self.units):
            term = named.get(at)
            end = term.last + 1 if term else at + 1
            found = [unit.node for unit in self.units[at:end] if all_of_them or unit.telling]
            if term is not None:
                parts.append(Any((_all(found), term.word)) if found else term.word)
            else:
                parts += found
            at = end
        if parts and self.symbol is not None:
            return [Any((_all(parts), self.symbol))]
        return parts


class _Row(NamedTuple):
    """Typed words as one text."""

    text: str
    words: list[list[TextToken]]
    """Of each unit, hyphenated ones also whole."""
    single: list[TextToken]
    """All of them, without the wholes."""
    unit_of: list[int]
    """The unit that each of these is in."""


@dataclass
class Reader:
    """Reads runs and gathers what was made of them."""

    knowledge: Knowledge
    names: bool
    cross: bool
    terms: dict[NamedTerm, None] = field(default_factory=dict)
    translated: dict[str, Translated] = field(default_factory=dict)

    def tokens(self, text: str) -> list[TextToken]:
        """The words of a text with their keys, hyphenated ones also whole; without terms."""
        found = self.knowledge.analyser.asked(text)
        return [token for token in found if not token.keys[0].startswith("#")]

    def run(self, typed: Sequence[Token], fields: tuple[str, ...], *, negated: bool) -> Run:
        """The units of tokens that all hold words. What is negated is not translated."""
        row = self._row(typed)
        terms = self._terms(row, told=not negated)
        shouted = row.text.isupper()
        units = []
        for number, (token, words) in enumerate(zip(typed, row.words, strict=True)):
            text = row.text[words[0].start : max(word.end for word in words)]
            stands_out = len(text) > 1 and text.isupper() and not shouted
            term = terms.get((number, number), ())
            telling = bool(term) or stands_out or not is_function_word(text)
            translated = telling and not negated and self.cross
            node, word = self._unit(words, fields, term, translated=translated)
            if token.type == "SYMBOL" and " " in token:
                # "1738 (2010)" may stand as two words somewhere
                text = str(token)
                each = tuple(Word(self._keys(word), fields) for word in words if word.width == 1)
                node = Any((node, All(each)))
            units.append(Unit(node, word, text, token.start_pos or 0, telling))
        named = [
            Named(first, last, Word(keys, fields))
            for (first, last), keys in terms.items()
            if first != last
        ]
        may_be_symbol = fields == TEXT and not negated and all(unit.telling for unit in units)
        symbol = _symbol(row.single) if may_be_symbol and len(units) > 1 else None
        return Run(tuple(units), tuple(named), symbol)

    def _row(self, typed: Sequence[Token]) -> _Row:
        text = " ".join(typed)
        begins = list(accumulate((len(token) + 1 for token in typed[:-1]), initial=0))
        words: list[list[TextToken]] = [[] for _ in typed]
        single, unit_of = [], []
        for token in self.tokens(text):
            unit = bisect_right(begins, token.start) - 1
            words[unit].append(token)
            if token.width == 1:
                single.append(token)
                unit_of.append(unit)
        return _Row(text, words, single, unit_of)

    def _terms(self, row: _Row, *, told: bool) -> dict[tuple[int, int], tuple[Key, ...]]:
        """The keys of the terms that whole units name, by the first and last of these."""
        found = {}
        mentions = self.knowledge.analyser.terms.mentions(
            [token.text for token in row.single], [token.keys for token in row.single], asked=True
        )
        for mention in mentions:
            first, end = mention.first, mention.first + mention.words
            if not _whole(row.unit_of, first, end):
                continue
            keys = tuple(channel_of(key) for key in mention.keys)
            found[row.unit_of[first], row.unit_of[end - 1]] = keys
            if told:
                words = row.text[row.single[first].start : row.single[end - 1].end]
                self.terms.update((NamedTerm(*term, words), None) for term in mention.terms)
        return found

    def _unit(
        self,
        tokens: list[TextToken],
        fields: tuple[str, ...],
        term: tuple[Key, ...],
        *,
        translated: bool,
    ) -> tuple[Node, Word | None]:
        row = [token for token in tokens if token.width == 1]
        whole = next((token for token in tokens if token.width == len(row)), None)
        parts = Phrase(tuple(self._keys(token) for token in row), fields)
        if whole is None:
            return (Any((parts, Word(term, fields))) if term else parts), None
        more = self._translations(whole) if translated else ()
        word = Word((*self._keys(whole), *term, *more), fields)
        return (word if len(row) == 1 else Any((word, parts))), word

    def _keys(self, token: TextToken) -> tuple[Key, ...]:
        keys = (channel_of(key) for key in token.keys)
        return tuple(key for key in keys if self.names or key.channel is not Channel.NAME)

    def _translations(self, token: TextToken) -> tuple[Key, ...]:
        best: dict[str, Key] = {}
        for key in token.keys:
            if channel_of(key).channel is not Channel.LEMMA:
                continue
            for other in self.knowledge.lexicon.translations(key):
                if other.text not in token.keys and (
                    other.text not in best or best[other.text].share < other.share
                ):
                    best[other.text] = other
        found = tuple(sorted(best.values(), key=lambda key: -key.share))
        if found:
            words = tuple(dict.fromkeys(key.text.removeprefix("~") for key in found))
            lang = "ru" if CYRILLIC.search(words[0]) else "en"
            self.translated.setdefault(token.text, Translated(token.text, lang, words))
        return found


def words_apart(token: Token) -> list[Token]:
    """The words that a stroke, a long dash or a comma joins, each with its own place.

    A number, a date, a symbol or an address stays as it is.
    """
    if token.type == "SYMBOL" or _ONE_PIECE.search(token):
        return [token]
    begin = token.start_pos or 0
    return [
        Token("WORD", match.group(), start_pos=begin + match.start())
        for match in _APART.finditer(token)
        if any(True for _ in spans(match.group()))
    ]


def _symbol(single: Sequence[TextToken]) -> Phrase | None:
    """A short row with a number, as what a document is cited by."""
    if len(single) > _SYMBOL_WORDS or not any(any(map(str.isdigit, t.text)) for t in single):
        return None
    return Phrase(forms(single, FORMS), ("symbol",))


def forms(
    tokens: Sequence[TextToken], channels: tuple[Channel, ...]
) -> tuple[tuple[Key, ...], ...]:
    """The keys of each word of a row, of these channels; hyphenated words by their parts."""
    return tuple(
        tuple(key for key in map(channel_of, token.keys) if key.channel in channels)
        for token in tokens
        if token.width == 1
    )


def _whole(unit_of: list[int], first: int, end: int) -> bool:
    """Whether a row of words begins and ends where units do."""
    begins = first == 0 or unit_of[first - 1] != unit_of[first]
    return begins and (end == len(unit_of) or unit_of[end] != unit_of[end - 1])


def _all(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts))
