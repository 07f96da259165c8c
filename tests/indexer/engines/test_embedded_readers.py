"""Readers share an engine between threads, and read while another process writes."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from archive.records import Shelf
from indexer.asking import Any, Lookup
from indexer.engines.base import EngineDocument
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.asked import ids
from tests.indexer.engines.documents import batch, document, lookup, phrase, word

WORDS = [f"w{number}" for number in range(200)]


def library(count: int) -> list[EngineDocument]:
    """Documents with many different words, so that every question reads other postings."""
    return [
        document(
            f"d{number:02}",
            " ".join(WORDS[(number * 7 + step) % len(WORDS)] for step in range(60)),
            facets={"tag": (f"t{number % 5}",)},
        )
        for number in range(count)
    ]


def questions() -> list[Lookup]:
    return [
        lookup(tree, facets=("tag",))
        for number in range(0, len(WORDS), 2)
        for tree in (
            Any((word(WORDS[number]), word(WORDS[-number - 1]))),
            phrase(f"{WORDS[number]} {WORDS[(number + 1) % len(WORDS)]}"),
        )
    ]


def test_threads_that_share_an_engine_get_the_answers_one_thread_gets(
    live: EmbeddedEngine, folder: Path
) -> None:
    documents = library(40)
    live.apply(batch(*documents[:25], position=1))
    live.apply(batch(*documents[25:], position=2))
    expected = [live.find(question) for question in questions()]
    for _ in range(2):
        shared = EmbeddedEngine(folder)
        with _switching_all_the_time(), ThreadPoolExecutor(8) as threads:
            assert list(threads.map(shared.find, questions())) == expected
        shared.close()


def test_readers_see_no_error_and_nothing_missing_while_batches_come(
    live: EmbeddedEngine, folder: Path
) -> None:
    live.apply(batch(*library(10), position=1))
    shared = EmbeddedEngine(folder)

    def write() -> None:
        for position in range(2, 40):
            changed = document(f"d{position % 10:02}", f"changed {position}")
            live.apply(batch(changed, position=position, remove=(f"extra-{position - 1}",)))
            live.apply(batch(document(f"extra-{position}", "other"), position=position))

    answers = 0
    with _in_a_child(write) as writing:
        while writing():
            for reader in (shared, EmbeddedEngine(folder)):
                found = reader.find(lookup(shelves=(Shelf.PUBLIC, Shelf.INTERNAL)))
                assert [id for id in ids(found) if id.startswith("d")] == [
                    f"d{number:02}" for number in range(10)
                ]
                assert found.total in (10, 11)
                answers += 1
    assert answers > 50


def test_readers_see_no_error_and_nothing_missing_while_generations_are_swapped(
    live: EmbeddedEngine, folder: Path
) -> None:
    live.apply(batch(*library(10), position=1))
    shared = EmbeddedEngine(folder)

    def write() -> None:
        for number in range(15):
            with live.open_new(f"fingerprint {number}") as generation:
                generation.apply(batch(*library(10), position=1))
                generation.commit()

    answers = 0
    with _in_a_child(write) as writing:
        while writing():
            for reader in (shared, EmbeddedEngine(folder)):
                assert reader.find(lookup()).total == 10
                assert (reader.fingerprint() or "").startswith(("fingerprint", "rules"))
                assert reader.position(Shelf.PUBLIC) == 1
                answers += 1
    assert answers > 50


def test_a_reader_sees_each_batch_whole(live: EmbeddedEngine, folder: Path) -> None:
    """Two documents always change together; no reader may see one of them changed alone."""

    def pair(number: int) -> tuple[EngineDocument, EngineDocument]:
        return document("left", f"same{number}"), document("right", f"same{number}")

    def write() -> None:
        for number in range(1, 60):
            live.apply(batch(*pair(number), position=number + 1))

    live.apply(batch(*pair(0), position=1))
    shared = EmbeddedEngine(folder)
    seen = set()
    with _in_a_child(write) as writing:
        while writing():
            totals = [shared.find(lookup(word(f"same{number}"))).total for number in range(60)]
            assert set(totals) <= {0, 2}
            seen.add(tuple(totals))
    assert len(seen) > 3


@contextmanager
def _in_a_child(work: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Do the work in another process; what is yielded says whether it is still going on."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    statuses: list[int] = []

    def going_on() -> bool:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            statuses.append(status)
        return not ended

    try:
        yield going_on
    finally:
        if not statuses:
            statuses.append(os.waitpid(child, 0)[1])
    assert statuses == [0], "the writer failed"


@contextmanager
def _switching_all_the_time() -> Iterator[None]:
    """Threads give way after every step, as on a busy server."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
