"""What speaks for two pieces of text saying the same, besides their lengths.

What translation leaves as it is: labels, numbers, names, terms, signs, words in the other script;
and words that a lexicon puts for each other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.lexicon import Lexicon

Floats = NDArray[np.float64]

How = Literal["label", "words", "length"]

LABEL, SIGN = "label:", "sign:"
"""Begin the marks that are labels and signs of punctuation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage or a sentence, as far as the alignment looks at it."""

    length: int
    """In characters."""
    marks: frozenset[str]
    """What stands unchanged in a translation: labels, signs, exact forms, keys of names, terms."""
    words: frozenset[str]
    """Lemma keys."""
    heading: bool = False


_MARK_KEPT = 0.8
"""How often a mark of one side stands in the translation too."""
_WORD_KEPT = 0.5
"""How often a word is translated by one of the lexicon's words for it."""
_WORD_WEIGHT = 0.5
"""Words come in clusters: each tells less than it would alone."""
_LABEL_KEPT = _SIGN_KEPT = 0.95
_ALONE_WEIGHT = 0.5
"""Numbers that only one version has come in clusters, too."""
_TELLING = 1.5
"""From here on the evidence, and not the length, is called the reason."""


class Evidence:
    """Log-likelihood ratios: how much likelier the marks of a bead are than by chance.

    A feature on both sides gives log(kept/p), on one side log((1-kept)/(1-p)), where p is the
    share of pieces that have it anyway. Labels and numbers that only one version has speak for
    a piece that stands alone, the more of the others both have; other such features say nothing.
    """

    def __init__(self, en: Sequence[Piece], ru: Sequence[Piece], lexicon: Lexicon) -> None:
        en_sets, ru_sets = _features(en, ru, lexicon)
        en_share, ru_share = _shares(en_sets), _shares(ru_sets)
        self.density = 0.0
        """How many features an English and a Russian piece, taken by chance, have in common."""
        self._gain: dict[str, float] = {}
        self._en_miss: dict[str, float] = {}
        self._ru_miss: dict[str, float] = {}
        for feature in en_share.keys() & ru_share.keys():
            word = feature.startswith("word:")
            kept, weight = _kept(feature), _WORD_WEIGHT if word else 1.0
            in_en, in_ru = en_share[feature], ru_share[feature]
            if max(in_en, in_ru) >= kept:
                continue
            self.density += in_en * in_ru
            # what one side has more often cannot have been kept each time
            en_miss = weight * _miss(kept * min(1.0, in_ru / in_en), in_ru)
            # a Russian word may well stand for another English one than the lexicon's
            ru_miss = 0.0 if word else weight * _miss(kept * min(1.0, in_en / in_ru), in_en)
            self._en_miss[feature], self._ru_miss[feature] = en_miss, ru_miss
            both = weight * float(np.log(kept / max(in_en, in_ru)))
            self._gain[feature] = both - en_miss - ru_miss
        for one, other, miss in (
            (en_share, ru_share, self._en_miss),
            (ru_share, en_share, self._ru_miss),
        ):
            for told, weight in ((_is_label, 1.0), (_is_number, _ALONE_WEIGHT)):
                own = [feature for feature in one if told(feature)]
                lacking = [feature for feature in own if feature not in other]
                for feature in lacking:
                    kept = _kept(feature) * (1 - len(lacking) / len(own))
                    miss[feature] = weight * float(np.log(1 - kept))
                    self._gain[feature] = 0.0
        self._en = [sorted(held & self._gain.keys()) for held in en_sets]
        self._ru = [sorted(held & self._gain.keys()) for held in ru_sets]
        self._places = {width: self._ends(width) for width in (1, 2, 3)}
        self._ru_base = {width: self._base(width) for width in (1, 2, 3)}

    def row(self, end: int, a: int, b: int, first: int, stop: int) -> Floats:
        """For the `a` English pieces before `end`, and `b` Russian ones before each place.

        The places are those from `first` up to `stop`; none is before `b`.
        """
        held = self._en[end - 1] if a == 1 else sorted(set().union(*self._en[end - a : end]))
        base: Floats = self._ru_base[b][first:stop] + sum(
            self._en_miss.get(feature, 0.0) for feature in held
        )
        if not held:
            return base
        width = stop - first
        # a mark of every second piece of a long text: only what is looked at may be paid for
        places = [
            ends if len(ends) <= 2 * width else ends[slice(*ends.searchsorted((first, stop)))]
            for ends in (self._places[b][feature] for feature in held)
        ]
        gains = np.repeat([self._gain[feature] for feature in held], [len(p) for p in places])
        # what is outside goes into the first place or the last, which are cut off
        at = np.minimum(np.maximum(np.concatenate(places) - first + 1, 0), width + 1)
        return base + np.bincount(at, gains, minlength=width + 2)[1:-1]

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
            if self._ru_miss.get(feature):
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
    if feature.startswith(SIGN):
        return _SIGN_KEPT
    return _LABEL_KEPT if feature.startswith(LABEL) else _MARK_KEPT


def _is_label(feature: str) -> bool:
    return feature.startswith(LABEL)


def _is_number(feature: str) -> bool:
    return feature[0] == "=" and feature[1:].isdigit()


def _union(sets: Sequence[Sequence[str]], places: Sequence[int]) -> set[str]:
    return {feature for place in places for feature in sets[place]}
