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
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

from archive.errors import EngineUnavailable
from archive.records import Shelf
from indexer.asking import Found, KeyCount, Lookup
from indexer.engines.base import Batch, Differences
from indexer.engines.embedded.codec import ArraySegment
from indexer.engines.embedded.files import Arrays, map_arrays, sync
from indexer.engines.embedded.layout import FIELD_NAMES, digest_of, utf8
from indexer.engines.embedded.opened import Held, Opened
from indexer.engines.embedded.refusals import refusals
from indexer.engines.embedded.schema import FORMAT
from indexer.engines.embedded.scores import Statistics
from indexer.engines.embedded.segment import Segment, SegmentFile
from indexer.engines.embedded.state import (
    STATE,
    State,
    check_files,
    checksums,
    read_state,
    unknown_contents,
    was_interrupted,
    write_state,
)
from indexer.engines.embedded.writer import Writer, create, segments_of

_PREVIEW = "preview"
"""In the folder of a generation: what an engine is opened on before the swap."""

_STALE_SECONDS = 60
"""A generation stays this long once replaced: a reader may have resolved `current` just before."""

_TRIES = 10
"""How often a reader looks for a table of contents that batches go on replacing."""


class EmbeddedEngine:
    """See `indexer.engines.base`. Threads may share it for finding."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[tuple[Shelf, ...], Opened] = {}
        self._held = Held()
        self._files: dict[Path, SegmentFile] = {}
        # for as long as a state has them: one that is let go of may have what was withdrawn
        self._segments = WeakValueDictionary[tuple[Path, int], Segment]()
        self._checked: dict[Path, Mapping[str, int]] = {}
        self._positions: dict[Shelf, tuple[tuple[object, ...], int]] = {}
        self._opening = Lock()

    def fingerprint(self) -> str | None:
        try:
            return _fingerprint(self._current())
        except (OSError, UnicodeDecodeError, EngineUnavailable):
            return None

    def position(self, shelf: Shelf) -> int:
        with refusals():
            seen = self._seen((shelf,))
            known, position = self._positions.get(shelf, ((), 0))
            if known != seen:
                position = read_state(self._current() / shelf).position
                self._positions[shelf] = seen, position
            return position

    def apply(self, batch: Batch) -> None:
        with refusals():
            folder = self._current() / batch.shelf
            self._check(folder)
            _apply(folder, batch, self._arrays)
            self._forget_unused()
            self._remove_stale()

    def snapshot(self, shelves: tuple[Shelf, ...]) -> Opened:
        with refusals():
            return self._open(shelves)

    def held_snapshot(self, shelves: tuple[Shelf, ...], state: str) -> Opened | None:
        with refusals():
            present = self._open(shelves)
            held = present if present.state == state else self._held.get(shelves, state)
            return held if held and held.fingerprint == present.fingerprint else None

    def find(self, lookup: Lookup) -> Found:
        return self.snapshot(lookup.shelves).find(lookup)

    def keys(
        self, prefix: str, shelves: tuple[Shelf, ...], fields: tuple[str, ...] = FIELD_NAMES
    ) -> tuple[KeyCount, ...]:
        return self.snapshot(shelves).keys(prefix, fields)

    def differences(self, shelf: Shelf, digests: Mapping[str, str]) -> Differences:
        with refusals():
            held: dict[str, bytes] = {}
            for segment in self._open((shelf,)).segments:
                held |= segment.held_documents()
        wanted = {id: digest_of(digest) for id, digest in digests.items()}
        return Differences(
            missing=tuple(sorted(wanted.keys() - held.keys())),
            surplus=tuple(sorted(held.keys() - wanted.keys())),
            other=tuple(sorted(i for i in wanted.keys() & held.keys() if wanted[i] != held[i])),
        )

    def state(self, shelves: tuple[Shelf, ...]) -> str:
        with refusals():
            return _state(self._current(), shelves)

    def open_new(self, fingerprint: str) -> "EmbeddedGeneration":
        return EmbeddedGeneration(self._folder, fingerprint, self._remove_stale)

    def close(self) -> None:
        self._opened.clear()
        self._held.clear()
        self._segments.clear()
        self._files.clear()

    def _current(self) -> Path:
        current = self._folder / "current"
        if not current.exists():
            raise EngineUnavailable(f"there is no index at {self._folder}", hint='run "svod index"')
        return current.resolve()

    def _open(self, shelves: tuple[Shelf, ...]) -> Opened:
        opened = self._opened.get(shelves)
        if opened is not None and opened.seen == self._seen(shelves):
            opened.used = time.monotonic()
            return opened
        with self._opening:
            seen = self._seen(shelves)
            # what other sets of shelves were once asked for would keep old files open
            for others, one in [*self._opened.items()]:
                if one.seen != self._seen(others):
                    del self._opened[others]
                    self._held.keep(others, one)
            opened = self._opened.get(shelves)
            if opened is None:
                opened = self._opened[shelves] = self._opened_now(seen, shelves)
            self._forget_unused()
        return opened

    def _opened_now(self, seen: tuple[object, ...], shelves: tuple[Shelf, ...]) -> Opened:
        # a batch may come while they are opened: a state has the name of what is in it
        for _ in range(_TRIES):
            generation = self._current()
            # before what they tell of: of what is read later, at worst, more has come than they say
            read = [read_state(generation / shelf).position for shelf in shelves]
            state = _state(generation, shelves)
            folders = [generation / shelf for shelf in shelves]
            segments = [one for folder in folders for one in self._shelf_segments(folder)]
            if state == _state(generation, shelves):
                break
        fingerprint, position = _fingerprint(generation), min(read, default=0)
        return Opened(seen, state, fingerprint, position, segments, Statistics(segments))

    def _seen(self, shelves: tuple[Shelf, ...]) -> tuple[object, ...]:
        """What changes with every change of these shelves, and costs little to look at."""
        current = self._folder / "current"
        try:
            written = [(current / shelf / STATE).stat() for shelf in shelves]
            return current.readlink(), *((one.st_ino, one.st_mtime_ns) for one in written)
        except OSError:
            self._current()
            raise

    def _shelf_segments(self, folder: Path) -> list[Segment]:
        self._check(folder)
        # a batch may replace the table of contents, and what it names, while it is read
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):
                return [self._segment(folder, segment) for segment in segments_of(folder)]
        return [self._segment(folder, segment) for segment in segments_of(folder)]

    def _segment(self, folder: Path, segment: ArraySegment) -> Segment:
        # of a segment documents are only ever deleted, so their number says which
        name = (segment.path(folder), segment.deleted_count())
        held = self._segments.get(name)
        if held is None:
            held = Segment(self._file(name[0]), set(segment.deleted_docs()))
            self._segments[name] = held
        return held

    def _file(self, path: Path) -> SegmentFile:
        held = self._files.get(path)
        if held is None:
            held = self._files[path] = SegmentFile(map_arrays(path))
        return held

    def _arrays(self, path: Path) -> Arrays:
        return self._file(path).arrays

    def _check(self, folder: Path) -> None:
        state = read_state(folder)
        check_files(folder, state, checked=self._checked.get(folder, {}))
        self._checked[folder] = state.files

    def _forget_unused(self) -> None:
        """What was read stays while it may be in use: the files of the live generation."""
        live = self._current()
        self._files = {
            path: file
            for path, file in self._files.items()
            if path.exists() and path.is_relative_to(live)
        }
        self._checked = {at: known for at, known in self._checked.items() if at.parent == live}

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
        self._closing = ExitStack()
        self._finished = False
        with refusals():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)  # Whoosh's table of contents is a pickle: nobody else may write
            for left in folder.glob("gen-*.new"):
                shutil.rmtree(left)
            numbers = [int(path.name[4:]) for path in folder.glob("gen-[0-9]*[0-9]")]
            self._final = folder / f"gen-{max(numbers, default=0) + 1:06}"
            self._building = self._final.with_suffix(".new")
            try:
                self._shelves = {shelf: self._begin(self._building / shelf) for shelf in Shelf}
                written = f"{FORMAT}:{fingerprint}"
                (self._building / "fingerprint").write_text(written, encoding="utf-8")
            except BaseException:
                self.__exit__(None, None, None)
                raise

    def _begin(self, folder: Path) -> "_Built":
        folder.mkdir(parents=True)
        create(folder)
        return _Built(self._closing.enter_context(Writer(folder, map_arrays)))

    def apply(self, batch: Batch) -> None:
        with refusals():
            self._shelves[batch.shelf].apply(batch)

    def preview(self) -> EmbeddedEngine:
        with refusals():
            self._finish()
            # an engine reads what `current` in its folder leads to
            current = self._building / _PREVIEW / "current"
            current.parent.mkdir(exist_ok=True)
            current.unlink(missing_ok=True)
            current.symlink_to("..")
            return EmbeddedEngine(current.parent)

    def commit(self) -> None:
        with refusals():
            self._finish()
            shutil.rmtree(self._building / _PREVIEW, ignore_errors=True)
            _sync(self._building)
            self._building.rename(self._final)
            current = self._final.parent / "current"
            if current.exists():
                os.utime(current)  # the age that counts is the time since it was replaced
            link = self._final.parent / "current.new"
            link.unlink(missing_ok=True)
            link.symlink_to(self._final.name)
            link.replace(current)
            sync(self._final.parent)
            self._on_commit()

    def _finish(self) -> None:
        """Write all that has been applied, unless that is done."""
        if self._finished:
            return
        for built in self._shelves.values():
            built.writer.pack()
            built.writer.commit()
        self._closing.close()
        for shelf, built in self._shelves.items():
            write_state(self._building / shelf, built.state(self._building / shelf))
        self._finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.close()
        shutil.rmtree(self._building, ignore_errors=True)


@dataclass
class _Built:
    """A shelf's index in the making, and how far it has got."""

    writer: Writer
    position: int = 0
    content: int = 0

    def apply(self, batch: Batch) -> None:
        self.content ^= _change(self.writer, batch)
        self.position = max(self.position, batch.position)

    def state(self, folder: Path) -> State:
        return State(self.position, f"{self.content:064x}", checksums(folder, known={}))


