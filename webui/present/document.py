"""One document, one of its versions, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.dates import PartialDate
from archive.extract.media import PDF, PICTURES
from archive.records import LANGUAGES, Document, Passage, Status, Version
from indexer.asking import Part, Search
from indexer.related import Related
from webui import urls, words
from webui.citing import FORMATS, Citation, citation, plain
from webui.embedded import Embedded, embedded
from webui.present import versions
from webui.present.about import Fact, facts
from webui.present.parallel import sides
from webui.present.reader import Reader, TermView
from webui.present.related import Links, RelatedViews, related, title_for
from webui.present.text import TextView, text
from webui.present.versions import VersionView
from webui.translated import gettext

_DRAWN = PICTURES | {PDF}
"""Kinds of originals whose pages can be shown as images."""


View = Literal["text", "original", "parallel"]
"""What is shown: the text of a version, the images of its pages, two versions side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A document as a reader opened it."""

    document: Document
    version: Version | None
    """None where only the description is held."""
    view: View = "text"
    passages: tuple[Passage, ...] = ()
    """Of the text; side by side has its own."""
    marked: Mapping[int, tuple[Part, ...]] = field(default_factory=dict)
    """Those in which words of the search stand, by number."""
    links: Links
    """The relations that its manifest names."""
    found: tuple[Related, ...] = ()
    """What the archive finds besides."""

    @property
    def key(self) -> str:
        return self.version.key if self.version else ""


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    name: str
    lang: str
    url: str
    """Empty for a version that does not exist."""
    current: bool


@dataclass(frozen=True, slots=True)
class CiteView:
    plain: str
    lang: str
    """Of the line."""
    files: tuple[tuple[str, str, str], ...]
    """Name, media type and address of each format."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    id: str
    title: str
    title_lang: str
    other_titles: tuple[tuple[str, str], ...]
    type: TermView | None
    issuer: tuple[TermView, ...]
    date: PartialDate | None
    version: VersionView | None
    tabs: tuple[Tab, ...]
    notes: tuple[str, ...]
    text: TextView
    has_images: bool
    """Whether pages of the original can be shown as images."""
    page_url: str
    """The page with the images; `#page-3` leads to a page."""
    download_url: str
    facts: tuple[Fact, ...]
    cite: CiteView
    permanent: str
    """The address to cite, without the search; `#p12` leads to a passage."""
    summary: tuple[str, str]
    """Its language and words; both empty if there is none."""
    related: RelatedViews
    canonical: str
    """The absolute address of the text, without the search; empty for the other views."""
    languages: tuple[tuple[str, str], ...]
    """Of the text in each language of the site: language and absolute address, its own among them;
    empty for the other views, and where there is no such page in another language."""
    embedded: Embedded


def present(opened: Opened, search: Search | None, reader: Reader, root: str) -> DocumentPage:
    """The page of a document, which someone came to from `search`; `root` is the site's address."""
    document, version, key = opened.document, opened.version, opened.key
    title_lang, title = title_for(document.title, reader.lang, document.id)
    here = urls.document_url(reader.lang, document.id, version=key, search=search)
    cite = cited(document, version, reader, root)
    languages = _languages(opened, reader, root) if opened.view == "text" else {}
    return DocumentPage(
        id=document.id,
        title=title,
        title_lang=title_lang,
        other_titles=tuple(
            (lang, other) for lang, other in document.title.items() if lang != title_lang and other
        ),
        type=reader.term("type", document.type) if document.type else None,
        issuer=reader.terms("issuer", document.issuer),
        date=document.date,
        version=versions.view(version, here, opens=True) if version else None,
        tabs=_tabs(document, key, search, reader, opened.view),
        notes=tuple(_notes(document, version)),
        text=text(opened.passages, opened.marked),
        has_images=version is not None and has_images(version),
        page_url=urls.original_url(reader.lang, document.id, key, search=search),
        download_url=urls.download_url(reader.lang, document.id, key),
        facts=facts(document, version, reader),
        cite=_cite(cite, opened, reader),
        permanent=urls.document_url(reader.lang, document.id, version=key),
        summary=title_for(document.summary, reader.lang, ""),
        related=related(document, opened.links, opened.found, reader),
        canonical=languages.get(reader.lang, ""),
        languages=tuple(languages.items()) if len(languages) > 1 else (),
        embedded=embedded(document, version, cite, reader, root),
    )


@dataclass(frozen=True, slots=True)
class NoVersionPage:
    title: str
    title_lang: str
    says: str
    """Which one is not there."""
    tabs: tuple[Tab, ...]
    """The versions that there are."""


def without_version(document: Document, key: str, reader: Reader) -> NoVersionPage:
    """What to say where an address names a version that is not there."""
    title_lang, title = title_for(document.title, reader.lang, document.id)
    tabs = _tabs(document, "", None, reader)
    says = {
        "en": gettext("There is no English version of this document."),
        "ru": gettext("There is no Russian version of this document."),
    }.get(key) or gettext("This document has no version “%(key)s”.", key=key)
    return NoVersionPage(
        title, title_lang, says, tuple(tab for tab in tabs if tab.code and tab.url)
    )


