"""How well two versions are set side by side, measured on the real pairs.

    python -m tests.bench.parallel [--data DIR] [--seeds N]

The pairs of `parallel/` are published in gold order: where both sides have as many paragraphs, the
first says what the first says, and so on. A text is cut at the labels that each side has once; a
stretch with as many paragraphs on both sides is judged, any other is not. So that the counts differ
with a truth that is known, both sides are then damaged by chance, with a seed: paragraphs are
dropped, put together and cut in two, each side by itself, and a run of them is missing from one.

A paragraph is right when the row it stands in has exactly the paragraphs that belong together.
Prints the share of them, both sides counted, by source, and beside it what would be right if rows
went by order alone.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.records import Passage
from indexer.analysis import Analyser
from indexer.analysis.stored import Source, analyse_passages
from indexer.learn import add_rows, entries_of
from indexer.lexicon import NOTHING_LEARNT, Lexicon
from indexer.parallel import Pairing, Text, article, pair_passages, pair_sentences
from indexer.sentences import sentences
from tests.bench.pool import pairs_of
from tests.bench.texts import read_texts
from tests.real.convert import DATA

SOURCES = ("udhr", "sdg", "mozilla_legal", "ovd_reports", "opendatahandbook", "umbrella")
"""The others have one paragraph a text."""
FEWEST = 5
"""Paragraphs of a text that can be damaged."""
DROPPED = MERGED = CUT = RUN = 0.05
"""Shares of the paragraphs of a side; a run is missing from one of them."""

SHORTEST = 20
"""Characters of either part of a paragraph that is cut in two."""

GOALS = {"numbered": 0.98, "unnumbered": 0.93}


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts, and for each of their paragraphs the paragraphs of the gold order in it."""

    source: str
    pair: str
    en: Text
    ru: Text
    en_units: tuple[frozenset[int], ...]
    ru_units: tuple[frozenset[int], ...]
    """Empty where nothing is judged."""


class Score(NamedTuple):
    """Paragraphs, and those that are right: as aligned, and by order alone."""

    judged: int = 0
    right: int = 0
    ordered: int = 0

    def __add__(self, other: object) -> "Score":
        assert isinstance(other, Score)
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def share(self) -> float:
        return self.right / self.judged if self.judged else 1.0


Unit = tuple[int, Passage]
"""A paragraph and its number in the gold order, -1 if it is not judged."""


class Sides(NamedTuple):
    """A real pair with its gold order."""

    source: str
    pair: str
    en: tuple[Unit, ...]
    ru: tuple[Unit, ...]


class Made(NamedTuple):
    """A paragraph of a damaged side."""

    units: frozenset[int]
    passage: Passage


# ---------- the real pairs ----------


def read_sides(data: Path, sources: Sequence[str] = SOURCES) -> list[Sides]:
    """The real pairs of these sources of which something can be judged."""
    files = {f"parallel/{source}.jsonl" for source in sources}
    found = []
    for pair, sides in pairs_of(read_texts(data, files)).items():
        one = sides[0]
        if one.source in files:
            name = Path(one.source).stem
            en, ru = (next(t for t in sides if t.lang == lang).passages for lang in ("en", "ru"))
            found.append(Sides(name, pair, *_in_gold_order(en, ru)))
    return [sides for sides in found if any(number >= 0 for number, _ in sides.en)]


