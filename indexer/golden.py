"""Golden queries: what a new index must find before it is put in the live one's place.

Three kinds: each shelf has as many documents as the catalogue has there; a sample of documents is
found by words of its own texts; and the archive's own, from `golden.toml` in the home:

    [[query]]
    q = "похищения людей"
    finds = ["report-2009", "letter-dagestan"]     # ids, among the first 100 documents found
    shelf = "public"                               # who asks; staff if it is left out
"""

import heapq
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.catalogue import Catalogue, Connection, reading
from archive.errors import CorpusError, GoldenQueryFailed, QueryError
from archive.records import Passage, Shelf
from archive.toml import faults_of, read_toml
from indexer.analysis import Analyser, Token, channel_of
from indexer.asking import Channel, Search
from indexer.engines.base import Engine
from indexer.search import Finder

FILE = "golden.toml"
"""Its name in the home."""

SAMPLE = 50
"""Documents of the catalogue that are asked for, each by two queries if it can be."""

FIRST = 100
"""Documents among which an archivist's query must find its own."""

_CANDIDATES = 200
"""Of a shelf: enough that there are some in every language."""

_MOST_TOLD = 10

_WORDS = 4
"""In a row, of a passage; three will do."""
_IN_A_ROW = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){2,}")
_LONG = 5
"""Letters of a word that is asked for in another form."""


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """A query of the archivist's."""

    q: str
    finds: tuple[str, ...]
    shelf: Shelf = Shelf.INTERNAL
    """Who asks: a reader of that shelf."""
    alone: bool = False
    """Whether no other shelf is searched; a reader sees the more open ones, too."""

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        every = tuple(Shelf)
        return (self.shelf,) if self.alone else every[: every.index(self.shelf) + 1]


@dataclass(frozen=True, slots=True)
class Checked:
    """What an index was asked, and answered."""

    asked: int
    unknown: tuple[str, ...] = ()
    """Ids that golden queries name and the catalogue does not have on their shelves."""


def read_golden(path: Path) -> tuple[tuple[GoldenQuery, ...], list[CorpusError]]:
    """The archivist's queries in the order of the file, and the faults in it; none without a file.

    A query with a fault is left out, the others are asked.
    """
    if not os.path.lexists(path):
        return (), []
    try:
        document = read_toml(path, FILE)
    except CorpusError as error:
        return (), [error]
    faults = [
        document.fault((key,), f'unknown key "{key}"', hint='queries are "[[query]]" tables')
        for key in document.values
        if key != "query"
    ]
    entries = document.values.get("query", [])
    if not isinstance(entries, list):
        return (), [document.fault(("query",), "not a list", hint='write "[[query]]"')]
    found = []
    for number, values in enumerate(entries):
        try:
            given = _Entry.model_validate(values)
        except ValidationError as error:
            faults += faults_of(
                error, document, within=("query", number), keys=[*_Entry.model_fields]
            )
            continue
        found.append(GoldenQuery(given.q, tuple(given.finds), Shelf(given.shelf)))
    return tuple(found), faults


_Word = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    q: _Word
    finds: Annotated[list[_Word], Field(min_length=1)]
    shelf: Literal["public", "restricted", "internal"] = "internal"


def check(
    catalogue: Catalogue, engine: Engine, analyser: Analyser, queries: Sequence[GoldenQuery] = ()
) -> Checked:
    """Ask an index that was read from this catalogue; `analyser` is the one it was built with.

    Raises GoldenQueryFailed if anything is not found that should be. What has changed or left
    since it was read is no failure.
    """
    position = min(engine.position(shelf) for shelf in Shelf)
    with catalogue.reading() as connection:
        held = {id: one.stands_on for id, one in reading.held(connection).items()}
        last = reading.last_change(connection)
        later = reading.changes_between(connection, position, last, last)
        known = _Known(held, frozenset(change.document for change in later))
        own = list(islice(_own_queries(connection, known, analyser), 2 * SAMPLE))
    finder = Finder(catalogue, engine)
    failed = [
        f"the number of {shelf} documents" for shelf in Shelf if not _all(finder, shelf, known)
    ]
    failed += [f"{query.finds[0]}" for query in own if not _finds(finder, query, known)]
    failed += [
        f"query {number} of {FILE} ({', '.join(query.finds)})"  # its words are not for a log
        for number, query in enumerate(queries, start=1)
        if not _finds(finder, query, known)
    ]
    asked = len(Shelf) + len(own) + len(queries)
    if failed:
        raise _failure(failed, asked)
    named = (id for query in queries for id in query.finds if not known.stands(id, query.shelves))
    return Checked(asked, tuple(dict.fromkeys(named)))


