"""How well Svod finds, measured beside plain BM25 on stems and on bare forms.

    python -m tests.bench.finding [--data DIR] [--only SET,…] [--quick] [--keep DIR] [--json FILE]
                                  [--conllu-ru FILE] [--conllu-en FILE]

Prints a table; docs/finding.md says what each figure is.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from indexer.analysis import Analyser
from tests.bench import sets, words
from tests.bench.baseline import Stems, bare
from tests.bench.facets import check_counts
from tests.bench.metrics import reciprocal_rank
from tests.bench.names import measure_names
from tests.bench.pool import home_for, real_vocabularies
from tests.bench.searching import Bench, Outcome, open_bench
from tests.bench.texts import Text, read_texts
from tests.real.convert import DATA

SETS = (
    *("xquad", "cross_titles", "cross_events", "upr_known_item", "phrases"),
    *("facets", "conflation", "names", "language", "speed"),
)
SEARCHED = frozenset(SETS[:5])

GOALS: Mapping[tuple[str, str], float] = {
    ("xquad en-en", "P@1"): 0.90,
    ("xquad en-en", "MRR@10"): 0.93,
    ("xquad ru-ru", "P@1"): 0.90,
    ("xquad ru-ru", "MRR@10"): 0.93,
    ("xquad en-ru", "MRR@10"): 0.45,
    ("xquad ru-en", "MRR@10"): 0.45,
    ("cross_titles", "MRR@10"): 0.55,
    ("cross_events", "MRR@10"): 0.60,
    ("phrases", "found alone"): 1.0,
    ("facets", "counts right"): 1.0,
    ("conflation ru", "F1"): 0.96,
    ("conflation en", "F1"): 0.96,
    ("names", "ru → ru forms, recall"): 0.98,
    ("names", "ru → en spellings, recall"): 0.92,
    ("names", "en → ru forms, recall"): 0.94,
    ("names", "precision"): 0.90,
    ("names", "common words apart"): 0.9985,
    ("language", "passages right"): 0.98,
    ("same answer twice", "share"): 1.0,
    ("speed", "million tokens/s"): 1.0,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    set: str
    measure: str
    svod: float
    stems: float | None = None
    bare: float | None = None

    @property
    def goal(self) -> float | None:
        """What Svod is to reach; None where nothing was set."""
        return GOALS.get((self.set, self.measure))


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a run and what stands behind them."""

    figures: list[Figure]
    notes: dict[str, Any]
    """By set: how many questions, what failed."""


def measure(
    data: Path,
    home: Path,
    only: frozenset[str],
    treebanks: Mapping[str, Path],
    say: Callable[[str], None],
) -> Measured:
    """Measure the sets `only`, with pools in `home`."""
    done = Measured([], {})
    vocabularies = real_vocabularies(data)
    say("reading texts")
    texts = list(read_texts(data))
    if SEARCHED & only:
        say("building the pool")
        asked = {name: questions for name, questions in _questions(data) if _set_of(name) in only}
        everything = [question for questions in asked.values() for question in questions]
        with open_bench(home, texts, vocabularies, everything) as bench:
            _search(done, bench, asked, say)
    if "facets" in only:
        say("facets")
        checked = check_counts(data, home)
        counts = checked.right + len(checked.wrong)
        done.figures.append(Figure("facets", "counts right", checked.right / counts))
        done.notes["facets"] = {"counts": counts, "wrong": checked.wrong}
    analyser = Analyser(vocabularies)
    if "conflation" in only:
        say("conflation")
        _conflate(done, analyser, treebanks)
    if "names" in only:
        say("names")
        names = measure_names()
        done.figures.extend(Figure("names", name, value) for name, value in names.items())
    if "language" in only:
        say("language")
        _label(done, texts)
    if "speed" in only:
        say("speed")
        rate = words.tokens_per_second(analyser, texts)
        done.figures.append(Figure("speed", "million tokens/s", rate / 1_000_000))
    return done


def _questions(data: Path) -> Iterator[tuple[str, tuple[sets.Question, ...]]]:
    """The sets that are searched, by the name they have in the table."""
    for asked, found in (("en", "en"), ("ru", "ru"), ("en", "ru"), ("ru", "en")):
        yield f"xquad {asked}-{found}", sets.xquad(data, asked, found)
    for name in ("cross_titles", "cross_events"):
        yield name, sets.cross(data, name)
    yield "upr_known_item", sets.known_items(data)
    yield "phrases", sets.phrases(data)


def _set_of(name: str) -> str:
    return name.partition(" ")[0]


