"""What the site made of originals: gone with the run that closes them, and never without bound."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from archive.catalogue import Catalogue, reading
from archive.made import folder_of, sweep
from archive.settings import Settings
from indexer import night
from tests.small_corpus import KEYS, LETTER, CorpusFolder
from webui.made.page_cache import PageCache

MEGABYTE = 1_000_000


@contextmanager
def silent(_: str) -> Iterator[Callable[[int, int, str], None]]:
    yield lambda *_: None


def run(settings: Settings) -> None:
    with Catalogue(settings.catalogue, create=True) as catalogue:
        night.run(settings, catalogue, silent, if_needed=True)


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusFolder:
    corpus = CorpusFolder(tmp_path / "corpus")
    for name in ("one", "two"):
        corpus.document(
            name, KEYS, {"en.txt": f"{LETTER}\nThe {name}.\n", "ru.txt": f"Письмо: {name}.\n"}
        )
    return corpus


@pytest.fixture
def settings(tmp_path: Path, corpus: CorpusFolder) -> Settings:
    settings = Settings(home=tmp_path / "home", corpus=corpus.root, processes=1)
    run(settings)
    return settings


def kept_of(settings: Settings, folder: str) -> list[Path]:
    """Something kept of each version of a document: where it lies."""
    cache, found = PageCache(settings), []
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        held = reading.held(connection)
        (id,) = (id for id, was in held.items() if was.folder == folder)
        document = reading.document(connection, id)
    assert document
    for version in document.versions:
        cache.keep(version, "1.words", b"words of a page")
        found.append(folder_of(settings, version.sha256))
    assert all([*folder.iterdir()] for folder in found)
    return found


@pytest.mark.parametrize("how", ["removed", "closed", "faulty"])
def test_what_was_made_of_a_document_goes_with_it(
    settings: Settings, corpus: CorpusFolder, how: str
) -> None:
    gone, stays = kept_of(settings, "one"), kept_of(settings, "two")
    if how == "removed":
        shutil.rmtree(corpus.root / "one")
    else:
        shelf = '"internal"' if how == "closed" else '"nowhere"'
        corpus.document("one", KEYS.replace('"public"', shelf), {})
    run(settings)
    assert not any(folder.exists() for folder in gone)
    assert all((folder / "1.words").exists() for folder in stays)


def test_what_a_reader_asked_for_while_it_was_closed_goes_with_the_next_run(
    settings: Settings, corpus: CorpusFolder
) -> None:
    late = kept_of(settings, "one")
    shutil.rmtree(corpus.root / "one")
    run(settings)
    for folder in late:
        folder.mkdir(parents=True)
        (folder / "1.words").write_bytes(b"late")
    run(settings)
    assert not any(folder.exists() for folder in late)


def test_pairs_go_with_either_version(settings: Settings, corpus: CorpusFolder) -> None:
    english, russian = kept_of(settings, "one")
    pairs = english / f"beside-{russian.name}.json"
    pairs.write_bytes(b"{}")
    run(settings)
    assert pairs.exists()
    (corpus.root / "one" / "ru.txt").unlink()
    run(settings)
    assert not pairs.exists()
    assert (english / "1.words").exists()


def test_over_the_limit_the_longest_unused_goes(settings: Settings) -> None:
    folder, other = kept_of(settings, "one")
    for age, path in enumerate([other / "new.png", folder / "used.png", folder / "old.png"]):
        path.write_bytes(bytes(MEGABYTE * 4 // 10))
        then = path.stat().st_mtime - age * 100_000
        os.utime(path, (then, then))
    limited = replace(settings, pages_megabytes=1)
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        assert sweep(limited, connection).unused == 1
        assert not (folder / "old.png").exists()
        assert (folder / "used.png").exists()
        assert sweep(limited, connection).unused == 0


def test_what_a_reader_sees_is_used(settings: Settings) -> None:
    (path, _) = kept_of(settings, "one")
    file = path / "1.words"
    os.utime(file, (1, 1))
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        ids = list(reading.held(connection))
        documents = [reading.document(connection, id) for id in ids]
    (version,) = (v for d in documents if d for v in d.versions if v.sha256 == path.name)
    assert PageCache(settings).read(version, "1.words")
    assert file.stat().st_mtime > 1


def test_what_the_site_is_writing_does_not_stop_the_sweep(settings: Settings) -> None:
    name = "ab" * 32
    folder, done = folder_of(settings, name), Event()

    def write() -> None:
        while not done.is_set():
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "unfinished").write_bytes(b"1")
                (folder / "unfinished").replace(folder / "1.png")

    site = Thread(target=write)
    site.start()
    try:
        with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
            while sum(sweep(settings, connection).closed for _ in range(20)) == 0:
                pass
    finally:
        done.set()
        site.join()
    run(settings)
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may remove anything")
def test_what_cannot_be_removed_does_not_stop_the_run(
    settings: Settings, corpus: CorpusFolder
) -> None:
    gone = kept_of(settings, "one")[0]
    shutil.rmtree(corpus.root / "one")
    gone.chmod(0o500)
    run(settings)
    assert gone.exists()
    gone.chmod(0o700)
    run(settings)
    assert not gone.exists()
