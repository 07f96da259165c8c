"""Whatever lies in the corpus under whatever name: a line each, the rest goes in, nothing hangs."""

import json
import os
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading
from archive.records import Shelf
from archive.settings import Settings
from indexer.asking import Search
from indexer.search import open_finder
from tests.night.processes import Begun, adopting, begin, survivors
from tests.night.states import faults_of
from tests.running import Ran
from tests.small_corpus import KEYS, LETTER, CorpusFolder

SECONDS = 120
"""A run of a few small files that takes longer hangs."""

NAMES = {
    "newline": "two\nlines.txt",
    "carriage return": "back\rto the start.txt",
    "tab": "a\ttab.txt",
    "line separators": "a\u2028b\u2029c\x85d\x0be.txt",
    "right to left": "letter\u202etxt.exe.txt",
    "isolates and marks": "\u2066a\u2069\u200f\u061c.txt",
    "zero width": "a\u200bb\u200dc\ufeff.txt",
    "emoji": "👩‍⚖️ letter 🕯️.txt",
    "escape sequences": "\x1b]0;owned\x07\x1b[2J.txt",
    "one-byte sequences": "\x9b2J\x9d0;owned\x9c.txt",
    "a bell and a delete": "\x07\x08\x7f.txt",
    "255 bytes": "Д" * 125 + "a.txt",
    "only dots": "....",
    "only spaces": "   ",
    "spaces round it": " letter .txt ",
    "a leading dash": "-rf.txt",
    "a leading double dash": "--help.txt",
    "quotes": "'single' \"double\" `back`.txt",
    "backslashes": "a\\b\\..\\c.txt",
    "a semicolon": "a; touch owned; .txt",
    "a substitution": "$(touch owned).txt",
    "a variable": "${HOME} %s %d {0} {name}.txt",
    "markup": "[bold red]a[/] <script>alert(1)<script>.txt",
    "wildcards": "*?[a-z].txt",
    "composed": "\u0439 \u00e9 composed.txt",
    "decomposed": "\u0438\u0306 e\u0301 composed.txt",
    "upper case": "CASE.TXT",
    "lower case": "case.txt",
    "mixed case": "Case.txt",
    "a name of Windows": "CON.txt",
    "like a line number": "letter.txt:12",
    "unassigned and private": "\ue000\U000e0001\uffff.txt",
    "many combining marks": "a" + "\u0301" * 60 + ".txt",
}
"""Of files that are as good as any other."""

NOT_READ = {".hidden.txt", "...."}
"""What begins with a dot is left out, as `svod check` and the guide say."""


@pytest.fixture
def here(corpus: CorpusFolder, home: Path, tmp_path: Path) -> Iterator[Settings]:
    corpus.document("good")
    with adopting():
        yield Settings(home=home, corpus=corpus.root, processes=1)
        assert survivors() == []


def ran(settings: Settings, *words: str) -> Ran:
    """The command, which must not hang, nor say what is not one printable line after another."""
    home, log = settings.home, settings.home.with_name("log")
    env = {"SVOD_PROCESSES": "1", "SVOD_FILE_MEGABYTES": "1"}
    run: Begun = begin(home, settings.corpus, *words, log=log, env=env)
    code = run.wait(SECONDS)
    done = Ran(code, run.out.read_bytes().decode(), log.read_bytes().decode())
    for text in (done.out, done.err):
        unprintable = {sign for sign in text if not sign.isprintable() and sign != "\n"}
        assert unprintable == set(), ascii(unprintable)
    assert "Traceback" not in done.err
    return done


def assert_all_is_said(settings: Settings) -> None:
    """Every command that shows names shows them harmlessly."""
    for words in (
        ("status",),
        ("status", "--json"),
        ("check",),
        ("add", "--dry-run"),
        ("verify",),
        ("verify", "--json"),
        ("search", "lawyers"),
        ("search", "lawyers", "--json"),
        ("reindex", "--json"),
        ("reindex", "--full"),
    ):
        assert ran(settings, *words).code in (0, 1), words
    assert faults_of(settings) == []


def held(settings: Settings) -> int:
    return int(json.loads(ran(settings, "status", "--json").out)["total"]["documents"])


def found(settings: Settings, number: int) -> int:
    """How many documents have that letter."""
    with open_finder(settings) as finder:
        return finder.search(Search(text=f'"number {number}"', shelves=tuple(Shelf))).total


def letter(number: int) -> str:
    return f"{LETTER}\nThis is the letter number {number} of the harbour.\n"


# ---------- names ----------


