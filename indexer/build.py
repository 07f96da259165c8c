"""The catalogue's changes → batches for the engine: catch up, or rebuild beside the live index.

Stopped anywhere, it goes on from the last whole batch. An analysis is made once and kept.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from archive.catalogue import Catalogue, reading, writing
from archive.errors import IndexDamaged
from archive.language import languages_of, letters_in
from archive.records import Document, Passage, Shelf
from archive.vocabulary import Vocabulary
from indexer import feeding
from indexer.analysis import Analyser
from indexer.analysis.fold import fold
from indexer.analysis.kept import Kept, Part
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.engines.base import Batch, Engine, EngineDocument, Postings
from indexer.facets import FACETS

Progress = Callable[[int, int, str], None]
"""Called with changes done, changes in all, and the shelf in work."""

OWN = ""
"""The part of a document that is its own words: titles, summaries, symbol."""


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
    analyser: str
    """The version of the analyser whose analyses are kept now."""


@dataclass
class _Stages:
    """Seconds by stage."""

    seconds: dict[str, float]

    def add(self, stage: str, began: float) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began


def update(
    catalogue: Catalogue,
    engine: Engine,
    *,
    rebuild: bool = False,
    batch_documents: int = 500,
    progress: Progress | None = None,
) -> Report:
    """Bring every shelf's index up to the catalogue.

    Rebuilds beside the live index, and swaps, when asked to, when the live one was built with
    other analysers, vocabularies or formats, and when it turns out to be damaged.
    """
    with catalogue.reading() as connection:
        vocabularies = reading.vocabularies(connection)
        last = reading.last_change(connection)
        identity = reading.identity(connection)
    analyser = Analyser(vocabularies)
    wanted = fingerprint(identity, vocabularies, analyser)
    stages = _Stages({})
    step = _Step(catalogue, vocabularies, analyser, batch_documents, last, stages, progress)
    if not rebuild and engine.fingerprint() == wanted:
        # a damaged index is disposable, and nobody is there at night to ask for another
        with suppress(IndexDamaged):
            done = max(step.catch_up(engine, shelf, engine.position(shelf)) for shelf in Shelf)
            return Report(done, False, last, stages.seconds, analyser.version)
    with catalogue.writing() as connection:
        writing.save_indexed_vocabularies(connection, wanted, vocabularies)
    with engine.open_new(wanted) as generation:
        done = max(step.catch_up(generation, shelf, 0) for shelf in Shelf)
        generation.commit()
    with catalogue.writing() as connection:
        writing.forget_indexed_vocabularies(connection, except_for=wanted)
    return Report(done, True, last, stages.seconds, analyser.version)


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


def own_words(document: Document) -> list[tuple[str, str, str]]:
    """What is found of a document besides its texts, as (kind, language, text), in fixed order."""
    titles = [("title", lang, text) for lang, text in sorted(document.title.items())]
    summaries = [("summary", lang, text) for lang, text in sorted(document.summary.items())]
    symbol = [("symbol", "und", document.symbol)] if document.symbol else []
    return [*titles, *summaries, *symbol]


@dataclass
class _Step:
    """Catching up one index after another, with what all of them share."""

    catalogue: Catalogue
    vocabularies: Mapping[str, Vocabulary]
    analyser: Analyser
    batch_documents: int
    last: int
    stages: _Stages
    progress: Progress | None
    recalled: bool = False

    def catch_up(self, index: _Applies, shelf: Shelf, position: int) -> int:
        """Apply the changes after `position` to a shelf's index. Returns how many there were."""
        begin, done = position, 0
        if position == self.last:
            # nothing to do but to tidy up after a run that died, or a generation replaced
            index.apply(Batch(shelf, (), (), position))
        while position < self.last:
            if self.progress:
                self.progress(position - begin, self.last - begin, shelf)
            with self.catalogue.reading() as connection:
                changes = reading.changes_between(
                    connection, position, self.last, self.batch_documents
                )
                changed = [change.document for change in changes]
                stands_on = reading.shelves_of(connection, changed)
            full = len(changes) == self.batch_documents
            position = changes[-1].number if full else self.last
            here = [id for id in changed if stands_on.get(id) is shelf]
            elsewhere = [id for id in changed if stands_on.get(id) is not shelf]
            if len(stands_on) < len(changed):
                with self.catalogue.writing() as connection:
                    writing.forget_forms(connection)
            documents = tuple(self._engine_documents(here))
            began = time.perf_counter()
            index.apply(Batch(shelf, documents, tuple(elsewhere), position))
            self.stages.add("index", began)
            done += len(changed)
        return done

    def _engine_documents(self, ids: Sequence[str]) -> Iterator[EngineDocument]:
        with self.catalogue.reading() as connection:
            documents = reading.documents(connection, ids)
            passages = reading.passages_of(connection, ids)
            known = {id: reading.held_one(connection, id) for id in ids}
            kept = reading.analyses(connection, ids, self.analyser.version)
            rows = reading.all_analysis_rows(connection, [one.number for one in kept.values()])
        made: dict[tuple[str, str], Kept] = {}
        for id, document in documents.items():
            began = time.perf_counter()
            parts = []
            for key, texts in _parts(document, passages):
                if (id, key) in kept:
                    held = kept[id, key]
                    parts.append(Part(held.first, key, held.number))
                    continue
                self._recall_forms()
                new = made[id, key] = pack(analyse_passages(self.analyser, texts))
                # the catalogue has no number for it yet
                parts.append(Part(new.first, key, -len(made)))
                rows |= {(-len(made), at): data for at, data in enumerate(new.rows)}
            found = feeding.fields(parts, rows)
            self.stages.add("analyse", began)
            was = known[id]
            languages = _languages(document, passages)
            made_of = was.fingerprint if was else ""
            yield self._engine_document(document, found, languages, made_of)
        if made:
            version, forms = self.analyser.version, self.analyser.forms
            with self.catalogue.writing() as connection:
                for (id, key), new in made.items():
                    writing.save_analysis(
                        connection, id, key, analyser=version, first=new.first, rows=new.rows
                    )
                writing.save_forms(connection, forms.version, forms.take_new())

    def _recall_forms(self) -> None:
        """What runs before this one worked out about written forms, read when first needed."""
        if self.recalled:
            return
        self.recalled = True
        forms = self.analyser.forms
        with self.catalogue.reading() as connection:
            forms.fill(reading.forms(connection, forms.version))

    def _engine_document(
        self,
        document: Document,
        fields: Mapping[str, Postings],
        languages: tuple[str, ...],
        made_of: str,
    ) -> EngineDocument:
        return EngineDocument(
            id=document.id,
            fields=fields,
            facets=_facets(document, languages, self.vocabularies),
            day=document.date.first.toordinal() if document.date else None,
            titles={lang: _sortable(title) for lang, title in document.title.items()},
            digest=hashlib.sha256(f"{document.id} {made_of}".encode()).hexdigest(),
        )


