"""The lexicon, learnt from the documents that are held in both languages.

Their sentences are set side by side, then their words, in both directions by the model of
C. Dyer, V. Chahuneau and N. Smith (A Simple, Fast, and Effective Reparameterization of IBM Model
2, 2013); only what both directions agree on counts.
"""

import hashlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from thot.alignment import FastAlignModel, SymmetrizationHeuristic, SymmetrizedAligner

from archive.catalogue import Catalogue, Connection, reading, writing
from archive.lexicon import Learnt, Pair
from archive.records import Shelf
from indexer import parallel
from indexer.analysis import russian
from indexer.analysis.kept import Part, unpack
from indexer.lexicon import Entry, shelves_of
from indexer.parallel import Row, Text, pair_sentences

RULES = "2"
"""Raise it when the same pairs would teach another lexicon."""

MOST_ROWS = 100_000
"""Of one level: a gigabyte of memory and some minutes; more would teach little more."""
_LONGEST = 100
"""Words of a row: longer ones are lists and tables that no model sets side by side."""
_ROUNDS = 5
_PER_WORD = 5
"""Entries kept for a word of either language."""
_LEAST_ALIKE = 0.1
"""Dice's coefficient of two words, 2 x together / (count + count): below it they meet by chance."""
_SURE_ALONE = 2
"""A pair met once counts if neither word is met more often than this."""
_DOCUMENTS_AT_ONCE = 50

