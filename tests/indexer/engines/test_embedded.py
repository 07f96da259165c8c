"""The embedded engine keeps the contract, and keeps its folder in order."""

import os
import stat
import time
from pathlib import Path

import pytest

from archive.errors import Busy, EngineUnavailable
from archive.records import Shelf
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.files import map_arrays
from indexer.engines.embedded.writer import Writer
from tests.indexer.engines.asked import ids
from tests.indexer.engines.contract import EngineContract
from tests.indexer.engines.contract_keys import KeysContract
from tests.indexer.engines.contract_words import WordsContract
from tests.indexer.engines.documents import FINGERPRINT, batch, document, lookup, stands_in, word

AN_HOUR = 3600


class TestEmbeddedEngine(EngineContract, KeysContract, WordsContract):
    def open_engine(self, folder: Path) -> Engine:
        return EmbeddedEngine(folder)


def test_only_its_owner_may_enter_the_folder(live: EmbeddedEngine, folder: Path) -> None:
    """Whoosh's table of contents is a pickle: who can write here can run code."""
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_was_open_to_others_is_closed_by_the_next_rebuild(folder: Path) -> None:
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with EmbeddedEngine(folder).open_new(FINGERPRINT) as generation:
        generation.commit()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_rebuild_that_is_not_committed_leaves_no_trace(
    live: EmbeddedEngine, folder: Path
) -> None:
    live.apply(batch(document("a", "owl"), position=1))
    before = _files(folder)
    with live.open_new("another") as generation:
        generation.apply(batch(document("b", "bat"), position=2))
    assert _files(folder) == before


def test_the_first_rebuild_not_committed_leaves_an_empty_folder(folder: Path) -> None:
    with EmbeddedEngine(folder).open_new(FINGERPRINT):
        pass
    assert list(folder.iterdir()) == []


def test_what_a_killed_rebuild_left_goes_with_the_next_one(
    live: EmbeddedEngine, folder: Path
) -> None:
    left = folder / "gen-000002.new"
    (left / "public").mkdir(parents=True)
    (left / "public" / "MAIN_half.arrays").write_bytes(b"half")
    with live.open_new(FINGERPRINT) as generation:
        generation.commit()
    assert not left.exists()
    assert not list(folder.glob("*.new"))


def test_a_generation_just_replaced_stays_for_readers_that_have_just_found_it(
    live: EmbeddedEngine, folder: Path
) -> None:
    """However old it is: what counts is when it was replaced."""
    first = (folder / "current").resolve()
    _age(first)
    with live.open_new(FINGERPRINT) as generation:
        generation.commit()
    live.apply(batch(document("a", "owl"), position=1))
    assert first.exists()


def test_old_generations_are_removed_later(live: EmbeddedEngine, folder: Path) -> None:
    first = (folder / "current").resolve()
    with live.open_new(FINGERPRINT) as generation:
        generation.commit()
    _age(first)
    live.apply(batch(document("a", "owl"), position=1))
    assert not first.exists()
    assert ids(live.find(lookup())) == ["a"]


def test_the_live_generation_is_never_removed_for_its_age(
    live: EmbeddedEngine, folder: Path
) -> None:
    _age((folder / "current").resolve())
    live.apply(batch(document("a", "owl"), position=1))
    assert ids(live.find(lookup())) == ["a"]


def test_a_reader_goes_on_when_the_generation_it_reads_is_removed(
    live: EmbeddedEngine, folder: Path
) -> None:
    """A rebuild of equal contents leaves the state as it is; nothing needs to be opened anew."""
    kept = document("a", "owl cow", facets={"tag": ("x",)})
    live.apply(batch(kept, position=1))
    assert ids(live.find(lookup(word("owl")))) == ["a"]
    first = (folder / "current").resolve()
    with live.open_new(FINGERPRINT) as generation:
        generation.apply(batch(kept, position=1))
        generation.commit()
    _age(first)
    live.apply(batch(position=2))
    assert not first.exists()
    found = live.find(lookup(word("cow"), facets=("tag",)))
    assert (ids(found), found.facets["tag"].values) == (["a"], {"x": 1})


