"""What changes the catalogue. Each function is part of the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from archive.catalogue import harvest, reading, tables
from archive.lexicon import Edit, Learnt
from archive.records import Document, Failure, Passage, Shelf, Withdrawn
from archive.vocabulary import Vocabulary


class Whole(NamedTuple):
    """A document with all that is written of it."""

    document: Document
    passages: Mapping[str, Sequence[Passage]]
    """By version key."""
    fingerprint: str


def save_document(
    connection: Connection,
    document: Document,
    passages: Mapping[str, Sequence[Passage]],
    *,
    fingerprint: str,
    today: date,
) -> None:
    """Write a document with its versions and their passages (by version key), replacing it."""
    save_documents(connection, [Whole(document, passages, fingerprint)], today=today)


def save_documents(connection: Connection, whole: Sequence[Whole], *, today: date) -> None:
    """Write documents, replacing what is held of them, each with a statement a table."""
    ids = [one.document.id for one in whole]
    stood_on = _shelves(connection, ids)
    now = datetime.now(UTC)
    since = dict.fromkeys(ids, now) | reading.standing_since(connection, ids)
    stands_on = {one.document.id: one.document.shelf_on(today) for one in whole}
    changed_at = _changed_at(connection, whole)
    for one in whole:
        id = one.document.id
        if id in stood_on and stood_on[id] != stands_on[id]:
            forget_lexicons(connection, id)
            since[id] = now
            changed_at[id] = None
    _note_public(connection, stood_on, stands_on)
    _remove_rows(connection, ids)
    documents = [
        {
            "id": document.id,
            "folder": document.folder,
            "fingerprint": fingerprint,
            "type": document.type,
            "date": document.date.text if document.date else None,
            "symbol": document.symbol,
            "shelf": document.shelf,
            "embargo": document.embargo,
            "stands_on": stands_on[document.id],
            "source": document.source,
            "rights": document.rights,
            "title": dict(document.title),
            "summary": dict(document.summary),
            "needs_review": document.needs_review,
            "stands_since": since[document.id],
            "changed_at": changed_at[document.id],
            "withdrawn": _withdrawn(document.withdrawn),
        }
        for document, _, fingerprint in whole
    ]
    _insert(connection, tables.document, documents)
    _save_parts(connection, [one.document for one in whole])
    harvest.enter_sets(connection, ids)
    passages = [
        {
            "document_id": document.id,
            "version": version,
            "number": passage.number,
            "page": passage.page,
            "label": passage.label,
            "lang": passage.lang,
            "kind": passage.kind,
            "text": passage.text,
        }
        for document, by_version, _ in whole
        for version, held in by_version.items()
        for passage in held
    ]
    _insert(connection, tables.passage, passages)
    _note_changes(connection, ids)


def remove_document(connection: Connection, document: str) -> None:
    """Forget a document; only the change's number and the id stay."""
    forget_lexicons(connection, document)
    _note_public(connection, _shelves(connection, [document]), {})
    _remove_rows(connection, [document])
    _note_changes(connection, [document])


def close_document(connection: Connection, document: str) -> None:
    """Put a document on the internal shelf until its description can be read again.

    Of its fingerprint the version of the reader is left: the next readable description is taken in
    anew, and its files, which may be long scans, are not read again.
    """
    fingerprint = tables.document.c.fingerprint
    move_document(connection, document, Shelf.INTERNAL)
    connection.execute(
        update(tables.document)
        .where(tables.document.c.id == document)
        .values(fingerprint=func.substr(fingerprint, 1, func.instr(fingerprint, ":")))
    )


def move_document(connection: Connection, document: str, shelf: Shelf) -> None:
    """Put a document on a less open shelf, whatever else will be written of it."""
    forget_lexicons(connection, document)
    _note_public(connection, _shelves(connection, [document]), {document: shelf})
    connection.execute(
        update(tables.document)
        .where(tables.document.c.id == document)
        .values(shelf=shelf, stands_on=shelf, stands_since=datetime.now(UTC))
    )
    harvest.mark(connection, [document])
    _note_changes(connection, [document])


def move_by_embargo(connection: Connection, today: date) -> list[str]:
    """Note a change for each document whose embargo has ended (or begun) since the last one."""
    moves = reading.embargo_moves(connection, today)
    _note_public(connection, reading.shelves_of(connection, list(moves)), moves)
    for id, shelf in moves.items():
        forget_lexicons(connection, id)
        connection.execute(
            update(tables.document)
            .where(tables.document.c.id == id)
            .values(stands_on=shelf, stands_since=datetime.now(UTC))
        )
    harvest.mark(connection, list(moves))
    _note_changes(connection, list(moves))
    return list(moves)


