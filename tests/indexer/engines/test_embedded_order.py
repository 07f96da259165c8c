"""The first of many documents, and what comes after a place, without looking at the rest."""

import numpy as np
import pytest
from numpy.random import default_rng

from indexer.asking import Place, Sort
from indexer.engines.embedded.order import KEYS, Order, Orders, Standing

SIZES = (3000, 700, 1)
"""Documents of the segments: the greatest has many more than are asked for."""


def _order(sort: Sort, *, kinds: int) -> tuple[Order, list[Place]]:
    """Random documents, and all their places in order; the fewer kinds, the more ties."""
    random = default_rng(kinds)
    standings, places = [], []
    for segment, size in enumerate(SIZES):
        days = random.integers(-1, kinds, size)
        ids = [f"d{number:05}" for number in random.permutation(size) * len(SIZES) + segment]
        id_ranks = np.argsort(np.argsort(np.array(ids)))
        titles = [{"en": f"t{n}"} if n else {} for n in random.integers(0, kinds, size).tolist()]
        scores = np.round(random.integers(0, kinds, size) / 7, 4)
        orders = Orders(days, id_ranks, ids.__getitem__, titles.__getitem__)
        found = np.flatnonzero(random.random(size) < 0.9)
        given = scores[found] if sort is Sort.RELEVANCE else None
        standings.append(Standing(orders.ranking(sort, "en"), found, given))
        for number in found.tolist():
            day = int(days[number])
            title = titles[number].get("en", "")
            rank = {Sort.RELEVANCE: float(scores[number]), Sort.TITLE: title}.get(sort, day)
            places.append(Place(rank, day, ids[number]))
    return Order(standings, sort), sorted(places, key=KEYS[sort])


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("kinds", [1, 5, 100_000])
def test_pages_are_those_of_the_whole_in_order(sort: Sort, kinds: int) -> None:
    order, places = _order(sort, kinds=kinds)
    for skip, count in ((0, 1), (0, 20), (5, 10), (200, 30), (len(places) - 3, 20), (0, 9999)):
        page = [ranked.place for ranked in order.first(count, skip=skip)]
        assert page == places[skip : skip + count], (skip, count)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("kinds", [1, 5, 100_000])
def test_a_place_says_what_comes_before_and_after_it(sort: Sort, kinds: int) -> None:
    order, places = _order(sort, kinds=kinds)
    for number in (0, 1, 199, 200, 1500, len(places) - 2, len(places) - 1):
        place = places[number]
        assert order.up_to(place) == number + 1
        after = [ranked.place for ranked in order.first(10, after=place)]
        assert after == places[number + 1 : number + 11]


@pytest.mark.parametrize("sort", list(Sort))
def test_the_place_of_a_document_that_has_left_still_is_one(sort: Sort) -> None:
    order, places = _order(sort, kinds=5)
    gone = Place(places[500].rank, places[500].day, places[500].id + "-gone")
    assert order.up_to(gone) == 501
    assert order.first(1, after=gone)[0].place == places[501]


@pytest.mark.parametrize("rank", [-1e8, 1e8])
def test_ranks_that_nothing_has_lie_before_or_behind_everything(rank: float) -> None:
    order, places = _order(Sort.RELEVANCE, kinds=5)
    assert order.up_to(Place(rank, 0, "x")) == (0 if rank > 0 else len(places))


def test_nothing_is_asked_for() -> None:
    order, _ = _order(Sort.RELEVANCE, kinds=5)
    assert order.first(0) == []
