"""An engine's answer held against the one it should be."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from indexer.asking import Found, Hit, Lookup, Sort
from indexer.engines.base import Engine
from tests.indexer.engines.asked import scores
from tests.indexer.engines.oracle import Oracle, order

ROUNDING = 1.1e-4
"""Scores are rounded to four decimals: the last bit of a sum may turn the last of them."""


def answers_alike(engine: Engine, oracle: Oracle, asked: Lookup, start: int, size: int) -> Found:
    """The oracle's answer, after the engine's was found to be the same, and a page of it too."""
    expected = oracle.find(asked)
    found = engine.find(asked)
    assert found.total == expected.total
    assert found.facets == expected.facets
    assert scores(found) == pytest.approx(scores(expected), abs=ROUNDING)
    places = [hit.place for hit in found.hits]
    assert [(place.day, place.id) for place in places] == [
        (hit.place.day, hit.id) for hit in sorted(expected.hits, key=_by(found, asked.sort))
    ]
    assert places == sorted(places, key=lambda place: order(place, asked.sort))
    _page_alike(engine, asked, found, start, size)
    return expected


def _by(found: Found, sort: Sort) -> Callable[[Hit], tuple[object, ...]]:
    """The oracle's hits in its own order, but for scores that differ by how they were rounded."""
    ranks = {hit.id: hit.place.rank for hit in found.hits}
    return lambda hit: order(
        replace(hit.place, rank=ranks[hit.id]) if sort is Sort.RELEVANCE else hit.place, sort
    )


def _page_alike(engine: Engine, asked: Lookup, found: Found, start: int, size: int) -> None:
    """A page by its offset, and by the cursor of the hit before it, though that hit has gone."""
    start = min(start, found.total)
    by_offset = engine.find(replace(asked, offset=start, limit=size, facets=()))
    assert (by_offset.offset, by_offset.total) == (start, found.total)
    assert by_offset.hits == found.hits[start : start + size]
    if start:
        last = found.hits[start - 1].place
        for place in (last, replace(last, id=f"{last.id}!")):
            by_cursor = engine.find(replace(asked, after=place, offset=3, limit=size))
            assert by_cursor == replace(by_offset, facets=found.facets)
