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
MOST_FOLDED = 100
"""And those that it folds away."""
MOST_SHOWN = MOST + MOST_FOLDED
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
    """The first of them."""
    back_ids: tuple[tuple[str, str], ...]
    """(type, id) of more of them."""
    back_total: int

    @property
    def lines(self) -> int:
        """In how many lines they are told: another may be several things to this one."""
        to = {(kind, True, other.id if other else target) for kind, target, other in self.to}
        # the only relation that is the same from both sides
        back = {(kind, kind == "related", other.id) for kind, other in self.back}
        return len(to | back)

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


Groups = Mapping[str, tuple[RelatedView, ...]]
"""By what they are to the document."""


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
    untold: int
    """How many more there are."""

    @property
    def left(self) -> int:
        """How many documents are not shown at once."""
        return sum(len(group.entries) for group in self.rest) + self.untold


def related(
    document: Document, links: Links, found: tuple[Related, ...], reader: Reader
) -> RelatedViews:
    """The other side of each relation, then what the archive found, by what it is to this one."""
    found_in: dict[str, dict[RelatedView, None]] = {}
    for kind, target, other in links.to:
        entry = _held(other, reader) if other else RelatedView(target, "", "", _not_held())
        found_in.setdefault(str(_TO[kind]), {})[entry] = None
    for kind, other in links.back:
        found_in.setdefault(str(_FROM[kind]), {})[_held(other, reader)] = None
    for one in found:
        entry = _held(one.document, reader, _why(document, one, reader))
        found_in.setdefault(_found_as(one.reason), {})[entry] = None
    groups = {label: tuple(entries) for label, entries in found_in.items()}
    first, others = _parted(groups, MOST)
    rest, more = _parted(others, MOST_FOLDED)
    untold = sum(map(len, more.values())) + links.back_total - len(links.back)
    return RelatedViews(_as_groups(first), _as_groups(rest), untold)


def _parted(groups: Groups, room: int) -> tuple[Groups, Groups]:
    """As many entries as there is room for, and the rest."""
    first, rest = {}, {}
    for label, entries in groups.items():
        first[label], rest[label] = entries[:room], entries[room:]
        room -= len(first[label])
    return first, rest


def _as_groups(groups: Groups) -> tuple[RelatedGroup, ...]:
    return tuple(RelatedGroup(label, entries) for label, entries in groups.items() if entries)


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
