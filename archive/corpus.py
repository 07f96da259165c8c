"""A corpus folder as it lies on the disk: which files belong to which document.

Nothing is opened here but manifests, nothing followed that is a link, nothing changed. A file
that no manifest names is a document of its own that nobody has described yet.
"""

import errno
import os
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from archive import manifest
from archive.errors import CorpusError
from archive.manifest import Manifest, read_manifest
from archive.toml import read_toml
from archive.vocabulary import FOLDER as VOCABULARY_FOLDER
from archive.vocabulary import Vocabulary

_LEFT_BY_PROGRAMS = ("~$", ".", "Thumbs.db", "desktop.ini")
"""Office locks, hidden files and what Windows leaves in folders: never documents."""

_DEPTH = 100
"""Folders inside each other: more is a mistake or an attack, and the walk goes down by calls."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as found: described by a manifest, or one file that no manifest names."""

    id: str
    folder: str
    """The manifest's folder, or the path of the file itself."""
    files: tuple[str, ...]
    """Paths from the corpus folder, in the manifest's order."""
    described: bool
    """Whether a manifest makes it a document."""
    named: bool = False
    """Whether the manifest gives the id."""
    manifest: Manifest | None = None
    """None for a file without one, and for one that is known without having been read."""

    @property
    def manifest_path(self) -> str:
        """Where its manifest lies, or would lie."""
        return f"{self.folder}/{manifest.NAME}" if self.folder else manifest.NAME


@dataclass(frozen=True, slots=True)
class Known:
    """A manifest without faults as it was read before: what can be told without reading it."""

    id: str
    named: bool
    files: tuple[str, ...]


