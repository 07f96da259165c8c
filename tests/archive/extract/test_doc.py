"""Word documents of 1993 to 2003."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.media import DOC
from archive.extract.office import doc
from tests.archive.extract.made_doc import (
    IN_TABLE,
    NUMBERED,
    NUMBERED_BELOW,
    OUTLINE_2,
    ROW_END,
    Run,
    old_doc,
    summary,
)
from tests.archive.extract.made_doc import doc as made
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_ole import ole


def test_pieces_come_in_the_order_of_the_text_whatever_their_width(worker: Worker) -> None:
    extracted = worker.extract(made("Дом у реки.\r", "The house by ", "the river.\r"), "house.doc")
    assert extracted.media_type == DOC
    assert kinds_of(extracted) == [("text", "Дом у реки."), ("text", "The house by the river.")]


def test_a_heading_is_known_by_its_style_or_its_level() -> None:
    extracted = doc.read(
        made(
            Run("Отчёт\r", style=1),
            Run("Part one\r", style=2),
            Run("Part two\r", rules=OUTLINE_2),
            Run("Words.\r"),
            Run("long " * 100 + "\r", style=1),
        )
    )
    assert [kind for kind, _ in kinds_of(extracted)] == ["heading"] * 3 + ["text"] * 2


def test_cells_become_a_row_and_an_empty_one_is_left_out() -> None:
    cells = [Run(text, rules=IN_TABLE) for text in ("Год\x07", "\x07", "число\r", "дел\x07")]
    row = [*cells, Run("\x07", rules=ROW_END)]
    assert kinds_of(doc.read(made("До.\r", *row, *row, "После.\r"))) == [
        ("text", "До."),
        ("table", "Год | число дел"),
        ("table", "Год | число дел"),
        ("text", "После."),
    ]


def test_numbers_that_word_counts_are_written_out() -> None:
    runs = [
        Run(f"{text}\r", rules=rules)
        for text, rules in (
            ("First.", NUMBERED),
            ("Inner.", NUMBERED_BELOW),
            ("Inner.", NUMBERED_BELOW),
            ("Second.", NUMBERED),
            ("Inner.", NUMBERED_BELOW),
            ("Plain.", b""),
        )
    ]
    levels = ((1, "\0."), (58, "\0-\1)"))
    assert words_of(doc.read(made(*runs, levels=levels))).split("\n") == [
        "I. First.",
        "I-а) Inner.",
        "I-б) Inner.",
        "II. Second.",
        "II-а) Inner.",
        "Plain.",
    ]
    bullets = doc.read(made(*runs, levels=((23, "\uf0b7"),)))
    assert words_of(bullets).split("\n")[0] == "First."


def test_of_a_field_only_what_it_shows_is_read() -> None:
    shown = 'See \x13 HYPERLINK "http://x.example" \x14the \x13 PAGE \x14list\x15\x15 here.\r'
    assert words_of(doc.read(made(shown))) == "See the list here."


def test_a_field_that_never_ends_does_not_swallow_the_rest() -> None:
    assert words_of(doc.read(made("One \x13 TOC\r", "Two\r"))) == "One\nTwo"


def test_deleted_words_are_not_read() -> None:
    runs = ("Kept ", Run("secret ", deleted=True), "words.", Run("\r", deleted=True), "More.\r")
    assert words_of(doc.read(made(*runs))) == "Kept words.More."


def test_footnotes_stand_after_the_text() -> None:
    extracted = doc.read(made("A claim.\x02\r", notes="\x02 Его источник.\r"))
    assert words_of(extracted) == "A claim.\nЕго источник."


def test_breaks_and_hyphens_are_signs_of_their_own() -> None:
    assert words_of(doc.read(made("a\x0bb\x1ec\x1fd\x01\x08\r"))) == "a\nb\u2011c\u00add"


def test_a_letter_beyond_16_bits_is_whole_in_two_pieces() -> None:
    assert words_of(doc.read(made("я\U0001f54a\r"))) == "я\U0001f54a"


@pytest.mark.parametrize(("codepage", "number"), [("cp1251", 1251), ("utf-8", 65001)])
def test_the_title_is_what_the_writer_was_asked(codepage: str, number: int) -> None:
    told = summary("Отчёт за год", codepage, number)
    assert doc.read(made("Words.\r", summary=told)).title == "Отчёт за год"
    for cut in (20, 50, len(told) - 20):
        assert len(doc.read(made("Words.\r", summary=told[:cut])).title) < len("Отчёт за год")


@pytest.mark.parametrize("codepage", ["cp1251", "cp1252"])
def test_word_6_is_read_in_the_code_page_it_was_written_in(worker: Worker, codepage: str) -> None:
    said = "Лампа горела всю ночь." if codepage == "cp1251" else "L’été fut très long."
    content = old_doc(f"{said}\rA\x07B\x07\x07", codepage)
    assert words_of(worker.extract(content, "old.doc")) == f"{said}\nA | B"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (made("secret\r", flags=0x0300), "locked with a password"),
        (made("words\r", counts=-100), "counts its letters wrongly"),
        (made("words\r", counts=2_000_000_000), "counts its letters wrongly"),
        (made("words\r", nowhere=0x10_0000), "its text lies outside of it"),
        (made("words\r", flags=0), "not whole"),
        (ole({"WordDocument": b"\xec\xa5"}), "not whole"),
        (ole({"WordDocument": bytes(4096)}), "its version is 0"),
        (made("words\r")[:700], "its table of contents cannot be followed"),
    ],
)
def test_what_is_locked_or_damaged_says_so(worker: Worker, content: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        worker.extract(content, "a.doc")
    assert raised.value.hint


SOUND = made("Дом у реки.\r", Run("Год\x07", rules=IN_TABLE), Run("\x07", rules=ROW_END), "End.\r")


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8))
def test_a_spoilt_file_gives_text_or_a_cause(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for place, byte in changes:
        content[place] = byte
    with suppress(ExtractionError):
        assert len(words_of(doc.read(bytes(content)))) <= 4 * len(content)
