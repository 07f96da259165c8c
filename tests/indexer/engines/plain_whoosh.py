"""The same documents and questions in plain Whoosh: its own codec, matchers, facets and sorting.

Documents go in as ready-made keys; nothing of ours is asked but the two tables of weights. Its
segments are merged as Whoosh likes. What Whoosh has no words for (`Near`) is not translated.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from math import log
from pathlib import Path

from whoosh import fields, formats, index, query, scoring, sorting
from whoosh.matching import Matcher
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    FacetCount,
    Has,
    Lookup,
    Node,
    Not,
    Nothing,
    Phrase,
    Sort,
    Word,
)
from indexer.engines.base import CHANNEL_WEIGHTS, FIELDS, Batch, EngineDocument, Postings
from tests.indexer.engines.trees import FACETS

K1, B = 1.2, 0.75


_Entry = tuple[bytes, int, float, bytes]


class KeysField(fields.FieldType):
    """Ready-made keys with positions, as Whoosh itself writes them."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None, scorable=False)

    def index(self, value: Postings, **_options: object) -> Iterator[_Entry]:
        for key, places in value.places():
            at = places.tolist()
            yield key.encode(), len(at), float(len(at)), self.format.encode(at)


class ValuesField(fields.FieldType):
    """Whole values, of which a document may have several."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None, scorable=False)

    def index(self, value: tuple[str, ...], **_options: object) -> Iterator[_Entry]:
        for one in value:
            yield one.encode(), 1, 1.0, b""


_LANGS = ("en", "ru")

_SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True, sortable=True),
    lengths=fields.STORED(),
    day=fields.NUMERIC(int),
    newest=fields.NUMERIC(int, sortable=True),
    undated=fields.NUMERIC(int, sortable=True),
    **{f"title_of_{lang}": fields.ID(sortable=True) for lang in _LANGS},
    **{f"untitled_{lang}": fields.NUMERIC(int, sortable=True) for lang in _LANGS},
    **{name: KeysField() for name in FIELDS},
    **{name: ValuesField() for name in FACETS},
)


class PlainWhoosh:
    """Some shelves as one Whoosh index."""

    def __init__(self, folder: Path, shelves: tuple[Shelf, ...]) -> None:
        self._shelves = shelves
        self._index = index.create_in(folder, _SCHEMA)
        self._searcher = self._index.searcher()

    def apply(self, batch: Batch) -> None:
        if batch.shelf not in self._shelves:
            return
        writer = self._index.writer()
        for id in (*batch.remove, *(document.id for document in batch.put)):
            writer.delete_by_term("id", id)
        for document in batch.put:
            writer.add_document(**_row(document))
        writer.commit()
        self._searcher.close()
        self._searcher = self._index.searcher(weighting=OurWeighting(self._index.reader()))

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def ids(self, lookup: Lookup) -> list[str]:
        """What is found, in the order asked for; by id where that is relevance."""
        found = self._searcher.search(
            _narrowed(lookup), limit=None, sortedby=_order(lookup.sort, lookup.labels)
        )
        return [hit["id"] for hit in found]

    def facet(self, lookup: Lookup, name: str) -> FacetCount:
        grouping = sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count)
        asked = _narrowed(lookup, without=name)
        found = self._searcher.search(asked, limit=None, groupedby={name: grouping})
        groups = dict(found.groups(name))
        missing = groups.pop(None, 0)
        return FacetCount(groups, missing)

    def scores(self, tree: Node) -> dict[str, float]:
        """By document; for words of one key and one field, and what `scored` can say of them."""
        found = self._searcher.search(scored(tree), limit=None)
        return {hit["id"]: hit.score for hit in found}

    def found_by(self, asked: query.Query) -> set[str]:
        """The documents that a query of Whoosh's own finds."""
        return {hit["id"] for hit in self._searcher.search(asked, limit=None)}


