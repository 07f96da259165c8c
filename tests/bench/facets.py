"""Facet counts against those counted from the data: recommendations, events, reports, news.

Each source facet becomes terms of its own in one of four facets of Svod. A filter goes into the
question (`tag:…`) where its facet is counted too, because a facet is counted without its own
filter. The documents come without their texts, which play no part in counts.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, writing
from archive.dates import parse_date
from archive.manifest import id_from
from archive.records import Document, Term
from archive.vocabulary import VOCABULARIES, Vocabulary
from indexer.asking import Filter, Search
from indexer.facets import BY_NAME
from indexer.search import Finder
from tests.bench.pool import DAY, document, finder_over
from tests.bench.texts import Text
from tests.real.convert import read_records

COLLECTIONS = {
    "upr_recommendations": "corpus/upr_recommendations.jsonl.gz",
    "upr_reports": "corpus/upr_reports.jsonl.gz",
    "ovd_events": "parallel/ovd_events.jsonl",
    "news_ru_nerel": "corpus/news_ru_nerel.jsonl.gz",
}
"""The files that are counted. Each becomes a term of the facet `issuer`."""

PLACES = {
    "region": "region",
    "recommending_region": "category",
    "response": "category",
    "action_category": "category",
    "session": "tag",
    "issues": "tag",
    "country": "region",
    "city": "region",
    "crime": "tag",
    "law": "tag",
    "event_type": "category",
    "agreement": "category",
    "subject": "tag",
}
"""The facet of Svod that takes the values of a facet of the data."""

_OWN = {"type": "type", "year": "year"}
"""Facets that Svod has by itself."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How the counts came out."""

    right: int
    wrong: tuple[str, ...]
    """What differs, in words."""


@dataclass
class _Terms:
    """The terms of the values, by facet of Svod."""

    ids: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By facet of the data (with its language where it has one) and value: the ids of its terms,
    by the number that tells it from others of the same name."""
    by_facet: dict[str, dict[str, Term]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, facet: str, place: str, value: str, number: str = "") -> str:
        of_value = self.ids[facet, value]
        id = of_value.get(number)
        if id is None:
            id = of_value[number] = f"{id_from(facet)}-{len(self.by_facet[place])}"
            self.by_facet[place][id] = Term(
                id, {"en": f"{facet} {value}", "ru": f"{facet} {value}"}
            )
        return id

    def vocabularies(self) -> Mapping[str, Vocabulary]:
        facet_of = {facet.vocabulary: facet.name for facet in BY_NAME.values() if facet.vocabulary}
        return {
            name: Vocabulary(name, self.by_facet[facet_of.get(name, "")]) for name in VOCABULARIES
        }


def check_counts(data: Path, home: Path, *, only: Sequence[str] = ()) -> Checked:
    """Ask Svod for every count of `retrieval/facets`, of the collections `only` or of all."""
    terms = _Terms()
    documents = [
        _document(name, record, terms)
        for name, file in COLLECTIONS.items()
        if not only or name in only
        for record in read_records(data / file)
    ]
    rows = json.loads((data / "retrieval/facets/facet_counts.json").read_text(encoding="utf-8"))
    right, wrong = 0, []
    with _finder(home, documents, terms) as finder:
        for row in rows:
            if only and row["collection"] not in only:
                continue
            for what, wanted, got in _answers(finder, row, terms):
                right += got == wanted
                if got != wanted:
                    where = f"{row['collection']} {row['filter']}"
                    wrong.append(f"{where}: {what} is {wanted}, not {got}")
    return Checked(right, tuple(wrong))


@contextmanager
def _finder(home: Path, documents: Sequence[Document], terms: _Terms) -> Iterator[Finder]:
    path = home / "facets" / "catalogue.sqlite"
    new = not path.exists()
    with Catalogue(path, create=new) as catalogue:
        if new:
            with catalogue.writing() as connection:
                writing.save_vocabularies(connection, terms.vocabularies())
                for held in documents:
                    writing.save_document(connection, held, {}, fingerprint=held.id, today=DAY)
        with finder_over(catalogue) as finder:
            yield finder


def _document(collection: str, record: Mapping[str, Any], terms: _Terms) -> Document:
    values: dict[str, list[str]] = defaultdict(list)
    for facet, value, number in _values(record):
        place = _place(facet)
        id = terms.add(facet, place, value, number)
        if id not in values[place]:
            values[place].append(id)
    name = record.get("id") or record["pair_id"]
    sides = ("en", "ru") if "pair_id" in record else (record["lang"],)
    plain = document(id_from(name), [Text("", name, name, lang, "", ()) for lang in sides])
    return replace(
        plain,
        type=terms.add("type", "type", record["type"]),
        date=parse_date(record["date"]) if record.get("date") else None,
        regions=tuple(values["region"]),
        tags=tuple(values["tag"]),
        categories=tuple(values["category"]),
        issuer=(terms.add("collection", "issuer", collection),),
    )


def _values(record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Facet, value, and its Wikidata number; facets in two languages as `en_` and `ru_subject`."""
    facets = record.get("facets") or {}
    for name, held in facets.items():
        if name in ("en", "ru"):
            for facet, value in held.items():
                if facet in PLACES and value:
                    yield f"{name}_{facet}", str(value), ""
        elif name in PLACES:
            for value in held if isinstance(held, list) else [held]:
                tied = value if isinstance(value, dict) else {"name": str(value), "wikidata": ""}
                if tied["name"]:
                    yield name, tied["name"], tied["wikidata"]


def _answers(
    finder: Finder, row: Mapping[str, Any], terms: _Terms
) -> Iterator[tuple[str, object, object]]:
    """What was asked for, what is right and what Svod says."""
    counted = {_place(name) for name in row["counts"]}
    filters = {"issuer": _ids("collection", row["collection"], terms)}
    words = []
    for name, given in row["filter"].items():
        if name in ("date_from", "date_to"):
            continue
        values = given if isinstance(given, list) else [given]
        ids = tuple(id for value in values for id in _ids(name, value, terms))
        place = _place(name)
        if place in counted or place in filters:
            words.append("(" + " OR ".join(f"{place}:{id}" for id in ids) + ")")
        else:
            filters[place] = ids
    since, until = (row["filter"].get(name) for name in ("date_from", "date_to"))
    found = finder.search(
        Search(
            text=" ".join(words),
            filters=tuple(Filter(place, ids) for place, ids in filters.items()),
            since=parse_date(since) if since else None,
            until=parse_date(until) if until else None,
            facets=tuple(counted),
            per_page=1,
        )
    )
    yield "total", row["total"], found.total
    for name, wanted in row["counts"].items():
        got = found.facets[_place(name)].values

        def count(value: str, name: str = name, got: Mapping[str, int] = got) -> int:
            return sum(got.get(id, 0) for id in _ids(name, value, terms))

        for value, right in wanted.items():
            yield f"{name} {value}", right, count(value)
        known = [v for facet, v in terms.ids if facet == name]
        surplus = [v for v in (got if name == "year" else known) if v not in wanted and count(v)]
        if surplus:
            yield f"{name}, values beside these", [], surplus


def _place(name: str) -> str:
    plain = name[3:] if name[:3] in ("en_", "ru_") else name
    return _OWN.get(plain) or PLACES[plain]


def _ids(name: str, value: str, terms: _Terms) -> tuple[str, ...]:
    if name == "year":
        return (str(value),)
    return tuple(terms.ids.get((name, str(value)), {}).values())
