"""The questions of the benchmark, made from how many documents have each key.

200 questions of eight kinds; every third is Russian. A word is asked as a reader's word arrives at
an engine: by all keys it has in the text, exact, lemma, name and term. A phrase is asked by its
exact keys, as words in quotes are.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from tests.bench.engines.bank import Bank, Side
from tests.bench.engines.documents import (
    FIRST_YEAR,
    REGIONS,
    TAGS,
    TYPES,
    Made,
    Maker,
)

Kind = Literal["rare", "common", "and", "or", "phrase", "prefix", "filter", "all", "marker"]

KINDS: dict[Kind, int] = {
    "rare": 30,
    "common": 30,
    "and": 30,
    "or": 25,
    "phrase": 25,
    "prefix": 20,
    "filter": 25,
    "all": 15,
}
"""How many questions of each kind."""

RARE, SOME, COMMON = (0.0005, 0.003), (0.005, 0.05), (0.08, 0.5)
"""In which share of the documents a word stands."""
_FEWEST = 40
"""Words to choose from: where fewer are in a band, the nearest are taken."""

_DRAWN = 200
"""Phrases that one is chosen from."""

SAMPLE = 4_000
"""Documents that frequencies are counted in."""

MOST_FORMS = 200
"""A prefix is only asked if no more keys begin so: of more, Svod would take the commonest 200."""

Word = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in no engine's own form."""

    kind: Kind
    joined: Literal["all", "any", "phrase", "prefix"]
    words: tuple[Word, ...]
    """The keys of each word; of a prefix, the letters that exact keys begin with. None: all."""
    filters: tuple[tuple[str, str], ...] = ()
    """Facets with one value each."""
    since: int | None = None
    until: int | None = None
    """First and last day as proleptic ordinals, both or none."""

    @property
    def narrowed(self) -> tuple[str, ...]:
        """The facets that are counted without their own filter."""
        return (*(facet for facet, _ in self.filters), *(("year",) if self.since else ()))

    def without(self, facet: str) -> "Asked":
        """The question without the filter on a facet."""
        filters = tuple(one for one in self.filters if one[0] != facet)
        days = (None, None) if facet == "year" else (self.since, self.until)
        return Asked(self.kind, self.joined, self.words, filters, *days)


def marked(made: Made) -> Asked:
    """The question that finds one document in one revision."""
    return Asked("marker", "all", ((made.marker,),))


