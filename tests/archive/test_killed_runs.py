"""`svod add` killed at any moment: what is held is whole, and the next run completes it."""

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading
from archive.lock import writing_lock
from archive.settings import Settings
from tests.running import clean_environment, svod_command
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, CorpusFolder

DOCUMENTS = 160
ENGLISH = "Letter {number}. The lawyers of the coast ask for an answer to their letters.\n\n"
RUSSIAN = "Письмо {number}. Адвокаты побережья просят ответить на их письма.\n\n"


def held(catalogue: Path) -> int:
    """How many documents another process has put there so far."""
    if not catalogue.exists():
        return 0
    connection = sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM document").fetchone()[0])
    except sqlite3.OperationalError:  # no tables yet
        return 0
    finally:
        connection.close()


def helpers_of(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in children.split()]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def assert_whole(catalogue: Catalogue) -> int:
    """Every document that is held has all its versions, all their text and its change."""
    with catalogue.reading() as connection:
        ids = list(reading.held(connection))
        documents = reading.documents(connection, ids)
        passages = reading.passages_of(connection, ids)
        changes = reading.changes_between(connection, 0, 10_000, 10_000)
    assert {change.document for change in changes} == set(ids)
    for id, document in documents.items():
        assert [version.key for version in document.versions] == ["en", "ru"]
        for version in document.versions:
            assert len(passages[id, version.key]) == 40, (id, version.key)
    return len(ids)


@pytest.mark.parametrize("when", [0, 1, 60])
def test_a_run_that_is_killed_leaves_whole_documents_and_the_next_completes_it(
    corpus: CorpusFolder, home: Path, when: int
) -> None:
    for number in range(DOCUMENTS):
        texts = {"en.txt": ENGLISH * 40, "ru.txt": RUSSIAN * 40}
        texts = {name: text.format(number=number) for name, text in texts.items()}
        corpus.document(f"d{number}", KEYS, texts)
    settings = Settings(home=home, corpus=corpus.root)
    run = subprocess.Popen(
        [*svod_command(home, corpus.root), "add"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    )
    while not (home / "lock").exists() or held(settings.catalogue) < when:
        assert run.poll() is None
        time.sleep(0.002)
    helpers = helpers_of(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    with writing_lock(home), Catalogue(settings.catalogue, create=True) as catalogue:
        survived = assert_whole(catalogue)
        assert when <= survived < DOCUMENTS
        report = SmallArchive(corpus, settings, catalogue).run()
        assert (report.new, report.unchanged) == (DOCUMENTS - survived, survived)
        assert report.failures == ()
        assert assert_whole(catalogue) == DOCUMENTS
    deadline = time.monotonic() + 5
    while not all(map(gone, helpers)):
        assert time.monotonic() < deadline, "a reading process outlived its run"
        time.sleep(0.02)
