"""Controlled vocabularies: `vocabulary/*.toml` of a corpus as trees of terms.

Format: a file per vocabulary, an array of `[[term]]` tables with `id`, `label.en`, `label.ru`,
and optionally `parent`, `also.en`, `also.ru` (other names) and `note`. A region may have a `tile`,
its place on the map of regions.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from archive.errors import CorpusError
from archive.records import LANGUAGES, Term
from archive.toml import Located, faults_of, read_toml

VOCABULARIES = ("types", "regions", "tags", "categories", "organisations", "names")

NAMES = "names"
"""It describes no document: each of its terms is one name in all its spellings."""

IN_TEXTS = ("regions", "tags", "categories", "organisations")
"""Vocabularies whose terms are looked for in running text; every letter has the word "letter"."""

REGIONS = "regions"
"""The only one whose terms have a place on a map."""

FOLDER = "vocabulary"

_LEXICON = "lexicon"
"""A file of the same folder that is no vocabulary: pairs of words."""

_MAX_BYTES = 4 * 1024 * 1024
"""Some 30,000 terms: more than anybody keeps by hand."""

_LARGEST_MAP = 24
"""Columns and rows a map can have: narrower tiles would have no room for a name."""


@dataclass(frozen=True)
class Vocabulary:
    """One vocabulary, its terms in the order of the file."""

    name: str
    terms: Mapping[str, Term]

    def ancestors(self, term: str) -> tuple[str, ...]:
        """The ids above a term, nearest first."""
        return tuple(self._above(term))

    def label(self, term: str, lang: str) -> str:
        """What readers of `lang` call the term; its id when the vocabulary lost it."""
        known = self.terms.get(term)
        if known is None:
            return term
        return known.label.get(lang) or next(iter(known.label.values()))

    def find(self, text: str) -> str | None:
        """The id that `text` names: an id, a label or another name, in either language."""
        return text if text in self.terms else self._by_name.get(_folded(text))

    def _above(self, term: str) -> Iterator[str]:
        known = self.terms.get(term)
        while known is not None and known.parent is not None:
            yield known.parent
            known = self.terms.get(known.parent)

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for term in self.terms.values():
            for name in names_of(term):
                names.setdefault(_folded(name), term.id)
        return names


def names_of(term: Term) -> Iterator[str]:
    """Every name of a term, labels first."""
    yield from term.label.values()
    for others in term.also.values():
        yield from others


def read_vocabularies(
    corpus: Path, known: Mapping[str, Vocabulary] | None = None
) -> tuple[dict[str, Vocabulary], list[CorpusError]]:
    """The vocabularies of a corpus and the faults in their files.

    Of a faulty file the readable terms are taken, and the others stay as they were `known`:
    a slip in one line must not make every document that uses the vocabulary faulty.
    A vocabulary without a file is empty.
    """
    found: dict[str, Vocabulary] = {}
    faults: list[CorpusError] = []
    for name in VOCABULARIES:
        terms, new_faults = _read(corpus, name, known[name].terms if known else {})
        found[name] = Vocabulary(name, terms)
        faults += new_faults
    return found, [*faults, *_strangers(corpus)]


def _strangers(corpus: Path) -> Iterator[CorpusError]:
    """Files in the folder that are no vocabulary: their terms would be missed in silence."""
    for path in sorted((corpus / FOLDER).glob("*.toml")):
        if path.stem not in (*VOCABULARIES, _LEXICON):
            shown = path.name.encode(errors="surrogateescape").decode(errors="replace")
            yield CorpusError(
                f"{FOLDER}/{shown}",
                "is not a vocabulary and was not read",
                hint=f"the vocabularies are {', '.join(VOCABULARIES)}",
            )


def ambiguous_names(corpus: Path) -> list[CorpusError]:
    """Names that do not say which term they mean, with their places.

    Two terms of one vocabulary have such a name, or terms of two vocabularies that texts name,
    unless their id is the same: then they are one thing. No document is faulty for that; a text
    or a question with the name is found by all its terms. What is faulty itself is passed over.
    Types and spellings of names are compared with nothing but their like.
    """
    first: dict[tuple[str, str], _Named] = {}
    told: set[tuple[str, str, str]] = set()
    found = []
    for vocabulary in VOCABULARIES:
        scope = "" if vocabulary in IN_TEXTS else vocabulary
        for named in _named(corpus, vocabulary):
            folded = _folded(named.name)
            other = first.setdefault((scope, folded), named)
            this = (vocabulary, named.id, folded)
            if named.id != other.id and this not in told:
                told.add(this)
                there = f"{other.document.name}:{other.document.line(other.place)}"
                reason = f'"{named.name}" also names "{other.id}" ({there})'
                hint = "take it from one of the two"
                if other.document.name != named.document.name:
                    hint += ", or give both terms one id if they are one thing"
                found.append(named.document.fault(named.place, reason, hint=hint))
    return found


class _Named(NamedTuple):
    """A name of a term, and where it stands."""

    name: str
    id: str
    document: Located
    place: tuple[str | int, ...]


def _named(corpus: Path, vocabulary: str) -> Iterator[_Named]:
    try:
        document = _file(corpus, vocabulary)
    except CorpusError:
        return
    entries = document.values.get("term")
    for number, values in enumerate(entries if isinstance(entries, list) else ()):
        try:
            found = [*_named_by(_as_term(_Term.model_validate(values)), document, number)]
        except ValidationError:
            continue
        if vocabulary != NAMES or all(map(_is_one_word, found)):
            yield from found


def _named_by(term: Term, document: Located, number: int) -> Iterator[_Named]:
    """The names of the term that is the file's `number`, from 0."""
    for lang, name in term.label.items():
        yield _Named(name, term.id, document, ("term", number, "label", lang))
    for lang, names in term.also.items():
        for at, name in enumerate(names):
            yield _Named(name, term.id, document, ("term", number, "also", lang, at))


