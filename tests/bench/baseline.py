"""What Svod is measured against: plain BM25 over one field, on stems or on bare forms.

Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework", with k1 and b as they
are usual and the idf that is never negative, log(1 + (N - n + 0.5) / (n + 0.5)).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray

from indexer.analysis.fold import fold

Words = Callable[[str], Iterator[str]]
"""A text → what it is found by."""

K1, B = 1.2, 0.75

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[а-я]")


def bare(text: str) -> Iterator[str]:
    """The words as they are written, without case and ё."""
    yield from _WORD.findall(fold(text))


class Stems:
    """Snowball for Cyrillic words, Porter2 for the others."""

    def __init__(self) -> None:
        self._russian = Stemmer.Stemmer("russian")
        self._english = Stemmer.Stemmer("english")

    def __call__(self, text: str) -> Iterator[str]:
        """The stems of the words."""
        for word in bare(text):
            stemmer = self._russian if _CYRILLIC.search(word) else self._english
            yield stemmer.stemWord(word)


class Bm25:
    """An index of texts in memory."""

    def __init__(self, texts: Mapping[str, str], words: Words) -> None:
        self.ids = sorted(texts)
        self._words = words
        rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, id in enumerate(self.ids):
            counts = Counter(words(texts[id]))
            lengths.append(counts.total())
            for word, count in counts.items():
                rows[word].append((number, count))
        self._postings = {word: np.array(row).T for word, row in rows.items()}
        relative = np.array(lengths) / max(float(np.mean(lengths)), 1.0)
        self._norm = K1 * (1 - B + B * relative)

    def search(self, text: str, *, among: NDArray[np.bool_] | None = None) -> list[str]:
        """The ids of all texts with a word of the question, best first, equals by id.

        `among` says for each of `ids` whether it may be found.
        """
        scores = self.scores(text)
        if among is not None:
            scores[~among] = 0
        order = np.argsort(-scores, kind="stable")
        return [self.ids[number] for number in order[: np.count_nonzero(scores)]]

    def scores(self, text: str) -> NDArray[np.float64]:
        """What each of `ids` scores."""
        scores = np.zeros(len(self.ids))
        for word, times in Counter(self._words(text)).items():
            if word in self._postings:
                numbers, counts = self._postings[word]
                holders = len(numbers)
                idf = np.log1p((len(self.ids) - holders + 0.5) / (holders + 0.5))
                scores[numbers] += times * idf * counts * (K1 + 1) / (counts + self._norm[numbers])
        return scores

    def mask(self, ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of `ids` are these, for `among`."""
        return np.isin(self.ids, list(ids))
