"""Passages: numbered, labelled, normalised, none too long, none empty."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.extract import Block, Extracted, Page
from archive.passages import LONGEST, cut, normal
from archive.records import BlockKind

TABLE = tomllib.loads(Path(__file__).with_name("passages.toml").read_text(encoding="utf-8"))
SENTENCE = "По данным общества, в ст. 20.2 было внесено несколько поправок, и г. Иванов их знал. "


def extracted(*pages: Page, lang: str = "", page_count: int | None = None) -> Extracted:
    return Extracted("text/plain", pages, page_count, "", lang, "")


def texts_of(*texts: str, kind: BlockKind = "text") -> list[str]:
    page = Page(None, tuple(Block(kind, text) for text in texts))
    return [passage.text for passage in cut(extracted(page), declared_lang=None)]


def test_passages_are_numbered_over_the_pages_where_they_begin() -> None:
    pages = (
        Page(1, (Block("heading", "Отчёт"), Block("text", "Первый абзац."))),
        Page(3, (Block("table", "Год | 2014"),)),
    )
    passages = cut(extracted(*pages, page_count=3), declared_lang="ru")
    assert [(p.number, p.page, p.kind, p.text, p.lang) for p in passages] == [
        (1, 1, "heading", "Отчёт", "ru"),
        (2, 1, "text", "Первый абзац.", "ru"),
        (3, 3, "table", "Год | 2014", "ru"),
    ]


@pytest.mark.parametrize("row", TABLE["label"], ids=lambda row: row["text"][:30])
def test_a_label_is_what_the_text_calls_the_place(row: dict[str, BlockKind]) -> None:
    page = Page(None, (Block(row.get("kind", "text"), row["text"]),))
    (passage,) = cut(extracted(page), declared_lang=None)
    assert passage.label == row.get("label", "")
    assert passage.text == row["text"]


def test_empty_passages_are_dropped() -> None:
    assert texts_of("", "  ", "* * *", "\u200b", "—", "1") == ["1"]


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("й и ё", "й и ё"),
        ("  two\t\u00a0\u2003spaces  ", "two spaces"),
        ("a line \n \n  another", "a line\nanother"),
        ("words\x06 \x0f\x7f end", "words end"),
        ("из\u00adбран\u200bный", "избранный"),
        ("\u202eright\u202c to \u2066left\u2069\ufeff", "right to left"),
        ("e" + "\u0301" * 9, "é" + "\u0301" * 4),
        ("Σ ﬁ ²", "Σ ﬁ ²"),
    ],
)
def test_text_is_normalised_and_its_words_left_alone(text: str, normalised: str) -> None:
    assert normal(text) == normalised


@given(st.text())
def test_normal_text_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_a_long_paragraph_is_cut_where_sentences_end() -> None:
    pieces = texts_of("12. " + SENTENCE * 60)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith("их знал.") for piece in pieces)
    assert " ".join(pieces) == ("12. " + SENTENCE * 60).strip()


def test_only_the_first_piece_has_the_label() -> None:
    page = Page(7, (Block("text", "12. " + SENTENCE * 60),))
    passages = cut(extracted(page, page_count=7), declared_lang=None)
    assert [passage.label for passage in passages] == ["¶ 12"] + [""] * (len(passages) - 1)
    assert {passage.page for passage in passages} == {7}


@given(st.text(alphabet="aя. ;!\n", min_size=LONGEST, max_size=4 * LONGEST))
def test_no_passage_is_longer_than_the_limit_and_nothing_is_lost(text: str) -> None:
    pieces = texts_of(text)
    assert all(0 < len(piece) <= LONGEST for piece in pieces)
    letters = [sign for sign in "".join(pieces) if sign.isalpha()]
    assert letters == [sign for sign in text if sign.isalpha()]


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert [len(piece) for piece in texts_of("x" * 4_500)] == [2_000, 2_000, 500]


def test_the_file_s_own_language_stands_in_for_the_manifest_s() -> None:
    page = Page(None, (Block("text", "Право"),))
    assert cut(extracted(page, lang="bg"), declared_lang=None)[0].lang == "bg"
    assert cut(extracted(page, lang="bg"), declared_lang="uk")[0].lang == "uk"


def test_a_quotation_in_the_other_language_stays_what_it_is() -> None:
    page = Page(
        None,
        (
            Block("text", "Заявители ссылались на решение суда, в котором говорилось следующее:"),
            Block("text", "The Court observes that no investigation has been opened so far."),
            Block("text", "После этого производство по делу было прекращено."),
        ),
    )
    langs = [passage.lang for passage in cut(extracted(page), declared_lang="ru")]
    assert langs == ["ru", "en", "ru"]
