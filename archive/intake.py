"""The corpus into the catalogue: new, changed, moved and removed documents, and duplicates.

A document is changed when its fingerprint is: its manifest, the SHA-256 of its files, and the
version of the reader. One that cannot be read is a failure with a cause, never the end of a run.
"""

import hashlib
import logging
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from archive.catalogue import Catalogue, Connection, files, history, reading, sketches, writing
from archive.corpus import (
    Corpus,
    Entry,
    Known,
    document_at,
    missing_files,
    read_corpus,
    with_manifest,
)
from archive.errors import CorpusError, ExtractionError, SvodError
from archive.extract import Worker, ocr_languages
from archive.identity import Found, Was, identified, without_duplicates
from archive.lexicon import Edit, read_lexicon
from archive.looks import Files, Rotten, Seen
from archive.manifest import Manifest
from archive.pool import side_by_side
from archive.records import (
    Document,
    Duplicate,
    Event,
    Failure,
    Happened,
    Shelf,
    Term,
    standing_on,
)
from archive.settings import Settings
from archive.sketches import Place, sketch
from archive.texts import Kept, Text, as_document, kept_texts, read_texts
from archive.vocabulary import FOLDER as VOCABULARY_FOLDER
from archive.vocabulary import Vocabulary, read_vocabularies

