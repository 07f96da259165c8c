"""Feeds as XML: Atom, RFC 4287."""

import re
from datetime import datetime

from lxml import etree

from webui.present.feed import EntryView, FeedView

MEDIA_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML may hold, not even escaped: a title read from a file may have them."""


def write(feed: FeedView) -> bytes:
    """The feed as a file."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    root.set(_LANG, feed.lang)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _time(feed.updated))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.lang, href=feed.page_url)
    for entry in feed.entries:
        _entry(_add(root, "entry"), entry, feed.lang)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(element: etree._Element, entry: EntryView, lang: str) -> None:
    _add(element, "id", entry.id)
    title = _add(element, "title", entry.title)
    if entry.title_lang != lang:
        title.set(_LANG, _NO_XML.sub("", entry.title_lang))
    _add(element, "updated", _time(entry.since))
    _add(element, "published", _time(entry.since))
    _add(element, "link", rel="alternate", type="text/html", hreflang=lang, href=entry.url)
    for issuer in entry.issuers:
        _add(_add(element, "author"), "name", issuer)
    for id, label in entry.subjects:
        _add(element, "category", term=id, label=label)
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    for attribute, value in attributes.items():
        made.set(attribute, _NO_XML.sub("", value))
    if text:
        made.text = _NO_XML.sub("", text)
    return made


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
