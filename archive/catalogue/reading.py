"""What is asked of the catalogue. Functions that take several ids use one SELECT per table."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Row, Select, Table, bindparam, func, select

from archive.catalogue import tables
from archive.dates import PartialDate, parse_date
from archive.lexicon import Edit, Learnt, Pair
from archive.records import (
    BlockKind,
    Change,
    Document,
    Failure,
    Passage,
    Relation,
    Shelf,
    Status,
    Term,
    Version,
    Withdrawn,
    standing_on,
)
from archive.vocabulary import VOCABULARIES, Vocabulary

_T = TypeVar("_T")

_AT_ONCE = 500
"""Ids per SELECT: SQLite takes 32,766 parameters, other databases fewer."""

# ---------- what every answer asks: made once, because SQLAlchemy takes longer over a statement
# than SQLite over its rows

_SOME: BindParameter[Any] = bindparam("ids", expanding=True)


def _parts_of(table: Table, *order: str) -> Select[Any]:
    """The rows of `_SOME` documents in a table of their parts."""
    return (
        select(table)
        .where(table.c.document_id.in_(_SOME))
        .order_by(*(table.c[column] for column in order))
    )


_DOCUMENTS = select(tables.document).where(tables.document.c.id.in_(_SOME))
_HELD = select(
    tables.document.c.id,
    tables.document.c.folder,
    tables.document.c.fingerprint,
    tables.document.c.stands_on,
)
_TERMS = _parts_of(tables.document_term, "field", "position")
_RELATIONS = _parts_of(tables.relation, "position")
_VERSIONS = _parts_of(tables.version, "position")
_SHELVES = select(tables.document.c.id, tables.document.c.stands_on).where(
    tables.document.c.id.in_(_SOME)
)
_LEFT = (
    select(tables.change.c.document_id)
    .outerjoin(tables.document, tables.document.c.id == tables.change.c.document_id)
    .where(
        tables.change.c.number > bindparam("number"),
        tables.document.c.stands_on.is_(None)
        | tables.document.c.stands_on.not_in(bindparam("shelves", expanding=True)),
    )
    .order_by(tables.change.c.number)
)

_OUTLINES = select(
    tables.document.c.id,
    tables.document.c.stands_on,
    tables.document.c.type,
    tables.document.c.date,
    tables.document.c.symbol,
).where(tables.document.c.id.in_(_SOME))
_OUTLINED_TERMS = select(
    tables.document_term.c.document_id, tables.document_term.c.field, tables.document_term.c.term
).where(tables.document_term.c.document_id.in_(_SOME))

# (document, version, number) as JSON: by `(a, b, c) IN (…)` SQLite would read the whole table
_WANTED = func.json_each(bindparam("wanted")).table_valued("value")
_SOME_PASSAGES = select(tables.passage).join_from(
    _WANTED,
    tables.passage,
    (tables.passage.c.document_id == func.json_extract(_WANTED.c.value, "$[0]"))
    & (tables.passage.c.version == func.json_extract(_WANTED.c.value, "$[1]"))
    & (tables.passage.c.number == func.json_extract(_WANTED.c.value, "$[2]")),
)
_SOME_ANALYSIS_ROWS = select(tables.analysis_row).join_from(
    _WANTED,
    tables.analysis_row,
    (tables.analysis_row.c.analysis == func.json_extract(_WANTED.c.value, "$[0]"))
    & (tables.analysis_row.c.number == func.json_extract(_WANTED.c.value, "$[1]")),
)
_ANALYSES = select(
    tables.analysis.c.document_id,
    tables.analysis.c.part,
    tables.analysis.c.number,
    tables.analysis.c.first,
).where(tables.analysis.c.document_id.in_(_SOME))


@dataclass(frozen=True, slots=True)
class Held:
    """A document as intake needs it: enough to tell whether anything changed."""

    id: str
    folder: str
    fingerprint: str
    stands_on: Shelf


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of a command."""

    command: str
    began: datetime
    seconds: Mapping[str, float]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Analysed:
    """What is kept of the analysis of a part, save its further rows."""

    number: int
    first: bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as it is compared with others: much less to read than the whole."""

    stands_on: Shelf
    date: PartialDate | None
    symbol: str
    terms: Mapping[str, frozenset[str]]
    """By field: "type", "issuer", "regions", "tags", "categories"."""


# ---------- documents ----------


def document(connection: Connection, document_id: str) -> Document | None:
    """The document with that id, on whatever shelf it stands."""
    return documents(connection, [document_id]).get(document_id)


def documents(connection: Connection, ids: Iterable[str]) -> dict[str, Document]:
    """The documents with these ids; unknown ids are left out."""
    found: dict[str, Document] = {}
    for some in _batches(sorted(set(ids))):
        rows = connection.execute(_DOCUMENTS, {"ids": some}).all()
        terms = _grouped(connection, _TERMS, some)
        relations = _grouped(connection, _RELATIONS, some)
        versions = _grouped(connection, _VERSIONS, some)
        for row in rows:
            found[row.id] = _as_document(row, terms[row.id], relations[row.id], versions[row.id])
    return found


def outlines(connection: Connection, ids: Sequence[str]) -> dict[str, Outline]:
    """These documents as they are compared; unknown ids are left out."""
    found: dict[str, Outline] = {}
    for some in _batches(ids):
        terms: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for id, field, term in connection.execute(_OUTLINED_TERMS, {"ids": some}).all():
            terms[id][field].add(term)
        for row in connection.execute(_OUTLINES, {"ids": some}).all():
            of = {field: frozenset(values) for field, values in terms[row.id].items()}
            of["type"] = frozenset([row.type] if row.type else [])
            date = parse_date(row.date) if row.date else None
            found[row.id] = Outline(Shelf(row.stands_on), date, row.symbol, of)
    return found


def held(connection: Connection) -> dict[str, Held]:
    """Every document by id, as intake compares them with the corpus."""
    rows = connection.execute(_HELD)
    return {row.id: Held(row.id, row.folder, row.fingerprint, Shelf(row.stands_on)) for row in rows}


def held_some(connection: Connection, ids: Sequence[str]) -> dict[str, Held]:
    """These documents as intake compares them; unknown ids are left out."""
    found: dict[str, Held] = {}
    for some in _batches(ids):
        rows = connection.execute(_HELD.where(tables.document.c.id.in_(some)))
        found |= {row.id: Held(row.id, row.folder, row.fingerprint, Shelf(row.stands_on))
                  for row in rows}  # fmt: skip
    return found


def passages(connection: Connection, document_id: str, version: str) -> tuple[Passage, ...]:
    """A version's passages in reading order."""
    return passages_of(connection, [document_id]).get((document_id, version), ())


