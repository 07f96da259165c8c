"""What other documents are to this one, and this one to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from flask_babel import LazyString

from archive.records import Document, Texts
from indexer.related import Reason, Related
from webui import words
from webui.present.reader import Reader
from webui.translated import gettext, lazy_gettext, ngettext

MOST = 5
"""Related documents that a page shows at once."""
_SHOWN_VALUES = 3
"""Terms named of those that two documents share."""

_TO: dict[str, LazyString] = {
    "cites": lazy_gettext("Cites"),
    "responds-to": lazy_gettext("Responds to"),
    "follows-up": lazy_gettext("Follows up"),
    "amends": lazy_gettext("Amends"),
    "annex-of": lazy_gettext("Annex to"),
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

    @property
    def count(self) -> int:
        """How many others there are, held or only cited; each once."""
        return len(self.held()) + len({target for _, target, other in self.to if other is None})

    def held(self) -> set[str]:
        """The ids of the documents on the other side."""
        return {document.id for _, _, document in self.to if document} | {
            d.id for _, d in self.back
        }


@dataclass(frozen=True, slots=True)
class RelatedView:
    title: str
    lang: str
    url: str
    """Empty for what is not held."""
    about: str
    """ "Report, 2006"; of what is not held, that it is not."""
    why: str = ""
    """ "Same tags: Fair trial"; empty where the manifest says it."""


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    label: str
    entries: tuple[RelatedView, ...]


@dataclass(frozen=True, slots=True)
class RelatedViews:
    first: tuple[RelatedGroup, ...]
    """Up to `MOST` documents."""
    rest: tuple[RelatedGroup, ...]
    """What the manifests name besides, folded away."""

    @property
    def left(self) -> int:
        """How many documents are folded away."""
        return sum(len(group.entries) for group in self.rest)


def related(
    document: Document, links: Links, found: tuple[Related, ...], reader: Reader
) -> RelatedViews:
    """The other side of each relation, then what the archive found, by what it is to this one."""
    groups: dict[str, dict[RelatedView, None]] = {}
    for kind, target, other in links.to:
        entry = _held(other, reader) if other else RelatedView(target, "", "", _not_held())
        groups.setdefault(str(_TO[kind]), {})[entry] = None
    for kind, other in links.back:
        groups.setdefault(str(_FROM[kind]), {})[_held(other, reader)] = None
    # one document may be several things to this one: what was found has the room that is left
    for one in found[: max(0, MOST - sum(map(len, groups.values())))]:
        entry = _held(one.document, reader, _why(document, one, reader))
        groups.setdefault(_found_as(one.reason), {})[entry] = None
    first, rest = [], []
    room = MOST
    for label, entries in groups.items():
        some = tuple(entries)
        if room:
            first.append(RelatedGroup(label, some[:room]))
        if some[room:]:
            rest.append(RelatedGroup(label, some[room:]))
        room = max(0, room - len(some))
    return RelatedViews(tuple(first), tuple(rest))


def _found_as(reason: Reason) -> str:
    if reason is Reason.CITES:
        return str(_TO["cites"])
    return str(_FROM["cites"]) if reason is Reason.CITED_BY else gettext("Similar documents")


def _why(document: Document, one: Related, reader: Reader) -> str:
    if one.reason is Reason.CITES:
        return gettext("“%(symbol)s” is named in this text", symbol=one.document.symbol)
    if one.reason is Reason.CITED_BY:
        return gettext("“%(symbol)s” is named in its text", symbol=document.symbol)
    said = []
    left = _SHOWN_VALUES
    for facet, values in one.shared:
        names = [reader.label(facet, value) for value in islice(values, left)]
        left -= len(names)
        if names:
            said.append(_SAME[facet](len(names), ", ".join(names)))
    return words.capital("; ".join(said))


_SAME: dict[str, Callable[[int, str], str]] = {
    "tag": lambda n, names: ngettext("same tag: %(names)s", "same tags: %(names)s", n, names=names),
    "region": lambda n, names: ngettext(
        "same region: %(names)s", "same regions: %(names)s", n, names=names
    ),
    "issuer": lambda n, names: ngettext(
        "same issuing body: %(names)s", "same issuing bodies: %(names)s", n, names=names
    ),
    "category": lambda n, names: ngettext(
        "same category: %(names)s", "same categories: %(names)s", n, names=names
    ),
    "type": lambda n, names: gettext("same type: %(names)s", names=names),
}


def _not_held() -> str:
    return gettext("not held in the archive")


def _held(document: Document, reader: Reader, why: str = "") -> RelatedView:
    lang, title = title_for(document.title, reader.lang, document.id)
    kind = reader.label("type", document.type) if document.type else ""
    year = words.date(document.date) if document.date else ""
    return RelatedView(
        title=title,
        lang=lang,
        url=reader.document_url(document.id, None, None),
        about=", ".join(filter(None, (kind, year))),
        why=why,
    )


def title_for(titles: Mapping[str, str] | Texts, lang: str, otherwise: str) -> tuple[str, str]:
    """The language and words of a title in the reader's language, or in another."""
    if titles.get(lang):
        return lang, titles[lang]
    return next(((other, text) for other, text in titles.items() if text), ("", otherwise))