def _parts(
    document: Document, passages: Mapping[tuple[str, str], tuple[Passage, ...]]
) -> Iterator[tuple[str, list[Source]]]:
    """Each part of a document with its passages."""
    words = own_words(document)
    yield (
        OWN,
        [Source(number, lang, text, kind=kind) for number, (kind, lang, text) in enumerate(words)],
    )
    for version in document.versions:
        yield (
            version.key,
            [
                Source(passage.number, passage.lang, passage.text, passage.kind == "heading")
                for passage in passages.get((document.id, version.key), ())
            ],
        )


def _languages(
    document: Document, passages: Mapping[tuple[str, str], tuple[Passage, ...]]
) -> tuple[str, ...]:
    """The languages of a document: of its versions, and of a tenth of its letters or more."""
    held = [
        passage
        for version in document.versions
        for passage in passages.get((document.id, version.key), ())
    ]
    found = languages_of((passage.lang, letters_in(passage.text)) for passage in held)
    return tuple(dict.fromkeys([*(version.lang for version in document.versions), *found]))


def _facets(
    document: Document, languages: tuple[str, ...], vocabularies: Mapping[str, Vocabulary]
) -> dict[str, tuple[str, ...]]:
    own: dict[str, tuple[str, ...]] = {
        "lang": languages,
        "type": (document.type,) if document.type else (),
        "region": document.regions,
        "tag": document.tags,
        "category": document.categories,
        "issuer": document.issuer,
        "year": (f"{document.date.first.year:04}",) if document.date else (),
    }
    return {
        facet.name: _with_ancestors(own[facet.name], vocabularies[facet.vocabulary])
        if facet.vocabulary
        else own[facet.name]
        for facet in FACETS
    }


def _with_ancestors(terms: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The terms and everything above them: a tree facet is then an ordinary count."""
    above = (ancestor for term in terms for ancestor in vocabulary.ancestors(term))
    return tuple(dict.fromkeys([*terms, *above]))


def _sortable(title: str) -> str:
    """A title as it is ordered: without case, ё and opening signs."""
    return fold(title).lstrip(" «»“”„\"'([–-")
