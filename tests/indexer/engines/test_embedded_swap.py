"""Readers ask without a pause while another process applies batches and swaps generations."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from archive.records import Shelf
from indexer.asking import Found
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.documents import FINGERPRINT, lookup
from tests.indexer.engines.oracle import Oracle
from tests.indexer.engines.trees import FACETS, history

BATCHES = tuple(
    replace(batch, position=number)
    for number, batch in enumerate(history({Shelf.PUBLIC: 24}, batches=40), start=1)
)
EVERYTHING = lookup(limit=1000, facets=tuple(FACETS))
THREADS = 3


def whole_states() -> list[Found]:
    """What is to be found after each batch."""
    oracle = Oracle()
    found = []
    for batch in BATCHES:
        oracle.apply(batch)
        found.append(oracle.find(EVERYTHING))
    assert all(one.total for one in found)
    return found


def test_every_answer_belongs_to_one_whole_state(tmp_path: Path) -> None:
    states = whole_states()
    folder, done = tmp_path / "index", tmp_path / "done"
    _rebuild(EmbeddedEngine(folder), 1)
    reading = _in_a_child(lambda: _read(EmbeddedEngine(folder), states, done))
    writing = _in_a_child(lambda: _write(folder, done))
    shared = EmbeddedEngine(folder)
    with ThreadPoolExecutor(THREADS) as threads:
        answers = [threads.submit(_read, shared, states, done) for _ in range(THREADS)]
    assert os.waitpid(writing, 0)[1] == 0, "the writer failed"
    assert os.waitpid(reading, 0)[1] == 0, "the reader in another process failed"
    for one in answers:
        one.result()
    shared.close()


def _write(folder: Path, done: Path) -> None:
    """Batch by batch; every fifth comes with a generation of its own."""
    try:
        engine = EmbeddedEngine(folder)
        for position in range(1, len(BATCHES)):
            if position % 5 == 0:
                _rebuild(engine, position + 1)
            else:
                engine.apply(BATCHES[position])
    finally:
        done.touch()


def _rebuild(engine: EmbeddedEngine, count: int) -> None:
    with engine.open_new(FINGERPRINT) as generation:
        for batch in BATCHES[:count]:
            generation.apply(batch)
        generation.commit()


def _read(engine: EmbeddedEngine, states: list[Found], done: Path) -> None:
    """Ask until the writer is done; it must have been seen at its work."""
    seen = set()
    while not done.exists():
        found = engine.find(EVERYTHING)
        at = [number for number, state in enumerate(states) if _alike(found, state)]
        assert at, f"{found.total} documents of no whole state"
        seen.update(at)
    assert len(seen) > 3


def _alike(found: Found, state: Found) -> bool:
    return (found.total, found.hits, found.facets) == (state.total, state.hits, state.facets)


def _in_a_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child
