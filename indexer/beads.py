"""Two rows of pieces, passages or sentences, set side by side: which say the same.

Dynamic programming over beads (W. Gale and K. Church, A Program for Aligning Sentences in
Bilingual Corpora, 1993): one piece for one, two for one, and so on, the cheapest row of beads
from both beginnings to both ends. A bead costs by how unlike the lengths are, and is paid for by
what translation leaves as it is (labels, numbers, names, terms, words in the other script) and by
words that a lexicon puts for each other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.lexicon import NOTHING_LEARNT, Lexicon

How = Literal["label", "words", "length"]

LABEL = "label:"
"""Begins the marks that are labels."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage or a sentence, as far as the alignment looks at it."""

    length: int
    """In characters."""
    marks: frozenset[str]
    """What stands unchanged in a translation: labels, exact forms, keys of names and terms."""
    words: frozenset[str]
    """Lemma keys."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Pieces that say the same, by their places from 0; one side is empty if only the other has it.

    `how` tells the best reason: an equal label, equal marks and words, or only place and length.
    """

    en: tuple[int, ...]
    ru: tuple[int, ...]
    how: How


# ---------- the alignment ----------

_KINDS = {(1, 1): 0.0, (2, 1): 3.0, (1, 2): 3.0, (2, 2): 4.5, (3, 1): 5.0, (1, 3): 5.0}
"""Pieces of either side in a bead, and -log of how often such are met, 1-1 being usual."""
_ALONE = 3.5
"""The same for a piece that the other side has not."""
_WIDEST = 3
_SPREAD = 2.5
"""Variance of the length in characters, for each character of a translation."""
_DRIFT = 0.08
"""Standard deviation of the translator's wordiness, as a share of the length."""
_FREEDOM = 4.0
"""Of Student's distribution: translations cut or add whole clauses, no normal curve allows it."""
_USUAL_RATIO = 1.12
"""Russian characters for an English one, before the text itself has told."""
_BESIDE = 100
"""Beads may be this many places, or a twentieth of the text, off the two diagonals."""
_MOST_CELLS = 20_000_000
"""Of the table: some seconds, and twenty megabytes."""

Floats = NDArray[np.float64]


def align(
    en: Sequence[Piece], ru: Sequence[Piece], lexicon: Lexicon = NOTHING_LEARNT
) -> list[Bead]:
    """The cheapest row of beads. Every piece is in exactly one; both orders are kept."""
    n, m = len(en), len(ru)
    evidence = _Evidence(en, ru, lexicon)
    en_ends = np.cumsum([0, *(piece.length for piece in en)], dtype=np.float64)
    ru_ends = np.cumsum([0, *(piece.length for piece in ru)], dtype=np.float64)
    ratio = (ru_ends[-1] + 500 * _USUAL_RATIO) / (en_ends[-1] + 500)
    lows, highs = _corridor(n, m)
    kinds = [*_KINDS, (1, 0), (0, 1)]
    rows: list[Floats] = []  # the last `_WIDEST` of them: the cheapest way to each place
    choices: list[NDArray[np.int8]] = []
    for i in range(n + 1):
        low, high = lows[i], highs[i] + 1
        row = np.full(m + 1, np.inf)
        chosen = np.full(high - low, -1, dtype=np.int8)
        if i == 0:
            row[0] = 0.0
        for number, (a, b) in enumerate(kinds):
            first = max(low, b)
            if a == 0 or a > i or first >= high:
                continue
            cost = rows[-a][first - b : high - b] + (_KINDS[a, b] if b else _ALONE)
            if b:
                lengths = ru_ends[first:high] - ru_ends[first - b : high - b]
                cost += _unlike((en_ends[i] - en_ends[i - a]) * ratio, lengths)
                cost -= evidence.row(i, a, b)[first:high]
            better = cost < row[first:high]
            row[first:high][better] = cost[better]
            chosen[first - low :][better] = number
        # a Russian piece alone: from the place before in the same row, all at once
        steps = _ALONE * np.arange(high - low)
        through = np.minimum.accumulate(row[low:high] - steps) + steps
        skipped = through < row[low:high] - 1e-9
        row[low:high][skipped] = through[skipped]
        chosen[skipped] = len(kinds) - 1
        rows = [*rows[1 - _WIDEST :], row]
        choices.append(chosen)
    beads: list[Bead] = []
    i, j = n, m
    while i or j:
        a, b = kinds[choices[i][j - lows[i]]]
        here = tuple(range(i - a, i)), tuple(range(j - b, j))
        beads.append(Bead(*here, evidence.reason(*here)))
        i, j = i - a, j - b
    return beads[::-1]


