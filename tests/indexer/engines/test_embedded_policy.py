"""Few segments, little copying."""

import pytest

from indexer.engines.embedded.policy import MOST_DOCUMENTS, MOST_SEGMENTS, Size, packed, to_merge


def size(documents: int, deleted: int = 0) -> Size:
    return Size(documents, deleted, (documents + deleted) * 1000)


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([], []),
        ([1], []),
        ([1, 1], [0, 1]),
        ([100, 1], []),
        ([100, 10, 2, 1], [3, 2]),
        ([1000, 200, 10, 1, 1], [3, 4]),
        ([4, 2, 1], [2, 1, 0]),
        # one that is full stays as it is
        ([60_000, 30_000, 20_000], [2, 1]),
        ([MOST_DOCUMENTS, MOST_DOCUMENTS], []),
        # nor is part of a group merged that together would be too large
        ([65_500, 34_500, 1], []),
    ],
    ids=str,
)
def test_a_segment_is_merged_when_the_smaller_ones_have_caught_up(
    sizes: list[int], merged: list[int]
) -> None:
    assert to_merge([size(one) for one in sizes]) == merged


def test_many_are_never_too_many() -> None:
    full = [size(MOST_DOCUMENTS)] * (MOST_SEGMENTS + 3)
    assert len(to_merge(full)) == 4


def test_a_segment_with_many_deletions_is_written_anew() -> None:
    assert to_merge([size(1000, deleted=100), size(10)]) == []
    assert to_merge([size(10), size(60, deleted=40)]) == [1]
    assert to_merge([size(0, deleted=1)]) == [0]


@pytest.mark.parametrize("before", [[], [65_500, 34_500]], ids=["new", "of 100,000"])
def test_thousands_of_single_documents_stay_few_segments_and_are_not_copied_often(
    before: list[int],
) -> None:
    held = [size(documents) for documents in before]
    copied = 0
    for _ in range(20_000):
        held.append(size(1))
        while merged := to_merge(held):
            whole = size(sum(held[number].documents for number in merged))
            held = [one for number, one in enumerate(held) if number not in merged] + [whole]
            copied += whole.documents
        assert len(held) <= MOST_SEGMENTS
    assert sum(one.documents for one in held) == sum(before) + 20_000
    assert copied / 20_000 < 30


def test_packed_segments_are_as_large_as_may_be() -> None:
    assert packed([]) == []
    assert packed([size(5)]) == []
    assert packed([size(5), size(6), size(7)]) == [[0, 1, 2]]
    half = size(MOST_DOCUMENTS // 2)
    assert packed([half, half, half, size(3)]) == [[0, 1], [2, 3]]
    assert packed([size(0, deleted=2), size(1)]) == [[0, 1]]
