"""From a question as it was read to one as it is asked: patterns, loosening, what has left."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from archive.catalogue import Connection, reading
from indexer.asking import Found, Lookup, Node, Notice, Place, Search
from indexer.engines.base import Snapshot
from indexer.expand import expand
from indexer.family import family
from indexer.knowledge import Knowledge
from indexer.query import Question, loosened, parse
from indexer.query.limits import MAX_SECONDS

_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"«»“”„', " "))


@dataclass(frozen=True, slots=True)
class Settled:
    """A question as it was asked in the end, loosened if need be, and what it found."""

    snapshot: Snapshot
    """What it was asked of."""
    question: Question
    tree: Node
    """The question's, with written forms in the place of patterns."""
    notices: tuple[Notice, ...]
    lookup: Lookup
    found: Found


def settle(
    connection: Connection,
    snapshot: Snapshot,
    search: Search,
    knowledge: Knowledge,
    after: Place | None = None,
) -> Settled:
    """The page of a search, or what comes `after` a place, out of a snapshot."""
    question = parse(search.text, knowledge, names=search.names, cross=search.cross)
    left = tuple(reading.left_since(connection, snapshot.position, search.shelves))
    at_once = (loosened(question) if question.long else None) or question
    settled = ask(snapshot, at_once, search, left, after)
    if settled.found.total:
        return settled
    for loose in _looser(question, search, knowledge, snapshot):
        looser = ask(snapshot, loose, search, left, after)
        if looser.found.total:
            return looser
    return settled


def ask(
    snapshot: Snapshot,
    asked: Question,
    search: Search,
    left: tuple[str, ...],
    after: Place | None = None,
) -> Settled:
    """A question as it is, and never loosened.

    `left` are the documents that have left the shelves and not yet the index: between `svod add`
    and the end of `svod index` a closed document would still be counted.
    """
    tree, narrowed = expand(asked.tree, snapshot.keys)
    lookup = _lookup(tree, asked, search, after, left)
    notices = (*asked.notices, *narrowed)
    return Settled(snapshot, asked, tree, notices, lookup, snapshot.find(lookup))


def _lookup(
    tree: Node, asked: Question, search: Search, after: Place | None, left: tuple[str, ...]
) -> Lookup:
    return Lookup(
        tree=tree,
        near=asked.near,
        filters=search.filters,
        since=search.since.first if search.since else None,
        until=search.until.last if search.until else None,
        undated=search.undated,
        sort=search.sort,
        labels=search.labels,
        offset=(search.page - 1) * search.per_page,
        limit=search.per_page,
        after=after,
        facets=search.facets,
        shelves=search.shelves,
        hidden=left,
        deadline=time.monotonic() + MAX_SECONDS,
    )


def _looser(
    question: Question, search: Search, knowledge: Knowledge, snapshot: Snapshot
) -> Iterator[Question]:
    """What a question that finds nothing may be loosened to, step by step."""
    plain = search.text.translate(_QUOTATION_MARKS)
    without = [question]
    if question.long and plain != search.text:
        # a pasted sentence quotes, too; a shorter question means its quotation marks
        without.append(parse(plain, knowledge, names=search.names, cross=search.cross))
    for one in without:
        loose = loosened(one, lambda of: family(of, snapshot.keys))
        if loose is not None:
            yield loose