def save_vocabularies(connection: Connection, vocabularies: Mapping[str, Vocabulary]) -> None:
    """Replace all terms. Documents whose terms are called or placed otherwise have changed."""
    for name, known in reading.vocabularies(connection).items():
        now = vocabularies.get(name, Vocabulary(name, {}))
        renamed = [id for id in known.terms if _as_told(known, id) != _as_told(now, id)]
        harvest.mark_terms(connection, name, renamed)
    connection.execute(delete(tables.term))
    rows = [
        {
            "vocabulary": vocabulary.name,
            "id": term.id,
            "position": position,
            "parent": term.parent,
            "label": dict(term.label),
            "also": {lang: list(names) for lang, names in term.also.items()},
            "note": term.note,
            "tile": term.tile,
        }
        for vocabulary in vocabularies.values()
        for position, term in enumerate(vocabulary.terms.values())
    ]
    if rows:
        connection.execute(insert(tables.term), rows)


def save_indexed_vocabularies(
    connection: Connection, fingerprint: str, vocabularies: Mapping[str, Vocabulary]
) -> None:
    """Keep the vocabularies that an index of this fingerprint is built with."""
    held = {
        name: [
            [term.id, dict(term.label), term.parent, dict(term.also), term.note]
            for term in vocabulary.terms.values()
        ]
        for name, vocabulary in vocabularies.items()
    }
    row = {"vocabularies": held}
    connection.execute(
        insert_or_update(tables.indexed)
        .values(fingerprint=fingerprint, **row)
        .on_conflict_do_update(index_elements=["fingerprint"], set_=row)
    )


def forget_indexed_vocabularies(connection: Connection, *, except_for: str) -> None:
    """Only the index of this fingerprint is there now."""
    connection.execute(delete(tables.indexed).where(tables.indexed.c.fingerprint != except_for))


def save_analysis(
    connection: Connection,
    document: str,
    part: str,
    *,
    analyser: str,
    first: bytes,
    rows: Sequence[bytes] = (),
) -> None:
    """Keep what the analyser found in a version (or, part "", in the document's own words).

    Further rows are numbered from 0.
    """
    save_analyses(connection, analyser, [(document, part, first, rows)])


def save_analyses(
    connection: Connection,
    analyser: str,
    analyses: Sequence[tuple[str, str, bytes, Sequence[bytes]]],
) -> None:
    """The same of many: (document, part, first, rows) of each; no part twice."""
    columns = tables.analysis.c
    if not analyses:
        return
    forget = delete(tables.analysis).where(
        columns.document_id == bindparam("of"), columns.part == bindparam("its")
    )
    connection.execute(forget, [{"of": document, "its": part} for document, part, *_ in analyses])
    # numbered here: SQLite would tell the numbers of rows put in together in no certain order
    first_number = (connection.scalar(select(func.max(columns.number))) or 0) + 1
    numbered = list(enumerate(analyses, start=first_number))
    connection.execute(
        insert(tables.analysis),
        [
            {"number": number, "document_id": id, "part": part, "analyser": analyser,
             "first": first}
            for number, (id, part, first, _) in numbered
        ],
    )  # fmt: skip
    values = [
        {"analysis": number, "number": at, "data": data}
        for number, (*_, rows) in numbered
        for at, data in enumerate(rows)
    ]
    if values:
        connection.execute(insert(tables.analysis_row), values)


def save_forms(
    connection: Connection, analyser: str, rows: Iterable[tuple[str, bool, str]]
) -> None:
    """Keep what an analyser worked out about written forms; another one's is forgotten."""
    columns = tables.form.c
    connection.execute(delete(tables.form).where(columns.analyser != analyser))
    values = [
        {"written": written, "lemmas": lemmas, "analyser": analyser, "found_by": keys}
        for written, lemmas, keys in rows
    ]
    if values:
        connection.execute(insert_or_update(tables.form).on_conflict_do_nothing(), values)


def forget_forms(connection: Connection) -> None:
    """Forget all written forms: among them may be names that only a removed document had."""
    connection.execute(delete(tables.form))


def save_lexicon(
    connection: Connection, level: str, learnt_from: str, learnt: Iterable[Learnt]
) -> None:
    """Replace the lexicon of a level; `learnt_from` tells what it was learnt from."""
    forget_lexicon(connection, level)
    connection.execute(insert(tables.lexicon_state).values(level=level, learnt_from=learnt_from))
    rows = [{"level": level, **one._asdict()} for one in learnt]
    if rows:
        connection.execute(insert(tables.lexicon), rows)


def forget_lexicon(connection: Connection, level: str) -> None:
    """Leave a level without a lexicon of its own."""
    for table in (tables.lexicon, tables.lexicon_state):
        connection.execute(delete(table).where(table.c.level == level))


def forget_lexicons(connection: Connection, document: str) -> None:
    """Leave the levels without a lexicon that this document may have taught.

    It is leaving its shelf, and nobody can tell which words only it had. The next run learns
    anew.
    """
    columns = tables.version.c
    langs = set(connection.scalars(select(columns.lang).where(columns.document_id == document)))
    stood_on = _shelves(connection, [document]).get(document)
    if stood_on is None or not {"en", "ru"} <= langs:
        return
    shelves = list(Shelf)
    for level in shelves[shelves.index(stood_on) :]:
        forget_lexicon(connection, level)


