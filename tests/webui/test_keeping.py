"""`svod verify`, `backup`, `restore` and `export` as people and cron meet them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bagit
import pyrage
import pytest

from archive.lock import writing_lock
from archive.records import Shelf
from archive.settings import Settings
from indexer.engines.base import Batch
from indexer.search import open_engine
from tests.keeping_archive import files, take_in_and_index, write_corpus
from tests.running import Ran, clean_environment
from tests.small_corpus import CorpusFolder
from webui import cli
from webui.commands.keeping import COMMANDS

Svod = Callable[..., Ran]
LETTER = "letters/letter-00/en.txt"


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    write_corpus(CorpusFolder(folder / "corpus"), letters=9)
    take_in_and_index(Settings(home=folder / "home", corpus=folder / "corpus"))
    return folder


@pytest.fixture
def kept(_made: Path, tmp_path: Path) -> Path:
    """An archive in order, in `corpus` and `home`."""
    for name in ("corpus", "home"):
        shutil.copytree(_made / name, tmp_path / name, symlinks=True)
    return tmp_path


@pytest.fixture
def svod(kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Svod:
    """The command, in this process: a new one costs a second each time."""
    for name in [name for name in os.environ if name.startswith("SVOD_")]:
        monkeypatch.delenv(name)
    for command in COMMANDS:
        cli.svod.add_command(command)

    def run(*words: str | Path, home: str = "home", corpus: str = "corpus") -> Ran:
        places = ["--home", str(kept / home), "--corpus", str(kept / corpus)]
        monkeypatch.setattr(sys, "argv", ["svod", *places, *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run


# ---------- verify ----------


def test_verify_of_an_archive_in_order_says_so(svod: Svod) -> None:
    ran = svod("verify")
    assert (ran.code, ran.out, ran.err) == (0, "20 originals compared, 0 faults\n", "")


def test_verify_lists_each_fault_on_a_line_of_its_own(svod: Svod, kept: Path) -> None:
    (kept / "corpus" / LETTER).write_text("Forged.\n")
    (kept / "corpus/letters/letter-01/en.txt").unlink()
    ran = svod("verify")
    assert ran.code == 1
    assert [line.split(":")[:2] for line in ran.complaints] == [
        ["changed", f" {LETTER}"],
        ["missing", " letters/letter-01/en.txt"],
    ]
    assert ran.out == "20 originals compared, 2 faults\n"


def test_verify_knows_of_a_missing_file_after_the_next_run_too(svod: Svod, kept: Path) -> None:
    (kept / "corpus/letters/letter-01/en.txt").unlink()
    assert svod("reindex").code == 1
    ran = svod("verify")
    assert ran.code == 1
    assert [line.split(":")[:2] for line in ran.complaints] == [
        ["missing", " letters/letter-01/en.txt"]
    ]


def test_verify_of_what_waits_for_the_next_run_is_no_failure(svod: Svod, kept: Path) -> None:
    for number in range(30):
        (kept / f"corpus/loose/new-{number}.txt").write_text(f"A new note {number}.\n")
    ran = svod("verify")
    assert ran.code == 0
    assert ran.out == "20 originals compared, 0 faults; 30 pending\n"
    assert len(ran.complaints) == 21
    assert ran.complaints[-1] == "pending: and 10 more"


def test_verify_reports_for_programs(svod: Svod, kept: Path) -> None:
    (kept / "corpus" / LETTER).write_text("Forged.\n")
    ran = svod("verify", "--json")
    assert ran.code == 1
    assert (ran.json["originals"], ran.json["damaged"]) == (20, 1)
    assert ran.json["faults"][0]["where"] == LETTER
    assert ran.json["faults"][0].keys() == {"kind", "where", "why", "hint"}


def test_verify_runs_beside_a_writer(svod: Svod, kept: Path) -> None:
    with writing_lock(kept / "home"):
        assert svod("verify").code == 0


def test_verify_tells_of_a_damaged_index(svod: Svod, kept: Path) -> None:
    for path in (kept / "home/index/current/public").iterdir():
        if path.suffix != ".json" and (content := path.read_bytes()):
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    ran = svod("verify")
    assert ran.code == 1
    assert ran.complaints[0].startswith("index: index/public: ")
    assert "--rebuild" in ran.complaints[0]


def test_verify_without_a_catalogue_cannot_work(svod: Svod) -> None:
    ran = svod("verify", home="nowhere")
    assert ran.code == 3
    assert "svod add" in ran.err


# ---------- backup and restore ----------


def test_what_was_backed_up_is_restored_and_verifies(svod: Svod, kept: Path) -> None:
    ran = svod("backup", kept / "b.tar")
    assert (ran.code, ran.err) == (0, "")
    assert "not encrypted" in ran.out
    ran = svod("restore", kept / "b.tar", home="new/home", corpus="new/corpus")
    assert ran.code == 0, ran.err
    assert "svod reindex" in ran.out
    assert files(kept / "new/corpus") == files(kept / "corpus")
    take_in_and_index(Settings(home=kept / "new/home", corpus=kept / "new/corpus"))
    ran = svod("verify", home="new/home", corpus="new/corpus")
    assert (ran.code, ran.out) == (0, "20 originals compared, 0 faults\n")


def test_backup_reports_for_programs_and_fails_for_what_is_not_as_it_was(
    svod: Svod, kept: Path
) -> None:
    (kept / "corpus" / LETTER).write_text("Forged.\n")
    ran = svod("backup", kept / "b.tar", "--json")
    assert ran.code == 1
    assert ran.json["files"] == len(files(kept / "corpus"))
    assert ran.json["size"] == (kept / "b.tar").stat().st_size
    assert [fault["where"] for fault in ran.json["faults"]] == [LETTER]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_second_writer_is_refused_at_once(svod: Svod, kept: Path, command: str) -> None:
    svod("backup", kept / "b.tar")
    (kept / "empty").mkdir()
    home = "home" if command == "backup" else "other"
    with writing_lock(kept / home):
        ran = svod(command, kept / ("c.tar" if command == "backup" else "b.tar"), home=home)
    assert ran.code == 75
    assert len(ran.complaints) == 1


def test_a_backup_that_is_there_already_is_not_replaced(svod: Svod, kept: Path) -> None:
    (kept / "b.tar").write_text("the last")
    ran = svod("backup", kept / "b.tar")
    assert (ran.code, len(ran.complaints)) == (3, 1)
    assert (kept / "b.tar").read_text() == "the last"


def test_an_archive_that_is_there_is_not_replaced(svod: Svod, kept: Path) -> None:
    svod("backup", kept / "b.tar")
    before = files(kept / "corpus")
    ran = svod("restore", kept / "b.tar")
    assert ran.code == 3
    assert "is not empty" in ran.err
    assert files(kept / "corpus") == before


def test_keys_go_in_files_and_on_the_line(svod: Svod, kept: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (kept / "key.txt").write_text(f"# made for a test\n{key}\n")
    ran = svod("backup", kept / "b.age", "--recipient", str(key.to_public()))
    assert "encrypted to 1 key" in ran.out
    ran = svod("restore", kept / "b.age", home="n/h", corpus="n/c")
    assert ran.code == 3
    assert "--identity" in ran.err
    key_file = ("--identity", kept / "key.txt")
    assert svod("restore", kept / "b.age", *key_file, home="n/h", corpus="n/c").code == 0


# ---------- drill ----------


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_drill_builds_everything_anew_and_finds_the_same(
    svod: Svod, kept: Path, encrypted: bool
) -> None:
    key = pyrage.x25519.Identity.generate()
    (kept / "key.txt").write_text(f"{key}\n")
    to = ["--recipient", str(key.to_public())] if encrypted else []
    by = ["--identity", kept / "key.txt"] if encrypted else []
    svod("backup", kept / "b.tar", *to)
    before = files(kept / "home"), sorted(kept.iterdir())
    ran = svod("restore", "--drill", kept / "b.tar", *by)
    assert (ran.code, ran.complaints) == (0, [])
    assert ran.out == "drill passed: 11 documents, 50 of 50 queries the same\n"
    assert sorted(kept.iterdir()) == before[1]


def test_a_drill_of_an_old_backup_says_what_differs(svod: Svod, kept: Path) -> None:
    svod("backup", kept / "b.tar")
    (kept / "corpus" / LETTER).write_text("The harbour at Alder is closed for the winter.\n")
    shutil.rmtree(kept / "corpus/letters/letter-03")
    (kept / "corpus/loose/new.txt").write_text("A new note about the harbour.\n")
    take_in_and_index(Settings(home=kept / "home", corpus=kept / "corpus"))
    ran = svod("restore", "--drill", kept / "b.tar")
    assert ran.code == 1
    assert ran.out.startswith("drill failed: 11 documents, ")
    assert "letter-00: other versions" in ran.err
    assert "letter-03: only in the backup" in ran.err
    assert "loose-new-txt: not in the backup" in ran.err
    assert "has changed since this backup was made" in ran.err
    assert not (kept / "b.tar.drill").exists()


def test_a_drill_passes_beside_a_document_whose_manifest_is_faulty(svod: Svod, kept: Path) -> None:
    (manifest,) = (kept / "corpus").glob("**/road/document.toml")
    manifest.write_text("colour = 1\n" + manifest.read_text())
    assert svod("reindex").code == 1
    svod("backup", kept / "b.tar")
    ran = svod("restore", "--drill", kept / "b.tar")
    assert ran.code == 0, ran.err
    assert "1 document with a faulty manifest cannot be made again" in ran.out


def test_a_drill_finds_other_answers_where_the_documents_are_the_same(
    svod: Svod, kept: Path
) -> None:
    svod("backup", kept / "b.tar")
    engine = open_engine(kept / "home/index")
    position = engine.position(Shelf.PUBLIC)
    engine.apply(Batch(Shelf.PUBLIC, (), ("letter-00",), position))
    engine.close()
    ran = svod("restore", "--drill", kept / "b.tar")
    assert ran.code == 1
    assert ran.out.startswith("drill failed: 11 documents, ")
    assert all(line.startswith(("question ", "and ")) for line in ran.complaints)
    assert "harbour" not in ran.err, "words of documents are not for logs"


def test_a_drill_of_a_damaged_backup_fails_and_leaves_nothing(svod: Svod, kept: Path) -> None:
    svod("backup", kept / "b.tar")
    content = (kept / "b.tar").read_bytes()
    (kept / "b.tar").write_bytes(content.replace(b"Alder answers", b"Elder answers"))
    before = sorted(kept.iterdir())
    ran = svod("restore", "--drill", kept / "b.tar")
    assert ran.code == 3
    assert LETTER in ran.err
    assert sorted(kept.iterdir()) == before


def test_a_drill_works_where_it_is_told_to_and_touches_nothing_of_others(
    svod: Svod, kept: Path
) -> None:
    svod("backup", kept / "b.tar")
    work = kept / "work"
    (work / "b.tar.drill").mkdir(parents=True)
    (work / "b.tar.drill/corpus").mkdir()  # a killed drill's
    assert svod("restore", "--drill", "--work", work, kept / "b.tar").code == 0
    assert not list(work.iterdir())
    (work / "b.tar.drill").mkdir()
    (work / "b.tar.drill/mine").write_text("mine")
    assert svod("restore", "--drill", "--work", work, kept / "b.tar").code == 3
    assert (work / "b.tar.drill/mine").read_text() == "mine"


def test_a_drill_that_is_stopped_leaves_no_plain_copy(svod: Svod, kept: Path) -> None:
    svod("backup", kept / "b.tar")
    entry = (
        "from webui import cli; from webui.commands.keeping import COMMANDS\n"
        "for command in COMMANDS: cli.svod.add_command(command)\n"
        "cli.main()"
    )
    places = ["--home", str(kept / "home"), "--corpus", str(kept / "corpus")]
    drill = subprocess.Popen(
        [sys.executable, "-c", entry, *places, "restore", "--drill", str(kept / "b.tar")],
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    while not (kept / "b.tar.drill/home/catalogue.sqlite").exists():
        assert drill.poll() is None
        time.sleep(0.01)
    drill.send_signal(signal.SIGTERM)
    assert drill.wait(timeout=60) == 3
    assert drill.stderr
    drill.stderr.close()
    assert not (kept / "b.tar.drill").exists()


def test_work_is_for_drills(svod: Svod, kept: Path) -> None:
    assert svod("restore", "--work", kept, kept / "b.tar").code == 2


# ---------- export ----------


def exported(folder: Path) -> set[str]:
    return {path.name for path in (folder / "data").iterdir()}


def test_an_export_has_what_is_found_on_the_public_shelf(svod: Svod, kept: Path) -> None:
    ran = svod("export", "harbour", "--format", "bagit", "--to", kept / "bag")
    assert ran.code == 0, ran.err
    bagit.Bag(str(kept / "bag")).validate()
    assert exported(kept / "bag") == {"letter-00", "letter-03", "letter-06"}
    assert bagit.Bag(str(kept / "bag")).info["External-Description"] == "harbour"


def test_an_export_of_other_shelves_is_asked_for(svod: Svod, kept: Path) -> None:
    words = ("harbour", "--format", "bagit", "--to", kept / "bag")
    svod("export", *words, "--shelf", "public", "--shelf", "internal")
    assert "letter-02" in exported(kept / "bag")
    assert "letter-01" not in exported(kept / "bag")


def test_an_export_of_everything_has_every_page_of_the_answer(
    svod: Svod, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.whole.AT_ONCE", 2)
    shelves = [
        word for shelf in ("public", "restricted", "internal") for word in ("--shelf", shelf)
    ]
    svod("export", "--format", "bagit", "--to", kept / "bag", *shelves)
    assert len(exported(kept / "bag")) == 11


def test_a_bag_replaces_nothing_and_has_a_place(svod: Svod, kept: Path) -> None:
    (kept / "bag").mkdir()
    assert svod("export", "harbour", "--format", "bagit", "--to", kept / "bag").code == 3
    assert svod("export", "harbour", "--format", "zip", "--to", kept / "b").code == 2
    assert svod("export", "harbour", "--format", "bagit").code == 2
    assert (
        svod("export", "harbour", "--format", "bagit", "--to", kept / "b", "--shelf", "x").code == 2
    )
