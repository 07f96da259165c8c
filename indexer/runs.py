"""Tokens of many parts in one row, and the runs of them that words, phrases and groups make.

A token's code is its number, with the number of its part above `TOKEN_BITS`. So is a position's;
positions of two parts are further from another than any distance a question can ask for.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.stored import GAP
from indexer.stretches import beginnings

Column = NDArray[np.int64]

TOKEN_BITS = 32
NONE = np.empty(0, np.int64)
_WORD_BITS, _CHANNEL_BITS = 16, 3


class Posting(NamedTuple):
    """The tokens of a part that have one key of a word."""

    part: int
    word: int
    channel: int
    tokens: NDArray[np.unsignedinteger]


class Runs(NamedTuple):
    """Where leaves stand: from the first token to the last one, by their codes."""

    firsts: Column
    lasts: Column
    leaves: Column
    channels: Column

    def only(self, at: Column) -> "Runs":
        """Those with these numbers."""
        return Runs(*(column[at] for column in self))


class Places(NamedTuple):
    """The tokens of a word by position, each position once, ascending."""

    positions: Column
    tokens: Column
    channels: Column

    def only(self, at: NDArray[np.bool_] | Column) -> "Places":
        """Those with these numbers."""
        return Places(*(column[at] for column in self))


def merged(postings: Sequence[Posting]) -> tuple[Column, Column, Column]:
    """Each token of a word once with its best channel: codes, words, channels.

    In order of parts, words and tokens.
    """
    if not postings:
        return NONE, NONE, NONE
    bases = [
        ((one.part << _WORD_BITS | one.word) << TOKEN_BITS << _CHANNEL_BITS) + one.channel
        for one in postings
    ]
    lengths = [len(one.tokens) for one in postings]
    codes = np.concatenate([one.tokens for one in postings]).astype(np.int64)
    codes <<= _CHANNEL_BITS
    codes += np.repeat(np.array(bases), lengths)
    # the rows are sorted by themselves: numpy's stable sort joins them
    codes.sort(kind="stable")
    places = codes >> _CHANNEL_BITS
    first = np.ones(len(codes), bool)
    np.not_equal(places[1:], places[:-1], out=first[1:])
    places, channels = places[first], codes[first] & (1 << _CHANNEL_BITS) - 1
    words = places >> TOKEN_BITS
    tokens = places & (1 << TOKEN_BITS) - 1 | words >> _WORD_BITS << TOKEN_BITS
    return tokens, words & (1 << _WORD_BITS) - 1, channels


def by_position(runs: Runs, doubles: Column, widths: Column, passages: Column) -> Places:
    """The tokens of a word by position. Hyphenated ones count by their parts.

    `doubles` are the tokens that share their position with the next one, `widths` theirs;
    `passages` the first tokens of all passages. All by their codes.
    """
    before = np.searchsorted(doubles, runs.firsts)
    positions = runs.firsts - before
    positions += GAP * np.searchsorted(passages, runs.firsts, "right")
    keep = np.ones(len(positions), bool)
    if len(doubles):
        at = np.minimum(before, len(doubles) - 1)
        keep = (doubles[at] != runs.firsts) | (widths[at] == 1)
    places = Places(positions, runs.firsts, runs.channels).only(keep)
    # of a term of one word and that word, the word
    return places.only(np.append(np.diff(places.positions) != 0, True)[: len(places.tokens)])


def phrases(words: Sequence[Places], leaf: int) -> Runs:
    """Where these words stand one after the other."""
    firsts, *others = words
    channels, last = firsts.channels, firsts.tokens
    for offset, word in enumerate(others, start=1):
        at = np.searchsorted(word.positions, firsts.positions + offset)
        here = np.append(word.positions, -1)[at] == firsts.positions + offset
        firsts, at = firsts.only(here), at[here]
        # a phrase is found as typed only if each of its words is
        channels = np.maximum(channels[here], word.channels[at])
        last = word.tokens[at]
    return Runs(firsts.tokens, last, np.full_like(last, leaf), channels)


def close(words: Sequence[Places], distance: int, leaf: int) -> Runs:
    """The words of every group that stands close enough, each marked by itself."""
    starts = beginnings([word.positions for word in words], distance)
    if not len(starts):
        return Runs(NONE, NONE, NONE, NONE)
    near = []
    for word in words:
        before = starts[np.maximum(np.searchsorted(starts, word.positions, "right") - 1, 0)]
        near.append(word.only((before <= word.positions) & (word.positions <= before + distance)))
    # of a token of several words the last one tells the channel
    tokens, at = np.unique(np.concatenate([one.tokens for one in near[::-1]]), return_index=True)
    channels = np.concatenate([one.channels for one in near[::-1]])[at]
    return Runs(tokens, tokens, np.full_like(tokens, leaf), channels)


def together(pieces: Sequence[Runs]) -> Runs:
    """The runs of several leaves, by part, leaf and first token."""
    found = Runs(*(np.concatenate([NONE, *some]) for some in zip(*pieces, strict=True)))
    return found.only(np.lexsort((found.firsts, found.leaves, found.firsts >> TOKEN_BITS)))
