"""Patterns → the forms of an index, a list of forms standing for it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Key,
    KeyCount,
    Node,
    Not,
    Nothing,
    Notice,
    Pattern,
    PatternKind,
    Word,
)
from indexer.expand import MAX_FORMS, Keys, differences, expand

FIELDS = ("text_en", "text_ru")
FORMS = (
    *("law", "laws", "lawyer", "lawyers", "claw", "word", "ward", "wood", "words", "weird"),
    *("эстемиров", "эстемирова", "эстемировой", "истемиров", "эстемироав", "эст"),
    *("о'нейл", "ачхой-мартан", "ачхой-мартане", "water", "waters", "wafer", "ater", "xwater"),
    *("wtaer", "awter", "waetr", "wadder", "2009", "2010", "მოწმე"),
)


def known(forms: Iterable[str]) -> Keys:
    """The keys of an index that has each of these forms in one document."""
    held = sorted(f"={form}" for form in forms)

    def keys(prefix: str) -> Sequence[KeyCount]:
        first = bisect_left(held, prefix)
        last = bisect_left(held, prefix + "\U0010ffff")
        return [KeyCount(key, 1) for key in held[first:last]]

    return keys


def pattern(kind: PatternKind, text: str) -> Pattern:
    return Pattern(kind, text, FIELDS, 7)


def forms_of(node: Node) -> list[str]:
    """The forms that were put in a pattern's place."""
    if isinstance(node, Nothing):
        return []
    assert isinstance(node, Word)
    assert node.fields == FIELDS
    assert {key.channel for key in node.keys} == {Channel.EXACT}
    return sorted(key.text.removeprefix("=") for key in node.keys)


@pytest.mark.parametrize(
    ("kind", "text", "forms"),
    [
        ("prefix", "law", ["law", "laws", "lawyer", "lawyers"]),
        ("prefix", "эстемир", ["эстемиров", "эстемирова", "эстемировой", "эстемироав"]),
        ("prefix", "ачхой-мар", ["ачхой-мартан", "ачхой-мартане"]),
        ("prefix", "wo?d", ["wood", "word", "words"]),
        ("prefix", "?law", ["claw"]),
        ("prefix", "200", ["2009"]),
        ("prefix", "zzz", []),
        ("masked", "w?rd", ["ward", "word"]),
        ("masked", "w??d", ["ward", "wood", "word"]),
        ("masked", "?ater", ["water"]),
        ("masked", "wor?", ["word"]),
        ("masked", "?009", ["2009"]),
        ("masked", "?ოწმე", []),
        (
            *("fuzzy", "water"),
            ["ater", "awter", "wafer", "water", "waters", "waetr", "wtaer", "xwater"],
        ),
        ("fuzzy", "эстемирва", ["эстемиров", "эстемирова", "эстемироав"]),
        ("fuzzy", "истемирова", ["истемиров", "эстемиров", "эстемирова", "эстемироав"]),
        ("fuzzy", "მოწმა", ["მოწმე"]),
        ("fuzzy", "zzzzz", []),
    ],
)  # fmt: skip
def test_a_pattern_becomes_the_forms_that_fit(
    kind: PatternKind, text: str, forms: list[str]
) -> None:
    tree, notices = expand(pattern(kind, text), known(FORMS))
    assert forms_of(tree) == sorted(forms)
    assert notices == []


def test_patterns_are_found_wherever_they_stand() -> None:
    law, star = Word((Key("law", Channel.LEMMA),), FIELDS), pattern("prefix", "wor")
    words = Word((Key("=word", Channel.EXACT), Key("=words", Channel.EXACT)), FIELDS)
    tree = All((law, Any((star, Not(star))), AtLeast((law, star), 1)))
    expected = All((law, Any((words, Not(words))), AtLeast((law, words), 1)))
    assert expand(tree, known(FORMS)) == (expected, [])


def test_of_too_many_forms_the_most_frequent_are_taken() -> None:
    forms = [f"law{number:03}" for number in range(MAX_FORMS + 1)]

    def keys(prefix: str) -> Sequence[KeyCount]:
        return [KeyCount(f"={form}", 1 if form == "law100" else 2) for form in forms]

    tree, notices = expand(pattern("prefix", "law"), keys)
    assert forms_of(tree) == [form for form in forms if form != "law100"]
    assert notices == [Notice("narrowed", 7, "law*")]


@pytest.mark.parametrize(
    ("kind", "text", "word"), [("fuzzy", "wateraa", "wateraa~"), ("masked", "wat?r??", "wat?r??")]
)
def test_a_narrowed_pattern_is_told_with_its_sign(kind: PatternKind, text: str, word: str) -> None:
    letters = [chr(number) for number in range(0x100, 0x100 + MAX_FORMS + 1)]
    forms = [f"wateraa{letter}" if kind == "fuzzy" else f"water{letter}a" for letter in letters]
    tree, notices = expand(pattern(kind, text), known(forms))
    assert len(forms_of(tree)) == MAX_FORMS
    assert [(notice.code, notice.word) for notice in notices] == [("narrowed", word)]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("word", "word", 0),
        ("word", "ward", 1),
        ("word", "words", 1),
        ("word", "wor", 1),
        ("word", "wrod", 1),
        ("word", "wdro", 2),
        ("ca", "abc", 3),
        ("", "abc", 3),
    ],
)
def test_differences_are_counted(one: str, other: str, count: int) -> None:
    assert differences(one, other) == differences(other, one) == count


@settings(deadline=None)
@given(
    st.text("abr", min_size=5, max_size=7),
    st.lists(st.text("abr", min_size=3, max_size=9), max_size=30),
)
def test_no_form_with_one_wrong_letter_is_missed(text: str, forms: list[str]) -> None:
    found = forms_of(expand(pattern("fuzzy", text), known(forms))[0])
    assert found == sorted({form for form in forms if differences(text, form) <= 1})
