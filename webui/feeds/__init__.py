"""Feeds: the documents of a question, newest first, in the formats that programs follow.

Each format writes the same values, those of `webui.present.feed`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from webui.feeds.atom import atom
from webui.feeds.json_feed import json_feed
from webui.present.feed import FeedView

__all__ = ["FEEDS", "FeedFormat"]


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format of feeds."""

    name: str
    media_type: str
    suffix: str
    """The last part of its address."""
    write: Callable[[FeedView], bytes]


FEEDS = {
    format.suffix: format
    for format in (
        FeedFormat("Atom", "application/atom+xml", "atom", atom),
        FeedFormat("JSON Feed", "application/feed+json", "json", json_feed),
    )
}
"""By suffix."""
