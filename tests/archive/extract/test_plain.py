"""Plain text as programs leave it: wrapped, in pages, with numbers on lines of their own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ExtractionError
from archive.extract.media import media_type
from archive.extract.text.plain import paragraphs

CORPUS = Path(__file__).parents[3].parent / "shared" / "data" / "corpus"

LONG = "The lamp was lit in the window of the house by the river, "
WRAPPED = (
    LONG + "and it burned\nuntil the morning of that day, when those who had come over the bridge\n"
)


def test_one_long_line_does_not_undo_the_wrapping() -> None:
    text = (
        WRAPPED + "found the door open, and the bread on the table, " + LONG * 2 + "and\nsat down."
    )
    (whole,) = paragraphs(text)
    assert whole == " ".join(text.split("\n"))


def test_a_short_line_before_a_capital_ends_a_paragraph() -> None:
    text = WRAPPED + "went in.\nA heading\nThe bread was still warm on the table of the house.\n"
    assert list(paragraphs(text)) == [
        " ".join((WRAPPED + "went in.").split("\n")),
        "A heading",
        "The bread was still warm on the table of the house.",
    ]


@pytest.mark.parametrize("number", ["8.", "(8)", "(a)", "115.6.", "115.6", "A.", "II."])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_number_on_a_line_of_its_own_begins_the_next_paragraph(number: str, between: str) -> None:
    text = f"{WRAPPED}went in.\n{number}{between}Those who had come sat down."
    assert list(paragraphs(text))[1:] == [f"{number} Those who had come sat down."]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    text = f"{WRAPPED}went\n\fin and sat down.\n\n\fA new page begins here."
    assert list(paragraphs(text)) == [
        " ".join((WRAPPED + "went in and sat down.").split("\n")),
        "A new page begins here.",
    ]


def test_heads_and_page_numbers_do_not_stand_in_the_middle_of_a_sentence() -> None:
    middle = ("river and", "bridge and", "garden and", "stairs and")
    pages = [
        f"A/HRC/12/9\nPage {number}\n\nthe {place} the lamp in the window of the house where they\n"
        f"had seen it by the {place} on the night before, and they went over the {place}\n"
        for number, place in enumerate(middle, start=1)
    ]
    (said,) = paragraphs("\f".join(pages))
    assert "Page" not in said
    assert said.count("window") == len(pages)


def test_pages_that_are_all_alike_keep_their_words() -> None:
    assert len(list(paragraphs("\f".join(["Name\n\nDay\n"] * 4)))) == 8


def test_lines_that_are_paragraphs_stay_apart() -> None:
    lines = [f"{LONG * many}and went out." for many in (1, 3, 1, 2)] + ["Short", "Shorter"]
    assert list(paragraphs("\n".join(lines))) == lines


@given(st.text(alphabet="aБ1.(), -\n\f", max_size=300))
def test_no_letter_is_lost_where_no_page_repeats(text: str) -> None:
    if text.count("\f") < 2:
        said = "".join(paragraphs(text))
        assert [one for one in said if one.isalpha()] == [one for one in text if one.isalpha()]


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the real documents are not at {CORPUS}")
def test_a_phrase_of_a_real_resolution_stands_in_one_paragraph() -> None:
    import gzip
    import json

    with gzip.open(CORPUS / "unsc_resolutions.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if '"unsc-0678"' in line]
    assert any("all necessary means" in said for said in paragraphs(texts[0]))


def test_a_few_control_signs_leave_a_text_a_text() -> None:
    text = (WRAPPED * 4).encode()
    assert media_type(b"\x06 \x0f \x0f" + text, ".txt") == "text/plain"
    for binary in (b"\x06\x0f" * 20 + text, b"\0" + text, bytes(range(1, 256)) * 20):
        with pytest.raises(ExtractionError, match="neither text nor"):
            media_type(binary, ".txt")


def test_utf_16_without_a_mark_is_a_text() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert media_type(("\x06" + WRAPPED).encode(encoding), ".txt") == "text/plain"


BODIES = (
    *("The bridge was shut.", "Nobody was told.", "The lamp went out."),
    *("They came at night.", "The bread was warm."),
)


def in_pages(head: str) -> list[str]:
    """The paragraphs of pages with this head, {0} the number of the page."""
    pages = [f"{head.format(n, n * 700)}\n\n{body}\n" for n, body in enumerate(BODIES, start=1)]
    return list(paragraphs("\f".join(pages)))


@pytest.mark.parametrize(
    "head", ["Дело № {0}/2004", "Взыскано {1} рублей", "{1}.05.2004", "Case No. {0}, room 5"]
)
def test_lines_that_differ_in_a_number_of_their_own_are_text(head: str) -> None:
    said = in_pages(head)
    assert [one for one in said if one not in BODIES] == [
        head.format(n, n * 700) for n in range(1, len(BODIES) + 1)
    ]


@pytest.mark.parametrize("head", ["{0}", "- {0} -", "Page {0} of 12", "A/55/7 1{0}", "Report"])
def test_numbers_that_run_with_the_pages_are_theirs(head: str) -> None:
    assert in_pages(head) == list(BODIES)
