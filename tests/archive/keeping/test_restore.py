"""`svod restore`: all of a backup, checked, into empty places; or nothing."""

import io
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage
import pytest

from archive.catalogue import Catalogue, keeping
from archive.errors import Busy
from archive.keeping import BackupError
from archive.keeping.backup import backup
from archive.keeping.restore import restore
from archive.lock import writing_lock
from archive.settings import Settings
from tests.archive.keeping.killed import killed_at, lines_of
from tests.keeping_archive import files, take_in_and_index

EVENT = {"number": 7, "at": "2026-01-02T03:04:05+00:00", "document_id": "letter-00",
         "event": "added", "folder": "letters/letter-00", "fingerprint": "1:ab"}  # fmt: skip


@pytest.fixture
def file(kept: Settings, tmp_path: Path) -> Path:
    """A backup."""
    file = tmp_path / "svod.tar"
    backup(kept, file)
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """Places where nothing is."""
    return Settings(home=tmp_path / "new/home", corpus=tmp_path / "new/corpus")


def assert_nothing_there(settings: Settings) -> None:
    there = settings.home.parent
    assert not there.exists() or sorted(path.name for path in there.iterdir()) == []


def refused(file: Path, settings: Settings, keys: Sequence[Any] = ()) -> BackupError:
    """Restore, and see that nothing came of it."""
    with pytest.raises(BackupError) as error:
        restore(file, settings, keys)
    assert_nothing_there(settings)
    assert error.value.hint
    return error.value


# ---------- a good backup ----------


def test_it_gives_back_corpus_settings_and_history(
    kept: Settings, file: Path, empty: Settings
) -> None:
    unpacked = restore(file, empty).unpacked
    assert files(empty.corpus) == files(kept.corpus)
    assert unpacked
    assert unpacked.files == len(files(kept.corpus))
    assert (empty.home / "svod.toml").read_text() == (kept.home / "svod.toml").read_text()
    assert sorted(path.name for path in empty.home.parent.iterdir()) == ["corpus", "home"]
    assert sorted(path.name for path in empty.home.iterdir()) == [
        "catalogue.sqlite", "golden.toml", "svod.toml",
    ]  # fmt: skip
    take_in_and_index(empty)


