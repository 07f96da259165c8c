"""Which pairs may not be learnt from when a question is asked.

The pairs are dealt into folds; a question is answered with the lexicon that is learnt from all
folds but its own. Pairs of one text, or right answers to one question, are in one fold.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from tests.bench.pool import Sides

FOLDS = 5


def deal(pairs: Mapping[str, Sides], together: Iterable[Sequence[str]]) -> dict[str, int]:
    """The fold of each pair. `together` are names of pairs that must be in one fold."""
    leader = {pair: pair for pair in pairs}

    def find(pair: str) -> str:
        while leader[pair] != pair:
            pair = leader[pair]
        return pair

    def join(one: str, other: str) -> None:
        first, second = sorted((find(one), find(other)))
        leader[second] = first

    by_text: dict[str, str] = {}
    for pair, sides in pairs.items():
        for text in sides:
            join(pair, by_text.setdefault(text.whole, pair))
    for first, *others in together:
        for other in others:
            join(first, other)
    return {
        pair: int.from_bytes(hashlib.sha256(find(pair).encode()).digest()[:4]) % FOLDS
        for pair in pairs
    }
