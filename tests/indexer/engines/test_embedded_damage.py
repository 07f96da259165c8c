"""A file that is damaged or gone ends in EngineUnavailable and its cure: never in a library's
own error, and never in another answer.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import EngineUnavailable
from archive.records import Shelf
from indexer.asking import Any, Found
from indexer.engines.base import EngineDocument
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.documents import FINGERPRINT, batch, document, lookup, phrase, word

FLIPS = 24
"""Bits turned over in each file, one at a time, spread over its length."""

ASKED = (
    lookup(Any((word("owl"), word("elk"))), facets=("tag", "year")),
    lookup(phrase("quiet forest")),
)


def documents() -> list[EngineDocument]:
    return [
        document(
            f"d{number}",
            "owl " * number + "quiet forest " + " ".join(f"w{number}x{n}" for n in range(30)),
            titles={"en": f"title {number}"},
            day="2009-11-16",
            facets={"tag": (f"t{number % 3}",), "year": ("2009",)},
        )
        for number in range(12)
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in more than one segment, with deleted documents in it."""
    folder = tmp_path_factory.mktemp("whole") / "index"
    engine = EmbeddedEngine(folder)
    with engine.open_new(FINGERPRINT) as generation:
        generation.apply(batch(*documents()[:11], position=1))
        generation.commit()
    engine.apply(batch(*documents()[11:], document("d3", "elk"), position=2))
    engine.apply(batch(document("hidden", "owl"), position=2, shelf=Shelf.INTERNAL))
    return folder


@pytest.fixture(scope="module")
def expected(whole: Path) -> list[Found]:
    return answers(EmbeddedEngine(whole))


def answers(engine: EmbeddedEngine) -> list[Found]:
    """What is found; the state's name may tell of damage that does not matter to it."""
    return [replace(engine.find(one), generation="") for one in ASKED]


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(whole, folder, symlinks=True)
    return folder


def files(folder: Path) -> list[Path]:
    """The files that hold something, in fixed order."""
    generation = (folder / "current").resolve()
    return sorted(p for p in generation.rglob("*") if p.is_file() and p.stat().st_size)


def needed(path: Path) -> bool:
    """Whether the public shelf cannot be searched without this file."""
    return path.parent.name == "public"


def answers_or_says_so(folder: Path, expected: list[Found]) -> bool:
    """False when the engine is unavailable; its answers are the right ones otherwise."""
    engine = EmbeddedEngine(folder)
    try:
        found = answers(engine)
    except EngineUnavailable as error:
        return "svod index" not in error.hint
    finally:
        engine.close()
    assert found == expected
    return True


def test_the_index_has_the_files_these_tests_are_about(whole: Path) -> None:
    kinds = {path.suffix or path.name for path in files(whole)}
    assert {".toc", ".arrays", ".json", "fingerprint"} <= kinds
    assert len(list(whole.rglob("public/*.arrays"))) > 1


@pytest.mark.parametrize("cut", [0.0, 0.5, 0.95])
def test_a_truncated_file_is_told(copy: Path, expected: list[Found], cut: float) -> None:
    for path in files(copy):
        held = path.read_bytes()
        path.write_bytes(held[: int(len(held) * cut)])
        if needed(path):
            assert not answers_or_says_so(copy, expected), path.name
        else:
            answers_or_says_so(copy, expected)
        path.write_bytes(held)
    assert answers_or_says_so(copy, expected)


def test_a_removed_file_is_told(copy: Path, expected: list[Found]) -> None:
    for path in files(copy):
        held = path.read_bytes()
        path.unlink()
        if needed(path):
            assert not answers_or_says_so(copy, expected), path.name
        else:
            answers_or_says_so(copy, expected)
        path.write_bytes(held)


def test_a_flipped_bit_is_told_or_changes_nothing(copy: Path, expected: list[Found]) -> None:
    for path in files(copy):
        for damaged in _flips(path):
            answered = answers_or_says_so(copy, expected)
            assert not (answered and needed(path)), f"{path.name} at {damaged}"


def test_a_file_of_another_index_is_told(copy: Path, expected: list[Found]) -> None:
    segments = [path for path in files(copy) if path.suffix == ".arrays" and needed(path)]
    held = segments[0].read_bytes()
    segments[0].write_bytes(segments[1].read_bytes())
    assert not answers_or_says_so(copy, expected)
    segments[0].write_bytes(held)


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.fingerprint(),
        lambda engine: engine.position(Shelf.PUBLIC),
        lambda engine: engine.state((Shelf.PUBLIC,)),
        lambda engine: engine.apply(batch(document("d1", "cow"), position=3)),
    ],
    ids=["fingerprint", "position", "state", "apply"],
)
def test_every_other_question_to_a_damaged_index_is_answered_or_says_what_to_do(
    copy: Path, ask: Callable[[EmbeddedEngine], object]
) -> None:
    kept = copy.with_name("kept")
    shutil.copytree(copy, kept, symlinks=True)
    for name in [path.relative_to(copy) for path in files(copy)]:
        held = (kept / name).read_bytes()
        middle = len(held) // 2
        for harmed in (held[:middle], b"\xff" + held[1:], held[:middle] + b"\xff" + held[middle:]):
            (copy / name).write_bytes(harmed)
            try:
                ask(EmbeddedEngine(copy))
            except EngineUnavailable as error:
                told = error.hint
            else:
                told = "svod index, if anything had been wrong"
            assert "svod index" in told
            shutil.rmtree(copy)
            shutil.copytree(kept, copy, symlinks=True)


def test_a_batch_does_not_build_on_damage(copy: Path) -> None:
    """What a merge would take over into a new, sound-looking segment."""
    for path in files(copy):
        if path.suffix != ".arrays" or not needed(path):
            continue
        for _ in _flips(path):
            with pytest.raises(EngineUnavailable):
                EmbeddedEngine(copy).apply(batch(position=9, remove=("d1",)))


def test_a_rebuild_heals(copy: Path, expected: list[Found]) -> None:
    for path in files(copy):
        path.write_bytes(b"rubbish")
    engine = EmbeddedEngine(copy)
    assert engine.fingerprint() != FINGERPRINT
    with engine.open_new(FINGERPRINT) as generation:
        generation.apply(batch(*documents(), document("d3", "elk"), position=2))
        generation.commit()
    assert answers(engine) == expected


def test_a_link_to_nowhere_is_told(copy: Path) -> None:
    (copy / "current").unlink()
    (copy / "current").symlink_to("gen-999999")
    engine = EmbeddedEngine(copy)
    assert engine.fingerprint() is None
    with pytest.raises(EngineUnavailable, match="no index"):
        engine.find(lookup())


def _flips(path: Path) -> Iterator[int]:
    """The file with one bit turned over, then another; whole again in the end."""
    held = path.read_bytes()
    for at in sorted({len(held) * part // FLIPS for part in range(FLIPS)} | {len(held) - 1}):
        path.write_bytes(held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :])
        yield at
    path.write_bytes(held)


def test_a_table_of_contents_that_the_state_does_not_know_is_read_or_told(copy: Path) -> None:
    """A run died after its change was in: no checksum of it was written."""
    public = copy / "current" / "public"
    before = (public / "state.json").read_bytes()
    EmbeddedEngine(copy).apply(batch(document("new", "cow"), position=3))
    (public / "state.json").write_bytes(before)
    (contents,) = public.glob("*.toc")
    for _ in _flips(contents):
        engine = EmbeddedEngine(copy)
        try:
            answers(engine)
        except EngineUnavailable as error:
            assert "svod index" in error.hint, error  # noqa: PT017 - it need not be told
        finally:
            engine.close()
