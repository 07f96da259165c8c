"""How the words of a key are written in the documents that have it."""

from collections import Counter

import numpy as np

from archive.catalogue import Connection, reading
from archive.records import Shelf
from indexer.analysis import channel_of
from indexer.analysis.stored import unpack
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
    places = []
    for (id, part), packed in reading.analyses(connection, ids).items():
        analysis = unpack(packed)
        sets = [number for number, keys in enumerate(analysis.keys) if key in keys]
        tokens = np.flatnonzero(np.isin(analysis.words, sets))
        for stretch in analysis.stretches:
            within = tokens[(tokens >= stretch.first) & (tokens < stretch.last)]
            for token in within.tolist():
                place = (int(analysis.starts[token]), int(analysis.ends[token]))
                places.append(((id, part, stretch.number), place))
    texts = reading.some_passages(connection, {passage for passage, _ in places})
    found = Counter(
        texts[passage].text[start:end] for passage, (start, end) in places if passage in texts
    )
    return tuple(form for form, _ in found.most_common())


def _lookup(key: str, shelves: tuple[Shelf, ...]) -> Lookup:
    return Lookup(
        tree=Word((channel_of(key),), tuple(FIELDS)),
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
