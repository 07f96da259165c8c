"""A real catalogue and a real engine in a folder, filled by a test without any files to read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, writing
from archive.dates import parse_date
from archive.records import Document, Passage, Shelf, Status, Version
from archive.vocabulary import Vocabulary
from indexer import build
from indexer.asking import Filter, Part, Result, Results, Search, Snippet
from indexer.engines.base import Engine
from indexer.facets import BY_NAME
from indexer.search import Finder, open_engine
from tests.indexer.vocabularies import SMALL

TODAY = date(2026, 7, 1)


@dataclass(frozen=True)
class Written:
    """A document with its texts."""

    document: Document
    passages: Mapping[str, tuple[Passage, ...]]

    @property
    def fingerprint(self) -> str:
        """What intake would say of the manifest and its files."""
        return sha256(repr(self).encode()).hexdigest()


def written(
    id: str,
    *,
    en: str = "",
    ru: str = "",
    title: Mapping[str, str] | None = None,
    date: str = "",
    texts: Mapping[str, tuple[Passage, ...]] | None = None,
    **described: Any,
) -> Written:
    """A document. Its texts are given by language, an empty line between passages.

    `texts` are passages ready-made, by version; `described` are other fields of a Document.
    """
    passages = {lang: _passages(text, lang) for lang, text in (("en", en), ("ru", ru)) if text}
    passages |= texts or {}
    versions = tuple(
        Version(key, key[:2], Status.ORIGINAL, f"{id}/{key}.txt", "0" * 64, 1, "text/plain")
        for key in passages
    )
    plain: dict[str, Any] = {
        "type": None,
        "issuer": (),
        "symbol": "",
        "regions": (),
        "tags": (),
        "categories": (),
        "shelf": Shelf.PUBLIC,
        "embargo": None,
        "source": "",
        "rights": "",
        "summary": {},
        "relations": (),
    }
    document = Document(
        id=id,
        folder=id,
        date=parse_date(date) if date else None,
        title={"en": id.replace("-", " ").capitalize()} if title is None else title,
        versions=versions,
        **(plain | described),
    )
    return Written(document, passages)


def _passages(text: str, lang: str) -> tuple[Passage, ...]:
    pieces = [" ".join(piece.split()) for piece in text.split("\n\n")]
    return tuple(
        Passage(number, 1 + number // 4, f"¶ {number}", lang, "text", piece)
        for number, piece in enumerate(pieces, start=1)
    )


@dataclass
class Library:
    """What a test does to an archive, and what a reader then finds."""

    home: Path
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=lambda: SMALL)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.home / "catalogue.sqlite", create=True)
        self.engine: Engine = open_engine(self.home / "index")
        self.finder = Finder(self.catalogue, self.engine)
        self.describe(self.vocabularies)

    def describe(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        """Take in vocabularies."""
        with self.catalogue.writing() as connection:
            writing.save_vocabularies(connection, vocabularies)

    def put(self, *documents: Written, today: date = TODAY) -> None:
        """Take in documents, new or changed."""
        for one in documents:
            with self.catalogue.writing() as connection:
                writing.save_document(
                    connection,
                    one.document,
                    one.passages,
                    fingerprint=one.fingerprint,
                    today=today,
                )

    def remove(self, *ids: str) -> None:
        for id in ids:
            with self.catalogue.writing() as connection:
                writing.remove_document(connection, id)

    def day_comes(self, today: date) -> list[str]:
        """Move what an embargo held back."""
        with self.catalogue.writing() as connection:
            return writing.move_by_embargo(connection, today)

    def index(self, **how: Any) -> build.Report:
        """Bring the index up to the catalogue."""
        return build.update(self.catalogue, self.engine, **how)

    def hold(self, *documents: Written) -> None:
        """Take in documents and index them."""
        self.put(*documents)
        self.index()

    def search(self, text: str = "", **asked: Any) -> Results:
        """The answer to a question; `region="moscow"` and other facets are filters."""
        filters = [
            Filter(name, (values,) if isinstance(values, str) else values)
            for name in BY_NAME
            if (values := asked.pop(name, None)) is not None
        ]
        for name in ("since", "until"):
            if isinstance(asked.get(name), str):
                asked[name] = parse_date(asked[name])
        return self.finder.search(Search(text=text, filters=tuple(filters), **asked))

    def ids(self, text: str = "", **asked: Any) -> list[str]:
        """The documents found, in order."""
        return [result.document.id for result in self.search(text, **asked).results]

    def close(self) -> None:
        self.finder.close()


@contextmanager
def open_library(home: Path) -> Iterator[Library]:
    library = Library(home)
    try:
        yield library
    finally:
        library.close()


def plain(parts: tuple[Part, ...]) -> str:
    """The text of parts."""
    return "".join(part.text for part in parts)


def marked(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    """The marked parts with their channels."""
    return [(part.text, str(part.match)) for part in parts if part.match]


def only(results: Results) -> Result:
    """The one result there is."""
    (result,) = results.results
    return result


def quotation(results: Results) -> Snippet:
    """The first quotation of the one result there is."""
    return only(results).snippets[0]
