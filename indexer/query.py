"""A reader's question → a tree of keys. User text never reaches an engine's parser.

Whatever is typed can be searched: what does not fit the grammar is left out of the row of
tokens, and told as a notice with its place. Only limits are refused (`QueryError`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path

from lark import Lark, Token, Tree

from archive.errors import QueryError
from archive.vocabulary import Vocabulary
from indexer.analysis import Token as TextToken
from indexer.analysis import analyse, channel_of
from indexer.asking import (
    All,
    Any,
    Channel,
    Everything,
    Has,
    Key,
    Node,
    Not,
    Nothing,
    Notice,
    NoticeCode,
    Phrase,
    Word,
)
from indexer.facets import BY_NAME
from indexer.languages import language_code

MAX_CHARACTERS = 512
MAX_WORDS = 32
MAX_DEPTH = 8

TEXT = ("text_en", "text_ru", "text_other", "title_en", "title_ru", "title_other", "symbol")
TITLE = ("title_en", "title_ru", "title_other")

FIELDS = {
    "title": ("title", "заголовок", "название"),
    "symbol": ("symbol", "обозначение", "номер"),
    "id": ("id",),
    "tag": ("tag", "метка", "тег"),
    "region": ("region", "регион"),
    "type": ("type", "тип"),
    "category": ("category", "рубрика", "категория"),
    "issuer": ("issuer", "автор"),
    "lang": ("lang", "язык"),
}
_SIGNS = re.compile(r"~\d+|[\[\]*~]|^=|(?<=\w)\?(?=\w)")
"""Signs of the query language that are not understood yet; a question mark at the end is none."""

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood."""

    tree: Node
    understood: str
    words: tuple[str, ...]
    notices: tuple[Notice, ...]


