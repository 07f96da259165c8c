"""The only public way to search: question → keys → found → located → quoted."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.catalogue import Catalogue, Connection, reading
from archive.errors import EngineUnavailable, QueryError
from archive.records import Document, Passage, Shelf
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer import arrivals, explain, locate, suggest, written
from indexer.asking import (
    Arrival,
    Explanation,
    Notice,
    Part,
    Results,
    Search,
    Suggestion,
)
from indexer.completing import Completer, Completion
from indexer.cursors import Cursor, question_of, read_cursor, reading_of, write_cursor
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.expand import expand
from indexer.knowledge import Knowledge, Library
from indexer.lexicon import Lexicon
from indexer.marking import marked
from indexer.query import loosened, parse
from indexer.related import MOST, Related, Sources, related
from indexer.resolve import resolve
from indexer.settling import Settled, settle
from indexer.speller import Dictionaries, Speller
from indexer.whole import Whole


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
        self._completer = Completer(engine)

    def with_lexicon(self, lexicon: Lexicon) -> "Finder":
        """A finder over the same documents that knows these translations and no others."""
        return Finder(self.catalogue, self.engine, lexicon)

    def search(self, search: Search) -> Results:
        """The answer to a question.

        Raises QueryError for a question beyond the limits or a cursor that is none of ours, and
        EngineUnavailable.
        """
        return self._answer(search, shown=True)

    def _answer(self, search: Search, *, shown: bool) -> Results:
        """The whole answer, or, where only its numbers are wanted, without its documents."""
        began = time.perf_counter()
        with self.catalogue.reading() as connection:
            settled, knowledge, moved = self._settled(connection, search)
            question, found, tree = settled.question, settled.found, settled.tree
            results = resolve(connection, found.hits if shown else (), tree, search)
            told = (
                self._explanation(connection, settled, search, knowledge)
                if search.explain
                else None
            )
            translated = question.translated
            if not search.cross:
                translated = parse(search.text, knowledge, names=search.names).translated
        more_to_come = found.offset + len(found.hits) < found.total
        return Results(
            search=search,
            understood=question.understood,
            words=question.words,
            notices=(*moved, *settled.notices),
            terms=question.terms,
            values=tuple(locate.values(question.tree)),
            translated=translated,
            total=found.total,
            results=results,
            facets=found.facets,
            offset=found.offset,
            next=_next(settled, search) if more_to_come and found.hits else None,
            generation=found.generation,
            took_ms=(time.perf_counter() - began) * 1000,
            explanation=told,
        )

    def _settled(
        self, connection: Connection, search: Search
    ) -> tuple[Settled, Knowledge, tuple[Notice, ...]]:
        """What a search finds: in the state that its cursor is of, if that can still be asked.

        Else in the present one, and a cursor's reader is told that the list is another.
        """
        cursor = read_cursor(search.cursor, search.sort) if search.cursor else None
        if cursor and cursor.question and cursor.question != question_of(search):
            raise QueryError(
                "the cursor is one of another question",
                parameter="cursor",
                hint="begin at the first page",
            )
        present = self.engine.snapshot(search.shelves)
        knowledge = self._knowledge(connection, search.shelves, present.fingerprint)
        place = cursor.place if cursor else None
        if cursor is None or not cursor.state:
            return settle(connection, present, search, knowledge, place), knowledge, ()
        held = self.engine.held_snapshot(search.shelves, cursor.state)
        if held is not None:
            for known in (knowledge, *self._library.earlier(search.shelves)):
                settled = settle(connection, held, search, known, place)
                if reading_of(settled.tree) == cursor.reading:
                    return settled, known, ()
                if settled.lookup.hidden:
                    # a lexicon of before may have been learnt from what has left
                    break
        moved = Notice("index-moved", 0, "")
        return settle(connection, present, search, knowledge, place), knowledge, (moved,)

    def _knowledge(
        self, connection: Connection, shelves: tuple[Shelf, ...], made_with: str | None
    ) -> Knowledge:
        """Raises EngineUnavailable when the index was made by other rules or dictionaries.

        Keys of another analyser would find the wrong documents: rather find none, and say so.
        """
        knowledge = self._library.knowledge(connection, shelves, made_with)
        version = knowledge.analyser.version
        if made_with is not None and not made_with.startswith(f"{version}/"):
            raise EngineUnavailable(
                "the index was built by another version of Svod", hint='run "svod index"'
            )
        return knowledge

    def _present_knowledge(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Knowledge:
        return self._knowledge(connection, shelves, self.engine.fingerprint())

    def _left(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Sequence[str]:
        """What has left the shelves since the index was brought up to date."""
        position = min(self.engine.position(shelf) for shelf in shelves)
        return reading.left_since(connection, position, shelves)

    def _explanation(
        self, connection: Connection, settled: Settled, search: Search, knowledge: Knowledge
    ) -> Explanation:
        """How a tree was found.

        The index knows nothing of who has left since: then keys are not counted, and those that
        it gave for a pattern or a family, which may be a closed document's, are not told.
        """
        tree = settled.tree
        left = settled.lookup.hidden
        if left:
            typed = parse(search.text, knowledge, names=search.names, cross=search.cross)
            tree = explain.only_keys(tree, explain.keys_of(typed.tree))
        pairs = explain.evidence(tree, knowledge.lexicon)
        stands_on = reading.shelves_of(connection, [pair.document or "" for pair in pairs])
        seen = {id for id, shelf in stands_on.items() if shelf in search.shelves}
        shown = (
            pair
            if pair.document in seen
            else replace(pair, document=None, en_passage=None, ru_passage=None)
            for pair in pairs
        )
        return explain.explanation(tree, None if left else settled.snapshot.keys, tuple(shown))

    def suggestions(self, results: Results) -> tuple[Suggestion, ...]:
        """Other questions for an answer of this finder that is empty or nearly so.

        Until the index knows of all that has left the shelves, it is not asked for words.
        """
        search = results.search
        if not suggest.wanted(results):
            return ()
        with self.catalogue.reading() as connection:
            # first of all, so that what is kept of it is of the same state as its name
            knowledge = self._present_knowledge(connection, search.shelves)
            if self._left(connection, search.shelves):
                return ()
            speller = Speller(
                knowledge,
                self._dictionaries.of(connection, "=", search.shelves),
                self._dictionaries.of(connection, "@", search.shelves),
                lambda key: written.forms(connection, self.engine, key, search.shelves),
            )
            return suggest.suggestions(results, speller, partial(self._answer, shown=False))

    def newest(self, search: Search, count: int) -> tuple[Arrival, ...]:
        """Of what a question finds, the documents that came onto their shelves last, newest first.

        Raises as `search` does.
        """
        asked = arrivals.asked_for_arrivals(search)
        with self.catalogue.reading() as connection:
            settled, _, _ = self._settled(connection, asked)
            return arrivals.newest(connection, settled, asked, count)

    def whole(self, search: Search) -> Whole:
        """All that a question finds, whatever its page; raises as `search` does."""
        first = replace(search, page=1, per_page=1, cursor=None, facets=(), explain=False)
        with self.catalogue.reading() as connection:
            settled, _, _ = self._settled(connection, first)
        return Whole(self.catalogue, search, settled)

    def completions(
        self, text: str, lang: str, shelves: tuple[Shelf, ...] = (Shelf.PUBLIC,)
    ) -> tuple[Completion, ...]:
        """What a text that is being typed may become; see `indexer.completing`."""
        with self.catalogue.reading() as connection:
            vocabularies = self._present_knowledge(connection, shelves).vocabularies
            left = self._left(connection, shelves)
            return self._completer.complete(connection, vocabularies, text, lang, shelves, left)

    def mark(
        self, document: Document, version: str, search: Search
    ) -> Mapping[int, tuple[Part, ...]]:
        """The passages of a version where a question's words stand, with the words marked.

        The same words as in the quotations of `search`: if that had to loosen the question, the
        words of their families too.
        """
        return self.marks(document, [version], search)[version]

    def marks(
        self, document: Document, versions: Iterable[str], search: Search
    ) -> dict[str, Mapping[int, tuple[Part, ...]]]:
        """The same of several versions: the question is read once, whatever a mail brought along.

        Every version is in it, one without matches with nothing.
        """
        with self.catalogue.reading() as connection:
            knowledge = self._present_knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            if loosened(question) is None:
                # nothing need be found to know what it looks for
                keys = partial(self.engine.keys, shelves=search.shelves)
                tree = expand(question.tree, keys)[0]
            else:
                alone = replace(search, page=1, per_page=1, cursor=None, facets=())
                tree = self._settled(connection, alone)[0].tree
            return marked(connection, document, versions, tree)

    def related(
        self,
        document: Document,
        passages: Sequence[Passage],
        leave: Collection[str] = (),
        *,
        most: int = MOST,
        shelves: tuple[Shelf, ...] = (Shelf.PUBLIC,),
    ) -> tuple[Related, ...]:
        """What these shelves have besides that cites a document, that it cites, or is like it.

        `passages` are the text that is read; `leave` are ids that are told already. Raises
        EngineUnavailable.
        """
        with self.catalogue.reading() as connection:
            knowledge = self._present_knowledge(connection, shelves)
            left = self._left(connection, shelves)
            sources = Sources(
                connection, self.engine, knowledge.analyser, knowledge.vocabularies, shelves, left
            )
            return related(sources, document, passages, leave, most)

    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The vocabularies as the catalogue has them."""
        return self._library.vocabularies()

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


def _next(settled: Settled, search: Search) -> str:
    """The cursor of what comes after a page."""
    cursor = Cursor(
        settled.found.hits[-1].place,
        settled.snapshot.state,
        question_of(search),
        reading_of(settled.tree),
    )
    return write_cursor(cursor, search.sort)
