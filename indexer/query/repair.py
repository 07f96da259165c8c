"""A row of tokens → one that the grammar accepts, and what had to be left out for it."""

import re
from functools import cache
from itertools import zip_longest
from pathlib import Path

from lark import Lark, Token, Tree

from indexer.asking import Notice, NoticeCode
from indexer.query import signs
from indexer.query.fields import field_named, has_values
from indexer.query.function_words import is_function_word
from indexer.query.limits import LONG, MAX_WORDS

_OPENS = ("_OR", "NOT", "MINUS", "FIELD", "LEFT")
"""After these (and at the start) an operator has nothing on its left."""

_DASHES = "-−–"
_SENTENCE_SIGNS = ".,;:!?…—"
_ENDS_IN_LETTER = re.compile(r"[^\W_]|[^\W_].*[^\W_]", re.DOTALL)
"""Or in a figure; and begins so."""
_NUMBER = re.compile(r"[0-9]+")


def repaired(text: str, notices: list[Notice]) -> list[Token]:
    """The tokens of a question, fit for the grammar. What was left out is added to the notices."""
    tokens = [*_grammar().lex(text)]
    _leave_out(tokens, notices)
    _read_small_or(tokens)
    _join_symbols(tokens)
    if is_sentence(tokens):
        _read_sentence(tokens, notices)
    return tokens


def tree_of(tokens: list[Token]) -> Tree[Token]:
    """The tree of a repaired row."""
    parser = _grammar().parse_interactive("")
    for token in tokens:
        parser.feed_token(token)
    tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
    return tree


def field_of(token: Token) -> str | None:
    """The field a FIELD token names, if there is one of that name."""
    return field_named(str(token)[:-1])


def written(tokens: list[Token]) -> str:
    """The question as it was understood, in the query language: it reads as the same again."""
    line = ""
    for token, after in zip_longest(tokens, tokens[1:]):
        match token.type:
            case "_OR":
                line += "OR "
            case "NOT" | "MINUS":
                # two dashes in a row are not two negations
                doubled = after.type == "NOT" or after[0] in _DASHES
                line += "NOT " if doubled else "-"
            case "AND":
                line += "AND "
            case "FIELD":
                line += f"{field_of(token)}:"
            case "LEFT":
                line += "("
            case "RIGHT":
                line = f"{line.rstrip()}) "
            case "PHRASE":
                line += f"{_phrase(token)} "
            case _:
                # after a field these two would be part of an address
                line += f"({token}) " if line.endswith(":") and token[0] in ":/" else f"{token} "
    return line.rstrip()


def parted(token: Token) -> tuple[str, str]:
    """A phrase or row with its marks, and the distance after it ("5"), if there is one."""
    body, tilde, distance = token.removeprefix("=").rpartition("~")
    # a tilde may stand inside, too
    return (body, distance) if tilde and distance.isdecimal() else (token.removeprefix("="), "")


def _phrase(token: Token) -> str:
    """A phrase in straight quotes, unless there are such inside."""
    body, distance = parted(token)
    words = body[1:-1].strip()
    near = f"~{distance}" if distance else ""
    return f"{body}{near}" if '"' in words else f'"{words}"{near}'


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("query.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic")


# ---------- what does not fit ----------


def _leave_out(tokens: list[Token], notices: list[Notice]) -> None:
    def leave_out(number: int, code: NoticeCode) -> None:
        notices.append(Notice(code, tokens[number].start_pos or 0, str(tokens[number])))
        del tokens[number]

    for number in _backwards(tokens):
        token = tokens[number]
        if token.type == "STRAY":
            leave_out(number, {"[": "bracket-open", "]": "bracket-extra"}.get(token, "quote-open"))  # type: ignore[arg-type]
        elif token.type == "FIELD" and field_of(token) is None:
            # «г. Грозный: 1995» is a word with a colon; "re:port" was meant as a field, perhaps
            if number + 1 < len(tokens) and _touches(token, tokens[number + 1]):
                notices.append(Notice("unknown-field", token.start_pos or 0, token[:-1]))
            tokens[number] = token.update(type="WORD")
    for number, code in _unmatched(tokens):
        leave_out(number, code)
    while (useless := _useless(tokens)) is not None:
        if tokens[useless].type == "WORD":
            del tokens[useless]
            continue
        if tokens[useless].type == "LEFT":
            del tokens[useless + 1]
        leave_out(useless, "operator-alone")


def _touches(token: Token, after: Token) -> bool:
    return token.end_pos == after.start_pos


def _backwards(tokens: list[Token]) -> range:
    return range(len(tokens) - 1, -1, -1)


