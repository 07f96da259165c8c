"""Completions: what someone who has begun to type may be looking for.

Terms of the vocabularies that found documents carry, and documents by their titles and symbols.
Every word typed is a beginning of a word. All of it comes from the index of the caller's shelves,
so that no completion tells of what is not to be seen, and none leads nowhere.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import NamedTuple

from archive.catalogue import Connection, reading
from archive.records import Document, Shelf
from archive.vocabulary import Vocabulary
from indexer.analysis.fold import fold, in_one_script
from indexer.analysis.tokens import spans
from indexer.asking import All, Channel, Everything, Has, Key, Lookup, Node, Not, Sort, Word
from indexer.engines.base import FIELDS, Engine
from indexer.facets import FACETS

MOST = 8
"""Completions."""
LEAST = 2
"""Letters typed: one is no beginning of anything in particular."""

_TERMS = 4
"""Terms that are given where there are documents, too."""
_WORDS = 8
"""Words typed that are looked at."""
_FORMS = 100
"""Words that a beginning stands for: of more, those in the most titles."""
_TRIED = 12
"""Documents of which the best are given."""

_NAMED = (*(name for name in FIELDS if name.startswith("title_")), "symbol")
_DESCRIBED = tuple((facet.name, facet.vocabulary) for facet in FACETS if facet.vocabulary)
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class TermCompletion:
    """A term that documents on the caller's shelves carry."""

    facet: str
    id: str
    name: str
    """What was typed the beginning of: its label, in either language, or another name."""
    lang: str
    documents: int


@dataclass(frozen=True, slots=True)
class TitleCompletion:
    """A document whose title or symbol has the words."""

    document: Document
    text: str
    """The symbol, or a title."""
    lang: str
    """Of the title; empty for a symbol."""


Completion = TermCompletion | TitleCompletion