def save_lexicon_edits(connection: Connection, edits: Iterable[Edit]) -> None:
    """Replace what the staff put into the lexicon or struck."""
    connection.execute(delete(tables.lexicon_edit))
    rows = [{"en": edit.en, "ru": edit.ru, "strike": edit.strike} for edit in edits]
    if rows:
        connection.execute(insert(tables.lexicon_edit), rows)


def save_failures(connection: Connection, failures: Iterable[Failure]) -> None:
    """Keep these failures; one that stood before with the same reason keeps its time."""
    for failure in failures:
        row = {"reason": failure.reason, "hint": failure.hint, "at": failure.at}
        connection.execute(
            insert_or_update(tables.failure)
            .values(path=failure.path, **row)
            .on_conflict_do_update(
                index_elements=["path"],
                set_=row,
                where=tables.failure.c.reason != failure.reason,
            )
        )


def forget_failures(connection: Connection, *, except_for: Collection[str]) -> None:
    """Only the failures of these paths still stand."""
    path = tables.failure.c.path
    for old in connection.scalars(select(path)).all():
        if old not in except_for:
            connection.execute(delete(tables.failure).where(path == old))


def save_run(
    connection: Connection,
    command: str,
    began: datetime,
    seconds: Mapping[str, float],
    counts: Mapping[str, int],
) -> None:
    """Remember a finished run; the last hundred are kept."""
    connection.execute(
        insert(tables.run).values(
            command=command,
            began=began.astimezone(UTC),
            seconds=dict(seconds),
            counts=dict(counts),
        )
    )
    newest = select(tables.run.c.number).order_by(tables.run.c.number.desc()).limit(100)
    connection.execute(delete(tables.run).where(tables.run.c.number.not_in(newest)))


def _shelves(connection: Connection, ids: Sequence[str]) -> dict[str, Shelf]:
    columns = tables.document.c
    rows = connection.execute(select(columns.id, columns.stands_on).where(columns.id.in_(ids)))
    return {row.id: Shelf(row.stands_on) for row in rows}


def _changed_at(connection: Connection, whole: Sequence[Whole]) -> dict[str, datetime | None]:
    """When each document last changed for its readers; None: it does now."""
    ids = [one.document.id for one in whole]
    held = reading.documents(connection, ids)
    changed: dict[str, datetime | None] = dict(reading.changed_at(connection, ids))
    for one in whole:
        id = one.document.id
        if id not in held or _as_seen(held[id]) != _as_seen(one.document):
            changed[id] = None
    return changed


def _as_seen(document: Document) -> Document:
    """What readers see of a document, wherever it lies in the corpus and whoever may read it."""
    versions = tuple(replace(version, file="") for version in document.versions)
    return replace(document, folder="", shelf=Shelf.PUBLIC, embargo=None, versions=versions)


def _withdrawn(notice: Withdrawn | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    day = notice.date.isoformat()
    return {"date": day, "reason": dict(notice.reason), "replaced_by": notice.replaced_by}


def _as_told(vocabulary: Vocabulary, term: str) -> object:
    """What a document's description says of one of its terms."""
    known = vocabulary.terms.get(term)
    return known and (dict(known.label), vocabulary.ancestors(term))


def _note_public(
    connection: Connection, stood_on: Mapping[str, Shelf], stands_on: Mapping[str, Shelf]
) -> None:
    """Note which documents leave the public shelf, and which stand on it now."""
    public = [id for id, shelf in stands_on.items() if shelf is Shelf.PUBLIC]
    left = [
        id
        for id, shelf in stood_on.items()
        if shelf is Shelf.PUBLIC and stands_on.get(id) is not Shelf.PUBLIC
    ]
    harvest.depart(connection, left)
    harvest.come_back(connection, public)


def _remove_rows(connection: Connection, ids: Sequence[str]) -> None:
    # versions, passages and the rest go with it: foreign keys, ON DELETE CASCADE
    connection.execute(delete(tables.document).where(tables.document.c.id.in_(ids)))


def _note_changes(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(delete(tables.change).where(tables.change.c.document_id.in_(ids)))
    _insert(connection, tables.change, [{"document_id": id} for id in ids])


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _save_parts(connection: Connection, documents: Sequence[Document]) -> None:
    terms = [
        {"document_id": document.id, "field": field, "position": position, "term": term}
        for document in documents
        for field in ("issuer", "regions", "tags", "categories")
        for position, term in enumerate(getattr(document, field))
    ]
    relations = [
        {
            "document_id": document.id,
            "position": position,
            "type": relation.type,
            "target": relation.target,
        }
        for document in documents
        for position, relation in enumerate(document.relations)
    ]
    versions = [
        {
            "document_id": document.id,
            "key": version.key,
            "position": position,
            "lang": version.lang,
            "status": version.status,
            "file": version.file,
            "sha256": version.sha256,
            "size": version.size,
            "media_type": version.media_type,
            "pages": version.pages,
            "unreadable": version.unreadable,
            "unread": version.unread,
            "confidence": version.confidence,
            "attachment": version.attachment,
            "name": version.name,
        }
        for document in documents
        for position, version in enumerate(document.versions)
    ]
    _insert(connection, tables.document_term, terms)
    _insert(connection, tables.relation, relations)
    _insert(connection, tables.version, versions)
