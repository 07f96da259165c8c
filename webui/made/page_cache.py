"""What was made of originals, kept in the home: images and words of pages, pairs of passages.

Kept by the SHA-256 of the file, and can be thrown away at any time (`archive.made` does). Of the
file alone are images and words; what depends on more, as pairs do, carries what it was made from.
"""

import logging
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from archive.made import folder_of
from archive.records import Version
from archive.settings import Settings

_log = logging.getLogger(__name__)

_DAY = 86_400


class PageCache:
    """Files by version and name. Threads and processes share it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, version: Version, name: str) -> bytes | None:
        """What is kept under this name; None if nothing is, or it cannot be read."""
        try:
            path = self._path(version, name)
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # the longest unused goes first; a day tells that well enough
            if path.stat().st_mtime < time.time() - _DAY:
                os.utime(path)
        return content

    def keep(self, version: Version, name: str, content: bytes) -> None:
        """Whole or not at all; a full disk costs time at the next view, never the page."""
        path = self._path(version, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                Path(unfinished).replace(path)
            except OSError:
                Path(unfinished).unlink(missing_ok=True)
                raise
        except OSError as error:
            _log.warning("what was made of a page could not be kept: %s", error.strerror)

    def _path(self, version: Version, name: str) -> Path:
        return folder_of(self._settings, version.sha256) / name
