"""One writer at a time: a lock file in the home that the system lets go of if a run dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import Busy, SettingsError


@contextmanager
def writing_lock(home: Path) -> Iterator[None]:
    """Hold the home's lock. Raises Busy at once if another run holds it."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        opened = os.open(home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingsError(
            f"the home {home} cannot be written to: {error.strerror}",
            hint="see its rights, or choose another with --home",
        ) from None
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another run is writing to {home}", hint="wait until it is done") from None
        yield
    finally:
        os.close(opened)
