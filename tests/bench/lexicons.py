"""Lexicons learnt from the pairs of the other folds, each learnt when it is first wanted."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from archive.catalogue import Catalogue, writing
from archive.manifest import id_from
from archive.records import Shelf
from archive.vocabulary import Vocabulary
from indexer import lexicon
from indexer.analysis import Analyser
from indexer.learn import learn
from indexer.lexicon import Lexicon
from tests.bench.folds import deal
from tests.bench.pool import catalogue_of, finder_over, pairs_of
from tests.bench.sets import Question
from tests.bench.texts import Text

NO_FOLD = -1
"""Of a question that is not made of a pair: everything may be learnt from."""


class Lexicons:
    """The pairs of a pool, dealt into folds, and what is learnt without one of them."""

    def __init__(
        self,
        home: Path,
        texts: Sequence[Text],
        vocabularies: Mapping[str, Vocabulary],
        questions: Iterable[Question],
    ) -> None:
        self._home = home
        self._vocabularies = vocabularies
        self._pairs = pairs_of(texts)
        pair_of = {text.id: text.pair for text in texts}
        together = [
            [question.pair, *(pair_of[id] for id in sorted(question.right))]
            for question in questions
            if question.pair
        ]
        self._folds = deal(self._pairs, together)

    def fold_of(self, pair: str) -> int:
        """The fold that must not be learnt from for a question made of this pair."""
        return self._folds.get(pair, NO_FOLD)

    def without(self, fold: int) -> Lexicon:
        """What the pairs of all other folds teach."""
        path = self._home / f"without-{fold}.sqlite"
        new = not path.exists()
        if new:
            shutil.copyfile(self._analysed(), path)
        with Catalogue(path) as catalogue:
            if new:
                with catalogue.writing() as connection:
                    for pair in self._pairs:
                        if self._folds[pair] == fold:
                            writing.remove_document(connection, id_from(pair))
                learn(catalogue, Analyser(self._vocabularies).version)
            with catalogue.reading() as connection:
                return lexicon.read(connection, (Shelf.PUBLIC,))

    def _analysed(self) -> Path:
        """A catalogue of all pairs with their analyses, closed."""
        path = self._home / "catalogue.sqlite"
        if not path.exists():
            documents = ((id_from(pair), sides) for pair, sides in self._pairs.items())
            with (
                catalogue_of(path, documents, self._vocabularies) as catalogue,
                finder_over(catalogue),
            ):
                pass  # opening it has it indexed, and so analysed
        return path
