"""Words like another: a letter wrong, or typed on the keyboard of the other language."""

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis.fold import CYRILLIC
from indexer.asking import KeyCount

SHORTEST = 4
"""Letters of a word that is corrected: of shorter ones nearly every word is a neighbour."""
LONG = 8
"""From so many letters on, two may be wrong."""

_ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_ENGLISH_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_RUSSIAN = str.maketrans(_ENGLISH + _ENGLISH_SHIFTED, _RUSSIAN + _RUSSIAN.upper())
_TO_ENGLISH = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _ENGLISH + _ENGLISH_SHIFTED)


class Neighbour(NamedTuple):
    """A word that may have been meant."""

    text: str
    distance: int
    documents: int


class Dictionary:
    """Words with the number of documents of each, by length."""

    def __init__(self, counts: Iterable[KeyCount]) -> None:
        """`counts` are keys of one channel; their first character, the channel's, is left out."""
        self._documents = {count.key[1:]: count.documents for count in counts}
        self._neighbours: dict[tuple[bool, int], list[str]] = {}
        """By script and length: Cyrillic or not."""
        for word in self._documents:
            if word.isalpha():
                kind = CYRILLIC.search(word) is not None, len(word)
                self._neighbours.setdefault(kind, []).append(word)

    def documents(self, word: str) -> int:
        """In how many documents the word stands."""
        return self._documents.get(word, 0)

    def near(self, word: str) -> list[Neighbour]:
        """Other words of the same script with one letter wrong (two from `LONG` letters on).

        Nearest first, then by their documents. A letter wrong is one too many, one missing,
        another one, or two that have changed places (optimal string alignment, as `word~`).
        Words with figures have no neighbours: 2009 is not 2008.
        """
        if len(word) < SHORTEST or not word.replace("-", "").replace("'", "").isalpha():
            return []
        allowed = 2 if len(word) >= LONG else 1
        cyrillic = CYRILLIC.search(word) is not None
        found = [
            Neighbour(other, int(distance), self._documents[other])
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for other, distance, _ in process.extract(
                word,
                self._neighbours.get((cyrillic, length), []),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=None,
            )
            if distance
        ]
        return sorted(found, key=lambda one: (one.distance, -one.documents, one.text))


def other_layout(text: str) -> str:
    """What the same keys give on the keyboard of the other language: "xtxyz" → «чечня».

    The text itself if it has letters of both scripts or of neither. Quotation marks around it
    stay: they were meant.
    """
    latin = any("a" <= letter <= "z" for letter in text.lower())
    cyrillic = CYRILLIC.search(text) is not None
    if latin == cyrillic:
        return text
    table = _TO_RUSSIAN if latin else _TO_ENGLISH
    quoted = len(text) > 2 and text[0] == text[-1] == '"'
    return f'"{text[1:-1].translate(table)}"' if quoted else text.translate(table)