READER = "2"
"""Raise it when extraction or the cutting of passages changes: everything is read again."""

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the one that was read last."""

_AGAIN = "@again"
"""Added to the fingerprint of a document that the next run is to read again, whatever it is."""

_log = logging.getLogger(__name__)

_TOGETHER = 50
_TOGETHER_SECONDS = 1.0
_TOGETHER_SIGNS = 4_000_000
"""Documents are written together, since each transaction waits for the disk: at most so many, so
long after the first was read, and with so much text, which is in memory until then."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    unchanged: int
    gone: tuple[str, ...]
    closed: tuple[str, ...]
    """Held documents whose description is now faulty: they go to the internal shelf."""
    moved: tuple[str, ...]
    """Those of `changed` that lie elsewhere than before."""
    read_before: frozenset[str]
    """Those of `changed` that this version of the reader has read."""
    duplicates: tuple[Duplicate, ...]
    vocabularies: Mapping[str, Vocabulary]
    edits: tuple[Edit, ...]
    """Of the lexicon."""
    faults: tuple[CorpusError, ...]
    fingerprints: Mapping[str, str]
    digests: Mapping[str, Mapping[str, str]]
    """SHA-256 of the files of `new` and `changed`, by id and path."""
    seen: Mapping[str, Seen]
    """The files as they are now: the next run reads only what looks otherwise."""
    seen_before: Mapping[str, Seen]
    """As the catalogue has them; 100,000 files take a second to be read from it, so once."""
    manifests: Mapping[str, Known]
    """The manifests without faults, by path."""
    manifests_before: Mapping[str, Known]
    only: tuple[str, ...] = ()
    """The paths this plan is about; all of the corpus when empty."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    new: int
    """Restored ones among them."""
    changed: int
    """Moved ones among them."""
    moved: int
    restored: int
    unchanged: int
    gone: int
    needs_review: int
    duplicates: tuple[Duplicate, ...]
    near_duplicates: int
    """Pairs of versions that are much the same text, found in this run or before."""
    failures: tuple[Failure, ...]
    """Everything that cannot be taken in as it is now, found in this run or before."""


def plan(
    settings: Settings,
    catalogue: Catalogue,
    *,
    only: tuple[str, ...] = (),
    whole: bool = False,
    remove_all: bool = False,
) -> Plan:
    """Compare the corpus (or `only` what lies at these paths of it) with the catalogue.

    Changes nothing. `whole`: every file is read, whatever it looks like.

    Raises CorpusError when there is no corpus, or one in which none of the documents held is left,
    unless that is meant (`remove_all`): a disk that is not mounted must not empty the archive.
    """
    with catalogue.reading() as connection:
        held = reading.held(connection)
        removed = history.removed(connection)
        known = reading.vocabularies(connection)
        known_edits = reading.lexicon_edits(connection)
        seen = files.seen(connection)
        manifests = files.manifests(connection)
    vocabularies, vocabulary_faults = read_vocabularies(settings.corpus, known)
    edits, lexicon_faults = read_lexicon(settings.corpus, known_edits)
    looked = Files(settings.corpus, settings.file_bytes, seen, whole=whole)
    same_terms = _in_order(vocabularies) == _in_order(known)

    def remembers(path: str) -> Known | None:
        # before it is read: what changes meanwhile is seen next time
        same = looked.looks_the_same(path)
        return manifests.get(path) if same and same_terms else None

    corpus = read_corpus(settings.corpus, vocabularies, remembers)
    only = tuple(document_at(path, corpus) for path in only)
    found, file_faults, unopened = _found(settings, corpus, looked)
    unclear = {
        one.folder
        for one in held.values()
        if one.folder in corpus.closed | corpus.unclear | unopened
        or (corpus.unread and lies_in(one.folder, corpus.unread))
    }
    every = identified(
        found,
        [Was(one.id, one.folder, _contents(one.fingerprint)) for one in held.values()],
        [Was(id, "", _contents(fingerprint)) for id, fingerprint in removed.items()],
        unclear,
    )
    every, duplicates = without_duplicates(every, held)
    there = {one.entry.id for one in every}
    if not remove_all and _is_all_gone(held, there, unclear, corpus):
        raise CorpusError(
            str(settings.corpus),
            f"holds none of the {len(held)} documents that the catalogue has from there; "
            "nothing was removed",
            hint="see that the right folder is mounted there; if it is meant, add --remove-all",
        )
    looked_at = [one for one in every if lies_in(one.entry.folder, only)]
    fingerprints = {one.entry.id: f"{READER}:{one.contents}" for one in looked_at}
    new, changed, moved = [], [], []
    limits = _limits(settings)
    for one in looked_at:
        entry, fingerprint = one.entry, fingerprints[one.entry.id]
        if entry.id not in held:
            new.append(entry)
            continue
        one_was = held[entry.id]
        was_made_of = _contents(one_was.fingerprint)
        if one.unread and not _is_rewritten(one.contents, was_made_of):
            continue  # what is held of it stays until its files can be read again
        if one_was.folder != entry.folder:
            moved.append(entry.id)
        if one_was.folder != entry.folder or one_was.fingerprint not in (
            fingerprint,
            fingerprint + limits,
        ):
            changed.append(entry)
    to_read = {entry.id for entry in (*new, *changed)}
    here = [one for one in held.values() if one.id not in there and lies_in(one.folder, only)]
    closed = [one for one in here if corpus.closed & {one.id, one.folder}]
    gone = [one for one in here if one not in closed and one.folder not in unclear]
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=len(looked_at) - len(new) - len(changed),
        gone=tuple(sorted(one.id for one in gone)),
        # one that is closed already has no contents; one under embargo is not closed yet
        closed=tuple(sorted(one.id for one in closed if _contents(one.fingerprint))),
        moved=tuple(moved),
        read_before=frozenset(
            entry.id for entry in changed if held[entry.id].fingerprint.startswith(f"{READER}:")
        ),
        duplicates=tuple(duplicates),
        vocabularies=vocabularies,
        edits=edits,
        faults=(
            *vocabulary_faults,
            *lexicon_faults,
            *(fault for fault in (*corpus.faults, *file_faults) if lies_in(fault.path, only)),
        ),
        only=only,
        fingerprints=fingerprints,
        digests={one.entry.id: one.digests for one in looked_at if one.entry.id in to_read},
        seen=looked.seen,
        seen_before=seen,
        manifests={
            entry.manifest_path: Known(entry.id, entry.named, entry.files)
            for entry in corpus.entries
            if entry.described
        },
        manifests_before=manifests,
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
        _begin(connection, planned, today)
    taking = _Taking(settings, catalogue, planned, today)
    todo = [*planned.new, *planned.changed]
    if progress and todo:
        progress(0, len(todo), "")
    for done, (entry, read) in enumerate(side_by_side(settings, todo, taking.read), start=1):
        taking.take(entry, read)
        if progress:
            progress(done, len(todo), entry.folder)
    taking.write()
    with catalogue.writing() as connection:
        writing.move_by_embargo(connection, today)
        sketches.compare_new(connection)
        near_duplicates = sketches.count_near_duplicates(connection)
        failing = {failure.path for failure in reading.failures(connection)}
        standing = {_place(fault) for fault in planned.faults} | taking.failed
        # of what was not read in this run all that was wrong is wrong still
        standing |= reading.held_places(connection, failing) - taking.places
        standing |= {path for path in failing if not _was_looked_at(path, planned.only)}
        writing.forget_failures(connection, except_for=standing)
        failures = reading.failures(connection)
        counts = reading.counts(connection)["total"]
    return Report(
        new=len(planned.new),
        changed=len(planned.changed),
        moved=len(planned.moved),
        restored=taking.events[Event.RESTORED],
        unchanged=planned.unchanged,
        gone=len(planned.gone),
        needs_review=counts["needs_review"],
        duplicates=planned.duplicates,
        near_duplicates=near_duplicates,
        failures=tuple(failures),
    )


def is_needed(planned: Plan, catalogue: Catalogue, *, today: date | None = None) -> bool:
    """Whether carrying out this plan of the whole corpus would change anything in the catalogue."""
    if planned.new or planned.changed or planned.gone or planned.closed:
        return True
    if planned.seen != planned.seen_before or planned.manifests != planned.manifests_before:
        return True
    with catalogue.reading() as connection:
        held = [
            _in_order(reading.vocabularies(connection)),
            set(reading.lexicon_edits(connection)),
            tuple(files.duplicates(connection)),
        ]
        failing = {failure.path for failure in reading.failures(connection)}
        standing = reading.held_places(connection, failing)
        moves = reading.embargo_moves(connection, today or _now().date())
        to_compare = sketches.are_to_compare(connection)
    wanted = [
        _in_order(planned.vocabularies),
        set(planned.edits),
        planned.duplicates,
    ]
    faults = {_place(fault) for fault in planned.faults}
    return bool(moves) or to_compare or held != wanted or failing != faults | standing


def as_before(planned: Plan, catalogue: Catalogue) -> Report:
    """What there is to say when nothing was to be done."""
    with catalogue.reading() as connection:
        failures = reading.failures(connection)
        needs_review = reading.counts(connection)["total"]["needs_review"]
        near_duplicates = sketches.count_near_duplicates(connection)
    return Report(
        new=0,
        changed=0,
        moved=0,
        restored=0,
        unchanged=planned.unchanged,
        gone=0,
        needs_review=needs_review,
        duplicates=planned.duplicates,
        near_duplicates=near_duplicates,
        failures=tuple(failures),
    )


def _begin(connection: Connection, planned: Plan, today: date) -> None:
    """What needs no file to be read: vocabularies, what is gone or to be closed, what was seen.

    What leaves or becomes less open comes before all that is new: that may take a night to read.
    """
    if _in_order(planned.vocabularies) != _in_order(reading.vocabularies(connection)):
        writing.save_vocabularies(connection, planned.vocabularies)
    if set(planned.edits) != set(reading.lexicon_edits(connection)):
        writing.save_lexicon_edits(connection, planned.edits)
    writing.move_by_embargo(connection, today)
    held = reading.held(connection) if planned.gone or planned.closed or planned.changed else {}
    for entry in planned.changed:
        shelf = entry.manifest and _shelf_on(entry.manifest, today)
        if shelf and _SHELVES.index(shelf) > _SHELVES.index(held[entry.id].stands_on):
            writing.move_document(connection, entry.id, shelf)
    now = _now()
    events = []
    for event, ids in ((Event.CLOSED, planned.closed), (Event.REMOVED, planned.gone)):
        for id in ids:
            was = held[id]
            made_of = was.fingerprint
            if not _contents(made_of):  # it was closed: before that it was known what it is
                before = history.history_of(connection, id)
                made_of = next(
                    (one.fingerprint for one in reversed(before) if _contents(one.fingerprint)), ""
                )
            events.append(Happened(now, id, event, was.folder, made_of))
            _log.info("%s %s", event, id)
    for id in planned.closed:
        writing.close_document(connection, id)
    for id in planned.gone:
        writing.remove_document(connection, id)
    history.save_events(connection, events)
    seen = planned.seen_before
    # a plan about some paths has read nothing elsewhere
    elsewhere = {path: one for path, one in seen.items() if not lies_in(path, planned.only)}
    files.save_seen(connection, seen, elsewhere | dict(planned.seen))
    files.save_manifests(connection, planned.manifests_before, planned.manifests)
    files.save_duplicates(connection, planned.duplicates)
    writing.save_failures(connection, _failures(planned.faults))


@dataclass
class _Read:
    """A document whose files have been read and that is to be written."""

    entry: Entry
    document: Document
    texts: list[Text]
    fingerprint: str


@dataclass
class _Taking:
    """The documents of a plan on their way from the reading processes into the catalogue."""

    settings: Settings
    catalogue: Catalogue
    planned: Plan
    today: date
    waiting: list[_Read] = field(default_factory=list)
    signs: int = 0
    since: float = 0.0
    events: Counter[Event] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    """Of the versions that were read."""
    failed: set[str] = field(default_factory=set)
    """Where something was wrong."""

    def read(self, entry: Entry, worker: Worker) -> _Read | CorpusError:
        """One document's files, read; in a thread."""
        try:
            entry = with_manifest(entry, self.settings.corpus, self.planned.vocabularies)
        except CorpusError as error:
            return error
        kept: Kept = {}
        if entry.id in self.planned.read_before:
            with self.catalogue.reading() as connection:
                kept = kept_texts(connection, entry)
        try:
            texts = read_texts(entry, self.settings, worker, kept)
        except SvodError:
            raise
        except Exception as error:  # a fault of ours costs one document, not the night
            why = f"it cannot be taken in ({type(error).__name__})"
            return CorpusError(entry.folder, why, hint="tell those who keep Svod of this file")
        fingerprint = self.planned.fingerprints[entry.id]
        if any(text.again for text in texts) or not _is_as_planned(entry, texts, self.planned):
            fingerprint += _AGAIN
        elif any(text.failure for text in texts):
            fingerprint += _limits(self.settings)
        return _Read(entry, as_document(entry, texts), texts, fingerprint)

    def take(self, entry: Entry, read: _Read | CorpusError) -> None:
        """Keep what was read, and write it with others when there is enough."""
        if isinstance(read, CorpusError):
            with self.catalogue.writing() as connection:
                writing.save_failures(connection, _failures([read]))
            self.failed.add(_place(read))
            _log.warning("not read: %s", entry.id)
            return
        self.since = self.since or time.monotonic()
        self.waiting.append(read)
        self.signs += sum(len(passage.text) for text in read.texts for passage in text.passages)
        if (
            len(self.waiting) >= _TOGETHER
            or self.signs >= _TOGETHER_SIGNS
            or time.monotonic() - self.since > _TOGETHER_SECONDS
        ):
            self.write()

    def write(self) -> None:
        """All that waits, in one transaction."""
        if not self.waiting:
            return
        ids = [read.entry.id for read in self.waiting]
        now = _now()
        drawn = [one for read in self.waiting for one in _sketches(read)]
        with self.catalogue.writing() as connection:
            held = reading.held_some(connection, ids)
            gone = history.removed(connection, [id for id in ids if id not in held])
            writing.save_documents(
                connection,
                [
                    writing.Whole(
                        read.document,
                        {text.version.key: text.passages for text in read.texts},
                        read.fingerprint,
                    )
                    for read in self.waiting
                ],
                today=self.today,
            )
            sketches.save_sketches(connection, drawn)
            failures = [text.failure for read in self.waiting for text in read.texts]
            writing.save_failures(connection, filter(None, failures))
            events = [
                Happened(now, read.entry.id, event, read.entry.folder, read.fingerprint)
                for read in self.waiting
                for event in _events(read, held.get(read.entry.id), read.entry.id in gone)
            ]
            history.save_events(connection, events)
        self.places |= {text.version.place for read in self.waiting for text in read.texts}
        self.failed |= {failure.path for failure in failures if failure}
        for one in events:
            self.events[one.event] += 1
            _log.info("%s %s", one.event, one.document)
        self.waiting = []
        self.signs = 0
        self.since = 0.0


