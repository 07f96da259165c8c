"""Stretches that hold all words, each at a place of its own: against trying everything."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.stretches import apart, beginnings, distinct

PLACES = st.lists(st.integers(0, 25), min_size=1, max_size=8, unique=True).map(sorted)


def tried(places: list[list[int]], distance: int) -> list[int]:
    """Beginnings of stretches in which some choice gives each word another place."""
    return [
        start
        for start in sorted({place for word in places for place in word})
        if any(
            len(set(chosen)) == len(chosen)
            for chosen in product(
                *([p for p in word if start <= p <= start + distance] for word in places)
            )
        )
    ]


@given(places=st.lists(PLACES, min_size=1, max_size=4), distance=st.integers(0, 12))
def test_every_stretch_is_found_and_no_other(places: list[list[int]], distance: int) -> None:
    found = beginnings([np.array(word, dtype=np.int64) for word in places], distance)
    assert found.tolist() == tried(places, distance)


@given(word=PLACES, times=st.integers(1, 4), other=PLACES, distance=st.integers(0, 12))
def test_a_word_asked_for_twice_stands_twice(
    word: list[int], times: int, other: list[int], distance: int
) -> None:
    places = [*([word] * times), other]
    found = beginnings([np.array(one, dtype=np.int64) for one in places], distance)
    assert found.tolist() == tried(places, distance)


@given(rows=st.lists(PLACES, min_size=1, max_size=4))
def test_distinct_numbers_are_each_there_once(rows: list[list[int]]) -> None:
    found = distinct([np.array(row, dtype=np.int64) for row in rows])
    assert found.tolist() == sorted({number for row in rows for number in row})


def test_stretches_that_overlap_are_one_from_the_left() -> None:
    assert apart(np.array([1, 3, 4, 6, 7, 20], dtype=np.int64), 3).tolist() == [1, 6, 20]
    assert apart(np.array([], dtype=np.int64), 3).tolist() == []
