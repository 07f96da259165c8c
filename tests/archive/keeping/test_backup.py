"""`svod backup`: one file with all that cannot be rebuilt, whole or not there."""

import io
import json
import os
import tarfile
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from archive.catalogue import Catalogue, reading
from archive.errors import Busy, CorpusError
from archive.keeping import BackupError, age
from archive.keeping.backup import Report, backup
from archive.keeping.faults import Kind
from archive.keeping.packing import File, packed
from archive.lock import writing_lock
from archive.settings import Settings
from tests.archive.keeping.killed import killed_at, lines_of
from tests.keeping_archive import files

LETTER = "letters/letter-00/en.txt"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "media" / "svod.tar"


@pytest.fixture(autouse=True)
def _media(file: Path) -> None:
    file.parent.mkdir()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        held = {}
        for member in tar:
            assert member.isreg(), member.name
            content = tar.extractfile(member)
            assert content
            held[member.name] = content.read()
    return held


def test_it_holds_the_corpus_the_settings_and_the_history_and_nothing_that_can_be_rebuilt(
    kept: Settings, file: Path
) -> None:
    report = backup(kept, file)
    held = members(file)
    corpus = files(kept.corpus)
    assert {
        name.removeprefix("corpus/"): held[name] for name in held if "corpus/" in name
    } == corpus
    assert "_drafts/plan.txt" in corpus
    assert held["home/svod.toml"] == (kept.home / "svod.toml").read_bytes()
    assert held.keys() - {f"corpus/{path}" for path in corpus} == {
        "backup.json", "home/svod.toml", "home/golden.toml",
        "history.jsonl", "runs.jsonl", "departed.jsonl", "manifest.jsonl",
    }  # fmt: skip
    assert report == Report(len(corpus), file.stat().st_size, False, (), ())


def test_its_manifest_is_last_and_lists_every_member_in_order(kept: Settings, file: Path) -> None:
    backup(kept, file)
    held = members(file)
    *others, last = held
    assert last == "manifest.jsonl"
    listed = [json.loads(line) for line in held[last].splitlines()]
    assert [row["path"] for row in listed] == others
    assert all(row["sha256"] == sha256(held[row["path"]]).hexdigest() for row in listed)
    assert all(row["size"] == len(held[row["path"]]) for row in listed)
    assert [name for name in others if "corpus/" in name] == sorted(
        name for name in others if "corpus/" in name
    )


def test_its_header_names_the_state_of_the_catalogue(kept: Settings, file: Path) -> None:
    backup(kept, file)
    header = json.loads(members(file)["backup.json"])
    with Catalogue(kept.catalogue) as catalogue, catalogue.reading() as connection:
        assert header["catalogue"] == reading.identity(connection)
        assert header["change"] == reading.last_change(connection)


