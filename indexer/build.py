"""The catalogue's changes → batches for the engine: catch up, or rebuild beside the live index.

Stopped anywhere, it goes on from the last whole batch. An analysis is made once and kept. While
other processes analyse a batch, the one before it is put into the index.
"""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from archive.catalogue import Catalogue, Connection, reading, writing
from archive.errors import EngineUnavailable, IndexDamaged
from archive.records import Change, Document, Shelf
from archive.vocabulary import Vocabulary
from indexer import feeding
from indexer.analysing import Analysing, Begun, Form, Made
from indexer.analysis import Analyser
from indexer.analysis.kept import Part
from indexer.analysis.stored import Source
from indexer.engine_documents import engine_document, languages, parts_of
from indexer.engines.base import Batch, Engine, EngineDocument
from indexer.golden import Checked, GoldenQuery, check

Progress = Callable[[int, int, str], None]
"""Called with changes done, changes in all, and the shelf in work."""

_CHARACTERS = 4_000_000
"""Of the texts of a batch: with all that is made of them some 100 MB."""


class _Applies(Protocol):
    def apply(self, batch: Batch) -> None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did to the index."""

    documents: int
    """Documents put into the index or taken out of it."""
    rebuilt: bool
    position: int
    seconds: Mapping[str, float]
    """By stage, as time went by: read, analyse (waiting for it), keep, index, swap, check."""
    analyser: str
    """The version of the analyser whose analyses are kept now."""
    pool_seconds: float = 0.0
    """What the processes that analysed beside this one took of all processors."""
    died: int = 0
    """Of these processes."""
    checked: Checked | None = None
    """What the new index was asked before it was put in the live one's place, if there is one."""


@dataclass
class _Stages:
    """Seconds by stage."""

    seconds: dict[str, float]

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began


def update(
    catalogue: Catalogue,
    engine: Engine,
    *,
    rebuild: bool = False,
    batch_documents: int = 500,
    processes: int = 1,
    golden: Callable[[], Sequence[GoldenQuery]] = tuple,
    progress: Progress | None = None,
) -> Report:
    """Bring every shelf's index up to the catalogue.

    Rebuilds beside the live index, and swaps, when asked to, when the live one was built with
    other analysers, vocabularies or formats, and when it turns out to be damaged. With more than
    one of `processes`, that many others analyse when there is much to do.

    `golden` gives the archivist's queries, if there is anything to ask. What has left a shelf
    leaves the live index first, whatever comes of the new one.

    Raises GoldenQueryFailed if the new index does not find what it should: the live one stays.
    """
    with catalogue.reading() as connection:
        vocabularies = reading.vocabularies(connection)
        last = reading.last_change(connection)
        identity = reading.identity(connection)
    analyser = Analyser(vocabularies)
    wanted = fingerprint(identity, vocabularies, analyser)
    stages = _Stages({})

    def recall() -> Generator[Form, None, None]:
        with catalogue.reading() as connection:
            yield from reading.forms(connection, analyser.forms.version)

    with Analysing(analyser, vocabularies, recall, processes) as analysing:
        step = _Step(catalogue, vocabularies, analysing, batch_documents, last, stages, progress)

        def report(done: int, checked: Checked | None) -> Report:
            return Report(
                documents=done,
                rebuilt=checked is not None,
                position=last,
                seconds=stages.seconds,
                analyser=analyser.version,
                pool_seconds=analysing.seconds,
                died=analysing.died,
                checked=checked,
            )

        if not rebuild and engine.fingerprint() == wanted:
            # a damaged index is disposable, and nobody is there at night to ask for another
            with suppress(IndexDamaged):
                done = max(step.catch_up(engine, shelf, engine.position(shelf)) for shelf in Shelf)
                return report(done, None)
        _withdraw(catalogue, engine)
        queries = golden()
        with catalogue.writing() as connection:
            writing.save_indexed_vocabularies(connection, wanted, vocabularies)
        with engine.open_new(wanted) as generation:
            done = max(step.catch_up(generation, shelf, 0) for shelf in Shelf)
            with stages.timed("index"):
                preview = generation.preview()
            with stages.timed("check"), closing(preview):
                checked = check(catalogue, preview, analyser, queries)
            with stages.timed("index"):
                generation.commit()
        with catalogue.writing() as connection:
            writing.forget_indexed_vocabularies(connection, except_for=wanted)
        return report(done, checked)


def _withdraw(catalogue: Catalogue, engine: Engine) -> None:
    """Take what no longer stands on a shelf out of its live index, which stays where it is."""
    live = engine.fingerprint()
    with catalogue.reading() as connection:
        # of another catalogue's changes the numbers would say something else
        ours = live is not None and reading.indexed_vocabularies(connection, live) is not None
    if not ours:
        return
    with suppress(EngineUnavailable):  # damaged, or of a format that only its own version reads
        for shelf in Shelf:
            position = engine.position(shelf)
            with catalogue.reading() as connection:
                left = reading.left_since(connection, position, (shelf,))
            if left:
                engine.apply(Batch(shelf, (), tuple(left), position))


def fingerprint(catalogue: str, vocabularies: Mapping[str, Vocabulary], analyser: Analyser) -> str:
    """What an index depends on besides the documents.

    `catalogue` is the catalogue's own name: the changes of another one, made again from the
    corpus, have the same numbers and say something else.
    """
    parents = {
        name: {term.id: term.parent for term in vocabulary.terms.values()}
        for name, vocabulary in sorted(vocabularies.items())
    }
    digest = hashlib.sha256(json.dumps([catalogue, parents], sort_keys=True).encode()).hexdigest()
    return f"{analyser.version}/{digest[:16]}"