def _is_as_planned(entry: Entry, texts: list[Text], planned: Plan) -> bool:
    """Whether manifest and files were read as the plan had found them.

    What changes in between and then back would never look changed again.
    """
    found = planned.digests[entry.id]
    read = {text.version.file: text.version.sha256 for text in texts if not text.version.attachment}
    description = entry.manifest.sha256[:_DESCRIPTION] if entry.manifest else ""
    # of files with the same bytes only the first was read
    return (
        {*read.values()} == {*found.values()}
        and all(found.get(file) == sha256 for file, sha256 in read.items())
        and planned.fingerprints[entry.id].startswith(f"{READER}:{description}.")
    )


def _sketches(read: _Read) -> Iterator[tuple[Place, bytes]]:
    """Of each version that has enough text for one."""
    for text in read.texts:
        data = sketch("\n".join(passage.text for passage in text.passages))
        if data is not None:
            yield Place(read.entry.id, text.version.key), data


def _events(read: _Read, was: reading.Held | None, removed: bool) -> Iterator[Event]:
    """What happens to a document that is written; nothing if it is only read again."""
    if was is None:
        yield Event.RESTORED if removed else Event.ADDED
        return
    if was.folder != read.entry.folder:
        yield Event.MOVED
    if _contents(was.fingerprint) != _contents(read.fingerprint):
        yield Event.CHANGED


