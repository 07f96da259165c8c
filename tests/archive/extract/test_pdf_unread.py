"""PDF pages that show something and say nothing."""

import io

from reportlab.pdfgen.canvas import Canvas

from archive.extract.pdf.reading import read
from tests.archive.extract.made_files import words_of
from tests.archive.extract.made_hostile import pdf_of, stream
from tests.archive.extract.made_pdfs import both, drawn, picture, text, turned


def blank(canvas: Canvas) -> None:
    """Nothing."""


def outlines(canvas: Canvas) -> None:
    """Text whose letters have become lines, as print shops do it."""
    for row in range(30):
        for place in range(60):
            canvas.line(50 + 8 * place, 700 - 20 * row, 54 + 8 * place, 712 - 20 * row)


def test_scans_among_pages_of_text_are_unread_and_blank_pages_are_not() -> None:
    extracted = read(drawn(text("A page of text"), picture(), blank, picture()))
    assert extracted.unread == (2, 4)
    assert [page.number for page in extracted.pages] == [1]
    assert extracted.page_count == 4


def test_a_scan_in_strips_and_one_inside_a_form_are_scans_too() -> None:
    strips = both(*(picture(base=100 * strip, high=100) for strip in range(8)))

    def form(canvas: Canvas) -> None:
        canvas.beginForm("scan")
        picture()(canvas)
        canvas.endForm()
        canvas.doForm("scan")

    assert read(drawn(strips, form)).unread == (1, 2)


def test_letters_drawn_as_lines_are_unread_and_a_mark_is_not() -> None:
    def mark(canvas: Canvas) -> None:
        canvas.rect(50, 700, 40, 40, fill=1)

    assert read(drawn(outlines, mark)).unread == (1,)


def test_a_stamp_on_a_scan_is_not_its_text_and_a_title_on_a_picture_is() -> None:
    stamped = both(picture(), text("Downloaded on 1 May", top=20))
    titled = both(picture(), text("The year in pictures", top=500))
    extracted = read(drawn(stamped, titled))
    assert extracted.unread == (1,)
    assert words_of(extracted) == "Downloaded on 1 May\nThe year in pictures"


def test_what_a_bad_ocr_left_under_a_scan_is_unread_and_a_good_one_is_not() -> None:
    rubbish = ["HacToBIM 3aKoHoM yCTaHoBJeHo paBeHcTBo npaB BceX rpaXgaH"] * 12
    good = ["Someone has read this page by OCR before, and read it well."] * 12
    extracted = read(drawn(both(text(*rubbish), picture()), both(text(*good), picture())))
    assert extracted.unread == (1,)
    assert rubbish[0] in words_of(extracted)  # until OCR has read the page, better than nothing
    assert good[0] in words_of(extracted)


def test_a_picture_in_a_text_is_no_scan() -> None:
    page = both(text(*["Words that stand beside a picture."] * 10), picture(50, 50, 500, 400))
    assert read(drawn(page)).unread == ()


def test_a_page_that_cannot_be_loaded_is_unread_and_the_others_are_read() -> None:
    content = pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"42",
        stream(b"BT /F 12 Tf 50 700 Td (The first page) Tj ET"),
    )
    extracted = read(content)
    assert (words_of(extracted), extracted.unread) == ("The first page", (2,))


def test_a_picture_of_many_pixels_shown_small_is_not_drawn_to_see_whether_there_is_ink() -> None:
    content = pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"q 9 0 0 9 50 50 cm /I Do Q"),
        stream(
            bytes(9),
            b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8"
            b"/ColorSpace/DeviceGray",
        ),
    )
    assert read(content).unread == (1,)  # a mark of that size would be none


def test_pages_of_a_size_out_of_all_reason_end_in_an_answer() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(1_000_000, 1))
    canvas.line(0, 0, 1_000_000, 1)
    canvas.showPage()
    canvas.save()
    assert read(file.getvalue()).pages == ()


CAPTION = ("Exhibit 14, an order of the ministry that was found in the archive of the city,",) * 2


def test_a_scan_with_a_typed_caption_beside_it_is_unread_and_keeps_the_caption() -> None:
    captioned = both(picture(high=664), text(*CAPTION, top=740))
    on_its_side = turned(1, both(picture(wide=800, high=500), text(*CAPTION, top=570)))
    extracted = read(drawn(captioned, on_its_side))
    assert extracted.unread == (1, 2)
    assert CAPTION[0] in words_of(extracted)


def test_a_picture_behind_a_text_or_beside_a_page_of_it_is_no_scan() -> None:
    behind = both(picture(), text(*CAPTION))
    beside = both(picture(high=420), text(*CAPTION * 10, top=780, step=15))
    sideways = turned(1, both(picture(wide=800, high=500), text(*CAPTION, top=400)))
    assert read(drawn(behind, beside, sideways)).unread == ()