def test_a_file_of_any_name_is_taken_in_and_found(here: Settings, corpus: CorpusFolder) -> None:
    for number, name in enumerate(NAMES.values()):
        corpus.put(f"loose/{name}", letter(number))
    first = ran(here, "reindex")
    assert first.code == 0, first.err
    wanted = len(NAMES) - len(NOT_READ & set(NAMES.values()))
    added = [event for event in first.events if event.startswith("added ")]
    assert len(added) == wanted + 1
    assert held(here) == wanted + 1
    for number, name in enumerate(NAMES.values()):
        if name not in NOT_READ:
            assert found(here, number) == 1, ascii(name)
    assert_all_is_said(here)
    assert not any(Path(place, "owned").exists() for place in (".", corpus.root, here.home))
    again = ran(here, "reindex")
    assert [event for event in again.events if event.startswith(("added", "changed"))] == []


def test_a_bad_file_of_any_name_is_one_printable_line(here: Settings, corpus: CorpusFolder) -> None:
    for number, name in enumerate(NAMES.values()):
        corpus.put(f"loose/{name}", b"%%PDF-1.7\n%d 0 obj\n<< /Type /Catalog" % number)
        if name not in NOT_READ:
            corpus.put(f"faulty/{name}/document.toml", "colour = 1\n" + KEYS)
    first = ran(here, "reindex")
    assert first.code == 1
    names = len(NAMES) - len(NOT_READ & set(NAMES.values()))
    assert len(first.complaints) == 2 * names
    assert all(line.startswith(("loose/", "faulty/")) for line in first.complaints)
    shown = ran(here, "status")
    assert sum(line.startswith("  ") for line in shown.out.splitlines()) == 2 * names
    assert_all_is_said(here)


def test_folders_of_any_name_hold_documents(here: Settings, corpus: CorpusFolder) -> None:
    for number, name in enumerate(NAMES.values()):
        if name not in NOT_READ:
            corpus.document(f"deep/{name}", KEYS, {"a.txt": letter(number)})
    first = ran(here, "reindex")
    assert first.code in (0, 1)
    # names that differ in case or marks only may come to one id: that is told, none is lost
    doubled = [line for line in first.complaints if "is also that of" in line]
    assert len(first.complaints) == len(doubled)
    assert held(here) + len(doubled) == len(NAMES) - len(NOT_READ & set(NAMES.values())) + 1
    assert_all_is_said(here)


def test_names_that_are_not_utf8_are_told_and_not_read(
    here: Settings, corpus: CorpusFolder
) -> None:
    root = os.fsencode(corpus.root)
    for number, name in enumerate((b"\xef\xe8\xf1\xfc\xec\xee.txt", b"a\xff\x1b[2J.txt", b"\x80")):
        Path(os.fsdecode(root + b"/" + name)).write_text(letter(number))
    Path(os.fsdecode(root + b"/\xcf\xc1\xd0\xcb\xc1")).mkdir()
    Path(os.fsdecode(root + b"/\xcf\xc1\xd0\xcb\xc1/a.txt")).write_text(letter(9))
    first = ran(here, "reindex")
    assert first.code == 1
    assert len([line for line in first.complaints if "not UTF-8" in line]) == 4
    assert len(first.complaints) == 4
    assert held(here) == 1
    assert_all_is_said(here)


