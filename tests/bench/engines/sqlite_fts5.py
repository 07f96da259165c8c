"""SQLite's FTS5 beside facets counted with numpy, as one would do it by hand.

Each field is two columns, cut at spaces: the exact keys, one a word, and all other keys; phrases
of lemmas are not possible. The table keeps no texts (`content=''`), so what leaves it has to be
given again. Facets are rows of numbers, read into arrays when the index is opened. BM25 with a
weight for each column; a word scores by the sum of its keys. Letters of another case would be one
token to its tokenizer, so a capital is written as its small letter and "^".
"""

import re
import sqlite3
import string
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.bench.engines.documents import COLUMNS, Made
from tests.bench.engines.peer import (
    COUNTED,
    EXACT_WEIGHT,
    OTHER_WEIGHT,
    TITLE_WEIGHT,
    TOP,
    Answer,
    counts,
    is_exact,
)
from tests.bench.engines.questions import Asked

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_EXACT = [f"{name}_exact" for name in COLUMNS]
_OTHERS = [f"{name}_others" for name in COLUMNS]
_WEIGHTS = [
    weight * (TITLE_WEIGHT if name.startswith("title_") else 1.0)
    for weight in (EXACT_WEIGHT, OTHER_WEIGHT)
    for name in COLUMNS
]
_MARKS = ", ".join("?" for _ in (*_EXACT, *_OTHERS))

_CREATE = """
CREATE VIRTUAL TABLE words USING fts5({columns}, content='', tokenize="ascii tokenchars {signs}");
CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT UNIQUE, day INTEGER, facets BLOB);
CREATE TABLE value (code INTEGER PRIMARY KEY, facet TEXT, name TEXT);
"""

_NO_VALUE = -1

_CAPITAL = re.compile("[A-Z]")

_Row = tuple[tuple[int, str, int | None], dict[str, tuple[str, ...]], tuple[str, ...]]