def _search(
    done: Measured,
    bench: Bench,
    asked: Mapping[str, tuple[sets.Question, ...]],
    say: Callable[[str], None],
) -> None:
    count = changed = 0
    for name, questions in asked.items():
        say(name)
        outcome = bench.run(questions)
        count += len(questions)
        changed += outcome.changed
        svod, stems, plain = map(outcome.ranks, (outcome.svod, outcome.stems, outcome.bare))
        done.figures.extend(
            [
                Figure(name, "P@1", svod.first, stems.first, plain.first),
                Figure(name, "MRR@10", svod.mrr, stems.mrr, plain.mrr),
                Figure(name, "recall@10", svod.recall, stems.recall, plain.recall),
            ]
        )
        if name == "phrases":
            done.figures.append(Figure(name, "found alone", _alone(outcome)))
        done.notes[name] = {
            "questions": len(questions),
            "shortened": sum(question.cut for question in questions),
            "refused": outcome.refused,
            "milliseconds": outcome.milliseconds,
            "not first": _not_first(outcome),
        }
    done.figures.append(Figure("same answer twice", "share", 1 - changed / (count or 1)))


def _alone(outcome: Outcome) -> float:
    """The share of questions that find the right document and no other."""
    alone = sum(
        total == 1 and frozenset(ids) == question.right
        for question, (ids, total) in zip(outcome.questions, outcome.svod, strict=True)
    )
    return alone / (len(outcome.questions) or 1)


def _not_first(outcome: Outcome) -> dict[str, int]:
    """The rank of the right answer where it is not the first, 0 where it is not among ten."""
    return {
        question.id: round(1 / rank) if rank else 0
        for question, (ids, _) in zip(outcome.questions, outcome.svod, strict=True)
        if (rank := reciprocal_rank(ids, question.right)) < 1
    }


def _conflate(done: Measured, analyser: Analyser, treebanks: Mapping[str, Path]) -> None:
    """One-word search on treebanks, and on the tables of cases, which Svod is made to get right."""
    stems_of = Stems()
    systems: tuple[words.KeysOf, ...] = (
        words.lemma_keys(analyser),
        lambda form: list(stems_of(form)),
        lambda form: list(bare(form)),
    )
    golds = {
        f"conflation tables {lang}": words.table(words.TABLES / f"{name}.toml")
        for lang, name in (("ru", "russian"), ("en", "english"))
    }
    golds |= {f"conflation {lang}": words.treebank(path) for lang, path in treebanks.items()}
    for name, gold in golds.items():
        svod, stems, plain = (words.conflation(gold, keys_of) for keys_of in systems)
        done.figures.extend(
            [
                Figure(name, "precision", svod.precision, stems.precision, plain.precision),
                Figure(name, "recall", svod.recall, stems.recall, plain.recall),
                Figure(name, "F1", svod.f1, stems.f1, plain.f1),
            ]
        )
        done.notes[name] = {"words": sum(gold.tokens.values()), "queries": svod.queries}


_LABELLED = ("parallel/", "corpus/udhr_other_languages")


def _label(done: Measured, texts: list[Text]) -> None:
    got = words.languages([text for text in texts if text.source.startswith(_LABELLED)])
    done.figures.append(Figure("language", "passages right", got.right))
    done.notes["language"] = {"passages": got.passages, "wrong": got.wrong}


def table(figures: list[Figure]) -> Table:
    """The figures as they are printed."""
    shown = Table()
    for name in ("set", "measure"):
        shown.add_column(name, no_wrap=True)
    for name in ("Svod", "stems", "bare forms", "goal", ""):
        shown.add_column(name, justify="right")
    for figure in figures:
        numbers = (figure.svod, figure.stems, figure.bare, figure.goal)
        reached = "" if figure.goal is None or figure.svod >= figure.goal else "below"
        shown.add_row(
            figure.set,
            figure.measure,
            *("" if number is None else f"{number:.3f}" for number in numbers),
            reached,
        )
    return shown


def main() -> int:
    """Read the words of the command, measure, print. Returns 1 if a goal is missed."""
    given = _arguments()
    only = frozenset(given.only or SETS) - (frozenset({"facets"}) if given.quick else frozenset())
    treebanks = {lang: getattr(given, f"conllu_{lang}") for lang in ("ru", "en")}
    console = Console()
    with home_for(given.data, given.keep) as home:
        done = measure(
            given.data,
            home,
            only,
            {lang: path for lang, path in treebanks.items() if path},
            lambda what: print(what, file=sys.stderr, flush=True),
        )
    console.print(table(done.figures))
    if given.json:
        figures = [asdict(figure) | {"goal": figure.goal} for figure in done.figures]
        report = json.dumps({"figures": figures, "notes": done.notes}, ensure_ascii=False, indent=1)
        given.json.write_text(report + "\n", encoding="utf-8")
    return int(any(f.goal is not None and f.svod < f.goal for f in done.figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.finding", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--only", type=_sets, metavar="SET,…", help=", ".join(SETS))
    parser.add_argument("--quick", action="store_true", help="without the 21 260 of facets")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep pools there, use them again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="figures and what failed")
    for lang in ("ru", "en"):
        parser.add_argument(
            f"--conllu-{lang}", type=Path, metavar="FILE", help="words with their lemmas"
        )
    given = parser.parse_args()
    if not (given.data / "gold.jsonl").is_file():
        parser.error(f"the real documents are not in {given.data}; name their folder with --data")
    return given


def _sets(names: str) -> list[str]:
    chosen = names.split(",")
    if unknown := set(chosen) - set(SETS):
        raise argparse.ArgumentTypeError(f"no such set: {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
