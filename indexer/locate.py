"""Where in a found document the words of a question stand, from its stored tokens.

Works on the same tree as the engine, so a mark is put exactly where the engine found something.
Text is never analysed here.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.analysis.stored import Analysis
from indexer.asking import All, Any, Channel, Key, Node, Phrase, Word
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


def leaves(tree: Node) -> list[Word | Phrase]:
    """The words and phrases that make a document match; what is negated marks nothing."""
    match tree:
        case Word() | Phrase():
            return [tree]
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in leaves(part)]
    return []


def locate(
    wanted: list[Word | Phrase], part: str, analysis: Analysis, kinds: list[str]
) -> Iterator[Place]:
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


def _found(leaf: Word | Phrase, analysis: Analysis) -> list[_Run]:
    if isinstance(leaf, Word):
        return [_Run(token, token, channel) for token, channel in _tokens_of(leaf.keys, analysis)]
    rows = [_tokens_of(keys, analysis) for keys in leaf.words]
    by_position = [
        {
            int(analysis.positions[token]): (token, channel)
            for token, channel in row
            if analysis.widths[token] == 1
        }
        for row in rows
    ]
    runs = []
    for start, (first, _) in by_position[0].items():
        if all(start + offset in place for offset, place in enumerate(by_position)):
            tokens = [place[start + offset] for offset, place in enumerate(by_position)]
            # a phrase is found as typed only if each of its words is
            channel = max((channel for _, channel in tokens), key=_BEST_FIRST.index)
            runs.append(_Run(first, tokens[-1][0], channel))
    return runs


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
