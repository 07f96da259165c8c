"""Passages → the analysis of a part of a document, which is kept by `packing` and read by `kept`.

Positions run on through the passages of a part with a gap between them, so that no phrase crosses
from one to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import ROUTED, Analyser
from indexer.analysis.forms import Compound, Keys
from indexer.analysis.tokens import around_words

GAP = 100
"""Positions between two passages: more than any distance a question can ask for."""

Numbers = NDArray[np.uint32]
Column = NDArray[np.int64]


class Source(NamedTuple):
    """A passage to be analysed, or a line of a document's own words."""

    number: int
    lang: str
    text: str
    heading: bool = False
    kind: str = "text"
    """"title", "summary" or "symbol" of a line of a document's own words."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The tokens of one passage: `first` up to, not including, `last`."""

    number: int
    """The passage's number, or the line's among a document's own words."""
    lang: str
    heading: bool
    first: int
    last: int
    kind: str = "text"
    """As of its source."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of a part of a document: a version, or the document's own words."""

    keys: list[tuple[str, ...]]
    """The distinct sets of keys; a token names its set by number."""
    stretches: list[Stretch]
    words: Numbers
    starts: Numbers
    ends: Numbers
    positions: Numbers
    widths: Numbers


def analyse_passages(analyser: Analyser, passages: Iterable[Source]) -> Analysis:
    """The analysis of these passages in order.

    Gives the tokens of `Analyser.analyse`, all passages at once instead of word by word: forms are
    looked up in the analyser's table, and a word met before costs a look-up.
    """
    analyser.trim()
    sources = list(passages)
    row = _look_up(analyser, sources)
    row = _with_compounds(analyser.forms.compounds, row)
    row = _with_terms(analyser, sources, row)
    bounds = np.searchsorted(row.passages, np.arange(len(sources) + 1)).tolist()
    stretches = [
        Stretch(number, lang, heading, first, last, kind)
        for (number, lang, _, heading, kind), (first, last) in zip(
            sources, pairwise(bounds), strict=True
        )
    ]
    used, first, words = np.unique(row.sets, return_index=True, return_inverse=True)
    # in the order they are met: their numbers tell what this analyser has read before
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    sets = analyser.forms.sets
    keys = [sets[number][1] for number in used[order].tolist()]
    columns = (place[words], row.starts, row.ends, row.positions, row.widths)
    return Analysis(keys, stretches, *(column.astype("<u4") for column in columns))


class _Row(NamedTuple):
    """Tokens as columns."""

    sets: Column
    starts: Column
    ends: Column
    positions: Column
    widths: Column
    passages: Column
    """Which of the sources each stands in."""


def _look_up(analyser: Analyser, sources: list[Source]) -> _Row:
    """The whole words of all passages; compounds as `~n`."""
    look_up = (analyser.forms.words(False), analyser.forms.words(True))
    sets: list[int] = []
    lengths: list[int] = []
    sizes: list[int] = []
    for _, lang, text, _, _ in sources:
        pieces = around_words(text)
        sets.extend(map(look_up[lang in ROUTED], pieces[1::2]))
        lengths.extend(map(len, pieces))
        sizes.append(len(pieces))
    # every passage begins with a gap, which may be empty, and every second piece is a word
    size = np.array(sizes, dtype=np.int64)
    first = np.cumsum(size) - size
    is_word = (np.arange(len(lengths)) - np.repeat(first, size)) % 2 == 1
    length = np.array(lengths, dtype=np.int64)
    end = np.cumsum(length)
    passages = np.repeat(np.arange(len(size)), size // 2)
    ends = end[is_word] - (end - length)[first][passages]
    numbers = np.array(sets, dtype=np.int64)
    return _Row(
        numbers,
        ends - length[is_word],
        ends,
        np.arange(len(numbers)) + passages * GAP,
        np.ones_like(numbers),
        passages,
    )


def _with_compounds(compounds: list[Compound], row: _Row) -> _Row:
    """Each compound as its whole and its parts."""
    at = np.flatnonzero(row.sets < 0)
    if not len(at):
        return row
    met = [compounds[~number] for number in row.sets[at].tolist()]
    repeats = np.ones_like(row.sets)
    repeats[at] = [len(compound.sets) for compound in met]
    steps = np.ones_like(row.sets)
    steps[at] = [compound.width for compound in met]
    positions = row.positions + np.cumsum(steps - 1) - (steps - 1)
    old = row._replace(positions=positions)
    new = _Row(*(np.repeat(column, repeats) for column in old))
    # where the rows of each compound begin, and how far each of its rows is from there
    sizes = repeats[at]
    firsts = (np.cumsum(repeats) - repeats)[at]
    inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = np.repeat(firsts, sizes) + inside
    begin = new.starts[rows]
    new.sets[rows] = [number for compound in met for number in compound.sets]
    new.starts[rows] = begin + [start for compound in met for start in compound.starts]
    new.ends[rows] = begin + [end for compound in met for end in compound.ends]
    new.positions[rows] += np.maximum(inside - 1, 0)
    new.widths[firsts] = steps[at]
    return new


def _with_terms(analyser: Analyser, sources: list[Source], row: _Row) -> _Row:
    """A token for each name of a term, before the first of its words."""
    single = np.flatnonzero(row.widths == 1)
    candidates = np.flatnonzero(analyser.may_begin_term(row.sets[single]))
    if not len(candidates):
        return row
    bounds = np.searchsorted(row.passages[single], np.arange(len(sources) + 1)).tolist()
    passages, firsts = np.unique(row.passages[single[candidates]], return_index=True)
    begins = candidates.tolist()
    sets = analyser.forms.sets
    numbers, starts, ends = (column[single].tolist() for column in row[:3])
    added: list[tuple[int, int, int, int, int]] = []
    for passage, (first, last) in zip(
        passages.tolist(), pairwise([*firsts.tolist(), len(begins)]), strict=True
    ):
        base, size = bounds[passage], bounds[passage + 1] - bounds[passage]
        mentions = analyser.terms.mentions(
            _Words(sources[passage].text, starts, ends, base, size),
            _Keys(sets, numbers, base, size),
            [at - base for at in begins[first:last]],
        )
        for mention in mentions:
            at = base + mention.first
            number = analyser.forms.number_of(("", mention.keys))
            end = ends[at + mention.words - 1]
            added.append((at, number, end, mention.words, passage))
    if not added:
        return row
    at, numbered, last_ends, words, within = np.array(added, dtype=np.int64).T
    places = single[at]
    new = (numbered, row.starts[places], last_ends, row.positions[places], words, within)
    return _Row(*(np.insert(old, places, more) for old, more in zip(row, new, strict=True)))


class _Words(Sequence[str]):
    """The words of a passage, cut out when they are looked at: of most nobody asks."""

    def __init__(self, text: str, starts: list[int], ends: list[int], base: int, size: int) -> None:
        self._text, self._starts, self._ends = text, starts, ends
        self._base, self._size = base, size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._size))]
        return self._text[self._starts[self._base + at] : self._ends[self._base + at]]


class _Keys(Sequence[tuple[str, ...]]):
    """The keys of the words of a passage, in the same way."""

    def __init__(self, sets: list[Keys], numbers: list[int], base: int, size: int) -> None:
        self._sets, self._numbers, self._base, self._size = sets, numbers, base, size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, ...]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, ...] | list[tuple[str, ...]]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._size))]
        return self._sets[self._numbers[self._base + at]][1]
