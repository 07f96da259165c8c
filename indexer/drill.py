"""A restore, tried out: a backup into a folder of its own, all of it built anew, and compared.

What comes out must be what the live archive is: the same documents, and the same answers to the
same questions, in the same order.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, Connection, keeping, reading
from archive.errors import Busy
from archive.intake import plan, take_in
from archive.keeping import BackupError
from archive.keeping.faults import Progress
from archive.keeping.restore import fill
from archive.keeping.unpacking import Header
from archive.records import Document, Shelf
from archive.settings import Settings, read_settings
from indexer import build
from indexer.asking import Search, Sort
from indexer.learn import learn
from indexer.search import Finder, open_engine, open_finder

QUESTIONS = 50
_WORDS = re.compile(r"[^\W\d_]{4,}")
_ANSWERS = 100
"""Documents of each answer that are compared, and how many there are in all."""
_TOLD = 20
"""Differences of a kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a drill found."""

    documents: int
    """In what was restored."""
    questions: int
    same: int
    """Of the questions."""
    made: str
    """When the backup was."""
    differences: tuple[str, ...]
    """Empty: the backup is good for the archive as it is now."""
    closed: int = 0
    """Documents whose manifest is faulty: they are held, and nothing can be made of it again. With
    one of them counts and answers cannot be the same, and are not compared."""


def drill(
    file: Path,
    live: Settings,
    keys: Sequence[Any] = (),
    *,
    work: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Restore a backup beside itself (or in `work`), build everything, and compare with `live`.

    The folder is removed in the end, and one that a killed drill left in the beginning. Raises
    BackupError when the backup is not whole, and Busy when another drill is at work there.
    """
    with (
        _folder((work or file.absolute().parent) / f"{file.name}.drill") as folder,
        open_finder(live) as ours,
    ):
        places = Settings(home=folder / "home", corpus=folder / "corpus")
        unpacked = fill(file, places, keys)
        settings = read_settings(places.home, places.corpus)
        _build(settings, progress)
        with open_finder(settings) as theirs:
            return _compare(ours, theirs, unpacked.header)


def _build(settings: Settings, progress: Progress | None) -> None:
    with Catalogue(settings.catalogue, create=True) as catalogue:
        take_in(settings, catalogue, plan(settings, catalogue), progress)
        engine = open_engine(settings.index)
        try:
            report = build.update(
                catalogue, engine, batch_documents=settings.batch_documents, progress=progress
            )
        finally:
            engine.close()
        learn(catalogue, report.analyser, progress)


def _compare(ours: Finder, theirs: Finder, header: Header) -> Report:
    with ours.catalogue.reading() as connection:
        live, asked = _described(connection), _questions(connection)
        closed = len(keeping.stands(connection)) - len(live)
        counts = reading.counts(connection)
        state = reading.identity(connection), reading.last_change(connection)
    with theirs.catalogue.reading() as connection:
        restored, restored_counts = _described(connection), reading.counts(connection)
    found = _documents(live, restored)
    if closed:
        asked = asked[:0]
    for name in () if closed else ("shelf", "type", "lang"):
        if counts[name] != restored_counts[name]:
            found.append(
                f"by {name}: {_counted(restored_counts[name])}, not {_counted(counts[name])}"
            )
    same, other = 0, []
    for number, (document, search) in enumerate(asked, start=1):
        if _answer(ours, search) == _answer(theirs, search):
            same += 1
        else:  # never its words: they are of documents that not everybody may read
            other.append(f"question {number}, from {document}: another answer")
    found += _some(other)
    if found and state != (header.catalogue, header.change):
        found.append(
            f"the archive has changed since this backup was made ({header.made}): "
            "back it up and drill that"
        )
    return Report(len(restored), len(asked), same, header.made, tuple(found), closed)


_Described = Mapping[str, tuple[Shelf, tuple[tuple[str, str, str], ...]]]
"""By document that is not closed: where it stands, its versions as (key, language, SHA-256)."""


def _described(connection: Connection) -> _Described:
    stands = {id: one for id, one in keeping.stands(connection).items() if not one.is_closed}
    return {
        id: (
            stands[id].shelf,
            tuple(sorted((one.key, one.lang, one.sha256) for one in document.versions)),
        )
        for id, document in reading.documents(connection, stands).items()
    }


def _documents(live: _Described, restored: _Described) -> list[str]:
    common = sorted(live.keys() & restored.keys())
    return [
        *_some([f"{id}: not in the backup" for id in sorted(live.keys() - restored.keys())]),
        *_some([f"{id}: only in the backup" for id in sorted(restored.keys() - live.keys())]),
        *_some([f"{id}: other versions" for id in common if live[id][1] != restored[id][1]]),
        *_some([f"{id}: on another shelf" for id in common if live[id][0] != restored[id][0]]),
    ]


def _counted(counts: Mapping[str, int]) -> str:
    return " ".join(f"{name or 'none'} {number:,}" for name, number in sorted(counts.items()))


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _TOLD
    return [*lines[:_TOLD], f"and {more:,} more"] if more > 0 else lines


def _answer(finder: Finder, search: Search) -> tuple[int, tuple[str, ...]]:
    results = finder.search(search)
    return results.total, tuple(result.document.id for result in results.results)


def _questions(connection: Connection) -> list[tuple[str, Search]]:
    """Questions out of the archive's own words, always the same: titles, and words of the texts.

    The documents are taken as if by chance: in the order of a digest of their ids.
    """
    ids = sorted(reading.held(connection), key=lambda id: sha256(id.encode()).digest())
    found: list[tuple[str, Search]] = []
    for start in range(0, len(ids), QUESTIONS):
        some = ids[start : start + QUESTIONS]
        documents = reading.documents(connection, some)
        for id in some:
            for text in _texts(connection, documents[id]):
                every = tuple(Shelf)
                found.append((id, Search(text=text, shelves=every, per_page=_ANSWERS)))
                if len(found) == QUESTIONS:
                    return found
    by_relevance = list(found)
    for sort in (Sort.NEWEST, Sort.OLDEST, Sort.TITLE):  # few documents: other orders of them
        found += [(id, replace(search, sort=sort)) for id, search in by_relevance]
    return found[:QUESTIONS]


def _texts(connection: Connection, document: Document) -> Iterator[str]:
    """A title, and the longest words of a passage of each version: two, and either."""
    for _, title in sorted(document.title.items())[:1]:
        if words := _WORDS.findall(title):
            yield " ".join(words[:4])
    for version in document.versions[:2]:
        passages = reading.passages(connection, document.id, version.key)
        if not passages:
            continue
        middle = passages[len(passages) // 2]
        words = sorted(set(_WORDS.findall(middle.text)), key=lambda word: (-len(word), word))
        if len(words) > 1:
            yield f"{words[0]} {words[1]}"
            yield f"{words[0]} | {words[-1]}"


@contextmanager
def _folder(folder: Path) -> Iterator[Path]:
    """A folder for its owner alone, which is gone in the end."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        reason = f"the folder {folder} cannot be made: {error.strerror}"
        raise BackupError(reason, hint="name another place with --work") from None
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another drill is at work in {folder}", hint="wait for it") from None
        try:
            _clear(folder)
            yield folder
        finally:
            _clear(folder)
            folder.rmdir()
    finally:
        os.close(opened)


def _clear(folder: Path) -> None:
    """Remove what drills make, and nothing of anybody else's."""
    for name in ("corpus", "home"):
        if (folder / name).exists():
            shutil.rmtree(folder / name)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} holds other files", hint="move it away")
