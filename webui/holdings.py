"""What the site can read: the catalogue always, the index when there is one.

The index is opened at the first question and tried again after a failure: a site that was
started before its first run of the indexer begins to answer by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from threading import Lock

from archive.catalogue import Catalogue, Connection, reading
from archive.records import Document, Passage, Shelf, Version
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from indexer.knowledge import Library
from indexer.search import Finder, open_finder
from webui.present.related import Links


class Holdings:
    """The archive as an anonymous reader may see it. Threads share it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._held: tuple[Catalogue, Library] | None = None
        self._finder: Finder | None = None

    def finder(self) -> Finder:
        """Raises EngineUnavailable or CatalogueError while there is nothing to search."""
        with self._lock:
            if self._finder is None:
                self._finder = open_finder(self._settings)
            return self._finder

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

    def passages(self, document: Document, version: Version) -> tuple[Passage, ...]:
        with self.reading() as connection:
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
        targets = [relation.target for relation in document.relations]
        with self.reading() as connection:
            named = reading.named_by(connection, targets)
            back = reading.relations_to(connection, document)
            ids = [*(id for ids in named.values() for id in ids), *(other for _, other in back)]
            seen = self.public(reading.documents(connection, ids).values())

        def held(target: str) -> Document | None:
            return next((seen[id] for id in named.get(target, ()) if id in seen), None)

        return Links(
            to=tuple(
                (relation.type, relation.target, held(relation.target))
                for relation in document.relations
            ),
            back=tuple((kind, seen[other]) for kind, other in back if other in seen),
        )

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

    def _opened(self) -> tuple[Catalogue, Library]:
        with self._lock:
            if self._held is None:
                catalogue = Catalogue(self._settings.catalogue)
                self._held = (catalogue, Library(catalogue))
            return self._held

    def _is_public(self, document: Document) -> bool:
        return document.shelf_on(_today()) is Shelf.PUBLIC


def _today() -> date:
    return datetime.now(UTC).date()
