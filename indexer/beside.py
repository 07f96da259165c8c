"""Two versions of one document side by side, from what the catalogue keeps of them."""

import hashlib
from collections.abc import Sequence

import numpy as np

from archive.catalogue import Connection, reading
from archive.records import Passage, Shelf
from indexer import lexicon
from indexer.analysis.kept import Part, unpack
from indexer.analysis.stored import Analysis
from indexer.parallel import RULES, Pairing, Text, pair_passages

Side = tuple[str, Sequence[Passage]]
"""A version's key and its passages."""


def made_from(
    connection: Connection, document: str, en: Side, ru: Side, shelves: Sequence[Shelf]
) -> str:
    """What `set_beside` depends on, as a digest: another one means it may give other pairs."""
    digest = hashlib.sha256(f"{RULES}/{lexicon.stamp(connection, shelves)}".encode())
    kept = reading.analyses(connection, [document])
    for key, passages in (en, ru):
        held = kept.get((document, key))
        # what it begins with has its analyser's keys in it
        digest.update(held.first if held else b"none")
        for passage in passages:
            digest.update(f"\0{passage.kind}\0{passage.label}\0{passage.text}".encode())
        digest.update(b"\0\0")
    return digest.hexdigest()


def set_beside(
    connection: Connection, document: str, en: Side, ru: Side, shelves: Sequence[Shelf]
) -> list[Pairing]:
    """The passages of an English and a Russian version in pairs, in reading order.

    What is known of words was learnt from documents on these shelves only. A version that is not
    analysed yet is paired by labels, signs and lengths.
    """
    english, russian = (_text(connection, document, side) for side in (en, ru))
    return pair_passages(english, russian, lexicon.read(connection, shelves))


def _text(connection: Connection, document: str, side: Side) -> Text:
    key, passages = side
    held = reading.analyses(connection, [document]).get((document, key))
    if held is None:
        return Text(passages, _NONE)
    rows = reading.all_analysis_rows(connection, [held.number])
    return Text(passages, unpack(Part(held.first, key, held.number), rows))


_EMPTY = np.empty(0, dtype="<u4")
_NONE = Analysis([], [], _EMPTY, _EMPTY, _EMPTY, _EMPTY, _EMPTY)
