"""A writer that is killed at any moment, and the index it leaves.

A child applies batches, which merge segments, and puts whole generations in place, in a loop; it
is killed after a random short time. What it leaves is opened, asked, and written on.
"""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from archive.records import Shelf
from indexer.asking import Found
from indexer.engines.base import Batch
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.state import read_state
from tests.indexer.engines.documents import FINGERPRINT, lookup
from tests.indexer.engines.oracle import Oracle
from tests.indexer.engines.trees import FACETS, history

KILLS = 80
LONGEST = 0.12
"""Seconds that a writer has."""

SIZES = {Shelf.PUBLIC: 24}
BATCHES = tuple(
    replace(batch, position=number)
    for number, batch in enumerate(history(SIZES, batches=40), start=1)
)
EVERYTHING = lookup(limit=1000, facets=tuple(FACETS))


def states() -> list[Found]:
    """What is to be found after each of the batches; before the first, nothing."""
    oracle = Oracle()
    found = [oracle.find(EVERYTHING)]
    for batch in BATCHES:
        oracle.apply(batch)
        found.append(oracle.find(EVERYTHING))
    return found


def test_a_writer_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    random = Random(4)  # noqa: S311 - the same on every run
    expected = states()
    reached, interrupted = set(), 0
    folder = tmp_path / "index"
    _begin(EmbeddedEngine(folder))
    reader = EmbeddedEngine(folder)
    for kill in range(KILLS):
        _killed_while_writing(folder, after=random.uniform(0, LONGEST))
        engine = EmbeddedEngine(folder)
        position = engine.position(Shelf.PUBLIC)
        interrupted += bool(_leftovers(folder))
        assert reader.position(Shelf.PUBLIC) == position, kill
        # the batch may be in the index already, and be counted only when it is repeated
        for found in (engine.find(EVERYTHING), reader.find(EVERYTHING)):
            assert _like(found, expected[position : position + 2]), (kill, position)
        following = BATCHES[position % len(BATCHES)]
        if position == len(BATCHES):
            _begin(engine)
        engine.apply(following)
        for found in (engine.find(EVERYTHING), reader.find(EVERYTHING)):
            assert _like(found, [expected[following.position]]), (kill, position)
        with engine.open_new(FINGERPRINT):
            pass
        assert _leftovers(folder) == [], kill
        reached.add(position)
        engine.close()
    assert len(reached) > KILLS / 6, "the writer got on between the kills"
    assert interrupted > KILLS / 6, "the kills came while it wrote"


def _begin(engine: EmbeddedEngine) -> None:
    with engine.open_new(FINGERPRINT) as generation:
        generation.commit()


def _rebuild(engine: EmbeddedEngine, batches: tuple[Batch, ...]) -> None:
    with engine.open_new(FINGERPRINT) as generation:
        for batch in batches:
            generation.apply(batch)
        generation.commit()


def _write(folder: Path) -> None:
    """Batch by batch, now and then all of them anew; from the start again after the last."""
    engine = EmbeddedEngine(folder)
    while True:
        position = engine.position(Shelf.PUBLIC)
        if position % 5 == 4:
            _rebuild(engine, BATCHES[: position + 1])
        elif position == len(BATCHES):
            _begin(engine)
        else:
            engine.apply(BATCHES[position])


def _killed_while_writing(folder: Path, *, after: float) -> None:
    child = os.fork()
    if child == 0:
        try:
            _write(folder)
        finally:
            os._exit(1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert status == signal.SIGKILL, "the writer itself failed"


def _like(found: Found, expected: list[Found]) -> bool:
    wanted = [(one.total, one.hits, one.facets) for one in expected]
    return (found.total, found.hits, found.facets) in wanted


def _leftovers(folder: Path) -> list[Path]:
    """Files that belong to no state: half a generation, what the state of a shelf does not name."""
    left = [*folder.glob("*.new")]
    for shelf in (folder / "current" / shelf for shelf in Shelf):
        named = read_state(shelf).files.keys() | {"state.json", "MAIN_WRITELOCK"}
        left += [path for path in shelf.iterdir() if path.name not in named]
    return left
