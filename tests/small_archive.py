"""A corpus with the catalogue made of it: run it, then ask what is held."""

from archive.catalogue import Catalogue, reading
from archive.intake import Plan, Progress, Report, plan, take_in
from archive.records import Document, Failure, Shelf
from archive.settings import Settings
from tests.small_corpus import CorpusFolder


class SmallArchive:
    """What a test does to a corpus, and what comes of it."""

    def __init__(self, corpus: CorpusFolder, settings: Settings, catalogue: Catalogue) -> None:
        self.corpus = corpus
        self.settings = settings
        self.catalogue = catalogue

    def plan(self, *only: str) -> Plan:
        return plan(self.settings, self.catalogue, only=only)

    def run(self, *only: str, progress: Progress | None = None) -> Report:
        """Take in what is new, changed or gone, as `svod add` does."""
        return take_in(self.settings, self.catalogue, self.plan(*only), progress)

    def document(self, id: str) -> Document:
        with self.catalogue.reading() as connection:
            found = reading.document(connection, id)
        assert found is not None, f"{id} is not held"
        return found

    def ids(self) -> list[str]:
        with self.catalogue.reading() as connection:
            return sorted(reading.held(connection))

    def shelf(self, id: str) -> Shelf:
        with self.catalogue.reading() as connection:
            return reading.shelves_of(connection, [id])[id]

    def text(self, id: str, version: str) -> str:
        """All passages of a version, a line each."""
        with self.catalogue.reading() as connection:
            return "\n".join(p.text for p in reading.passages(connection, id, version))

    def last_change(self) -> int:
        with self.catalogue.reading() as connection:
            return reading.last_change(connection)

    def failures(self) -> dict[str, Failure]:
        with self.catalogue.reading() as connection:
            return {failure.path: failure for failure in reading.failures(connection)}
