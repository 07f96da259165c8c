"""A whole result with all that is needed to write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.catalogue import Catalogue, reading
from archive.errors import EngineUnavailable
from archive.records import Document, Passage
from indexer.whole import Whole
from webui.linking import links_of
from webui.present.reader import Reader
from webui.present.related import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is exported, and for whom."""

    whole: Whole
    catalogue: Catalogue
    reader: Reader
    """The language of labels."""
    root: str
    """What every address of the site begins with, without a slash."""
    text: bool = False
    """The passages of every version, too."""
    bom: bool = False
    """A byte order mark first: by it Excel sees that a CSV is UTF-8."""

    def documents(self) -> Iterator[Document]:
        """Raises as `Whole.documents`."""
        for some in self.whole.documents():
            yield from some

    def with_links(self) -> Iterator[tuple[Document, Links]]:
        """The documents with their relations. Raises as `Whole.documents`."""
        for some in self.whole.documents():
            with self.catalogue.reading() as connection:
                links = links_of(connection, some, self.whole.search.shelves, shown=0)
            for document in some:
                yield document, links[document.id]

    def passages(self, document: Document) -> Mapping[tuple[str, str], tuple[Passage, ...]]:
        """Of all versions of a document, by document and version.

        Raises EngineUnavailable when it was withdrawn since it was read: its texts may be others.
        """
        with self.catalogue.reading() as connection:
            stands_on = reading.shelves_of(connection, [document.id])
            if stands_on.get(document.id) not in self.whole.search.shelves:
                raise EngineUnavailable(
                    "a document was withdrawn while the result was read", hint="ask once more"
                )
            return reading.passages_of(connection, [document.id])
