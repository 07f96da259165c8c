"""Pages of PDFs and pictures as images: made at first view by the locked worker, then kept.

A browser's PDF viewer would run what a hostile file brings; an image runs nothing. Images are
kept by the SHA-256 of the file, so they can be thrown away at any time and never go stale.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from archive.extract import Worker
from archive.records import Version
from archive.settings import Settings

WIDTHS = {"small": 180, "large": 1400}
"""Pixels: the thumbnail in the rail, and a page to read on a sharp screen."""

_log = logging.getLogger(__name__)


class PageImages:
    """The kept images of a home; the worker makes new ones. Threads share it."""

    def __init__(self, settings: Settings, worker: Worker) -> None:
        self._folder = settings.page_images
        self._worker = worker
        self._making = Lock()

    def png(self, version: Version, page: int, size: str, content: Callable[[], bytes]) -> bytes:
        """The image of a page. `content` gives the original and is called only to make one.

        Raises ExtractionError if the page cannot be drawn.
        """
        path = self._folder / version.sha256[:2] / version.sha256 / f"{page}-{WIDTHS[size]}.png"
        if path.exists():
            return path.read_bytes()
        with self._making:
            # twenty images of one scroll are asked for at once: the first request makes it
            if path.exists():
                return path.read_bytes()
            image = self._worker.page_image(content(), page, WIDTHS[size])
            _keep(path, image)
            return image


def _keep(path: Path, image: bytes) -> None:
    """Whole or not at all; a full disk costs time at the next view, never the page."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(image)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        _log.warning("a page image could not be kept: %s", error.strerror)
