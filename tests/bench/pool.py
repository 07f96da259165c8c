"""Texts → a catalogue and an index of Svod, without files: what is measured begins at the passages.

The pool has every language side as a document of its own, so that a question cannot find a Russian
text by its English version. The pairs, whole documents in both languages, are what a lexicon may
be learnt from; they stand in catalogues of their own.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from archive.catalogue import Catalogue, writing
from archive.records import Document, Shelf, Version
from archive.vocabulary import Vocabulary, read_vocabularies
from indexer import build
from indexer.search import Finder, open_engine
from tests.bench.texts import Text
from tests.real.convert import REPOSITORY, convert

DAY = date(2026, 7, 1)

Sides = Sequence[Text]
"""The texts of one document, one for each language."""


def sides_apart(texts: Iterable[Text]) -> Iterator[tuple[str, Sides]]:
    """Every text as a document: id and its one text."""
    return ((text.id, (text,)) for text in texts)


def pairs_of(texts: Iterable[Text]) -> dict[str, Sides]:
    """The works there are in both languages, by the name of the pair."""
    sides: dict[str, list[Text]] = {}
    for text in texts:
        sides.setdefault(text.pair, []).append(text)
    return {pair: tuple(held) for pair, held in sides.items() if len(held) > 1}


def document(id: str, sides: Sides) -> Document:
    """The document these texts make."""
    return Document(
        id=id,
        folder=id,
        type=None,
        date=None,
        issuer=(),
        symbol="",
        regions=(),
        tags=(),
        categories=(),
        shelf=Shelf.PUBLIC,
        embargo=None,
        source="",
        rights="",
        title={text.lang: text.title for text in sides if text.title},
        summary={},
        versions=tuple(
            Version(text.lang, text.lang, None, f"{id}/{text.lang}", "0" * 64, 1, "text/plain")
            for text in sides
        ),
        relations=(),
    )


@contextmanager
def catalogue_of(
    path: Path, documents: Iterable[tuple[str, Sides]], vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Catalogue]:
    """The catalogue at `path`; it is filled with these documents if it is not there."""
    new = not path.exists()
    with Catalogue(path, create=new) as catalogue:
        if new:
            with catalogue.writing() as connection:
                writing.save_vocabularies(connection, vocabularies)
                for id, sides in documents:
                    writing.save_document(
                        connection,
                        document(id, sides),
                        {text.lang: text.passages for text in sides},
                        fingerprint=id,
                        today=DAY,
                    )
        yield catalogue


@contextmanager
def finder_over(catalogue: Catalogue, *, rebuild: bool = False) -> Iterator[Finder]:
    """A finder over the catalogue, its index beside it and up to date."""
    engine = open_engine(catalogue.path.parent / "index")
    try:
        build.update(catalogue, engine, rebuild=rebuild)
        yield Finder(catalogue, engine)
    finally:
        engine.close()


def real_vocabularies(data: Path) -> Mapping[str, Vocabulary]:
    """The vocabularies that the facet values of the real documents make, tags and categories empty.

    Of these the labels in both languages come from the records that are to be found.
    """
    with tempfile.TemporaryDirectory() as folder:
        convert(data, Path(folder), files=())
        vocabularies, faults = read_vocabularies(Path(folder))
    if faults:
        raise ValueError(f"the vocabularies of the real documents have faults: {faults[0]}")
    return vocabularies | {name: Vocabulary(name, {}) for name in ("tags", "categories")}


@contextmanager
def home_for(data: Path, keep: Path | None) -> Iterator[Path]:
    """A folder for pools: `keep` with what it holds if data and code are the same, else empty."""
    with tempfile.TemporaryDirectory() as folder:
        home = keep or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        stamp = home / "made-from"
        made_from = _made_from(data)
        if not stamp.exists() or stamp.read_text() != made_from:
            for name in _POOLS:
                shutil.rmtree(home / name, ignore_errors=True)
            stamp.write_text(made_from)
        yield home


_POOLS = ("pool", "pairs", "facets")
_MAKERS = (
    "archive/**/*.py",
    "indexer/analysis/*.*",
    "indexer/engines/embedded/*.py",
    "indexer/build.py",
    "indexer/feeding.py",
    "indexer/parallel.py",
    "indexer/beads.py",
    "indexer/evidence.py",
    "indexer/le*.py",
    "tests/bench/*.py",
)
"""The code that pools are made by; what only reads them may change."""


def _made_from(data: Path) -> str:
    """A digest of the data's own list of files and of the code that pools are made by."""
    digest = hashlib.sha256((data / "MANIFEST.tsv").read_bytes())
    for path in sorted(path for pattern in _MAKERS for path in REPOSITORY.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
