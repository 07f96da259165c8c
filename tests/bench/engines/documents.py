"""Documents made of real sentences: document 17 is the same in a pool of any size.

Half are Russian. Lengths are lognormal (median about 470 words, 200 to 3000), texts are runs of 8
to 24 neighbouring sentences, and each begins with two names and a number that stand nowhere else,
so that the vocabulary grows with the pool as it does in life.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import accumulate

import numpy as np

from indexer.engines.base import EngineDocument, Postings
from tests.bench.engines.bank import Bank, Numbers, Side

SHORTEST, LONGEST = 200, 3000
"""Words of a text."""
_MEDIAN_LOG, _SIGMA = 6.15, 0.65
_RUN = (8, 24)
"""Sentences that are taken together."""
TITLE = 10
"""Words of a title, at most."""

FIRST_YEAR, LAST_YEAR = 1990, 2025
_UNDATED = 0.05

COLUMNS = tuple(f"{kind}_{lang}" for kind in ("text", "title") for lang in ("en", "ru"))
"""The fields that are filled."""

_SYLLABLES = {
    "ru": ("ба", "ве", "го", "ди", "жу", "за", "ки", "ло", "му", "но", "пе", "ру", "са", "ти"),
    "en": ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "pa", "ro", "sa", "te"),
}


def _tree(name: str, *widths: int) -> list[tuple[str, ...]]:
    """The leaves of a tree, each with everything above it; `widths` are the children by level."""
    paths: list[tuple[str, ...]] = [()]
    for width in widths:
        paths = [
            (f"{path[0] if path else name}-{child}", *path)
            for path in paths
            for child in range(width)
        ]
    return paths


class _Choice:
    """Values of which the n-th comes 1/n^`slope` as often as the first."""

    def __init__(self, values: Sequence[tuple[str, ...]], slope: float) -> None:
        self.values = values
        self._weights = list(accumulate((n + 1) ** -slope for n in range(len(values))))

    def some(self, chance: random.Random, count: int) -> tuple[str, ...]:
        """So many values or fewer, with what stands above them."""
        drawn = chance.choices(self.values, cum_weights=self._weights, k=count)
        return tuple(dict.fromkeys(name for path in drawn for name in path))


TYPES = _Choice(_tree("type", 4, 3), 0.8)
REGIONS = _Choice(_tree("region", 5, 4, 3), 0.7)
TAGS = _Choice(_tree("tag", 200), 1.0)
CATEGORIES = _Choice(_tree("category", 12), 0.7)
ISSUERS = _Choice(_tree("issuer", 10, 6), 0.9)


@dataclass(frozen=True, slots=True)
class Made:
    """A document for every engine."""

    number: int
    document: EngineDocument
    words: dict[str, tuple[str, str]]
    """By field, for engines that cut text at spaces: the exact keys, one a word, and the rest."""
    marker: str
    """A key that only this document has, in this revision."""


class Maker:
    """Makes any document of the pool by its number."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def documents(self, numbers: range) -> Iterator[Made]:
        return (self.document(number) for number in numbers)

    def document(self, number: int, revision: int = 0) -> Made:
        """Another revision is another text of another length under the same id."""
        chance = random.Random(number * 1_000_003 + revision)  # noqa: S311 - to be repeated
        lang = "ru" if chance.random() < 0.5 else "en"
        side = self._bank.sides[lang]
        unique = _unique_words(chance, lang, number, revision)
        target = min(LONGEST, max(SHORTEST, int(chance.lognormvariate(_MEDIAN_LOG, _SIGMA))))
        runs = list(_runs(chance, side, target - len(unique)))
        title = chance.randrange(side.sentences)
        first, last = side.words[title], side.words[title + 1]
        titled = [(int(first), min(int(last), int(first) + TITLE))]
        texts = {f"text_{lang}": (unique, runs), f"title_{lang}": ([], titled)}
        fields = {name: self._postings(side, *text) for name, text in texts.items()}
        words = {name: self._words(side, *text) for name, text in texts.items()}
        facets, day = _described(chance, lang)
        document = EngineDocument(
            id=f"d{number:07}",
            fields=fields,
            facets=facets,
            day=day,
            titles={lang: words[f"title_{lang}"][0].replace("=", "")},
            digest=sha256(f"{number} {revision}".encode()).hexdigest(),
        )
        return Made(number, document, words, unique[0][0])

    def _postings(
        self, side: Side, unique: list[tuple[str, ...]], runs: list[tuple[int, int]]
    ) -> Postings:
        names = self._bank.keys
        own = [key for keys in unique for key in keys]
        keys = [np.arange(len(own)) + len(names)]
        places = [np.repeat(np.arange(len(unique)), [len(keys) for keys in unique])]
        length = len(unique)
        for first, last in runs:
            piece = _stretch(side.places, first, last)
            keys.append(side.keys[piece])
            places.append(side.places[piece] + (length - first))
            length += last - first
        key, place = np.concatenate(keys), np.concatenate(places)
        order = np.argsort(key, kind="stable")
        key = key[order]
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        counts = np.diff(starts, append=len(key))
        held = [
            names[number] if number < len(names) else own[number - len(names)]
            for number in key[starts].tolist()
        ]
        return Postings(
            tuple(held), counts.astype(np.uint32), place[order].astype(np.uint32), length
        )

    def _words(
        self, side: Side, unique: list[tuple[str, ...]], runs: list[tuple[int, int]]
    ) -> tuple[str, str]:
        exact = [side.exact[first:last] for first, last in runs]
        others = [_between(side, first, last) for first, last in runs]
        return (
            " ".join([*(keys[0] for keys in unique), *self._names(exact)]),
            " ".join([*(key for keys in unique for key in keys[1:]), *self._names(others)]),
        )

    def _names(self, pieces: list[Numbers]) -> list[str]:
        names = self._bank.keys
        return [names[number] for piece in pieces for number in piece.tolist()]


