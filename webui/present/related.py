"""What other documents are to this one, and this one to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from archive.records import Document, Texts
from webui import words
from webui.present.reader import Reader

_TO: dict[str, LazyString] = {
    "cites": lazy_gettext("Cites"),
    "responds-to": lazy_gettext("Responds to"),
    "follows-up": lazy_gettext("Follows up"),
    "amends": lazy_gettext("Amends"),
    "annex-of": lazy_gettext("Annex of"),
    "related": lazy_gettext("Related"),
}

_FROM: dict[str, LazyString] = {
    "cites": lazy_gettext("Cited by"),
    "responds-to": lazy_gettext("Answered by"),
    "follows-up": lazy_gettext("Followed up by"),
    "amends": lazy_gettext("Amended by"),
    "annex-of": lazy_gettext("Annexes"),
    "related": lazy_gettext("Related"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """The relations of a document as far as this reader may see the other side."""

    to: tuple[tuple[str, str, Document | None], ...]
    """(type, target, document): None for what is only cited."""
    back: tuple[tuple[str, Document], ...]


@dataclass(frozen=True, slots=True)
class RelatedView:
    title: str
    lang: str
    url: str
    """Empty for what is not held."""
    about: str


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    label: str
    entries: tuple[RelatedView, ...]


def related(links: Links, reader: Reader) -> tuple[RelatedGroup, ...]:
    """The other side of each relation, grouped by what it is to this document."""
    groups: dict[str, dict[RelatedView, None]] = {}
    for kind, target, document in links.to:
        entry = _held(document, reader) if document else RelatedView(target, "", "", "")
        groups.setdefault(str(_TO[kind]), {})[entry] = None
    for kind, document in links.back:
        groups.setdefault(str(_FROM[kind]), {})[_held(document, reader)] = None
    return tuple(RelatedGroup(label, tuple(entries)) for label, entries in groups.items())


def _held(document: Document, reader: Reader) -> RelatedView:
    lang, title = title_for(document.title, reader.lang, document.id)
    kind = reader.label("type", document.type) if document.type else ""
    year = words.date(document.date) if document.date else ""
    return RelatedView(
        title=title,
        lang=lang,
        url=reader.document_url(document.id, None, None),
        about=", ".join(filter(None, (kind, year))),
    )


def title_for(titles: Mapping[str, str] | Texts, lang: str, otherwise: str) -> tuple[str, str]:
    """The language and words of a title in the reader's language, or in another."""
    if titles.get(lang):
        return lang, titles[lang]
    return next(((other, text) for other, text in titles.items() if text), ("", otherwise))