def _fingerprint(generation: Path) -> str:
    written = (generation / "fingerprint").read_text(encoding="utf-8")
    return written.removeprefix(f"{FORMAT}:")


def _state(generation: Path, shelves: tuple[Shelf, ...]) -> str:
    """The name of a state: of what the index was built with and what the shelves hold."""
    made_with = sha256((generation / "fingerprint").read_bytes())
    contents = sha256()
    for shelf in shelves:
        state = read_state(generation / shelf)
        contents.update(state.content.encode())
        # a run that died had changed the index and not yet the state
        contents.update("".join(unknown_contents(generation / shelf, state)).encode())
    return f"g{made_with.hexdigest()[:8]}-c{contents.hexdigest()[:12]}"


def _apply(folder: Path, batch: Batch, open_file: Callable[[Path], Arrays]) -> None:
    """Bring one shelf's index up to a batch. Applied again, it changes nothing."""
    state = read_state(folder)
    # the run before may have died: with the batch in the index, but not in the state; or earlier,
    # and its files are still here. Closing the writer takes those away.
    died = was_interrupted(folder, state)
    with Writer(folder, open_file) as writer:
        changed = _change(writer, batch)
        content = int(state.content, 16) ^ changed
        if changed:
            writer.commit()
        if died:
            content = 0
            for id, digest in writer.all_held().items():
                content ^= _mark(id, digest)
    files = checksums(folder, known=state.files)
    new = State(max(state.position, batch.position), f"{content:064x}", files)
    if new != state:
        write_state(folder, new)


def _change(writer: Writer, batch: Batch) -> int:
    """Make a batch's changes. What they add to the number of the contents: 0 if there are none."""
    put = {document.id: document for document in batch.put}
    held = writer.held({*put, *batch.remove})
    digests = {id: digest_of(document.digest) for id, document in put.items()}
    changed = {id: document for id, document in put.items() if held.get(id) != digests[id]}
    leaving = [id for id in batch.remove if id in held]
    # deleting is not forgetting: only a new file has no words of the document in it
    writer.delete(leaving, forget=True)
    writer.delete([id for id in changed if id in held], forget=False)
    marks = 0
    for document in changed.values():
        writer.add(document)
        marks ^= _mark(document.id, digests[document.id])
    for id in {*changed, *leaving} & held.keys():
        marks ^= _mark(id, held[id])
    return marks


def _mark(id: str, digest: bytes) -> int:
    """What a document adds to the number of the contents."""
    return int(sha256(utf8(id) + b" " + digest).hexdigest(), 16)


def _sync(folder: Path) -> None:
    """Make everything in a folder survive a power cut."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)