def parse(text: str, vocabularies: Mapping[str, Vocabulary]) -> Question:
    """What a text asks for. Raises QueryError when it is too long, too deep or too many words."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the question has {len(text)} characters; {MAX_CHARACTERS} are allowed",
            position=MAX_CHARACTERS,
            hint="search for fewer words",
        )
    notices: list[Notice] = []
    tokens = _repaired([*_grammar().lex(text)], notices)
    reading = _Reading(vocabularies, notices)
    node = reading.node(_tree(tokens), None, 0) if tokens else None
    return Question(
        node if node is not None else Everything(),
        _written(tokens),
        tuple(reading.words),
        tuple(sorted(notices, key=lambda notice: notice.position)),
    )


def _tree(tokens: list[Token]) -> Tree[Token]:
    parser = _grammar().parse_interactive("")
    for token in tokens:
        parser.feed_token(token)
    tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
    return tree


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("query.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic")


# ---------- repair: a row of tokens that the grammar accepts ----------

_OPENS = ("_OR", "NOT", "MINUS", "FIELD", "LEFT")
"""After these (and at the start) an operator has nothing on its left."""

_DASHES = "-−–"


def _repaired(tokens: list[Token], notices: list[Notice]) -> list[Token]:
    def leave_out(number: int, code: NoticeCode) -> None:
        notices.append(Notice(code, tokens[number].start_pos or 0, str(tokens[number])))
        del tokens[number]

    for number in _backwards(tokens):
        if tokens[number].type == "STRAY":
            leave_out(number, "quote-open")
        elif tokens[number].type == "FIELD" and _field(tokens[number]) is None:
            # «г. Грозный: 1995» is a word with a colon; "re:port" was meant as a field, perhaps
            if _touches_the_next(tokens, number):
                place = tokens[number].start_pos or 0
                notices.append(Notice("unknown-field", place, str(tokens[number])[:-1]))
            tokens[number] = tokens[number].update(type="WORD")
    for number, code in _unmatched(tokens):
        leave_out(number, code)
    for number in _backwards(tokens):
        if tokens[number].type == "AND":
            # words are joined by "and" anyway; it is told only where it joins nothing
            if _joins(tokens, number):
                del tokens[number]
            else:
                leave_out(number, "operator-alone")
    while (useless := _useless(tokens)) is not None:
        if tokens[useless].type == "LEFT":
            del tokens[useless + 1]
        leave_out(useless, "operator-alone")
    return tokens


def _touches_the_next(tokens: list[Token], number: int) -> bool:
    if number + 1 == len(tokens):
        return False
    return tokens[number].end_pos == tokens[number + 1].start_pos


def _joins(tokens: list[Token], number: int) -> bool:
    before = tokens[number - 1].type if number else "LEFT"
    after = tokens[number + 1].type if number + 1 < len(tokens) else "RIGHT"
    return before not in _OPENS and after not in ("RIGHT", "_OR", "AND")


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
    """The first operator that has nothing to work on, or bracket with nothing in it."""
    for number, token in enumerate(tokens):
        before = tokens[number - 1].type if number else "LEFT"
        after = tokens[number + 1].type if number + 1 < len(tokens) else "RIGHT"
        nothing_after = after in ("RIGHT", "_OR")
        if token.type == "_OR" and (before in _OPENS or nothing_after):
            return number
        if token.type in ("NOT", "MINUS", "FIELD") and nothing_after:
            return number
        if token.type == "LEFT" and after == "RIGHT":
            return number
    return None


def _written(tokens: list[Token]) -> str:
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
            case "FIELD":
                line += f"{_field(token)}:"
            case "LEFT":
                line += "("
            case "RIGHT":
                line = f"{line.rstrip()}) "
            case "PHRASE":
                words = token[1:-1].strip()
                line += f"{token} " if '"' in words else f'"{words}" '
            case _:
                # after a field these two would be part of an address
                line += f"({token}) " if line.endswith(":") and token[0] in ":/" else f"{token} "
    return line.rstrip()


def _field(token: Token) -> str | None:
    return _FIELD_OF.get(str(token)[:-1].casefold())


# ---------- tokens into nodes ----------


@dataclass
class _Reading:
    """What is gathered while a tree is read."""

    vocabularies: Mapping[str, Vocabulary]
    notices: list[Notice]
    words: list[str] = field(default_factory=list)
    leaves: int = 0

    def node(self, tree: Tree[Token], within: str | None, depth: int) -> Node | None:
        """The node of a branch; None when nothing in it can be searched."""
        branches = [child for child in tree.children if isinstance(child, Tree)]
        match tree.data:
            case "word" | "phrase":
                return self._leaf(_only_token(tree), within, quoted=tree.data == "phrase")
            case "start":
                return self.node(branches[0], within, depth)
            case "group":
                if depth == MAX_DEPTH:
                    raise QueryError(
                        f"brackets are nested more than {MAX_DEPTH} deep",
                        position=_only_token(tree).start_pos,
                        hint="use fewer brackets",
                    )
                return self.node(branches[0], within, depth + 1)
            case "negated":
                part = self.node(branches[0], within, depth)
                return Not(part) if part is not None else None
            case "within":
                return self.node(branches[0], _field(_only_token(tree)), depth)
        parts = [self.node(branch, within, depth) for branch in branches]
        kept = tuple(part for part in parts if part is not None)
        if len(kept) < 2:
            return kept[0] if kept else None
        return Any(kept) if tree.data == "any" else All(kept)

    def _leaf(self, token: Token, within: str | None, *, quoted: bool) -> Node | None:
        self.leaves += 1
        if self.leaves > MAX_WORDS:
            raise QueryError(
                f"the question has more than {MAX_WORDS} words",
                position=token.start_pos,
                hint="search for fewer words",
            )
        text = token[1:-1] if quoted else str(token)
        if within in BY_NAME or within == "id":
            return self._value(token, text.strip(), within)
        fields = {"title": TITLE, "symbol": ("symbol",)}.get(within or "", TEXT)
        found = list(analyse(text))
        if not found:
            self.notices.append(Notice("stray-sign", token.start_pos or 0, str(token)))
            return None
        if not quoted and (sign := _SIGNS.search(text)):
            place = (token.start_pos or 0) + sign.start()
            self.notices.append(Notice("stray-sign", place, sign.group()))
            if sign.group() == text:
                return None
        self.words.append(text[found[0].start : found[-1].end])
        return _phrase(found, fields, exact=True) if quoted else _word(found, fields)

    def _value(self, token: Token, text: str, within: str) -> Node:
        """A value of a facet: an id, or a term's name in either language."""
        facet = BY_NAME.get(within)
        if facet is None:
            return Has(within, (text.casefold(),))
        if facet.vocabulary is None:
            term = language_code(text)
        else:
            term = self.vocabularies[facet.vocabulary].find(text)
        if term is None:
            start = (token.start_pos or 0) + token.index(text)
            self.notices.append(Notice("unknown-value", start, text))
            return Nothing()
        return Has(within, (term,))


def _only_token(tree: Tree[Token]) -> Token:
    """A branch's own token: the word, the field's name, the opening bracket."""
    return next(child for child in tree.children if isinstance(child, Token))


def _word(tokens: list[TextToken], fields: tuple[str, ...]) -> Node:
    """One typed word: "57942/00" is several tokens in a row, «Ачхой-Мартан» also one whole."""
    whole = [token for token in tokens if token.width > 1]
    if len(tokens) == 1:
        return Word(_keys(tokens[0]), fields)
    row = _phrase(tokens, fields, exact=False)
    if len(whole) == 1 and len(tokens) == whole[0].width + 1:
        return Any((Word(_keys(whole[0]), fields), row))
    return row


def _phrase(tokens: list[TextToken], fields: tuple[str, ...], *, exact: bool) -> Node:
    row = [token for token in tokens if token.width == 1]
    keys = tuple(
        tuple(key for key in _keys(token) if not exact or key.channel is Channel.EXACT)
        for token in row
    )
    return Word(keys[0], fields) if len(keys) == 1 else Phrase(keys, fields)


def _keys(token: TextToken) -> tuple[Key, ...]:
    return tuple(channel_of(key) for key in token.keys)