class SqliteFts5:
    name = "fts5"
    version = sqlite3.sqlite_version

    def __init__(self) -> None:
        self._connection: sqlite3.Connection
        self._codes: dict[tuple[str, str], int] = {}
        self._facets: _Facets

    def start(self, folder: Path) -> None:
        self._connect(folder)
        signs = "'" + string.punctuation.replace("'", "''").replace('"', '""') + "'"
        columns = ", ".join([*_EXACT, *_OTHERS])
        self._connection.executescript(_CREATE.format(columns=columns, signs=signs))
        self._connection.execute("BEGIN")

    def prepare(self, made: Sequence[Made]) -> list[_Row]:
        return [_row(one) for one in made]

    def add(self, prepared: list[_Row]) -> None:
        insert = f"INSERT INTO words(rowid, {', '.join([*_EXACT, *_OTHERS])}) VALUES (?, {_MARKS})"  # noqa: S608
        for (number, id, day), facets, texts in prepared:
            self._connection.execute(insert, (number, *texts))
            codes = np.array(self._numbers(facets), dtype="<i4").tobytes()
            row = (number, id, day, codes)
            self._connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)", row)

    def finish(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def open(self, folder: Path) -> None:
        self._connect(folder)
        values = self._connection.execute("SELECT facet, name, code FROM value ORDER BY code")
        self._codes = {(facet, name): code for facet, name, code in values}
        rows = self._connection.execute("SELECT number, id, day, facets FROM document")
        self._facets = _Facets(rows.fetchall())

    def ask(self, asked: Asked) -> tuple[int, list[str], dict[str, dict[str, int]]]:
        facets = self._facets
        found, ranks = self._match(asked)
        kept = self._narrowed(asked, found)
        hits, ranks = found[kept], ranks[kept]
        best = np.argpartition(ranks, TOP)[:TOP] if len(ranks) > TOP else np.arange(len(ranks))
        best = best[np.argsort(ranks[best], kind="stable")]
        answer = self._counted(hits)
        for name in asked.narrowed:
            more = found[self._narrowed(asked.without(name), found)]
            answer[name] = self._counted(more)[name]
        return len(hits), [facets.ids[number] for number in hits[best].tolist()], answer

    def read(self, answer: tuple[int, list[str], dict[str, dict[str, int]]]) -> Answer:
        return Answer(*answer)

    def replace(self, old: list[_Row], new: list[_Row]) -> None:
        leave = f"INSERT INTO words(words, rowid, {', '.join([*_EXACT, *_OTHERS])}) VALUES ('delete', ?, {_MARKS})"  # noqa: E501, S608
        self._connection.execute("BEGIN")
        for (number, _, _), _, texts in old:
            self._connection.execute(leave, (number, *texts))
        self.add(new)
        self._connection.execute("COMMIT")
        for (number, _, day), facets, _ in new:
            self._facets.put(number, day, self._numbers(facets))

    def close(self) -> None:
        self._connection.close()

    def _connect(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "index.sqlite", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA cache_size = -65536")

    def _numbers(self, facets: dict[str, tuple[str, ...]]) -> list[int]:
        numbers = []
        for facet, names in facets.items():
            for name in names:
                code = self._codes.get((facet, name))
                if code is None:
                    code = self._codes[facet, name] = len(self._codes)
                    row = (code, facet, name)
                    self._connection.execute("INSERT INTO value VALUES (?, ?, ?)", row)
                numbers.append(code)
        return numbers

    def _match(self, asked: Asked) -> tuple[Numbers, NDArray[np.float64]]:
        """The documents that match, filters aside, and their ranks, the best lowest."""
        if not asked.words:
            numbers = np.arange(len(self._facets.days))
            return numbers, -self._facets.days.astype(np.float64)
        select = f"SELECT rowid, bm25(words, {', '.join(map(str, _WEIGHTS))}) FROM words WHERE words MATCH ?"  # noqa: E501, S608
        rows = np.array(self._connection.execute(select, (_match(asked),)).fetchall())
        rows = rows.reshape(-1, 2)
        return rows[:, 0].astype(np.int64), rows[:, 1]

    def _narrowed(self, asked: Asked, found: Numbers) -> Mask:
        kept = np.ones(len(found), dtype=bool)
        for filter in asked.filters:
            kept &= self._facets.having(self._codes.get(filter, _NO_VALUE))[found]
        if asked.since and asked.until:
            days = self._facets.days[found]
            kept &= (days >= asked.since) & (days <= asked.until)
        return kept

    def _counted(self, hits: Numbers) -> dict[str, dict[str, int]]:
        numbers = self._facets.counts(hits, len(self._codes)).tolist()
        sizes: dict[str, dict[str, int]] = {name: {} for name in COUNTED}
        for (facet, name), count in zip(self._codes, numbers, strict=True):
            if count:
                sizes[facet][name] = count
        # of all facets only the year may be missing
        missing = len(hits) - sum(sizes["year"].values())
        return sizes | {"year": counts(sizes["year"], missing)}


class _Facets:
    """The facet values of all documents, as numbers; documents are numbered from 0 on."""

    def __init__(self, rows: list[tuple[int, str, int | None, bytes]]) -> None:
        self.ids = {number: id for number, id, _, _ in rows}
        self.days = np.array([day or 0 for _, _, day, _ in rows], dtype=np.int64)
        self._values = np.frombuffer(b"".join(row[3] for row in rows), dtype="<i4")
        self._sizes = np.array([len(row[3]) // 4 for row in rows], dtype=np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._masks: dict[int, Mask] = {}

    def counts(self, hits: Numbers, codes: int) -> Numbers:
        """How many of these documents have each value."""
        sizes = self._sizes[hits]
        before = np.cumsum(sizes) - sizes
        places = np.repeat(self._starts[hits] - before, sizes) + np.arange(sizes.sum())
        return np.bincount(self._values[places], minlength=codes)

    def having(self, code: int) -> Mask:
        """The documents with a value."""
        if code not in self._masks:
            mask = np.zeros(len(self.days), dtype=bool)
            everywhere = np.arange(len(self.days))
            documents = np.repeat(everywhere, self._sizes)
            places = np.repeat(self._starts - np.cumsum(self._sizes) + self._sizes, self._sizes)
            mask[documents[self._values[places + np.arange(len(documents))] == code]] = True
            self._masks[code] = mask
        return self._masks[code]

    def put(self, number: int, day: int | None, values: list[int]) -> None:
        """Give a document other values."""
        self.days[number] = day or 0
        self._starts[number] = len(self._values)
        self._sizes[number] = len(values)
        self._values = np.append(self._values, np.array(values, dtype="<i4"))
        self._masks.clear()


def _row(made: Made) -> _Row:
    document = made.document
    texts = [made.words.get(name, ("", "")) for name in COLUMNS]
    columns = [exact for exact, _ in texts] + [_small(others) for _, others in texts]
    return (made.number, document.id, document.day), dict(document.facets), tuple(columns)


def _match(asked: Asked) -> str:
    if asked.joined == "prefix":
        return f"{{{' '.join(_EXACT)}}} : {_quoted(asked.words[0][0])} *"
    if asked.joined == "phrase":
        return f"{{{' '.join(_EXACT)}}} : {_quoted(' '.join(word[0] for word in asked.words))}"
    words = [f"({' OR '.join(map(_key, word))})" for word in asked.words]
    return (" AND " if asked.joined == "all" else " OR ").join(words)


def _key(key: str) -> str:
    columns = _EXACT if is_exact(key) else _OTHERS
    return f"{{{' '.join(columns)}}} : {_quoted(_small(key))}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _small(text: str) -> str:
    return _CAPITAL.sub(lambda letter: f"{letter.group().lower()}^", text)
