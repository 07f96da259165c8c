"""What is made of pages: kept when it was made, remembered when not, and given up at the end."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, media
from archive.extract.extracted import PlacedWords
from archive.extract.scans import ocr
from archive.records import Version
from archive.settings import Settings
from tests.archive.extract.made_files import limited, pdf
from tests.archive.extract.made_pdfs import drawn, picture
from tests.archive.extract.made_scans import ENGLISH, encoded, sheet, write
from webui.made import page_words
from webui.made.images import PageImages
from webui.made.page_cache import PageCache
from webui.made.page_words import PageWords

NONE = PlacedWords(1, ())
TEXT = Version("en", "en", None, "a.pdf", "0" * 64, 1, media.PDF, pages=1)
SCAN = Version("en", "en", None, "b.png", "1" * 64, 1, media.PNG, pages=9, confidence=0.9)
SCANNED_PDF = Version("en", "en", None, "c.pdf", "2" * 64, 1, media.PDF, pages=1, confidence=0.9)

needs_ocr = pytest.mark.skipif(ocr.languages() != ocr.LANGUAGES, reason="no OCR here")


class File:
    """The content of an original, and how often it was asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.content


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return limited(tmp_path)


@pytest.fixture
def worker(settings: Settings) -> Iterator[Worker]:
    with Worker(settings) as worker:
        yield worker


@pytest.fixture
def start(settings: Settings, worker: Worker) -> Iterator[Callable[[], PageWords]]:
    """Start the part of the server that gives words of pages, as often as the test likes."""
    started: list[PageWords] = []

    def begin(cache: type[PageCache] = PageCache) -> PageWords:
        started.append(PageWords(settings, cache(settings), worker))
        return started[-1]

    yield begin
    for one in started:
        one.close()


def kept(settings: Settings) -> list[str]:
    return [path.name for path in settings.page_images.rglob("*") if path.is_file()]


def good() -> File:
    return File(pdf([(60, 700, "An arbitrary arrest")]))


def broken() -> File:
    return File(b"%PDF-1.4 and no more of it")


# ---------- words ----------


def test_a_page_that_cannot_be_read_is_read_again_by_the_next_server_only(
    settings: Settings, start: Callable[[], PageWords]
) -> None:
    words, file = start(), broken()
    assert words.words(TEXT, 1, file) == words.words(TEXT, 1, file) == NONE
    assert file.asked == 1
    assert kept(settings) == []
    assert len(start().words(TEXT, 1, good()).words) == 3


def test_what_stopped_the_reading_for_now_is_not_remembered(
    start: Callable[[], PageWords], worker: Worker
) -> None:
    words, file = start(), good()
    worker.close()
    assert words.words(TEXT, 1, file) == words.words(TEXT, 1, file) == NONE
    assert file.asked == 2


@needs_ocr
def test_a_scan_that_was_asked_for_before_ocr_was_installed_is_read_after(
    settings: Settings, start: Callable[[], PageWords], monkeypatch: pytest.MonkeyPatch
) -> None:
    words, file = start(), File(encoded(write(sheet(), ENGLISH)))
    with monkeypatch.context() as without:
        without.setattr(page_words, "ocr_languages", tuple)
        assert words.words(SCAN, 1, file) == NONE
    assert kept(settings) == []
    assert words.words(SCAN, 1, file).words
    assert len(kept(settings)) == 1


def test_a_scanned_pdf_is_looked_at_once(
    start: Callable[[], PageWords], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_words, "ocr_languages", tuple)
    words, file = start(), File(drawn(picture()))
    assert words.words(SCANNED_PDF, 1, file) == words.words(SCANNED_PDF, 1, file) == NONE
    assert file.asked == 1
    assert kept(settings) == []


def test_words_of_other_rules_are_not_read(
    start: Callable[[], PageWords], monkeypatch: pytest.MonkeyPatch
) -> None:
    words, file = start(), good()
    for _ in range(2):
        assert len(words.words(TEXT, 1, file).words) == 3
    assert file.asked == 1
    monkeypatch.setattr(page_words, "_RULES", "another")
    assert len(words.words(TEXT, 1, file).words) == 3
    assert file.asked == 2


@needs_ocr
def test_a_page_is_not_read_twice_by_ocr_while_it_is_being_kept(
    start: Callable[..., PageWords], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, meanwhile = File(encoded(write(sheet(), ENGLISH))), []

    class SlowCache(PageCache):
        """Another request comes while the words are being written."""

        def keep(self, version: Version, name: str, content: bytes) -> None:
            monkeypatch.setattr(page_words, "_PATIENCE", 0)
            meanwhile.append(words.words(version, 1, file))
            super().keep(version, name, content)

    words = start(SlowCache)
    assert words.words(SCAN, 1, file).words
    assert meanwhile == [NONE]
    words.close()
    assert file.asked == 1


# ---------- the end of the server ----------


def test_requests_at_the_end_of_the_server_get_no_words(
    start: Callable[[], PageWords], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_words, "ocr_languages", lambda: ("eng",))
    words, file = start(), File(b"")
    begun, closed = Event(), Event()

    def blocking() -> bytes:
        begun.set()
        closed.wait(10)
        return b""

    with ThreadPoolExecutor(2) as threads:
        read = threads.submit(words.words, SCAN, 1, blocking)
        assert begun.wait(10)
        waiting = threads.submit(words.words, SCAN, 2, file)
        while len(words._asked) < 2:
            assert not waiting.done()
        words.close()
        closed.set()
        assert read.result() == waiting.result() == NONE
    assert words.words(SCAN, 3, file) == NONE
    assert words.words(SCAN, 2, file) == NONE
    assert file.asked == 0


# ---------- heights ----------


@pytest.fixture
def images(settings: Settings, worker: Worker) -> PageImages:
    return PageImages(PageCache(settings), worker)


def test_a_file_that_cannot_be_measured_is_tried_once(
    settings: Settings, images: PageImages, worker: Worker
) -> None:
    file = broken()
    assert images.heights(TEXT, file) == images.heights(TEXT, file) == ()
    assert file.asked == 1
    assert kept(settings) == []
    assert len(PageImages(PageCache(settings), worker).heights(TEXT, good())) == 1


def test_a_page_that_cannot_be_drawn_is_tried_once(settings: Settings, images: PageImages) -> None:
    file = broken()
    for size in ("small", "large", "small"):
        with pytest.raises(ExtractionError):
            images.png(TEXT, 1, size, file)
    assert file.asked == 1
    assert kept(settings) == []


def test_a_worker_that_does_not_start_is_tried_again(images: PageImages, worker: Worker) -> None:
    file = good()
    worker.close()
    assert images.heights(TEXT, file) == images.heights(TEXT, file) == ()
    assert file.asked == 2


@pytest.mark.parametrize("file", [good(), broken()], ids=["good", "broken"])
def test_a_file_that_many_open_at_once_is_measured_once(images: PageImages, file: File) -> None:
    def slow() -> bytes:
        content = file()
        Event().wait(0.3)
        return content

    with ThreadPoolExecutor(4) as threads:
        told = set(threads.map(lambda _: images.heights(TEXT, slow), range(4)))
    assert len(told) == 1
    assert file.asked == 1
