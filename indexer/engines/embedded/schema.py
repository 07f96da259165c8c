"""Our documents as Whoosh sees them: keys with positions, facet values, and what orders them.

Whoosh's own analyzers are never used: keys arrive ready-made. The classes here are named inside
the index files (Whoosh pickles its schema), so their module path is part of the format.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Format

from indexer.engines.base import EXACT_FIELDS, FIELDS, EngineDocument, Postings
from indexer.facets import FACETS

FORMAT = "3"
"""Raise it when the schema or what is stored changes: indexes are then rebuilt."""

POSITION = np.dtype("<u4")
"""Positions as they are written: ascending, one after another, nothing else."""

_Entry = tuple[bytes, int, float, bytes]


class Positions(Format):  # type: ignore[misc]
    """Plain positions: those of many documents are decoded at one stroke."""

    def encode(self, positions: Sequence[int]) -> bytes:
        return np.array(positions, dtype=POSITION).tobytes()


class KeysField(FieldType):  # type: ignore[misc]
    """A field of ready-made keys with positions."""

    def __init__(self) -> None:
        # not scorable: Whoosh would keep a length of its own, of keys rather than of words
        super().__init__(format=Positions(), analyzer=None, scorable=False)

    def index(self, value: Postings, **_options: object) -> Iterator[_Entry]:
        for key, positions in value.places():
            often = len(positions)
            yield key.encode(), often, float(often), self.format.encode(positions)


class ValuesField(FieldType):  # type: ignore[misc]
    """A field of whole values, each there or not."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=False)

    def index(self, value: tuple[str, ...], **_options: object) -> Iterator[_Entry]:
        for one in dict.fromkeys(value):
            yield one.encode(), 1, 1.0, b""


def schema() -> Schema:
    """The fields of every shelf's index."""
    values = [*(facet.name for facet in FACETS), *(name for name in EXACT_FIELDS if name != "id")]
    return Schema(
        id=ID(unique=True, stored=True),
        kept=STORED(),
        **{name: KeysField() for name in FIELDS},
        **{name: ValuesField() for name in values},
    )


def row(document: EngineDocument) -> dict[str, object]:
    """A document as `add_document` takes it. `kept` is (day, titles, digest, lengths by field)."""
    lengths = {name: postings.length for name, postings in document.fields.items()}
    return {
        "id": document.id,
        "kept": (document.day, dict(document.titles), document.digest, lengths),
        **document.fields,
        **{name: values for name, values in document.facets.items() if values},
    }
