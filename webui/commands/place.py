"""What all commands share: where things are, and what an exit code says."""

from dataclasses import dataclass

from archive.settings import Settings

SOME_FAILED, WRONG_USE, COULD_NOT_WORK, BUSY = 1, 2, 3, 75
"""1: done, but some files failed; 75: another run holds the lock. 0 is done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command works."""

    settings: Settings
    debug: bool
