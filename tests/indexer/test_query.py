"""A question → its tree, its repairs and its limits, against the table in `query.toml`."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any as AnyValue

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.analysis import Analyser
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Dated,
    Everything,
    Has,
    Key,
    NamedTerm,
    Near,
    Node,
    Not,
    Nothing,
    Notice,
    Pattern,
    Phrase,
    Word,
)
from indexer.knowledge import Knowledge
from indexer.lexicon import NOTHING_LEARNT, Entry, Lexicon
from indexer.query import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_PATTERNS,
    MAX_WORDS,
    TEXT,
    TITLE,
    Question,
    loosened,
)
from indexer.query import parse as parse_with
from tests.indexer.vocabularies import SMALL

Row = dict[str, AnyValue]

TABLE = tomllib.loads(Path(__file__).with_name("query.toml").read_text(encoding="utf-8"))
ROWS = [pytest.param(row, id=row["id"]) for row in [*TABLE["construct"], *TABLE["repair"]]]

KNOWLEDGE = Knowledge(SMALL, Analyser(SMALL), NOTHING_LEARNT)

_FIELDS = {TEXT: "", TITLE: "title:", ("symbol",): "symbol:"}
_SIGNED = {"prefix": "{}*", "masked": "{}", "fuzzy": "{}~"}


def parse(text: str) -> Question:
    return parse_with(text, KNOWLEDGE)


def read(text: str) -> Question | QueryError:
    """The question, or why it is refused."""
    try:
        return parse(text)
    except QueryError as error:
        return error


def written(node: Node) -> str:
    """A tree as the table has it."""
    match node:
        case Word(keys, fields):
            exact = "" if _in_any_form(keys) or not _form(keys) else "="
            return f"{_FIELDS[fields]}{exact}{_form(keys)}{_terms(keys)}"
        case Phrase(words, fields):
            return f"{_FIELDS[fields]}{_row(words)}"
        case Near(words, fields, distance):
            return f"{_FIELDS[fields]}{_row(words)}~{distance}"
        case Pattern(kind, text, fields):
            return f"{_FIELDS[fields]}{_SIGNED[kind].format(text)}"
        case Has(facet, values):
            return " ".join(f"{facet}:{value}" for value in values)
        case Dated(since, until):
            return f"date:{since or ''}..{until or ''}"
        case All(parts):
            return f"({' & '.join(written(part) for part in parts)})"
        case Any(parts):
            return f"({' | '.join(written(part) for part in parts)})"
        case AtLeast(parts, least):
            return f"{least} of ({', '.join(written(part) for part in parts)})"
        case Not(part):
            return f"-{written(part)}"
        case Everything():
            return "*"
        case Nothing():
            return "nothing"


def _row(words: tuple[tuple[Key, ...], ...]) -> str:
    inside = " ".join(_form(keys) for keys in words)
    return f"[{inside}]" if all(_in_any_form(keys) for keys in words) else f'"{inside}"'


def _in_any_form(keys: tuple[Key, ...]) -> bool:
    return any(key.channel is Channel.LEMMA for key in keys)


def _form(keys: tuple[Key, ...]) -> str:
    forms = [key.text.removeprefix("=") for key in keys if key.channel is Channel.EXACT]
    assert len(forms) <= 1
    return "".join(forms)


def _terms(keys: tuple[Key, ...]) -> str:
    return "".join(key.text for key in keys if key.channel is Channel.TERM)


@pytest.mark.parametrize("row", ROWS)
def test_a_question_is_read_as_the_table_says(row: Row) -> None:
    assert written(parse(row["q"]).tree) == row["tree"]


@pytest.mark.parametrize("row", ROWS)
def test_a_question_is_written_out_as_it_was_understood(row: Row) -> None:
    assert parse(row["q"]).understood == row.get("understood", row["q"])


@pytest.mark.parametrize("row", ROWS)
def test_a_repair_is_told_with_its_place(row: Row) -> None:
    told = [[notice.code, notice.position, notice.word] for notice in parse(row["q"]).notices]
    assert told == row.get("notices", [])


@pytest.mark.parametrize("row", ROWS)
def test_what_is_told_stands_where_it_is_told(row: Row) -> None:
    for notice in parse(row["q"]).notices:
        assert row["q"][notice.position :].startswith(notice.word)


def test_the_words_are_told_as_they_were_typed_without_signs() -> None:
    question = parse(
        'Чечню, "missing persons"! -Draft title:(57942/00) region:chechnya … of Эстемир* =Law, '
        "[x y]~5 1738 (2010)."
    )
    assert question.words == (
        *("Чечню", "missing persons", "Draft", "57942/00"),
        *("Эстемир", "Law", "x y", "1738 (2010)"),
    )


def test_a_word_has_all_its_keys_and_a_quoted_one_only_its_form() -> None:
    plain, quoted = parse("persons").tree, parse('"persons"').tree
    assert isinstance(plain, Word)
    assert isinstance(quoted, Word)
    assert [key.text for key in plain.keys] == ["=persons", "person"]
    assert [key.text for key in quoted.keys] == ["=persons"]


# ---------- what else is looked for ----------


def keys_of(text: str, channel: Channel, **options: bool) -> list[str]:
    """The keys of a channel in the tree of a question, in its order."""
    return [
        key.text
        for word in words_of(parse_with(text, LEARNT, **options).tree)
        for key in word
        if key.channel is channel
    ]


def words_of(node: Node) -> Iterator[tuple[Key, ...]]:
    match node:
        case Word(keys):
            yield keys
        case Phrase(words) | Near(words):
            yield from words
        case All(parts) | Any(parts):
            for part in parts:
                yield from words_of(part)
        case Not(part):
            yield from words_of(part)


LEARNT = Knowledge(
    SMALL,
    Analyser(SMALL),
    Lexicon(
        [
            Entry("court", "суд", 90, 100, 110, "d", 1, 1),
            Entry("tribunal", "суд", 20, 22, 110, "d", 2, 2),
            Entry("draft", "проект", 20, 22, 25, "d", 3, 3),
        ]
    ),
)


def test_a_word_is_translated_and_told_so() -> None:
    question = parse_with("Courts", LEARNT)
    assert keys_of("Courts", Channel.TRANSLATION) == ["суд"]
    (told,) = question.translated
    assert (told.word, told.lang, told.words) == ("Courts", "ru", ("суд",))


def test_the_likeliest_translation_is_first() -> None:
    (told,) = parse_with("суду", LEARNT).translated
    assert (told.lang, told.words) == ("en", ("court", "tribunal"))


@pytest.mark.parametrize("text", ['"court"', "[court]", "=court", "law -draft", "cour*", "суды/"])
def test_only_plain_words_that_are_wanted_are_translated(text: str) -> None:
    question = parse_with(text, LEARNT)
    assert bool(question.translated) == (text == "суды/")


def test_nothing_is_translated_when_it_is_not_wished() -> None:
    assert keys_of("court суд", Channel.TRANSLATION, cross=False) == []
    assert parse_with("court суд", LEARNT, cross=False).translated == ()


def test_a_plain_word_is_looked_for_as_a_name_too() -> None:
    latin, cyrillic = (set(keys_of(name, Channel.NAME)) for name in ("Estemirova", "эстемировой"))
    assert latin & cyrillic


@pytest.mark.parametrize("text", ['"Estemirova"', "[Estemirova]", "=Estemirova", "Estemir*"])
def test_no_names_in_quotes_rows_and_forms(text: str) -> None:
    assert keys_of(text, Channel.NAME) == []


def test_no_names_when_it_is_not_wished() -> None:
    assert keys_of("Estemirova", Channel.NAME, names=False) == []
    assert keys_of("Estemirova", Channel.LEMMA, names=False)


def test_terms_are_told_with_the_words_that_name_them() -> None:
    question = parse("the Missing  persons of Чечне and Чечне, -Grozny")
    assert question.terms == (
        NamedTerm("tags", "missing-persons", "Missing persons"),
        NamedTerm("regions", "chechnya", "Чечне"),
    )


def test_the_plain_words_may_stand_near_each_other() -> None:
    question = parse('the clean "x y" water region:moscow -Draft Ачхой-Мартан 57942/00')
    assert [_form(word.keys) for word in question.near] == [
        *("clean", "water", "ачхой-мартан", "57942/00")
    ]


@pytest.mark.parametrize(
    "text", ["water", "clean OR water", "clean -water", '"x y" water', "", "-x"]
)
def test_one_plain_word_is_near_nothing(text: str) -> None:
    assert parse(text).near == ()


# ---------- with fewer words ----------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("the clean water law", "1 of (clean, water, law)"),
        ("(clean water law)", "1 of (clean, water, law)"),
        (
            'clean "x y" water -draft law region:moscow',
            '(1 of (clean, water, law) & "x y" & -draft & region:moscow)',
        ),
        ("missing persons law", "1 of (missing, persons, law, #missing-persons)"),
        (
            "Doc. 1738 (2010) law",
            "1 of (doc, ([1738 2010] | (1738 & 2010)), law, symbol:[doc 1738 2010 law])",
        ),
        ("title:(clean water law)", "1 of (title:clean, title:water, title:law)"),
        ("clean water the law (x OR y)", "(1 of (clean, water, law) & (x | y))"),
        ("to be or to be", None),
        ("clean water", None),
        ("the clean water of", None),
        ('clean water "x y"', None),
        ("clean water law OR x", None),
        ("-(clean water law)", None),
        ("x (clean water law)", "1 of (x, clean, water, law)"),
        ("x (clean water)", None),
        ("", None),
    ],
)  # fmt: skip
def test_of_three_plain_words_one_may_do(text: str, tree: str | None) -> None:
    question = loosened(parse(text))
    assert (written(question.tree) if question else None) == tree


def test_a_loosened_question_says_so_and_is_the_same_otherwise() -> None:
    question = parse("clean water law region:atlantis")
    looser = loosened(question)
    assert looser is not None
    assert looser.notices == (Notice("most-words", 0, ""), *question.notices)
    assert (looser.understood, looser.near) == (question.understood, question.near)


def test_a_loosened_question_looks_for_families_of_words() -> None:
    def family(keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return (Key(f"+{keys[0].text}", Channel.FAMILY),)

    looser = loosened(parse('clean water Ачхой-Мартан "x y"'), family)
    assert looser is not None
    assert isinstance(looser.tree, All)
    some, phrase = looser.tree.parts
    assert isinstance(some, AtLeast)
    assert isinstance(phrase, Phrase)
    found = [key.text for keys in words_of(All(some.parts)) for key in keys]
    assert [key for key in found if key.startswith("+")] == [
        *("+=clean", "+=water", "+=ачхой-мартан")
    ]
    assert not any(key.text.startswith("+") for keys in phrase.words for key in keys)


def test_a_long_question_is_one_of_more_than_three_telling_words() -> None:
    assert not parse("the one of two and three").long
    assert parse("the one of two and three for four").long
    assert not parse("one two three OR four").long
    assert not parse("one two three AND four").long
    assert loosened(parse("one two three AND four")) is None


@pytest.mark.parametrize("text", ["who saw it?", 'who saw "fire"?', "who saw the fire ?", 'saw?"'])
def test_a_question_mark_at_the_end_asks(text: str) -> None:
    question = parse(text)
    assert question.asks
    assert parse(question.understood).asks


@pytest.mark.parametrize("text", ["wo?d", '"who?"', "who? fire"])
def test_a_question_mark_elsewhere_asks_nothing(text: str) -> None:
    assert not parse(text).asks


# ---------- limits ----------


def test_the_longest_question_is_read() -> None:
    assert parse("x" * MAX_CHARACTERS).words


def test_a_longer_one_is_refused_where_it_gets_too_long() -> None:
    with pytest.raises(QueryError, match="512") as refused:
        parse("x" * (MAX_CHARACTERS + 1))
    assert refused.value.position == MAX_CHARACTERS
    assert refused.value.hint


@pytest.mark.parametrize("also", ["-x", "region:moscow", "=x", "law*", "[x y]"])
def test_one_word_more_is_refused_at_that_word(also: str) -> None:
    text = " ".join(["word"] * (MAX_WORDS - 1))
    assert len(parse(f"{also} {text}").words) >= MAX_WORDS - 1
    with pytest.raises(QueryError, match="32 words") as refused:
        parse(f"{also} {text} last")
    assert refused.value.position == len(f"{also} {text} ")
    assert refused.value.hint


def test_words_with_a_slash_are_counted_one_by_one() -> None:
    text = "-x " + "/".join(["word"] * MAX_WORDS)
    assert parse(text.removesuffix("/word")).words
    with pytest.raises(QueryError, match="32 words") as refused:
        parse(text)
    assert refused.value.position == len("-x ")


@pytest.mark.parametrize("last", ["слово", '"x y"', "last, and more (of this) and “that”."])
def test_of_a_longer_sentence_the_end_is_left_out_and_told(last: str) -> None:
    text = "the " + "of ".join(["word "] * MAX_WORDS)
    question = parse(f"{text}{last}")
    assert question.words == ("word",) * MAX_WORDS
    (notice,) = question.notices
    assert notice == Notice("narrowed", len(text), last.split(",")[0])
    assert question.understood == text.strip()


def test_the_brackets_of_a_long_sentence_group_nothing() -> None:
    question = parse("((" + "word " * MAX_WORDS + "last) one) two (three)")
    assert question.understood == ("word " * MAX_WORDS).strip()
    assert [notice.code for notice in question.notices] == ["narrowed"]
    assert parse("one (two) three (four five) six (seven)").long


def test_function_words_alone_are_cut_too() -> None:
    assert parse("the " * (MAX_WORDS + 1)).words == ("the",) * MAX_WORDS


def test_brackets_as_deep_as_allowed_are_read() -> None:
    assert written(parse("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH).tree) == "x"


def test_a_bracket_too_deep_is_refused_at_that_bracket() -> None:
    with pytest.raises(QueryError, match="8 deep") as refused:
        parse("x " + "(" * (MAX_DEPTH + 1) + "y" + ")" * (MAX_DEPTH + 1))
    assert refused.value.position == 2 + MAX_DEPTH
    assert refused.value.hint


@pytest.mark.parametrize("pattern", ["law*", "w?rd", "water~"])
def test_one_pattern_more_is_refused_at_that_pattern(pattern: str) -> None:
    text = f"{pattern} x " * MAX_PATTERNS
    assert parse(text).words
    with pytest.raises(QueryError, match="more than 4 words with") as refused:
        parse(f"{text}{pattern}")
    assert refused.value.position == len(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    "piece",
    [
        *("NOT ", "title:", "-title:", "()", "a|", '"', "(", ")", "&"),
        *("[", "]", "[]", "*", "~", "1(", "1 (1)", "=", "?", "date:", "the "),
    ],
)
def test_any_operator_as_often_as_it_fits_is_read(piece: str) -> None:
    question = read((piece * MAX_CHARACTERS)[: MAX_CHARACTERS - 1] + "x")
    assert isinstance(question, Question) or question.position is not None


# ---------- any text at all ----------

PIECES = (
    *"\"«»“”„()[]|&-−–*~?=:/\\.,…'’\u00a0\t\n",
    *("a", "b", "слово", "OR", "ИЛИ", "or", "или", "AND", "И", "NOT", "НЕ", "re:", "title:"),
    *(
        "регион:",
        "tag:",
        "id:",
        "chechnya",
        "Ачхой-Мартан",
        "57942/00",
        "date:",
        "2009..2010",
        ">2010",
        "12",
        "(12)",
        "~5",
        "water",
        "the",
        "Missing persons",
        "Чечне",
        "and/or",
        "--water",
        "+!",
        "?",
        " ",
        " ",
        " ",
        "",
        "\ud800",
    ),
)

anything = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join),
    st.text(max_size=MAX_CHARACTERS),
    st.text(st.sampled_from('"«»“”„()[]|&-=*?~ abИ1'), max_size=40),
    st.lists(st.sampled_from(["water", "the", "or", "(x)", "law,", '"a b"']), max_size=60).map(
        " ".join
    ),
)


@settings(max_examples=300, deadline=None)
@given(anything)
@example("(" * 200 + "a" + ")" * 200)
@example("\x00")
@example("‮")
def test_any_text_is_a_question_or_refused_with_a_place(text: str) -> None:
    question = read(text)
    if isinstance(question, QueryError):
        assert question.position is not None
        assert 0 <= question.position <= len(text)
        assert question.hint
    else:
        places = [notice.position for notice in question.notices]
        assert places == sorted(places)
        assert all(text[n.position :].startswith(n.word) for n in question.notices)


def _anywhere(tree: Node) -> str:
    """A tree without the places of its patterns."""
    return re.sub(r"position=\d+", "", repr(tree))


@settings(max_examples=300, deadline=None)
@given(anything)
@example("NOT -a")
@example("NOT --a")
@example("OR:a")
@example("(title: )")
@example('«a "b" c»')
@example('title:"/a')
@example('a or"b"')
@example("a or» b")
@example("law ~ 5 =")
@example('= "x y" ~5')
@example("1 AND (2)")
@example("water " * 33)
@example('who killed "a b"?')
@example('law? "')
def test_what_was_understood_is_understood_as_the_same(text: str) -> None:
    question = read(text)
    assume(isinstance(question, Question))
    assert isinstance(question, Question)
    # OR is longer than | and "issuer" than «автор»: the longest questions may grow too long
    assume(len(question.understood) <= MAX_CHARACTERS)
    again = parse(question.understood)
    assert _anywhere(again.tree) == _anywhere(question.tree)
    assert again.understood == question.understood
    assert again.words == question.words
    assert (again.asks, again.long) == (question.asks, question.long)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_no_word_is_left_out(text: str) -> None:
    """Whatever is repaired, what is left out are signs, brackets and operators.

    Unless the question is cut, and says so.
    """
    question = read(text)
    if isinstance(question, Question) and all(n.code != "narrowed" for n in question.notices):
        for word in ("слово", "chechnya", "Ачхой", "57942", "re:"):
            assert question.understood.count(word) == text.count(word)
