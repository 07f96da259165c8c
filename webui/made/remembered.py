"""What is known of pages of originals for as long as the server runs: which could not be read.

Such things are not kept in the home, since an error does not tell whether the file is to blame or
a machine that was busy; yet the worker must not take its seconds for them at each view.
"""

from threading import Lock

from archive.records import Version

_MOST = 10_000
"""Then the oldest are forgotten: some megabytes of memory."""


class Remembered:
    """Names of things of versions, as they are named in the `PageCache`. Threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: dict[tuple[str, str], None] = {}

    def add(self, version: Version, name: str) -> None:
        """Remember it until `_MOST` others are."""
        with self._lock:
            self._names[version.sha256, name] = None
            if len(self._names) > _MOST:
                del self._names[next(iter(self._names))]

    def holds(self, version: Version, name: str) -> bool:
        """Whether it is remembered."""
        return (version.sha256, name) in self._names
