"""Where the words of a page of an original stand: told at first need by the worker, then kept.

A page with text takes the worker as long as drawing it. A scan takes OCR and seconds, and must
hold up neither the pages that others look at nor all threads of the server: it has a worker of
its own, which reads one page after another, and few requests wait for it. The others get no
words; when their page is opened again, what was read since is there.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore, Lock

from archive.errors import ExtractionError, SvodError
from archive.extract import Worker, ocr_languages
from archive.extract.answer import write_words
from archive.extract.extracted import PlacedWords
from archive.extract.media import PDF
from archive.extract.untrusted import checked_words
from archive.records import Version
from archive.settings import Settings
from webui.made.page_cache import PageCache
from webui.made.remembered import Remembered

_RULES = "1"
"""Raised when other words or places come of the same page: what was kept before is not read."""
_NONE = PlacedWords(1, ())
_MOST_ASKED = 50
"""Pages that may wait to be read by OCR; more are not put in line."""
_PATIENCE = 30
"""Seconds that a request waits for OCR, which takes five of an ordinary page, twelve of one that
stands on its head."""


class PageWords:
    """The kept words of a home's pages. Threads share it."""

    def __init__(self, settings: Settings, cache: PageCache, worker: Worker) -> None:
        self._cache = cache
        self._worker = worker
        self._scanner = Worker(settings)
        self._line = ThreadPoolExecutor(1, "ocr")
        self._waiting = BoundedSemaphore(max(1, settings.serve_threads // 2))
        self._lock = Lock()
        self._asked: dict[tuple[str, int], Future[PlacedWords]] = {}
        self._scans = Remembered()
        self._unreadable = Remembered()

    def words(self, version: Version, page: int, content: Callable[[], bytes]) -> PlacedWords:
        """The words of a page; none where they cannot be told, or not yet.

        `content` gives the original and is called only where nothing is kept, perhaps by another
        thread.
        """
        kept = self._cache.read(version, _name(page))
        if kept is not None:
            with suppress(ExtractionError):
                if placed := checked_words(b"+" + kept):
                    return placed
        if self._unreadable.holds(version, _name(page)):
            return _NONE
        try:
            own = self._own(version, page, content)
        except ExtractionError:
            self._unreadable.add(version, _name(page))
            return _NONE
        except SvodError:
            return _NONE
        if own is not None:
            return self._kept(version, page, own)
        # a version none of whose pages were read by OCR has nothing found in them; not kept, for
        # OCR may be installed one day
        if version.confidence is None or not ocr_languages():
            return _NONE
        return self._scanned(version, page, content)

    def close(self) -> None:
        """Give up what is being read. Doing it twice is no fault."""
        self._line.shutdown(wait=False, cancel_futures=True)
        self._scanner.close()

    def _own(self, version: Version, page: int, content: Callable[[], bytes]) -> PlacedWords | None:
        """The words that the file itself has on the page; None if it is one for OCR."""
        if version.media_type != PDF or self._scans.holds(version, _name(page)):
            return None
        own = self._worker.page_words(content(), page)
        if own is None:
            self._scans.add(version, _name(page))
        return own

    def _scanned(self, version: Version, page: int, content: Callable[[], bytes]) -> PlacedWords:
        key = (version.sha256, page)
        with self._lock:
            reading = self._asked.get(key)
            if reading is None and len(self._asked) < _MOST_ASKED:
                try:
                    reading = self._line.submit(self._read_scan, version, page, content)
                except RuntimeError:  # the server ends
                    return _NONE
                self._asked[key] = reading
        if reading is None or not self._waiting.acquire(blocking=False):
            return _NONE
        try:
            return reading.result(_PATIENCE)
        except (TimeoutError, CancelledError):  # too late, or the server ends
            return _NONE
        finally:
            self._waiting.release()

    def _read_scan(self, version: Version, page: int, content: Callable[[], bytes]) -> PlacedWords:
        try:
            placed = self._scanner.scanned_words(content(), page, version.media_type)
            return self._kept(version, page, placed)
        except ExtractionError:
            self._unreadable.add(version, _name(page))
            return _NONE
        except SvodError:
            return _NONE
        finally:
            with self._lock:
                self._asked.pop((version.sha256, page), None)

    def _kept(self, version: Version, page: int, placed: PlacedWords) -> PlacedWords:
        self._cache.keep(version, _name(page), write_words(placed))
        return placed


def _name(page: int) -> str:
    return f"{page}-{_RULES}.words"
