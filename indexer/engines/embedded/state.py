"""What stands beside a shelf's Whoosh index: how far it has got, and how its files were written.

A file of the index is written once, under a name of its own, and never changed. Checksums tell a
damaged one before it is used: what Whoosh makes of a damaged table of contents is any error there
is, or an answer that is wrong. A file of arrays has its checksum in itself and is checked when it
is opened; here it only has to be the same file.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from archive.errors import IndexDamaged
from indexer.engines.embedded.files import EXTENSION, checksum_of

REBUILD = 'run "svod index --rebuild"'

STATE = "state.json"
NOT_OF_THE_INDEX = frozenset({STATE, "state.new", "MAIN_WRITELOCK"})


class State(NamedTuple):
    """What `state.json` says of a shelf."""

    position: int
    content: str
    """The documents held, as one number: equal contents are equal, whatever came before."""
    files: Mapping[str, int]
    """The files of the index with their checksums."""


def read_state(folder: Path) -> State:
    """The state of a shelf. Raises IndexDamaged."""
    try:
        values = json.loads((folder / STATE).read_bytes())
        state = State(values["position"], values["content"], values["files"])
        if values["seal"] != _seal(state):
            raise ValueError("it was changed")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexDamaged(f"the index in {folder} is damaged", hint=REBUILD) from error
    return state


def write_state(folder: Path, state: State) -> None:
    """Put a state in the place of the one before, at one stroke."""
    path = folder / "state.new"
    with path.open("w") as file:
        json.dump(state._asdict() | {"seal": _seal(state)}, file)
        file.flush()
        os.fsync(file.fileno())
    path.replace(folder / STATE)


def was_interrupted(folder: Path, state: State) -> bool:
    """Whether a run died here: its files are not the ones that the state knows."""
    return {path.name for path in folder.iterdir()} - NOT_OF_THE_INDEX != set(state.files)


def unknown_contents(folder: Path, state: State) -> list[str]:
    """The tables of contents that the state does not know: of a run that died, or is at work."""
    return sorted({path.name for path in folder.glob("*.toc")} - state.files.keys())


def checksums(folder: Path, known: Mapping[str, int]) -> dict[str, int]:
    """The files of an index with their checksums; files that are `known` are not read again."""
    names = {path.name for path in folder.iterdir()} - NOT_OF_THE_INDEX
    return {name: known[name] if name in known else _checksum(folder / name) for name in names}


def check_files(folder: Path, state: State, *, checked: Mapping[str, int]) -> None:
    """See that an index is as it was written. Raises IndexDamaged."""
    for name, checksum in state.files.items() - checked.items():
        try:
            damaged = _checksum(folder / name) != checksum
        except FileNotFoundError:
            continue  # a batch has just replaced it; if not, Whoosh will miss it
        if damaged:
            raise IndexDamaged(f"the index file {folder / name} is damaged", hint=REBUILD)


def _seal(state: State) -> int:
    return crc32(json.dumps(state, sort_keys=True).encode())


def _checksum(path: Path) -> int:
    return checksum_of(path) if path.suffix == EXTENSION else crc32(path.read_bytes())
