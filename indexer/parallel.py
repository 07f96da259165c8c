"""Two versions of a document side by side: which passages, and which sentences, say the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.records import Passage
from indexer.analysis.stored import Analysis
from indexer.beads import align
from indexer.evidence import LABEL, SIGN, How, Piece
from indexer.lexicon import NOTHING_LEARNT, Lexicon
from indexer.sentences import sentences

RULES = "3"
"""Raise it when the same texts would be set side by side otherwise."""


@dataclass(frozen=True, slots=True)
class Text:
    """A version: its passages and their stored analysis."""

    passages: Sequence[Passage]
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Pairing:
    """Passages of two versions that say the same, by number; one side may be empty."""

    en: tuple[int, ...]
    ru: tuple[int, ...]
    how: How


class Row(NamedTuple):
    """Sentences that say the same, as the lemma keys of their words in order."""

    en: tuple[str, ...]
    ru: tuple[str, ...]
    en_passage: int
    ru_passage: int
    """The passages in which they begin."""


def pair_passages(en: Text, ru: Text, lexicon: Lexicon = NOTHING_LEARNT) -> list[Pairing]:
    """The passages of an English and a Russian version in pairs, in reading order.

    Each passage of either version is in exactly one of them.
    """
    beads = align(_pieces(en), _pieces(ru), lexicon)
    return [
        Pairing(
            tuple(en.passages[place].number for place in bead.en),
            tuple(ru.passages[place].number for place in bead.ru),
            bead.how,
        )
        for bead in beads
    ]


def pair_sentences(en: Text, ru: Text, lexicon: Lexicon = NOTHING_LEARNT) -> Iterator[Row]:
    """The sentences of paired passages in pairs; those that stand alone are left out."""
    en_sentences, ru_sentences = _sentences(en), _sentences(ru)
    for pairing in pair_passages(en, ru, lexicon):
        one = [sentence for number in pairing.en for sentence in en_sentences[number]]
        other = [sentence for number in pairing.ru for sentence in ru_sentences[number]]
        pieces = [each.piece for each in one], [each.piece for each in other]
        for bead in align(*pieces, lexicon):
            if bead.en and bead.ru:
                yield Row(
                    tuple(word for place in bead.en for word in one[place].words),
                    tuple(word for place in bead.ru for word in other[place].words),
                    one[bead.en[0]].passage,
                    other[bead.ru[0]].passage,
                )


def lemma(keys: tuple[str, ...]) -> str:
    """The likeliest lemma key of a token, its stem if no lemma is known; "" for a term."""
    stem = ""
    for key in keys:
        if key[0] == "~":
            stem = stem or key
        elif key[0] not in "=@#":
            return key
    return stem


class _Token(NamedTuple):
    keys: tuple[str, ...]
    start: int
    width: int


class _Sentence(NamedTuple):
    passage: int
    piece: Piece
    words: tuple[str, ...]


def _tokens(text: Text) -> dict[int, list[_Token]]:
    """The tokens of each passage, by its number."""
    held = text.analysis
    columns = zip(held.words.tolist(), held.starts.tolist(), held.widths.tolist(), strict=True)
    tokens = [_Token(held.keys[word], start, width) for word, start, width in columns]
    found: dict[int, list[_Token]] = {passage.number: [] for passage in text.passages}
    found |= {one.number: tokens[one.first : one.last] for one in held.stretches}
    return found


def _pieces(text: Text) -> list[Piece]:
    tokens = _tokens(text)
    return [
        _piece(
            tokens[passage.number],
            passage.text,
            {f"kind:{passage.kind}"}
            | ({LABEL + article(passage.label)} if passage.label else set()),
            heading=passage.kind == "heading",
        )
        for passage in text.passages
    ]


def _sentences(text: Text) -> dict[int, list[_Sentence]]:
    """The sentences of each passage, by its number."""
    tokens = _tokens(text)
    found: dict[int, list[_Sentence]] = {}
    for passage in text.passages:
        found[passage.number] = []
        for begin, end in sentences(passage.text):
            inside = [token for token in tokens[passage.number] if begin <= token.start < end]
            # a hyphenated word stands beside its parts, a term beside its words
            words = (lemma(token.keys) for token in inside if token.width == 1)
            found[passage.number].append(
                _Sentence(
                    passage.number,
                    _piece(inside, passage.text[begin:end]),
                    tuple(filter(None, words)),
                )
            )
    return found


def _piece(
    tokens: Sequence[_Token], text: str, own: Iterable[str] = (), *, heading: bool = False
) -> Piece:
    sets = {token.keys for token in tokens}
    marks = {key for keys in sets for key in keys if key[0] in "=@#"}
    marks.update(own, (SIGN + sign for sign, found in _SIGNS if found.search(text)))
    words = frozenset(filter(None, map(lemma, sets)))
    return Piece(len(text), frozenset(marks), words, heading)


_SIGNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("stop", r"[.…][\"'»”’)\]]*(?:\s|\Z)"),
        ("bullet", r"(?m)^[-*•–—] "),
        *((sign, re.escape(sign)) for sign in "?!:;(%"),
    )
)
"""What is printed alike in both languages: of 4,700 real paragraphs each sign was kept in 94 to
99 of a hundred. Quotation marks were not."""


_ARTICLE = re.compile(r"(?:Art\.|Ст\.)\s*")


def article(label: str) -> str:
    """A label as both languages have it: "a9" for "Art. 9" and «Ст. 9»."""
    return _ARTICLE.sub("a", label)