class Completer:
    """Completes for those who see some shelves. Threads may share it.

    The names of terms are kept as long as the shelves stay as they are.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._names: dict[tuple[Shelf, ...], tuple[object, _Names]] = {}

    def complete(
        self,
        connection: Connection,
        vocabularies: Mapping[str, Vocabulary],
        text: str,
        lang: str,
        shelves: tuple[Shelf, ...],
        left: Sequence[str],
    ) -> tuple[Completion, ...]:
        """Up to `MOST` completions of a text, the likeliest first; `lang` is the reader's.

        Documents that have `left` the shelves since the index was made are not told of.
        """
        typed = _words(text)[:_WORDS]
        if sum(map(len, typed)) < LEAST:
            return ()
        seen = Not(Has("id", tuple(left))) if left else Everything()
        terms = list(self._held(vocabularies, shelves, left, seen).beginning(typed, lang))
        titles = self._titles(connection, typed, lang, shelves, seen)
        symbols = [one for one in titles if not one.lang]
        others = [one for one in titles if one.lang]
        # what is typed to its end goes first; then terms, which lead to many documents
        room = max(_TERMS, MOST - len(titles))
        found: tuple[Completion, ...] = (*symbols, *terms[:room], *others)
        return found[:MOST]

    def _held(
        self,
        vocabularies: Mapping[str, Vocabulary],
        shelves: tuple[Shelf, ...],
        left: Sequence[str],
        seen: Node,
    ) -> "_Names":
        with self._lock:
            state = self._engine.state(shelves), tuple(left), vocabularies
            held = self._names.get(shelves)
            if held is None or held[0] != state:
                lookup = _lookup(seen, shelves, 0, tuple(facet for facet, _ in _DESCRIBED))
                counts = self._engine.find(lookup).facets
                found = {
                    facet: (vocabularies[name], counts[facet].values)
                    for facet, name in _DESCRIBED
                    if name in vocabularies
                }
                held = self._names[shelves] = (state, _Names(found))
            return held[1]

    def _titles(
        self,
        connection: Connection,
        typed: Sequence[str],
        lang: str,
        shelves: tuple[Shelf, ...],
        seen: Node,
    ) -> list[TitleCompletion]:
        last = len(typed) - 1
        words = [self._forms(word, at == last, shelves) for at, word in enumerate(typed)]
        if not all(word.keys for word in words):
            return []
        hits = self._engine.find(_lookup(All((*words, seen)), shelves, _TRIED, ())).hits
        ids = [hit.id for hit in hits]
        documents = reading.documents(connection, ids)
        stands_on = reading.shelves_of(connection, ids)
        seen_ids = [one for one in ids if one in documents and stands_on[one] in shelves]
        found = [_named(documents[one], typed, lang) for one in seen_ids]
        # of equal worth otherwise: stable, so that the engine's order is kept
        found.sort(key=lambda one: not one[0])
        return [one for _, one in found[:MOST]]

    def _forms(self, word: str, last: bool, shelves: tuple[Shelf, ...]) -> Word:
        """The word for any of the words in titles and symbols that it may begin."""
        held = self._engine.keys(f"={word}", shelves, _NAMED)
        best = sorted(held, key=lambda one: (one.key != f"={word}", -one.documents, one.key))
        forms = [one.key for one in best[:_FORMS] if _begins(word, one.key[1:], last)]
        return Word(tuple(Key(form, Channel.EXACT) for form in forms), _NAMED)


def _lookup(tree: Node, shelves: tuple[Shelf, ...], limit: int, facets: tuple[str, ...]) -> Lookup:
    return Lookup(
        tree=tree,
        near=(),
        filters=(),
        since=None,
        until=None,
        sort=Sort.RELEVANCE if limit else Sort.NEWEST,
        labels="en",
        offset=0,
        limit=limit,
        after=None,
        facets=facets,
        shelves=shelves,
    )


def _named(document: Document, typed: Sequence[str], lang: str) -> tuple[bool, TitleCompletion]:
    """By the symbol if that has all the words, else by a title, best one in the reader's language.

    Words that stand here and there, some in each title, are shown by the reader's title. The
    first of the pair says whether the words are those that it begins with.
    """
    titles = sorted(document.title.items(), key=lambda one: one[0] != lang)
    for other, text in [("", document.symbol), *titles]:
        words = _words(text)
        if _begin(typed, words):
            begins = _begin(typed, words[: len(typed)])
            return begins, TitleCompletion(document, text, other)
    other, text = titles[0] if titles else ("und", document.id)
    return False, TitleCompletion(document, text, other)


# ---------- names of terms ----------


class _Name(NamedTuple):
    words: tuple[str, ...]
    text: str
    lang: str
    rank: int
    """0 for a label, 1 for another name."""
    facet: str
    id: str
    documents: int


class _Names:
    """The names of all terms that documents carry, by their words."""

    def __init__(self, terms: Mapping[str, tuple[Vocabulary, Mapping[str, int]]]) -> None:
        names = [
            name
            for facet, (vocabulary, counts) in terms.items()
            for name in _names_of(facet, vocabulary, counts)
        ]
        self._by_word = sorted(
            ((word, number) for number, name in enumerate(names) for word in set(name.words)),
        )
        self._names = names

    def beginning(self, typed: Sequence[str], lang: str) -> Iterator[TermCompletion]:
        """The terms with a name that has words beginning so, the likeliest first."""
        rarest = max(typed, key=len)
        first = bisect_left(self._by_word, (rarest, -1))
        last = bisect_left(self._by_word, (rarest + _LAST, -1))
        numbers = {number for _, number in self._by_word[first:last]}
        found = [name for name in map(self._names.__getitem__, numbers)
                 if _begin(typed, name.words)]  # fmt: skip
        best: dict[tuple[str, str], _Name] = {}
        for name in sorted(found, key=lambda one: _order(one, typed, lang)):
            best.setdefault((name.facet, name.id), name)
        for name in islice(best.values(), MOST):
            yield TermCompletion(name.facet, name.id, name.text, name.lang, name.documents)


def _names_of(facet: str, vocabulary: Vocabulary, counts: Mapping[str, int]) -> Iterator[_Name]:
    for id, documents in counts.items():
        term = vocabulary.terms.get(id)
        if term is None or not documents:
            continue
        named = [(lang, name, 0) for lang, name in term.label.items()]
        named += [(lang, name, 1) for lang, names in term.also.items() for name in names]
        for lang, name, rank in named:
            yield _Name(tuple(_words(name)), name, lang, rank, facet, id, documents)


def _order(name: _Name, typed: Sequence[str], lang: str) -> tuple[object, ...]:
    """Names that begin with what was typed, in the reader's language, of many documents."""
    begins = _begin(typed, name.words[: len(typed)])
    return not begins, name.rank, -name.documents, name.lang != lang, name.facet, name.text


# ---------- words ----------


def _words(text: str) -> list[str]:
    """The words of a text, folded as the index has them; of a symbol, its parts."""
    return [in_one_script(fold(span.text)) for span in spans(text) if span.width == 1]


def _begin(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each of the words typed begins one of these."""
    last = len(typed) - 1
    return all(
        any(_begins(one, word, place == last) for word in words) for place, one in enumerate(typed)
    )


def _begins(typed: str, word: str, last: bool) -> bool:
    """A letter by itself begins nothing if more was typed after it: it is a word, as in "A/RES"."""
    return word.startswith(typed) if last or len(typed) > 1 else word == typed
