"""What came onto the shelves last, of what a question finds."""

from collections.abc import Sequence
from dataclasses import replace

from archive.catalogue import Connection, reading
from indexer.asking import All, Arrival, Has, Search, Sort
from indexer.settling import Settled, ask

MOST = 500
"""So many found documents are compared one by one by when they came."""


def asked_for_arrivals(search: Search) -> Search:
    """The same question as it is asked here."""
    return replace(
        search, page=1, per_page=MOST, cursor=None, sort=Sort.NEWEST, facets=(), explain=False
    )


def newest(
    connection: Connection, settled: Settled, search: Search, count: int
) -> tuple[Arrival, ...]:
    """The documents that came last, newest first, of what a search `asked_for_arrivals` found."""
    if settled.found.total > MOST:
        ids: Sequence[str] = _among_newest(connection, settled, search, count)
        since = reading.standing_since(connection, ids)
    else:
        found = [hit.id for hit in settled.found.hits]
        since = reading.standing_since(connection, found)
        # what came with one run by its own date, as the hits are
        ids = sorted(filter(since.get, found), key=lambda id: since[id], reverse=True)[:count]
    documents = reading.documents(connection, ids)
    return tuple(Arrival(documents[id], since[id]) for id in ids if id in documents)


def _among_newest(
    connection: Connection, settled: Settled, search: Search, count: int
) -> list[str]:
    """The same where so much is found that some of it must have come lately."""
    chosen: list[str] = []
    offset, limit = 0, MOST
    while len(chosen) < count:
        last = reading.newest(connection, search.shelves, offset=offset, limit=limit)
        if not last:
            break
        asked = settled.question
        among = replace(asked, tree=All((asked.tree, Has("id", tuple(last)))))
        some = replace(search, per_page=limit)
        found = ask(settled.snapshot, among, some, settled.lookup.hidden).found
        here = {hit.id for hit in found.hits}
        chosen += [id for id in last if id in here]
        offset, limit = offset + limit, 2 * limit
    return chosen[:count]
