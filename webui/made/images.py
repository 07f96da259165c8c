"""Pages of PDFs and pictures as images: made at first view by the locked worker, then kept.

A browser's PDF viewer would run what a hostile file brings; an image runs nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from archive.errors import ExtractionError, SvodError
from archive.extract import Worker
from archive.extract.answer import write_heights
from archive.extract.untrusted import checked_heights
from archive.records import Version
from webui.made.page_cache import PageCache
from webui.made.remembered import Remembered

WIDTHS = {"small": 180, "medium": 800, "large": 1400}
"""Pixels: the thumbnail in the rail, a page on a telephone, and one to read on a sharp screen."""

_HEIGHTS = "heights"


class PageImages:
    """The kept images of a home; the worker makes new ones. Threads share it."""

    def __init__(self, cache: PageCache, worker: Worker) -> None:
        self._cache = cache
        self._worker = worker
        self._making = Lock()
        self._measuring = tuple(Lock() for _ in range(256))  # by the first byte of the SHA-256
        self._immeasurable = Remembered()
        self._undrawable = Remembered()

    def png(self, version: Version, page: int, size: str, content: Callable[[], bytes]) -> bytes:
        """The image of a page. `content` gives the original and is called only to make one.

        Raises ExtractionError if the page cannot be drawn.
        """
        name = f"{page}-{WIDTHS[size]}.png"
        kept = self._cache.read(version, name)
        if kept is not None:
            return kept
        with self._making:
            # twenty images of one scroll are asked for at once: the first request makes it
            kept = self._cache.read(version, name)
            if kept is None:
                kept = self._drawn(version, page, size, content)
                self._cache.keep(version, name, kept)
            return kept

    def _drawn(self, version: Version, page: int, size: str, content: Callable[[], bytes]) -> bytes:
        """A page that took the worker its seconds in vain is not tried again, in any size."""
        if self._undrawable.holds(version, f"{page}"):
            raise ExtractionError(f"page {page} cannot be drawn", hint="open the original instead")
        try:
            return self._worker.page_image(content(), page, WIDTHS[size])
        except ExtractionError:
            self._undrawable.add(version, f"{page}")
            raise

    def heights(self, version: Version, content: Callable[[], bytes]) -> tuple[int, ...]:
        """How high each page is, in `archive.extract.extracted.WIDTH`ths of its width.

        Known before any is drawn, so that nothing on the page moves when images come. Empty if it
        cannot be told.
        """
        known = self._known(version)
        if known is None:
            with self._measuring[int(version.sha256[:2], 16)]:
                # who opens a file while it is measured waits for that, not for another turn
                known = self._known(version)
                if known is None:
                    known = self._measured(version, content)
        return known

    def _known(self, version: Version) -> tuple[int, ...] | None:
        kept = self._cache.read(version, _HEIGHTS)
        if kept is not None:
            with suppress(ExtractionError):
                return checked_heights(b"+" + kept)
        return () if self._immeasurable.holds(version, _HEIGHTS) else None

    def _measured(self, version: Version, content: Callable[[], bytes]) -> tuple[int, ...]:
        try:
            heights = self._worker.page_heights(content())
        except ExtractionError:  # the page tells of pages without images, if it comes to that
            self._immeasurable.add(version, _HEIGHTS)
            return ()
        except SvodError:
            return ()
        self._cache.keep(version, _HEIGHTS, write_heights(heights))
        return heights