class Remembers(Protocol):
    """Gives what is known of the manifest at a path if it and the vocabularies are as they were."""

    def __call__(self, path: str) -> Known | None: ...


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a walk found."""

    entries: tuple[Entry, ...]
    faults: tuple[CorpusError, ...]
    closed: frozenset[str]
    """Folders and ids whose manifest is faulty: what is held of them must not stay open."""
    unclear: frozenset[str]
    """Files beside faulty manifests: whose they are is not known."""
    left_out: tuple[str, ...]
    """Folders that are not read because of their names."""
    unread: tuple[str, ...]
    """Folders that could not be read: of what is held from there nothing is known."""


@dataclass
class _Walk:
    """What a walk gathers before entries are made of it."""

    manifests: set[str] = field(default_factory=set)
    """Folders that have one."""
    files: list[str] = field(default_factory=list)
    faults: list[CorpusError] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_corpus(
    root: Path, vocabularies: Mapping[str, Vocabulary], remembers: Remembers | None = None
) -> Corpus:
    """Every document of a corpus, in the order of its paths, and every fault on the way.

    Manifests that somebody `remembers` are not read.
    """
    if not root.is_dir():
        raise CorpusError(str(root), "there is no such folder", hint="name it with --corpus")
    walk = _Walk()
    try:
        _gather(root, "", walk)
    except OSError as error:
        reason = f"the folder cannot be read: {error.strerror}"
        raise CorpusError(str(root), reason, hint="see its rights") from None
    described = list(_described(root, walk, vocabularies, remembers))
    entries, doubled = _without_doubles(root, described, walk.faults)
    faulty = walk.manifests - {entry.folder for entry in described}
    claimed = {file for entry in described for file in entry.files}
    unclaimed = [file for file in walk.files if file not in claimed]
    unclear = {file for file in unclaimed if _nearest(file, walk.manifests) in faulty}
    loose = [file for file in unclaimed if file not in unclear]
    entries += _undescribed(loose, {entry.id for entry in described})
    return Corpus(
        entries=tuple(entries),
        faults=tuple(walk.faults),
        closed=frozenset(faulty | doubled),
        unclear=frozenset(unclear),
        left_out=tuple(walk.left_out),
        unread=tuple(walk.unread),
    )


def document_at(path: str, corpus: Corpus) -> str:
    """The folder of the document that a path of the corpus is part of; else the path itself.

    "." is the corpus folder.
    """
    described = {entry.folder for entry in corpus.entries if entry.described} | corpus.closed
    folder = path.removesuffix(f"/{manifest.NAME}")
    return _nearest(f"{folder}/", described) or ("." if "" in described else folder)


def with_manifest(entry: Entry, root: Path, vocabularies: Mapping[str, Vocabulary]) -> Entry:
    """The entry with its manifest read, if it has one.

    Raises CorpusError if the manifest has got a fault since the corpus was walked.
    """
    if not entry.described or entry.manifest is not None:
        return entry
    path = entry.manifest_path
    given, faults = read_manifest(read_toml(root / path, path), entry.folder, vocabularies)
    if given is None:
        raise faults[0]
    return _entry(entry.folder, given, id=entry.id)


def missing_files(entry: Entry, root: Path) -> Iterator[CorpusError]:
    """A fault for each file that a manifest names and the folder does not have.

    What is known without its manifest being read has all its files.
    """
    if entry.manifest is None:
        return
    for file, version in zip(entry.files, entry.manifest.versions, strict=True):
        if not os.path.lexists(root / file):
            yield CorpusError(
                entry.manifest_path,
                f'the file "{version.file}" is not there',
                line=version.line,
                hint="put it into the folder or correct its [[version]]",
            )


def _gather(root: Path, folder: str, walk: _Walk) -> None:
    for entry in sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name):
        path = f"{folder}/{entry.name}" if folder else entry.name
        if not _is_utf8(entry.name):
            shown = path.encode(errors="surrogateescape").decode(errors="replace")
            walk.faults.append(
                CorpusError(shown, "the name is not UTF-8", hint="rename it; it was not read")
            )
        elif entry.is_dir(follow_symlinks=False):
            if path == VOCABULARY_FOLDER:
                continue
            if entry.name.startswith(("_", ".")):
                walk.left_out.append(path)
            else:
                _gather_folder(root, path, walk)
        elif entry.name == manifest.NAME:
            walk.manifests.add(folder)
        elif not entry.name.startswith(_LEFT_BY_PROGRAMS):
            walk.files.append(path)


def _gather_folder(root: Path, path: str, walk: _Walk) -> None:
    try:
        if path.count("/") >= _DEPTH:
            raise OSError(errno.ENAMETOOLONG, f"it lies more than {_DEPTH} folders deep")
        _gather(root, path, walk)
    except OSError as error:
        reason = f"the folder cannot be read: {error.strerror}"
        hint = "see its rights; what is held from there stays as it is"
        walk.faults.append(CorpusError(path, reason, hint=hint))
        walk.unread.append(path)


def _described(
    root: Path,
    walk: _Walk,
    vocabularies: Mapping[str, Vocabulary],
    remembers: Remembers | None,
) -> Iterator[Entry]:
    there = set(walk.files)
    for folder in sorted(walk.manifests):
        path = f"{folder}/{manifest.NAME}" if folder else manifest.NAME
        known = remembers(path) if remembers else None
        if known is not None and there.issuperset(known.files):
            yield Entry(known.id, folder, known.files, described=True, named=known.named)
            continue
        try:
            given, faults = read_manifest(read_toml(root / path, path), folder, vocabularies)
        except CorpusError as error:
            walk.faults.append(error)
            continue
        walk.faults += faults
        if given is not None:
            yield _entry(folder, given)


def _entry(folder: str, given: Manifest, *, id: str | None = None) -> Entry:
    prefix = f"{folder}/" if folder else ""
    return Entry(
        id or given.id,
        folder,
        tuple(prefix + version.file for version in given.versions),
        described=True,
        named=given.id_line is not None,
        manifest=given,
    )


def _without_doubles(
    root: Path, described: list[Entry], faults: list[CorpusError]
) -> tuple[list[Entry], set[str]]:
    """The entries with an id of their own; of those that share one, none is taken."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    for entry in described:
        by_id[entry.id].append(entry)
    for twice in (entries for entries in by_id.values() if len(entries) > 1):
        for entry in twice:
            others = ", ".join(other.folder for other in twice if other is not entry)
            faults.append(
                CorpusError(
                    entry.manifest_path,
                    f'the id "{entry.id}" is also that of {others}; none of them was taken in',
                    line=_line_of_id(root, entry),
                    hint="give each an id of its own",
                )
            )
    kept = [entry for entry in described if len(by_id[entry.id]) == 1]
    return kept, {id for id, entries in by_id.items() if len(entries) > 1}


def _line_of_id(root: Path, entry: Entry) -> int | None:
    try:
        return read_toml(root / entry.manifest_path, entry.manifest_path).line(("id",))
    except CorpusError:
        return None


def _undescribed(files: list[str], taken: set[str]) -> Iterator[Entry]:
    """Entries for loose files. Their ids come from their paths, so that runs agree on them."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for file in files:
        wanted[manifest.id_from(file)].append(file)
    for id, same in wanted.items():
        alone = len(same) == 1 and id not in taken
        for file in same:
            chosen = id if alone else manifest.id_with_digest(id, file)
            yield Entry(chosen, file, (file,), described=False)


def _nearest(file: str, manifests: Container[str]) -> str | None:
    """The folder of the manifest that is nearest above a file."""
    folder = file
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in manifests:
            return folder
    return None


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
