"""Changes to one shelf's index: all of them are in, or none.

Every file is written under another name, synced, renamed. The table of contents is Whoosh's; its
rename is the moment at which a change is there. What is not named by it belongs to nobody and is
removed: files of runs that died, and of segments that were merged.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, FileIndex

from archive.errors import Busy
from indexer.engines.base import EngineDocument
from indexer.engines.embedded.codec import ArraySegment
from indexer.engines.embedded.files import ArrayFile, Arrays, Damaged, sync
from indexer.engines.embedded.inverting import FULL, Inverter
from indexer.engines.embedded.layout import DIGEST, Strings, text_of, utf8
from indexer.engines.embedded.merging import Part, merge
from indexer.engines.embedded.policy import Size, packed, to_merge
from indexer.engines.embedded.schema import schema
from indexer.engines.embedded.state import NOT_OF_THE_INDEX

Open = Callable[[Path], Arrays]
"""Gives the arrays of a segment's file, checked."""

_NAME = "MAIN"

_SMALL = 1_000_000
"""Places of new segments that wait in memory: a commit may merge them before they are written."""


class Storage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files. Whoosh never syncs: a table of contents is synced here."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[Any] = []

    def open_file(self, name: str, **how: Any) -> Any:
        self._opened.append(super().open_file(name, **how))
        return self._opened[-1]

    def close_files(self) -> None:
        """Close what Whoosh leaves open when it cannot make sense of it."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        sync(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe=safe)
        sync(Path(self.folder))


def create(folder: Path) -> None:
    """An empty index."""
    FileIndex.create(Storage(str(folder)), schema(), _NAME)


class Writer:
    """One change to an index, to be used in a `with`: left without `commit`, it leaves no trace.

    Holds Whoosh's write lock.
    """

    def __init__(self, folder: Path, open_file: Open) -> None:
        self._folder, self._open = folder, open_file
        storage = Storage(str(folder))
        _contents(storage)
        self._index = FileIndex(storage, indexname=_NAME)
        self._lock = self._index.lock("WRITELOCK")
        if not self._lock.acquire():
            raise Busy(f"the index in {folder} is being written", hint="wait for the other run")
        contents = _contents(self._index.storage)
        self._generation: int = contents.generation
        self._segments: list[ArraySegment] = contents.segments
        self._inverter = Inverter()
        self._began_empty = not self._segments
        self._added: set[str] = set()
        self._in_memory: set[str] = set()
        self._opened: dict[Path, Arrays] = {}
        self._unwritten: dict[Path, Arrays] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._tidy()
        self._lock.release()

    def held(self, ids: Collection[str]) -> dict[str, bytes]:
        """Those of these documents that the index holds, with their digests as they are kept."""
        if not self._in_memory.isdisjoint(ids):
            self.flush()
        # a rebuild asks for each document once, in ever more segments
        known = self._added.intersection(ids) if self._began_empty else ids
        found: dict[str, bytes] = {}
        if self._began_empty and not known:
            return found
        # though nothing be asked: a run with nothing to do is to meet damage, too
        for segment, arrays in self._all_arrays():
            digests = arrays["digest"].reshape(-1, DIGEST)
            for id, number in _numbers(arrays, known).items():
                if not segment.is_deleted(number):
                    found[id] = digests[number].tobytes()
        return found

    def all_held(self) -> dict[str, bytes]:
        """Every document that the index holds, with its digest."""
        listed = (Strings.at(arrays, "id").strings() for _, arrays in self._all_arrays())
        return self.held([text_of(id) for ids in listed for id in ids])

    def delete(self, ids: Iterable[str], *, forget: bool) -> None:
        """Take documents out. To forget is to take their words out of the files at once."""
        touched = []
        for segment, arrays in self._all_arrays():
            numbers = _numbers(arrays, ids).values()
            for number in numbers:
                segment.delete_document(number)
            if numbers:  # a copy that an edit had deleted before has its words, too
                touched.append(segment)
        if forget:
            for segment in touched:
                self._merge([segment])

    def add(self, document: EngineDocument) -> None:
        """Put a document in; its id is not held."""
        self._inverter.add(document)
        self._added.add(document.id)
        self._in_memory.add(document.id)
        if self._inverter.places >= FULL:
            self.flush()

    def flush(self) -> None:
        """Make a segment of what has been added."""
        inverter, self._inverter = self._inverter, Inverter()
        self._in_memory.clear()
        if not len(inverter):
            return
        path = self._new_segment(len(inverter))
        self._unwritten[path] = inverter.arrays()
        if sum(len(arrays["place"]) for arrays in self._unwritten.values()) > _SMALL:
            self._write()

    def pack(self) -> None:
        """Few segments, each as large as may be: for an index that is complete."""
        self.flush()
        segments = list(self._segments)
        for group in packed([self._size(segment) for segment in segments]):
            self._merge([segments[number] for number in group])

    def commit(self) -> None:
        """Put the change in, merging what has become many."""
        self.flush()
        while numbers := to_merge([self._size(segment) for segment in self._segments]):
            self._merge([self._segments[number] for number in numbers])
        self._write()
        sync(self._folder)
        self._generation += 1
        contents = TOC(schema(), self._segments, self._generation)
        contents.write(self._index.storage, _NAME)

    def _write(self) -> None:
        """Write the new segments that have not been merged into others before they were written."""
        for segment in self._segments:
            path = segment.path(self._folder)
            if path in self._unwritten:
                with ArrayFile(path) as file:
                    for name, array in self._unwritten[path].items():
                        file.put(name, array)
        self._unwritten.clear()

    def _arrays(self, segment: ArraySegment) -> Arrays:
        path = segment.path(self._folder)
        if path in self._unwritten:
            return self._unwritten[path]
        # checked once: its checksum is that of all of it
        if path not in self._opened:
            self._opened[path] = self._open(path)
        return self._opened[path]

    def _all_arrays(self) -> list[tuple[ArraySegment, Arrays]]:
        return [(segment, self._arrays(segment)) for segment in self._segments]

    def _size(self, segment: ArraySegment) -> Size:
        places = len(self._arrays(segment)["place"])
        return Size(segment.doc_count(), segment.deleted_count(), places)

    def _merge(self, segments: Sequence[ArraySegment]) -> None:
        self._segments = [one for one in self._segments if one not in segments]
        parts = []
        for segment in segments:
            if segment.doc_count():
                live = np.ones(segment.doc_count_all(), dtype=bool)
                live[list(segment.deleted_docs())] = False
                parts.append(Part(self._arrays(segment), live))
        if parts:
            with ArrayFile(self._new_segment(sum(int(part.live.sum()) for part in parts))) as file:
                merge(parts, file)

    def _new_segment(self, documents: int) -> Path:
        segment = ArraySegment(_NAME)
        segment.set_doc_count(documents)
        self._segments.append(segment)
        return segment.path(self._folder)

    def _tidy(self) -> None:
        """Remove what the table of contents that is there does not name."""
        contents = _contents(self._index.storage)
        named = {segment.path(self._folder).name for segment in contents.segments}
        named.add(TOC._filename(_NAME, contents.generation))
        for path in self._folder.iterdir():
            if path.name not in named | NOT_OF_THE_INDEX:
                path.unlink()


def segments_of(folder: Path) -> list[ArraySegment]:
    """The segments of an index, as its table of contents has them now."""
    segments: list[ArraySegment] = _contents(Storage(str(folder))).segments
    return segments


def _contents(storage: Storage) -> Any:
    """Whoosh's table of contents. Raises Damaged for whatever else Whoosh makes of damage."""
    try:
        return TOC.read(storage, _NAME)
    except OSError:
        raise
    except EmptyIndexError as error:
        raise FileNotFoundError(str(error)) from error
    except Exception as error:
        raise Damaged(f"the table of contents in {storage.folder} is damaged") from error
    finally:
        storage.close_files()


def _numbers(arrays: Arrays, ids: Iterable[str]) -> dict[str, int]:
    """The documents with these ids, deleted ones included."""
    held = Strings.at(arrays, "id")
    found = {}
    for id in ids:
        rank = held.number_of(utf8(id))
        if rank is not None:
            found[id] = int(arrays["id.documents"][rank])
    return found
