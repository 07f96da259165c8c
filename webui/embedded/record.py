"""What is said of a document to programs, before it is put into any one's words."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import LANGUAGES, Document, Status, Texts, Version
from webui import urls
from webui.citing import Citation
from webui.citing.citation import clean
from webui.present.reader import Reader

_TRANSLATED = (Status.OFFICIAL, Status.UNOFFICIAL, Status.MACHINE)


@dataclass(frozen=True, slots=True)
class Named:
    """A term with its labels."""

    id: str
    labels: tuple[tuple[str, str], ...]
    """By language."""
    url: str
    """The page of the term, absolute."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another version of the same document."""

    address: str
    lang: str


@dataclass(frozen=True, slots=True)
class File:
    """The original of the version."""

    address: str
    media_type: str
    """Empty if nobody can tell."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A version of a document, or the document as a whole, with absolute addresses. Every text is
    one clean line."""

    cited: Citation
    titles: tuple[tuple[str, str], ...]
    """By language; that of the cited text comes first."""
    summaries: tuple[tuple[str, str], ...]
    id: str
    types: tuple[str, ...]
    """Ids: its type and those above that, the nearest first."""
    genres: tuple[tuple[str, str], ...]
    """Its type in words, by language."""
    issuers: tuple[Named, ...]
    regions: tuple[Named, ...]
    subjects: tuple[Named, ...]
    """Its tags, then its categories."""
    source: str
    """Where it was published, if that is an address of the web."""
    rights: str
    file: File | None
    has_text: bool
    """Whether the cited address shows its words."""
    originals: tuple[Other, ...]
    """What it was translated from."""
    translations: tuple[Other, ...]
    home: str
    """The address of the archive."""


def record(
    document: Document, version: Version | None, cited: Citation, reader: Reader, root: str
) -> Record:
    """All that is known of a version."""

    def address(other: Version) -> str:
        lang = other.lang if other.lang in LANGUAGES else reader.lang
        return urls.permanent_url(root, lang, document.id, other.key)

    def named(facet: str, ids: tuple[str, ...]) -> Iterator[Named]:
        for id in ids:
            url = urls.whole_url(root, urls.browse_url(cited.words, facet, id))
            yield Named(id, tuple(_labels(facet, id, cited.words, reader)), url)

    originals, translations = _translations(document, version)
    type = document.type
    return Record(
        cited=cited,
        titles=_texts(document.title, cited.lang or cited.words) or ((cited.words, cited.title),),
        summaries=_texts(document.summary, cited.words),
        id=document.id,
        types=(type, *reader.above("type", type)) if type else (),
        genres=tuple(_labels("type", type, cited.words, reader)) if type else (),
        issuers=tuple(named("issuer", document.issuer)),
        regions=tuple(named("region", document.regions)),
        subjects=(*named("tag", document.tags), *named("category", document.categories)),
        source=document.source if document.source.startswith(("https://", "http://")) else "",
        rights=clean(document.rights),
        file=File(
            urls.whole_url(root, urls.download_url(cited.words, document.id, version.key)),
            version.media_type,
            version.size,
            version.sha256,
        )
        if version
        else None,
        has_text=version is not None and not version.unreadable,
        originals=tuple(Other(address(one), one.lang) for one in originals),
        translations=tuple(Other(address(one), one.lang) for one in translations),
        home=urls.whole_url(root, urls.home_url(cited.words)),
    )


def _texts(texts: Texts, first: str) -> tuple[tuple[str, str], ...]:
    """Texts by language, that of `first` before the others."""
    held = [(lang, clean(text)) for lang, text in texts.items()]
    return tuple(sorted((one for one in held if one[1]), key=lambda one: one[0] != first))


def _labels(facet: str, id: str, first: str, reader: Reader) -> Iterator[tuple[str, str]]:
    """What a term is called in each language, once where it is called the same."""
    langs = sorted(LANGUAGES, key=lambda lang: lang != first)
    said: set[str] = set()
    for lang in langs:
        label = clean(Reader(lang, reader.vocabularies).label(facet, id))
        if label not in said:
            said.add(label)
            yield lang, label


def _translations(
    document: Document, version: Version | None
) -> tuple[list[Version], list[Version]]:
    """What a version was translated from, and what is a translation of it."""
    if version is None or version.attachment:
        return [], []
    others = [one for one in document.versions if one != version and not one.attachment]
    if version.status in _TRANSLATED:
        return [one for one in others if one.status is Status.ORIGINAL], []
    if version.status is Status.ORIGINAL:
        return [], [one for one in others if one.status in _TRANSLATED]
    return [], []
