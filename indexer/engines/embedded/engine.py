"""The engine on this machine: Whoosh indexes in a folder, one per shelf.

    index/
      current → gen-000017            the generation that answers
      gen-000017/
        fingerprint                   what it was built with
        public/ restricted/ internal/ a Whoosh index each
          state.json                  {"position": 2043, "content": "9f2c…", "files": {…}, …}

Whoosh commits a batch by one rename of its table of contents; the position is written after
that. The folder is for one writer (the caller holds the lock) and any number of readers.
"""

import os
import pickle
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple, Self

from whoosh import index as whoosh_index
from whoosh.reading import MultiReader, SegmentReader

from archive.errors import EngineUnavailable
from archive.records import Shelf
from indexer.asking import Found, KeyCount, Lookup
from indexer.engines.base import Batch
from indexer.engines.embedded.find import find
from indexer.engines.embedded.schema import FORMAT, row, schema
from indexer.engines.embedded.scores import Statistics
from indexer.engines.embedded.segment import Segment
from indexer.engines.embedded.state import (
    EMPTY,
    REBUILD,
    State,
    check_files,
    checksums,
    read_state,
    was_interrupted,
    write_state,
)

_STALE_SECONDS = 60
"""A generation stays this long once replaced: a reader may have resolved `current` just before."""

_TRIES = 10
"""How often a reader looks for a table of contents that batches go on replacing."""


class _Opened(NamedTuple):
    """A set of shelves opened in one state."""

    state: str
    segments: list[Segment]
    statistics: Statistics
    keys: dict[str, tuple[KeyCount, ...]]
    """By the shortest prefixes, whose lists are long."""


class EmbeddedEngine:
    """See `indexer.engines.base`. Threads may share it for finding."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[tuple[Shelf, ...], _Opened] = {}
        self._segments: dict[tuple[str, frozenset[int]], Segment] = {}
        self._checked: dict[Path, Mapping[str, int]] = {}
        self._opening = Lock()

    def fingerprint(self) -> str | None:
        try:
            written = (self._current() / "fingerprint").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, EngineUnavailable):
            return None
        return written.removeprefix(f"{FORMAT}:")

    def position(self, shelf: Shelf) -> int:
        with _whoosh_errors():
            return read_state(self._current() / shelf).position

    def apply(self, batch: Batch) -> None:
        with _whoosh_errors():
            folder = self._current() / batch.shelf
            self._check(folder)
            _apply(folder, batch)
            self._remove_stale()

    def find(self, lookup: Lookup) -> Found:
        with _whoosh_errors():
            opened = self._open(lookup.shelves)
            return find(opened.segments, opened.statistics, lookup, opened.state)

    def keys(self, prefix: str, shelves: tuple[Shelf, ...]) -> tuple[KeyCount, ...]:
        with _whoosh_errors():
            opened = self._open(shelves)
            kept = opened.keys.get(prefix)
            if kept is not None:
                return kept
            counts = Counter[str]()
            for segment in opened.segments:
                counts.update(dict(segment.keys(prefix)))
            found = tuple(KeyCount(key, counts[key]) for key in sorted(counts))
            if len(prefix) <= 1:
                opened.keys[prefix] = found
            return found

    def state(self, shelves: tuple[Shelf, ...]) -> str:
        with _whoosh_errors():
            return _state(self._current(), shelves)

    def open_new(self, fingerprint: str) -> "EmbeddedGeneration":
        return EmbeddedGeneration(self._folder, fingerprint, self._remove_stale)

    def close(self) -> None:
        self._opened.clear()
        self._segments.clear()

    def _current(self) -> Path:
        current = self._folder / "current"
        if not current.exists():
            raise EngineUnavailable(f"there is no index at {self._folder}", hint='run "svod index"')
        return current.resolve()

    def _open(self, shelves: tuple[Shelf, ...]) -> _Opened:
        generation = self._current()
        state = _state(generation, shelves)
        opened = self._opened.get(shelves)
        if opened is not None and opened.state == state:
            return opened
        with self._opening:
            segments = [
                segment for shelf in shelves for segment in self._shelf_segments(generation / shelf)
            ]
            opened = _Opened(state, segments, Statistics(segments), {})
            self._opened[shelves] = opened
            self._forget_unused()
        return opened

    def _shelf_segments(self, folder: Path) -> Iterator[Segment]:
        self._check(folder)
        reader = _open_index(folder).reader()
        for leaf in _leaves(reader):
            deleted = frozenset(leaf.segment().deleted_docs())
            name = (leaf.segment().segment_id(), deleted)
            if name not in self._segments:
                self._segments[name] = Segment(leaf)
            yield self._segments[name]

    def _check(self, folder: Path) -> None:
        state = read_state(folder)
        check_files(folder, state, checked=self._checked.get(folder, {}))
        self._checked[folder] = state.files

    def _forget_unused(self) -> None:
        used = {id(segment) for opened in self._opened.values() for segment in opened.segments}
        self._segments = {name: s for name, s in self._segments.items() if id(s) in used}

    def _remove_stale(self) -> None:
        # by name: `current` is resolved, and the folder may have been given by a relative path
        current = self._current().name
        for old in self._folder.glob("gen-*"):
            if old.name != current and time.time() - old.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)


class EmbeddedGeneration:
    """A generation that is being built in `gen-N.new`."""

    def __init__(self, folder: Path, fingerprint: str, on_commit: Callable[[], None]) -> None:
        self._on_commit = on_commit
        with _whoosh_errors():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)  # Whoosh's table of contents is a pickle: nobody else may write
            for left in folder.glob("gen-*.new"):
                shutil.rmtree(left)
            numbers = [int(path.name[4:]) for path in folder.glob("gen-*")]
            self._final = folder / f"gen-{max(numbers, default=0) + 1:06}"
            self._building = self._final.with_suffix(".new")
            for shelf in Shelf:
                place = self._building / shelf
                place.mkdir(parents=True)
                whoosh_index.create_in(place, schema())
                write_state(place, EMPTY._replace(files=checksums(place, known={})))
            written = f"{FORMAT}:{fingerprint}"
            (self._building / "fingerprint").write_text(written, encoding="utf-8")

    def apply(self, batch: Batch) -> None:
        with _whoosh_errors():
            _apply(self._building / batch.shelf, batch)

    def commit(self) -> None:
        with _whoosh_errors():
            _sync(self._building)
            self._building.rename(self._final)
            current = self._final.parent / "current"
            if current.exists():
                os.utime(current)  # the age that counts is the time since it was replaced
            link = self._final.parent / "current.new"
            link.unlink(missing_ok=True)
            link.symlink_to(self._final.name)
            link.replace(current)
            _sync(self._final.parent)
            self._on_commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._building, ignore_errors=True)


def _state(generation: Path, shelves: tuple[Shelf, ...]) -> str:
    """The name of a state: of what the index was built with and what the shelves hold."""
    contents = [read_state(generation / shelf).content for shelf in shelves]
    made_with = sha256((generation / "fingerprint").read_bytes()).hexdigest()
    return f"g{made_with[:8]}-c{sha256(''.join(contents).encode()).hexdigest()[:12]}"


def _apply(folder: Path, batch: Batch) -> None:
    """Bring one shelf's index up to a batch. Applied again, it changes nothing."""
    state = read_state(folder)
    index = whoosh_index.open_dir(folder)
    put = {document.id: document for document in batch.put}
    held = _digests(index, [*put, *batch.remove])
    changed = {id: document for id, document in put.items() if held.get(id) != document.digest}
    leaving = [id for id in batch.remove if id in held]
    # the run before may have died: with the batch in Whoosh's index, but not in the state; or
    # earlier, and its files are still here. Any commit of Whoosh's takes them away.
    died = was_interrupted(folder, state)
    if changed or leaving or died:
        writer = index.writer()
        try:
            for id in [*leaving, *(id for id in changed if id in held)]:
                writer.delete_by_term("id", id)
            for document in changed.values():
                writer.add_document(**row(document))
        except BaseException:
            writer.cancel()
            raise
        # deleting is not forgetting: only a merge takes the words of a document out of the files
        writer.commit(optimize=bool(leaving))
        _sync(folder)
    content = 0 if died else int(state.content, 16)
    if died:
        for id, digest in _all_digests(index):
            content ^= _mark(id, digest)
    else:
        for id in {*changed, *leaving}:
            content ^= _mark(id, held.get(id))
            content ^= _mark(id, changed[id].digest if id in changed else None)
    files = checksums(folder, known=state.files)
    write_state(folder, State(max(state.position, batch.position), f"{content:064x}", files))


