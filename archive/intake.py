"""The corpus into the catalogue: new, changed and removed documents, one transaction each.

A document is changed when its fingerprint is: its manifest, the SHA-256 of its files, and the
version of the reader. One that cannot be read is a failure with a cause, never the end of a run.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from archive.catalogue import Catalogue, reading, writing
from archive.corpus import Corpus, Entry, document_at, missing_files, read_corpus
from archive.errors import CorpusError, ExtractionError
from archive.extract import Worker, read_original
from archive.lexicon import Edit, read_lexicon
from archive.records import Failure, Term
from archive.settings import Settings
from archive.texts import Kept, as_document, kept_texts, read_texts
from archive.vocabulary import FOLDER as VOCABULARY_FOLDER
from archive.vocabulary import Vocabulary, read_vocabularies

READER = "1"
"""Raise it when extraction or the cutting of passages changes: everything is read again."""

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the one being read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    unchanged: int
    gone: tuple[str, ...]
    closed: tuple[str, ...]
    """Held documents whose description is now faulty: they go to the internal shelf."""
    vocabularies: Mapping[str, Vocabulary]
    edits: tuple[Edit, ...]
    """Of the lexicon."""
    faults: tuple[CorpusError, ...]
    fingerprints: Mapping[str, str]
    only: tuple[str, ...] = ()
    """The paths this plan is about; all of the corpus when empty."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    new: int
    changed: int
    unchanged: int
    gone: int
    needs_review: int
    failures: tuple[Failure, ...]
    """Everything that cannot be taken in as it is now, found in this run or before."""


def plan(settings: Settings, catalogue: Catalogue, *, only: tuple[str, ...] = ()) -> Plan:
    """Compare the corpus (or `only` what lies at these paths of it) with the catalogue.

    Changes nothing.

    Raises CorpusError when there is no corpus, or an empty one where documents are held: a disk
    that is not mounted must not empty the archive.
    """
    with catalogue.reading() as connection:
        held = reading.held(connection)
        known = reading.vocabularies(connection)
        known_edits = reading.lexicon_edits(connection)
    vocabularies, vocabulary_faults = read_vocabularies(settings.corpus, known)
    edits, lexicon_faults = read_lexicon(settings.corpus, known_edits)
    found = read_corpus(settings.corpus, vocabularies)
    if held and not found.entries and not found.closed:
        raise CorpusError(
            str(settings.corpus),
            f"holds no document, but the catalogue has {len(held)} from there; nothing was removed",
            hint="see that the right folder is there, or remove the catalogue to begin anew",
        )
    only = tuple(document_at(path, found) for path in only)
    corpus = _only(found, only)
    fingerprints, file_faults = _fingerprints(settings, corpus.entries)
    entries = [entry for entry in corpus.entries if entry.id in fingerprints]
    new = [entry for entry in entries if entry.id not in held]
    changed = [
        entry
        for entry in entries
        if entry.id in held
        and held[entry.id].fingerprint
        not in (fingerprints[entry.id], _with_limits(fingerprints[entry.id], settings))
    ]
    there = {entry.id for entry in found.entries}
    here = [was for was in held.values() if was.id not in there and lies_in(was.folder, only)]
    closed = [was for was in here if found.closed & {was.id, was.folder}]
    gone = [
        was
        for was in here
        if was not in closed
        and was.folder not in found.unclear
        and not (found.unread and lies_in(was.folder, found.unread))
    ]
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=len(entries) - len(new) - len(changed),
        gone=tuple(sorted(was.id for was in gone)),
        # one that is closed already has no fingerprint; one under embargo is not closed yet
        closed=tuple(sorted(was.id for was in closed if was.fingerprint)),
        vocabularies=vocabularies,
        edits=edits,
        faults=(*vocabulary_faults, *lexicon_faults, *corpus.faults, *file_faults),
        only=only,
        fingerprints=fingerprints,
    )


