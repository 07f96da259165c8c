"""Whoosh 2.7.4 as it comes: its own codec, its own BM25F, its own facets.

It is given the very postings that Svod gets, all keys of a word at one place, so nothing is
analysed. It keeps positions and lengths in its own way. Facets are counted by `groupedby`; what
is counted without its own filter takes another search. A word scores by the sum of its keys.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import whoosh
from whoosh import index, query
from whoosh.fields import ID, NUMERIC, FieldType, Schema
from whoosh.formats import Existence, Positions
from whoosh.sorting import FieldFacet

from indexer.analysis import channel_of
from indexer.asking import Channel
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS, Postings
from tests.bench.engines.documents import COLUMNS, Made
from tests.bench.engines.peer import COUNTED, TOP, Answer, counts
from tests.bench.engines.questions import Asked


class _Keys(FieldType):
    """Ready-made keys."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None, scorable=True)

    def index(
        self, value: Postings, **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for key, places in value.places():
            encoded = self.format.encode(places.tolist())
            yield key.encode(), len(places), float(len(places)), encoded


class _Values(FieldType):
    """Facet values."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=False)

    def index(
        self, value: tuple[str, ...], **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for one in value:
            yield one.encode(), 1, 1.0, b""


class PlainWhoosh:
    name = "whoosh"
    version = whoosh.versionstring()

    def __init__(self) -> None:
        self._index: Any = None
        self._writer: Any = None
        self._searcher: Any = None

    def start(self, folder: Path) -> None:
        schema = Schema(
            id=ID(unique=True, stored=True),
            day=NUMERIC(int, sortable=True, default=0),
            **{name: _Keys() for name in COLUMNS},
            **{name: _Values() for name in COUNTED},
        )
        self._index = index.create_in(folder, schema)
        self._writer = self._index.writer(limitmb=256)

    def prepare(self, made: Sequence[Made]) -> list[dict[str, object]]:
        return [
            {
                "id": one.document.id,
                **({"day": one.document.day} if one.document.day else {}),
                **one.document.fields,
                **one.document.facets,
            }
            for one in made
        ]

    def add(self, prepared: list[dict[str, object]]) -> None:
        for row in prepared:
            self._writer.add_document(**row)

    def finish(self) -> None:
        self._writer.commit()
        self._index.close()

    def open(self, folder: Path) -> None:
        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher()

    def ask(self, asked: Asked) -> tuple[Any, dict[str, Any]]:
        free = asked.narrowed
        found = self._search(asked, [name for name in COUNTED if name not in free])
        groups = {name: found.groups(name) for name in COUNTED if name not in free}
        for name in free:
            groups[name] = self._search(asked.without(name), [name]).groups(name)
        return ([found[n]["id"] for n in range(min(TOP, len(found)))], len(found)), groups

    def read(self, answer: tuple[Any, dict[str, Any]]) -> Answer:
        (ids, total), groups = answer
        facets = {}
        for name, documents in groups.items():
            sizes = {value: len(held) for value, held in documents.items()}
            missing = sizes.pop(None, 0)
            facets[name] = counts(sizes, missing)
        return Answer(total, ids, facets)

    def replace(self, old: list[dict[str, object]], new: list[dict[str, object]]) -> None:
        writer = self._index.writer()
        for row in new:
            writer.update_document(**row)
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def _search(self, asked: Asked, facets: list[str]) -> Any:
        newest = {} if asked.words else {"sortedby": "day", "reverse": True}
        return self._searcher.search(
            _query(asked),
            limit=TOP,
            filter=_filter(asked),
            groupedby={name: FieldFacet(name, allow_overlap=True) for name in facets},
            **newest,
        )


def _query(asked: Asked) -> Any:
    if not asked.words:
        return query.Every()
    if asked.joined == "prefix":
        return query.Or([query.Prefix(name, asked.words[0][0]) for name in COLUMNS])
    if asked.joined == "phrase":
        exact = [word[0] for word in asked.words]
        return query.Or([query.Phrase(name, exact, boost=FIELDS[name]) for name in COLUMNS])
    words = [
        query.Or([
            query.Term(name, key, boost=FIELDS[name] * CHANNEL_WEIGHTS[_channel(key)])
            for name in COLUMNS
            for key in word
        ])
        for word in asked.words
    ]  # fmt: skip
    if len(words) == 1:
        return words[0]
    return (query.And if asked.joined == "all" else query.Or)(words)


def _filter(asked: Asked) -> Any:
    parts = [query.Term(facet, value) for facet, value in asked.filters]
    if asked.since:
        parts.append(query.NumericRange("day", asked.since, asked.until))
    return query.And(parts) if parts else None


def _channel(key: str) -> Channel:
    return channel_of(key).channel
