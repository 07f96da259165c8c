"""OCR: print that stands upright, on its side, on its head, askew, in columns and in tables."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from archive.errors import ExtractionError
from archive.extract import Page, Worker, media
from archive.extract.scans import ocr
from tests.archive.extract.made_scans import ENGLISH, RUSSIAN, encoded, sheet, write

BOTH = ocr.languages() == ocr.LANGUAGES
pytestmark = pytest.mark.skipif(
    not BOTH, reason="no OCR here: install tesseract-ocr-eng and tesseract-ocr-rus"
)
RUSSIAN_TEXT = (
    "Суд рассмотрел жалобу на действия полиции в апреле и постановил, что задержание участников"
    " собрания не имело законных оснований, а протокол был составлен с нарушениями."
)


def seen(page: Image.Image) -> Page:
    return ocr.read_page(encoded(page), media.PNG, 1)


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks]


def test_paragraphs_of_both_languages_come_whole_with_broken_words_joined() -> None:
    page = write(write(sheet(), RUSSIAN), ENGLISH, top=400)
    read = seen(page)
    assert texts(read) == [RUSSIAN_TEXT, " ".join(ENGLISH)]
    assert read.number == 1
    assert read.confidence is not None
    assert 0.85 < read.confidence <= 1


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_is_read_whichever_side_is_up(degrees: int) -> None:
    page = write(write(sheet(), RUSSIAN), ENGLISH, top=400)
    assert texts(seen(page.rotate(degrees, expand=True))) == [RUSSIAN_TEXT, " ".join(ENGLISH)]


def test_a_page_that_lies_askew_is_put_straight() -> None:
    page = write(write(sheet(), RUSSIAN), ENGLISH, top=400)
    askew = page.rotate(8, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    assert " ".join(texts(seen(askew))) == f"{RUSSIAN_TEXT} {' '.join(ENGLISH)}"


def test_specks_are_no_letters() -> None:
    page = write(sheet(), RUSSIAN)
    dice = random.Random(1)  # noqa: S311
    for _ in range(page.width * page.height // 150):
        place = dice.randrange(page.width), dice.randrange(page.height)
        page.putpixel(place, dice.choice((0, 255)))
    assert texts(seen(page)) == [RUSSIAN_TEXT]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = (
        [
            f"{ordinal} {rest}"
            for ordinal in ("один", "два", "три", "пять", "семь", "восемь")
            for rest in (f"судей {which} суда", "решили так же, как и", "прежде них решали")
        ]
        for which in ("первого", "второго")
    )
    page = write(write(sheet(1300, 1100), left), right, left=720)
    assert " ".join(texts(seen(page))) == " ".join(left + right)


def test_rows_of_numbers_stay_rows() -> None:
    page = sheet()
    cells = {"Москва": ("120", "340"), "Казань": ("75", "218"), "Самара": ("31", "96")}
    for number, (town, (one, other)) in enumerate(cells.items()):
        for left, text in ((90, town), (450, one), (700, other)):
            write(page, [text], left=left, top=90 + 60 * number)
    rows = [(block.kind, block.text) for block in seen(page).blocks]
    assert rows == [("table", f"{town} | {a} | {b}") for town, (a, b) in cells.items()]


def test_large_print_is_a_heading() -> None:
    page = write(write(sheet(), ["Доклад о суде"], size=56), RUSSIAN, top=220)
    blocks = seen(page).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Доклад о суде"),
        ("text", RUSSIAN_TEXT),
    ]


def test_small_print_of_a_screen_is_enlarged() -> None:
    page = write(sheet(620, 200), ENGLISH, left=30, top=40, size=14)
    assert texts(seen(page)) == [" ".join(ENGLISH)]


def test_a_page_with_nothing_on_it_has_no_blocks() -> None:
    assert seen(sheet()) == Page(1, ())


def test_a_picture_without_print_has_no_text() -> None:
    page = sheet(900, 600)
    draw = ImageDraw.Draw(page)
    dice = random.Random(2)  # noqa: S311
    for _ in range(300):
        x, y, size = dice.randrange(900), dice.randrange(600), dice.randrange(10, 90)
        draw.ellipse((x, y, x + size, y + size), fill=dice.randrange(256))
    assert sum(len(text) for text in texts(seen(page))) < 20


def test_one_language_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = ocr.data_folder()
    assert held is not None
    (tmp_path / "eng.traineddata").symlink_to(held / "eng.traineddata")
    monkeypatch.setattr(ocr, "_PLACES", (str(tmp_path / "none"), str(tmp_path)))
    assert ocr.languages() == ("eng",)
    assert texts(seen(write(sheet(), ENGLISH))) == [" ".join(ENGLISH)]
    monkeypatch.setattr(ocr, "_PLACES", (str(tmp_path), str(held)))
    assert ocr.languages() == ocr.LANGUAGES
    monkeypatch.setattr(ocr, "_PLACES", (str(tmp_path / "none"),))
    assert ocr.languages() == ()


def test_a_page_that_is_not_there_is_named() -> None:
    scan = encoded(write(sheet(), ENGLISH), kind="PDF")
    with pytest.raises(ExtractionError, match="no page 2: the document has 1"):
        ocr.read_page(scan, media.PDF, 2)


def test_the_locked_process_reads_a_scanned_pdf(worker: Worker) -> None:
    scan = encoded(write(sheet(), RUSSIAN), write(sheet(), ENGLISH), kind="PDF")
    read = worker.extract(scan, "scan.pdf")
    assert [(page.number, texts(page)) for page in read.pages] == [
        (1, [RUSSIAN_TEXT]),
        (2, [" ".join(ENGLISH)]),
    ]
    assert read.unread == ()
    assert all(page.confidence for page in read.pages)


def test_the_locked_process_reads_the_pages_of_a_fax(worker: Worker) -> None:
    pages = [write(sheet(), lines).convert("1") for lines in (RUSSIAN, ENGLISH)]
    read = worker.extract(encoded(*pages, kind="TIFF"), "fax.tif")
    assert [page.number for page in read.pages] == [1, 2]
    assert " ".join(texts(read.pages[1])) == " ".join(ENGLISH)


def test_only_the_reading_process_loads_the_library() -> None:
    """What it loads runs in its own memory, beside everything the archive holds."""
    code = "import sys, webui.cli; print('tesserocr' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
