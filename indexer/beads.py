"""Two rows of pieces, passages or sentences, set side by side: which say the same.

Dynamic programming over beads (W. Gale and K. Church, A Program for Aligning Sentences in
Bilingual Corpora, 1993): one piece for one, two for one, and so on, the cheapest row of beads
from both beginnings to both ends. A bead costs by how unlike the lengths are, and is paid for by
what else speaks for it (`evidence`).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

import numpy as np
from numpy.typing import NDArray

from indexer.evidence import LABEL, Evidence, Floats, How, Piece
from indexer.lexicon import NOTHING_LEARNT, Lexicon


@dataclass(frozen=True, slots=True)
class Bead:
    """Pieces that say the same, by their places from 0; one side is empty if only the other has it.

    `how` tells the best reason: an equal label, equal marks and words, or only place and length.
    """

    en: tuple[int, ...]
    ru: tuple[int, ...]
    how: How


_KINDS = {(1, 1): 0.0, (2, 1): 3.0, (1, 2): 3.0, (2, 2): 4.5, (3, 1): 5.0, (1, 3): 5.0}
"""Pieces of either side in a bead, and -log of how often such are met, 1-1 being usual."""
_ALONE = 3.0
"""The same for a piece that the other side has not."""
_ALONE_TOO = 2.0
"""For each that follows it: what is left out is often a whole part."""
_WIDEST = 3
_MIXED = 3.0
"""More for a bead that puts a heading and its text together."""
_SPREAD = 1.0
"""Variance of the length in characters, for each character of a translation."""
_DRIFT = 0.07
"""Standard deviation of the translator's wordiness, as a share of the length."""
_FREEDOM = 5.0
"""Of Student's distribution: translations cut or add whole clauses, no normal curve allows it."""
_USUAL_RATIO = 1.12
"""Russian characters for an English one, before the text itself has told."""
_RATIOS = (1.0, 1.3)
"""Between these it begins, whatever the whole texts have: one of them may lack a part."""
_SAME_RATIO = 0.02
_BESIDE = 100
"""Beads may be this many places, or a twentieth of the text, off the two diagonals."""
_NEAR = 30
"""The same, off a row of beads that was found with a worse idea of the lengths."""
_MOST_CELLS = 8_000_000
"""Of the table: a second, and eight megabytes."""
_MOST_PIECES = 6_000
"""Of a side, and…"""
_MOST_MET = 10_000_000
"""…features that meet in the table: a pair with more goes by labels and order, or a made-up text of
a megabyte would take a minute."""

_EVEN = 1e-9
"""Sums that differ by less are the same."""

_EN, _RU = len(_KINDS), len(_KINDS) + 1
"""What is chosen for a place: a kind of bead by its number, an English or a Russian piece alone…"""
_KIND, _EN_TOO, _RU_TOO = 15, 16, 32
"""…and whether a piece alone, if it is chosen there, goes on a run of them."""
_TOO = {_EN: _EN_TOO, _RU: _RU_TOO}


def align(
    en: Sequence[Piece], ru: Sequence[Piece], lexicon: Lexicon = NOTHING_LEARNT
) -> list[Bead]:
    """The cheapest row of beads. Every piece is in exactly one; both orders are kept.

    Bounded in time: too much to compare is paired by labels and, between them, by order only.
    """
    if max(len(en), len(ru)) > _MOST_PIECES:
        return _by_labels(en, ru)
    evidence = Evidence(en, ru, lexicon)
    corridor = _corridor(len(en), len(ru))
    if evidence.density * sum(map(int.__sub__, corridor[1], corridor[0])) > _MOST_MET:
        return _by_labels(en, ru)
    ratio = min(max(_ratio(en, ru), _RATIOS[0]), _RATIOS[1])
    found = _cheapest(en, ru, evidence, ratio, corridor)
    # where a part is missing from one side, only what was paired tells how long translations are
    single = [places for places in found if len(places[0]) == len(places[1]) == 1]
    better = _ratio([en[i] for (i,), _ in single], [ru[j] for _, (j,) in single])
    if abs(better - ratio) > _SAME_RATIO:
        found = _cheapest(en, ru, evidence, better, _around(found, len(en), len(ru)))
    return [Bead(*places, evidence.reason(*places)) for places in found]


def _by_labels(en: Sequence[Piece], ru: Sequence[Piece]) -> list[Bead]:
    """Equal labels in pairs, one for one; between them first with first, and so on."""
    en_at, ru_at = _labelled_once(en), _labelled_once(ru)
    shared = [(i, ru_at[label]) for label, i in en_at.items() if label in ru_at]
    found: list[Bead] = []
    for (i, j), (en_next, ru_next) in pairwise([(-1, -1), *_rising(shared), (len(en), len(ru))]):
        if i >= 0:
            found.append(Bead((i,), (j,), "label"))
        between = zip_longest(range(i + 1, en_next), range(j + 1, ru_next))
        for one, other in between:
            places = ((one,) if one is not None else ()), ((other,) if other is not None else ())
            found.append(Bead(*places, "length"))
    return found


def _labelled_once(pieces: Sequence[Piece]) -> dict[str, int]:
    """The places of labels that stand once, in order."""
    labels = [
        (mark, place)
        for place, piece in enumerate(pieces)
        for mark in piece.marks
        if mark.startswith(LABEL)
    ]
    counts = Counter(label for label, _ in labels)
    return {label: place for label, place in labels if counts[label] == 1}


