"""Found documents → what a reader is shown of them: titles, quotations, channels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby

from archive.catalogue import Connection, reading
from archive.records import Document, Passage
from indexer import explain, locate, snippets
from indexer.analysis.kept import Part, unpack
from indexer.asking import Channel, Hit, KeyMatch, Node, Result, Search, Snippet
from indexer.asking import Part as Piece
from indexer.engine_documents import OWN, own_words


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a document."""

    matched: tuple[Channel, ...]
    """The channels by which its words were found, best first."""
    title: tuple[tuple[str, tuple[Piece, ...]], ...]
    """The titles by language, matches marked."""
    symbol: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]
    why: tuple[KeyMatch, ...]


def resolve(
    connection: Connection, hits: Sequence[Hit], tree: Node, search: Search
) -> tuple[Result, ...]:
    """The documents of these hits, with marks and quotations: one SELECT per table.

    A document that has left the caller's shelves since the index was made is passed over.
    """
    if not hits:
        return ()
    ids = [hit.id for hit in hits]
    documents = reading.documents(connection, ids)
    stands_on = reading.shelves_of(connection, ids)
    seen = [hit for hit in hits if hit.id in documents and stands_on[hit.id] in search.shelves]
    told = show(connection, [documents[hit.id] for hit in seen], tree, explained=search.explain)
    return tuple(
        Result(
            documents[hit.id],
            hit.score,
            one.matched,
            one.title,
            one.symbol,
            one.snippets,
            one.why,
        )
        for hit, one in zip(seen, told, strict=True)
    )


def show(
    connection: Connection, documents: Sequence[Document], tree: Node, *, explained: bool
) -> list[Shown]:
    """What is shown of these documents, in their order.

    While an index is built anew, some analyses are of the new version already: the keys that both
    know are the same.
    """
    wanted = locate.leaves(tree)
    ids = [document.id for document in documents]
    # by document and part, so that the own words of each come first
    kept = sorted(reading.analyses(connection, ids).items()) if wanted else []
    parts = [Part(one.first, key, one.number) for (_, key), one in kept]
    ranges = _ranges(ids, [id for (id, _), _ in kept])
    rows = partial(reading.analysis_rows, connection)
    found = locate.find(wanted, parts, rows)
    marks = [found.of(own) for own in ranges]
    chosen = [snippets.choose(some, own) for some, own in zip(marks, ranges, strict=True)]
    lines = [_lines(found.page, own) for own in ranges]
    placed = locate.places(found, chain(*chosen, *lines), rows)
    quoted = [
        [(id, parts[placed[at].part].key, placed[at].number) for at in some]
        for id, some in zip(ids, chosen, strict=True)
    ]
    passages = reading.some_passages(connection, chain(*quoted))
    why = _why(connection, tree, found, ranges) if explained else [()] * len(ids)
    shown = []
    for number, document in enumerate(documents):
        own = {placed[at].number: placed[at].marks for at in lines[number] if at in placed}
        titles, symbol, summaries = _own(document, own)
        quotations = [
            _quotation(passages[where], where[1], placed[at].marks)
            for where, at in zip(quoted[number], chosen[number], strict=True)
        ]
        shown.append(
            Shown(
                marks[number].matched(),
                titles,
                symbol,
                (*quotations, *summaries)[: snippets.PER_DOCUMENT],
                why[number],
            )
        )
    return shown


def _ranges(ids: Sequence[str], of_parts: Iterable[str]) -> list[range]:
    """The numbers of the parts of each document, given whose each part is."""
    found = {}
    first = 0
    for id, parts in groupby(of_parts):
        last = first + len(list(parts))
        found[id] = range(first, last)
        first = last
    return [found.get(id, range(0)) for id in ids]


def _lines(page: locate.Page, parts: range) -> range:
    """The numbers of a document's own words on the page."""
    if not parts or page.parts[parts.start].key != OWN:
        return range(0)
    return range(page.begins[parts.start], page.begins[parts.start + 1])


def _quotation(passage: Passage, version: str, marks: tuple[locate.Mark, ...]) -> Snippet:
    return Snippet(
        version=version,
        lang=passage.lang,
        passage=passage.number,
        page=passage.page,
        label=passage.label,
        parts=snippets.quote(passage.text, marks),
    )


def _own(
    document: Document, marked: Mapping[int, tuple[locate.Mark, ...]]
) -> tuple[tuple[tuple[str, tuple[Piece, ...]], ...], tuple[Piece, ...], tuple[Snippet, ...]]:
    """The titles and the symbol with marks, and a quotation from the summary if found there."""
    titles = []
    symbol: tuple[Piece, ...] = ()
    found = []
    for number, (kind, lang, text) in enumerate(own_words(document)):
        marks = marked.get(number, ())
        if kind == "title":
            titles.append((lang, snippets.cut(text, marks)))
        elif kind == "symbol":
            symbol = snippets.cut(text, marks)
        elif kind == "summary" and marks:
            found.append(Snippet(OWN, lang, 0, None, kind, snippets.quote(text, marks)))
    return tuple(titles), symbol, tuple(found)


def _why(
    connection: Connection, tree: Node, found: locate.Found, ranges: Sequence[range]
) -> list[tuple[KeyMatch, ...]]:
    """By which keys each document was found: here all of its tokens are read."""
    parts = found.page.parts
    rows = reading.all_analysis_rows(connection, [part.number for part in parts])
    told = []
    for own in ranges:
        places = locate.every(found.of(own), partial(reading.analysis_rows, connection))
        told.append(explain.why(tree, places, {at: unpack(parts[at], rows) for at in own}))
    return told
