"""PDF: heads, feet and page numbers go; numbers that say something stay."""

import pytest

from archive.extract.pdf.reading import read
from tests.archive.extract.made_files import words_of
from tests.archive.extract.made_pdfs import both, drawn, text

PAGES = ("river", "house", "court", "prison", "school", "bridge")


def body(place: str) -> tuple[str, ...]:
    return tuple(f"{first} was seen beside the {place}." for first in ("He", "She", "Nobody"))


def test_case_numbers_dates_and_sums_stay() -> None:
    pages = [
        (
            f"Application no. {1234 + 77 * n}/0{n}",
            f"Judgment of {n} May 200{n}",
            *body(place),
            f"Damages awarded: {7000 + 350 * n} euros",
        )
        for n, place in enumerate(PAGES[:5], start=1)
    ]
    found = words_of(read(drawn(*(text(*page) for page in pages))))
    assert [line for page in pages for line in page if line not in found] == []


def test_forms_of_three_lines_stay_even_if_their_numbers_run_with_the_pages() -> None:
    pages = [(f"Case No. {100 + n}", "Victims: 1", f"Village No. {n}") for n in range(1, 7)]
    found = words_of(read(drawn(*(text(*page, step=40) for page in pages))))
    assert found.count("Victims: 1") == 6
    assert [line for page in pages for line in page if line not in found] == []


@pytest.mark.parametrize(
    "foot",
    ["{n}", "– {n} –", "Page {n}", "Page {n} of 6", "{n}/6", "Report of the mission | 1{n}"],
)
def test_the_page_s_own_number_goes(foot: str) -> None:
    pages = [
        both(text(*body(place)), text(foot.format(n=n), top=30, left=280))
        for n, place in enumerate(PAGES, start=1)
    ]
    wanted = [word for place in PAGES for line in body(place) for word in line.split()]
    assert words_of(read(drawn(*pages))).split() == wanted


def test_roman_numbers_that_run_with_the_pages_go() -> None:
    numbers = ("iii", "iv", "v")
    pages = [
        both(text(*body(place)), text(number, top=30))
        for number, place in zip(numbers, PAGES, strict=False)
    ]
    assert not set(words_of(read(drawn(*pages))).split()) & set(numbers)


def test_sums_at_the_foot_of_pages_are_no_page_numbers() -> None:
    sums = ("7000", "450", "1200")
    pages = [
        both(text(*body(place)), text(amount, top=30))
        for amount, place in zip(sums, PAGES, strict=False)
    ]
    assert set(sums) <= set(words_of(read(drawn(*pages))).split())


def test_a_head_on_a_page_of_its_own_stays() -> None:
    head = "Report of the mission"
    pages = [text(head, *body(place)) for place in PAGES[:4]]
    assert words_of(read(drawn(*pages, text(head)))).count(head) == 1