def _rising(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of these pairs, ordered by the first place, in which the second rises too."""
    lasts: list[int] = []  # of the best row of each length: its last second place, and its number
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(places):
        length = bisect_left(lasts, second)
        lasts[length : length + 1] = [second]
        numbers[length : length + 1] = [number]
        before.append(numbers[length - 1] if length else -1)
    row = []
    number = numbers[-1] if numbers else -1
    while number >= 0:
        row.append(places[number])
        number = before[number]
    return row[::-1]


def _ratio(en: Iterable[Piece], ru: Iterable[Piece]) -> float:
    """Russian characters for an English one; the fewer there are, the nearer to the usual."""
    lengths = (sum(piece.length for piece in pieces) for pieces in (ru, en))
    russian, english = lengths
    return (russian + 500 * _USUAL_RATIO) / (english + 500)


_Places = tuple[tuple[int, ...], tuple[int, ...]]


def _cheapest(
    en: Sequence[Piece],
    ru: Sequence[Piece],
    evidence: Evidence,
    ratio: float,
    corridor: tuple[Sequence[int], Sequence[int]],
) -> list[_Places]:
    """The cheapest row of beads inside a corridor, translations being so much longer."""
    n, m = len(en), len(ru)
    en_ends = np.cumsum([0, *(piece.length for piece in en)], dtype=np.float64)
    ru_ends = np.cumsum([0, *(piece.length for piece in ru)], dtype=np.float64)
    en_mixed, ru_mixed = _mixed(en), _mixed(ru)
    lows, highs = corridor
    rows: list[Floats] = []  # the last `_WIDEST` of them: the cheapest way to each place
    alone = np.full(m + 1, np.inf)  # the same where an English piece alone comes last
    choices: list[NDArray[np.uint8]] = []
    for i in range(n + 1):
        low, high = lows[i], highs[i] + 1
        row = np.full(m + 1, np.inf)
        chosen = np.zeros(high - low, dtype=np.uint8)
        if i == 0:
            row[0] = 0.0
        else:
            begun, gone_on = rows[-1] + _ALONE, alone + _ALONE_TOO
            alone = np.minimum(begun, gone_on)
            row[low:high] = alone[low:high]
            chosen[:] = np.where(gone_on < begun, _EN | _EN_TOO, _EN)[low:high]
        for number, (a, b) in enumerate(_KINDS):
            first = max(low, b)
            if a > i or first >= high:
                continue
            lengths = ru_ends[first:high] - ru_ends[first - b : high - b]
            cost = rows[-a][first - b : high - b] + _KINDS[a, b]
            cost += _unlike((en_ends[i] - en_ends[i - a]) * ratio, lengths)
            cost += en_mixed[a][i] + ru_mixed[b][first:high]
            cost -= evidence.row(i, a, b, first, high)
            better = cost < row[first:high]
            row[first:high][better] = cost[better]
            here = chosen[first - low :]
            here[better] = here[better] & _EN_TOO | number
        # Russian pieces alone: from all places before in the same row at once
        steps = _ALONE_TOO * np.arange(high - low)
        through = np.full(high - low, np.inf)
        through[1:] = np.minimum.accumulate(row[low : high - 1] - steps[:-1]) + steps[:-1] + _ALONE
        chosen[1:][through[:-1] + _ALONE_TOO < row[low : high - 1] + _ALONE - _EVEN] |= _RU_TOO
        better = through < row[low:high] - _EVEN
        row[low:high][better] = through[better]
        chosen[better] = chosen[better] & (_EN_TOO | _RU_TOO) | _RU
        rows = [*rows[1 - _WIDEST :], row]
        choices.append(chosen)
    return _way_back(choices, lows, n, m)


def _way_back(
    choices: Sequence[NDArray[np.uint8]], lows: Sequence[int], n: int, m: int
) -> list[_Places]:
    """The beads from the first to the last, by what was chosen on the way."""
    kinds = [*_KINDS, (1, 0), (0, 1)]
    found = []
    i, j, run = n, m, 0
    while i or j:
        chosen = int(choices[i][j - lows[i]])
        kind = run or chosen & _KIND
        a, b = kinds[kind]
        found.append((tuple(range(i - a, i)), tuple(range(j - b, j))))
        run = kind if chosen & _TOO.get(kind, 0) else 0
        i, j = i - a, j - b
    return found[::-1]


def _mixed(pieces: Sequence[Piece]) -> dict[int, Floats]:
    """For so many pieces before each place: what it costs if headings are among them."""
    headings = np.cumsum([0, *(piece.heading for piece in pieces)], dtype=np.int64)
    found = {}
    for width in range(1, _WIDEST + 1):
        among = headings.copy()
        among[width:] -= headings[:-width] if width <= len(pieces) else 0
        found[width] = np.where((among > 0) & (among < width), _MIXED, 0.0)
    return found


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


def _around(found: Sequence[_Places], n: int, m: int) -> tuple[list[int], list[int]]:
    """A corridor beside a row of beads that is nearly right."""
    lows, highs = [m] * (n + 1), [0] * (n + 1)
    i = j = 0
    for en, ru in found:
        for place in range(i, i + len(en) + 1):
            lows[place] = min(lows[place], max(0, j - _NEAR))
            highs[place] = max(highs[place], min(m, j + len(ru) + _NEAR))
        i, j = i + len(en), j + len(ru)
    return lows, highs


def _unlike(expected: float, lengths: Floats) -> Floats:
    """-log of Student's density, for lengths against the expected one; 0 where they are equal."""
    mean = (expected + lengths) / 2
    variance = 4 + _SPREAD * mean + (_DRIFT * mean) ** 2
    far: Floats = (lengths - expected) ** 2 / variance
    return (_FREEDOM + 1) / 2 * np.log1p(far / _FREEDOM)