@pytest.fixture
def deep(corpus: CorpusFolder) -> Iterator[None]:
    """Folders in folders, deeper than any walk goes and longer than a path may be."""
    top = corpus.root / "d"
    try:
        top.mkdir()
        at = os.open(top, os.O_RDONLY)
        for _ in range(3_000):
            os.mkdir("d", dir_fd=at)
            deeper = os.open("d", os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = deeper
        os.close(at)
        yield
    finally:
        # Python's own removal goes down by calls, and pytest would fail at it for ever after
        subprocess.run(["rm", "-rf", str(top)], check=True)


@pytest.mark.usefixtures("deep")
def test_folders_deeper_than_any_limit_are_told_and_the_rest_goes_in(
    here: Settings, corpus: CorpusFolder
) -> None:
    corpus.put("z/a.txt", letter(1))
    first = ran(here, "reindex")
    assert first.code == 1
    (line,) = first.complaints
    assert "folders deep" in line
    assert held(here) == 2
    assert_all_is_said(here)


# ---------- things that are no files ----------


def test_links_pipes_sockets_and_devices_are_told_and_never_followed(
    here: Settings, corpus: CorpusFolder, tmp_path: Path
) -> None:
    root = corpus.root
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.txt").write_text("The informant Zebulon lives upstairs.\n")
    links = {
        "out.txt": str(secret / "a.txt"),
        "out of the tree": str(secret),
        "dangling.txt": "nowhere",
        "itself.txt": "itself.txt",
        "round": ".",
        "up": "..",
        "one.txt": "two.txt",
        "two.txt": "one.txt",
        "null.txt": "/dev/null",
        "good.txt": "good/letter.txt",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe.txt")
    irregular = {*links, "pipe.txt", "socket.txt"}
    with socket.socket(socket.AF_UNIX) as bound:
        was = Path.cwd()
        os.chdir(root)  # a socket's path may have no more than a hundred bytes
        try:
            bound.bind("socket.txt")
        finally:
            os.chdir(was)
    if os.geteuid() == 0:
        os.mknod(root / "zero.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.mknod(root / "disk.pdf", stat.S_IFBLK | 0o600, os.makedev(7, 200))
        irregular |= {"zero.txt", "disk.pdf"}
    first = ran(here, "reindex")
    assert first.code == 1
    assert {line.partition(": ")[0] for line in first.complaints} == irregular
    assert len(first.complaints) == len(irregular)
    assert held(here) == 1
    assert ran(here, "search", "Zebulon").out.startswith("0 documents")
    assert_all_is_said(here)


def test_a_manifest_may_be_anything_and_closes_its_document(
    here: Settings, corpus: CorpusFolder, tmp_path: Path
) -> None:
    kinds = ("pipe", "link", "dangling", "huge", "folder", "empty")
    for kind in kinds:
        corpus.document(f"m/{kind}", KEYS, {"a.txt": f"{LETTER}\nBeside the {kind}.\n"})
    assert ran(here, "reindex").code == 0
    (tmp_path / "outside.toml").write_text(KEYS)
    for kind in kinds:
        (corpus.root / f"m/{kind}/document.toml").unlink()
    place = corpus.root / "m"
    os.mkfifo(place / "pipe/document.toml")
    (place / "link/document.toml").symlink_to(tmp_path / "outside.toml")
    (place / "dangling/document.toml").symlink_to("nowhere")
    with (place / "huge/document.toml").open("wb") as huge:
        huge.truncate(3 << 30)
    (place / "folder/document.toml").mkdir()
    (place / "empty/document.toml").touch()
    second = ran(here, "reindex")
    assert second.code == 1
    told = {line.split("/")[1] for line in second.complaints}
    assert {"pipe", "link", "dangling", "huge"} <= told
    assert len(second.complaints) <= len(kinds)
    with Catalogue(here.catalogue) as catalogue, catalogue.reading() as connection:
        shelves = reading.shelves_of(connection, [*kinds, "good"])
    assert shelves.pop("good") is Shelf.PUBLIC
    assert not {kind for kind, shelf in shelves.items() if shelf is Shelf.PUBLIC}
    assert_all_is_said(here)


def test_a_sparse_file_of_five_gigabytes_is_too_large_and_is_not_read(
    here: Settings, corpus: CorpusFolder
) -> None:
    for name in ("a.txt", "b.pdf"):
        with (corpus.root / name).open("wb") as sparse:
            sparse.truncate(5 << 30)
    first = ran(here, "reindex")
    assert [line.split(": ")[1].split(" (")[0] for line in first.complaints] == [
        "the file is larger than 1 MB"
    ] * 2
    assert held(here) == 1
    assert_all_is_said(here)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told_and_what_is_held_from_there_stays(
    here: Settings, corpus: CorpusFolder
) -> None:
    corpus.put("closed/a.txt", letter(1))
    corpus.put("b.txt", letter(2))
    assert ran(here, "reindex").code == 0
    (corpus.root / "closed").chmod(0)
    (corpus.root / "b.txt").chmod(0)
    try:
        second = ran(here, "reindex")
        assert len(second.complaints) == 2
        assert held(here) == 3
    finally:
        (corpus.root / "closed").chmod(0o700)
        (corpus.root / "b.txt").chmod(0o600)
    assert ran(here, "reindex").complaints == []
    assert_all_is_said(here)


# ---------- files that do not keep still ----------


def test_files_that_grow_shrink_and_vanish_meanwhile_end_the_run_for_nobody(
    here: Settings, corpus: CorpusFolder
) -> None:
    for number in range(12):
        corpus.document(f"still/d{number}", KEYS, {"a.txt": letter(number) * 20})
    over = threading.Event()

    def restless() -> None:
        turn = 0
        grown = corpus.root / "grown.txt"
        while not over.is_set():
            turn += 1
            with grown.open("ab") as growing:
                growing.write(LETTER.encode() * 40)
            if turn % 40 == 0:
                grown.write_bytes(b"short\n")
            corpus.put("shrunk.txt", LETTER * (1 + turn % 7))
            gone = corpus.put(f"here/and gone {turn % 3}.txt", letter(100 + turn % 3))
            time.sleep(0.002)
            gone.unlink(missing_ok=True)
            corpus.document("manifest", KEYS if turn % 2 else "colour = 1\n" + KEYS)

    hand = threading.Thread(target=restless)
    hand.start()
    try:
        for words in (("reindex",), ("reindex", "--full"), ("add",), ("index",)):
            assert ran(here, *words).code in (0, 1), words
            assert ran(here, "verify").code in (0, 1)
    finally:
        over.set()
        hand.join()
    corpus.document("manifest")
    last = ran(here, "reindex")
    assert [line for line in last.complaints if "still/" in line] == []
    for number in range(12):
        assert found(here, number) == 1
    assert_all_is_said(here)
