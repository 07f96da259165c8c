"""What a library or the system refuses, as errors of ours with their cure."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import EngineUnavailable, IndexDamaged
from indexer.engines.embedded.files import Damaged
from indexer.engines.embedded.state import REBUILD

_NO_SPACE = "free some space, then run it again"
_NO_RIGHT = "give the user that Svod runs as the right to read and write the index folder"
_HINTS = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EFBIG: _NO_SPACE,
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
}


@contextmanager
def refusals() -> Iterator[None]:
    """Damage as IndexDamaged, and what the system refuses as EngineUnavailable."""
    try:
        yield
    except (Damaged, FileNotFoundError) as error:
        raise IndexDamaged(f"the index cannot be used: {error}", hint=REBUILD) from error
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "see what the system says of the disk")
        raise EngineUnavailable(f"the index cannot be used: {error}", hint=hint) from error
