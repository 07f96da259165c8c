"""`document.toml`: how an archivist describes a document.

Read with pydantic; an unknown key, term or date is a fault that names file, line and cure. A
manifest with any fault is not taken in: half a description could open what should be closed.
"""

import datetime as dt
import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from archive.dates import PartialDate, parse_date
from archive.errors import CorpusError
from archive.records import Relation, Shelf, Status, Texts, Withdrawn
from archive.toml import Located, cure_for_key, faults_of
from archive.vocabulary import Vocabulary

NAME = "document.toml"

LANGUAGE_CODE = r"^[a-z]{2,3}$"


def _is_date(text: str) -> str:
    parse_date(text)
    return text


def _is_day(text: str) -> str:
    day = parse_date(text)
    if day.first != day.last or "/" in text:
        raise ValueError(f'"{text}" is not one day; write it as 2027-01-01')
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Version(_Strict):
    file: str = Field(min_length=1)
    lang: str | None = Field(default=None, pattern=LANGUAGE_CODE)
    status: Literal["original", "authentic", "official", "unofficial", "machine"] | None = None


class _Relation(_Strict):
    type: Literal["cites", "responds-to", "follows-up", "amends", "annex-of", "related"]
    target: str = Field(min_length=1)


_ID = r"^[a-z0-9-]{1,80}$"


class _Withdrawn(_Strict):
    date: Annotated[str, AfterValidator(_is_day)]
    reason: dict[str, str] = {}
    replaced_by: str | None = Field(default=None, pattern=_ID)


class _Manifest(_Strict):
    id: str | None = Field(default=None, pattern=_ID)
    type: str | None = None
    date: Annotated[str, AfterValidator(_is_date)] | None = None
    issuer: list[str] = []
    symbol: str = ""
    regions: list[str] = []
    tags: list[str] = []
    categories: list[str] = []
    shelf: Literal["public", "restricted", "internal"] = "internal"
    """Not given means the most closed: what nobody opened stays closed."""
    embargo: Annotated[str, AfterValidator(_is_day)] | None = None
    source: str = ""
    rights: str = ""
    title: dict[str, str] = {}
    summary: dict[str, str] = {}
    version: list[_Version] = []
    relation: list[_Relation] = []
    withdrawn: _Withdrawn | None = None


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A `[[version]]` as written; the file has not been looked at yet."""

    file: str
    lang: str | None
    status: Status | None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A description without faults."""

    id: str
    id_line: int | None
    """None when the id is made from the folder's name."""
    type: str | None
    date: PartialDate | None
    issuer: tuple[str, ...]
    symbol: str
    regions: tuple[str, ...]
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    shelf: Shelf
    embargo: dt.date | None
    source: str
    rights: str
    title: Texts
    summary: Texts
    versions: tuple[VersionEntry, ...]
    relations: tuple[Relation, ...]
    withdrawn: Withdrawn | None
    sha256: str
    """Of the file it was read from."""


def read_manifest(
    document: Located, folder: str, vocabularies: Mapping[str, Vocabulary]
) -> tuple[Manifest | None, list[CorpusError]]:
    """The description in a parsed `document.toml`, or every fault in it."""
    given, faults = None, []
    try:
        given = _Manifest.model_validate(document.values)
    except ValidationError as error:
        faults = faults_of(error, document)
    faults += [
        *_unknown_terms(document, vocabularies),
        *_wrong_texts(document),
        *_wrong_versions(document),
    ]
    if given is None or faults:
        return None, sorted(faults, key=lambda fault: fault.line or 0)
    return _as_manifest(given, folder, document), []


def id_from(name: str) -> str:
    """An id made from a folder's or file's name: Latin letters, digits, hyphens, at most 80."""
    # composed: what a Mac calls "й" is two signs, and its folders come here too
    composed = unicodedata.normalize("NFC", name).casefold()
    latin = "".join(_LATIN.get(letter, letter) for letter in composed)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "document"


def id_with_digest(id: str, path: str) -> str:
    """An id for a file whose path makes the same id as another's: a digest tells them apart."""
    return f"{id[:71].rstrip('-')}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


