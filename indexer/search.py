"""The only public way to search: question → keys → found → located → quoted."""

import base64
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.catalogue import Catalogue, Connection, reading
from archive.errors import EngineUnavailable, QueryError
from archive.records import Document, Shelf
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer import analysis, locate, snippets
from indexer.analysis.stored import unpack
from indexer.asking import (
    All,
    Has,
    Hit,
    Lookup,
    Node,
    Not,
    Part,
    Phrase,
    Place,
    Result,
    Results,
    Search,
    Snippet,
    Sort,
    Word,
)
from indexer.build import OWN, own_words
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.query import parse


def open_finder(settings: Settings) -> "Finder":
    """A finder over the catalogue and index of a home. Raises CatalogueError."""
    return Finder(Catalogue(settings.catalogue), open_engine(settings.index))


def open_engine(folder: Path) -> Engine:
    """The engine of this machine."""
    return EmbeddedEngine(folder)


class Finder:
    """What a search needs, opened once: catalogue, engine, vocabularies. Threads may share it."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self.catalogue = catalogue
        self.engine = engine

    def search(self, search: Search) -> Results:
        """The answer to a question.

        Raises QueryError for a question beyond the limits or a cursor that is none of ours, and
        EngineUnavailable.
        """
        began = time.perf_counter()
        self._check_index()
        with self.catalogue.reading() as connection:
            question = parse(search.text, reading.vocabularies(connection))
            found = self.engine.find(
                Lookup(
                    tree=self._without_left(connection, question.tree, search.shelves),
                    filters=search.filters,
                    since=search.since.first if search.since else None,
                    until=search.until.last if search.until else None,
                    sort=search.sort,
                    labels=search.labels,
                    offset=(search.page - 1) * search.per_page,
                    limit=search.per_page,
                    after=_place(search.cursor, search.sort) if search.cursor else None,
                    facets=search.facets,
                    shelves=search.shelves,
                )
            )
            wanted = locate.leaves(question.tree)
            results = _resolve(connection, found.hits, wanted, search.shelves)
        more = found.offset + len(found.hits) < found.total
        return Results(
            search=search,
            understood=question.understood,
            words=question.words,
            notices=question.notices,
            total=found.total,
            results=results,
            facets=found.facets,
            offset=found.offset,
            next=_cursor(found.hits[-1].place) if more and found.hits else None,
            generation=found.generation,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _check_index(self) -> None:
        """Keys of another analyser would find the wrong documents: rather find none, and say so."""
        made_with = self.engine.fingerprint()
        if made_with is not None and not made_with.startswith(f"{analysis.version()}/"):
            raise EngineUnavailable(
                "the index was built by another version of Svod", hint='run "svod index"'
            )

    def _without_left(self, connection: Connection, tree: Node, shelves: tuple[Shelf, ...]) -> Node:
        """The tree without what has left the shelves since the index was brought up to date.

        Between `svod add` and the end of `svod index` a closed document would still be counted.
        """
        position = min(self.engine.position(shelf) for shelf in shelves)
        left = reading.left_since(connection, position, shelves)
        return All((tree, Not(Has("id", tuple(left))))) if left else tree

    def mark(self, document: Document, version: str, text: str) -> Mapping[int, tuple[Part, ...]]:
        """The passages of a version where a question's words stand, with the words marked."""
        with self.catalogue.reading() as connection:
            wanted = locate.leaves(parse(text, reading.vocabularies(connection)).tree)
            kept = reading.analyses(connection, [document.id], analysis.version())
            if not wanted or (document.id, version) not in kept:
                return {}
            tokens = unpack(kept[document.id, version])
            places = list(locate.locate(wanted, version, tokens, []))
            texts = reading.some_passages(
                connection, [(document.id, version, place.number) for place in places]
            )
        return {
            place.number: snippets.cut(texts[document.id, version, place.number].text, place.marks)
            for place in places
        }

    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The vocabularies as the catalogue has them."""
        with self.catalogue.reading() as connection:
            return reading.vocabularies(connection)

    def close(self) -> None:
        self.engine.close()
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _resolve(
    connection: Connection,
    hits: tuple[Hit, ...],
    wanted: list[Word | Phrase],
    shelves: tuple[Shelf, ...],
) -> tuple[Result, ...]:
    """Documents, marks and quotations for these hits: one SELECT per table.

    A document that has left the caller's shelves since the index was made is passed over.
    """
    ids = [hit.id for hit in hits]
    documents = reading.documents(connection, ids)
    stands_on = reading.shelves_of(connection, ids)
    kept = reading.analyses(connection, ids, analysis.version()) if wanted else {}
    places: dict[str, list[locate.Place]] = {}
    chosen: dict[str, list[locate.Place]] = {}
    for id in documents:
        kinds = [kind for kind, _, _ in own_words(documents[id])]
        places[id] = [
            place
            for (held, part), tokens in kept.items()
            if held == id
            for place in locate.locate(wanted, part, unpack(tokens), kinds)
        ]
        chosen[id] = snippets.choose(places[id])
    passages = reading.some_passages(
        connection, [(id, place.part, place.number) for id in chosen for place in chosen[id]]
    )
    results = []
    for hit in hits:
        if hit.id not in documents or stands_on[hit.id] not in shelves:
            continue
        document = documents[hit.id]
        quotations = []
        for place in chosen[hit.id]:
            passage = passages[hit.id, place.part, place.number]
            quotations.append(
                Snippet(
                    version=place.part,
                    lang=passage.lang,
                    passage=passage.number,
                    page=passage.page,
                    label=passage.label,
                    parts=snippets.quote(passage.text, place.marks),
                )
            )
        channels = locate.best(m.channel for place in places[hit.id] for m in place.marks)
        titles, summary = _own(document, places[hit.id])
        results.append(
            Result(
                document,
                hit.score,
                channels,
                titles,
                (*quotations, *summary)[: snippets.PER_DOCUMENT],
            )
        )
    return tuple(results)


def _own(
    document: Document, places: list[locate.Place]
) -> tuple[tuple[tuple[str, tuple[Part, ...]], ...], tuple[Snippet, ...]]:
    """A document's titles with marks, and a quotation from its summary where that was found."""
    marked = {place.number: place.marks for place in places if place.part == OWN}
    titles = []
    found = []
    for number, (kind, lang, text) in enumerate(own_words(document)):
        marks = marked.get(number, ())
        if kind == "title":
            titles.append((lang, snippets.cut(text, marks)))
        elif kind == "summary" and marks:
            found.append(Snippet(OWN, lang, 0, None, kind, snippets.quote(text, marks)))
    return tuple(titles), tuple(found)


def _cursor(place: Place) -> str:
    packed = json.dumps([place.rank, place.day, place.id], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _place(cursor: str, sort: Sort) -> Place:
    """The place a cursor holds. Raises QueryError for one of another order, or of nobody's."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        rank, day, id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        rank = day = id = None
    if sort is Sort.TITLE:
        right_rank = isinstance(rank, str)
    else:
        # no score and no date is as large; what is may not even be a float
        right_rank = isinstance(rank, int | float) and abs(rank) < 1e9
    if not (right_rank and isinstance(day, int) and isinstance(id, str)):
        raise QueryError("the cursor is not one of ours", hint="begin at the first page")
    return Place(rank, day, id)
