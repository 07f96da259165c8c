"""Reading order of PDF pages: columns, translations side by side, turned pages."""

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.extract import Worker
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_pdfs import (
    FONT,
    Drawing,
    both,
    drawn,
    in_russian,
    text,
    turned,
)

ENGLISH = (
    "The court heard the witness in",
    "May and asked him whether there",
    "was anybody in the house by the",
    "river that night, and he said",
    "that he had not seen anybody.",
)
RUSSIAN = (
    "Суд выслушал свидетеля в мае",
    "и спросил его не был ли кто",
    "в доме у реки в ту ночь и он",
    "ответил что никого там он",
    "в тот вечер не видел",
)
with_font = pytest.mark.skipif(not FONT.exists(), reason=f"{FONT} is not there")


def by_columns() -> Drawing:
    return both(text(*ENGLISH), in_russian(*RUSSIAN, left=320))


def by_rows() -> Drawing:
    rows = zip(ENGLISH, RUSSIAN, range(700, 0, -14), strict=False)
    return both(
        *(both(text(en, top=top), in_russian(ru, left=320, top=top)) for en, ru, top in rows)
    )


@with_font
@pytest.mark.parametrize("draw", [by_columns, by_rows])
def test_a_text_beside_its_translation_is_read_column_by_column(
    worker: Worker, draw: Callable[[], Drawing]
) -> None:
    content = drawn(both(text("A title over both columns of it", top=740), draw()))
    texts = [text for _, text in kinds_of(worker.extract(content, "both.pdf"))]
    assert texts[1:] == [" ".join(ENGLISH), " ".join(RUSSIAN)]


@with_font
def test_numbered_paragraphs_beside_their_translation_are_read_column_by_column(
    worker: Worker,
) -> None:
    rows = zip(ENGLISH, RUSSIAN, range(700, 0, -14), strict=False)
    page = both(
        *(
            both(
                text(f"{number}.", top=top),
                text(en, top=top, left=90),
                text(f"{number}.", top=top, left=320),
                in_russian(ru, left=360, top=top),
            )
            for number, (en, ru, top) in enumerate(rows, start=1)
        )
    )
    assert words_of(worker.extract(drawn(page), "both.pdf")).split("\n") == [
        " ".join(f"{number}. {line}" for number, line in enumerate(column, start=1))
        for column in (ENGLISH, RUSSIAN)
    ]


def test_two_columns_of_one_language_written_row_by_row_are_read_one_after_the_other(
    worker: Worker,
) -> None:
    left = [f"{line}, as on the left" for line in ENGLISH * 2]
    right = [f"{line}, as on the right" for line in ENGLISH * 2]
    rows = zip(left, right, range(700, 0, -14), strict=False)
    page = both(*(both(text(a, top=y), text(b, top=y, left=320)) for a, b, y in rows))
    text_of_it = words_of(worker.extract(drawn(page), "columns.pdf"))
    assert text_of_it.replace("\n", " ") == " ".join(left + right)


@with_font
def test_a_short_list_of_words_in_two_languages_stays_a_table(worker: Worker) -> None:
    words = (("court", "суд"), ("witness", "свидетель"), ("judge", "судья"))
    page = both(
        *(
            both(text(en, top=700 - 14 * row), in_russian(ru, left=200, top=700 - 14 * row))
            for row, (en, ru) in enumerate(words)
        )
    )
    assert kinds_of(worker.extract(drawn(page), "words.pdf")) == [
        ("table", f"{en} | {ru}") for en, ru in words
    ]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(worker: Worker, quarters: int) -> None:
    content = drawn(turned(quarters, text(*ENGLISH)))
    assert words_of(worker.extract(content, "turned.pdf")) == " ".join(ENGLISH)


def test_a_page_that_lies_on_its_side_is_read_line_by_line(worker: Worker) -> None:
    def on_its_side(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        text(*ENGLISH)(canvas)

    assert words_of(worker.extract(drawn(on_its_side), "side.pdf")) == " ".join(ENGLISH)


def test_what_stands_on_its_side_comes_after_the_upright_text(worker: Worker) -> None:
    def margin(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Received in the margin")
        canvas.restoreState()

    texts = words_of(worker.extract(drawn(both(margin, text(*ENGLISH))), "margin.pdf"))
    assert texts == f"{' '.join(ENGLISH)}\nReceived in the margin"
