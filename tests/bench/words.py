"""What is measured of words and passages without any search: conflation, language, speed."""

import time
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from archive.language import label, letters_in
from indexer.analysis import Analyser, channel_of
from indexer.analysis.fold import fold
from indexer.analysis.stored import Source, analyse_passages
from indexer.asking import Channel
from tests.bench.metrics import Agreement, one_word_search
from tests.bench.texts import Text
from tests.real.convert import REPOSITORY

KeysOf = Callable[[str], Collection[str]]
"""A written form → what it is found by."""

TABLES = REPOSITORY / "tests" / "indexer" / "analysis"

_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "PROPN", "ADV"})
_LETTERS = 50


class Gold(NamedTuple):
    """The words of a text, or of a table, with their lemmas."""

    tokens: Mapping[tuple[str, str], int]
    """How often each (form, lemma) stands there."""
    asked: Collection[tuple[str, str]]
    """Those that are typed as queries."""


def treebank(path: Path) -> Gold:
    """The words of a CoNLL-U file (Universal Dependencies).

    Asked are the forms of nouns, names, verbs, adjectives and adverbs whose lemma stands there
    twice or more. Case and ё are folded in forms and lemmas.
    """
    tokens: Counter[tuple[str, str]] = Counter()
    content: set[tuple[str, str]] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        # "1-2" is several words in one, "1.1" one that is not written
        if len(columns) != 10 or not columns[0].isdigit() or not letters_in(columns[1]):
            continue
        pair = fold(columns[1]), fold(columns[2])
        tokens[pair] += 1
        if columns[3] in _CONTENT:
            content.add(pair)
    of_lemma: Counter[str] = Counter()
    for (_, lemma), count in tokens.items():
        of_lemma[lemma] += count
    return Gold(tokens, [pair for pair in content if of_lemma[pair[1]] > 1])


def table(path: Path) -> Gold:
    """The rows `together` of a table of cases, a row's first form standing for its lemma."""
    rows: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["together"]
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        forms = [fold(form) for form in row["forms"].split()]
        pairs.update((form, f"{forms[0]} ({row['id']})") for form in set(forms))
    return Gold(pairs, list(pairs))


def conflation(gold: Gold, keys_of: KeysOf) -> Agreement:
    """Precision, recall and F1 of one-word search, as means over the queries."""
    return one_word_search(gold.tokens, keys_of, dict.fromkeys(gold.asked, ""))[""]


def lemma_keys(analyser: Analyser) -> KeysOf:
    """What Svod finds a plain word by in one language: its lemmas."""

    def keys_of(form: str) -> Collection[str]:
        keys = analyser.forms.keys(form, True)[1]
        return [key for key in keys if channel_of(key).channel is Channel.LEMMA]

    return keys_of


class Labelled(NamedTuple):
    """How the languages of passages were told."""

    passages: int
    right: float
    wrong: Sequence[tuple[str, str]]
    """Name of the text and the label a passage of it got."""


def languages(texts: Sequence[Text]) -> Labelled:
    """The share of passages of 50 letters or more that are labelled right, nothing being declared.

    Right is English, Russian, or for any other language neither of them.
    """
    count, wrong = 0, []
    for text in texts:
        passages = [passage.text for passage in text.passages]
        for passage, got in zip(passages, label(passages, None), strict=True):
            if letters_in(passage) < _LETTERS:
                continue
            count += 1
            told = got if got in ("en", "ru") else "other"
            if told != (text.lang if text.lang in ("en", "ru") else "other"):
                wrong.append((text.name, got))
    return Labelled(count, 1 - len(wrong) / (count or 1), wrong)


def tokens_per_second(analyser: Analyser, texts: Sequence[Text]) -> float:
    """How fast texts are analysed whose forms are in the analyser's table already."""
    sources = [list(_sources(text)) for text in texts]
    for passages in sources:
        analyse_passages(analyser, passages)
    began = time.perf_counter()
    tokens = sum(len(analyse_passages(analyser, passages).words) for passages in sources)
    return tokens / (time.perf_counter() - began)


def _sources(text: Text) -> Iterator[Source]:
    return (Source(p.number, p.lang, p.text, p.kind == "heading") for p in text.passages)
