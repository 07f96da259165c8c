"""A file of arrays is whole or not there, gives back what was put in, and tells any damage."""

from pathlib import Path

import numpy as np
import pytest

from indexer.engines.embedded.files import ArrayFile, Damaged, checksum_of, map_arrays

ARRAYS = {
    "bytes": np.frombuffer(b"owl", dtype=np.uint8),
    "none": np.empty(0, dtype=np.uint32),
    "large": np.array([0, 1 << 40], dtype=np.uint64),
    "negative": np.array([-1, 730000], dtype=np.int32),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "owl.arrays"


def write(path: Path) -> None:
    with ArrayFile(path) as file:
        piecewise = file.piecewise("piecewise", np.uint16)
        for name, array in ARRAYS.items():
            file.put(name, array)
            piecewise.write(np.arange(len(array)))


def test_what_is_put_in_is_read_again(path: Path) -> None:
    write(path)
    read = map_arrays(path)
    assert read.keys() == {*ARRAYS, "piecewise"}
    for name, array in ARRAYS.items():
        assert read[name].dtype == array.dtype
        assert read[name].tolist() == array.tolist()
    assert read["piecewise"].dtype == np.uint16
    assert read["piecewise"].tolist() == [0, 1, 2, 0, 1, 0, 1]


def test_big_endian_arrays_are_stored_as_any_other(path: Path) -> None:
    with ArrayFile(path) as file:
        file.put("a", np.array([1, 2], dtype=">u4"))
    assert map_arrays(path)["a"].tolist() == [1, 2]


def test_arrays_begin_where_their_type_likes_it(path: Path) -> None:
    write(path)
    assert all(array.flags.aligned for array in map_arrays(path).values())


def test_arrays_cannot_be_written_to(path: Path) -> None:
    write(path)
    with pytest.raises(ValueError, match="read-only"):
        map_arrays(path)["large"][0] = 1


def test_arrays_outlive_their_file_and_a_release(path: Path) -> None:
    write(path)
    read = map_arrays(path)
    path.unlink()
    read.release()
    assert read["large"].tolist() == [0, 1 << 40]


def test_a_file_that_is_not_finished_is_not_there(path: Path) -> None:
    def stop_half_way() -> None:
        with ArrayFile(path) as file:
            file.put("a", np.arange(3))
            file.piecewise("b", np.uint8).write(np.array(["no number"]))

    with pytest.raises(ValueError, match="no number"):
        stop_half_way()
    assert list(path.parent.iterdir()) == []


def test_every_flipped_bit_is_told(path: Path) -> None:
    write(path)
    held = path.read_bytes()
    for at in range(len(held)):
        path.write_bytes(held[:at] + bytes([held[at] ^ 4]) + held[at + 1 :])
        with pytest.raises(Damaged):
            map_arrays(path)


def test_a_file_cut_off_anywhere_is_told(path: Path) -> None:
    write(path)
    held = path.read_bytes()
    for length in range(len(held)):
        path.write_bytes(held[:length])
        with pytest.raises(Damaged):
            map_arrays(path)


def test_the_checksum_is_that_of_the_contents(path: Path) -> None:
    write(path)
    first = checksum_of(path)
    write(path)
    assert checksum_of(path) == first
    with ArrayFile(path) as file:
        file.put("a", np.arange(3))
    assert checksum_of(path) != first
