"""Segments merged are the segment that their live documents would have made."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.base import EngineDocument
from indexer.engines.embedded import merging
from indexer.engines.embedded.files import ArrayFile, Arrays, map_arrays
from indexer.engines.embedded.inverting import Inverter
from indexer.engines.embedded.merging import Part, merge
from tests.indexer.engines.documents import document

WORDS = "owl bat elk cow fly сова лось мышь"
DELETED = ({1}, set(), {0, 3}, {0, 1, 2, 3, 4})


def documents(number: int) -> list[EngineDocument]:
    """Five documents, each with words, values and titles of its own and of others."""
    words = WORDS.split()
    return [
        document(
            f"d{number}-{own}",
            " ".join((words * 3)[own : own + number + 6]),
            title_ru=words[-own],
            day="2009-11-16" if own % 2 else None,
            titles={"ru": f"сова {own}", "en": f"owl {number}"} if own != 2 else {},
            facets={"tag": (f"t{own}", f"n{number}"), "year": ("2009",) if own % 2 else ()},
        )
        for own in range(5)
    ]


def inverted(held: list[EngineDocument]) -> Arrays:
    inverter = Inverter()
    for one in held:
        inverter.add(one)
    return inverter.arrays()


def live(deleted: set[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([number not in deleted for number in range(5)])


@pytest.mark.parametrize("stretch", [1, 3, 1 << 20])
@pytest.mark.parametrize("mapped", [True, False])
def test_a_merged_segment_is_the_one_of_the_documents_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int, mapped: bool
) -> None:
    monkeypatch.setattr(merging, "_STRETCH", stretch)
    parts, left = [], []
    for number, deleted in enumerate(DELETED):
        arrays = inverted(documents(number))
        if mapped:
            path = tmp_path / f"{number}.arrays"
            with ArrayFile(path) as file:
                for name, array in arrays.items():
                    file.put(name, array)
            arrays = map_arrays(path)
        parts.append(Part(arrays, live(deleted)))
        left += [d for own, d in enumerate(documents(number)) if own not in deleted]
    with ArrayFile(tmp_path / "merged.arrays") as file:
        merge(parts, file)
    merged = map_arrays(tmp_path / "merged.arrays")
    expected = inverted(left)
    assert merged.keys() == expected.keys()
    for name, array in expected.items():
        assert merged[name].tolist() == array.tolist(), name


def test_documents_without_words_are_merged_too(tmp_path: Path) -> None:
    bare = [document(f"d{number}") for number in range(5)]
    with ArrayFile(tmp_path / "merged.arrays") as file:
        merge([Part(inverted(bare), live({2}))] * 2, file)
    merged = map_arrays(tmp_path / "merged.arrays")
    assert len(merged["day"]) == 8
    assert len(merged["place"]) == 0


def test_a_document_that_cannot_be_read_leaves_the_others_alone() -> None:
    class Torn(tuple[str, ...]):
        def __iter__(self) -> Iterator[str]:
            yield "=informantov"
            raise OSError("input/output error")

    good, bad = documents(0)[:2]
    held = good.fields["text_en"]
    torn = EngineDocument(
        "torn", {"text_en": held.__class__(Torn(held.keys), held.counts, held.positions, 1)},
        {}, None, {}, "x",
    )  # fmt: skip
    inverter = Inverter()
    inverter.add(good)
    with pytest.raises(OSError, match="input"):
        inverter.add(torn)
    inverter.add(bad)
    for name, array in inverted([good, bad]).items():
        assert inverter.arrays()[name].tolist() == array.tolist(), name
