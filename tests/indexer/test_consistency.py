"""`svod verify`: each shelf's index against what the catalogue says stands there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.keeping.faults import Fault, Kind
from archive.records import Shelf
from indexer import consistency
from indexer.engines.base import Batch, EngineDocument, Postings
from indexer.search import open_engine
from tests.indexer.small_library import Library, written
from tests.indexer.vocabularies import SMALL


def verified(library: Library) -> list[Fault]:
    """As a command finds it: with files that nobody has opened yet."""
    engine = open_engine(library.home / "index")
    try:
        return consistency.verify(library.catalogue, engine)
    finally:
        engine.close()


def kinds(faults: list[Fault]) -> set[Kind]:
    return {fault.kind for fault in faults}


@pytest.fixture
def held(library: Library) -> Library:
    """Six documents on three shelves."""
    shelves = [*Shelf, *Shelf]
    library.hold(
        *(
            written(f"d{n}", en=f"The owl number {n}.", shelf=shelf)
            for n, shelf in enumerate(shelves)
        )
    )
    return library


def behind_its_back(
    library: Library, shelf: Shelf, *, put: Mapping[str, str] | None = None, remove: str = ""
) -> None:
    """Change an index as nobody should."""
    documents = tuple(
        EngineDocument(id, {"text_en": Postings.of({"owl": [0]}, 1)}, {}, None, {}, digest)
        for id, digest in (put or {}).items()
    )
    position = library.engine.position(shelf)
    gone = (remove,) if remove else ()
    library.engine.apply(Batch(shelf, documents, gone, position))


def test_an_index_of_its_catalogue_has_no_fault(held: Library) -> None:
    assert verified(held) == []
    held.put(written("d1", en="The owl was replaced.", shelf=Shelf.PUBLIC))
    held.remove("d2")
    held.index()
    assert verified(held) == []


def test_an_archive_without_documents_needs_no_index(library: Library) -> None:
    assert verified(library) == []


def test_an_index_that_is_not_there_yet_is_no_damage(library: Library) -> None:
    library.put(written("a", en="The owl."))
    assert kinds(verified(library)) == {Kind.PENDING}


def test_an_index_that_is_behind_is_no_damage(held: Library) -> None:
    held.put(written("new", en="A new owl."), written("d0", en="Another owl."))
    held.remove("d1", "d2")
    faults = verified(held)
    assert kinds(faults) == {Kind.PENDING}
    assert "4 changes behind" in faults[0].why


def test_an_index_of_other_vocabularies_is_no_damage(held: Library) -> None:
    held.describe({name: SMALL[name] for name in list(SMALL)[1:]} | {})
    assert kinds(verified(held)) == {Kind.PENDING}


@pytest.mark.parametrize("shelf", list(Shelf))
def test_a_document_taken_out_behind_its_back_is_told(held: Library, shelf: Shelf) -> None:
    id = f"d{list(Shelf).index(shelf)}"
    behind_its_back(held, shelf, remove=id)
    (fault,) = verified(held)
    assert (fault.kind, fault.where) == (Kind.INDEX, f"index/{shelf}")
    assert fault.why.startswith(id)
    assert "--rebuild" in fault.hint


def test_a_document_put_in_behind_its_back_is_told(held: Library) -> None:
    behind_its_back(held, Shelf.PUBLIC, put={"forged": "x"})
    (fault,) = verified(held)
    assert "forged" in fault.why
    assert "not held" in fault.why


def test_a_closed_document_in_an_open_index_is_told_with_its_shelf(held: Library) -> None:
    behind_its_back(held, Shelf.PUBLIC, put={"d2": "x"})
    (fault,) = verified(held)
    assert "internal" in fault.why


def test_another_content_under_the_same_id_is_told(held: Library) -> None:
    behind_its_back(held, Shelf.PUBLIC, put={"d0": "x"})
    (fault,) = verified(held)
    assert fault.why.startswith("d0")


def test_an_index_ahead_of_its_catalogue_is_told(held: Library) -> None:
    """The catalogue is an older copy of itself."""
    held.engine.apply(Batch(Shelf.PUBLIC, (), (), 1000))
    (fault,) = verified(held)
    assert fault.kind is Kind.INDEX
    assert "1,000" in fault.why


def files_of(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.suffix != ".json" and path.stat().st_size
    )


@pytest.mark.parametrize("shelf", list(Shelf))
def test_a_changed_byte_in_any_file_of_the_index_is_told(held: Library, shelf: Shelf) -> None:
    folder = held.home / "index/current" / shelf
    for path in files_of(folder):
        content = path.read_bytes()
        changed = bytearray(content)
        changed[len(content) // 2] ^= 4
        path.write_bytes(changed)
        faults = verified(held)
        assert [(fault.kind, fault.where) for fault in faults] == [(Kind.INDEX, f"index/{shelf}")]
        path.write_bytes(content)
    assert verified(held) == []


def test_a_file_of_the_index_that_is_gone_is_told(held: Library) -> None:
    for path in files_of(held.home / "index/current/public"):
        path.rename(held.home / "away")
        assert kinds(verified(held)) == {Kind.INDEX}
        (held.home / "away").rename(path)


def test_what_a_run_changes_meanwhile_is_no_fault(held: Library) -> None:
    """Between the looks at one shelf and at the next, a run goes by."""
    runs = []

    def run(done: int, _total: int, _where: str) -> None:
        runs.append(done)
        held.put(written(f"new-{done}", en="An owl."), written("d0", en=f"Owl {done}."))
        held.remove(f"d{done + 3}")
        held.index()

    engine = open_engine(held.home / "index")
    try:
        faults = consistency.verify(held.catalogue, engine, run)
    finally:
        engine.close()
    assert runs == [0, 1, 2]
    assert [fault for fault in faults if fault.is_damage] == []
