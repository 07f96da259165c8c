"""The index against the catalogue: each shelf holds what the catalogue says, and nothing else.

Reads only, beside a run that may be writing. How far the index has got is read first, and what has
changed since then last: of those documents nothing is said.
"""

from collections.abc import Mapping

from archive.catalogue import Catalogue, keeping, reading
from archive.catalogue.keeping import Stand
from archive.errors import EngineUnavailable
from archive.keeping.faults import Fault, Kind, Progress
from archive.records import Shelf
from indexer.analysis import Analyser
from indexer.build import fingerprint
from indexer.engine_documents import digest
from indexer.engines.base import Engine

_REBUILD = 'run "svod index --rebuild"'
_CATCH_UP = 'run "svod index"'
_TRIES = 3


def verify(catalogue: Catalogue, engine: Engine, progress: Progress | None = None) -> list[Fault]:
    """What is wrong with the index; an index that is only behind is `Kind.PENDING`."""
    made_with = engine.fingerprint()
    with catalogue.reading() as connection:
        vocabularies = reading.vocabularies(connection)
        wanted = fingerprint(reading.identity(connection), vocabularies, Analyser(vocabularies))
        held = reading.last_change(connection)
    if made_with is None:
        return [Fault(Kind.PENDING, "index", "there is none", _CATCH_UP)] if held else []
    if made_with != wanted:
        why = "built with another catalogue, other vocabularies or another version"
        return [Fault(Kind.PENDING, "index", f"{why}: not compared", _CATCH_UP)]
    found: list[Fault] = []
    for done, shelf in enumerate(Shelf):
        if progress:
            progress(done, len(Shelf), f"index of the {shelf} shelf")
        try:
            found += _settled(catalogue, engine, shelf)
        except EngineUnavailable as error:
            found.append(Fault(Kind.INDEX, f"index/{shelf}", error.message, error.hint or _REBUILD))
    return found


def _settled(catalogue: Catalogue, engine: Engine, shelf: Shelf) -> list[Fault]:
    """Compared again as long as the index changes meanwhile: a batch may have been half read."""
    for _ in range(_TRIES):
        state = engine.state((shelf,))
        found = _shelf(catalogue, engine, shelf)
        if not found or engine.state((shelf,)) == state:
            return found
    why = "the index changed while it was verified"
    return [Fault(Kind.CHANGING, f"index/{shelf}", why, "verify again when the other run is done")]


def _shelf(catalogue: Catalogue, engine: Engine, shelf: Shelf) -> list[Fault]:
    position = engine.position(shelf)
    with catalogue.reading() as connection:
        stands = keeping.stands(connection)
    here = {
        id: digest(id, stand.folder, stand.fingerprint)
        for id, stand in stands.items()
        if stand.shelf is shelf
    }
    differences = engine.differences(shelf, here)
    with catalogue.reading() as connection:
        behind = keeping.changed_after(connection, position)
        last = reading.last_change(connection)
    where = f"index/{shelf}"
    found = []
    for ids, why in (
        (differences.missing, "is in the catalogue and not in this index"),
        (differences.surplus, "is in this index and should not be: {}"),
        (differences.other, "is in this index as it was before its last change"),
    ):
        for id in ids:
            if id not in behind:
                said = why.format(_stands(id, stands))
                found.append(Fault(Kind.INDEX, where, f"{id} {said}", _REBUILD))
    if position > last:
        why = f"it is at change {position:,}, and the catalogue only at {last:,}"
        found.append(Fault(Kind.INDEX, where, why, _REBUILD))
    elif position < last:
        why = f"{len(behind):,} changes behind the catalogue"
        found.append(Fault(Kind.PENDING, where, why, _CATCH_UP))
    return found


def _stands(id: str, stands: Mapping[str, Stand]) -> str:
    return f"it stands on the {stands[id].shelf} shelf" if id in stands else "it is not held"
