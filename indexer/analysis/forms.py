"""What written forms are found by, worked out once: a language has few forms and many words.

Forms and their keys are numbered, so that a passage becomes an array of numbers with one look-up
a word. The rows go into the catalogue and come back on the next run.
"""

from collections.abc import Callable, Iterable, Iterator
from threading import RLock
from typing import NamedTuple

from indexer.analysis.tokens import bounded, parts

Keys = tuple[str, tuple[str, ...]]
"""The language of a form's script ("" for neither), and its keys."""

_MOST = 400_000
"""Forms kept in memory, some 150 MB: more than an archive of a hundred thousand documents has."""


class Compound(NamedTuple):
    """A hyphenated word or a document symbol: the whole, then its parts."""

    sets: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """Characters from the start of the word."""
    width: int
    """Positions it takes."""


class Forms:
    """A table of forms that fills itself. Threads may share it."""

    def __init__(self, work_out: Callable[[str, bool], Keys], version: str) -> None:
        self.version = version
        self.sets: list[Keys] = []
        """The distinct keys by number. Numbers hold until `trim`."""
        self.compounds: list[Compound] = []
        self._work_out = work_out
        self._lock = RLock()
        self._new: list[tuple[str, bool]] = []
        self._begin()

    def keys(self, written: str, lemmas: bool) -> Keys:
        """What a form as it is written is found by, in a passage whose language has lemmas."""
        return self.sets[self.number(written, lemmas)]

    def number(self, written: str, lemmas: bool) -> int:
        """The number in `sets` of what a form is found by."""
        found = self._known[lemmas].get(written)
        if found is not None:
            return found
        with self._lock:
            number = self.number_of(self._work_out(written, lemmas))
            self._known[lemmas][written] = number
            self._new.append((written, lemmas))
        return number

    def number_of(self, keys: Keys) -> int:
        """The number of a set of keys."""
        with self._lock:
            number = self._numbers.get(keys)
            if number is None:
                number = self._numbers[keys] = len(self.sets)
                self.sets.append(keys)
        return number

    def words(self, lemmas: bool) -> Callable[[str], int]:
        """Looks up a whole word: its number in `sets`, or `~n` for `compounds[n]`."""
        return self._words[lemmas].__getitem__

    def fill(self, rows: Iterable[tuple[str, bool, str]]) -> None:
        """Take over what another run worked out under the same version."""
        with self._lock:
            for written, lemmas, packed in rows:
                route, *keys = packed.split("\t")
                self._known[lemmas][written] = self.number_of((route, tuple(keys)))

    def take_new(self) -> Iterator[tuple[str, bool, str]]:
        """What was worked out since this was last asked, as rows for `fill`."""
        with self._lock:
            new = self._new
            self._new = []
        for written, lemmas in new:
            route, keys = self.keys(written, lemmas)
            yield written, lemmas, "\t".join((route, *keys))

    def trim(self) -> bool:
        """Begin anew if the table has become too large: numbers given before are void then."""
        if sum(map(len, self._known)) <= _MOST or self._new:
            return False
        with self._lock:
            self.sets.clear()
            self.compounds.clear()
            self._begin()
        return True

    def _begin(self) -> None:
        self._known: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._numbers: dict[Keys, int] = {}
        self._words = (_Words(self, lemmas=False), _Words(self, lemmas=True))


class _Words(dict[str, int]):
    """Whole words as they stand in texts. A look-up of a known one never leaves C."""

    def __init__(self, forms: Forms, *, lemmas: bool) -> None:
        self._forms, self._lemmas = forms, lemmas

    def __missing__(self, match: str) -> int:
        word = bounded(match)
        pieces = parts(word) or []
        number = self._forms.number(word, self._lemmas)
        if pieces or word != match:
            spans = [(0, len(word)), *pieces]
            compound = Compound(
                (number, *(self._forms.number(word[a:b], self._lemmas) for a, b in pieces)),
                tuple(start for start, _ in spans),
                tuple(end for _, end in spans),
                max(1, len(pieces)),
            )
            number = ~len(self._forms.compounds)
            self._forms.compounds.append(compound)
        self[match] = number
        return number
