"""Opening a file of the corpus: regular files of bounded size, nothing else."""

import os
from pathlib import Path

import pytest

from archive.errors import ExtractionError
from archive.extract import read_original


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"words")
    assert read_original(file, 5) == b"words"


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_bytes(b"words")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").write_bytes(b"")
    for name, reason in (
        ("link", "symbolic link"),
        ("dangling", "symbolic link"),
        ("folder", "a folder, not a regular file"),
        ("pipe", "a named pipe, not a regular file"),
        ("empty", "the file is empty"),
        ("missing", "cannot be opened: No such file"),
        ("nul\0l", "cannot be opened"),
        ("x" * 300, "cannot be opened: File name too long"),
    ):
        with pytest.raises(ExtractionError, match=reason) as raised:
            read_original(tmp_path / name, 100)
        assert raised.value.hint


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="there is no /dev/null")
def test_a_device_is_refused() -> None:
    with pytest.raises(ExtractionError, match="a device, not a regular file"):
        read_original(Path("/dev/null"), 100)


def test_a_file_that_says_it_is_huge_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "sparse.pdf"
    with file.open("wb") as opened:
        opened.truncate(5_000_000_000)
    with pytest.raises(ExtractionError, match="larger than 3 MB"):
        read_original(file, 3_000_000)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 2_000_001)
    with pytest.raises(ExtractionError, match="larger than 2 MB"):
        read_original(file, 2_000_000)


def test_a_name_that_is_not_utf_8_can_be_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xe4\xee\xea.txt"
    file = Path(os.fsdecode(name))
    file.write_bytes(b"words")
    assert read_original(file, 100) == b"words"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_bytes(b"words")
    file.chmod(0)
    with pytest.raises(ExtractionError, match="Permission denied"):
        read_original(file, 100)
