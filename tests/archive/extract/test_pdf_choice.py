"""Two libraries read a PDF: the page is taken from the one that reads it better."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.extract import limits
from archive.extract.pdf.choice import Reading, read_pages, weigh
from archive.extract.pdf.fast import FastPdf
from archive.extract.pdf.lines import Line, Sheet
from archive.extract.pdf.reading import read
from archive.extract.pdf.thorough import ThoroughPdf
from tests.archive.extract.made_files import words_of
from tests.archive.extract.made_pdfs import (
    FONT,
    Drawing,
    both,
    by_glyphs,
    drawn,
    in_russian,
    spaced,
    text,
    turned,
    without_maps,
)

WORDS = ("Заявление", "семьи", "погибшего")
with_font = pytest.mark.skipif(not FONT.exists(), reason=f"{FONT} is not there")


def fast(content: bytes) -> list[Sheet]:
    with FastPdf(content) as document:
        return [document.sheet(number) for number in range(document.page_count)]


def thorough(content: bytes) -> list[Sheet]:
    document = ThoroughPdf(content)
    return [document.sheet(number) for number in range(document.page_count)]


def reading(*texts: str, letters: int | None = None, unmapped: int = 0) -> Reading:
    lines = tuple(Line(text, 0, 100, 0, 11, False, 0) for text in texts)
    count = sum(len(text.replace(" ", "")) for text in texts)
    return weigh(Sheet(lines, count if letters is None else letters, unmapped))


@pytest.mark.parametrize(
    "draw",
    [
        text("One line of it", "and another, of 12 words (or so).", "A third-party line"),
        turned(1, text("One line of it", "and another")),
        turned(2, text("One line of it", "and another")),
        turned(3, text("One line of it", "and another")),
        both(text("Year", "2014"), text("Cases", "7", left=200)),
        pytest.param(in_russian(*WORDS) if FONT.exists() else None, marks=with_font),
    ],
    ids=["plain", "turned right", "upside down", "turned left", "table", "russian"],
)
def test_both_libraries_give_the_same_lines(draw: Drawing) -> None:
    content = drawn(draw)
    for one, other in zip(fast(content)[0].lines, thorough(content)[0].lines, strict=True):
        assert (one.text, one.size, one.bold, one.turn) == (
            other.text,
            other.size,
            other.bold,
            other.turn,
        )
        assert (one.left, one.right, one.base) == pytest.approx(
            (other.left, other.right, other.base), abs=0.01
        )


@with_font
def test_where_pdfium_takes_glyphs_for_letters_the_other_is_believed() -> None:
    content = by_glyphs(WORDS * 3)
    assert "Заявление" not in " ".join(line.text for line in fast(content)[0].lines)
    assert words_of(read(content)) == " ".join(WORDS * 3)


@with_font
def test_where_neither_knows_the_letters_the_page_is_unread_and_others_are_not() -> None:
    page = text(*["This page can be read by anybody who opens it."] * 12)
    content = without_maps(drawn(page, in_russian(*[" ".join(WORDS)] * 3), page))
    extracted = read(content)
    assert extracted.unread == (2,)
    assert [page.number for page in extracted.pages] == [1, 3]


def test_a_sign_for_each_space_is_no_text() -> None:
    rubbish = "\u00a1".join("Theseareallwordsofonelongsentence"[n : n + 4] for n in range(0, 32, 4))
    extracted = read(drawn(text(*[rubbish] * 8), text(*[rubbish] * 8)))
    assert (extracted.unread, extracted.pages) == ((1, 2), ())


def test_a_few_pages_mapped_by_chance_among_many_that_are_not_are_not_believed() -> None:
    rubbish = text(*["\u00a1".join(["word"] * 12)] * 8)
    extracted = read(drawn(text("12"), *[rubbish] * 4))
    assert (extracted.unread, extracted.pages) == ((1, 2, 3, 4, 5), ())


@pytest.mark.parametrize(("gap", "spread"), [(0.12, 0.05), (0.2, 0.2)])
def test_where_one_runs_words_together_or_tears_them_apart_the_other_is_believed(
    gap: float, spread: float
) -> None:
    lines = ["The court heard the witness in May", "and asked him who was in the house"] * 3
    content = drawn(spaced(*lines, gap=gap, spread=spread))
    one, other = weigh(fast(content)[0]), weigh(thorough(content)[0])
    assert min(one.worth, other.worth) < 0.5 * max(one.worth, other.worth)
    assert words_of(read(content)).replace("\n", " ") == " ".join(lines)


def test_one_page_of_endless_drawing_does_not_cost_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PDF_OPERANDS", 500)

    def chart(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for number in range(1_000):
            path.moveTo(number % 500, 100)
            path.lineTo(number % 500, 700)
        canvas.drawPath(path)
        text("A chart", top=750)(canvas)

    content = drawn(chart, text("The page after it"))
    assert words_of(read(content)) == "A chart\nThe page after it"
    assert [sheet.letters > 0 for sheet in thorough(content)] == [False, True]


def test_the_measure_is_letters_in_sound_words() -> None:
    assert reading("The court heard the witness").sound == 23
    assert reading("Суд выслушал свидетеля в мае").sound == 24
    assert reading("T h e c o u r t").sound == 3  # e, o and u may be words
    assert reading("HacToBIM").sound == 0
    assert reading("Thecourtheardthewitnessinmayandaskedhim").sound == 0
    assert reading("суdья").sound == 0
    assert reading("الخطوط").sound == 6
    assert reading("طﻮﻄﳋا").sound == 0  # the shapes of its letters, as they are drawn


def test_words_with_accents_and_signs_of_their_own_are_believed() -> None:
    assert reading("мы́ пришли́ домо́й, д’Артаньян (и он)" * 20).is_believed
    assert reading("कि हिन्दी में" * 40).is_believed
    assert not reading("наше\u00a1слово\u00a1здесь" * 40).is_believed
    assert not reading("\uf041\uf042\uf043" * 40).is_believed
    assert not reading("слова", letters=100, unmapped=3).is_believed


def test_a_page_of_few_letters_is_sound_whatever_they_are() -> None:
    assert reading("T h c r t q w").is_sound
    assert not reading("T h c r t q w " * 40).is_sound


def test_title_and_language_are_the_file_s_own() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, lang="ru-RU")
    canvas.setTitle("Доклад")
    canvas.drawString(50, 700, "words")
    canvas.save()
    for title, lang in (
        (pages.title, pages.lang)
        for pages in (read_pages(file.getvalue()), ThoroughPdf(file.getvalue()))
    ):
        assert (title, lang) == ("Доклад", "ru-RU")
    assert read(file.getvalue()).lang == "ru"
