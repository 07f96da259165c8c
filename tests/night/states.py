"""What an archive is at one moment, so that two ways to it can be compared."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, tables
from archive.keeping import fixity
from archive.keeping.faults import Fault, Kind
from archive.records import Shelf
from archive.settings import Settings
from indexer import consistency
from indexer.asking import Search
from indexer.engines.embedded.state import read_state
from indexer.search import open_engine, open_finder
from tests.night.night_corpus import QUESTIONS

_TABLES = {
    "document": ", ".join(
        column.name
        for column in tables.document.c
        if column.name not in ("stands_since", "changed_at")
    ),
    "set_member": "vocabulary, term, document_id",
    "departed": "document_id",
    "document_term": "*",
    "relation": "*",
    "version": "*",
    "passage": "*",
    "term": "*",
    "manifest": "*",
    "duplicate": "*",
    "lexicon": "*",
    "lexicon_edit": "*",
    "sketch": "*",
    "file": "path, size, sha256",
    "failure": "path, reason, hint",
    "change": "document_id",  # the numbers go by the order in which files were read
    "history": "document_id, event, folder, fingerprint",
    "analysis": "document_id, part, analyser, (SELECT count(*) FROM analysis_row "
    "WHERE analysis = analysis.number)",
}
"""What is the same however a run came to its end: no times, no numbers drawn."""

_OF_DOCUMENT = ("document", "document_term", "relation", "version", "passage")

Rows = Mapping[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class State:
    """An archive as far as anybody can tell."""

    rows: Rows
    contents: Mapping[str, str]
    """By shelf: of which documents the index is made, as it says itself."""
    answers: Mapping[str, list[str]]
    """The ids of what each question finds, in order."""


def state_of(settings: Settings) -> State:
    """Of an archive with an index."""
    return State(rows_of(settings.catalogue), contents_of(settings), answers(settings))


def contents_of(settings: Settings) -> dict[str, str]:
    """What the index of each shelf says it is made of."""
    return {shelf: read_state(settings.index / "current" / shelf).content for shelf in Shelf}


def answers(settings: Settings) -> dict[str, list[str]]:
    """The ids of what each of the questions finds, in order, on all shelves."""
    with open_finder(settings) as finder:
        return {
            question: [
                result.document.id
                for result in finder.search(
                    Search(text=question, shelves=tuple(Shelf), per_page=100)
                ).results
            ]
            for question in QUESTIONS
        }


def rows_of(catalogue: Path) -> Rows:
    """The rows of each table, sorted."""
    if not catalogue.exists():
        return {}
    with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        return {
            table: sorted(
                connection.execute(f"SELECT {columns} FROM {table}"),  # noqa: S608 (our own words)
                key=repr,
            )
            for table, columns in _TABLES.items()
            if table in there
        }


def documents(rows: Rows) -> dict[str, list[Any]]:
    """All that is held of each document."""
    whole: dict[str, list[Any]] = {row[0]: [] for row in rows.get("document", ())}
    for table in _OF_DOCUMENT:
        for row in rows.get(table, ()):
            whole[row[0]].append((table, row))
    return whole


def faults_of(settings: Settings) -> list[Fault]:
    """What `svod verify` finds, but for what only waits for the next run."""
    if not settings.catalogue.exists():
        return []
    with Catalogue(settings.catalogue, create=True) as catalogue:
        found = list(fixity.verify(settings, catalogue).faults)
        engine = open_engine(settings.index)
        try:
            found += consistency.verify(catalogue, engine)
        finally:
            engine.close()
    return [fault for fault in found if fault.kind is not Kind.PENDING]
