"""The relations of documents, as far as a reader may see the other side."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from archive.catalogue import Connection, reading
from archive.records import Document, Shelf
from webui.present.related import MOST_SHOWN, Links

MOST_BACK = 1000
"""Relations of others to a document that are told; a convention may be cited by every third one."""

_MANY = frozenset({"cites", "related"})
"""Told after the others: that a document was amended must not be lost among its citations."""


def links_of(
    connection: Connection,
    documents: Sequence[Document],
    shelves: Collection[Shelf],
    shown: int = MOST_SHOWN,
) -> dict[str, Links]:
    """The relations of each document, by its id: some SELECTs for all of them.

    Of those to it so many are `shown` with their documents. What is held and does not stand on
    these shelves today looks like what is not held.
    """
    targets = [relation.target for one in documents for relation in one.relations]
    named = reading.named_by(connection, targets)
    back = reading.relations_to(connection, documents)
    ids = {id for ids in named.values() for id in ids}
    ids.update(other for rows in back.values() for _, other in rows)
    stands_on = reading.standing(connection, ids, datetime.now(UTC).date())
    seen = {id for id, shelf in stands_on.items() if shelf in shelves}
    to = {target: id for target, ids in named.items() if (id := _first(ids, seen))}
    all_back = {id: [row for row in rows if row[1] in seen] for id, rows in back.items()}
    told = {
        id: sorted(rows, key=lambda row: row[0] in _MANY)[:MOST_BACK]
        for id, rows in all_back.items()
    }
    wanted = {*to.values(), *(other for rows in told.values() for _, other in rows[:shown])}
    held = reading.documents(connection, wanted)
    return {
        one.id: Links(
            to=tuple(
                (relation.type, relation.target, held.get(to.get(relation.target, "")))
                for relation in one.relations
            ),
            back=tuple((kind, held[other]) for kind, other in told.get(one.id, ())[:shown]),
            back_ids=tuple(told.get(one.id, ())),
            back_total=len(all_back.get(one.id, ())),
        )
        for one in documents
    }


def _first(ids: Sequence[str], seen: Collection[str]) -> str:
    return next((id for id in ids if id in seen), "")
