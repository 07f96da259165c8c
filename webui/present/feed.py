"""A question's answer as a feed: what `webui.feeds` writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

from archive.records import LANGUAGES, Document, Texts
from indexer.asking import Arrival, Search
from webui import urls, words
from webui.present.limits import chips
from webui.present.reader import Reader
from webui.translated import gettext

_FIRST_DAY = "1970-01-01T00:00:00Z"
"""When a feed without entries was last changed: Atom wants a time."""


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    """For good, whatever the language of the feed."""
    title: str
    title_lang: str
    summary: str
    url: str
    since: str
    """When it came onto the public shelf (RFC 3339, UTC)."""
    issuers: tuple[str, ...]
    subjects: tuple[tuple[str, str], ...]
    """Id and label of its tags and regions."""


@dataclass(frozen=True, slots=True)
class FeedView:
    lang: str
    id: str
    """For good, the same in every format."""
    title: str
    author: str
    url: str
    """Of the feed itself."""
    page_url: str
    """Of the same question as a page."""
    updated: str
    """When the last of its entries came."""
    entries: tuple[EntryView, ...]


def feed(
    search: Search,
    arrivals: Iterable[Arrival],
    root: str,
    reader: Reader,
    suffix: str,
    *,
    by_date: bool,
) -> FeedView:
    """The feed of a search in a format. `root` is the site's, without a slash."""
    entries = tuple(_entry(one, root, reader) for one in arrivals)
    url = partial(urls.feed_url, search, reader.lang, by_date=by_date)
    return FeedView(
        lang=reader.lang,
        id=_tag(root, url("atom").removeprefix("/")),
        title=f"{_title(search, reader)} – {gettext('Svod')}",
        author=gettext("Svod"),
        url=root + url(suffix),
        page_url=root + reader.search_url(search),
        updated=max((entry.since for entry in entries), default=_FIRST_DAY),
        entries=entries,
    )


def _entry(arrival: Arrival, root: str, reader: Reader) -> EntryView:
    document = arrival.document
    lang, title = _in(document.title, reader.lang, document.id)
    subjects = (("tag", document.tags), ("region", document.regions))
    return EntryView(
        id=_tag(root, f"doc/{quote(document.id)}"),
        title=title,
        title_lang=lang,
        summary=" ".join(filter(None, (_kick(document, reader), _summary(document, reader)))),
        url=root + urls.document_url(reader.lang, document.id),
        since=arrival.since.isoformat(timespec="seconds").replace("+00:00", "Z"),
        issuers=tuple(reader.label("issuer", id) for id in document.issuer),
        subjects=tuple((id, reader.label(facet, id)) for facet, ids in subjects for id in ids),
    )


def _title(search: Search, reader: Reader) -> str:
    limits = [f"{chip.facet}: {chip.value}" for chip in chips(search, reader)]
    return "; ".join(filter(None, (search.text, *limits))) or gettext("Latest documents")


def _kick(document: Document, reader: Reader) -> str:
    """ "Report, 16 November 2006." """
    kind = reader.label("type", document.type) if document.type else ""
    said = ", ".join(filter(None, (kind, words.date(document.date) if document.date else "")))
    return f"{said.rstrip('.')}." if said else ""


def _summary(document: Document, reader: Reader) -> str:
    return _in(document.summary, reader.lang, "")[1]


def _in(texts: Texts, lang: str, without: str) -> tuple[str, str]:
    """(language, text) in the reader's language, else in the first there is."""
    for one in (lang, *LANGUAGES, *texts):
        if texts.get(one):
            return one, texts[one]
    return lang, without


def _tag(root: str, name: str) -> str:
    """A name for good (RFC 4151): the same whether the site is asked by http or https."""
    return f"tag:{urlsplit(root).hostname or 'localhost'},2026:{name}"
