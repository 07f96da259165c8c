"""States that another has replaced: which are kept, and how soon they are let go of."""

import gc
import time
from functools import partial
from pathlib import Path

import pytest

from archive.records import Shelf
from indexer.engines.embedded import EmbeddedEngine, opened
from indexer.engines.embedded.segment import Segment
from tests.indexer.engines.asked import ids
from tests.indexer.engines.documents import batch, document, lookup, word

PUBLIC = (Shelf.PUBLIC,)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that are added to the time there is."""
    later = [0.0]
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + later[0])
    return later


def _replaced(live: EmbeddedEngine) -> str:
    """A state that is not the present one any more."""
    position = live.position(Shelf.PUBLIC) + 1
    live.apply(batch(document("a", "owl"), position=position))
    state = live.find(lookup()).generation
    live.apply(batch(document("b", "owl"), position=position + 1))
    return state


def test_a_state_is_held_for_minutes(live: EmbeddedEngine, clock: list[float]) -> None:
    state = _replaced(live)
    live.find(lookup())
    clock[0] = opened.HELD_SECONDS - 30
    assert live.held_snapshot(PUBLIC, state) is not None
    clock[0] = opened.HELD_SECONDS + 30
    assert live.held_snapshot(PUBLIC, state) is None


def test_reading_on_does_not_make_a_state_younger(live: EmbeddedEngine, clock: list[float]) -> None:
    state = _replaced(live)
    for seconds in range(0, int(opened.HELD_SECONDS), 100):
        clock[0] = seconds
        assert live.held_snapshot(PUBLIC, state) is not None
    clock[0] = opened.HELD_SECONDS + 1
    assert live.held_snapshot(PUBLIC, state) is None


def test_what_nobody_asked_for_long_is_not_held(live: EmbeddedEngine, clock: list[float]) -> None:
    """It may have what was withdrawn hours ago."""
    state = _replaced(live)
    clock[0] = opened.HELD_SECONDS + 1
    assert live.held_snapshot(PUBLIC, state) is None


def test_a_state_is_let_go_of_though_nobody_asks(
    live: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "HELD_SECONDS", 0.3)
    state = _replaced(live)
    live.find(lookup())
    assert live.held_snapshot(PUBLIC, state) is not None
    until = time.monotonic() + 10
    while live._held._held and time.monotonic() < until:
        time.sleep(0.05)
    assert live._held._held == {}
    assert live._held._clock is None


def test_of_many_states_those_that_answered_longest_are_held(
    live: EmbeddedEngine, clock: list[float]
) -> None:
    """A run makes a state with every batch; whoever reads on began before it, most likely."""
    live.apply(batch(document("a", "owl"), position=1))
    before = live.find(lookup()).generation
    clock[0] = 300
    live.find(lookup())
    for number in range(20):
        live.apply(batch(document(f"d{number}", "owl"), position=number + 2))
        live.find(lookup())
    held = live.held_snapshot(PUBLIC, before)
    assert held is not None
    assert ids(held.find(lookup(word("owl")))) == ["a"]


def test_files_of_states_that_are_let_go_of_are_closed(
    live: EmbeddedEngine, folder: Path, clock: list[float]
) -> None:
    """What is mapped is on the disk still, though it has no name any more."""
    for number in range(5):
        live.apply(batch(document("a", f"owl {number}"), position=number + 1))
        live.apply(batch(position=number + 1, remove=("never-held",)))
        live.find(lookup())
    live.apply(batch(position=9, remove=("a",)))
    live.find(lookup())
    assert _mapped_without_name(folder)
    clock[0] = opened.HELD_SECONDS + 1
    live.held_snapshot(PUBLIC, "")
    live.apply(batch(document("b", "bat"), position=10))
    live.find(lookup())
    gc.collect()
    clock[0] = 3 * opened.HELD_SECONDS
    live.held_snapshot(PUBLIC, "")
    assert not _mapped_without_name(folder)


class Overtaken(EmbeddedEngine):
    """Batches come while it opens a shelf."""

    def come(self, other: EmbeddedEngine, ids: list[str]) -> None:
        self._coming = [partial(other.apply, batch(document(id, "owl"), position=9)) for id in ids]

    def _shelf_segments(self, folder: Path) -> list[Segment]:
        if self._coming:
            self._coming.pop()()
        return super()._shelf_segments(folder)


def test_a_state_has_the_name_of_what_is_in_it(live: EmbeddedEngine, folder: Path) -> None:
    live.apply(batch(document("a", "owl"), position=1))
    late = Overtaken(folder)
    late.come(live, ["b", "c"])
    found = late.find(lookup(word("owl")))
    late.close()
    assert sorted(ids(found)) == ["a", "b", "c"]
    assert found.generation == live.state(PUBLIC)


def test_what_was_withdrawn_is_closed_though_no_run_comes(
    live: EmbeddedEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.apply(batch(document("a", "owl"), document("b", "bat"), position=1))
    live.find(lookup())
    monkeypatch.setattr(opened, "HELD_SECONDS", 0.3)
    live.apply(batch(position=2, remove=("a",)))
    live.find(lookup())
    assert _mapped_without_name(folder)
    until = time.monotonic() + 10
    while _mapped_without_name(folder) and time.monotonic() < until:
        time.sleep(0.05)
        gc.collect()
    assert not _mapped_without_name(folder)


def _mapped_without_name(folder: Path) -> list[str]:
    maps = Path("/proc/self/maps").read_text().splitlines()
    return [line for line in maps if str(folder) in line and line.endswith(".arrays (deleted)")]
