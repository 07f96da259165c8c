"""The fields of an index as Whoosh knows them: keys with positions, and values.

Keys arrive ready-made and are written by `writer.py`: Whoosh's analyzers are never used, and its
fields never index anything. The classes here are named inside the index (Whoosh pickles its
schema), so their module path is part of the format.
"""

from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence, Positions

from indexer.engines.base import FIELDS
from indexer.engines.embedded.layout import VALUE_FIELDS

FORMAT = "6"
"""Raise it when the schema or what is stored changes: indexes are then rebuilt."""


class KeysField(FieldType):  # type: ignore[misc]
    """A field of ready-made keys with positions."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None, scorable=True)


class ValuesField(FieldType):  # type: ignore[misc]
    """A field of whole values, each there or not."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=False)


def schema() -> Schema:
    """The fields of every shelf's index."""
    return Schema(
        **{name: KeysField() for name in FIELDS},
        **{name: ValuesField() for name in VALUE_FIELDS},
    )