def test_the_words_of_a_removed_document_leave_the_disk(live: EmbeddedEngine, folder: Path) -> None:
    secret = document(
        "secret-id",
        "informantov lives upstairs",
        title_ru="осведомителев",
        titles={"ru": "осведомителев"},
        facets={"tag": ("witnesstag",)},
    )
    traces = ["informantov", "осведомителев", "witnesstag", "secret-id"]
    live.apply(batch(document("a", "owl"), secret, document("b", "bat"), position=1))
    assert [trace for trace in traces if not stands_in(folder, trace)] == []
    live.apply(batch(position=2, remove=("secret-id",)))
    assert [trace for trace in traces if stands_in(folder, trace)] == []
    assert ids(live.find(lookup())) == ["a", "b"]


def test_the_words_that_an_edit_took_out_leave_the_disk_with_the_document(
    live: EmbeddedEngine, folder: Path
) -> None:
    others = [document(f"d{number}", "owl bat cow elk") for number in range(20)]
    live.apply(batch(*others, document("a", "informantov"), position=1))
    live.apply(batch(document("a", "nobody"), position=2))
    assert stands_in(folder, "informantov")
    live.apply(batch(position=3, remove=("a",)))
    assert not stands_in(folder, "informantov")


def test_a_second_writer_is_told_to_wait(live: EmbeddedEngine, folder: Path) -> None:
    with Writer((folder / "current" / "public").resolve(), map_arrays), pytest.raises(Busy):
        live.apply(batch(document("a", "owl"), position=1))
    live.apply(batch(document("a", "owl"), position=1))


def test_shelves_that_were_asked_for_once_do_not_keep_old_files_open(
    live: EmbeddedEngine,
) -> None:
    def opened() -> int:
        return len([*Path("/proc/self/fd").iterdir()])

    few = opened()
    for number in range(30):
        shelves = [(Shelf.PUBLIC,), (Shelf.PUBLIC, Shelf.RESTRICTED), tuple(Shelf)][number % 3]
        live.apply(batch(document("a", f"owl {number}"), position=number + 1))
        assert live.find(lookup(shelves=shelves)).total == 1
    assert opened() <= few + 5


def test_the_words_of_the_last_document_leave_the_disk_too(
    live: EmbeddedEngine, folder: Path
) -> None:
    live.apply(batch(document("a", "informantov"), position=1))
    live.apply(batch(position=2, remove=("a",)))
    assert not stands_in(folder, "informantov")
    assert live.find(lookup(facets=("tag",))).total == 0


def test_a_batch_applied_again_writes_no_index(live: EmbeddedEngine, folder: Path) -> None:
    first = batch(document("a", "owl"), document("b", "bat"), position=1)
    live.apply(first)
    before = _files(folder)
    live.apply(first)
    live.apply(batch(*first.put, position=9, remove=("never-held",)))
    assert set(_files(folder)) == set(before)
    assert live.position(Shelf.PUBLIC) == 9


def test_the_position_never_goes_back(live: EmbeddedEngine) -> None:
    live.apply(batch(document("a", "owl"), position=7))
    live.apply(batch(position=3))
    assert live.position(Shelf.PUBLIC) == 7


def test_files_do_not_stay_open_from_batch_to_batch(live: EmbeddedEngine) -> None:
    def opened() -> int:
        return len([*Path("/proc/self/fd").iterdir()])

    for number in range(3):
        live.apply(batch(document("a", f"owl {number}"), position=number + 1))
        live.find(lookup())
    few = opened()
    for number in range(3, 40):
        live.apply(batch(document("a", f"owl {number}"), position=number + 1))
        live.find(lookup())
    assert opened() <= few + 10


def test_many_small_batches_stay_in_few_segments(live: EmbeddedEngine, folder: Path) -> None:
    for number in range(60):
        live.apply(batch(document(f"d{number:02}", "owl"), position=number + 1))
    assert live.find(lookup(word("owl"))).total == 60
    assert len(list(folder.rglob("public/*.arrays"))) <= 10


def test_a_folder_that_cannot_be_one_is_the_operator_s_matter(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    engine = EmbeddedEngine(folder)
    assert engine.fingerprint() is None
    for ask in (
        lambda: engine.find(lookup()),
        lambda: engine.position(Shelf.PUBLIC),
        lambda: engine.open_new(FINGERPRINT),
    ):
        with pytest.raises(EngineUnavailable):
            ask()


def _files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.lstat().st_size for path in folder.rglob("*")}


def _age(generation: Path) -> None:
    long_ago = time.time() - AN_HOUR
    os.utime(generation, (long_ago, long_ago))
