"""PDF: what was filled in, typed over and embedded."""

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.extracted import Attachment
from archive.extract.pdf.reading import read
from tests.archive.extract.made_files import words_of
from tests.archive.extract.made_pdfs import both, drawn, field, note, text, turned, with_files

FORM = both(
    text("Name of the applicant:", "What has happened:", top=700, step=60),
    field("Ivan Petrov", 700),
    field("Nobody opened the door.", 640),
)


def test_what_was_filled_into_a_form_is_read_where_it_stands(worker: Worker) -> None:
    found = words_of(worker.extract(drawn(FORM), "form.pdf")).split()
    wanted = "Name of the applicant: Ivan Petrov What has happened: Nobody opened the door."
    assert [word for word in found if word != "|"] == wanted.split()


def test_fields_without_a_drawing_of_their_own_are_read() -> None:
    undrawn = drawn(FORM).replace(b"/AP ", b"/XP ")
    assert undrawn != drawn(FORM)
    assert "Ivan Petrov" in words_of(read(undrawn))


@pytest.mark.parametrize("quarters", [0, 1])
def test_what_was_typed_over_a_page_is_read(quarters: int) -> None:
    page = both(text("First line", "Last line", step=200), note("Seen by the court", 590))
    found = words_of(read(drawn(turned(quarters, page)))).split("\n")
    assert sorted(found) == ["First line", "Last line", "Seen by the court"]
    if not quarters:
        assert found[1] == "Seen by the court"


def test_embedded_files_are_listed_and_given(worker: Worker) -> None:
    content = with_files(drawn(text("See the list")), ("list.csv", b"a,b"), ("b.txt", b"river"))
    listed = worker.extract(content, "a.pdf").attachments
    assert sorted(listed, key=lambda file: file.name) == [
        Attachment("b.txt", 5),
        Attachment("list.csv", 3),
    ]
    given = [worker.attachment(content, number, 9_999) for number in (1, 2)]
    assert [len(file) for file in given] == [file.size for file in listed]
    with pytest.raises(ExtractionError, match="no attachment 3"):
        worker.attachment(content, 3, 9_999)
