"""What the site can read: the catalogue always, the index when there is one.

The index is opened at the first question and tried again after a failure: a site that was
started before its first run of the indexer begins to answer by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Lock

from archive.catalogue import Catalogue, Connection, reading
from archive.errors import EngineUnavailable
from archive.records import Document, Passage, Shelf, Version, Withdrawn
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer import walking
from indexer.asking import Results, Search
from indexer.knowledge import Library
from indexer.related import Related
from indexer.search import Finder, open_finder
from webui.linking import links_of
from webui.present.related import MOST, Links

_SHELVES = frozenset({Shelf.PUBLIC})


class Holdings:
    """The archive as an anonymous reader may see it. Threads share it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._held: tuple[Catalogue, Library, walking.Walker] | None = None
        self._finder: Finder | None = None
        self._versions: tuple[int, Mapping[tuple[str, str | None], int]] | None = None

    def finder(self) -> Finder:
        """Raises EngineUnavailable or CatalogueError while there is nothing to search."""
        with self._lock:
            if self._finder is None:
                self._finder = open_finder(self._settings)
            return self._finder

    def browse(self, search: Search) -> Results:
        """The answer to a question; without an index by the catalogue alone, if that can tell.

        Then it has no generation. Raises as `Finder.search` where only an index can tell.
        """
        try:
            return self.finder().search(search)
        except EngineUnavailable:
            if not walking.answers(search):
                raise
        return self._opened()[2].search(search, self.vocabularies())

    def reading(self) -> AbstractContextManager[Connection]:
        """Raises CatalogueError while there is no catalogue."""
        return self._opened()[0].reading()

    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """Raises CatalogueError while there is no catalogue."""
        return self._opened()[1].vocabularies()

    def document(self, document_id: str) -> Document | None:
        """The document if it stands on the public shelf today. None says nothing more."""
        with self.reading() as connection:
            document = reading.document(connection, document_id)
        return document if document and self._is_public(document) else None

    def withdrawn(self, document_id: str) -> Withdrawn | None:
        """What is to be said of a document that was public and is not shown any more.

        It names what replaced it only if that is public. None says nothing more.
        """
        with self.reading() as connection:
            document = reading.document(connection, document_id)
        notice = document.notice_on(_today()) if document else None
        if notice is None or not notice.replaced_by or self.document(notice.replaced_by):
            return notice
        return replace(notice, replaced_by="")

    def documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        """Those of these documents that stand on the public shelf today, by id."""
        with self.reading() as connection:
            return self.public(reading.documents(connection, ids).values())

    def named(self, targets: Iterable[str]) -> Mapping[str, Document]:
        """The public document that each of these ids and symbols names, if there is one."""
        with self.reading() as connection:
            named = reading.named_by(connection, targets)
            ids = [id for some in named.values() for id in some]
            seen = self.public(reading.documents(connection, ids).values())
        held = {target: [id for id in ids if id in seen] for target, ids in named.items()}
        return {target: seen[ids[0]] for target, ids in held.items() if ids}

    def passages(self, document: Document, version: Version) -> tuple[Passage, ...]:
        """None of a document that was closed since it was read: its texts may be others."""
        with self.reading() as connection:
            stands_on = reading.shelves_of(connection, [document.id])
            if stands_on.get(document.id) is not Shelf.PUBLIC:
                return ()
            return reading.passages(connection, document.id, version.key)

    def has_text(self, document: Document, version: Version) -> bool:
        """Whether there is anything of the version to read as text."""
        with self.reading() as connection:
            return reading.has_passages(connection, document.id, version.key)

    def dates(self, first: int, last: int) -> Mapping[str, int]:
        """How many public documents have each date that begins in these years, as written."""
        with self.reading() as connection:
            return reading.dates(connection, Shelf.PUBLIC, first, last)

    def standing_since(self, ids: Sequence[str]) -> Mapping[str, datetime]:
        """When each of these documents came onto the shelf it stands on."""
        with self.reading() as connection:
            return reading.standing_since(connection, ids)

    def links(self, document: Document) -> Links:
        """Its relations. What is held but not public looks like what is not held."""
        with self.reading() as connection:
            return links_of(connection, [document], _SHELVES)[document.id]

    def related(
        self, document: Document, passages: Sequence[Passage], links: Links
    ) -> tuple[Related, ...]:
        """Related documents besides those the manifests name, as many as there is room for.

        `passages` are the text that is read. Raises EngineUnavailable.
        """
        room = MOST - links.lines
        if room <= 0:
            return ()
        found = self.finder().related(document, passages, links.held(), most=room)
        seen = self.public(one.document for one in found)
        return tuple(one for one in found if one.document.id in seen)

    def versions(self) -> Mapping[tuple[str, str | None], int]:
        """How many versions of public documents have each language and status.

        Counted once for each state of the catalogue: it takes a look at every version.
        """
        with self.reading() as connection:
            state = reading.last_change(connection)
            kept = self._versions
            if kept is None or kept[0] != state:
                kept = self._versions = (state, reading.versions_on(connection, Shelf.PUBLIC))
        return kept[1]

    def public(self, documents: Iterable[Document]) -> dict[str, Document]:
        """Those of the documents that stand on the public shelf today, by id."""
        return {document.id: document for document in documents if self._is_public(document)}

    def close(self) -> None:
        with self._lock:
            if self._finder is not None:
                self._finder.close()
            if self._held is not None:
                self._held[0].close()
            self._finder = self._held = None

    def _opened(self) -> tuple[Catalogue, Library, walking.Walker]:
        with self._lock:
            if self._held is None:
                catalogue = Catalogue(self._settings.catalogue)
                self._held = (catalogue, Library(catalogue), walking.Walker(catalogue))
            return self._held

    def _is_public(self, document: Document) -> bool:
        return document.shelf_on(_today()) is Shelf.PUBLIC


def _today() -> date:
    return datetime.now(UTC).date()