def _failure(failed: Sequence[str], asked: int) -> GoldenQueryFailed:
    told = list(dict.fromkeys(failed))
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return GoldenQueryFailed(
        f"the new index was thrown away: it fails {len(failed)} of {asked} golden queries, for "
        f"{', '.join(told[:_MOST_TOLD])}{more}",
        hint=f"what answered before goes on answering; look through {FILE}, "
        'then run "svod index --rebuild"',
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalogue holds now."""

    shelves: Mapping[str, Shelf]
    """By document."""
    changed: frozenset[str]
    """Since the index was read from it."""

    def stands(self, id: str, shelves: Sequence[Shelf]) -> bool:
        """Whether a document stands on one of these shelves."""
        return self.shelves.get(id) in shelves

    def unchanged(self, shelf: Shelf) -> list[str]:
        """The documents on a shelf that the index must have as they are now."""
        return [id for id, at in self.shelves.items() if at is shelf and id not in self.changed]


def _all(finder: Finder, shelf: Shelf, known: _Known) -> bool:
    """Whether as many documents are found on a shelf as the catalogue has there."""
    total = finder.search(Search(shelves=(shelf,), per_page=1)).total
    least = len(known.unchanged(shelf))
    most = sum(at is shelf for at in known.shelves.values())
    return least <= total <= most


def _finds(finder: Finder, query: GoldenQuery, known: _Known) -> bool:
    """Whether a query finds what it should, of what is still there."""
    wanted = {id for id in query.finds if known.stands(id, query.shelves)} - known.changed
    if not wanted:
        return True
    try:
        answer = finder.search(Search(text=query.q, shelves=query.shelves, per_page=FIRST))
    except QueryError:
        return False
    return wanted <= {result.document.id for result in answer.results}


# ---------- queries made of the catalogue's own texts ----------


def _own_queries(
    connection: Connection, known: _Known, analyser: Analyser
) -> Iterator[GoldenQuery]:
    """Two for each of some documents, always the same ones of every shelf and language."""
    for shelf, document, version in _spread(connection, known):
        held = reading.passages(connection, document, version)
        begin = int(sha256(document.encode()).hexdigest(), 16) % max(1, len(held))
        passages = [*held[begin:], *held[:begin]]
        row = next((row for passage in passages if (row := _in_a_row(analyser, passage))), None)
        if row is None:
            continue
        words = " ".join(token.text for token in row)
        yield GoldenQuery(f'id:{document} "{words}"', (document,), shelf, alone=True)
        other = next(chain.from_iterable(_other_forms(analyser, token) for token in row), None)
        if other is not None:
            yield GoldenQuery(f"id:{document} {other}", (document,), shelf, alone=True)


def _spread(connection: Connection, known: _Known) -> Iterator[tuple[Shelf, str, str]]:
    """Documents with one of their versions, as evenly from all shelves and languages as can be."""
    groups: dict[tuple[Shelf, str], list[tuple[Shelf, str, str]]] = defaultdict(list)
    for shelf in Shelf:
        # by a digest: by their names those of one series would stand together
        some = heapq.nsmallest(_CANDIDATES, known.unchanged(shelf), key=_digest)
        documents = reading.documents(connection, some)
        for id in some:
            for version in documents[id].versions:
                groups[shelf, version.lang].append((shelf, id, version.key))
    for one_of_each in zip_longest(*groups.values()):
        yield from (one for one in one_of_each if one is not None)


def _digest(id: str) -> bytes:
    return sha256(id.encode(errors="surrogateescape")).digest()


def _in_a_row(analyser: Analyser, passage: Passage) -> list[Token]:
    """Some plain words that follow each other in a passage; none if it has no three."""
    found = analyser.analyse(passage.text, passage.lang)
    # neither the names of terms, which stand before their words, nor words before their parts
    tokens = [token for token in found if token.width == 1 and token.keys[0].startswith("=")]
    for at in range(len(tokens)):
        for length in (_WORDS, _WORDS - 1):
            row = tokens[at : at + length]
            if _IN_A_ROW.fullmatch(passage.text[row[0].start : row[-1].end]):
                return row
    return []


def _other_forms(analyser: Analyser, token: Token) -> Iterator[str]:
    """The dictionary forms of a word that are written otherwise, and meet it as a question."""
    lemmas = _lemmas(token)
    for lemma in lemmas if len(token.text) >= _LONG else ():
        asked = [_lemmas(one) for one in analyser.asked(lemma)]
        if f"={lemma}" not in token.keys and len(asked) == 1 and lemma in asked[0]:
            yield lemma


def _lemmas(token: Token) -> list[str]:
    """Those of the dictionary; a guess begins with a ~."""
    keys = (key for key in token.keys if channel_of(key).channel is Channel.LEMMA)
    return [key for key in keys if not key.startswith("~")]
