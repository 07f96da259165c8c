"""A run that dies costs a repeat, never a gap, and readers never notice.

The writer is a child process that is killed before one of its operations on files: the first,
the second, and so on to the last. Then the same work is done again.
"""

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.records import Shelf
from indexer.asking import Found
from indexer.engines.base import Batch, Engine
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.asked import ids
from tests.indexer.engines.documents import FINGERPRINT, batch, document, lookup, stands_in, word

WITHDRAWN = "informantov"
BEFORE = batch(
    document("a", "owl"), document("b", "owl bat"), document("c", f"owl {WITHDRAWN}"), position=3
)
AFTER = batch(document("a", "cow"), document("d", "owl elk"), position=9, remove=("c",))

_WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.rmtree"}


def rebuild(engine: EmbeddedEngine, *batches: Batch) -> None:
    """An index of these batches, or of both."""
    with engine.open_new(FINGERPRINT) as generation:
        for one in batches or (BEFORE, AFTER):
            generation.apply(one)
        generation.commit()


def killed_at_each_step(
    place: Path, work: Callable[[EmbeddedEngine], None], *, stride: int = 1, begun: bool = True
) -> Iterator[tuple[int, Path, EmbeddedEngine]]:
    """For each step of the work, an index where it died there, and a reader from before that."""
    for step in itertools.count(0, stride):
        folder = place / str(step)
        reader = EmbeddedEngine(folder)
        if begun:
            rebuild(reader, BEFORE)
            reader.find(lookup())
        killed = _dies_before(step, work, EmbeddedEngine(folder))
        yield step, folder, reader
        if not killed:
            assert step > 5, "there was something to die at"
            return


def _dies_before(step: int, work: Callable[[EmbeddedEngine], None], engine: EmbeddedEngine) -> bool:
    """Whether the work, done by a child, came to its file operation `step` and was killed there."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _kill_before(step)
            work(engine)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "the work itself failed"
    return status != 0


def _kill_before(step: int) -> None:
    left = step

    def count(event: str, given: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(given[2], int) and given[2] & os.O_ACCMODE
        if event in _WRITES or writes:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(count)


def seen(engine: Engine) -> tuple[list[int], str, Found, Found]:
    return (
        [engine.position(shelf) for shelf in Shelf],
        engine.state(tuple(Shelf)),
        engine.find(lookup(shelves=tuple(Shelf))),
        engine.find(lookup(word("owl"), facets=("tag",))),
    )


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """What is seen when nothing dies."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("whole") / "index")
    rebuild(engine)
    return seen(engine)


def test_a_batch_killed_anywhere_is_all_there_or_not_and_can_be_repeated(
    tmp_path: Path, expected: tuple[object, ...]
) -> None:
    for step, folder, reader in killed_at_each_step(tmp_path, lambda new: new.apply(AFTER)):
        found = ids(reader.find(lookup(word("owl"))))
        assert sorted(found) in (["a", "b", "c"], ["b", "d"]), step
        assert reader.position(Shelf.PUBLIC) in (3, 9), step
        EmbeddedEngine(folder).apply(AFTER)
        assert seen(reader) == expected, step
        assert seen(EmbeddedEngine(folder)) == expected, step
        assert not stands_in(folder, WITHDRAWN), step


def test_what_was_never_committed_leaves_the_disk_with_the_next_batch(tmp_path: Path) -> None:
    """The document was taken back before the work could be repeated."""
    secret = batch(document("x", "bat mogilev"), position=5)
    for step, folder, _ in killed_at_each_step(tmp_path, lambda new: new.apply(secret)):
        EmbeddedEngine(folder).apply(batch(position=6, remove=("x",)))
        assert not stands_in(folder, "mogilev"), step


def test_a_rebuild_killed_anywhere_is_all_there_or_not_and_can_be_repeated(
    tmp_path: Path, expected: tuple[object, ...]
) -> None:
    for step, folder, reader in killed_at_each_step(tmp_path, rebuild, stride=3):
        before = seen(EmbeddedEngine(folder))
        assert before[0] in ([3, 0, 0], expected[0]), step
        assert seen(reader) == before, step
        rebuild(EmbeddedEngine(folder))
        assert seen(reader) == expected, step
        assert not list(folder.glob("*.new")), step


def test_the_first_index_killed_anywhere_can_be_begun_again(
    tmp_path: Path, expected: tuple[object, ...]
) -> None:
    for step, folder, _ in killed_at_each_step(tmp_path, rebuild, stride=3, begun=False):
        rebuild(EmbeddedEngine(folder))
        assert seen(EmbeddedEngine(folder)) == expected, step


def test_an_index_ahead_of_its_state_file_is_repeated_not_skipped(
    live: EmbeddedEngine, folder: Path, expected: tuple[object, ...]
) -> None:
    """Whoosh has committed, the position is not written yet: the likeliest place to die."""
    live.apply(BEFORE)
    state_file = folder / "current" / "public" / "state.json"
    behind = state_file.read_bytes()
    live.apply(AFTER)
    state_file.write_bytes(behind)
    reader = EmbeddedEngine(folder)
    assert reader.position(Shelf.PUBLIC) == 3
    reader.find(lookup())
    EmbeddedEngine(folder).apply(AFTER)
    assert seen(reader) == expected


def test_a_reader_from_before_the_crash_sees_what_the_repeat_brought(
    live: EmbeddedEngine, folder: Path
) -> None:
    live.apply(BEFORE)
    reader = EmbeddedEngine(folder)
    assert sorted(ids(reader.find(lookup()))) == ["a", "b", "c"]
    state_file = folder / "current" / "public" / "state.json"
    behind = state_file.read_bytes()
    live.apply(AFTER)
    state_file.write_bytes(behind)
    EmbeddedEngine(folder).apply(AFTER)
    assert sorted(ids(reader.find(lookup()))) == ["a", "b", "d"]


def test_answers_that_no_state_knows_yet_have_a_name_of_their_own(
    live: EmbeddedEngine, folder: Path
) -> None:
    """An ETag of the old name must not stand for the new answers."""
    live.apply(BEFORE)
    known = live.find(lookup()).generation
    state_file = folder / "current" / "public" / "state.json"
    behind = state_file.read_bytes()
    live.apply(AFTER)
    state_file.write_bytes(behind)
    assert EmbeddedEngine(folder).find(lookup()).generation != known


def test_the_state_file_is_plain_json(live: EmbeddedEngine, folder: Path) -> None:
    live.apply(BEFORE)
    assert json.loads((folder / "current/public/state.json").read_text())["position"] == 3
