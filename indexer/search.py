"""The only public way to search: question → keys → found → located → quoted."""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.catalogue import Catalogue, Connection, reading
from archive.errors import EngineUnavailable, QueryError
from archive.records import Document, Shelf
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer import explain, locate, snippets, suggest, written
from indexer.analysis.stored import unpack
from indexer.asking import (
    All,
    Explanation,
    Found,
    Has,
    Hit,
    KeyCount,
    KeyMatch,
    Lookup,
    Node,
    Not,
    Notice,
    Part,
    Place,
    Result,
    Results,
    Search,
    Snippet,
    Sort,
    Suggestion,
)
from indexer.build import OWN, own_words
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.expand import expand
from indexer.family import family
from indexer.knowledge import Knowledge, Library
from indexer.lexicon import Lexicon
from indexer.query import Question, loosened, parse
from indexer.speller import Dictionaries, Speller

Keys = Callable[[str], Sequence[KeyCount]]
"""The keys of the caller's shelves by prefix."""

_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"«»“”„', " "))


def open_finder(settings: Settings) -> "Finder":
    """A finder over the catalogue and index of a home. Raises CatalogueError."""
    return Finder(Catalogue(settings.catalogue), open_engine(settings.index))


def open_engine(folder: Path) -> Engine:
    """The engine of this machine."""
    return EmbeddedEngine(folder)