def make_questions(bank: Bank, sample: int = SAMPLE, seed: int = 7) -> list[Asked]:
    """All questions, from the first `sample` documents."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    maker = Maker(bank)
    counts: Counter[str] = Counter()
    for made in maker.documents(range(sample)):
        for postings in made.document.fields.values():
            counts.update(postings.keys)
    pools = {lang: _Pool(bank, side, counts, sample) for lang, side in bank.sides.items()}
    questions = []
    for kind, count in KINDS.items():
        for number in range(count):
            pool = pools["ru" if number % 3 == 0 else "en"]
            questions.append(_MAKERS[kind](pool, chance, number))
    chance.shuffle(questions)
    return questions


def save_questions(questions: Sequence[Asked], path: Path) -> None:
    rows = [asdict(asked) for asked in questions]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=0), encoding="utf-8")


def read_questions(path: Path) -> list[Asked]:
    """What `save_questions` was given."""
    return [
        Asked(
            row["kind"],
            row["joined"],
            tuple(map(tuple, row["words"])),
            tuple(map(tuple, row["filters"])),
            row["since"],
            row["until"],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


class _Pool:
    """The words of one language with the share of documents that have them."""

    def __init__(self, bank: Bank, side: Side, counts: Counter[str], sample: int) -> None:
        self._bank, self._side, self._counts, self._sample = bank, side, counts, sample
        self._forms = sorted(key for key in counts if key.startswith("="))
        # the keys that a written form has where it first stands
        exact, first = np.unique(side.exact, return_index=True)
        self._first = {bank.keys[key]: int(at) for key, at in zip(exact, first, strict=True)}
        words = {self.word(form) for form in self._first if form[1:].isalpha() and len(form) > 3}
        self.shares = {word: self.share(word) for word in sorted(words)}

    def word(self, form: str) -> Word:
        """A written form's key, and all others of its place save a compound's that begins there."""
        others = (key for key in self._at(self._first[form]) if not key.startswith("="))
        return (form, *others)

    def share(self, word: Word) -> float:
        return max(self._counts[key] for key in word) / self._sample

    def band(self, band: tuple[float, float]) -> list[Word]:
        """The words that so many documents have; if there are few, the nearest to it."""
        inside = [word for word, share in self.shares.items() if band[0] <= share < band[1]]
        if len(inside) >= _FEWEST:
            return inside
        middle = (band[0] * band[1]) ** 0.5
        held = [word for word, share in self.shares.items() if share]
        return sorted(held, key=lambda word: abs(np.log(self.shares[word] / middle)))[:_FEWEST]

    def phrase(self, chance: random.Random, length: int) -> tuple[Word, ...]:
        """Neighbouring words of a sentence, by their exact keys: of some the first that is apt.

        Apt are different words of which each stands here and there and one not too often.
        """
        drawn: list[list[str]] = []
        while len(drawn) < _DRAWN:
            sentence = chance.randrange(self._side.sentences)
            first, last = self._side.words[sentence : sentence + 2].tolist()
            if last - first >= length:
                begin = chance.randint(first, last - length)
                keys = self._side.exact[begin : begin + length].tolist()
                drawn.append([self._bank.keys[key] for key in keys])
        return tuple((name,) for name in next(filter(self._apt, drawn), drawn[0]))

    def prefix(self, chance: random.Random, letters: int) -> str:
        """The beginning of a longer word, shared by no more than `MOST_FORMS` exact keys."""
        words = [word[0] for word in self.band(SOME)]
        drawn = [form[: letters + 1] for form in words if len(form) > letters + 3] or words
        chance.shuffle(drawn)
        return next(
            (start for start in drawn if self._beginning(start) <= MOST_FORMS / 2), drawn[0]
        )

    def _apt(self, names: list[str]) -> bool:
        share = min(self._counts[name] for name in names) / self._sample
        return len({*names}) == len(names) and 0.01 < share < 0.3

    def _beginning(self, start: str) -> int:
        """Exact keys that begin so in the sample: a larger pool has more."""
        return sum(form.startswith(start) for form in self._forms)

    def _at(self, place: int) -> list[str]:
        side = self._side
        kind = side.places.dtype
        first, last = np.searchsorted(side.places, np.array((place, place + 1), kind)).tolist()
        return [self._bank.keys[key] for key in side.keys[first:last].tolist()]


def _one(kind: Kind, band: tuple[float, float]) -> "_Maker":
    def make(pool: _Pool, chance: random.Random, _number: int) -> Asked:
        return Asked(kind, "all", (chance.choice(pool.band(band)),))

    return make


def _and(pool: _Pool, chance: random.Random, number: int) -> Asked:
    bands = (SOME, COMMON, COMMON) if number % 2 else (SOME, COMMON)
    return Asked("and", "all", tuple(chance.choice(pool.band(band)) for band in bands))


def _or(pool: _Pool, chance: random.Random, _number: int) -> Asked:
    bands = (SOME, COMMON, RARE)
    return Asked("or", "any", tuple(chance.choice(pool.band(band)) for band in bands))


def _phrase(pool: _Pool, chance: random.Random, number: int) -> Asked:
    return Asked("phrase", "phrase", pool.phrase(chance, 2 if number % 3 else 3))


def _prefix(pool: _Pool, chance: random.Random, number: int) -> Asked:
    return Asked("prefix", "prefix", ((pool.prefix(chance, 4 + number % 2),),))


def _years(first: int, last: int) -> tuple[int, int]:
    return date(FIRST_YEAR + first, 1, 1).toordinal(), date(FIRST_YEAR + last, 12, 31).toordinal()


def _filter(pool: _Pool, chance: random.Random, number: int) -> Asked:
    word = chance.choice(pool.band(COMMON if number % 3 else SOME))
    return _narrow("filter", (word,), chance, number % 5)


def _all(_pool: _Pool, chance: random.Random, number: int) -> Asked:
    return _narrow("all", (), chance, number % 5 if number % 2 else -1)


def _narrow(kind: Kind, words: tuple[Word, ...], chance: random.Random, way: int) -> Asked:
    """With one of five filters, or without any."""
    region = ("region", chance.choice(REGIONS.values)[chance.randrange(3)])
    type = ("type", chance.choice(TYPES.values)[chance.randrange(2)])
    tag = ("tag", TAGS.values[chance.randrange(20)][0])
    years = _years(10, 20) if chance.random() < 0.5 else _years(15, 24)
    if way == 4:
        return Asked(kind, "all", words, (), *years)
    filters = {0: (region,), 1: (type,), 2: (tag,), 3: (type, tag)}.get(way, ())
    return Asked(kind, "all", words, filters)


_Maker = Callable[[_Pool, random.Random, int], Asked]

_MAKERS: dict[Kind, _Maker] = {
    "rare": _one("rare", RARE),
    "common": _one("common", COMMON),
    "and": _and,
    "or": _or,
    "phrase": _phrase,
    "prefix": _prefix,
    "filter": _filter,
    "all": _all,
}