@dataclass
class _Read:
    """A document as it was read, with what is to be put into the index of it."""

    document: Document
    fingerprint: str
    languages: tuple[str, ...]
    parts: list[Part | None]
    """None as long as its analysis is being made."""


@dataclass
class _Work:
    """The changes of a batch on their way into the index."""

    documents: list[_Read]
    rows: dict[tuple[int, int], bytes]
    """The further rows of the parts."""
    missing: list[tuple[_Read, int, str]]
    """Whose analysis is being made: the document, the part's place in it, the part's key."""
    begun: Begun
    remove: tuple[str, ...] = ()
    changes: int = 0
    position: int = 0


@dataclass
class _Step:
    """Catching up one index after another, with what all of them share."""

    catalogue: Catalogue
    vocabularies: Mapping[str, Vocabulary]
    analysing: Analysing
    batch_documents: int
    last: int
    stages: _Stages
    progress: Progress | None
    _waiting: deque[_Work] = field(default_factory=deque)

    def catch_up(self, index: _Applies, shelf: Shelf, position: int) -> int:
        """Apply the changes after `position` to a shelf's index. Returns how many there were."""
        begin, done, read = position, 0, position
        if position == self.last:
            # nothing to do but to tidy up after a run that died, or a generation replaced
            index.apply(Batch(shelf, (), (), position))
        self._waiting.clear()
        while read < self.last or self._waiting:
            if read < self.last:
                if self.progress:
                    self.progress(position - begin, self.last - begin, shelf)
                with self.stages.timed("read"):
                    self._waiting.append(self._read(shelf, read))
                read = self._waiting[-1].position
            # at most two batches in memory, and two only while other processes are at the second
            if len(self._waiting) > 1 or read == self.last or not self._waiting[0].begun.elsewhere:
                work = self._waiting.popleft()
                self._apply(index, shelf, work)
                position = work.position
                done += work.changes
        return done

    def _read(self, shelf: Shelf, after: int) -> _Work:
        """The next changes for a shelf. Begins the analyses that they need."""
        with self.catalogue.reading() as connection:
            changes = reading.changes_between(connection, after, self.last, self.batch_documents)
            full = len(changes) == self.batch_documents
            stands_on = reading.shelves_of(connection, [change.document for change in changes])
            here = [id for id, stands in stands_on.items() if stands is shelf]
            some = _that_fit(changes, reading.characters_of(connection, here))
            full = full or len(some) < len(changes)
            changed = [change.document for change in some]
            work = self._documents(connection, [id for id in changed if stands_on.get(id) is shelf])
        if not stands_on.keys() >= set(changed):
            with self.catalogue.writing() as connection:
                writing.forget_forms(connection)
        work.remove = tuple(id for id in changed if stands_on.get(id) is not shelf)
        work.changes = len(changed)
        work.position = some[-1].number if full else self.last
        return work

    def _documents(self, connection: Connection, ids: Sequence[str]) -> _Work:
        passages = reading.passages_of(connection, ids)
        held = reading.held_some(connection, ids)
        kept = reading.analyses(connection, ids, self.analysing.analyser.version)
        rows = reading.all_analysis_rows(connection, [one.number for one in kept.values()])
        read, missing, texts = [], [], list[list[Source]]()
        for id, document in reading.documents(connection, ids).items():
            parts: list[Part | None] = []
            one = _Read(document, held[id].fingerprint, languages(document, passages), parts)
            for key, sources in parts_of(document, passages):
                if (id, key) in kept:
                    known = kept[id, key]
                    parts.append(Part(known.first, key, known.number))
                else:
                    missing.append((one, len(parts), key))
                    parts.append(None)
                    texts.append(sources)
            read.append(one)
        return _Work(read, rows, missing, self.analysing.begin(texts))

    def _apply(self, index: _Applies, shelf: Shelf, work: _Work) -> None:
        with self.stages.timed("analyse"):
            made = work.begun.result()
        for number, ((read, place, key), kept) in enumerate(
            zip(work.missing, made.kept, strict=True), start=1
        ):
            # the catalogue has no number for it yet
            read.parts[place] = Part(kept.first, key, -number)
            work.rows |= {(-number, at): data for at, data in enumerate(kept.rows)}
        if work.missing:
            with self.stages.timed("keep"):
                self._keep(work, made)
        with self.stages.timed("index"):
            documents = tuple(self._as_engines_know_it(read, work.rows) for read in work.documents)
            index.apply(Batch(shelf, documents, work.remove, work.position))

    def _keep(self, work: _Work, made: Made) -> None:
        analyser = self.analysing.analyser
        analyses = [
            (read.document.id, key, kept.first, kept.rows)
            for (read, _, key), kept in zip(work.missing, made.kept, strict=True)
        ]
        with self.catalogue.writing() as connection:
            writing.save_analyses(connection, analyser.version, analyses)
            writing.save_forms(connection, analyser.forms.version, made.forms)

    def _as_engines_know_it(
        self, read: _Read, rows: Mapping[tuple[int, int], bytes]
    ) -> EngineDocument:
        found = feeding.fields((part for part in read.parts if part is not None), rows)
        langs, made_of = read.languages, read.fingerprint
        return engine_document(read.document, found, langs, made_of, self.vocabularies)


def _that_fit(changes: Sequence[Change], characters: Mapping[str, int]) -> Sequence[Change]:
    """The first of these changes whose texts make a batch that fits in memory; one at least."""
    held = 0
    for at, change in enumerate(changes):
        held += characters.get(change.document, 0)
        if at and held > _CHARACTERS:
            return changes[:at]
    return changes