def _between(side: Side, first: int, last: int) -> Numbers:
    return side.others[_stretch(side.other_places, first, last)]


def _stretch(places: Numbers, first: int, last: int) -> slice:
    # of the same type, or the whole array is converted first
    return slice(*np.searchsorted(places, np.array((first, last), places.dtype)).tolist())


def _unique_words(
    chance: random.Random, lang: str, number: int, revision: int
) -> list[tuple[str, ...]]:
    """The keys of two names and a number; the number tells document and revision."""
    code = f"{number}{'q' if lang == 'en' else 'ю'}{revision}"
    names = ["".join(chance.choice(_SYLLABLES[lang]) for _ in range(5)) for _ in range(2)]
    return [(f"={code}", code), *((f"={name}", f"~{name}", f"@{name}") for name in names)]


def _runs(chance: random.Random, side: Side, words: int) -> Iterator[tuple[int, int]]:
    """Stretches of words, whole sentences each, until there are so many words."""
    while words > 0:
        begin = chance.randrange(side.sentences)
        first = int(side.words[begin])
        enough = int(np.searchsorted(side.words, side.words.dtype.type(first + words)))
        last = int(side.words[min(begin + chance.randint(*_RUN), enough, side.sentences)])
        words -= last - first
        yield first, last


def _described(chance: random.Random, lang: str) -> tuple[dict[str, tuple[str, ...]], int | None]:
    facets = {
        "lang": (lang,),
        "type": TYPES.some(chance, 1),
        "region": REGIONS.some(chance, 1),
        "tag": TAGS.some(chance, chance.randint(1, 5)),
        "category": CATEGORIES.some(chance, 1),
        "issuer": ISSUERS.some(chance, 1),
    }
    facets["translation"] = (chance.choice(("original", "official", "unofficial")),)
    facets["rights"] = (chance.choice(("free", "conditions", "ask")),)
    year = FIRST_YEAR + int((LAST_YEAR - FIRST_YEAR + 1) * chance.random() ** 0.7)
    day = date(year, chance.randint(1, 12), chance.randint(1, 28)).toordinal()
    if chance.random() < _UNDATED:
        return facets, None
    return facets | {"year": (str(year),)}, day
