"""The sets of questions with their right answers, as searches of the pool.

XQuAD is asked in four directions. A question asked in its own language is asked of the whole pool,
and the other language's side of the right paragraph is passed over, being neither right nor wrong:
in an archive the two are one document. A question across languages is asked of the documents in
the other language (filter `lang`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.manifest import id_from
from indexer.query.limits import MAX_CHARACTERS
from tests.real.convert import read_records


@dataclass(frozen=True, slots=True)
class Question:
    """A search and what it should find."""

    id: str
    text: str
    lang: str
    """Only documents in this language; empty for all."""
    right: frozenset[str]
    """Ids in the pool."""
    passed_over: frozenset[str] = frozenset()
    pair: str = ""
    """The pair it is made of, from which nothing may have been learnt; empty if none."""
    cut: bool = False
    """It was longer than the query language allows."""


def xquad(data: Path, asked: str, found: str) -> tuple[Question, ...]:
    """Questions in the language `asked` to the paragraphs in the language `found`."""
    folder = data / "retrieval" / "xquad"
    right = _right(folder)
    questions = []
    for row in read_records(folder / f"queries.{asked}.jsonl"):
        (group,) = right[row["id"]]
        other = "ru" if found == "en" else "en"
        questions.append(
            Question(
                row["id"],
                row["text"],
                found if asked != found else "",
                frozenset({id_from(f"{group}-{found}")}),
                frozenset({id_from(f"{group}-{other}")}),
                group,
            )
        )
    return tuple(questions)


def cross(data: Path, name: str) -> tuple[Question, ...]:
    """The set `cross_titles` or `cross_events`."""
    folder = data / "retrieval" / name
    right = _right(folder)
    return tuple(
        Question(
            row["id"],
            row["text"],
            row["target_lang"],
            _ids(right[row["id"]]),
            pair=row["id"].removesuffix(f"-{row['lang']}"),
        )
        for row in read_records(folder / "queries.jsonl")
    )


def known_items(data: Path) -> tuple[Question, ...]:
    """Texts of recommendations; of one that is too long, as many words as are allowed."""
    folder = data / "retrieval" / "upr_known_item"
    right = _right(folder)
    return tuple(
        Question(
            row["id"],
            shortened(row["text"]),
            "",
            _ids(right[row["id"]]),
            cut=len(row["text"]) > MAX_CHARACTERS,
        )
        for row in read_records(folder / "queries.jsonl")
    )


def phrases(data: Path) -> tuple[Question, ...]:
    """Quoted phrases that stand in one text each."""
    folder = data / "retrieval" / "phrases"
    right = _right(folder)
    return tuple(
        Question(row["id"], row["text"], "", _ids(right[row["id"]]))
        for row in read_records(folder / "queries.jsonl")
    )


def shortened(text: str) -> str:
    """The text up to the last whole word that the query language has room for."""
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[: MAX_CHARACTERS + 1].rpartition(" ")[0]


def _right(folder: Path) -> Mapping[str, frozenset[str]]:
    """The names of the right texts by question (TREC qrels)."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.txt").read_text(encoding="utf-8").splitlines():
        question, _, name, grade = line.split()
        if int(grade) > 0:
            right[question].add(name)
    return {question: frozenset(names) for question, names in right.items()}


def _ids(names: frozenset[str]) -> frozenset[str]:
    return frozenset(id_from(name.replace("/", "-")) for name in names)
