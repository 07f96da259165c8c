"""Where the words of a question stand in the versions of a document.

A document opens even when its words cannot be looked for.
"""

from collections.abc import Iterable, Mapping

from archive.errors import EngineUnavailable, QueryError
from archive.records import Document
from indexer.asking import Part, Search
from webui.present.notices import refusal
from webui.rooms import rooms
from webui.translated import gettext

Marks = Mapping[int, tuple[Part, ...]]
"""Passages by number, with the words marked."""


def marks_in(
    document: Document, versions: Iterable[str], asked: Search
) -> tuple[Mapping[str, Marks], str]:
    """The marked passages of each version by its key; and why there are none, if not for want of
    the words."""
    keys = list(versions)
    try:
        return rooms().holdings.finder().marks(document, keys, asked), ""
    except QueryError as error:
        refused = refusal(error)
    except EngineUnavailable:
        refused = gettext("Search is not available just now.")
    return {key: {} for key in keys}, refused