def has_passages(connection: Connection, document_id: str, version: str) -> bool:
    """Whether a version has any text."""
    columns = tables.passage.c
    first = select(columns.number).where(
        columns.document_id == document_id, columns.version == version
    )
    return connection.scalar(first.limit(1)) is not None


def passages_of(
    connection: Connection, ids: Sequence[str]
) -> dict[tuple[str, str], tuple[Passage, ...]]:
    """The passages of these documents, by document and version."""
    columns = tables.passage.c
    found: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for some in _batches(ids):
        rows = connection.execute(
            select(tables.passage)
            .where(columns.document_id.in_(some))
            .order_by(columns.document_id, columns.version, columns.number)
        )
        for row in rows:
            found[row.document_id, row.version].append(_as_passage(row))
    return {key: tuple(held) for key, held in found.items()}


def characters_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How long the texts of these documents are; those without a text are left out."""
    columns = tables.passage.c
    found: dict[str, int] = {}
    for some in _batches(ids):
        rows = connection.execute(
            select(columns.document_id, func.sum(func.length(columns.text)))
            .where(columns.document_id.in_(some))
            .group_by(columns.document_id)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def some_passages(
    connection: Connection, wanted: Iterable[tuple[str, str, int]]
) -> dict[tuple[str, str, int], Passage]:
    """Single passages by document, version and number."""
    rows = connection.execute(_SOME_PASSAGES, {"wanted": json.dumps(sorted(set(wanted)))})
    return {(row.document_id, row.version, row.number): _as_passage(row) for row in rows}


# ---------- when ----------


def dates(connection: Connection, shelf: Shelf, first: int, last: int) -> dict[str, int]:
    """How many documents of a shelf have each date that begins in these years, as written."""
    columns = tables.document.c
    rows = connection.execute(
        select(columns.date, func.count())
        # every date begins with the four digits of its year
        .where(columns.stands_on == shelf, columns.date.between(f"{first:04}", f"{last:04}~"))
        .group_by(columns.date)
    )
    return {row[0]: row[1] for row in rows}


def originals(connection: Connection, shelves: Sequence[Shelf]) -> set[str]:
    """The SHA-256 of what the versions of documents on these shelves were made of."""
    of_version, held = tables.version.c, tables.document.c
    rows = connection.scalars(
        select(of_version.sha256)
        .join(tables.document, held.id == of_version.document_id)
        .where(held.stands_on.in_(shelves))
    )
    return set(rows)


def newest(
    connection: Connection, shelves: Sequence[Shelf], *, offset: int, limit: int
) -> list[str]:
    """Some of the ids of what stands on these shelves, the last that came there first."""
    columns = tables.document.c
    rows = connection.scalars(
        select(columns.id)
        .where(columns.stands_on.in_(shelves))
        # what came with one run by its own date
        .order_by(columns.stands_since.desc(), columns.date.desc(), columns.id)
        .offset(offset)
        .limit(limit)
    )
    return list(rows)


def standing_since(connection: Connection, ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these documents came onto the shelf it stands on."""
    columns = tables.document.c
    found: dict[str, datetime] = {}
    for some in _batches(ids):
        rows = connection.execute(
            select(columns.id, columns.stands_since).where(columns.id.in_(some))
        )
        found |= {row.id: row.stands_since.replace(tzinfo=UTC) for row in rows}
    return found


