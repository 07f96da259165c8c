"""A question → its tree, its repairs and its limits, against the table in `query.toml`."""

import tomllib
from pathlib import Path
from typing import Any as AnyValue

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.asking import All, Any, Channel, Everything, Has, Key, Node, Not, Nothing, Phrase, Word
from indexer.query import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS, TEXT, TITLE, Question
from indexer.query import parse as parse_with
from tests.indexer.vocabularies import SMALL

Row = dict[str, AnyValue]

TABLE = tomllib.loads(Path(__file__).with_name("query.toml").read_text(encoding="utf-8"))
ROWS = [pytest.param(row, id=row["id"]) for row in [*TABLE["construct"], *TABLE["repair"]]]

_FIELDS = {TEXT: "", TITLE: "title:", ("symbol",): "symbol:"}


def parse(text: str) -> Question:
    return parse_with(text, SMALL)


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
            return f"{_FIELDS[fields]}{'' if _in_any_form(keys) else '='}{_form(keys)}"
        case Phrase(words, fields):
            inside = " ".join(_form(keys) for keys in words)
            in_any_form = all(_in_any_form(keys) for keys in words)
            return f"{_FIELDS[fields]}[{inside}]" if in_any_form else f'{_FIELDS[fields]}"{inside}"'
        case Has(facet, values):
            return " ".join(f"{facet}:{value}" for value in values)
        case All(parts):
            return f"({' & '.join(written(part) for part in parts)})"
        case Any(parts):
            return f"({' | '.join(written(part) for part in parts)})"
        case Not(part):
            return f"-{written(part)}"
        case Everything():
            return "*"
        case Nothing():
            return "nothing"


def _in_any_form(keys: tuple[Key, ...]) -> bool:
    return any(key.channel is not Channel.EXACT for key in keys)


def _form(keys: tuple[Key, ...]) -> str:
    (exact,) = (key.text for key in keys if key.channel is Channel.EXACT)
    return exact.removeprefix("=")


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
    question = parse('Чечню, "missing persons"! -Draft title:(57942/00) region:chechnya …')
    assert question.words == ("Чечню", "missing persons", "Draft", "57942/00")


def test_a_word_has_all_its_keys_and_a_quoted_one_only_its_form() -> None:
    plain, quoted = parse("persons").tree, parse('"persons"').tree
    assert isinstance(plain, Word)
    assert isinstance(quoted, Word)
    assert [key.text for key in plain.keys] == ["=persons", "person"]
    assert [key.text for key in quoted.keys] == ["=persons"]


# ---------- limits ----------


def test_the_longest_question_is_read() -> None:
    assert parse("a" * MAX_CHARACTERS).words


def test_a_longer_one_is_refused_where_it_gets_too_long() -> None:
    with pytest.raises(QueryError, match="512") as refused:
        parse("a" * (MAX_CHARACTERS + 1))
    assert refused.value.position == MAX_CHARACTERS
    assert refused.value.hint


def test_as_many_words_as_allowed_are_read() -> None:
    assert len(parse(" ".join(["word"] * MAX_WORDS)).words) == MAX_WORDS


@pytest.mark.parametrize("word", ["слово", '"a b"', "region:moscow", "-x", "…"])
def test_one_word_more_is_refused_at_that_word(word: str) -> None:
    text = " ".join([*["a"] * MAX_WORDS, word])
    with pytest.raises(QueryError, match="32 words") as refused:
        parse(text)
    assert refused.value.position == len(text) - len(
        word.lstrip("-").partition(":")[2] or word.lstrip("-")
    )
    assert refused.value.hint


def test_brackets_as_deep_as_allowed_are_read() -> None:
    assert written(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).tree) == "a"


def test_a_bracket_too_deep_is_refused_at_that_bracket() -> None:
    with pytest.raises(QueryError, match="8 deep") as refused:
        parse("x " + "(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1))
    assert refused.value.position == 2 + MAX_DEPTH
    assert refused.value.hint


@pytest.mark.parametrize("piece", ["NOT ", "title:", "-title:", "()", "a|", '"', "(", ")", "&"])
def test_any_operator_as_often_as_it_fits_is_read(piece: str) -> None:
    question = read((piece * MAX_CHARACTERS)[: MAX_CHARACTERS - 1] + "a")
    assert isinstance(question, Question) or question.position is not None


# ---------- any text at all ----------

PIECES = (
    *"\"«»“”„()|&-−–*~=:/\\.,…'’\u00a0\t\n",
    *("a", "b", "слово", "OR", "ИЛИ", "or", "или", "AND", "И", "NOT", "НЕ", "re:", "title:"),
    *(
        "регион:",
        "tag:",
        "id:",
        "chechnya",
        "Ачхой-Мартан",
        "57942/00",
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
    st.text(st.sampled_from('"«»“”„()|&- abИ'), max_size=40),
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
def test_what_was_understood_is_understood_as_the_same(text: str) -> None:
    question = read(text)
    assume(isinstance(question, Question))
    # OR is longer than | and "issuer" than «автор»: the longest questions may grow too long
    assume(len(question.understood) <= MAX_CHARACTERS)
    again = parse(question.understood)
    assert again.tree == question.tree
    assert again.understood == question.understood
    assert again.words == question.words


@settings(max_examples=300, deadline=None)
@given(anything)
def test_no_word_is_left_out(text: str) -> None:
    """Whatever is repaired, what is left out are signs, brackets and operators."""
    question = read(text)
    if isinstance(question, Question):
        for word in ("слово", "chechnya", "Ачхой", "57942", "re:"):
            assert question.understood.count(word) == text.count(word)
