"""Feeds as XML: Atom (RFC 4287)."""

from lxml import etree

from webui import xml
from webui.present.feed import EntryView, FeedView

_ATOM = "http://www.w3.org/2005/Atom"


def atom(feed: FeedView) -> bytes:
    """The feed as a file, in UTF-8."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    root.set(xml.LANG, feed.lang)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.lang, href=feed.page_url)
    for entry in feed.entries:
        _entry(_add(root, "entry"), entry, feed.lang)
    return xml.written(root)


def _entry(element: etree._Element, entry: EntryView, lang: str) -> None:
    _add(element, "id", entry.id)
    title = _add(element, "title", entry.title)
    if entry.title_lang != lang:
        title.set(xml.LANG, xml.held(entry.title_lang))
    _add(element, "updated", entry.since)
    _add(element, "published", entry.since)
    _add(element, "link", rel="alternate", type="text/html", hreflang=lang, href=entry.url)
    for issuer in entry.issuers:
        _add(_add(element, "author"), "name", issuer)
    for id, label in entry.subjects:
        _add(element, "category", term=id, label=label)
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    return xml.add(parent, f"{{{_ATOM}}}{name}", text, **attributes)
