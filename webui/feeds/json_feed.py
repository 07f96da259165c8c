"""Feeds as JSON: JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

import json
from typing import Any

from webui.present.feed import EntryView, FeedView


def json_feed(feed: FeedView) -> bytes:
    """The feed as a file, in UTF-8."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "language": feed.lang,
        "authors": [{"name": feed.author}],
        "items": [_item(entry, feed.lang) for entry in feed.entries],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: EntryView, lang: str) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        # asked for by the format, and a title is all that is known of some documents
        "content_text": entry.summary or entry.title,
        "date_published": entry.since,
        "date_modified": entry.since,
        "authors": [{"name": issuer} for issuer in entry.issuers],
        "tags": [label for _, label in entry.subjects],
        "language": entry.title_lang if entry.title_lang != lang else "",
    }
    return {name: value for name, value in item.items() if value}