def _in_gold_order(
    en: Sequence[Passage], ru: Sequence[Passage]
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    en_at, ru_at = _once(en), _once(ru)
    shared = [label for label in en_at if label in ru_at]
    cuts = [(0, 0), *((en_at[label], ru_at[label]) for label in shared), (len(en), len(ru))]
    one: list[Unit] = []
    other: list[Unit] = []
    for (en_first, ru_first), (en_last, ru_last) in pairwise(cuts):
        judged = en_last - en_first == ru_last - ru_first
        one += [(n if judged else -1, en[n]) for n in range(en_first, en_last)]
        numbers = range(en_first, en_first + ru_last - ru_first)
        other += [(n if judged else -1, p) for n, p in zip(numbers, ru[ru_first:ru_last])]  # noqa: B905
    return tuple(one), tuple(other)


def _once(passages: Sequence[Passage]) -> dict[str, int]:
    """The labels that stand once, as both languages have them, with their places."""
    counts = Counter(article(passage.label) for passage in passages)
    places = {article(passage.label): place for place, passage in enumerate(passages)}
    return {label: at for label, at in places.items() if label and counts[label] == 1}


# ---------- what is made of them ----------


def whole(sides: Sides, analyser: Analyser) -> Case:
    """As it was published."""
    made = ([Made(_units(n), passage) for n, passage in side] for side in (sides.en, sides.ru))
    return _case(sides, *made, analyser)


def damaged(sides: Sides, analyser: Analyser, seed: int, *, numbered: bool) -> Case | None:
    """What is judged of it, damaged; `numbered` as reports number their paragraphs.

    None if there is too little of it.
    """
    chance = random.Random(f"{seed}/{sides.pair}")  # noqa: S311 - the same each time
    en, ru = ([unit for unit in side if unit[0] >= 0] for side in (sides.en, sides.ru))
    if len(en) < FEWEST:
        return None
    if numbered:
        en, ru = _numbered(en), _numbered(ru)
    run = round(len(en) * RUN)
    begin = chance.randrange(len(en) - run)
    shorter = chance.choice("er")
    en_left, ru_left = (
        side[:begin] + side[begin + run :] if lang == shorter else side
        for side, lang in ((en, "e"), (ru, "r"))
    )
    return _case(sides, _broken(en_left, chance), _broken(ru_left, chance), analyser)


def _numbered(side: Sequence[Unit]) -> list[Unit]:
    """Each paragraph that is no heading with a number of its own before it."""
    found = []
    number = 0
    for unit, passage in side:
        if passage.kind != "heading" and not passage.label:
            number += 1
            text = f"{number}. {passage.text}"
            passage = replace(passage, label=f"¶ {number}", text=text)
        found.append((unit, passage))
    return found


def _broken(side: Sequence[Unit], chance: random.Random) -> list[Made]:
    made: list[Made] = []
    together = False
    for unit, passage in side:
        fate = chance.random()
        if fate < DROPPED:
            together = False
            continue
        if together and made and made[-1].passage.kind == passage.kind:
            units, before = made.pop()
            joined = replace(before, text=f"{before.text} {passage.text}")
            made.append(Made(units | {unit}, joined))
        elif fate > 1 - CUT and (end := _middle(passage.text)):
            made.append(Made(_units(unit), replace(passage, text=passage.text[:end].strip())))
            rest = replace(passage, text=passage.text[end:].strip(), label="")
            made.append(Made(_units(unit), rest))
        else:
            made.append(Made(_units(unit), passage))
        together = DROPPED <= fate < DROPPED + MERGED
    return made


def _middle(text: str) -> int:
    """Where the sentence ends that ends nearest to the middle; 0 if there is but one.

    A number before the text is no sentence of its own.
    """
    ends = [end for _, end in sentences(text) if SHORTEST <= end <= len(text) - SHORTEST]
    return min(ends, key=lambda end: abs(2 * end - len(text)), default=0)


def _units(unit: int) -> frozenset[int]:
    return frozenset({unit} if unit >= 0 else ())


def _case(sides: Sides, en: Sequence[Made], ru: Sequence[Made], analyser: Analyser) -> Case:
    texts = (_text(side, analyser) for side in (en, ru))
    units = (tuple(made.units for made in side) for side in (en, ru))
    return Case(sides.source, sides.pair, *texts, *units)


def _text(side: Sequence[Made], analyser: Analyser) -> Text:
    passages = [replace(made.passage, number=n) for n, made in enumerate(side, start=1)]
    sources = [Source(p.number, p.lang, p.text, p.kind == "heading") for p in passages]
    return Text(passages, analyse_passages(analyser, sources))


# ---------- what is right ----------


def score(case: Case, lexicon: Lexicon = NOTHING_LEARNT) -> Score:
    """How many paragraphs of a case are set side by side as they should be."""
    gold = {*_rows(case)}
    judged = sum(1 for units in (*case.en_units, *case.ru_units) if units)
    n = max(len(case.en_units), len(case.ru_units))
    by_order = [
        Pairing(*((i,) if i <= len(side) else () for side in (case.en_units, case.ru_units)),
                "length")
        for i in range(1, n + 1)
    ]  # fmt: skip
    right = (_right(case, gold, rows) for rows in (found(case, lexicon), by_order))
    return Score(judged, *right)


def found(case: Case, lexicon: Lexicon = NOTHING_LEARNT) -> list[Pairing]:
    return pair_passages(case.en, case.ru, lexicon)


def _right(
    case: Case, gold: set[tuple[tuple[int, ...], tuple[int, ...]]], rows: Iterable[Pairing]
) -> int:
    total = 0
    for row in rows:
        if (row.en, row.ru) in gold:
            total += sum(1 for number in row.en if case.en_units[number - 1])
            total += sum(1 for number in row.ru if case.ru_units[number - 1])
    return total


def _rows(case: Case) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The passages that belong together: they share paragraphs of the gold order."""
    of_unit: dict[int, tuple[set[int], set[int]]] = {}
    sides = (case.en_units, case.ru_units)
    for lang, side in enumerate(sides):
        for number, units in enumerate(side, start=1):
            groups = [of_unit[unit] for unit in units if unit in of_unit]
            merged: tuple[set[int], set[int]] = (set(), set())
            for group in groups:
                merged[0].update(group[0])
                merged[1].update(group[1])
            merged[lang].add(number)
            for unit in {*units, *_units_of(sides, merged)}:
                of_unit[unit] = merged
    for en, ru in of_unit.values():
        if en and ru:
            yield tuple(sorted(en)), tuple(sorted(ru))
        else:
            yield from (((number,), ()) for number in en)
            yield from (((), (number,)) for number in ru)


def _units_of(
    sides: tuple[Sequence[frozenset[int]], ...], group: tuple[set[int], set[int]]
) -> set[int]:
    held = (side[n - 1] for side, numbers in zip(sides, group, strict=True) for n in numbers)
    return set().union(*held)


# ---------- the table ----------


def lexicon_without(cases: Iterable[Case], fold: int, folds: int) -> Lexicon:
    """What the whole texts of the other folds teach."""
    rows: dict[tuple[tuple[str, ...], tuple[str, ...]], object] = {}
    for case in cases:
        if fold_of(case.pair, folds) != fold:
            add_rows(rows, case.pair, pair_sentences(case.en, case.ru))  # type: ignore[arg-type]
    return Lexicon(entries_of(rows))  # type: ignore[arg-type]


def fold_of(pair: str, folds: int) -> int:
    return random.Random(pair).randrange(folds)  # noqa: S311


FOLDS = 4


def measure(
    data: Path, seeds: int = 1, sources: Sequence[str] = SOURCES
) -> Mapping[tuple[str, str, str], Score]:
    """Scores by what was done to the texts, what was known of words, and the source."""
    analyser = Analyser({})
    real = read_sides(data, sources)
    wholes = [whole(sides, analyser) for sides in real]
    known = [lexicon_without(wholes, fold, FOLDS) for fold in range(FOLDS)]
    cases = [("as published", case) for case in wholes]
    for seed in range(seeds):
        for numbered, name in ((True, "numbered"), (False, "unnumbered")):
            made = (damaged(sides, analyser, seed, numbered=numbered) for sides in real)
            cases += [(name, case) for case in made if case]
    scores: dict[tuple[str, str, str], Score] = defaultdict(Score)
    for name, case in cases:
        for words, lexicon in (
            ("no lexicon", NOTHING_LEARNT),
            ("lexicon of other pairs", known[fold_of(case.pair, FOLDS)]),
        ):
            scores[name, words, case.source] += score(case, lexicon)
    return scores


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.parallel", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="damages of each pair")
    given = parser.parse_args()
    scores = measure(given.data, given.seeds)
    columns = [*dict.fromkeys((name, words) for name, words, _ in scores)]
    for name, words in columns:
        goal = f" (goal {GOALS[name]})" if name in GOALS else ""
        print(f"\n{name}, {words}{goal}")
        print(f"  {'source':<20}{'paragraphs':>12}{'right':>9}{'by order':>10}")
        total = Score()
        for source in SOURCES:
            one = scores[name, words, source]
            total += one
            print(_line(source, one))
        print(_line("all", total))


def _line(name: str, score: Score) -> str:
    ordered = score.ordered / score.judged if score.judged else 1.0
    return f"  {name:<20}{score.judged:>12,}{score.share:>9.4f}{ordered:>10.4f}"


if __name__ == "__main__":
    sys.exit(main())