def _corridor(n: int, m: int) -> tuple[list[int], list[int]]:
    """For each English place the first and last Russian one that is looked at.

    Between the diagonals from both beginnings and from both ends, and a little beside them: so
    any one block may be missing from either side. Very long texts get a narrow one straight across.
    """
    beside = max(_BESIDE, max(n, m) // 20)
    shift = m - n
    if (abs(shift) + 2 * beside) * n > _MOST_CELLS and n * m > _MOST_CELLS:
        beside = max(_BESIDE, _MOST_CELLS // (2 * n))
        middle = [round(i * m / n) for i in range(n + 1)]
        lows = [max(0, place - beside) for place in middle]
        highs = [min(m, place + beside) for place in middle]
    else:
        lows = [min(m, max(0, i + min(0, shift) - beside)) for i in range(n + 1)]
        highs = [min(m, i + max(0, shift) + beside) for i in range(n + 1)]
    return lows, highs


def _unlike(expected: float, lengths: Floats) -> Floats:
    """-log of Student's density, for lengths against the expected one; 0 where they are equal."""
    mean = (expected + lengths) / 2
    variance = 4 + _SPREAD * mean + (_DRIFT * mean) ** 2
    far: Floats = (lengths - expected) ** 2 / variance
    return (_FREEDOM + 1) / 2 * np.log1p(far / _FREEDOM)


# ---------- what speaks for a bead besides length ----------

_MARK_KEPT = 0.8
"""How often a mark of one side stands in the translation too."""
_WORD_KEPT = 0.5
"""How often a word is translated by one of the lexicon's words for it."""
_WORD_WEIGHT = 0.5
"""Words come in clusters: each tells less than it would alone."""
_LABEL_KEPT = 0.95
_TELLING = 1.5
"""From here on the evidence, and not the length, is called the reason."""


class _Evidence:
    """Log-likelihood ratios: how much likelier the marks of a bead are than by chance.

    A feature on both sides gives log(kept/p), on one side log((1-kept)/(1-p)), where p is the
    share of pieces that have it anyway. Features that only one version has say nothing.
    """

    def __init__(self, en: Sequence[Piece], ru: Sequence[Piece], lexicon: Lexicon) -> None:
        en_sets, ru_sets = _features(en, ru, lexicon)
        en_share, ru_share = _shares(en_sets), _shares(ru_sets)
        self._gain: dict[str, float] = {}
        self._en_miss: dict[str, float] = {}
        self._ru_miss: dict[str, float] = {}
        for feature in en_share.keys() & ru_share.keys():
            word = feature.startswith("word:")
            kept, weight = _kept(feature), _WORD_WEIGHT if word else 1.0
            in_en, in_ru = en_share[feature], ru_share[feature]
            if max(in_en, in_ru) >= kept:
                continue
            # what one side has more often cannot have been kept each time
            en_miss = weight * _miss(kept * min(1.0, in_ru / in_en), in_ru)
            # a Russian word may well stand for another English one than the lexicon's
            ru_miss = 0.0 if word else weight * _miss(kept * min(1.0, in_en / in_ru), in_en)
            self._en_miss[feature], self._ru_miss[feature] = en_miss, ru_miss
            both = weight * float(np.log(kept / max(in_en, in_ru)))
            self._gain[feature] = both - en_miss - ru_miss
        self._en = [sorted(held & self._gain.keys()) for held in en_sets]
        self._ru = [sorted(held & self._gain.keys()) for held in ru_sets]
        self._places = {width: self._ends(width) for width in (1, 2, 3)}
        self._ru_base = {width: self._base(width) for width in (1, 2, 3)}

    def row(self, end: int, a: int, b: int) -> Floats:
        """For the `a` English pieces before `end`, and `b` Russian ones before each place."""
        held = self._en[end - 1] if a == 1 else sorted(set().union(*self._en[end - a : end]))
        base: Floats = self._ru_base[b] + sum(self._en_miss[feature] for feature in held)
        if not held:
            return base
        places = [self._places[b][feature] for feature in held]
        gains = np.repeat([self._gain[feature] for feature in held], [len(p) for p in places])
        return base + np.bincount(np.concatenate(places), gains, minlength=len(base))

    def reason(self, en: Sequence[int], ru: Sequence[int]) -> How:
        """What speaks for these pieces most."""
        shared = _union(self._en, en) & _union(self._ru, ru)
        if any(feature.startswith(LABEL) for feature in shared):
            return "label"
        return "words" if sum(self._gain[feature] for feature in shared) >= _TELLING else "length"

    def _ends(self, width: int) -> Mapping[str, NDArray[np.int64]]:
        """For each feature the places before which it stands in `width` pieces, counted once."""
        found: dict[str, list[int]] = {feature: [] for feature in self._gain}
        for place, held in enumerate(self._ru):
            for feature in held:
                ends = found[feature]
                begin = max(place + 1, width, ends[-1] + 1 if ends else 0)
                ends.extend(range(begin, min(place + width, len(self._ru)) + 1))
        return {feature: np.array(ends, dtype=np.int64) for feature, ends in found.items()}

    def _base(self, width: int) -> Floats:
        """What is lost when no feature of the Russian pieces before each place is met."""
        base = np.zeros(len(self._ru) + 1)
        for feature, ends in self._places[width].items():
            if self._ru_miss[feature]:
                base[ends] += self._ru_miss[feature]
        return base


def _features(
    en: Sequence[Piece], ru: Sequence[Piece], lexicon: Lexicon
) -> tuple[list[set[str]], list[set[str]]]:
    """The features of each piece; a Russian word counts as the English ones it stands for."""
    known = reduce(frozenset.union, (piece.words for piece in ru), frozenset[str]())
    english = {word: [f"word:{key.text}" for key in lexicon.translations(word)] for word in known}
    return (
        [{*piece.marks, *(f"word:{word}" for word in piece.words)} for piece in en],
        [{*piece.marks, *(w for word in piece.words for w in english[word])} for piece in ru],
    )


def _shares(sets: Sequence[set[str]]) -> dict[str, float]:
    counts = Counter(feature for held in sets for feature in held)
    return {feature: count / (len(sets) + 1) for feature, count in counts.items()}


def _miss(kept: float, share: float) -> float:
    return float(np.log((1 - kept) / (1 - share)))


def _kept(feature: str) -> float:
    if feature.startswith("word:"):
        return _WORD_KEPT
    return _LABEL_KEPT if feature.startswith(LABEL) else _MARK_KEPT


def _union(sets: Sequence[Sequence[str]], places: Sequence[int]) -> set[str]:
    return {feature for place in places for feature in sets[place]}
