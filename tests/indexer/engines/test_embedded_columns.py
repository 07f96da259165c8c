"""Facets are counted exactly, whichever way is the cheapest for so many documents."""

from collections import Counter

import numpy as np
import pytest

from indexer.engines.embedded.columns import Columns, FacetPostings
from indexer.facets import FACETS

SIZE = 1000


def _facet(values: dict[str, list[int]]) -> FacetPostings:
    names = sorted(values)
    starts = np.cumsum([0, *(len(values[name]) for name in names)])
    documents = [number for name in names for number in values[name]]
    return FacetPostings(names, starts, np.array(documents, dtype=np.int64))


def _columns(size: int, facets: dict[str, dict[str, list[int]]]) -> Columns:
    return Columns(
        size,
        np.full(size, -1),
        np.arange(size),
        facet=lambda name: _facet(facets.get(name, {})),
        id_of=str,
        titles_of=lambda _: {},
    )


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, list[int]]]:
    """Values of every frequency, from one that all documents have to one that a single one has."""
    random = np.random.default_rng(4)
    return {
        facet.name: {
            f"v{often}": np.sort(random.choice(SIZE, often, replace=False)).tolist()
            for often in (1, 2, 7, 30, 31, 32, 33, 200, 999)
        }
        for facet in FACETS[:-1]
    } | {FACETS[-1].name: {"all": [*range(SIZE)]}}


@pytest.mark.parametrize("found", [0, 1, 2, 40, 42, 63, 64, 65, 500, 957, 958, 959, 999, 1000])
def test_counts_are_those_of_the_documents_given(
    drawn: dict[str, dict[str, list[int]]], found: int
) -> None:
    columns = _columns(SIZE, drawn)
    chosen = np.sort(np.random.default_rng(found).choice(SIZE, found, replace=False))
    counts = columns.counts(chosen)
    for name, lists in drawn.items():
        codes = columns.codes[name]
        held = {*chosen.tolist()}
        expected = {value: len(held & {*documents}) for value, documents in lists.items()}
        counted = counts[codes.first : codes.missing].tolist()
        assert dict(zip(codes.values, counted, strict=True)) == expected
        with_any = Counter(n for documents in lists.values() for n in {*documents})
        assert counts[codes.missing] == sum(number not in with_any for number in held)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65])
def test_a_segment_of_any_size_without_values_is_all_missing(size: int) -> None:
    columns = _columns(size, {})
    for found in (size, size // 2):
        counts = columns.counts(np.arange(found))
        assert all(counts[codes.missing] == found for codes in columns.codes.values())