_SHELVES = tuple(Shelf)
"""The most open first."""


def _shelf_on(given: Manifest, today: date) -> Shelf:
    withdrawn = given.withdrawn is not None
    return standing_on(given.shelf, given.embargo, today, withdrawn=withdrawn)


def _is_all_gone(
    held: Mapping[str, object], there: set[str], unclear: set[str], corpus: Corpus
) -> bool:
    """Whether nothing of what is held is left; of a few documents all may well be replaced."""
    if not held or unclear or there & held.keys():
        return False
    return len(held) >= _MANY or not (corpus.entries or corpus.closed)


_MANY = 10

_DESCRIPTION = 16
"""Of the digest of a manifest so many signs are in a fingerprint."""


def _is_rewritten(contents: str, was: str) -> bool:
    """Whether the manifest of a document is another one than that of what is held."""
    return contents.partition(".")[0] != was.partition(".")[0]


def lies_in(path: str, only: tuple[str, ...]) -> bool:
    """Whether a path of the corpus is one of these or below one; no paths mean all of it."""
    return not only or any(path == at or path.startswith(f"{at}/") or at == "." for at in only)


def _was_looked_at(path: str, only: tuple[str, ...]) -> bool:
    return lies_in(path, only) or lies_in(path, (VOCABULARY_FOLDER,))


