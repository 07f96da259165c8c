"""A document's texts: from its files through the worker into passages, and the document they make.

Files whose bytes are known already are not read again.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import Connection, reading
from archive.corpus import Entry
from archive.dates import parse_date
from archive.errors import ExtractionError
from archive.extract import Extracted, Worker, read_original
from archive.language import languages_of, letters_in
from archive.manifest import Manifest, VersionEntry
from archive.passages import cut
from archive.records import Document, Failure, Passage, Shelf, Version
from archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Text:
    """A version as read from its file."""

    version: Version
    passages: tuple[Passage, ...]
    extracted: Extracted | None = None
    failure: Failure | None = None


Kept = Mapping[tuple[str, str], Text]
"""Texts by SHA-256 and file."""


def kept_texts(connection: Connection, entry: Entry) -> Kept:
    """What the catalogue has of a document's texts, so that unchanged files are not read again."""
    document = reading.document(connection, entry.id)
    if document is None or entry.manifest is None or not entry.manifest.title:
        return {}  # its title comes out of the file, and what the file said of itself is not kept
    return {
        (version.sha256, version.file): Text(
            version, reading.passages(connection, entry.id, version.key)
        )
        for version in document.versions
        if not version.unreadable
    }


def read_texts(entry: Entry, settings: Settings, worker: Worker, kept: Kept) -> list[Text]:
    """The versions of a document, each under its key.

    A file that cannot be opened is passed over: who planned the run has told of it.
    """
    wanted = entry.manifest.versions if entry.manifest else [VersionEntry(entry.folder, None, None)]
    texts = []
    for file, given in zip(entry.files, wanted, strict=True):
        try:
            content = read_original(settings.corpus / file, settings.file_bytes)
        except ExtractionError:
            continue
        texts.append(_read(file, content, given, worker, kept))
    return _with_keys(texts)


def as_document(entry: Entry, texts: list[Text]) -> Document:
    """The document that a manifest and its texts make, or a file that nobody has described."""
    return _described(entry, entry.manifest, texts) if entry.manifest else _loose(entry, texts)


def _read(file: str, content: bytes, given: VersionEntry, worker: Worker, kept: Kept) -> Text:
    sha256 = hashlib.sha256(content).hexdigest()
    known = kept.get((sha256, file))
    if known and given.lang == known.version.lang:
        return replace(known, version=replace(known.version, status=given.status))
    version = Version("", given.lang or "und", given.status, file, sha256, len(content), "")
    try:
        extracted = worker.extract(content, Path(file).name)
    except ExtractionError as error:
        failure = Failure(file, error.message, error.hint, datetime.now(UTC))
        return Text(replace(version, unreadable=error.message), (), failure=failure)
    passages = cut(extracted, declared_lang=given.lang or extracted.lang or None)
    version = replace(
        version,
        lang=given.lang or _language(passages),
        media_type=extracted.media_type,
        pages=extracted.page_count,
    )
    return Text(version, passages, extracted)


def _described(entry: Entry, given: Manifest, texts: list[Text]) -> Document:
    return Document(
        id=entry.id,
        folder=entry.folder,
        type=given.type,
        date=given.date,
        issuer=given.issuer,
        symbol=given.symbol,
        regions=given.regions,
        tags=given.tags,
        categories=given.categories,
        shelf=given.shelf,
        embargo=given.embargo,
        source=given.source,
        rights=given.rights,
        title=given.title or _title(entry, texts),
        summary=given.summary,
        versions=tuple(text.version for text in texts),
        relations=given.relations,
    )


def _loose(entry: Entry, texts: list[Text]) -> Document:
    """A file nobody has described: internal until somebody says otherwise."""
    said = next((text.extracted for text in texts if text.extracted), None)
    return Document(
        id=entry.id,
        folder=entry.folder,
        type=None,
        date=parse_date(said.date) if said and said.date else None,
        issuer=(),
        symbol="",
        regions=(),
        tags=(),
        categories=(),
        shelf=Shelf.INTERNAL,
        embargo=None,
        source="",
        rights="",
        title=_title(entry, texts),
        summary={},
        versions=tuple(text.version for text in texts),
        relations=(),
        needs_review=True,
    )


def _title(entry: Entry, texts: list[Text]) -> dict[str, str]:
    """What the texts call themselves, by language; else the name of the file or folder."""
    titles: dict[str, str] = {}
    for text in texts:
        if title := _own_title(text):
            titles.setdefault(text.version.lang, title)
    if titles:
        return titles
    lang = texts[0].version.lang if texts else "und"
    return {lang: Path(entry.folder).stem.replace("_", " ") or entry.id}


_LEFT_BY_PROGRAMS = re.compile(
    r"untitled\b.*|document\s*\d*|microsoft \w+ - .*|.*\.(docx?|odt|rtf|pdf|indd|pub|wpd)"
    r"|\S*[_\d]\S*",
    re.IGNORECASE,
)
"""Titles that programs leave in files: names of files, and nothing at all."""


def _own_title(text: Text) -> str:
    """The title a file gives, or its first heading of some words: a letterhead has fewer."""
    said = " ".join(text.extracted.title.split()) if text.extracted else ""
    if _LEFT_BY_PROGRAMS.fullmatch(said):
        said = ""
    headings = [" ".join(p.text.split()) for p in text.passages if p.kind == "heading"]
    wordy = [heading for heading in headings if heading.count(" ") >= 2]
    # a page of a site gives the site's name as its title, and its own as a heading
    first = [*wordy[:1], said] if text.version.media_type == "text/html" else [said, *wordy[:1]]
    return next((title for title in [*first, *headings[:1]] if title), "")[:300]


def _language(passages: tuple[Passage, ...]) -> str:
    letters = [(p.lang, letters_in(p.text)) for p in passages]
    return next(iter(languages_of(letters)), "und")


def _with_keys(texts: list[Text]) -> list[Text]:
    """Each version under its language's code; a second one in a language gets a number."""
    used: Counter[str] = Counter()
    named = []
    for text in texts:
        lang = text.version.lang
        used[lang] += 1
        key = lang if used[lang] == 1 else f"{lang}-{used[lang]}"
        named.append(replace(text, version=replace(text.version, key=key)))
    return named
