"""Where words stand on the drawn page: of text, of pages that are turned, of scans."""

import io

import pytest
from PIL import Image

from archive.errors import ExtractionError
from archive.extract import Worker, media
from archive.extract.extracted import WIDTH, PlacedWord, PlacedWords
from archive.extract.scans import ocr
from tests.archive.extract.made_files import pdf
from tests.archive.extract.made_pdfs import both, drawn, in_russian, picture, text, turned
from tests.archive.extract.made_scans import ENGLISH, RUSSIAN, encoded, sheet, write

needs_ocr = pytest.mark.skipif(
    ocr.languages() != ocr.LANGUAGES,
    reason="no OCR here: install tesseract-ocr-eng and tesseract-ocr-rus",
)


def placed(worker: Worker, content: bytes, page: int = 1) -> PlacedWords:
    found = worker.page_words(content, page)
    assert found is not None
    return found


def word(found: PlacedWords, text: str) -> PlacedWord:
    (one,) = (word for word in found.words if word.text == text)
    return one


def ink(image: bytes, one: PlacedWord) -> tuple[float, float]:
    """Shares of dark pixels in the word's box, and beside it in a box as large."""
    page = Image.open(io.BytesIO(image)).convert("L")
    unit = page.width / WIDTH
    box = tuple(round(side * unit) for side in (one.left, one.top, one.right, one.bottom))
    wide, high = box[2] - box[0], box[3] - box[1]
    # down the page from a line that runs across it, across from one that runs down
    beside = (
        (box[0], box[1] + 3 * high, box[2], box[3] + 3 * high)
        if wide > high
        else (box[0] + 3 * wide, box[1], box[2] + 3 * wide, box[3])
    )
    return share_of_ink(page.crop(box)), share_of_ink(page.crop(beside))


def share_of_ink(part: Image.Image) -> float:
    return sum(part.histogram()[:128]) / (part.width * part.height)


def test_words_have_boxes_in_parts_of_the_page(worker: Worker) -> None:
    found = placed(worker, pdf([(60, 700, "An arbitrary arrest")]))  # of 600 by 800 points
    assert found.height == round(WIDTH * 800 / 600)
    assert [one.text for one in found.words] == ["An", "arbitrary", "arrest"]
    first = found.words[0]
    assert first.left == pytest.approx(1000, abs=5)  # 60 points of 600
    # the line's base is 100 points below the edge; the box reaches a little below it
    assert first.top < 10_000 * 100 / 600 < first.bottom
    assert first.bottom - first.top < 10_000 * 16 / 600


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_boxes_lie_on_the_words_however_the_page_is_turned(worker: Worker, quarters: int) -> None:
    content = drawn(turned(quarters, text("MMMMMM", left=300, top=400)))
    one = word(placed(worker, content), "MMMMMM")
    on, beside = ink(worker.page_image(content, 1, 1400), one)
    assert on > 0.2
    assert beside == 0


def test_text_that_runs_up_the_page_is_boxed_as_it_stands(worker: Worker) -> None:
    def upward(canvas):  # type: ignore[no-untyped-def]
        canvas.rotate(90)
        canvas.drawString(300, -200, "MMMMMM")

    content = drawn(both(text("Some words that run across it"), upward))
    one = word(placed(worker, content), "MMMMMM")
    assert one.bottom - one.top > 3 * (one.right - one.left)
    on, beside = ink(worker.page_image(content, 1, 1400), one)
    assert on > 0.2
    assert beside == 0


def test_russian_words_are_placed(worker: Worker) -> None:
    content = drawn(in_russian("произвольный арест", "в сентябре"))
    found = placed(worker, content)
    assert [one.text for one in found.words] == ["произвольный", "арест", "в", "сентябре"]


def test_marks_around_a_word_are_not_boxed_and_a_broken_word_says_so(worker: Worker) -> None:
    lines = [(60, 700, '("arrest"), he was un-'), (60, 686, "lawfully detained")]
    found = placed(worker, pdf(lines))
    texts = [one.text for one in found.words]
    assert texts == ["arrest", "he", "was", "un-", "lawfully", "detained"]
    quoted, bare = word(found, "arrest"), word(placed(worker, pdf([(60, 700, "arrest")])), "arrest")
    assert quoted.right - quoted.left == bare.right - bare.left


def test_a_page_without_text_of_its_own_has_no_words(worker: Worker) -> None:
    assert worker.page_words(drawn(picture()), 1) is None


def test_there_is_no_other_page(worker: Worker) -> None:
    content = drawn(text("One page"))
    for page in (0, 2):
        with pytest.raises(ExtractionError, match=f"page {page} cannot be read"):
            worker.page_words(content, page)
    with pytest.raises(ExtractionError):
        worker.page_words(b"%PDF-1.4 nothing", 1)


def test_heights_are_those_of_the_drawn_pages(worker: Worker) -> None:
    def lying(canvas):  # type: ignore[no-untyped-def]
        canvas.setPageSize((800, 600))
        canvas.drawString(60, 500, "lying")

    content = drawn(text("upright"), lying)
    heights = worker.page_heights(content)
    assert heights == (round(WIDTH * 800 / 600), round(WIDTH * 600 / 800))
    for page, height in enumerate(heights, start=1):
        with Image.open(io.BytesIO(worker.page_image(content, page, 1400))) as image:
            assert height / WIDTH == pytest.approx(image.height / image.width, rel=0.002)


def test_heights_of_pictures_are_those_of_their_pages_the_right_side_up(worker: Worker) -> None:
    pages = encoded(sheet(400, 200), sheet(200, 400), kind="TIFF")
    assert worker.page_heights(pages) == (WIDTH // 2, 2 * WIDTH)
    lying, file = Image.new("L", (400, 200), "white"), io.BytesIO()
    exif = lying.getexif()
    exif[0x0112] = 6  # its left side is the top of what was seen
    lying.save(file, "JPEG", exif=exif)
    assert worker.page_heights(file.getvalue()) == (2 * WIDTH,)


def test_heights_of_what_is_no_document_are_refused(worker: Worker) -> None:
    with pytest.raises(ExtractionError):
        worker.page_heights(b"%PDF-1.4 nothing")


@needs_ocr
@pytest.mark.parametrize("degrees", [0, 90, 180, 3])
def test_boxes_of_a_scan_lie_on_its_words_however_it_lies(worker: Worker, degrees: int) -> None:
    page = write(write(sheet(), RUSSIAN), ENGLISH, top=400)
    content = encoded(page.rotate(degrees, expand=True, fillcolor="white"))
    found = worker.scanned_words(content, 1, media.PNG)
    image = worker.page_image(content, 1, 1100)
    for seen in ("жалобу", "участников", "complaint", "participants"):
        on, _ = ink(image, word(found, seen))
        assert on > 0.1, seen
    assert "состав-" in [one.text for one in found.words]
