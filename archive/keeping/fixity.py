"""Fixity: every original against the SHA-256 recorded of it, the corpus against the catalogue.

Reads only, and takes no lock: a run may be at work. What the catalogue has changed its mind about
in the meantime is looked at again before it is called a fault.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby

from archive import manifest
from archive.catalogue import Catalogue, files, keeping, reading
from archive.catalogue.keeping import Original
from archive.corpus import read_corpus
from archive.errors import CatalogueError, ExtractionError
from archive.extract import Worker, read_original
from archive.keeping.faults import PUT_BACK, TAKE_IN, Fault, Kind, Progress
from archive.looks import Seen
from archive.settings import Settings
from archive.vocabulary import Vocabulary, read_vocabularies


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verification looked at, and what it found."""

    originals: int
    """Files whose bytes were compared."""
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the catalogue says of files, at one moment."""

    state: tuple[str, int]
    originals: Mapping[str, Sequence[Original]]
    """By path: what is known of the file's own bytes, and of its attachments."""
    seen: Mapping[str, Seen]
    """What files were when they were last read; of some there is nothing."""
    described: Sequence[tuple[str, str]]
    """(id, folder) of the documents that have a manifest."""
    failing: frozenset[str]
    """Paths that could not be taken in, and are listed as such."""
    vocabularies: Mapping[str, Vocabulary]


def recorded(catalogue: Catalogue) -> Recorded:
    """What the catalogue says now."""
    with catalogue.reading() as connection:
        by_file = {
            file: list(some)
            for file, some in groupby(keeping.originals(connection), lambda one: one.file)
        }
        for twin in files.duplicates(connection):
            for one in by_file.get(twin.same_as, ()):
                if not one.attachment:
                    by_file.setdefault(twin.path, [replace(one, file=twin.path)])
        return Recorded(
            state=(reading.identity(connection), reading.last_change(connection)),
            originals=by_file,
            seen=files.seen(connection),
            described=keeping.described(connection),
            failing=frozenset(_path(failure.path) for failure in reading.failures(connection)),
            vocabularies=reading.vocabularies(connection),
        )


def verify(settings: Settings, catalogue: Catalogue, progress: Progress | None = None) -> Checked:
    """Compare originals, corpus and catalogue. Raises CorpusError when there is no corpus."""
    faults = [
        Fault(Kind.CATALOGUE, settings.catalogue.name, why, "make it again from the corpus")
        for why in _damage(catalogue)
    ]
    was = recorded(catalogue)
    found = list(_compare(settings, was, None, progress))
    now = recorded(catalogue)
    if found and now.state != was.state:
        found = list(_compare(settings, now, {fault.where for fault in found}, None))
        if recorded(catalogue).state != now.state:
            found = [_changing(fault) for fault in found]
    return Checked(len(was.originals), (*faults, *found))


def told_apart(path: str, size: int, seen: Seen | None, status: os.stat_result) -> Fault:
    """The fault of a file whose bytes are not those recorded; it had `size`.

    `seen` is what the file was when it was last read, if that is known.
    """
    look = seen and seen.look
    if look and (look.size, look.modified) == (status.st_size, status.st_mtime_ns):
        why = "its bytes are others, its size and date are not"
        if look.changed == status.st_ctime_ns:  # no program can set this one
            why += ", and nobody wrote to it: the disk fails"
        return Fault(Kind.ALTERED, path, why, f"{PUT_BACK}, and look at the disk")
    sizes = f", from {size:,} to {status.st_size:,} bytes" if size != status.st_size else ""
    hint = f"{PUT_BACK}; if the change was meant, {TAKE_IN}"
    return Fault(Kind.CHANGED, path, f"changed since it was taken in{sizes}", hint)


def _damage(catalogue: Catalogue) -> list[str]:
    try:
        with catalogue.reading() as connection:
            return keeping.damage(connection)
    except CatalogueError as error:
        return [error.message]


def _compare(
    settings: Settings, was: Recorded, only: Collection[str] | None, progress: Progress | None
) -> Iterator[Fault]:
    """Everything, or what lies at some paths."""
    todo = [file for file in was.originals if only is None or file in only]
    with Worker(settings) as worker:
        for done, file in enumerate(todo):
            if progress:
                progress(done, len(todo), file)
            yield from _file(settings, file, was.originals[file], was.seen.get(file), worker)
    rest = [*_also_seen(settings, was), *_without_manifest(settings, was)]
    rest += _not_taken_in(settings, was)
    yield from (fault for fault in rest if only is None or fault.where in only)