def changed_at(connection: Connection, ids: Sequence[str]) -> dict[str, datetime | None]:
    """When what readers see of each of these documents last changed; None: in this transaction."""
    columns = tables.document.c
    found: dict[str, datetime | None] = {}
    for some in _batches(ids):
        rows = connection.execute(
            select(columns.id, columns.changed_at).where(columns.id.in_(some))
        )
        found |= {id: at and at.replace(tzinfo=UTC) for id, at in rows}
    return found


# ---------- relations ----------


def relations_to(
    connection: Connection, documents: Sequence[Document]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """(type, id) of the documents that name each of these, by its id or its symbol, by its id.

    One that nobody names is left out.
    """
    columns = tables.relation.c
    called: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        for name in {document.id, document.symbol} - {""}:
            called[name].append(document.id)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    # batched by documents, so that those that name one by its id and by its symbol stay in order
    for some in _batches(documents):
        names = {name for one in some for name in (one.id, one.symbol) if name}
        own = {one.id for one in some}
        rows = connection.execute(
            select(columns.type, columns.document_id, columns.target)
            .where(columns.target.in_(names))
            .order_by(columns.document_id, columns.position)
        )
        for row in rows:
            for id in called[row.target]:
                if id in own and id != row.document_id:
                    found[id].append((row.type, row.document_id))
    return {id: tuple(rows) for id, rows in found.items()}


def arrived_since(connection: Connection, shelves: Sequence[Shelf], moment: datetime) -> list[str]:
    """The ids of what stands on these shelves and came there at that moment or later."""
    columns = tables.document.c
    rows = connection.scalars(
        select(columns.id)
        .where(columns.stands_on.in_(shelves), columns.stands_since >= moment)
        .order_by(columns.id)
    )
    return list(rows)


def named_by(connection: Connection, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The ids of the documents that each of these ids and symbols names.

    A symbol may name several, on different shelves: who asks picks among those they may see.
    """
    columns = tables.document.c
    found: dict[str, tuple[str, ...]] = {}
    for some in _batches(sorted({target for target in targets if target})):
        rows = connection.execute(
            select(columns.id, columns.symbol)
            .where(columns.id.in_(some) | columns.symbol.in_(some))
            .order_by(columns.id)
        )
        for row in rows:
            for name in {row.id, row.symbol} & set(some):
                found[name] = (*found.get(name, ()), row.id)
    return found


# ---------- vocabularies ----------


def vocabularies(connection: Connection) -> dict[str, Vocabulary]:
    """The vocabularies as they were when documents were last taken in."""
    columns = tables.term.c
    terms: dict[str, dict[str, Term]] = {name: {} for name in VOCABULARIES}
    rows = connection.execute(select(tables.term).order_by(columns.vocabulary, columns.position))
    for row in rows:
        also = _tuples(row.also)
        tile = (row.tile[0], row.tile[1]) if row.tile else None
        terms[row.vocabulary][row.id] = Term(row.id, row.label, row.parent, also, row.note, tile)
    return {name: Vocabulary(name, held) for name, held in terms.items()}


def indexed_vocabularies(connection: Connection, fingerprint: str) -> dict[str, Vocabulary] | None:
    """The vocabularies that the index of this fingerprint was built with, if they are known."""
    columns = tables.indexed.c
    held = connection.scalar(select(columns.vocabularies).where(columns.fingerprint == fingerprint))
    if held is None:
        return None
    return {
        name: Vocabulary(name, {id: Term(id, label, parent, _tuples(also), note)
                                for id, label, parent, also, note in terms})
        for name, terms in held.items()
    }  # fmt: skip


def _tuples(names: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(some) for lang, some in names.items()}


# ---------- for the indexer ----------


def identity(connection: Connection) -> str:
    """The catalogue's own name: one that is made again has another."""
    return str(connection.execute(select(tables.identity.c.name)).scalar_one())


def last_change(connection: Connection) -> int:
    """The number of the newest change; 0 before the first."""
    return connection.scalar(select(func.max(tables.change.c.number))) or 0


def changes_between(connection: Connection, after: int, upto: int, limit: int) -> list[Change]:
    """The first changes in order with numbers above `after` and not above `upto`."""
    columns = tables.change.c
    rows = connection.execute(
        select(columns.number, columns.document_id)
        .where(columns.number > after, columns.number <= upto)
        .order_by(columns.number)
        .limit(limit)
    )
    return [Change(row.number, row.document_id) for row in rows]


def left_since(connection: Connection, number: int, shelves: Sequence[Shelf]) -> list[str]:
    """Documents changed after that number that stand on none of these shelves now."""
    return list(connection.scalars(_LEFT, {"number": number, "shelves": list(shelves)}))


def shelves_of(connection: Connection, ids: Sequence[str]) -> dict[str, Shelf]:
    """The shelf each of these documents stands on; documents that are gone are left out."""
    found: dict[str, Shelf] = {}
    for some in _batches(ids):
        rows = connection.execute(_SHELVES, {"ids": some})
        found |= {row.id: Shelf(row.stands_on) for row in rows}
    return found


def standing(connection: Connection, ids: Iterable[str], day: date) -> dict[str, Shelf]:
    """The shelf each of these documents stands on that day, as `Document.shelf_on` says."""
    held = tables.document.c
    found: dict[str, Shelf] = {}
    for some in _batches(sorted(set(ids))):
        rows = connection.execute(
            select(held.id, held.shelf, held.embargo, held.withdrawn).where(held.id.in_(some))
        )
        found |= {row.id: _standing(row, day) for row in rows}
    return found


def _standing(row: Row[*tuple[Any, ...]], day: date) -> Shelf:
    withdrawn = row.withdrawn is not None
    return standing_on(Shelf(row.shelf), row.embargo, day, withdrawn=withdrawn)


def analyses(
    connection: Connection, ids: Sequence[str], analyser: str | None = None
) -> dict[tuple[str, str], Analysed]:
    """Kept analyses of that analyser, or of any, by document and part."""
    found: dict[tuple[str, str], Analysed] = {}
    query = _ANALYSES
    if analyser is not None:
        query = query.where(tables.analysis.c.analyser == analyser)
    for some in _batches(ids):
        rows = connection.execute(query, {"ids": some}).all()
        found |= {(id, part): Analysed(number, first) for id, part, number, first in rows}
    return found


def analysis_rows(
    connection: Connection, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Further rows of analyses, by the analysis's number and the row's."""
    rows = connection.execute(_SOME_ANALYSIS_ROWS, {"wanted": json.dumps(sorted(set(wanted)))})
    return {(analysis, number): data for analysis, number, data in rows.all()}


def all_analysis_rows(
    connection: Connection, analyses: Iterable[int]
) -> dict[tuple[int, int], bytes]:
    """All further rows of these analyses."""
    columns = tables.analysis_row.c
    found: dict[tuple[int, int], bytes] = {}
    for some in _batches(sorted(set(analyses))):
        query = select(columns.analysis, columns.number, columns.data)
        rows = connection.execute(query.where(columns.analysis.in_(some)))
        found |= {(analysis, number): data for analysis, number, data in rows}
    return found


def forms(connection: Connection, analyser: str) -> Iterator[tuple[str, bool, str]]:
    """What that analyser worked out about written forms, as (written, lemmas, keys)."""
    columns = tables.form.c
    query = select(columns.written, columns.lemmas, columns.found_by)
    for row in connection.execute(query.where(columns.analyser == analyser)):
        yield row.written, row.lemmas, row.found_by


def embargo_moves(connection: Connection, today: date) -> dict[str, Shelf]:
    """The documents whose embargo has ended (or begun) since their last change, and to where."""
    held = tables.document.c
    rows = connection.execute(
        select(held.id, held.shelf, held.embargo, held.stands_on, held.withdrawn).where(
            held.embargo.is_not(None)
        )
    )
    return {row.id: shelf for row in rows if (shelf := _standing(row, today)) != row.stands_on}


# ---------- the lexicon ----------


def pairs(connection: Connection, analyser: str) -> list[Pair]:
    """Every document with an English and a Russian text that this analyser has read, by id.

    Of several versions in a language the first counts; what a machine translated does not.
    """
    version, held, kept = tables.version.c, tables.document.c, tables.analysis.c
    rows = connection.execute(
        select(version.document_id, held.fingerprint, held.stands_on, version.lang, version.key)
        .join(tables.document, held.id == version.document_id)
        .join(
            tables.analysis,
            (kept.document_id == version.document_id) & (kept.part == version.key),
        )
        .where(
            version.lang.in_(("en", "ru")),
            version.status.is_(None) | (version.status != Status.MACHINE),
            version.attachment == 0,  # what is attached to a letter is not its translation
            kept.analyser == analyser,
        )
        .order_by(version.document_id, version.position)
    )
    keys: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in rows:
        keys[row.document_id, row.fingerprint, row.stands_on].setdefault(row.lang, row.key)
    return [Pair(*of, held["en"], held["ru"]) for of, held in keys.items() if len(held) == 2]


def lexicon(connection: Connection, level: str) -> list[Learnt]:
    """What was learnt for a level, in order of the words."""
    columns = tables.lexicon.c
    rows = connection.execute(
        select(*(column for column in columns if column is not columns.level))
        .where(columns.level == level)
        .order_by(columns.en, columns.ru)
    )
    return [Learnt(*row) for row in rows]


def lexicon_states(connection: Connection) -> dict[str, str]:
    """By level, what its lexicon was learnt from; levels without one are left out."""
    columns = tables.lexicon_state.c
    rows = connection.execute(select(columns.level, columns.learnt_from))
    return {row.level: row.learnt_from for row in rows}


def lexicon_edits(connection: Connection) -> tuple[Edit, ...]:
    """What the staff put into the lexicon or struck, in order of the words."""
    columns = tables.lexicon_edit.c
    rows = connection.execute(
        select(columns.en, columns.ru, columns.strike).order_by(columns.en, columns.ru)
    )
    return tuple(Edit(row.en, row.ru, row.strike) for row in rows)


# ---------- for staff ----------


def failures(connection: Connection) -> list[Failure]:
    """What could not be taken in, by path."""
    rows = connection.execute(select(tables.failure).order_by(tables.failure.c.path))
    return [Failure(row.path, row.reason, row.hint, row.at.replace(tzinfo=UTC)) for row in rows]


def held_places(connection: Connection, paths: Collection[str]) -> set[str]:
    """Those of these paths that are places of versions: of files, and of what is attached."""
    mails = {found[1] for path in paths if (found := _ATTACHED.fullmatch(path))}
    places: set[str] = set()
    for some in _batches(sorted({*paths, *mails})):
        rows = connection.execute(
            select(tables.version).where(tables.version.c.file.in_(some))
        ).all()
        places |= {_as_version(row).place for row in rows}
    return places & set(paths)


_ATTACHED = re.compile(r"(.+)/\d+(?: .*)?", re.S)
"""A place inside a mail, as `Version.place` writes it."""


def last_run(connection: Connection) -> Run | None:
    """The newest finished run."""
    row = connection.execute(
        select(tables.run).order_by(tables.run.c.number.desc()).limit(1)
    ).first()
    if row is None:
        return None
    return Run(row.command, row.began.replace(tzinfo=UTC), row.seconds, row.counts)


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """How many documents by shelf and type, versions by language, and totals."""
    held, version = tables.document.c, tables.version.c

    def grouped(query: Select[Any]) -> dict[str, int]:
        return {key or "": number for key, number in connection.execute(query)}

    return {
        "shelf": grouped(select(held.stands_on, func.count()).group_by(held.stands_on)),
        "type": grouped(select(held.type, func.count()).group_by(held.type)),
        "lang": grouped(
            select(version.lang, func.count(version.document_id.distinct())).group_by(version.lang)
        ),
        "total": {
            "documents": _count(connection, tables.document),
            "versions": _count(connection, tables.version),
            "passages": _count(connection, tables.passage),
            "needs_review": connection.scalar(
                select(func.count()).select_from(tables.document).where(held.needs_review)
            )
            or 0,
        },
    }


def versions_on(connection: Connection, shelf: Shelf) -> dict[tuple[str, str | None], int]:
    """How many versions of documents on a shelf have each language and status."""
    version, held = tables.version.c, tables.document.c
    rows = connection.execute(
        select(version.lang, version.status, func.count())
        .join(tables.document, held.id == version.document_id)
        .where(held.stands_on == shelf)
        .group_by(version.lang, version.status)
    )
    return {(lang, status): number for lang, status, number in rows}


# ---------- rows into records ----------


def _count(connection: Connection, table: Any) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _batches(ids: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _grouped(
    connection: Connection, parts: Select[Any], ids: Sequence[str]
) -> dict[str, list[Row[Any]]]:
    rows = connection.execute(parts, {"ids": ids}).all()
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.document_id].append(row)
    return found


def _as_document(
    row: Row[Any], terms: list[Row[Any]], relations: list[Row[Any]], versions: list[Row[Any]]
) -> Document:
    by_field: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for term in terms:
        by_field[term.field] += (term.term,)
    embargo: date | None = row.embargo
    return Document(
        id=row.id,
        folder=row.folder,
        type=row.type,
        date=parse_date(row.date) if row.date else None,
        issuer=by_field["issuer"],
        symbol=row.symbol,
        regions=by_field["regions"],
        tags=by_field["tags"],
        categories=by_field["categories"],
        shelf=Shelf(row.shelf),
        embargo=embargo,
        source=row.source,
        rights=row.rights,
        title=row.title,
        summary=row.summary,
        versions=tuple(_as_version(version) for version in versions),
        relations=tuple(Relation(r.type, r.target) for r in relations),
        needs_review=row.needs_review,
        withdrawn=_as_withdrawn(row.withdrawn),
    )


def _as_withdrawn(notice: Mapping[str, Any] | None) -> Withdrawn | None:
    if notice is None:
        return None
    day = date.fromisoformat(notice["date"])
    return Withdrawn(day, notice["reason"], notice["replaced_by"])


def _as_version(row: Row[Any]) -> Version:
    return Version(
        key=row.key,
        lang=row.lang,
        status=Status(row.status) if row.status else None,
        file=row.file,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        pages=row.pages,
        unreadable=row.unreadable,
        unread=row.unread,
        confidence=row.confidence,
        attachment=row.attachment,
        name=row.name,
    )


def _as_passage(row: Row[Any]) -> Passage:
    kind: BlockKind = row.kind
    return Passage(row.number, row.page, row.label, row.lang, kind, row.text)
