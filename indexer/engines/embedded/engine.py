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

import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import NamedTuple, Self

from archive.errors import EngineUnavailable, IndexDamaged
from archive.records import Shelf
from indexer.asking import Found, KeyCount, Lookup
from indexer.engines.base import Batch, Differences
from indexer.engines.embedded.codec import ArraySegment
from indexer.engines.embedded.files import Arrays, Damaged, map_arrays, sync
from indexer.engines.embedded.find import find
from indexer.engines.embedded.layout import FIELD_NAMES, digest_of, utf8
from indexer.engines.embedded.schema import FORMAT
from indexer.engines.embedded.scores import Statistics
from indexer.engines.embedded.segment import Segment, SegmentFile
from indexer.engines.embedded.state import (
    REBUILD,
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

_NO_SPACE = "free some space, then run it again"
_NO_RIGHT = "give the user that Svod runs as the right to read and write the index folder"
_HINTS = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EFBIG: _NO_SPACE,
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
}

_SIGNS = ("", "=", "@", "#")
"""Whose long lists are kept: spelling asks for all the keys of a channel."""

_PREVIEW = "preview"
"""In the folder of a generation: what an engine is opened on before the swap."""

_STALE_SECONDS = 60
"""A generation stays this long once replaced: a reader may have resolved `current` just before."""

_TRIES = 10
"""How often a reader looks for a table of contents that batches go on replacing."""


class _Opened(NamedTuple):
    """A set of shelves opened in one state."""

    seen: tuple[object, ...]
    state: str
    segments: list[Segment]
    statistics: Statistics
    keys: dict[str, tuple[KeyCount, ...]]
    """By `_SIGNS`."""


class EmbeddedEngine:
    """See `indexer.engines.base`. Threads may share it for finding."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[tuple[Shelf, ...], _Opened] = {}
        self._files: dict[Path, SegmentFile] = {}
        self._segments: dict[tuple[Path, int], Segment] = {}
        self._checked: dict[Path, Mapping[str, int]] = {}
        self._positions: dict[Shelf, tuple[tuple[object, ...], int]] = {}
        self._opening = Lock()

    def fingerprint(self) -> str | None:
        try:
            written = (self._current() / "fingerprint").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, EngineUnavailable):
            return None
        return written.removeprefix(f"{FORMAT}:")

    def position(self, shelf: Shelf) -> int:
        with _errors():
            seen = self._seen((shelf,))
            known, position = self._positions.get(shelf, ((), 0))
            if known != seen:
                position = read_state(self._current() / shelf).position
                self._positions[shelf] = seen, position
            return position

    def apply(self, batch: Batch) -> None:
        with _errors():
            folder = self._current() / batch.shelf
            self._check(folder)
            _apply(folder, batch, self._arrays)
            self._forget_unused()
            self._remove_stale()

    def find(self, lookup: Lookup) -> Found:
        with _errors():
            opened = self._open(lookup.shelves)
            return find(opened.segments, opened.statistics, lookup, opened.state)

    def keys(
        self, prefix: str, shelves: tuple[Shelf, ...], fields: tuple[str, ...] = FIELD_NAMES
    ) -> tuple[KeyCount, ...]:
        with _errors():
            opened = self._open(shelves)
            everywhere = set(fields) == set(FIELD_NAMES)
            kept = opened.keys.get(prefix) if everywhere else None
            if kept is not None:
                return kept
            some = None if everywhere else fields
            listed = [segment.keys(prefix, some) for segment in opened.segments]
            found = tuple(KeyCount(key, count) for key, count in _added_up(listed))
            if everywhere and prefix in _SIGNS:
                opened.keys[prefix] = found
            return found

    def differences(self, shelf: Shelf, digests: Mapping[str, str]) -> Differences:
        with _errors():
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
        with _errors():
            return _state(self._current(), shelves)

    def open_new(self, fingerprint: str) -> "EmbeddedGeneration":
        return EmbeddedGeneration(self._folder, fingerprint, self._remove_stale)

    def close(self) -> None:
        self._opened.clear()
        self._segments.clear()
        self._files.clear()

    def _current(self) -> Path:
        current = self._folder / "current"
        if not current.exists():
            raise EngineUnavailable(f"there is no index at {self._folder}", hint='run "svod index"')
        return current.resolve()

    def _open(self, shelves: tuple[Shelf, ...]) -> _Opened:
        opened = self._opened.get(shelves)
        if opened is not None and opened.seen == self._seen(shelves):
            return opened
        with self._opening:
            seen = self._seen(shelves)
            # what other sets of shelves were once asked for would keep old files open
            self._opened = {s: o for s, o in self._opened.items() if o.seen == self._seen(s)}
            opened = self._opened.get(shelves)
            if opened is None:
                generation = self._current()
                state = _state(generation, shelves)
                segments = [
                    one for shelf in shelves for one in self._shelf_segments(generation / shelf)
                ]
                opened = _Opened(seen, state, segments, Statistics(segments), {})
                self._opened[shelves] = opened
            self._forget_unused()
        return opened

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
        if name not in self._segments:
            self._segments[name] = Segment(self._file(name[0]), set(segment.deleted_docs()))
        return self._segments[name]

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
        """What was read stays while it is in use, or may be: the files of the live generation."""
        live = self._current()
        used = {id(segment) for opened in self._opened.values() for segment in opened.segments}
        self._segments = {name: s for name, s in self._segments.items() if id(s) in used}
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
        with _errors():
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
        with _errors():
            self._shelves[batch.shelf].apply(batch)

    def preview(self) -> EmbeddedEngine:
        with _errors():
            self._finish()
            # an engine reads what `current` in its folder leads to
            current = self._building / _PREVIEW / "current"
            current.parent.mkdir(exist_ok=True)
            current.unlink(missing_ok=True)
            current.symlink_to("..")
            return EmbeddedEngine(current.parent)

    def commit(self) -> None:
        with _errors():
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


def _added_up(listed: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    """Counted keys of several segments as one list in order."""
    if len(listed) == 1:
        return listed[0]
    counts = Counter[str]()
    for keys in listed:
        counts.update(dict(keys))
    return sorted(counts.items())


def _sync(folder: Path) -> None:
    """Make everything in a folder survive a power cut."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


@contextmanager
def _errors() -> Iterator[None]:
    """Damage as IndexDamaged, and what the system refuses as EngineUnavailable."""
    try:
        yield
    except (Damaged, FileNotFoundError) as error:
        raise IndexDamaged(f"the index cannot be used: {error}", hint=REBUILD) from error
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "see what the system says of the disk")
        raise EngineUnavailable(f"the index cannot be used: {error}", hint=hint) from error
