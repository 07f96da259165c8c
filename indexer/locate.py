"""Where in a found document the words of a question stand, from its stored tokens.

Works on the same tree as the engine, so a mark is put exactly where the engine found something.
Text is never analysed here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.analysis.stored import Analysis
from indexer.asking import All, Any, AtLeast, Channel, Key, Near, Node, Phrase, Word
from indexer.build import OWN, field_of

_BEST_FIRST = list(Channel)


@dataclass(frozen=True, slots=True)
class Mark:
    """A found stretch of characters in one passage."""

    start: int
    end: int
    leaf: int
    """Which word or phrase of the question."""
    channel: Channel


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with marks."""

    part: str
    """The version's key, or `build.OWN`."""
    number: int
    lang: str
    heading: bool
    marks: tuple[Mark, ...]


Leaf = Word | Phrase | Near


def leaves(tree: Node) -> list[Leaf]:
    """The words and phrases that make a document match; what is negated marks nothing."""
    match tree:
        case Word() | Phrase() | Near():
            return [tree]
        case All(parts) | Any(parts) | AtLeast(parts):
            return [leaf for part in parts for leaf in leaves(part)]
    return []


def locate(wanted: list[Leaf], part: str, analysis: Analysis, kinds: list[str]) -> Iterator[Place]:
    """The places in one part of a document where any of the leaves stands.

    `kinds` names the lines of the document's own words and is not used for versions.
    """
    found = [_found(leaf, analysis) for leaf in wanted]
    for stretch in analysis.stretches:
        kind = kinds[stretch.number] if part == OWN else "text"
        name = field_of(kind, stretch.lang)
        marks = [
            Mark(int(analysis.starts[run.first]), int(analysis.ends[run.last]), number, run.channel)
            for number, leaf in enumerate(wanted)
            if name in leaf.fields
            for run in _within(found[number], stretch.first, stretch.last)
        ]
        if marks:
            marks.sort(key=lambda mark: (mark.start, -mark.end))
            yield Place(part, stretch.number, stretch.lang, stretch.heading, tuple(marks))


def best(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    """The channels that occur, best first."""
    return tuple(sorted(set(channels), key=_BEST_FIRST.index))


class _Run(NamedTuple):
    """The tokens where a leaf stands: one for a word, several for a phrase."""

    first: int
    last: int
    channel: Channel


def _within(runs: list[_Run], first: int, last: int) -> list[_Run]:
    """The runs that begin among these tokens. Runs are in order of their first token."""
    begin = bisect_left(runs, first, key=lambda run: run.first)
    end = bisect_left(runs, last, lo=begin, key=lambda run: run.first)
    return runs[begin:end]


def _found(leaf: Leaf, analysis: Analysis) -> list[_Run]:
    match leaf:
        case Word(keys):
            return [_Run(token, token, channel) for token, channel in _tokens_of(keys, analysis)]
        case Phrase(words):
            return _phrases([_by_position(keys, analysis) for keys in words])
        case Near(words, _, distance):
            return _close([_by_position(keys, analysis) for keys in words], distance)


class _Token(NamedTuple):
    number: int
    channel: Channel


def _by_position(keys: tuple[Key, ...], analysis: Analysis) -> dict[int, _Token]:
    """The words with any of the keys, by position. Hyphenated ones count by their parts."""
    return {
        int(analysis.positions[token]): _Token(token, channel)
        for token, channel in _tokens_of(keys, analysis)
        if analysis.widths[token] == 1
    }


def _phrases(rows: list[dict[int, _Token]]) -> list[_Run]:
    runs = []
    for start, first in rows[0].items():
        if all(start + offset in row for offset, row in enumerate(rows)):
            tokens = [row[start + offset] for offset, row in enumerate(rows)]
            # a phrase is found as typed only if each of its words is
            channel = max((token.channel for token in tokens), key=_BEST_FIRST.index)
            runs.append(_Run(first.number, tokens[-1].number, channel))
    return runs


def _close(rows: list[dict[int, _Token]], distance: int) -> list[_Run]:
    """The words of every group that stands close enough, each marked by itself."""
    found: dict[int, _Run] = {}
    ordered = [sorted(row) for row in rows]
    for start in sorted({position for row in ordered for position in row}):
        near = [
            row[bisect_left(row, start) : bisect_right(row, start + distance)] for row in ordered
        ]
        if any(start in places[:1] for places in near) and _apart(near):
            for row, places in zip(rows, near, strict=True):
                for position in places:
                    number, channel = row[position]
                    found[number] = _Run(number, number, channel)
    return sorted(found.values())


def _apart(places: list[list[int]]) -> bool:
    """Whether each word can have a position of its own (a matching, by augmenting paths)."""
    taken: dict[int, int] = {}

    def seat(word: int, tried: set[int]) -> bool:
        for position in places[word]:
            if position not in tried:
                tried.add(position)
                if position not in taken or seat(taken[position], tried):
                    taken[position] = word
                    return True
        return False

    return all(seat(word, set()) for word in range(len(places)))


def _tokens_of(keys: tuple[Key, ...], analysis: Analysis) -> list[tuple[int, Channel]]:
    """The tokens that have any of the keys, in order, with the best channel among them."""
    wanted = {key.text: key.channel for key in keys}
    channels: dict[int, Channel] = {}
    for number, held in enumerate(analysis.keys):
        if not wanted.keys().isdisjoint(held):
            channels[number] = best(wanted[key] for key in held if key in wanted)[0]
    if not channels:
        return []
    tokens = np.flatnonzero(np.isin(analysis.words, list(channels)))
    return [(int(token), channels[int(analysis.words[token])]) for token in tokens]