def take_in(
    settings: Settings,
    catalogue: Catalogue,
    planned: Plan,
    progress: Progress | None = None,
    *,
    today: date | None = None,
) -> Report:
    """Carry a plan out. Stopped anywhere, the next plan goes on from there.

    Embargoes end by `today`, which is the day in UTC unless it is given.
    """
    today = today or _now().date()
    with catalogue.writing() as connection:
        if _in_order(planned.vocabularies) != _in_order(reading.vocabularies(connection)):
            writing.save_vocabularies(connection, planned.vocabularies)
        if set(planned.edits) != set(reading.lexicon_edits(connection)):
            writing.save_lexicon_edits(connection, planned.edits)
        for id in planned.closed:
            writing.close_document(connection, id)
        for id in planned.gone:
            writing.remove_document(connection, id)
        writing.save_failures(connection, _failures(planned.faults))
    todo = [*planned.new, *planned.changed]
    if todo:
        with Worker(settings) as worker:
            for done, entry in enumerate(todo):
                if progress:
                    progress(done, len(todo), entry.folder)
                fingerprint = planned.fingerprints[entry.id]
                _take_in_one(settings, catalogue, worker, entry, fingerprint, today)
        if progress:
            progress(len(todo), len(todo), "")
    with catalogue.writing() as connection:
        writing.move_by_embargo(connection, today)
        standing = {_place(fault) for fault in planned.faults}
        standing |= reading.unreadable_files(connection)
        standing |= {
            failure.path
            for failure in reading.failures(connection)
            if not _was_looked_at(failure.path, planned.only)
        }
        writing.forget_failures(connection, except_for=standing)
        failures = reading.failures(connection)
        counts = reading.counts(connection)["total"]
    return Report(
        new=len(planned.new),
        changed=len(planned.changed),
        unchanged=planned.unchanged,
        gone=len(planned.gone),
        needs_review=counts["needs_review"],
        failures=tuple(failures),
    )


def _only(corpus: Corpus, only: tuple[str, ...]) -> Corpus:
    return replace(
        corpus,
        entries=tuple(entry for entry in corpus.entries if lies_in(entry.folder, only)),
        faults=tuple(fault for fault in corpus.faults if lies_in(fault.path, only)),
    )


def lies_in(path: str, only: tuple[str, ...]) -> bool:
    """Whether a path of the corpus is one of these or below one; no paths mean all of it."""
    return not only or any(path == at or path.startswith(f"{at}/") or at == "." for at in only)


def _was_looked_at(path: str, only: tuple[str, ...]) -> bool:
    return lies_in(path, only) or lies_in(path, (VOCABULARY_FOLDER,))


def _in_order(vocabularies: Mapping[str, Vocabulary]) -> dict[str, list[Term]]:
    return {name: [*vocabulary.terms.values()] for name, vocabulary in vocabularies.items()}


def _fingerprints(
    settings: Settings, entries: tuple[Entry, ...]
) -> tuple[dict[str, str], list[CorpusError]]:
    """Of every document; a file without a manifest that cannot be opened is none, only a fault."""
    fingerprints: dict[str, str] = {}
    faults: list[CorpusError] = []
    for entry in entries:
        digest = hashlib.sha256(f"{entry.folder}\n{entry.source}".encode())
        faults += missing_files(entry, settings.corpus)
        opened = entry.manifest is not None
        for file in entry.files:
            if not os.path.lexists(settings.corpus / file):
                continue
            try:
                content = read_original(settings.corpus / file, settings.file_bytes)
            except ExtractionError as error:
                faults.append(CorpusError(file, error.message, hint=error.hint))
                digest.update(f"{file}\n{error.message}\n".encode())
            else:
                digest.update(f"{file}\n{hashlib.sha256(content).hexdigest()}\n".encode())
                opened = True
        if opened:
            fingerprints[entry.id] = f"{READER}:{digest.hexdigest()}"
    return fingerprints, faults


def _with_limits(fingerprint: str, settings: Settings) -> str:
    """For a document with a file that could not be read: under other limits it may be."""
    return f"{fingerprint}@{settings.worker_seconds}s,{settings.worker_megabytes}MB"


def _take_in_one(
    settings: Settings,
    catalogue: Catalogue,
    worker: Worker,
    entry: Entry,
    fingerprint: str,
    today: date,
) -> None:
    """Read one document's files and write it, in one transaction."""
    kept: Kept = {}
    with catalogue.reading() as connection:
        held = reading.held_one(connection, entry.id)
        if held is not None and held.fingerprint.startswith(f"{READER}:"):
            kept = kept_texts(connection, entry)
    texts = read_texts(entry, settings, worker, kept)
    if any(text.failure for text in texts):
        fingerprint = _with_limits(fingerprint, settings)
    with catalogue.writing() as connection:
        writing.save_document(
            connection,
            as_document(entry, texts),
            {text.version.key: text.passages for text in texts},
            fingerprint=fingerprint,
            today=today,
        )
        writing.save_failures(connection, [text.failure for text in texts if text.failure])


def _place(fault: CorpusError) -> str:
    return f"{fault.path}:{fault.line}" if fault.line else fault.path


def _failures(faults: Iterable[CorpusError]) -> Iterator[Failure]:
    """A failure for each place; what is wrong twice on a line is told in one."""
    by_place: dict[str, list[CorpusError]] = defaultdict(list)
    for fault in faults:
        by_place[_place(fault)].append(fault)
    for place, same in by_place.items():
        reasons = dict.fromkeys(fault.reason for fault in same)
        hints = dict.fromkeys(fault.hint for fault in same)
        yield Failure(place, "; ".join(reasons), "; ".join(hints), _now())


def _now() -> datetime:
    return datetime.now(UTC)