# ISO 9 would need diacritics; this is the common English reading of the Russian alphabet
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a,b,v,g,d,e,yo,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya".split(","),  # noqa: SIM905
        strict=True,
    )
)


def _as_manifest(given: _Manifest, folder: str, document: Located) -> Manifest:
    return Manifest(
        id=given.id or id_from(folder.rpartition("/")[2]),
        id_line=document.line(("id",)),
        type=given.type or None,
        date=parse_date(given.date) if given.date else None,
        issuer=tuple(given.issuer),
        symbol=given.symbol.strip(),
        regions=tuple(given.regions),
        tags=tuple(given.tags),
        categories=tuple(given.categories),
        shelf=Shelf(given.shelf),
        embargo=dt.date.fromisoformat(given.embargo) if given.embargo else None,
        source=given.source,
        rights=given.rights,
        title=_filled_in(given.title),
        summary=_filled_in(given.summary),
        versions=tuple(
            VersionEntry(
                posixpath.normpath(version.file),
                version.lang,
                Status(version.status) if version.status else None,
                document.line(("version", number, "file")),
            )
            for number, version in enumerate(given.version)
        ),
        relations=tuple(Relation(r.type, r.target) for r in given.relation),
        withdrawn=_as_withdrawn(given.withdrawn) if given.withdrawn else None,
        sha256=document.sha256,
    )


def _as_withdrawn(given: _Withdrawn) -> Withdrawn:
    day = dt.date.fromisoformat(given.date)
    return Withdrawn(day, _filled_in(given.reason), given.replaced_by or "")


def _filled_in(texts: Texts) -> Texts:
    """Without the languages that a form left empty."""
    return {lang: text for lang, text in texts.items() if text.strip()}


_FIELDS = (
    ("type", "types"),
    ("issuer", "organisations"),
    ("regions", "regions"),
    ("tags", "tags"),
    ("categories", "categories"),
)


# These read the values as written: they find their faults in a manifest that has others, too.


def _unknown_terms(
    document: Located, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[CorpusError]:
    for field, name in _FIELDS:
        value = document.values.get(field)
        terms = value if isinstance(value, list) else [value] if field == "type" and value else []
        vocabulary = vocabularies[name]
        for term in terms:
            if not isinstance(term, str) or term in vocabulary.terms:
                continue
            meant = vocabulary.find(term)
            hint = f'write "{meant}"' if meant else f"add it to vocabulary/{name}.toml"
            hint = hint if term else "remove it"
            yield document.fault((field,), f'{field}: "{term}" is not a known term', hint=hint)


def _wrong_texts(document: Located) -> Iterator[CorpusError]:
    for where in (("title",), ("summary",), ("withdrawn", "reason")):
        texts: object = document.values
        for name in where:
            texts = texts.get(name) if isinstance(texts, dict) else None
        for lang, text in texts.items() if isinstance(texts, dict) else ():
            if isinstance(text, str) and not re.fullmatch(LANGUAGE_CODE, lang):
                fault = f'"{lang}" under [{".".join(where)}] is not a language code'
                hint = cure_for_key(lang)
                hint = hint if hint.startswith("move") else "write en, ru, ce …"
                yield document.fault((*where, lang), fault, hint=hint)


def _wrong_versions(document: Located) -> Iterator[CorpusError]:
    seen: set[str] = set()
    versions = document.values.get("version")
    for number, version in enumerate(versions if isinstance(versions, list) else ()):
        file = version.get("file") if isinstance(version, dict) else None
        if not isinstance(file, str) or not file:
            continue
        where = ("version", number, "file")
        parts = file.replace("\\", "/").split("/")
        if ".." in parts or file.startswith(("/", "\\")) or ":" in parts[0]:
            fault = f'the file "{file}" lies outside the document\'s folder'
            yield document.fault(where, fault, hint="move it into the folder")
        elif posixpath.normpath(file) in seen:
            fault = f'the file "{file}" stands here twice'
            yield document.fault(where, fault, hint="keep one [[version]] for it")
        seen.add(posixpath.normpath(file))