def _in_order(vocabularies: Mapping[str, Vocabulary]) -> dict[str, list[Term]]:
    return {name: [*vocabulary.terms.values()] for name, vocabulary in vocabularies.items()}


def _found(
    settings: Settings, corpus: Corpus, looked: Files
) -> tuple[list[Found], list[CorpusError], set[str]]:
    """Every document with what its files are, what is wrong with files, and unopened places.

    A file without a manifest that cannot be opened is no document, only a fault; what was held from
    its place stays.
    """
    found: list[Found] = []
    faults: list[CorpusError] = []
    unopened: set[str] = set()
    for entry in corpus.entries:
        faults += missing_files(entry, settings.corpus)
        digests: dict[str, str] = {}
        digest = hashlib.sha256()
        described = ""
        if entry.described:
            try:
                described = looked.sha256(entry.manifest_path)
            except Rotten as error:
                path = entry.manifest_path
                faults.append(CorpusError(path, error.message, hint=error.hint))
                unopened.add(entry.folder)
                continue
            except ExtractionError:  # of an empty file; what was read of it has a digest too
                pass
            if entry.manifest is not None:
                described = entry.manifest.sha256
        opened = entry.described
        unread = False
        for file in entry.files:
            # without its folder: what was moved is still itself
            name = file.removeprefix(f"{entry.folder}/") if entry.described else _suffix(file)
            try:
                digests[file] = looked.sha256(file)
            except ExtractionError as error:
                if not os.path.lexists(settings.corpus / file):
                    continue
                faults.append(CorpusError(file, error.message, hint=error.hint))
                digest.update(f"{name}\n{error.message}\n".encode())
                unread = True
            else:
                digest.update(f"{name}\n{digests[file]}\n".encode())
                opened = True
        if opened:
            contents = f"{described[:_DESCRIPTION]}.{digest.hexdigest()}"
            found.append(Found(entry, contents, digests, unread))
        elif unread:
            unopened.add(entry.folder)
    return found, faults, unopened


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


def _contents(fingerprint: str) -> str:
    """The part of a fingerprint that says what the document is made of."""
    return fingerprint.partition(":")[2].partition("@")[0]


def _limits(settings: Settings) -> str:
    """What is added to the fingerprint of a document with a file that could not be read.

    Under other limits, or with OCR, it may be.
    """
    ocr = "+".join(ocr_languages()) or "none"
    return f"@{settings.worker_seconds}s,{settings.worker_megabytes}MB,ocr={ocr}"


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
