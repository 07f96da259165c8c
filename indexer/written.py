"""How the words of a key are written in the documents that have it."""

from collections import Counter
from functools import partial

from archive.catalogue import Connection, reading
from archive.records import Shelf
from indexer import locate
from indexer.analysis import channel_of
from indexer.analysis.kept import Part
from indexer.asking import Lookup, Sort, Word
from indexer.engines.base import FIELDS, Engine

_DOCUMENTS = 3
"""Documents that are looked at."""


def forms(
    connection: Connection, engine: Engine, key: str, shelves: tuple[Shelf, ...]
) -> tuple[str, ...]:
    """The words with this key in some documents on these shelves, as they stand in their texts.

    The most frequent first.
    """
    ids = [hit.id for hit in engine.find(_lookup(key, shelves)).hits]
    kept = reading.analyses(connection, ids)
    parts = [Part(held.first, part, held.number) for (_, part), held in kept.items()]
    rows = partial(reading.analysis_rows, connection)
    documents = [id for id, _ in kept]
    found = locate.find([_word(key)], parts, rows)
    places = [
        ((documents[place.part], parts[place.part].key, place.number), mark)
        for place in locate.every(found, rows)
        for mark in place.marks
    ]
    texts = reading.some_passages(connection, {passage for passage, _ in places})
    written = Counter(
        texts[passage].text[mark.start : mark.end] for passage, mark in places if passage in texts
    )
    return tuple(form for form, _ in written.most_common())


def _word(key: str) -> Word:
    return Word((channel_of(key),), tuple(FIELDS))


def _lookup(key: str, shelves: tuple[Shelf, ...]) -> Lookup:
    return Lookup(
        tree=_word(key),
        near=(),
        filters=(),
        since=None,
        until=None,
        sort=Sort.RELEVANCE,
        labels="en",
        offset=0,
        limit=_DOCUMENTS,
        after=None,
        facets=(),
        shelves=shelves,
    )
