"""Text → tokens and keys, against the tables beside this file."""

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import RULES, Analyser, Token, channel_of, english, russian
from indexer.analysis.tokens import MAX_LETTERS, WORD, bounded, parts, spans
from indexer.asking import Channel, Key

Row = dict[str, Any]

ANALYSER = Analyser({})
LETTERS = "аяёйЙеЁı́ӏӀIzZğ5"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
AROUND = RAISED + "- ‐‑–—'’ʼ`´\u00ad\u200b\u0301\u0306\u0308.,/_()«»\"\n\u00a0"


def table(name: str, key: str) -> list[object]:
    rows = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))[key]
    return [pytest.param(row, id=row["id"]) for row in rows]


def lemmas(word: str) -> set[str]:
    """What a word is found by besides its written form and as a name."""
    keys = next(ANALYSER.analyse(word)).keys
    return {key for key in keys if channel_of(key).channel is Channel.LEMMA}


def exact(word: str) -> str:
    """The key of a word's written form."""
    (key,) = (key for key in next(ANALYSER.analyse(word)).keys if key.startswith("="))
    return key.removeprefix("=")


def pairs(forms: str) -> list[tuple[str, str]]:
    return list(itertools.combinations(forms.split(" "), 2))


# ---------- words and their lemmas ----------


@pytest.mark.parametrize("row", table("russian", "together") + table("english", "together"))
def test_any_form_finds_any_other(row: Row) -> None:
    lost = [pair for pair in pairs(row["forms"]) if not lemmas(pair[0]) & lemmas(pair[1])]
    assert lost == []


@pytest.mark.parametrize("row", table("russian", "apart") + table("english", "apart"))
def test_other_words_stay_apart(row: Row) -> None:
    mixed = [pair for pair in pairs(row["forms"]) if lemmas(pair[0]) & lemmas(pair[1])]
    assert mixed == []


@pytest.mark.parametrize("row", table("english", "itself"))
def test_what_no_table_has_is_its_own_lemma(row: Row) -> None:
    assert {word: lemmas(word) for word in row["forms"].split()} == {
        word: {word.lower()} for word in row["forms"].split()
    }


@pytest.mark.parametrize("row", table("fold", "same"))
def test_a_written_form_is_folded(row: Row) -> None:
    assert exact(row["word"]) == row["folded"]


@pytest.mark.parametrize("row", table("fold", "different"))
def test_written_forms_that_differ_stay_different(row: Row) -> None:
    folded = [exact(word) for word in row["words"].split()]
    assert len(set(folded)) == len(folded)


@pytest.mark.parametrize("row", table("fold", "same"))
def test_folding_again_changes_nothing(row: Row) -> None:
    assert exact(row["folded"]) == row["folded"]


# ---------- tokens and their places ----------


@pytest.mark.parametrize("row", table("tokens", "token"))
def test_a_text_is_cut_into_words(row: Row) -> None:
    found = [[t.text, t.start, t.end, t.position] for t in ANALYSER.analyse(row["text"])]
    assert found == row["words"]


texts = st.text(st.sampled_from(LETTERS + AROUND) | st.characters(), max_size=60)


@settings(deadline=None)
@given(texts)
@example("и" * (MAX_LETTERS - 1) + "-" + "й" * 9)
@example("a-" * MAX_LETTERS)
@example("a\u0301" * MAX_LETTERS)
@example("ʼ")
@example("'ʼ’a")
def test_each_token_stands_where_it_says(text: str) -> None:
    for token in ANALYSER.analyse(text):
        assert text[token.start : token.end] == token.text
        assert token.text
        assert any(letter.isalnum() for letter in token.text)


@settings(deadline=None)
@given(texts)
def test_positions_go_up_by_one_through_the_words(text: str) -> None:
    tokens = list(ANALYSER.analyse(text))
    parts = [token for token in tokens if token.width == 1]
    assert [token.position for token in parts] == list(range(len(parts)))
    assert [token.start for token in parts] == sorted(token.start for token in parts)
    for whole in (token for token in tokens if token.width > 1):
        inside = parts[whole.position : whole.position + whole.width]
        assert (inside[0].start, inside[-1].end) == (whole.start, whole.end)


@settings(deadline=None)
@given(texts)
@example("и" * (MAX_LETTERS - 1) + "-" + "й" * 9)
@example("s")
def test_every_key_is_something(text: str) -> None:
    for token in ANALYSER.analyse(text):
        assert token.keys
        assert len(set(token.keys)) == len(token.keys)
        assert all(key.strip("=~") for key in token.keys)