def _is_one_word(named: _Named) -> bool:
    """Spellings are looked up word by word: one with a blank in it would never be met."""
    return named.name.split() == [named.name]


_Name = Annotated[str, Field(min_length=1)]


class _Labels(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    en: _Name
    ru: _Name


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    en: list[_Name] = []
    ru: list[_Name] = []


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    label: _Labels
    parent: str | None = None
    also: _Names = _Names()
    note: str = ""
    tile: list[int] | None = None

    @field_validator("tile", mode="before")
    @classmethod
    def _place(cls, given: object) -> object:
        match given:
            case [int(column), int(row)] if (
                0 <= column < _LARGEST_MAP and 0 <= row < _LARGEST_MAP
                and not {type(column), type(row)} - {int}
            ):  # fmt: skip
                return given
            case None:
                return None
        raise ValueError(f"{given!r} is not two whole numbers from 0 to {_LARGEST_MAP - 1}")


_KEYS = (*_Term.model_fields, *_Labels.model_fields)


def _read(
    corpus: Path, name: str, known: Mapping[str, Term]
) -> tuple[dict[str, Term], list[CorpusError]]:
    path = corpus / FOLDER / f"{name}.toml"
    if not os.path.lexists(path):
        if not known:
            return {}, []
        lost = CorpusError(
            f"{FOLDER}/{name}.toml",
            f"is not there, but the catalogue knows {len(known)} terms of it; they stay",
            hint="put it back, or leave an empty file if its terms are to go",
        )
        return dict(known), [lost]
    try:
        document = _file(corpus, name)
    except CorpusError as error:
        return dict(known), [error]
    terms: dict[str, Term] = {}
    faults = [
        document.fault((key,), f'unknown key "{key}"', hint='terms are "[[term]]" tables')
        for key in document.values
        if key != "term"
    ]
    entries = document.values.get("term", [])
    if not isinstance(entries, list):
        return dict(known), [document.fault(("term",), "not a list", hint='write "[[term]]"')]
    for number, values in enumerate(entries):
        try:
            given = _Term.model_validate(values)
        except ValidationError as error:
            faults += faults_of(error, document, within=("term", number), keys=_KEYS)
            continue
        if given.id in terms:
            fault = f'the term "{given.id}" stands here twice'
            faults.append(document.fault(("term", number, "id"), fault, hint="remove one"))
            continue
        term = _as_term(given)
        if name == NAMES and (several := [*_of_several_words(term, document, number)]):
            faults += several
            continue
        if term.tile and (taken := _taken(term, name, terms)):
            reason, hint = taken
            faults.append(document.fault(("term", number, "tile"), reason, hint=hint))
            term = replace(term, tile=None)
        terms[given.id] = term
    if faults:
        terms = {**known, **terms}
    faults += _faulty_parents(terms, entries, document)
    return terms, faults


def _of_several_words(term: Term, document: Located, number: int) -> Iterator[CorpusError]:
    for named in _named_by(term, document, number):
        if not _is_one_word(named):
            reason = f'"{named.name}" is not one word'
            hint = (
                "write a name as one word, without blanks; terms of several words belong in"
                " regions, tags or organisations"
            )
            yield document.fault(named.place, reason, hint=hint)


def _taken(term: Term, vocabulary: str, terms: Mapping[str, Term]) -> tuple[str, str] | None:
    """Why a term cannot have its tile, and what to do."""
    if vocabulary != REGIONS:
        return f'"{term.id}" has a tile, but only regions are on the map', "remove it"
    other = next((one.id for one in terms.values() if one.tile == term.tile), None)
    return (f'"{other}" is on this tile already', "choose another tile") if other else None


def _file(corpus: Path, vocabulary: str) -> Located:
    name = f"{FOLDER}/{vocabulary}.toml"
    return read_toml(corpus / name, name, limit=_MAX_BYTES)


def _as_term(given: _Term) -> Term:
    also = {lang: tuple(getattr(given.also, lang)) for lang in LANGUAGES}
    return Term(
        id=given.id,
        label={lang: getattr(given.label, lang) for lang in LANGUAGES},
        parent=given.parent,
        also={lang: names for lang, names in also.items() if names},
        note=given.note,
        tile=(given.tile[0], given.tile[1]) if given.tile else None,
    )


def _faulty_parents(
    terms: dict[str, Term], entries: list[object], document: Located
) -> Iterable[CorpusError]:
    """Faults for parents that are missing or in a circle; such terms are moved to the top."""
    numbers = {
        str(entry.get("id")): number
        for number, entry in reversed([*enumerate(entries)])
        if isinstance(entry, dict)
    }
    faults = []
    for term in list(terms.values()):
        if term.parent is None:
            continue
        if term.parent not in terms:
            fault = f'the parent "{term.parent}" of "{term.id}" is not in this vocabulary'
        elif _in_a_circle(term.id, terms):
            fault = f'the parents of "{term.id}" lead back to itself'
        else:
            continue
        terms[term.id] = replace(term, parent=None)
        where = ("term", numbers.get(term.id, -1), "parent")
        faults.append(document.fault(where, fault, hint="correct the parent"))
    return faults


def _in_a_circle(start: str, terms: Mapping[str, Term]) -> bool:
    seen = {start}
    parent = terms[start].parent
    while parent is not None and parent in terms and parent not in seen:
        seen.add(parent)
        parent = terms[parent].parent
    return parent == start


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).casefold().translate(_SAME_TO_READERS)
    return " ".join(plain.split())


_SAME_TO_READERS = str.maketrans("ё", "е", '«»“”„"')
