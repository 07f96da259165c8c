"""PDF: lines become the paragraphs a reader sees."""

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.pdf.reading import warm
from archive.extract.pdf.words import Words
from tests.archive.extract.made_files import kinds_of, pdf, words_of

FULL = "The witness said that nobody had come to the house by the river that night and"


def lines(*texts: str, top: float = 700, left: float = 50) -> list[tuple[float, float, str]]:
    return [(left, top - 14 * number, text) for number, text in enumerate(texts)]


def test_lines_become_paragraphs_and_pages_are_counted(worker: Worker) -> None:
    content = pdf(
        lines(FULL, "that the door was closed.") + lines("Another paragraph.", top=640),
        lines("The second page."),
        title="A report",
    )
    extracted = worker.extract(content, "report.pdf")
    assert [(page.number, [b.text for b in page.blocks]) for page in extracted.pages] == [
        (1, [f"{FULL} that the door was closed.", "Another paragraph."]),
        (2, ["The second page."]),
    ]
    assert (extracted.title, extracted.page_count) == ("A report", 2)


def test_a_paragraph_over_a_page_break_belongs_to_the_page_where_it_begins(worker: Worker) -> None:
    content = pdf(lines(FULL, FULL), lines("that the door was closed.", "A new beginning."))
    extracted = worker.extract(content, "report.pdf")
    assert extracted.pages[0].blocks[0].text == f"{FULL} {FULL} that the door was closed."
    assert [block.text for block in extracted.pages[1].blocks] == ["A new beginning."]


def test_running_heads_and_page_numbers_are_dropped(worker: Worker) -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday")
    head, foot = (50, 770, "Annual report 2014"), (300, 30)
    content = pdf(
        *(
            [head, *lines(f"{number}. On {day} the court sat again."), (*foot, str(number))]
            for number, day in enumerate(days, start=1)
        )
    )
    texts = [text for _, text in kinds_of(worker.extract(content, "report.pdf"))]
    assert texts == [f"{n}. On {day} the court sat again." for n, day in enumerate(days, start=1)]


def test_the_number_of_a_paragraph_at_the_top_of_a_page_is_no_page_number(worker: Worker) -> None:
    pages = [
        [(50.0, 700.0, f"{number}."), (100.0, 700.0, f"Finding of {name}.")]
        for number, name in ((7, "one commission"), (8, "two courts"), (9, "three families"))
    ]
    texts = [text for _, text in kinds_of(worker.extract(pdf(*pages), "report.pdf"))]
    assert texts == [
        "7. Finding of one commission.",
        "8. Finding of two courts.",
        "9. Finding of three families.",
    ]


def test_large_short_lines_are_headings(worker: Worker) -> None:

    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(50, 750, "What was seen")
    canvas.setFont("Helvetica", 11)
    for left, base, text in lines(FULL, "that the door was closed."):
        canvas.drawString(left, base, text)
    canvas.save()
    kinds = [kind for kind, _ in kinds_of(worker.extract(file.getvalue(), "report.pdf"))]
    assert kinds == ["heading", "text"]


def test_pieces_side_by_side_are_a_row_of_a_table(worker: Worker) -> None:
    content = pdf([(50, 700, "Year"), (200, 700, "Cases"), (50, 686, "2014"), (200, 686, "7")])
    assert kinds_of(worker.extract(content, "table.pdf")) == [
        ("table", "Year | Cases"),
        ("table", "2014 | 7"),
    ]


def test_the_number_of_a_resolution_is_no_cell_of_a_table(worker: Worker) -> None:
    content = pdf([(50, 700, "14/2."), (100, 700, "Trafficking in persons")])
    assert kinds_of(worker.extract(content, "a.pdf")) == [("text", "14/2. Trafficking in persons")]


def test_two_columns_are_read_one_after_the_other_even_if_written_in_turns(worker: Worker) -> None:
    left = [f"left {word} goes on here" for word in ("one", "two", "three", "four", "five")]
    right = [f"right {word} goes on here" for word in ("one", "two", "three", "four", "five")]
    upwards = lines(*left)[::-1] + lines(*right, left=330)[::-1]
    text = words_of(worker.extract(pdf(upwards), "columns.pdf"))
    places = [text.index(line) for line in left + right]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the inhabi-", "tants of the village", "the inhabitants of the village"),
        ("жители посе\xad", "ления ушли", "жители поселения ушли"),
        ("он кому-", "то писал", "он кому-то писал"),
        ("a well-", "known lawyer", "a well-known lawyer"),
        ("Нью-", "Йорк", "Нью-Йорк"),
        ("in 2013-", "2014", "in 2013-2014"),
        ("he paused –", "and went on", "he paused – and went on"),
        ("and/", "or", "and/or"),
    ],
)
def test_a_broken_word_is_mended_and_a_hyphen_of_its_own_kept(
    before: str, after: str, joined: str
) -> None:
    words = Words(["see the well-known book", before, after])
    assert words.join(before, after) == joined


def test_a_document_that_breaks_no_words_keeps_its_hyphens() -> None:
    words = Words(["a line without any break"] * 200 + ["results-"])
    assert words.join("results-", "based work") == "results-based work"


def test_a_word_broken_at_a_line_s_or_a_page_s_end_is_mended(worker: Worker) -> None:
    before = "Nobody asked what had become of them, and so the commission wrote to the inhabi-"
    content = pdf(lines(before, f"tants. {before}"), lines("tants of the other village."))
    assert [text for _, text in kinds_of(worker.extract(content, "report.pdf"))] == [
        f"{before[:-1]}tants. {before[:-1]}tants of the other village."
    ]


def test_the_mark_of_a_footnote_is_no_part_of_the_word_before_it(worker: Worker) -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    words = canvas.beginText(50, 700)
    for size, rise, part in ((11, 0, "the witness"), (6, 4, "12"), (11, 0, ", who had seen it")):
        words.setFont("Helvetica", size)
        words.setRise(rise)
        words.textOut(part)
    canvas.drawText(words)
    canvas.save()
    assert words_of(worker.extract(file.getvalue(), "a.pdf")) == "the witness 12, who had seen it"


def test_warming_up_reads_a_pdf() -> None:
    warm()


def test_a_locked_pdf_says_so(worker: Worker) -> None:

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(50, 700, "words")
    canvas.save()
    with pytest.raises(ExtractionError, match="locked with a password"):
        worker.extract(file.getvalue(), "locked.pdf")


def test_a_pdf_of_blank_pages_has_no_text(worker: Worker) -> None:
    with pytest.raises(ExtractionError, match="there is no text in it"):
        worker.extract(pdf([], []), "blank.pdf")


def test_a_pdf_cut_off_says_so(worker: Worker) -> None:
    content = pdf(lines(FULL))
    with pytest.raises(ExtractionError, match="its end is missing"):
        worker.extract(content[: len(content) * 6 // 10], "torn.pdf")


def test_a_pdf_without_pages_says_so(worker: Worker) -> None:
    empty = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    )
    with pytest.raises(ExtractionError, match="it has no pages"):
        worker.extract(empty, "empty.pdf")