def has_images(version: Version) -> bool:
    return version.media_type in _DRAWN and bool(version.pages)


def has_page(version: Version, page: int) -> bool:
    return has_images(version) and 1 <= page <= (version.pages or 0)


def cited(document: Document, version: Version | None, reader: Reader, root: str) -> Citation:
    """How a version is cited, with its permanent address: in its own language, if there are pages
    in it."""
    key = version.key if version else None
    lang = version.lang if version and version.lang in LANGUAGES else reader.lang
    return citation(document, version, reader, urls.permanent_url(root, lang, document.id, key))


def _cite(cite: Citation, opened: Opened, reader: Reader) -> CiteView:
    document, key = opened.document.id, opened.key or None
    files = tuple(
        (format.name, format.media_type, urls.cite_url(reader.lang, document, key, format.suffix))
        for format in FORMATS.values()
    )
    return CiteView(plain(cite), cite.words, files)


def _languages(opened: Opened, reader: Reader, root: str) -> dict[str, str]:
    """The address of the text in each language of the site, its own among them.

    The version that opens by itself is not named: in each language the same address has its own.
    Any other is named, in the languages where it has to be: pages must be each other's.
    """
    document = opened.document

    def opens(lang: str) -> bool:
        return opened.version == versions.opened(document, lang)

    if opens(reader.lang):
        return {lang: urls.permanent_url(root, lang, document.id, None) for lang in LANGUAGES}
    return {
        lang: urls.permanent_url(root, lang, document.id, opened.key)
        for lang in LANGUAGES
        if not opens(lang)
    }


def _tabs(
    document: Document, key: str, search: Search | None, reader: Reader, view: View = "text"
) -> tuple[Tab, ...]:
    tabs = []
    letters = [version.lang for version in document.versions if not version.attachment]
    for other in sorted(document.versions, key=lambda v: (v.attachment, v.lang != reader.lang)):
        url = urls.document_url(reader.lang, document.id, version=other.key, search=search)
        name, name_lang = words.own_name(other.lang), other.lang
        if other.attachment:
            name, name_lang = versions.attached(other), reader.lang
        elif letters.count(other.lang) > 1 and other.status:
            name = f"{name}, {words.STATUS[other.status]}"
        current = other.key == key and view == "text"
        tabs.append(Tab(other.lang.upper(), name, name_lang, url, current))
    lacking = versions.missing(document, reader.lang)
    if lacking:
        tabs.append(Tab(reader.lang.upper(), lacking, reader.lang, "", current=False))
    if sides(document):
        url = urls.parallel_url(reader.lang, document.id, search=search)
        tabs.append(Tab("", gettext("Side by side"), reader.lang, url, view == "parallel"))
    shown = next((other for other in document.versions if other.key == key), None)
    if shown and has_images(shown):
        url = urls.original_url(reader.lang, document.id, key, search=search)
        name = gettext("Original, %(format)s", format=words.media(shown.media_type))
        tabs.append(Tab("", name, reader.lang, url, view == "original"))
    return tuple(tabs)


def _notes(document: Document, version: Version | None) -> list[str]:
    if version is None:
        return [gettext("The file of this document is not held; this is its description.")]
    notes = []
    if version.unreadable:
        notes.append(
            gettext("No text could be taken from this file, so it cannot be found by its words.")
        )
    if version.confidence is not None:
        notes.append(
            gettext(
                "Scanned: the text may contain errors (recognised with a confidence of "
                "%(percent)s).",
                percent=words.percent(version.confidence),
            )
        )
    if version.unread:
        notes.append(f"{words.unread(version.unread)}.")
    status = _status_note(version.status)
    if status:
        notes.append(" ".join(filter(None, (status, _original_language(document, version)))))
    if document.needs_review:
        notes.append(
            gettext(
                "Nobody has described this document yet: "
                "its title, date and language were taken from the file itself."
            )
        )
    return notes


def _status_note(status: Status | None) -> str:
    if status is Status.MACHINE:
        return gettext("Machine translation, not checked by a person. Do not quote.")
    if status is Status.UNOFFICIAL:
        return gettext("Unofficial translation.")
    if status is Status.OFFICIAL:
        return gettext("Official translation.")
    return gettext("Authentic text.") if status is Status.AUTHENTIC else ""


def _original_language(document: Document, version: Version) -> str:
    langs = {v.lang for v in document.versions if v.status is Status.ORIGINAL} - {version.lang}
    if langs == {"en"}:
        return gettext("The original is in English.")
    if langs == {"ru"}:
        return gettext("The original is in Russian.")
    names = ", ".join(words.language(lang) for lang in sorted(langs))
    return gettext("Language of the original: %(language)s.", language=names) if names else ""
