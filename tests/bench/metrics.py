"""How good an order is, and how good the words are that a search takes for one.

Ranks are those of TREC: P@1, the mean of 1/rank of the first right answer among the first ten
(MRR@10), and the share of right answers among the first ten (recall@10). The measure of one-word
search: a query is one form of a word, what is found are the tokens that share a key with it, what
is right are the tokens of its lemma; precision, recall and F1 are means over the queries.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)

DEPTH = 10
"""Answers that are looked at."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Means over the questions of a set."""

    questions: int
    first: float
    """P@1."""
    mrr: float
    recall: float


def ranks(answers: Iterable[tuple[Sequence[str], Collection[str]]]) -> Ranks:
    """The figures of a set: for each question the ids in order, and those that are right."""
    rows = [(ids[:DEPTH], right) for ids, right in answers]
    count = len(rows) or 1
    return Ranks(
        len(rows),
        sum(ids[0] in right for ids, right in rows if ids) / count,
        sum(reciprocal_rank(ids, right) for ids, right in rows) / count,
        sum(len(set(ids) & set(right)) / len(right) for ids, right in rows) / count,
    )


def reciprocal_rank(ids: Sequence[str], right: Collection[str]) -> float:
    """1/rank of the first right id; 0 if there is none."""
    return next((1 / place for place, id in enumerate(ids, start=1) if id in right), 0.0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Means over queries."""

    queries: int
    precision: float
    recall: float
    f1: float


def one_word_search(
    tokens: Mapping[tuple[str, str], int],
    keys_of: Callable[[str], Collection[str]],
    asked: Mapping[tuple[str, str], Group],
) -> dict[Group, Agreement]:
    """How well the keys of a form find the tokens of its lemma and no others, by group of queries.

    `tokens` counts the (form, lemma) pairs of a text; `asked` are those that are typed as queries.
    """
    keys = {form: frozenset(keys_of(form)) for form, _ in tokens}
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    of_lemma: Counter[str] = Counter()
    for (form, lemma), count in tokens.items():
        of_lemma[lemma] += count
        for key in keys[form]:
            holders[key].add((form, lemma))
    rows: dict[Group, list[tuple[float, float, float]]] = defaultdict(list)
    for (form, lemma), group in asked.items():
        found = set().union(*(holders[key] for key in keys[form]))
        right = sum(tokens[token] for token in found if token[1] == lemma)
        retrieved = sum(tokens[token] for token in found)
        precision = right / retrieved if retrieved else 0.0
        recall = right / of_lemma[lemma]
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        rows[group].append((precision, recall, f1))
    return {
        group: Agreement(len(row), *(sum(column) / len(row) for column in zip(*row, strict=True)))
        for group, row in rows.items()
    }
