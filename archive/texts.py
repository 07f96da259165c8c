"""A document's texts: from its files through the worker into passages, and the document they make.

Files whose bytes are known already are not read again. What is attached to a mail or a PDF is a
version of its own beside it.
"""

import hashlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from archive.catalogue import Connection, reading
from archive.corpus import Entry
from archive.dates import parse_date
from archive.errors import ExtractionError, ReadingInterrupted
from archive.extract import Extracted, Worker, limits, ocr_languages, read_original
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
    again: bool = False
    """Whether the failure was no fault of the file's, so that the next run tries again."""


Kept = Mapping[tuple[str, str], Sequence[Text]]
"""The texts of a file and of what is attached to it, by SHA-256 and suffix."""


def kept_texts(connection: Connection, entry: Entry) -> Kept:
    """What the catalogue has of a document's texts, so that unchanged files are not read again."""
    document = reading.document(connection, entry.id)
    if document is None or entry.manifest is None or not entry.manifest.title:
        return {}  # its title comes out of the file, and what the file said of itself is not kept
    by_file: dict[str, list[Version]] = defaultdict(list)
    for version in document.versions:
        by_file[version.file].append(version)
    return {
        (versions[0].sha256, _suffix(file)): [
            Text(version, reading.passages(connection, entry.id, version.key))
            for version in versions
        ]
        for file, versions in by_file.items()
        if versions[0].attachment == 0 and not any(map(_lacks_text, versions))
    }


def _lacks_text(version: Version) -> bool:
    return bool(version.unreadable or version.unread)


def read_texts(entry: Entry, settings: Settings, worker: Worker, kept: Kept) -> list[Text]:
    """The versions of a document, each under its key: the files, then what was attached to them.

    A file that cannot be opened is passed over: who planned the run has told of it. So is one
    with the bytes of another.
    """
    wanted = entry.manifest.versions if entry.manifest else [VersionEntry(entry.folder, None, None)]
    texts: list[Text] = []
    attached: list[Text] = []
    for file, given in zip(entry.files, wanted, strict=True):
        try:
            content = read_original(settings.corpus / file, settings.file_bytes)
        except ExtractionError:
            continue
        text, *others = _read_file(file, content, given, settings, worker, kept)
        texts.append(text)
        attached += others
    return _with_keys(_once([*texts, *attached]))


def as_document(entry: Entry, texts: list[Text]) -> Document:
    """The document that a manifest and its texts make, or a file that nobody has described."""
    return _described(entry, entry.manifest, texts) if entry.manifest else _loose(entry, texts)


def _read_file(
    file: str,
    content: bytes,
    given: VersionEntry,
    settings: Settings,
    worker: Worker,
    kept: Kept,
) -> Iterator[Text]:
    """The text of a file, then of each thing attached to it."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = kept.get((sha256, _suffix(file)))
    if known and given.lang == known[0].version.lang:
        yield from (_again(text, file, given) for text in known)
        return
    version = Version("", given.lang or "und", given.status, file, sha256, len(content), "")
    until = time.monotonic() + limits.OCR_FILE_SECONDS
    text = _read(version, content, given.lang, Path(file).name, worker)
    yield text
    for number, attachment in enumerate(text.extracted.attachments if text.extracted else (), 1):
        part = replace(version, lang="und", attachment=number, name=attachment.name)
        try:
            if time.monotonic() > until:
                raise ExtractionError(
                    "reading what is attached before it takes too long",
                    hint="file it as a document of its own",
                )
            inner = worker.attachment(content, number, settings.file_bytes)
        except ExtractionError as error:
            yield _failed(replace(part, size=attachment.size), error)
            continue
        part = replace(part, sha256=hashlib.sha256(inner).hexdigest(), size=len(inner))
        yield _told(_read(part, inner, None, attachment.name, worker))


def _told(text: Text) -> Text:
    """An attachment's text; of what is attached to that in turn nothing is taken in: it is told."""
    deeper = text.extracted.attachments if text.extracted else ()
    if not deeper or text.failure:
        return text
    names = ", ".join(one.name or "without a name" for one in deeper[:_NAMED])
    failure = Failure(
        text.version.place,
        f"what is attached to it in turn is not taken in: {names}",
        "save it and file it as a document of its own",
        datetime.now(UTC),
    )
    return replace(text, failure=failure)


def _again(text: Text, file: str, given: VersionEntry) -> Text:
    return replace(text, version=replace(text.version, file=file, status=given.status))


def _read(version: Version, content: bytes, lang: str | None, name: str, worker: Worker) -> Text:
    """The version with its text, or why there is none. `lang` is what the manifest says."""
    try:
        extracted = worker.extract(content, name)
    except ExtractionError as error:
        return _failed(version, error)
    passages = cut(extracted, declared_lang=lang or extracted.lang or None)
    version = replace(
        version,
        lang=lang or _language(passages),
        media_type=extracted.media_type,
        pages=extracted.page_count,
        unread=len(extracted.unread),
        confidence=_confidence(extracted),
    )
    failure = _unread(version, extracted) or _omitted(version, extracted)
    return Text(version, passages, extracted, failure)


def _failed(version: Version, error: ExtractionError) -> Text:
    failure = Failure(version.place, error.message, error.hint, datetime.now(UTC))
    again = isinstance(error, ReadingInterrupted)
    return Text(replace(version, unreadable=error.message), (), failure=failure, again=again)


def _unread(version: Version, extracted: Extracted) -> Failure | None:
    """Some pages of it are pictures that nobody read: the others are in, and this is told."""
    if not extracted.unread:
        return None
    numbers = ", ".join(map(str, extracted.unread[:_NAMED]))
    more = ", …" if len(extracted.unread) > _NAMED else ""
    return Failure(
        version.place,
        f"{len(extracted.unread)} of its {extracted.page_count} pages are pictures without text: "
        f"{numbers}{more}",
        "the other pages were taken in; "
        + (
            "see whether these can be read by eye"
            if ocr_languages()
            else "install tesseract-ocr-eng and tesseract-ocr-rus, and the next run reads these"
        ),
        datetime.now(UTC),
    )


def _omitted(version: Version, extracted: Extracted) -> Failure | None:
    """More is attached to it than is taken in of one mail."""
    if not extracted.omitted:
        return None
    return Failure(
        version.place,
        f"{extracted.omitted} of the files attached to it are not taken in: there are too many",
        "save them and file them as documents of their own",
        datetime.now(UTC),
    )


_NAMED = 10


def _confidence(extracted: Extracted) -> float | None:
    """The mean confidence of the pages that OCR read, by their letters."""
    scanned = [
        (page.confidence, sum(len(block.text) for block in page.blocks))
        for page in extracted.pages
        if page.confidence is not None
    ]
    letters = sum(size for _, size in scanned)
    return sum(sure * size for sure, size in scanned) / letters if letters else None


def _once(texts: list[Text]) -> list[Text]:
    """Of texts with the same bytes the first."""
    by_bytes: dict[tuple[str, str], Text] = {}
    for text in texts:
        # what could not be taken out of its mail has the mail's bytes, but is another thing
        place = text.version.place if text.version.unreadable else ""
        by_bytes.setdefault((text.version.sha256, place), text)
    return list(by_bytes.values())


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


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
        withdrawn=given.withdrawn,
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
        if text.version.attachment == 0 and (title := _own_title(text)):
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