def test_the_history_is_in_the_new_catalogue_before_any_document(
    kept: Settings, empty: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        connection.execute(
            "INSERT INTO run VALUES (3, 'reindex', '2026-01-02 03:04:05', '{\"scan\": 1.5}', '{}')"
        )
    with Catalogue(kept.catalogue) as catalogue, catalogue.reading() as connection:
        history, runs = list(keeping.history(connection)), list(keeping.runs(connection))
    assert history
    backup(kept, tmp_path / "b")
    restore(tmp_path / "b", empty)
    with Catalogue(empty.catalogue) as catalogue, catalogue.reading() as connection:
        assert list(keeping.history(connection)) == history
        assert list(keeping.runs(connection)) == runs
        assert keeping.stands(connection) == {}


def test_what_left_the_public_shelf_is_told_by_the_restored_archive_too(
    kept: Settings, empty: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(kept.catalogue)) as connection, connection:
        connection.execute("INSERT INTO departed VALUES ('gone', '2026-01-02 03:04:05.000000')")
    backup(kept, tmp_path / "b")
    restore(tmp_path / "b", empty)
    with Catalogue(empty.catalogue) as catalogue, catalogue.reading() as connection:
        assert list(keeping.departed(connection)) == [
            {"document_id": "gone", "left_at": "2026-01-02T03:04:05+00:00"}
        ]


def test_a_departure_that_svod_did_not_write_is_refused(file: Path, empty: Settings) -> None:
    forged(file, replaced("departed.jsonl", b'{"document_id": "gone", "left_at": "never"}\n'))
    assert "departed.jsonl" in str(refused(file, empty))


def test_times_are_kept_and_rights_are_not_widened(
    kept: Settings, empty: Settings, tmp_path: Path
) -> None:
    letter = kept.corpus / "letters/letter-00/en.txt"
    letter.chmod(0o777)
    os.utime(letter, (1_000_000_000, 1_000_000_000))
    backup(kept, tmp_path / "b")
    restore(tmp_path / "b", empty)
    status = (empty.corpus / "letters/letter-00/en.txt").stat()
    assert (status.st_mtime, status.st_mode & 0o777) == (1_000_000_000, 0o644)
    assert empty.corpus.stat().st_mode & 0o777 == 0o700
    assert empty.home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", [b"line\nbreak", b"\xff\xfe not utf-8", b"x" * 250, b" "])
def test_any_name_comes_back(kept: Settings, empty: Settings, tmp_path: Path, name: bytes) -> None:
    (kept.corpus / os.fsdecode(name)).write_text("Under a name.\n")
    backup(kept, tmp_path / "b")
    restore(tmp_path / "b", empty)
    assert files(empty.corpus) == files(kept.corpus)


def test_an_encrypted_one_needs_its_key(kept: Settings, empty: Settings, tmp_path: Path) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    file = tmp_path / "svod.tar.age"
    backup(kept, file, [key.to_public()])
    assert "encrypted" in str(refused(file, empty))
    assert "another key" in str(refused(file, empty, [other]))
    restore(file, empty, [other, key])
    assert files(empty.corpus) == files(kept.corpus)


def test_a_plain_one_in_the_place_of_an_encrypted_one_is_refused(
    file: Path, empty: Settings
) -> None:
    assert "not encrypted" in str(refused(file, empty, [pyrage.x25519.Identity.generate()]))


# ---------- places ----------


@pytest.mark.parametrize("place", ["home", "corpus"])
def test_it_replaces_nothing(file: Path, empty: Settings, place: str) -> None:
    held = getattr(empty, place) / "mine"
    held.parent.mkdir(parents=True)
    held.write_text("mine")
    with pytest.raises(BackupError, match="is not empty"):
        restore(file, empty)
    assert held.read_text() == "mine"
    assert {str(path) for path in empty.home.parent.rglob("*") if path.is_file()} - {
        str(empty.home / "lock")
    } == {str(held)}


def test_empty_folders_are_as_good_as_none(file: Path, empty: Settings) -> None:
    empty.home.mkdir(parents=True)
    empty.corpus.mkdir()
    restore(file, empty)
    assert (empty.corpus / "letters").is_dir()


def test_it_waits_for_nobody(file: Path, empty: Settings) -> None:
    with writing_lock(empty.home), pytest.raises(Busy):
        restore(file, empty)
    assert not empty.corpus.exists()


def test_a_file_that_is_none_is_told(empty: Settings, tmp_path: Path) -> None:
    assert "cannot be opened" in str(refused(tmp_path / "nowhere", empty))
    (tmp_path / "text").write_text("A letter, not a backup.\n" * 1000)
    refused(tmp_path / "text", empty)
    (tmp_path / "empty").touch()
    refused(tmp_path / "empty", empty)


# ---------- cut and changed ----------


@pytest.fixture(params=["plain", "encrypted"])
def any_backup(
    kept: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> tuple[Path, list[Any]]:
    """A backup, and the keys it takes."""
    file = tmp_path / "any"
    keys = [pyrage.x25519.Identity.generate()] if request.param == "encrypted" else []
    backup(kept, file, [key.to_public() for key in keys])
    return file, keys


def test_one_that_is_cut_anywhere_is_refused(
    any_backup: tuple[Path, list[Any]], empty: Settings
) -> None:
    file, keys = any_backup
    content = file.read_bytes()
    places = {*range(0, len(content), len(content) // 25), len(content) - 1, len(content) - 512}
    places |= {len(content) - 1024, len(content) - 10240, len(content) - 20480}
    for place in places:
        file.write_bytes(content[:place])
        refused(file, empty, keys)
    file.write_bytes(content + b"x")
    refused(file, empty, keys)
    file.write_bytes(content + bytes(10240))
    refused(file, empty, keys)
    file.write_bytes(content)
    restore(file, empty, keys)


def test_one_with_a_changed_byte_is_refused(
    any_backup: tuple[Path, list[Any]], empty: Settings
) -> None:
    """In a tar some bytes say nothing (whose file it was): then what comes out is the same."""
    file, keys = any_backup
    content = file.read_bytes()
    whole = None
    for place in range(7, len(content), len(content) // 40):
        changed = bytearray(content)
        changed[place] ^= 0x10
        file.write_bytes(changed)
        try:
            restore(file, empty, keys)
        except BackupError:
            assert_nothing_there(empty)
        else:
            assert not keys
            if whole is None:
                restored = files(empty.corpus)
                shutil.rmtree(empty.home.parent)
                file.write_bytes(content)
                restore(file, empty, keys)
                whole = files(empty.corpus)
                assert restored == whole
            assert files(empty.corpus) == whole
            shutil.rmtree(empty.home.parent)


def test_it_is_said_where_a_backup_was_changed(file: Path, empty: Settings) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Cedar answers", b"Cedor answers", 1))
    assert "corpus/letters/letter-02/en.txt" in str(refused(file, empty))
    file.write_bytes(content[: len(content) // 2])
    said = str(refused(file, empty))
    assert "at byte" in said
    assert "after corpus/" in said


# ---------- made by hand ----------

Edit = Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]


def forged(file: Path, edit: Edit, *, listed: bool = True) -> None:
    """Write a backup anew, with members changed, and a manifest that agrees."""
    with tarfile.open(file) as tar:
        held = [(member, content.read()) for member in tar if (content := tar.extractfile(member))]
    edit(held)
    if listed:
        rows = [
            {"path": member.name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for member, content in held[:-1]
        ]
        held[-1] = (held[-1][0], b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for member, content in held:
            member.pax_headers = {}
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def member(name: str, **values: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for key, value in values.items():
        setattr(made, key, value)
    return made


def with_member(made: tarfile.TarInfo, content: bytes = b"") -> Edit:
    return lambda held: held.insert(-1, (made, content))


def test_what_is_made_by_hand_as_svod_makes_it_is_restored(file: Path, empty: Settings) -> None:
    """Otherwise the tests below would prove nothing."""
    forged(file, with_member(member("corpus/loose/more.txt"), b"More.\n"))
    restore(file, empty)
    assert (empty.corpus / "loose/more.txt").read_text() == "More.\n"


@pytest.mark.parametrize(
    "made",
    [
        member("corpus/../../evil"),
        member("corpus/a/../../../evil"),
        member("/etc/evil"),
        member("corpus//evil"),
        member("corpus/./evil"),
        member("corpus/"),
        member("../evil"),
        member("evil"),
        member("home/lock"),
        member("home/catalogue.sqlite"),
        member("home/../evil"),
        member("corpus/letters"),
        member("corpus/letters/letter-00/en.txt/evil"),
        member("corpus/letters/letter-00/en.txt"),
        member("corpus/" + "x" * 300),
        member("corpus/" + "deep/" * 1000 + "evil"),
        member("corpus/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("corpus/link", type=tarfile.LNKTYPE, linkname="corpus/loose/note.txt"),
        member("corpus/folder", type=tarfile.DIRTYPE),
        member("corpus/pipe", type=tarfile.FIFOTYPE),
        member("corpus/disk", type=tarfile.BLKTYPE, devmajor=8),
        member("corpus/tty", type=tarfile.CHRTYPE, devmajor=5),
        member("corpus/sparse", type=tarfile.GNUTYPE_SPARSE),
        member("corpus/contiguous", type=tarfile.CONTTYPE),
    ],
    ids=lambda made: f"{made.name[:30]} {made.type!r}",
)
def test_what_svod_never_writes_is_refused(
    file: Path, empty: Settings, tmp_path: Path, made: tarfile.TarInfo
) -> None:
    forged(file, with_member(made))
    refused(file, empty)
    assert not list(tmp_path.rglob("evil*"))


def test_a_member_in_the_place_of_a_link_is_not_written_through_it(
    file: Path, empty: Settings, tmp_path: Path
) -> None:
    def edit(held: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        link = member("corpus/out", type=tarfile.SYMTYPE, linkname=str(tmp_path))
        held.insert(1, (link, b""))
        held.insert(2, (member("corpus/out/evil"), b"evil"))

    forged(file, edit)
    refused(file, empty)
    assert not (tmp_path / "evil").exists()


def drop(name: str) -> Edit:
    def edit(held: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        held[:] = [one for one in held if one[0].name != name]

    return edit


def replaced(name: str, content: bytes) -> Edit:
    def edit(held: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        held[:] = [(m, content if m.name == name else c) for m, c in held]

    return edit


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (drop("corpus/letters/letter-00/en.txt"), "is missing"),
        (drop("manifest.jsonl"), "ends before its manifest"),
        (drop("backup.json"), "not a backup of Svod"),
        (with_member(member("corpus/more"), b"more"), "not in its manifest"),
        (replaced("corpus/letters/letter-00/en.txt", b"Other words.\n"), "not as it was backed up"),
        (replaced("manifest.jsonl", b""), "not in its manifest"),
        (replaced("manifest.jsonl", b"[" * 60_000 + b"\n"), "cut or changed"),
        (replaced("manifest.jsonl", b"x" * 70_000), "cut or changed"),
        (lambda held: held.append((member("corpus/late"), b"")), "goes on after its manifest"),
        (lambda held: held.reverse(), "not a backup of Svod"),
    ],
)
def test_what_is_not_as_the_manifest_says_is_refused(
    file: Path, empty: Settings, edit: Edit, says: str
) -> None:
    forged(file, edit, listed=False)
    assert says in str(refused(file, empty))


@pytest.mark.parametrize(
    "change",
    [{"number": "7"}, {"at": "yesterday"}, {"at": 5}, {"event": None}, {"document_id": ["a"]}],
)
def test_a_history_that_svod_did_not_write_is_refused(
    file: Path, empty: Settings, change: dict[str, Any]
) -> None:
    forged(file, replaced("history.jsonl", json.dumps(EVENT | change).encode() + b"\n"))
    assert "history.jsonl" in str(refused(file, empty))


def test_a_backup_of_a_later_svod_is_told(file: Path, empty: Settings) -> None:
    forged(file, replaced("backup.json", b'{"format": 2}\n'))
    assert "format 2" in str(refused(file, empty))


def test_a_hole_in_a_member_is_refused(file: Path, empty: Settings) -> None:
    """A sparse file of some bytes could fill the disk."""
    with tarfile.open(file) as tar:
        held = [(one, content.read()) for one in tar if (content := tar.extractfile(one))]
    hole = member("corpus/hole", size=1024)
    sparse = {"major": "1", "minor": "0", "name": "corpus/hole", "realsize": "9000000000"}
    hole.pax_headers = {f"GNU.sparse.{key}": value for key, value in sparse.items()}
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for one, content in held[:1]:
            tar.addfile(one, io.BytesIO(content))
        tar.addfile(hole, io.BytesIO(b"1\n0\n0\n".ljust(1024, b"\0")))
    assert "not a plain file" in str(refused(file, empty))


# ---------- disks and deaths ----------


def test_a_full_disk_is_told_and_nothing_is_left_on_it(
    kept: Settings, small_disk: Path, tmp_path: Path
) -> None:
    (kept.corpus / "large.bin").write_bytes(os.urandom(600_000))
    backup(kept, tmp_path / "b")
    settings = Settings(home=small_disk / "home", corpus=small_disk / "corpus")
    with pytest.raises(BackupError, match="No space") as refused:
        restore(tmp_path / "b", settings)
    assert refused.value.hint
    assert not list(small_disk.iterdir())


def test_a_restore_that_is_killed_anywhere_leaves_all_or_nothing_and_the_next_completes_it(
    kept: Settings, file: Path, empty: Settings
) -> None:
    last = lines_of(lambda: restore(file, empty))
    whole = files(kept.corpus)
    shutil.rmtree(empty.home.parent)
    checked = 0
    for line in [*range(2, last - 20, last // 10), *range(last - 20, last, 2)]:
        assert killed_at(line, lambda: restore(file, empty))
        if empty.corpus.exists():
            assert files(empty.corpus) == whole
        checked += (empty.home.parent / "home.restored").exists()
        if empty.home.exists():
            held = {path.name for path in empty.home.iterdir()}
            assert held <= {"lock"} or held >= {"catalogue.sqlite", "svod.toml"}
        if not (empty.home / "svod.toml").exists():
            restore(file, empty)
        assert files(empty.corpus) == whole
        assert sorted(path.name for path in empty.home.parent.iterdir()) == ["corpus", "home"]
        with Catalogue(empty.catalogue) as catalogue, catalogue.reading() as connection:
            assert list(keeping.history(connection))
        shutil.rmtree(empty.home.parent)
    assert checked, "it was never killed between its last steps"