def _unmatched(tokens: list[Token]) -> list[tuple[int, NoticeCode]]:
    """Brackets without their partner, last first."""
    opened: list[int] = []
    faults: list[tuple[int, NoticeCode]] = []
    for number, token in enumerate(tokens):
        if token.type == "LEFT":
            opened.append(number)
        elif token.type == "RIGHT":
            if opened:
                opened.pop()
            else:
                faults.append((number, "bracket-extra"))
    faults += [(number, "bracket-open") for number in opened]
    return sorted(faults, reverse=True)


def _useless(tokens: list[Token]) -> int | None:
    """The first operator that has nothing to work on, or bracket with nothing in it.

    Or a sentence's sign that was not meant to be found: it is no operator's word.
    """
    for number, token in enumerate(tokens):
        before = tokens[number - 1].type if number else "LEFT"
        after = tokens[number + 1].type if number + 1 < len(tokens) else "RIGHT"
        nothing_after = after in ("RIGHT", "_OR")
        if token.type == "_OR" and (before in _OPENS or nothing_after):
            return number
        if token.type == "AND" and (before in (*_OPENS, "AND") or nothing_after):
            return number
        if token.type in ("NOT", "MINUS", "FIELD") and nothing_after:
            return number
        if token.type == "LEFT" and after == "RIGHT":
            return number
        is_sign = token.type == "WORD" and not token.strip(_SENTENCE_SIGNS)
        if is_sign and len(tokens) > 1 and (not number or before not in _OPENS):
            return number
    return None


# ---------- pasted sentences and symbols ----------


def _read_small_or(tokens: list[Token]) -> None:
    """In a sentence a small "or" is one of its words: it is long, or has others like it."""
    others = ("NOT", "MINUS", "FIELD")
    if any(t.type in others or (t.type == "_OR" and not t.islower()) for t in tokens):
        return
    telling = sum(_is_telling(token) for token in tokens)
    if telling > LONG or any(_is_function_word(token) for token in tokens):
        for number, token in enumerate(tokens):
            if token.type == "_OR":
                tokens[number] = token.update(type="WORD")


def _join_symbols(tokens: list[Token]) -> None:
    """ "1738 (2010)" and "ResDH(2010)33" are symbols: their brackets are no groups."""
    for number in range(len(tokens) - 4, -1, -1):
        row = tokens[number : number + 4]
        if [token.type for token in row] != ["WORD", "LEFT", "WORD", "RIGHT"]:
            continue
        first, left, second, right = row
        if (
            not _NUMBER.fullmatch(second)
            or not _ENDS_IN_LETTER.fullmatch(first)
            or not (first[-1].isdigit() or _touches(first, left))
            or _is_value(tokens, number)
        ):
            continue
        whole = f"{first}({second})" if _touches(first, left) else f"{first} ({second})"
        end = number + 4
        if end < len(tokens) and tokens[end].type == "WORD" and _touches(right, tokens[end]):
            whole += tokens[end]
            end += 1
        tokens[number:end] = [first.update(type="SYMBOL", value=whole)]


def _is_value(tokens: list[Token], number: int) -> bool:
    """Whether the token is all that a field with values is about."""
    while number and tokens[number - 1].type in ("NOT", "MINUS"):
        number -= 1
    return (
        bool(number)
        and tokens[number - 1].type == "FIELD"
        and has_values(field_of(tokens[number - 1]))
    )


def is_sentence(tokens: list[Token]) -> bool:
    """Whether there are but words and quotations, as in a sentence that was pasted."""
    return all(
        token.type in ("PHRASE", "LEFT", "RIGHT", "SYMBOL")
        or (token.type == "WORD" and signs.read(token).kind == "plain")
        for token in tokens
    )


def _read_sentence(tokens: list[Token], notices: list[Notice]) -> None:
    """A long sentence without its brackets, which group nothing, and no longer than allowed."""
    telling = [token for token in tokens if _is_telling(token)]
    counted = telling or [token for token in tokens if token.type == "WORD"]
    if len(counted) <= LONG:
        return
    tokens[:] = [token for token in tokens if token.type not in ("LEFT", "RIGHT")]
    if len(counted) > MAX_WORDS:
        first = counted[MAX_WORDS]
        word = first.split()[0].rstrip(_SENTENCE_SIGNS) if first.type != "PHRASE" else str(first)
        notices.append(Notice("narrowed", first.start_pos or 0, word))
        del tokens[next(n for n, token in enumerate(tokens) if token is first) :]


def _is_telling(token: Token) -> bool:
    if token.type == "WORD":
        return any(map(str.isalnum, token)) and not _is_function_word(token)
    return token.type in ("PHRASE", "ROW", "SYMBOL")


def _is_function_word(token: Token) -> bool:
    return token.type == "WORD" and is_function_word(token.strip(_SENTENCE_SIGNS))
