"""Text → tokens and keys, against the tables beside this file."""

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import Token, analyse, channel_of, version
from indexer.analysis.tokens import MAX_LETTERS, spans
from indexer.asking import Channel, Key

Row = dict[str, Any]

LETTERS = "аяёйЙеЁı́ӏӀIzZğ5"
AROUND = "- ‐‑–—'’ʼ\u00ad\u200b\u0301\u0306\u0308.,/_()«»\"\n\u00a0"


def table(name: str, key: str) -> list[object]:
    rows = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))[key]
    return [pytest.param(row, id=row["id"]) for row in rows]


def lemmas(word: str) -> set[str]:
    """What a word is found by besides its written form."""
    keys = {key for token in analyse(word) for key in token.keys}
    return {key for key in keys if channel_of(key).channel is not Channel.EXACT}


def exact(word: str) -> str:
    """The key of a word's written form."""
    (key,) = (key for key in next(analyse(word)).keys if key.startswith("="))
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
    found = [[t.text, t.start, t.end, t.position] for t in analyse(row["text"])]
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
    for token in analyse(text):
        assert text[token.start : token.end] == token.text
        assert token.text
        assert any(letter.isalnum() for letter in token.text)


@settings(deadline=None)
@given(texts)
def test_positions_go_up_by_one_through_the_words(text: str) -> None:
    tokens = list(analyse(text))
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
    for token in analyse(text):
        assert token.keys
        assert len(set(token.keys)) == len(token.keys)
        assert all(key.strip("=~") for key in token.keys)


@settings(deadline=None)
@given(texts)
def test_no_letter_or_figure_is_lost(text: str) -> None:
    """All that a reader may look for is in some token, long rubbish apart."""
    seen = {at for token in spans(text) for at in range(token.start, token.end)}
    letters = {at for at, letter in enumerate(text) if letter.isalnum() and letter != "ʼ"}
    assert letters <= seen


def test_a_word_without_end_is_looked_at_from_its_beginning() -> None:
    (token,) = analyse("ж" * 10_000)
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
    assert next(analyse(word)).lang == lang


def test_a_russian_name_in_an_english_text_is_a_russian_word() -> None:
    found = list(analyse("the case of Эстемировой", "en"))
    assert lemmas("Эстемирова") & set(found[-1].keys)


def test_an_english_word_in_a_russian_text_is_an_english_word() -> None:
    found = list(analyse("доклад defenders", "ru"))
    assert "defender" in found[-1].keys


@pytest.mark.parametrize("lang", ["ce", "uk", "de", "ka"])
def test_texts_in_other_languages_are_found_by_their_written_forms(lang: str) -> None:
    keys = [token.keys for token in analyse("права defenders Грозного", lang)]
    assert keys == [
        ("=права", "права"),
        ("=defenders", "defenders"),
        ("=грозного", "грозного"),
    ]


def test_other_cyrillic_alphabets_get_no_russian_lemmas() -> None:
    assert next(analyse("гӏалгӏай")).keys == ("=гӏалгӏай", "гӏалгӏай")
    assert next(analyse("країна")).keys == ("=країна", "країна")


def test_the_written_form_is_the_first_key_of_every_token() -> None:
    for token in analyse("Права defenders 1738 Ачхой-Мартан тбилиси თბილისი"):
        assert channel_of(token.keys[0]).channel is Channel.EXACT
        assert all(channel_of(key).channel is Channel.LEMMA for key in token.keys[1:])


def test_a_key_tells_its_channel_by_its_first_character() -> None:
    assert channel_of("=права") == Key("=права", Channel.EXACT)
    assert channel_of("право") == Key("право", Channel.LEMMA)
    assert channel_of("~эстемиров") == Key("~эстемиров", Channel.LEMMA)


def test_the_version_names_rules_and_dictionaries() -> None:
    rules, russian, english = version().split("/")
    assert rules
    assert russian not in ("", "unknown")
    assert english


def test_the_same_text_gives_the_same_tokens() -> None:
    def once() -> list[Token]:
        return list(analyse("Эстемировой, Cтрасбург, thinking, Ачхой-Мартан"))

    assert once() == once()
