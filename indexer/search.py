"""The only public way to search: question → keys → found → located → quoted."""

import base64
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
from indexer import explain, locate, snippets, suggest, written
from indexer.analysis.kept import Part as KeptPart
from indexer.asking import (
    All,
    Arrival,
    Explanation,
    Found,
    Has,
    KeyCount,
    Lookup,
    Node,
    Not,
    Notice,
    Part,
    Place,
    Results,
    Search,
    Sort,
    Suggestion,
)
from indexer.completing import Completer, Completion
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.expand import expand
from indexer.family import family
from indexer.knowledge import Knowledge, Library
from indexer.lexicon import Lexicon
from indexer.query import Question, loosened, parse
from indexer.related import MOST, Related, Sources, related
from indexer.resolve import resolve
from indexer.speller import Dictionaries, Speller

Keys = Callable[[str], Sequence[KeyCount]]
"""The keys of the caller's shelves by prefix."""

_FEW = 500
"""So many found documents are compared one by one by when they came."""

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
            knowledge = self._knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            asked, tree, narrowed, found = self._settled(connection, question, search, knowledge)
            results = resolve(connection, found.hits if shown else (), tree, search)
            told = (
                self._explanation(connection, tree, question.tree, search, knowledge.lexicon)
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
            values=tuple(locate.values(asked.tree)),
            translated=translated,
            total=found.total,
            results=results,
            facets=found.facets,
            offset=found.offset,
            next=_cursor(found.hits[-1].place, search.sort)
            if more_to_come and found.hits
            else None,
            generation=found.generation,
            took_ms=(time.perf_counter() - began) * 1000,
            explanation=told,
        )

    def _settled(
        self, connection: Connection, question: Question, search: Search, knowledge: Knowledge
    ) -> tuple[Question, Node, list[Notice], Found]:
        """The question as it was asked in the end, loosened if need be, and what it found."""
        keys = partial(self.engine.keys, shelves=search.shelves)
        left = self._left(connection, search.shelves)
        asked = (loosened(question) if question.long else None) or question
        tree, narrowed, found = self._find(asked, search, keys, left)
        for loose in _looser(question, search, knowledge, keys) if not found.total else ():
            looser, also_narrowed, more = self._find(loose, search, keys, left)
            if more.total:
                return loose, looser, also_narrowed, more
        return asked, tree, narrowed, found

    def _find(
        self, question: Question, search: Search, keys: Keys, left: Sequence[str]
    ) -> tuple[Node, list[Notice], Found]:
        """The documents for a question but those that have left, with the tree of the question.

        Between `svod add` and the end of `svod index` a closed document would still be counted.
        """
        tree, notices = expand(question.tree, keys)
        found = self.engine.find(
            Lookup(
                tree=All((tree, Not(Has("id", tuple(left))))) if left else tree,
                near=question.near,
                filters=search.filters,
                since=search.since.first if search.since else None,
                until=search.until.last if search.until else None,
                undated=search.undated,
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

    def _left(self, connection: Connection, shelves: tuple[Shelf, ...]) -> Sequence[str]:
        """What has left the shelves since the index was brought up to date."""
        position = min(self.engine.position(shelf) for shelf in shelves)
        return reading.left_since(connection, position, shelves)

    def _explanation(
        self, connection: Connection, tree: Node, typed: Node, search: Search, lexicon: Lexicon
    ) -> Explanation:
        """How a tree was found; `typed` is the question's before the index had a say in it.

        The index knows nothing of who has left since: then keys are not counted, and those that
        it gave for a pattern or a family, which may be a closed document's, are not told.
        """
        left = self._left(connection, search.shelves)
        keys = None if left else partial(self.engine.keys, shelves=search.shelves)
        if left:
            tree = explain.only_keys(tree, explain.keys_of(typed))
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
            # first of all, so that what is kept of it is of the same state as its name
            knowledge = self._knowledge(connection, search.shelves)
            if self._left(connection, search.shelves):
                return ()
            speller = Speller(
                knowledge,
                self._dictionaries.of("=", search.shelves),
                self._dictionaries.of("@", search.shelves),
                lambda key: written.forms(connection, self.engine, key, search.shelves),
            )
            return suggest.suggestions(results, speller, partial(self._answer, shown=False))

    def newest(self, search: Search, count: int) -> tuple[Arrival, ...]:
        """Of what a question finds, the documents that came onto their shelves last, newest first.

        Raises as `search` does.
        """
        some = replace(
            search, page=1, per_page=_FEW, cursor=None, sort=Sort.NEWEST, facets=(), explain=False
        )
        with self.catalogue.reading() as connection:
            knowledge = self._knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            asked, _, _, found = self._settled(connection, question, some, knowledge)
            if found.total > _FEW:
                ids = self._among_newest(connection, asked, some, count)
                since = reading.standing_since(connection, ids)
            else:
                ids = [hit.id for hit in found.hits]
                since = reading.standing_since(connection, ids)
                # what came with one run by its own date, as the hits are
                ids = sorted(filter(since.get, ids), key=lambda id: since[id], reverse=True)[:count]
            documents = reading.documents(connection, ids)
        return tuple(Arrival(documents[id], since[id]) for id in ids if id in documents)

    def _among_newest(
        self, connection: Connection, asked: Question, search: Search, count: int
    ) -> list[str]:
        """The same where so much is found that some of it must have come lately."""
        keys = partial(self.engine.keys, shelves=search.shelves)
        chosen: list[str] = []
        offset, limit = 0, _FEW
        while len(chosen) < count:
            last = reading.newest(connection, search.shelves, offset=offset, limit=limit)
            if not last:
                break
            among = replace(asked, tree=All((asked.tree, Has("id", tuple(last)))))
            found = self._find(among, replace(search, per_page=limit), keys, ())[-1]
            here = {hit.id for hit in found.hits}
            chosen += [id for id in last if id in here]
            offset, limit = offset + limit, 2 * limit
        return chosen[:count]

    def completions(
        self, text: str, lang: str, shelves: tuple[Shelf, ...] = (Shelf.PUBLIC,)
    ) -> tuple[Completion, ...]:
        """What a text that is being typed may become; see `indexer.completing`."""
        with self.catalogue.reading() as connection:
            vocabularies = self._knowledge(connection, shelves).vocabularies
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
        found: dict[str, Mapping[int, tuple[Part, ...]]] = {key: {} for key in versions}
        with self.catalogue.reading() as connection:
            knowledge = self._knowledge(connection, search.shelves)
            question = parse(search.text, knowledge, names=search.names, cross=search.cross)
            if loosened(question) is None:
                keys = partial(self.engine.keys, shelves=search.shelves)
                tree = expand(question.tree, keys)[0]
            else:
                alone = replace(search, page=1, per_page=1, cursor=None, facets=())
                tree = self._settled(connection, question, alone, knowledge)[1]
            wanted = locate.leaves(tree)
            held = reading.analyses(connection, [document.id]) if wanted else {}
            rows = partial(reading.analysis_rows, connection)
            for version in found:
                kept = held.get((document.id, version))
                if kept is None:
                    continue
                part = KeptPart(kept.first, version, kept.number)
                places = locate.every(locate.find(wanted, [part], rows), rows)
                texts = reading.some_passages(
                    connection, [(document.id, version, place.number) for place in places]
                )
                found[version] = {
                    place.number: snippets.cut(
                        texts[document.id, version, place.number].text, place.marks
                    )
                    for place in places
                }
        return found

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
            knowledge = self._knowledge(connection, shelves)
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


def _cursor(place: Place, sort: Sort) -> str:
    packed = json.dumps([sort, place.rank, place.day, place.id], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _place(cursor: str, sort: Sort) -> Place:
    """The place a cursor holds. Raises QueryError for one of another order, or of nobody's."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        of, rank, day, id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        of = rank = day = id = None
    if sort is Sort.TITLE:
        right_rank = isinstance(rank, str)
    else:
        # no score and no date is as large; what is may not even be a float
        right_rank = isinstance(rank, int | float) and abs(rank) < 1e9
    if not (of == sort and right_rank and isinstance(day, int) and isinstance(id, str)):
        raise QueryError("the cursor is not one of this order", hint="begin at the first page")
    return Place(rank, day, id)