@settings(deadline=None)
@given(texts)
def test_no_letter_or_figure_is_lost(text: str) -> None:
    """All that a reader may look for is in some token, long rubbish apart."""
    seen = {at for token in spans(text) for at in range(token.start, token.end)}
    no_letter = f"ʼ{RAISED}"
    letters = {at for at, sign in enumerate(text) if sign.isalnum() and sign not in no_letter}
    assert letters <= seen


@settings(deadline=None)
@given(texts)
@example("CM/Inf/DH(2008)33/" + "a" * MAX_LETTERS)
@example("2010-2011гг.")
def test_words_can_be_looked_up_whole(text: str) -> None:
    """What is made of a written word depends on that word alone."""
    found = [
        (match.start() + start, match.start() + end)
        for match in WORD.finditer(text)
        for word in [bounded(match.group())]
        for start, end in [(0, len(word)), *(parts(word) or [])]
    ]
    assert found == [(span.start, span.end) for span in spans(text)]


@pytest.mark.parametrize(
    "text",
    ["a/" * 40_000, "a(1)/" * 40_000, "1/a_" * 40_000, "a\u0301" * 40_000 + "/", "a'" * 80_000],
    ids=lambda text: text[:4],
)
def test_rubbish_without_end_is_cut_in_one_pass(text: str) -> None:
    assert sum(1 for _ in spans(text)) > 0


def test_a_word_without_end_is_looked_at_from_its_beginning() -> None:
    (token,) = ANALYSER.analyse("ж" * 10_000)
    assert token.text == "ж" * MAX_LETTERS


# ---------- routes ----------


@pytest.mark.parametrize(
    ("word", "lang"),
    [
        ("Чечня", "ru"),
        ("Chechnya", "en"),
        ("Çavuşoğlu", "en"),
        ("ГӀалгӀай", "ru"),
        ("Cтрасбург", "ru"),
        ("1738", ""),
        ("57942", ""),
        ("5b", "en"),
        ("თბილისი", ""),
    ],
)
def test_a_token_goes_the_way_of_its_script(word: str, lang: str) -> None:
    assert next(ANALYSER.analyse(word)).lang == lang


def test_a_russian_name_in_an_english_text_is_a_russian_word() -> None:
    found = list(ANALYSER.analyse("the case of Эстемировой", "en"))
    assert lemmas("Эстемирова") & set(found[-1].keys)


def test_an_english_word_in_a_russian_text_is_an_english_word() -> None:
    found = list(ANALYSER.analyse("доклад defenders", "ru"))
    assert "defender" in found[-1].keys


@pytest.mark.parametrize("lang", ["ce", "uk", "de", "ka"])
def test_texts_in_other_languages_are_found_by_their_written_forms(lang: str) -> None:
    found = [token.keys for token in ANALYSER.analyse("права defenders Грозного", lang)]
    assert [[key for key in keys if not key.startswith("@")] for keys in found] == [
        ["=права", "права"],
        ["=defenders", "defenders"],
        ["=грозного", "грозного"],
    ]


def test_other_cyrillic_alphabets_get_no_russian_lemmas() -> None:
    assert lemmas("гӏалгӏай") == {"гӏалгӏай"}
    assert lemmas("країна") == {"країна"}


def test_the_written_form_is_the_first_key_of_every_token() -> None:
    for token in ANALYSER.analyse("Права defenders 1738 Ачхой-Мартан тбилиси თბილისი"):
        first, *others = (channel_of(key).channel for key in token.keys)
        assert first is Channel.EXACT
        assert Channel.EXACT not in others


def test_a_key_tells_its_channel_by_its_first_character() -> None:
    assert channel_of("=права") == Key("=права", Channel.EXACT)
    assert channel_of("право") == Key("право", Channel.LEMMA)
    assert channel_of("~эстемиров") == Key("~эстемиров", Channel.LEMMA)
    assert channel_of("@estemirof") == Key("@estemirof", Channel.NAME)
    assert channel_of("#ecthr") == Key("#ecthr", Channel.TERM)


def test_the_version_names_rules_and_dictionaries() -> None:
    named = ANALYSER.version.split("/")
    assert "unknown" not in named
    assert [RULES, russian.version(), english.version()] == named[:3]


def test_the_same_text_gives_the_same_tokens() -> None:
    def once() -> list[Token]:
        return list(ANALYSER.analyse("Эстемировой, Cтрасбург, thinking, Ачхой-Мартан"))

    assert once() == once()