def _mark(id: str, digest: str | None) -> int:
    """What a document adds to the number of the contents; nothing if it is not held."""
    return int(sha256(f"{id} {digest}".encode()).hexdigest(), 16) if digest else 0


def _open_index(folder: Path) -> Any:
    """A shelf's index. A batch may replace the table of contents while it is looked for."""
    for _ in range(_TRIES):
        with suppress(FileNotFoundError, whoosh_index.EmptyIndexError):
            return whoosh_index.open_dir(folder)
    return whoosh_index.open_dir(folder)


def _digests(index: Any, ids: list[str]) -> dict[str, str]:
    """The digests of those of these documents that the index holds."""
    found: dict[str, str] = {}
    reader = index.reader()
    try:
        for id in ids:
            if ("id", id) not in reader:
                continue
            for number in reader.postings("id", id).all_ids():
                if not reader.is_deleted(number):
                    found[id] = reader.stored_fields(number)["kept"][2]
    finally:
        reader.close()
    return found


def _all_digests(index: Any) -> Iterator[tuple[str, str]]:
    """Every document that the index holds, with its digest."""
    reader = index.reader()
    try:
        for _, stored in reader.iter_docs():
            yield stored["id"], stored["kept"][2]
    finally:
        reader.close()


def _leaves(reader: Any) -> list[SegmentReader]:
    if isinstance(reader, MultiReader):
        return [leaf for leaf, _ in reader.leaf_readers()]
    return [reader] if isinstance(reader, SegmentReader) else []


def _sync(folder: Path) -> None:
    """Make everything in a folder survive a power cut: Whoosh itself never asks for it."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_symlink():
            continue
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def _whoosh_errors() -> Iterator[None]:
    """Whoosh's errors as ours; so are those of damaged files, which it meets by the dozen kinds."""
    try:
        yield
    except (OSError, whoosh_index.IndexError, pickle.UnpicklingError, EOFError) as error:
        raise EngineUnavailable(f"the index cannot be used: {error}", hint=REBUILD) from error
