"""Which segments to make one of, and when."""

from collections.abc import Sequence
from typing import NamedTuple

MOST_SEGMENTS = 10
"""Each costs every question a little."""

MOST_DOCUMENTS = 1 << 16
"""A segment is not merged beyond it: up to here a posting's document takes two bytes."""

_GROWTH = 3
"""Segments are merged when one is not this much larger than all smaller ones together."""

_DELETED = 0.3
"""A segment of which more than this share is deleted is written anew."""


class Size(NamedTuple):
    """What there is to know of a segment to decide about it."""

    documents: int
    """Live ones."""
    deleted: int
    places: int


def to_merge(sizes: Sequence[Size]) -> list[int]:
    """Which segments to make one of; none if all is well.

    Up to `MOST_DOCUMENTS` each segment is several times as large as all smaller ones together:
    their number grows with the logarithm of the documents, and a document is copied as often.
    """
    order = sorted(range(len(sizes)), key=lambda number: sizes[number].places)
    merged: list[int] = []
    places = documents = 0
    for place, number in enumerate(order):
        size = sizes[number]
        documents += size.documents
        if documents > MOST_DOCUMENTS:
            break
        if place and size.places <= _GROWTH * places:
            merged = order[: place + 1]
        places += size.places
    if len(sizes) - max(len(merged) - 1, 0) > MOST_SEGMENTS:
        merged = order[: len(sizes) - MOST_SEGMENTS + 1]
    if len(merged) > 1:
        return merged
    return [n for n, size in enumerate(sizes) if size.deleted > _DELETED * _all(size)][:1]


def packed(sizes: Sequence[Size]) -> list[list[int]]:
    """Groups of segments to be made one each, so that few are left and each as large as may be."""
    groups: list[list[int]] = []
    room = 0
    for number, size in enumerate(sizes):
        if not groups or size.documents > room:
            groups.append([])
            room = MOST_DOCUMENTS
        groups[-1].append(number)
        room -= size.documents
    return [group for group in groups if len(group) > 1]


def _all(size: Size) -> int:
    return size.documents + size.deleted
