"""Sentences with their keys, each analysed once: what the documents of the benchmark are made of.

A bank is a folder: `keys.json`, the list of keys, which are numbers in all else; `en.npz` and
`ru.npz`, a `Side` each.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Analyser
from indexer.analysis.stored import Analysis, Source, analyse_passages

Numbers = NDArray[np.int32]

NO_WORD = "\N{MIDDLE DOT}"
"""Stands where a position has no written form of its own."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of one language, one after another, their words numbered through."""

    words: Numbers
    """The first word of each sentence; at the end, how many words there are."""
    keys: Numbers
    """Every key at every word, by word: a word has one or more."""
    places: Numbers
    """The word that each of `keys` stands at."""
    exact: Numbers
    """The exact key of each word: one in every place."""
    others: Numbers
    """The keys that are not in `exact`, by word: lemmas, names, terms, whole compounds."""
    other_places: Numbers

    @property
    def sentences(self) -> int:
        return len(self.words) - 1


@dataclass(frozen=True, slots=True)
class Bank:
    keys: list[str]
    sides: dict[str, Side]


def make_bank(analyser: Analyser, sentences: dict[str, list[str]]) -> Bank:
    """Analyse every sentence."""
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    nowhere = numbers[NO_WORD]
    sides = {
        lang: _side(analyser, lang, texts, numbers, nowhere) for lang, texts in sentences.items()
    }
    return Bank(list(numbers), sides)


def save_bank(bank: Bank, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for lang, side in bank.sides.items():
        np.savez(folder / f"{lang}.npz", **{f.name: getattr(side, f.name) for f in fields(Side)})
    (folder / "keys.json").write_text(json.dumps(bank.keys), encoding="utf-8")


def read_bank(folder: Path) -> Bank:
    """What `save_bank` was given."""
    keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    sides = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as held:
            sides[path.stem] = Side(*(held[f.name] for f in fields(Side)))
    return Bank(keys, sides)


def _side(
    analyser: Analyser, lang: str, texts: Sequence[str], numbers: dict[str, int], nowhere: int
) -> Side:
    words, keys, places, widths = [], [], [], []
    first = 0
    for begin in range(0, len(texts), _AT_ONCE):
        piece = texts[begin : begin + _AT_ONCE]
        analysis = analyse_passages(analyser, [Source(0, lang, text) for text in piece])
        starts, place, first = _without_gaps(analysis, first)
        of_set = [[numbers[key] for key in held] for held in analysis.keys]
        sizes = np.array([len(held) for held in of_set], dtype=np.int64)
        ends = np.cumsum(sizes)
        times = sizes[analysis.words]
        inside = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        flat = np.array([key for held in of_set for key in held], dtype=np.int64)
        keys.append(flat[np.repeat((ends - sizes)[analysis.words], times) + inside])
        places.append(np.repeat(place, times))
        widths.append(np.repeat(analysis.widths, times))
        words.append(starts)
    return _assembled(
        list(numbers),
        nowhere,
        np.concatenate([*words, np.array([first])]),
        np.concatenate(keys),
        np.concatenate(places),
        np.concatenate(widths),
    )


def _without_gaps(
    analysis: Analysis, first: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Where each sentence begins, the place of each token, and where the next piece begins."""
    place = analysis.positions.astype(np.int64)
    starts = []
    for stretch in analysis.stretches:
        here = place[stretch.first : stretch.last]
        if len(here):
            here += first - here[0]
            starts.append(first)
            # the widest token of the last place reaches to the end of the sentence
            first = int((here + analysis.widths[stretch.first : stretch.last]).max())
    return np.array(starts, dtype=np.int64), place, first


def _assembled(
    names: list[str],
    nowhere: int,
    words: NDArray[np.int64],
    keys: NDArray[np.int64],
    places: NDArray[np.int64],
    widths: NDArray[np.int64],
) -> Side:
    is_exact = np.array([name.startswith("=") for name in names])
    single = (widths == 1) & is_exact[keys]
    exact = np.full(words[-1], nowhere)
    exact[places[single]] = keys[single]
    # a compound and its part may share a key in one place: each key counts once there
    whole = np.unique(places * len(names) + keys)
    places, keys = whole // len(names), whole % len(names)
    other = exact[places] != keys
    columns = (words, keys, places, exact, keys[other], places[other])
    return Side(*(column.astype(np.int32) for column in columns))
