"""What `svod verify` can say: one fault, what it is about, why, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Progress = Callable[[int, int, str], None]
"""Called with what is done, how much in all, and where."""

PUT_BACK = "put it back from a backup"
TAKE_IN = 'run "svod reindex"'


class Kind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    """An original, or a manifest, is not there."""
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    """Other bytes under the same size and time: a failing disk, or somebody who hides."""
    CHANGED = "changed"
    """Other bytes than were recorded."""
    CATALOGUE = "catalogue"
    """The catalogue's file is damaged."""
    INDEX = "index"
    """The index is damaged, or holds something else than the catalogue says."""
    PENDING = "pending"
    """No damage: the next run takes it in."""
    CHANGING = "changing"
    """It changed while it was being verified: no damage, and nothing known."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be."""

    kind: Kind
    where: str
    """A path of the corpus, a document's id, or a part of the home."""
    why: str
    hint: str

    @property
    def is_damage(self) -> bool:
        return self.kind not in (Kind.PENDING, Kind.CHANGING)
