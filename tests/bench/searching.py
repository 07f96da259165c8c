"""The sets of questions put to Svod and to the two plain indexes, over one pool."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.errors import QueryError
from archive.vocabulary import Vocabulary
from indexer.asking import Filter, Search
from indexer.search import Finder
from tests.bench.baseline import Bm25, Stems, bare
from tests.bench.lexicons import Lexicons
from tests.bench.metrics import DEPTH, Ranks, ranks
from tests.bench.pool import catalogue_of, finder_over, sides_apart
from tests.bench.sets import Question
from tests.bench.texts import Text

Answer = tuple[Sequence[str], int]
"""The first ids, best first, and how many documents were found in all."""

REFUSED: Answer = ((), -1)
"""No answer, because the question was too large."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A set's questions and what each system answered, in the same order."""

    questions: Sequence[Question]
    svod: Sequence[Answer]
    stems: Sequence[Answer]
    bare: Sequence[Answer]
    refused: int
    """Questions that were not answered for their size."""
    changed: int
    """Questions that Svod answered otherwise when asked again."""
    milliseconds: float
    """Svod's, for a question, as a mean."""

    def ranks(self, answers: Sequence[Answer]) -> Ranks:
        """How good the answers of one system are."""
        return ranks(
            (ids, question.right)
            for (ids, _), question in zip(answers, self.questions, strict=True)
        )


class Bench:
    """A pool and all that is asked of it."""

    def __init__(self, texts: Sequence[Text], finder: Finder, lexicons: Lexicons) -> None:
        self._finder = finder
        self._lexicons = lexicons
        self._finders: dict[int, Finder] = {}
        whole = {text.id: text.whole for text in texts}
        self._stems, self._bare = Bm25(whole, Stems()), Bm25(whole, bare)
        ids = {lang: [text.id for text in texts if text.lang == lang] for lang in ("en", "ru")}
        self._in = {lang: self._bare.mask(held) for lang, held in ids.items()}

    def fold_of(self, question: Question) -> int:
        """The fold that must not be learnt from for this question."""
        return self._lexicons.fold_of(question.pair)

    def run(self, questions: Sequence[Question]) -> Outcome:
        """Ask everybody, and Svod twice."""
        began = time.perf_counter()
        svod = [self._svod(question) for question in questions]
        seconds = time.perf_counter() - began
        again = [self._svod(question) for question in questions]
        return Outcome(
            questions,
            svod,
            [self._plain(self._stems, question) for question in questions],
            [self._plain(self._bare, question) for question in questions],
            svod.count(REFUSED),
            sum(one != other for one, other in zip(svod, again, strict=True)),
            1000 * seconds / (len(questions) or 1),
        )

    def _svod(self, question: Question) -> Answer:
        search = Search(
            text=question.text,
            filters=(Filter("lang", (question.lang,)),) if question.lang else (),
            per_page=DEPTH + len(question.passed_over),
        )
        try:
            found = self._finder_for(question).search(search)
        except QueryError:
            return REFUSED
        return _counted(question, [result.document.id for result in found.results]), found.total

    def _finder_for(self, question: Question) -> Finder:
        fold = self.fold_of(question)
        if fold not in self._finders:
            self._finders[fold] = self._finder.with_lexicon(self._lexicons.without(fold))
        return self._finders[fold]

    def _plain(self, index: Bm25, question: Question) -> Answer:
        found = index.search(question.text, among=self._in.get(question.lang))
        return _counted(question, found), len(found)


def _counted(question: Question, ids: Sequence[str]) -> list[str]:
    """The first answers, without those that are neither right nor wrong."""
    return [id for id in ids if id not in question.passed_over][:DEPTH]


@contextmanager
def open_bench(
    home: Path,
    texts: Sequence[Text],
    vocabularies: Mapping[str, Vocabulary],
    questions: Iterable[Question],
) -> Iterator[Bench]:
    """The pool of these texts in a home, and the lexicons for questions from their pairs."""
    documents = sides_apart(texts)
    with (
        catalogue_of(home / "pool" / "catalogue.sqlite", documents, vocabularies) as catalogue,
        finder_over(catalogue) as finder,
    ):
        yield Bench(texts, finder, Lexicons(home / "pairs", texts, vocabularies, questions))