_ENGLISH = re.compile(r"~?[a-z][a-z'-]*")
_RUSSIAN = re.compile(r"~?[а-я][а-я-]*")

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the level in work."""


@dataclass(frozen=True, slots=True)
class Level:
    """What was learnt for the readers of a shelf."""

    level: Shelf
    documents: int
    rows: int
    left_out: int
    """Rows over `MOST_ROWS`."""
    entries: int
    seconds: float


class _Origin(NamedTuple):
    """Where a row is from."""

    document: str
    en_passage: int
    ru_passage: int


_Rows = dict[tuple[tuple[str, ...], tuple[str, ...]], _Origin]
"""Each pair of sentences once, however often it is repeated: forms would drown the texts."""


def learn(
    catalogue: Catalogue, analyser: str, progress: Progress | None = None
) -> tuple[Level, ...]:
    """Learn each level's lexicon anew whose pairs are others than when it was last learnt.

    The public one is learnt from public documents only, and so on; a level that has no pairs of
    its own gets no lexicon, since its readers have the more open one. `analyser` is the version of
    the stored analyses. Gives the levels that were learnt, none if nothing had changed.
    """
    with catalogue.reading() as connection:
        wanted = _wanted(reading.pairs(connection, analyser), analyser)
        states = reading.lexicon_states(connection)
    stale = [level for level in Shelf if states.get(level) != _digest(wanted, level)]
    if any(level in states for level in stale):
        # before the rest: it may hold words of a document that was closed meanwhile
        with catalogue.writing() as connection:
            for level in stale:
                writing.forget_lexicon(connection, level)
    return tuple(
        _learn_level(catalogue, level, wanted[level], analyser, progress)
        for level in stale
        if level in wanted
    )


class _Task(NamedTuple):
    pairs: list[Pair]
    digest: str


def _wanted(pairs: Sequence[Pair], analyser: str) -> dict[Shelf, _Task]:
    """The levels to learn, with their pairs."""
    found: dict[Shelf, _Task] = {}
    before = 0
    for level in Shelf:
        own = [pair for pair in pairs if pair.shelf in shelves_of(level)]
        if len(own) > before:
            rules = f"{RULES}/{parallel.RULES}/{analyser}"
            held = [(pair.document, pair.fingerprint, pair.en, pair.ru) for pair in own]
            digest = hashlib.sha256(repr((rules, held)).encode()).hexdigest()
            found[level] = _Task(own, digest)
        before = len(own)
    return found


def _digest(wanted: Mapping[Shelf, _Task], level: Shelf) -> str | None:
    return wanted[level].digest if level in wanted else None


def _learn_level(
    catalogue: Catalogue,
    level: Shelf,
    task: _Task,
    analyser: str,
    progress: Progress | None,
) -> Level:
    began = time.perf_counter()
    rows: _Rows = {}
    left_out = 0
    for done in range(0, len(task.pairs), _DOCUMENTS_AT_ONCE):
        if progress:
            progress(done, len(task.pairs), level)
        some = task.pairs[done : done + _DOCUMENTS_AT_ONCE]
        with catalogue.reading() as connection:
            texts = list(_texts(connection, some, analyser))
        for document, en, ru in texts:
            left_out += add_rows(rows, document, pair_sentences(en, ru))
    entries = entries_of(rows)
    with catalogue.writing() as connection:
        writing.save_lexicon(connection, level, task.digest, map(_as_learnt, entries))
    if progress:
        progress(len(task.pairs), len(task.pairs), level)
    seconds = time.perf_counter() - began
    return Level(level, len(task.pairs), len(rows), left_out, len(entries), seconds)


def _texts(
    connection: Connection, pairs: Sequence[Pair], analyser: str
) -> Iterator[tuple[str, Text, Text]]:
    """Each document with its two versions."""
    ids = [pair.document for pair in pairs]
    passages = reading.passages_of(connection, ids)
    analyses = reading.analyses(connection, ids, analyser)
    rows = reading.all_analysis_rows(connection, [one.number for one in analyses.values()])
    for pair in pairs:
        en, ru = (
            Text(
                passages.get((pair.document, key), ()),
                unpack(Part(held.first, key, held.number), rows),
            )
            for key in (pair.en, pair.ru)
            if (held := analyses[pair.document, key])
        )
        yield pair.document, en, ru


def _as_learnt(entry: Entry) -> Learnt:
    counts = (entry.together, entry.en_count, entry.ru_count)
    example = (entry.document, entry.en_passage, entry.ru_passage)
    return Learnt(entry.en, entry.ru, *counts, *example)


# ---------- rows into entries ----------


def add_rows(rows: _Rows, document: str, found: Iterable[Row]) -> int:
    """Put a document's rows to the others; only words in the script of their side are kept.

    Returns how many found no room.
    """
    left_out = 0
    for row in found:
        en = tuple(word for word in row.en if _ENGLISH.fullmatch(word))
        ru = tuple(_surname(word) for word in row.ru if _RUSSIAN.fullmatch(word))
        if not (0 < len(en) <= _LONGEST and 0 < len(ru) <= _LONGEST) or (en, ru) in rows:
            continue
        if len(rows) >= MOST_ROWS:
            left_out += 1
        else:
            rows[en, ru] = _Origin(document, row.en_passage, row.ru_passage)
    return left_out


def _surname(word: str) -> str:
    """One key for all forms of a surname that no dictionary has, else the word as it is.

    Of "эстемиров" and "эстемирова" each would get a part of the weight; every form has the first.
    """
    if word.startswith("~") or russian.is_known(word):
        return word
    return russian.surname(word) or word


def entries_of(rows: _Rows) -> list[Entry]:
    """The pairs of words that these rows speak for, in order of the words."""
    if not rows:
        return []
    together: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], _Origin] = {}
    for (en, ru), places in zip(rows, _aligned(list(rows)), strict=True):
        for pair in ((en[i], ru[j]) for i, j in places):
            together[pair] += 1
            example.setdefault(pair, rows[en, ru])
    en_count = Counter(word for en, _ in rows for word in en)
    ru_count = Counter(word for _, ru in rows for word in ru)
    entries = []
    for (en_word, ru_word), count in together.items():
        counts = (count, en_count[en_word], ru_count[ru_word])
        document, *passages = example[en_word, ru_word]
        entries.append(Entry(en_word, ru_word, *counts, document, *passages))
    return _best([entry for entry in entries if _telling(entry)])


def _aligned(
    rows: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> Iterator[list[tuple[int, int]]]:
    """For each row the places, English and Russian, that both directions put together."""
    direct, inverse = FastAlignModel(), FastAlignModel()
    for model in (direct, inverse):
        model.variational_bayes = True  # else rare words attract whatever stands beside them
        for en, ru in rows:
            model.add_sentence_pair(*((en, ru) if model is direct else (ru, en)))
        model.start_training()
        for _ in range(_ROUNDS):
            model.train()
        model.end_training()
    aligner = SymmetrizedAligner(direct, inverse)
    aligner.heuristic = SymmetrizationHeuristic.INTERSECTION
    for en, ru in rows:
        # row by row: the library's way for many at once gives other answers from run to run
        _, matrix = aligner.get_best_alignment(en, ru)
        yield [(int(i), int(j)) for i, j in zip(*matrix.to_numpy().nonzero(), strict=True)]


def _telling(entry: Entry) -> bool:
    if entry.together == 1 and max(entry.en_count, entry.ru_count) > _SURE_ALONE:
        return False
    return 2 * entry.together >= _LEAST_ALIKE * (entry.en_count + entry.ru_count)


def _best(entries: Iterable[Entry]) -> list[Entry]:
    """The best entries of each word of either language."""
    by_word: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_word[entry.en].append(entry)
        by_word[entry.ru].append(entry)
    kept: set[Entry] = set()
    for found in by_word.values():
        kept.update(sorted(found, key=lambda one: (-one.together, one.en, one.ru))[:_PER_WORD])
    return sorted(kept, key=lambda one: (one.en, one.ru))
