"""What looks as it did is not read again; what might have changed is."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from archive.errors import ExtractionError
from archive.looks import Files, Seen

LIMIT = 1_000_000
WORDS = b"The lawyers of the coast ask for an answer.\n"
SETTLED = 2.1
"""Seconds after which a file is taken to be as it will be."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def settled(tmp_path: Path) -> Seen:
    """A file, long enough unchanged, as a run has seen it."""
    (tmp_path / "a.txt").write_bytes(WORDS)
    time.sleep(SETTLED)
    files = Files(tmp_path, LIMIT, {})
    assert files.sha256("a.txt") == digest(WORDS)
    return files.seen["a.txt"]


def not_read(tmp_path: Path, seen: Seen) -> Files:
    """Files that believe the digest to be another: who answers with it has not read the file."""
    return Files(tmp_path, LIMIT, {"a.txt": Seen(seen.look, "not read")})


def test_a_file_that_looks_the_same_is_not_read(tmp_path: Path, settled: Seen) -> None:
    files = not_read(tmp_path, settled)
    assert files.looks_the_same("a.txt")
    assert files.sha256("a.txt") == "not read"
    assert files.seen["a.txt"].look == settled.look


def test_other_bytes_with_the_old_size_and_date_are_noticed(tmp_path: Path, settled: Seen) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(WORDS.swapcase())
    os.utime(file, ns=(settled.look.modified, settled.look.modified))
    assert file.stat().st_mtime_ns == settled.look.modified
    files = not_read(tmp_path, settled)
    assert not files.looks_the_same("a.txt")
    assert files.sha256("a.txt") == digest(WORDS.swapcase())


def test_another_file_put_in_its_place_is_noticed(tmp_path: Path, settled: Seen) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(WORDS.upper())
    os.utime(other, ns=(settled.look.modified, settled.look.modified))
    other.rename(tmp_path / "a.txt")
    assert not_read(tmp_path, settled).sha256("a.txt") == digest(WORDS.upper())


def test_a_file_that_changed_a_moment_ago_is_read_again_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(WORDS)
    files = Files(tmp_path, LIMIT, {})
    files.sha256("a.txt")
    assert files.seen == {}


def test_a_file_from_the_future_is_read_every_time(
    tmp_path: Path, settled: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was set back: what was written before that may be written again at its own time."""
    day = 86_400 * 10**9
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() - day)
    files = Files(tmp_path, LIMIT, {})
    assert files.sha256("a.txt") == digest(WORDS)
    assert files.seen == {}


def test_a_digest_is_made_once_a_run(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(WORDS)
    files = Files(tmp_path, LIMIT, {})
    first = files.sha256("a.txt")
    file.write_bytes(WORDS.upper())
    assert files.sha256("a.txt") == first, "a plan is about one state"


@pytest.mark.parametrize("make", ["link", "pipe", "folder", "nothing"])
def test_what_is_no_regular_file_is_refused(tmp_path: Path, make: str) -> None:
    place = tmp_path / "a.txt"
    if make == "link":
        place.symlink_to("/etc/hostname")
    elif make == "pipe":
        os.mkfifo(place)
    elif make == "folder":
        place.mkdir()
    files = Files(tmp_path, LIMIT, {})
    with pytest.raises(ExtractionError):
        files.sha256("a.txt")
    assert files.seen == {}
    assert not files.looks_the_same("a.txt")


def test_bytes_that_changed_by_themselves_are_noticed_when_all_is_read(
    tmp_path: Path, settled: Seen
) -> None:
    rotten = {"a.txt": Seen(settled.look, digest(b"what was there before"))}
    files = Files(tmp_path, LIMIT, rotten, whole=True)
    assert not files.looks_the_same("a.txt")
    with pytest.raises(ExtractionError, match="nobody wrote to it"):
        files.sha256("a.txt")
    assert files.seen == rotten, "the next run must not take them for good"


def test_all_is_read_when_that_is_asked(tmp_path: Path, settled: Seen) -> None:
    files = Files(tmp_path, LIMIT, {"a.txt": settled}, whole=True)
    assert files.sha256("a.txt") == digest(WORDS)