def test_only_its_owner_may_read_it(kept: Settings, file: Path) -> None:
    backup(kept, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert names(file.parent) == ["svod.tar"]


def test_it_replaces_nothing(kept: Settings, file: Path) -> None:
    file.write_text("the last backup")
    with pytest.raises(BackupError, match="is there already"):
        backup(kept, file)
    assert file.read_text() == "the last backup"


def test_it_does_not_lie_in_what_it_backs_up(kept: Settings) -> None:
    with pytest.raises(BackupError, match="lies in the corpus"):
        backup(kept, kept.corpus / "svod.tar")


def test_it_waits_for_nobody(kept: Settings, file: Path) -> None:
    with writing_lock(kept.home), pytest.raises(Busy):
        backup(kept, file)
    assert names(file.parent) == []


def test_a_file_that_is_not_as_it_was_taken_in_is_backed_up_and_told(
    kept: Settings, file: Path
) -> None:
    (kept.corpus / LETTER).write_text("Somebody wrote another letter.\n")
    (kept.corpus / "letters/letter-01/en.txt").unlink()
    report = backup(kept, file)
    assert [(fault.kind, fault.where) for fault in report.faults] == [
        (Kind.CHANGED, LETTER),
        (Kind.MISSING, "letters/letter-01/en.txt"),
    ]
    assert members(file)[f"corpus/{LETTER}"] == b"Somebody wrote another letter.\n"


def test_links_and_pipes_are_left_out_and_told(kept: Settings, file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of somebody else")
    (kept.corpus / "link").symlink_to(tmp_path / "secret")
    (kept.corpus / "folder").symlink_to(tmp_path)
    os.mkfifo(kept.corpus / "pipe")
    report = backup(kept, file)
    assert sorted(report.left_out) == ["folder", "link", "pipe"]
    assert not {"corpus/link", "corpus/folder", "corpus/pipe"} & members(file).keys()


@pytest.mark.parametrize(
    "name", [b"line\nbreak", b"\xff\xfe not utf-8", "‮trap".encode(), b"x" * 250]
)
def test_any_name_is_kept(kept: Settings, file: Path, name: bytes) -> None:
    (kept.corpus / os.fsdecode(name)).write_text("Under a name.\n")
    backup(kept, file)
    with tarfile.open(file, encoding="utf-8", errors="surrogateescape") as tar:
        assert f"corpus/{os.fsdecode(name)}" in tar.getnames()


def test_a_corpus_that_is_not_there_is_not_backed_up(kept: Settings, file: Path) -> None:
    kept.corpus.rename(kept.home / "away")
    with pytest.raises(CorpusError, match="no such folder"):
        backup(kept, file)
    kept.corpus.mkdir()
    with pytest.raises(CorpusError, match="holds no file"):
        backup(kept, file)
    assert names(file.parent) == []


def test_a_file_that_changes_in_the_middle_stops_it(kept: Settings, file: Path) -> None:
    large = kept.corpus / "large.bin"
    large.write_bytes(b"x" * 3_000_000)

    pieces = packed([File("corpus/large.bin", large)], lambda *_: None, lambda *_: None)
    next(pieces), next(pieces)
    with large.open("ab") as more:
        more.write(b"y")
    with pytest.raises(BackupError, match="changed while it was backed up"):
        list(pieces)


# ---------- encryption ----------


def test_it_is_encrypted_to_every_recipient(kept: Settings, file: Path, tmp_path: Path) -> None:
    backup(kept, file)
    plain = members(file)
    keys = [pyrage.x25519.Identity.generate() for _ in range(3)]
    (tmp_path / "recipients").write_text(f"# ours\n{keys[1].to_public()}\n{keys[2].to_public()}\n")
    secret = file.with_name("svod.tar.age")
    to = age.recipients([str(keys[0].to_public()), str(tmp_path / "recipients")])
    assert backup(kept, secret, to).encrypted
    content = secret.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"harbour" not in content
    for key in keys:
        with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(content, [key]))) as tar:
            assert tar.getnames() == list(plain)


@pytest.mark.parametrize("word", ["age1nonsense", "no-such-file", ""])
def test_a_recipient_that_is_none_is_told(word: str) -> None:
    with pytest.raises(BackupError) as refused:
        age.recipients([word])
    assert refused.value.hint


def test_a_secret_key_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("AGE-SECRET-KEY-1NONSENSE\n")
    with pytest.raises(BackupError) as refused:
        age.identities(tmp_path / "key.txt")
    assert "NONSENSE" not in str(refused.value)


def test_what_stops_an_encrypted_backup_is_told_as_it_is(kept: Settings, file: Path) -> None:
    """The library has one name for all errors."""

    def fail(_done: int, _total: int, _where: str) -> None:
        raise CorpusError("a", "b")

    to = [pyrage.x25519.Identity.generate().to_public()]
    with pytest.raises(CorpusError):
        backup(kept, file, to, fail)
    assert names(file.parent) == []


# ---------- disks and deaths ----------


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_full_disk_is_told_and_nothing_is_left_on_it(
    kept: Settings, small_disk: Path, encrypted: bool
) -> None:
    (kept.corpus / "large.bin").write_bytes(os.urandom(600_000))
    to = [pyrage.x25519.Identity.generate().to_public()] if encrypted else []
    with pytest.raises(BackupError, match="no room") as refused:
        backup(kept, small_disk / "svod.tar", to)
    assert refused.value.hint
    assert names(small_disk) == []


def test_a_backup_that_is_killed_anywhere_is_whole_or_not_there(kept: Settings, file: Path) -> None:
    last = lines_of(lambda: backup(kept, file))
    whole = members(file).keys()
    file.unlink()
    for line in [*range(2, last - 30, last // 14), *range(last - 30, last, 4)]:
        assert killed_at(line, lambda: backup(kept, file))
        if file.exists():
            assert members(file).keys() == whole
            file.unlink()
    backup(kept, file)
    assert names(file.parent) == ["svod.tar"]
