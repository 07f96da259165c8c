"""Did you mean: other questions for one that has found nothing, or hardly anything.

Every question is searched for before it is offered, on the shelves of the one who asks, so
that none leads nowhere and none tells of what is not to be seen.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple

from archive.errors import QueryError
from archive.vocabulary import IN_TEXTS
from indexer.analysis import channel_of
from indexer.analysis.fold import CYRILLIC
from indexer.analysis.tokens import Span, spans
from indexer.asking import Channel, Results, Search, Suggestion, SuggestionKind
from indexer.knowledge import Knowledge
from indexer.query.function_words import is_function_word
from indexer.speller import Speller
from indexer.spelling import Neighbour, other_layout

FEW = 2
"""Documents that are hardly anything."""
TIMES = 10
"""A question that has found few gives way to one that finds so many times more."""
MOST = 3
"""Suggestions."""

_WORDS = 8
"""Words of a question that are looked at."""
_TRIED = 8
"""Questions that are tried."""

_PLAIN = re.compile(r"[\w\s'’«»“”„\"-]+")
"""Words and quotations, no other signs of the query language."""

_SIGNED = re.compile(r"[^\s()\[\]\"«»“”„|]*(?:\w[*~]|\?\w)[^\s()\[\]\"«»“”„|]*")
"""A word with a star, a tilde or a question mark: how it is written on is left open."""


class _Try(NamedTuple):
    text: str
    kind: SuggestionKind
    lang: str = ""


def wanted(results: Results) -> bool:
    """Whether an answer is so poor that another question might be better."""
    return bool(results.words) and (results.total <= FEW or results.loosened)


def suggestions(
    results: Results, speller: Speller, search: Callable[[Search], Results]
) -> tuple[Suggestion, ...]:
    """Up to `MOST` other questions, the likeliest first; none where enough was found."""
    if not wanted(results):
        return ()

    def answer(asked: Search) -> Results | None:
        try:
            return search(replace(asked, per_page=1, facets=(), explain=False))
        except QueryError:
            return None  # corrected, it may be longer than a question can be

    def is_poor(word: str) -> bool:
        """Whether a word stands in hardly any document, in whatever form."""
        if speller.documents(word) > FEW or is_function_word(word):
            return False
        alone = answer(
            replace(_asking(results, word), filters=(), since=None, until=None, undated=False)
        )
        return alone is not None and alone.total <= FEW

    found: dict[str, Suggestion] = {}
    for text, kind, lang in islice(_tries(results, speller, is_poor), _TRIED):
        if len(found) == MOST:
            break
        if text not in found and text != results.search.text:
            asked = _asking(results, text)
            other = answer(asked)
            if other is not None and _is_better(other, results):
                found[text] = Suggestion(asked, other.total, kind, lang)
    return tuple(found.values())


def _asking(results: Results, text: str) -> Search:
    """The same with other words."""
    return replace(results.search, text=text, page=1, cursor=None)


def _is_better(other: Results, before: Results) -> bool:
    """Whether all the words of the other question were found, and in far more documents."""
    least = 1 if before.loosened else max(1, TIMES * before.total)
    return other.total >= least and not other.loosened


# ---------- what is tried ----------


def _tries(results: Results, speller: Speller, is_poor: Callable[[str], bool]) -> Iterator[_Try]:
    """Questions to try, the likeliest first."""
    text = results.search.text
    poor = [span for span in _words(results) if is_poor(span.text)]
    if poor:
        yield _Try(_typed_otherwise(text, poor), "layout")
        yield _Try(other_layout(text), "layout")
        near = [speller.spellings(span.text) for span in poor]
        choices = [(span, some) for span, some in zip(poor, near, strict=True) if some]
        for changes in _combined(choices):
            yield _Try(_changed(text, changes), "spelling")
        for span, some in zip(poor, near, strict=True):
            for name in speller.names_like(span.text, some):
                yield _Try(_changed(text, [(span, name)]), "name")
    # a question that was loosened has been looked for in both languages
    if not results.loosened and (translation := _translation(text, speller.knowledge)):
        lang = "ru" if CYRILLIC.search(translation) else "en"
        yield _Try(translation, "translation", lang)


def _words(results: Results) -> list[Span]:
    """Where the words that were looked for stand in the question.

    Field names are none, and a word with signs was meant to be written otherwise.
    """
    looked_for = {span.text for word in results.words for span in spans(word)}
    text = results.search.text
    signed = {place for match in _SIGNED.finditer(text) for place in range(*match.span())}
    found = [span for span in spans(text) if span.width == 1 and span.start not in signed]
    return [span for span in found if span.text in looked_for][:_WORDS]


def _combined(choices: list[tuple[Span, list[Neighbour]]]) -> Iterator[list[tuple[Span, str]]]:
    """One correction for every word, the nearest together first."""
    if not choices:
        return
    ways = sorted(
        product(*(near for _, near in choices)),
        key=lambda way: (sum(one.distance for one in way), -min(one.documents for one in way)),
    )
    for way in ways:
        yield [(span, one.text) for (span, _), one in zip(choices, way, strict=True)]


def _changed(text: str, changes: list[tuple[Span, str]]) -> str:
    """The text with other words in these places; capitals stay as typed."""
    for span, word in sorted(changes, reverse=True, key=lambda change: change[0].start):
        if span.text.isupper() and len(span.text) > 1:
            word = word.upper()
        elif span.text[0].isupper():
            word = word[0].upper() + word[1:]
        text = text[: span.start] + word + text[span.end :]
    return text


def _typed_otherwise(text: str, poor: list[Span]) -> str:
    """The text with the pieces that have no other words as the other keyboard gives them."""
    starts = {span.start for span in poor}
    pieces = []
    for match in re.finditer(r"\s+|\S+", text):
        within = {match.start() + s.start for s in spans(match.group()) if s.width == 1}
        meant = bool(within) and within <= starts
        pieces.append(other_layout(match.group()) if meant else match.group())
    return "".join(pieces)


# ---------- the other language ----------


def _translation(text: str, knowledge: Knowledge) -> str:
    """The question in the other language; empty if a word of it has no translation."""
    if not _PLAIN.fullmatch(text):
        return ""
    words = []
    after = 0
    for token in knowledge.analyser.asked(text):
        if token.start < after:
            continue
        is_term = token.keys[0].startswith("#")
        if is_term:
            word = _label(token.keys[0][1:], token.text, knowledge)
        elif token.width == 1:
            word = _translated(token.keys, knowledge)
        else:
            continue
        if word:
            words.append(word)
            after = token.end
        elif not is_term and not is_function_word(token.text):
            return ""
    return " ".join(words)


def _translated(keys: tuple[str, ...], knowledge: Knowledge) -> str:
    lemmas = [key for key in keys if channel_of(key).channel is Channel.LEMMA]
    found = [key for lemma in lemmas for key in knowledge.lexicon.translations(lemma)]
    best = max(found, key=lambda key: key.share, default=None)
    return best.text.removeprefix("~") if best else ""


def _label(id: str, typed: str, knowledge: Knowledge) -> str:
    """What a term is called in the language it was not asked for in."""
    lang = "en" if CYRILLIC.search(typed) else "ru"
    for name in IN_TEXTS:
        vocabulary = knowledge.vocabularies.get(name)
        if vocabulary and id in vocabulary.terms:
            return vocabulary.terms[id].label.get(lang, "")
    return ""