def _file(
    settings: Settings, file: str, known: Sequence[Original], seen: Seen | None, worker: Worker
) -> Iterator[Fault]:
    """One file against all that was recorded of it."""
    path = settings.corpus / file
    if not os.path.lexists(path):
        hint = f"{PUT_BACK}; if it was taken away on purpose, {TAKE_IN}"
        yield Fault(Kind.MISSING, file, "the file is not there", hint)
        return
    try:
        # the limit may have been lowered since
        content = read_original(path, max(settings.file_bytes, known[0].size))
        status = path.lstat()
    except ExtractionError as error:
        yield Fault(Kind.UNREADABLE, file, error.message, PUT_BACK)
        return
    except OSError as error:
        yield Fault(Kind.UNREADABLE, file, f"the file cannot be read: {error.strerror}", PUT_BACK)
        return
    whole = next((one for one in known if not one.attachment), None)
    if whole and sha256(content).hexdigest() != whole.sha256:
        # a run that was stopped has seen the new bytes and not taken them in
        of_these = seen if seen and seen.sha256 == whole.sha256 else None
        yield told_apart(file, whole.size, of_these, status)
        return
    for one in known:
        if one.attachment:
            yield from _attachment(one, content, worker)


def _attachment(known: Original, content: bytes, worker: Worker) -> Iterator[Fault]:
    where = f"{known.file}/{known.attachment} {known.name}".rstrip()
    try:
        inner = worker.attachment(content, known.attachment, known.size)
    except ExtractionError as error:
        yield Fault(Kind.CHANGED, where, error.message, TAKE_IN)
        return
    if sha256(inner).hexdigest() != known.sha256:
        why = "other bytes come out of the mail than when it was taken in"
        yield Fault(Kind.CHANGED, where, why, TAKE_IN)


def _also_seen(settings: Settings, was: Recorded) -> Iterator[Fault]:
    """Files that no version is made of, and that were read: manifests, vocabularies."""
    for file, seen in was.seen.items():
        path, look = settings.corpus / file, seen.look
        if file in was.originals or not os.path.lexists(path):
            continue
        status = path.lstat()
        if (look.size, look.modified) != (status.st_size, status.st_mtime_ns):
            continue  # the next run reads it
        try:
            content = read_original(path, max(settings.file_bytes, look.size))
        except ExtractionError:
            continue  # the next run tells of it
        if sha256(content).hexdigest() != seen.sha256:
            yield told_apart(file, look.size, seen, status)


def _without_manifest(settings: Settings, was: Recorded) -> Iterator[Fault]:
    """Described documents whose description is not there."""
    for id, folder in was.described:
        if folder in was.originals:
            continue  # the document is a file by itself
        place = f"{folder}/{manifest.NAME}" if folder else manifest.NAME
        if not os.path.lexists(settings.corpus / place):
            hint = f"{PUT_BACK}; if it was taken away on purpose, {TAKE_IN}"
            yield Fault(Kind.MISSING, place, f'the manifest of "{id}" is not there', hint)


def _not_taken_in(settings: Settings, was: Recorded) -> Iterator[Fault]:
    """What lies in the corpus and the catalogue knows nothing of, not even as a failure."""
    vocabularies, _ = read_vocabularies(settings.corpus, was.vocabularies)
    corpus = read_corpus(settings.corpus, vocabularies)
    known = was.originals.keys() | was.failing
    folders = {folder for _, folder in was.described}
    for fault in corpus.faults:
        if fault.path not in known:
            yield Fault(Kind.PENDING, fault.path, fault.reason, fault.hint)
    for entry in corpus.entries:
        for file in entry.files:
            # what is held of a missing file left with it; the manifest still names it
            if file not in was.originals and not os.path.lexists(settings.corpus / file):
                yield Fault(
                    Kind.MISSING, file, "it is not there, and a manifest names it", PUT_BACK
                )
        new = [
            file
            for file in entry.files
            if file not in known and os.path.lexists(settings.corpus / file)
        ]
        if not new and entry.described and entry.folder not in folders:
            new = [entry.manifest_path] if entry.manifest_path not in was.failing else []
        for file in new:
            yield Fault(Kind.PENDING, file, "not taken in yet", TAKE_IN)


def _changing(fault: Fault) -> Fault:
    if not fault.is_damage:
        return fault
    why = f"changed while it was verified ({fault.why})"
    return Fault(Kind.CHANGING, fault.where, why, "verify again when the other run is done")


def _path(place: str) -> str:
    """A failure's path without its line."""
    path, colon, line = place.rpartition(":")
    return path if colon and line.isdigit() else place