class OurWeighting(scoring.WeightingModel):
    """Our formula for one field: what stands in `oracle_scores`, said with Whoosh's parts."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._rarities: dict[bytes, float] = {}
        held = [stored["lengths"] for _, stored in reader.iter_docs()]
        self._size = len(held)
        lengths = {name: [of[name] for of in held if name in of] for name in FIELDS}
        self._means = {name: sum(of) / len(of) for name, of in lengths.items() if of}

    def scorer(
        self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1
    ) -> scoring.BaseScorer:
        if fieldname not in FIELDS:
            return scoring.WeightScorer(0.0)
        if text not in self._rarities:
            documents = max(self._documents(name, text) for name in FIELDS)
            self._rarities[text] = log(1 + self._size / (documents + 1))
        return _Bm25(searcher, fieldname, self._rarities[text], self._means.get(fieldname, 1.0))

    def _documents(self, name: str, text: bytes) -> int:
        """How many documents have a key, deleted ones left out: Whoosh itself counts those."""
        if (name, text) not in self._reader:
            return 0
        numbers = self._reader.postings(name, text).all_ids()
        return sum(not self._reader.is_deleted(number) for number in numbers)


class _Bm25(scoring.BaseScorer):
    def __init__(self, searcher: Searcher, name: str, rarity: float, mean: float) -> None:
        self._searcher, self._name, self._rarity, self._mean = searcher, name, rarity, mean

    def score(self, matcher: Matcher) -> float:
        length = self._searcher.stored_fields(matcher.id())["lengths"][self._name]
        often = FIELDS[self._name] * matcher.weight() / (1 - B + B * length / self._mean)
        return self._rarity * often * (K1 + 1) / (often + K1)


def translated(tree: Node) -> query.Query:
    """The tree in Whoosh's words; for what is found, not for how it scores."""
    match tree:
        case Word(keys, names):
            return query.Or([query.Term(name, key.text) for name in names for key in keys])
        case Phrase(words, names):
            return query.Or(
                [
                    _row_of(name, [key.text for key in chosen])
                    for name in names
                    for chosen in product(*words)
                ]
            )
        case Dated(since, until):
            first, last = (since or date.min).toordinal(), (until or date.max).toordinal()
            return query.NumericRange("day", first, last)
        case Has(facet, values):
            return query.Or([query.Term(facet, value) for value in values])
        case All(parts):
            return query.And([translated(part) for part in parts])
        case Any(parts):
            return query.Or([translated(part) for part in parts])
        case AtLeast(parts, 0):
            return query.Every()
        case AtLeast(parts, least):
            every = [translated(part) for part in parts]
            return query.Or([query.And(chosen) for chosen in combinations(every, least)])
        case Not(part):
            return _without(translated(part))
        case Everything():
            return query.Every()
        case Nothing():
            return query.NullQuery
    raise TypeError(f"Whoosh has no words for {tree}")


def scored(tree: Node) -> query.Query:
    """A tree of words of one key and one field, so that Whoosh scores it as we do."""
    match tree:
        case Word((key,), (name,)):
            return query.Term(name, key.text, boost=CHANNEL_WEIGHTS[key.channel] * key.share)
        case Not(part):
            return _without(scored(part))
        case All(parts):
            return query.And([scored(part) for part in parts])
        case Any(parts):
            return query.Or([scored(part) for part in parts])
    raise TypeError(f"Whoosh does not score {tree} as we do")


def _without(part: query.Query) -> query.Query:
    """All other documents, listed beforehand.

    Whoosh's own matchers for that fail inside one another (`AndNot`), or find documents that were
    deleted (`Not`). What they score is too little to be seen: Whoosh takes 0 for no score given.
    """
    others = query.AndNot(query.Every(), query.ConstantScoreQuery(part))
    return query.ConstantScoreQuery(others, 1e-12)


def _row_of(name: str, keys: list[str]) -> query.Query:
    return query.Phrase(name, keys) if len(keys) > 1 else query.Term(name, keys[0])


def _narrowed(lookup: Lookup, *, without: str = "") -> query.Query:
    parts = [
        lookup.tree,
        *(Has(one.facet, one.values) for one in lookup.filters if one.facet != without),
    ]
    times: list[Node] = []
    if lookup.since or lookup.until:
        times.append(Dated(lookup.since, lookup.until))
    if lookup.undated:
        times.append(Not(Dated(None, None)))
    if without != "year" and times:
        parts.append(Any(tuple(times)))
    return query.And([translated(part) for part in parts])


def _order(sort: Sort, lang: str) -> list[sorting.FieldFacet]:
    by = sorting.FieldFacet
    newest = [by("undated"), by("newest", reverse=True), by("id")]
    match sort:
        case Sort.NEWEST:
            return newest
        case Sort.OLDEST:
            return [by("undated"), by("newest"), by("id")]
        case Sort.TITLE:
            return [by(f"untitled_{lang}"), by(f"title_of_{lang}"), *newest]
    return [by("id")]


def _row(document: EngineDocument) -> dict[str, object]:
    titles = {
        lang: document.titles.get(lang) or next(iter(document.titles.values()), "")
        for lang in _LANGS
    }
    return {
        "id": document.id,
        "lengths": {name: held.length for name, held in document.fields.items()},
        "newest": document.day or 0,
        "undated": int(document.day is None),
        **({} if document.day is None else {"day": document.day}),
        **{f"title_of_{lang}": title for lang, title in titles.items()},
        **{f"untitled_{lang}": int(not title) for lang, title in titles.items()},
        **document.fields,
        **document.facets,
    }
