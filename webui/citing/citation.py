"""A citation: what every format says of a document, in the language of the text that is cited."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.dates import PartialDate
from archive.language import UNKNOWN
from archive.records import LANGUAGES, Document, Status, Version
from webui.present.reader import Reader

Kind = Literal["report", "case", "document"]

_KINDS: dict[str, Kind] = {"report": "report", "briefing": "report", "judgment": "case"}
"""By type of the vocabulary; a type without a row has its parent's, and at last "document"."""

_REMARKS = {
    Status.OFFICIAL: {"en": "official translation", "ru": "официальный перевод"},
    Status.UNOFFICIAL: {"en": "unofficial translation", "ru": "неофициальный перевод"},
    Status.MACHINE: {"en": "machine translation", "ru": "машинный перевод"},
}
"""What a quotation has to say of its text. In the language of the citation, not of the page."""

ARCHIVE = {
    "en": "Svod: Human rights document archive",
    "ru": "Свод: архив документов о правах человека",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A document, or one version of it, as others refer to it. Every text is one clean line."""

    key: str
    """Unique in the archive: "report-2006" or, of a version, "report-2006.en"."""
    kind: Kind
    title: str
    lang: str
    """Of the cited text; empty if it is not known, or if a document has texts in several."""
    issuers: tuple[str, ...]
    genre: str
    """Its type in words: "Resolution"; may be empty, as may be all that follow."""
    symbol: str
    date: PartialDate | None
    remark: str
    """ "unofficial translation"; empty for an original or authentic text."""
    keywords: tuple[str, ...]
    archive: str
    address: str
    """The permanent one, absolute."""
    words: str
    """The language of the citation's own words: "en" or "ru"."""


def citation(document: Document, version: Version | None, reader: Reader, address: str) -> Citation:
    """How a version is cited: in its own language, or the reader's where the archive has no words
    in it. Without a version, the document as a whole.
    """
    lang = version.lang if version else reader.lang
    own = _in_words(lang, reader)
    titles = document.title
    title = titles.get(lang) or titles.get(own.lang) or next(filter(None, titles.values()), "")
    return Citation(
        key=f"{document.id}.{version.key}" if version else document.id,
        kind=_kind(document.type, own),
        title=clean(title) or document.id,
        lang=_only_language([version] if version else document.versions),
        issuers=tuple(clean(own.label("issuer", one)) for one in document.issuer),
        genre=clean(own.label("type", document.type)) if document.type else "",
        symbol=clean(document.symbol),
        date=document.date,
        remark=_REMARKS.get(version.status, {}).get(own.lang, "")
        if version and version.status
        else "",
        keywords=tuple(clean(own.label("tag", tag)) for tag in document.tags),
        archive=ARCHIVE[own.lang],
        address=address,
        words=own.lang,
    )


def _only_language(versions: Iterable[Version]) -> str:
    """That of all these, if there is one and it is known."""
    langs = {version.lang for version in versions}
    return "".join(langs - {UNKNOWN}) if len(langs) == 1 else ""


def _in_words(lang: str, reader: Reader) -> Reader:
    """A reader of the text's language, where the archive has labels in it."""
    return Reader(lang, reader.vocabularies) if lang in LANGUAGES else reader


def clean(text: str) -> str:
    """One line without control characters.

    A line break would begin a field of its own in RIS; an override of the writing direction
    would turn round the rest of somebody's list of references.
    """
    line = " ".join(text.split())
    if line.isprintable():
        return line  # as nearly all are: no sign of these categories can be printed
    return "".join(
        letter
        for letter in line
        if unicodedata.category(letter) != "Cc"
        and unicodedata.bidirectional(letter)
        not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    )


def _kind(type: str | None, reader: Reader) -> Kind:
    while type is not None:
        if type in _KINDS:
            return _KINDS[type]
        type = reader.parent("type", type)
    return "document"
