"""What `svod verify` says of originals, catalogue and corpus."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, writing
from archive.errors import CorpusError
from archive.intake import plan, take_in
from archive.keeping import fixity
from archive.keeping.faults import Fault, Kind
from archive.records import Failure
from archive.settings import Settings
from tests.keeping_archive import files, take_in_and_index

LETTER = "letters/letter-00/en.txt"


def verified(settings: Settings, progress: fixity.Progress | None = None) -> list[Fault]:
    with Catalogue(settings.catalogue) as catalogue:
        return list(fixity.verify(settings, catalogue, progress).faults)


def told(settings: Settings) -> list[tuple[Kind, str]]:
    return [(fault.kind, fault.where) for fault in verified(settings)]


def keep_times(path: Path, change: Callable[[Path], object]) -> None:
    """What a failing disk does, and somebody who hides."""
    was = path.stat()
    change(path)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def remember_looks(settings: Settings, *paths: str) -> None:
    """What intake remembers of the files it has read."""
    with closing(sqlite3.connect(settings.catalogue)) as connection, connection:
        for path in paths:
            at = settings.corpus / path
            status, digest = at.stat(), sha256(at.read_bytes()).hexdigest()
            row = (path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            connection.execute(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", (*row, digest)
            )


def test_an_archive_in_order_has_no_fault_and_is_not_touched(kept: Settings) -> None:
    before = files(kept.corpus), files(kept.home)
    with Catalogue(kept.catalogue) as catalogue:
        checked = fixity.verify(kept, catalogue)
    assert checked.faults == ()
    assert checked.originals == 14
    assert (files(kept.corpus), files(kept.home)) == before


@pytest.mark.parametrize("known", [True, False])
def test_a_flipped_byte_is_told(kept: Settings, known: bool) -> None:
    if known:
        remember_looks(kept, LETTER)
    else:
        with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
            connection.execute("DELETE FROM file")
    keep_times(kept.corpus / LETTER, flip)
    (fault,) = verified(kept)
    assert (fault.kind, fault.where) == (Kind.ALTERED if known else Kind.CHANGED, LETTER)
    assert fault.is_damage
    assert "backup" in fault.hint


def test_a_disk_that_fails_is_told_apart_from_a_date_that_was_put_back(kept: Settings) -> None:
    """Whoever writes changes the time of change, which nobody can set."""
    remember_looks(kept, LETTER)
    keep_times(kept.corpus / LETTER, flip)
    (written,) = verified(kept)
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        changed = (kept.corpus / LETTER).stat().st_ctime_ns
        connection.execute("UPDATE file SET changed = ? WHERE path = ?", (changed, LETTER))
    (failed,) = verified(kept)
    assert "the disk fails" in failed.why
    assert "the disk fails" not in written.why


def test_a_file_that_was_replaced_is_told_apart_from_a_failing_disk(kept: Settings) -> None:
    remember_looks(kept, LETTER)
    (kept.corpus / LETTER).write_text("Another letter.\n")
    (fault,) = verified(kept)
    assert (fault.kind, fault.where) == (Kind.CHANGED, LETTER)
    assert "svod reindex" in fault.hint


@pytest.mark.parametrize("size", [0, 1, 40])
def test_a_cut_file_is_told(kept: Settings, size: int) -> None:
    os.truncate(kept.corpus / LETTER, size)
    ((kind, where),) = told(kept)
    assert kind in (Kind.CHANGED, Kind.UNREADABLE)
    assert where == LETTER


def test_a_file_that_is_gone_is_told(kept: Settings) -> None:
    (kept.corpus / LETTER).unlink()
    assert (Kind.MISSING, LETTER) in told(kept)


def test_two_files_that_changed_places_are_both_told(kept: Settings) -> None:
    first, second = kept.corpus / LETTER, kept.corpus / "letters/letter-01/en.txt"
    first.rename(kept.corpus / "held")
    second.rename(first)
    (kept.corpus / "held").rename(second)
    assert [where for _, where in told(kept)] == [LETTER, "letters/letter-01/en.txt"]


@pytest.mark.parametrize("make", ["link", "pipe", "folder"])
def test_what_stands_in_the_place_of_a_file_is_not_followed(kept: Settings, make: str) -> None:
    place = kept.corpus / LETTER
    place.rename(kept.home / "moved")
    if make == "link":
        place.symlink_to(kept.home / "moved")
    elif make == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    assert (Kind.UNREADABLE, LETTER) in told(kept)


def test_a_manifest_that_is_gone_is_told(kept: Settings) -> None:
    (kept.corpus / "letters/letter-00/document.toml").unlink()
    assert told(kept) == [(Kind.MISSING, "letters/letter-00/document.toml")]


def test_a_manifest_with_a_flipped_byte_is_told(kept: Settings) -> None:
    manifest = kept.corpus / "letters/letter-00/document.toml"
    remember_looks(kept, "letters/letter-00/document.toml")
    keep_times(manifest, lambda path: path.write_text(path.read_text().replace("public", "pubLic")))
    assert (Kind.ALTERED, "letters/letter-00/document.toml") in told(kept)


def test_a_new_file_is_no_damage(kept: Settings) -> None:
    (kept.corpus / "loose/new.txt").write_text("A new note.\n")
    (fault,) = verified(kept)
    assert (fault.kind, fault.where) == (Kind.PENDING, "loose/new.txt")
    assert not fault.is_damage
    take_in_and_index(kept)
    assert verified(kept) == []


def test_a_failure_that_stands_is_not_told_again(kept: Settings) -> None:
    (kept.corpus / "loose/new.txt").write_text("A new note.\n")
    failure = Failure("loose/new.txt", "it cannot be read", "", datetime(2026, 1, 2, tzinfo=UTC))
    with Catalogue(kept.catalogue) as catalogue, catalogue.writing() as connection:
        writing.save_failures(connection, [failure])
    assert verified(kept) == []


def test_a_copy_that_is_listed_as_such_is_checked_like_the_file_it_copies(kept: Settings) -> None:
    copy = kept.corpus / "loose/copy.txt"
    copy.write_bytes((kept.corpus / LETTER).read_bytes())
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        row = ("loose/copy.txt", LETTER, "letter-00")
        connection.execute("INSERT INTO duplicate VALUES (?, ?, ?)", row)
    assert verified(kept) == []
    flip(copy)
    assert told(kept) == [(Kind.CHANGED, "loose/copy.txt")]


def test_rows_that_belong_to_nothing_are_told(kept: Settings) -> None:
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        connection.execute("DELETE FROM version WHERE file = ?", (LETTER,))
    faults = verified(kept)
    assert [fault.where for fault in faults if fault.kind is Kind.CATALOGUE] == ["catalogue.sqlite"]
    assert "passage" in faults[0].why


def test_a_damaged_catalogue_is_told(kept: Settings) -> None:
    with closing(sqlite3.connect(kept.catalogue)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_version_sha256'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with kept.catalogue.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    assert Kind.CATALOGUE in [kind for kind, _ in told(kept)]


def test_an_attachment_is_taken_out_of_its_mail_and_compared(kept: Settings) -> None:
    """A version that is an attachment has the SHA-256 of the attachment's own bytes."""
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        connection.execute(
            "INSERT INTO version SELECT document_id, 'en-9', 9, lang, status, file, ?, 5, "
            "media_type, pages, unreadable, unread, confidence, 1, 'a.txt' FROM version "
            "WHERE file LIKE '%.eml'",
            ("0" * 64,),
        )
    (fault,) = verified(kept)
    assert fault.where == "mails/road/a.eml/1 a.txt"


def test_what_a_run_takes_in_meanwhile_is_no_fault(kept: Settings) -> None:
    """The file is replaced and taken in between the look at the catalogue and the end."""
    replaced: list[str] = []

    def replace(_done: int, _total: int, _where: str) -> None:
        if not replaced:
            replaced.append(LETTER)
            (kept.corpus / LETTER).write_text("The letter as it was written again.\n")
            with Catalogue(kept.catalogue) as catalogue:
                take_in(kept, catalogue, plan(kept, catalogue))

    assert verified(kept, replace) == []
    assert replaced


def test_a_corpus_that_is_not_there_is_an_error(kept: Settings) -> None:
    kept.corpus.rename(kept.home / "away")
    with pytest.raises(CorpusError, match="no such folder"):
        verified(kept)
