"""A `<meta>` of the page."""

from typing import NamedTuple


class Meta(NamedTuple):
    name: str
    content: str
    lang: str = ""
    """Of the content; empty where it is in no language, or in that of the page."""