class Finder:
    """What a search needs, opened once: catalogue, engine, vocabularies. Threads may share it."""

    def __init__(
        self, catalogue: Catalogue, engine: Engine, lexicon: Lexicon | None = None
    ) -> None:
        self.catalogue = catalogue
        self.engine = engine
        self._library = Library(catalogue, lexicon)
        self._dictionaries = Dictionaries(engine)

    def with_lexicon(self, lexicon: Lexicon) -> "Finder":
        """A finder over the same documents that knows these translations and no others."""
        return Finder(self.catalogue, self.engine, lexicon)

    def search(self, search: Search) -> Results:
        """The answer to a question.

        Raises QueryError for a question beyond the limits or a cursor that is none of ours, and
        EngineUnavailable.
        """
        began = time.perf_counter()
        keys = partial(self.engine.keys, shelves=search.shelves)
        with self.catalogue.reading() as connection:
            knowledge = self._knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            asked = (loosened(question) if question.long else None) or question
            tree, narrowed, found = self._find(connection, asked, search, keys)
            for loose in _looser(question, search, knowledge, keys) if not found.total else ():
                looser, also_narrowed, more = self._find(connection, loose, search, keys)
                if more.total:
                    asked, tree, narrowed, found = loose, looser, also_narrowed, more
                    break
            results = _resolve(connection, found.hits, tree, search)
            told = (
                self._explanation(connection, tree, search, knowledge.lexicon)
                if search.explain
                else None
            )
            translated = asked.translated
            if not search.cross:
                translated = parse(search.text, knowledge, names=search.names).translated
        more_to_come = found.offset + len(found.hits) < found.total
        return Results(
            search=search,
            understood=asked.understood,
            words=asked.words,
            notices=(*asked.notices, *narrowed),
            terms=asked.terms,
            translated=translated,
            total=found.total,
            results=results,
            facets=found.facets,
            offset=found.offset,
            next=_cursor(found.hits[-1].place) if more_to_come and found.hits else None,
            generation=found.generation,
            took_ms=(time.perf_counter() - began) * 1000,
            explanation=told,
        )

    def _find(
        self,
        connection: Connection,
        question: Question,
        search: Search,
        keys: Keys,
    ) -> tuple[Node, list[Notice], Found]:
        """The documents for a question, with its tree as the engine got it."""
        tree, notices = expand(question.tree, keys)
        found = self.engine.find(
            Lookup(
                tree=self._without_left(connection, tree, search.shelves),
                near=question.near,
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
        return tree, notices, found

    def _knowledge(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Knowledge:
        """Raises EngineUnavailable when the index was made by other rules or dictionaries.

        Keys of another analyser would find the wrong documents: rather find none, and say so.
        """
        made_with = self.engine.fingerprint()
        knowledge = self._library.knowledge(connection, shelves, made_with)
        version = knowledge.analyser.version
        if made_with is not None and not made_with.startswith(f"{version}/"):
            raise EngineUnavailable(
                "the index was built by another version of Svod", hint='run "svod index"'
            )
        return knowledge

    def _without_left(self, connection: Connection, tree: Node, shelves: tuple[Shelf, ...]) -> Node:
        """The tree without what has left the shelves since the index was brought up to date.

        Between `svod add` and the end of `svod index` a closed document would still be counted.
        """
        left = self._left(connection, shelves)
        return All((tree, Not(Has("id", tuple(left))))) if left else tree

    def _left(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Sequence[str]:
        position = min(self.engine.position(shelf) for shelf in shelves)
        return reading.left_since(connection, position, shelves)

    def _explanation(
        self, connection: Connection, tree: Node, search: Search, lexicon: Lexicon
    ) -> Explanation:
        left = self._left(connection, search.shelves)
        # a key's count knows nothing of who has left since
        keys = None if left else partial(self.engine.keys, shelves=search.shelves)
        pairs = explain.evidence(tree, lexicon)
        stands_on = reading.shelves_of(connection, [pair.document or "" for pair in pairs])
        seen = {id for id, shelf in stands_on.items() if shelf in search.shelves}
        shown = (
            pair
            if pair.document in seen
            else replace(pair, document=None, en_passage=None, ru_passage=None)
            for pair in pairs
        )
        return explain.explanation(tree, keys, tuple(shown))

    def suggestions(self, results: Results) -> tuple[Suggestion, ...]:
        """Other questions for an answer of this finder that is empty or nearly so.

        Until the index knows of all that has left the shelves, it is not asked for words.
        """
        search = results.search
        if not suggest.wanted(results):
            return ()
        with self.catalogue.reading() as connection:
            if self._left(connection, search.shelves):
                return ()
            knowledge = self._knowledge(connection, search.shelves)
            speller = Speller(
                knowledge,
                self._dictionaries.of("=", search.shelves),
                self._dictionaries.of("@", search.shelves),
                lambda key: written.forms(connection, self.engine, key, search.shelves),
            )
            return suggest.suggestions(results, speller, self.search)

    def mark(
        self, document: Document, version: str, search: Search
    ) -> Mapping[int, tuple[Part, ...]]:
        """The passages of a version where a question's words stand, with the words marked."""
        keys = partial(self.engine.keys, shelves=search.shelves)
        with self.catalogue.reading() as connection:
            knowledge = self._knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            wanted = locate.leaves(expand(question.tree, keys)[0])
            kept = reading.analyses(connection, [document.id])
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
            return self._library.vocabularies(connection)

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


def _looser(
    question: Question, search: Search, knowledge: Knowledge, keys: Keys
) -> Iterator[Question]:
    """What a question that finds nothing may be loosened to, step by step."""
    plain = search.text.translate(_QUOTATION_MARKS)
    without = [question]
    if question.long and plain != search.text:
        # a pasted sentence quotes, too; a shorter question means its quotation marks
        without.append(parse(plain, knowledge, names=search.names, cross=search.cross))
    for one in without:
        loose = loosened(one, lambda of: family(of, keys))
        if loose is not None:
            yield loose


def _resolve(
    connection: Connection,
    hits: tuple[Hit, ...],
    tree: Node,
    search: Search,
) -> tuple[Result, ...]:
    """Documents, marks and quotations for these hits: one SELECT per table.

    A document that has left the caller's shelves since the index was made is passed over. While
    an index is built anew, some analyses are of the new version already: the keys that both know
    are the same.
    """
    ids = [hit.id for hit in hits]
    documents = reading.documents(connection, ids)
    stands_on = reading.shelves_of(connection, ids)
    wanted = locate.leaves(tree)
    kept = reading.analyses(connection, ids) if wanted else {}
    places: dict[str, list[locate.Place]] = {}
    chosen: dict[str, list[locate.Place]] = {}
    why: dict[str, tuple[KeyMatch, ...]] = {}
    for id in documents:
        kinds = [kind for kind, _, _ in own_words(documents[id])]
        parts = {part: unpack(tokens) for (held, part), tokens in kept.items() if held == id}
        places[id] = [
            place
            for part, analysis in parts.items()
            for place in locate.locate(wanted, part, analysis, kinds)
        ]
        chosen[id] = snippets.choose(places[id])
        why[id] = explain.why(tree, parts, kinds) if search.explain else ()
    passages = reading.some_passages(
        connection, [(id, place.part, place.number) for id in chosen for place in chosen[id]]
    )
    results = []
    for hit in hits:
        if hit.id not in documents or stands_on[hit.id] not in search.shelves:
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
                why[hit.id],
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
