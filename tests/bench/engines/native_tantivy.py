"""tantivy, a native engine, by tantivy-py.

Each field is two columns, cut at spaces: the exact keys, one a word, and all other keys. A key is
one token in either, kept with its places, as in Svod. Phrases of exact keys are right; phrases of
lemmas, which Svod also finds, are not possible. (Tokens with places of their own are offered too,
as one Python object each, which would be the better part of building.) Facets are its
aggregations over fast fields; what is counted without its own filter takes another aggregation.
The total comes out of the first one, so that the search itself may leave out documents that cannot
be among the best. One thread writes. BM25; a word scores by the sum of its keys.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Document, FieldType, Index, Occur, Query, SchemaBuilder

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

_MISSING = "-"

_MOST_VALUES = 1_000
"""More than any facet has: every value is counted."""


class NativeTantivy:
    name = "tantivy"
    version = tantivy.__version__

    def __init__(self) -> None:
        self._schema: Any = None
        self._index: Any = None
        self._writer: Any = None
        self._searcher: Any = None

    def start(self, folder: Path) -> None:
        self._schema = _schema()
        self._index = Index(self._schema, path=str(folder))
        self._writer = self._index.writer(num_threads=1)

    def prepare(self, made: Sequence[Made]) -> list[dict[str, object]]:
        return [_row(one) for one in made]

    def add(self, prepared: list[dict[str, object]]) -> None:
        for row in prepared:
            self._writer.add_document(Document.from_dict(row, self._schema))

    def finish(self) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = self._index = None

    def open(self, folder: Path) -> None:
        self._schema = _schema()
        self._index = Index(self._schema, path=str(folder))
        self._index.config_reader("manual")
        self._searcher = self._index.searcher()

    def ask(self, asked: Asked) -> tuple[list[str], dict[str, Any]]:
        query = self._query(asked)
        if asked.words:
            hits = self._searcher.search(query, TOP, count=False).hits
        else:
            hits = self._searcher.search(query, TOP, count=False, order_by_field="day").hits
        ids = [self._searcher.doc(address).get_first("id") for _, address in hits]
        free = asked.narrowed
        aggregated = self._aggregate(query, [name for name in COUNTED if name not in free])
        for name in free:
            aggregated |= self._aggregate(self._query(asked.without(name)), [name])
        return ids, aggregated

    def read(self, answer: tuple[list[str], dict[str, Any]]) -> Answer:
        ids, aggregated = answer
        facets = {}
        for name, held in aggregated.items():
            sizes = {bucket["key"]: bucket["doc_count"] for bucket in held["buckets"]}
            missing = sizes.pop(_MISSING, 0)
            facets[name] = counts(sizes, missing)
        # every document has one language, and no question narrows it
        return Answer(sum(facets["lang"].values()), ids, facets)

    def replace(self, old: list[dict[str, object]], new: list[dict[str, object]]) -> None:
        if self._writer is None:
            self._writer = self._index.writer(num_threads=1)
        for row in new:
            self._writer.delete_documents_by_term("id", row["id"])
            self._writer.add_document(Document.from_dict(row, self._schema))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        self._writer = self._searcher = self._index = None

    def _aggregate(self, query: Any, facets: list[str]) -> dict[str, Any]:
        wanted = {}
        for name in facets:
            terms = {"field": name, "size": _MOST_VALUES}
            # of all facets only the year may be missing
            wanted[name] = {"terms": terms | ({"missing": _MISSING} if name == "year" else {})}
        return dict(self._searcher.aggregate(query, wanted))

    def _query(self, asked: Asked) -> Any:
        parts = [] if asked.words else [Query.all_query()]
        if asked.joined == "prefix":
            # of its ways to ask for a prefix the quickest
            start = [asked.words[0][0]]
            parts.append(_any(self._in_columns(Query.phrase_prefix_query, start, exact=True)))
        elif asked.joined == "phrase":
            exact = [word[0] for word in asked.words]
            parts.append(_any(self._in_columns(Query.phrase_query, exact, exact=True)))
        else:
            words = [self._word(keys) for keys in asked.words]
            parts.extend(words if asked.joined == "all" else [_any(words)])
        for facet, value in asked.filters:
            parts.append(_quiet(Query.term_query(self._schema, facet, value)))
        if asked.since:
            days = (FieldType.Integer, asked.since, asked.until)
            parts.append(_quiet(Query.range_query(self._schema, "day", *days)))
        if len(parts) == 1:
            return parts[0]
        return Query.boolean_query([(Occur.Must, part) for part in parts])

    def _word(self, keys: tuple[str, ...]) -> Any:
        return _any([
            query
            for key in keys
            for query in self._in_columns(Query.term_query, key, exact=is_exact(key))
        ])  # fmt: skip

    def _in_columns(self, make: Any, words: Any, *, exact: bool) -> list[Any]:
        return [
            Query.boost_query(make(self._schema, _column(name, exact), words), _weight(name, exact))
            for name in COLUMNS
        ]


def _schema() -> Any:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", fast=True)
    for name in COLUMNS:
        for exact in (True, False):
            builder.add_text_field(_column(name, exact), tokenizer_name="whitespace")
    for name in COUNTED:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _row(made: Made) -> dict[str, object]:
    row: dict[str, object] = {"id": made.document.id}
    if made.document.day is not None:
        row["day"] = made.document.day
    for name, (exact, others) in made.words.items():
        row[_column(name, True)], row[_column(name, False)] = exact, others
    return row | {name: list(values) for name, values in made.document.facets.items()}


def _column(name: str, exact: bool) -> str:
    return f"{name}_{'exact' if exact else 'others'}"


def _weight(name: str, exact: bool) -> float:
    weight = EXACT_WEIGHT if exact else OTHER_WEIGHT
    return weight * TITLE_WEIGHT if name.startswith("title_") else weight


def _any(queries: list[Any]) -> Any:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _quiet(query: Any) -> Any:
    """A filter, which adds nothing to the score."""
    return Query.const_score_query(query, 0.0)
