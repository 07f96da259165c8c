"""The tree of tokens → the tree of keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lark import Token, Tree

from archive.errors import QueryError
from indexer.analysis.tokens import spans
from indexer.asking import (
    All,
    Any,
    Channel,
    Dated,
    Has,
    Key,
    Near,
    Node,
    Not,
    Nothing,
    Notice,
    NoticeCode,
    Pattern,
    Phrase,
    Word,
)
from indexer.facets import BY_NAME
from indexer.languages import language_code
from indexer.query import dates, signs
from indexer.query.fields import has_values, keys_of
from indexer.query.limits import MAX_DEPTH, MAX_DISTANCE, MAX_PATTERNS, MAX_WORDS
from indexer.query.plain import FORMS, Reader, Run, forms, words_apart
from indexer.query.repair import field_of, parted


class Place(NamedTuple):
    """Where in the tree a branch stands."""

    within: str | None = None
    """The field it is in."""
    depth: int = 0
    """Of brackets."""
    negated: bool = False
    top: bool = True
    """It is the whole question, but for brackets and a field around it."""


class Plain(NamedTuple):
    """The plain words of a question that asks for several, and what else it asks for."""

    words: tuple[Node, ...]
    """The telling ones."""
    also: tuple[Node, ...]
    """Terms and a symbol that several of the words name."""
    others: tuple[Node, ...]
    near: tuple[Word, ...]


@dataclass
class Reading:
    """What is gathered while a tree is read."""

    reader: Reader
    notices: list[Notice]
    limited: bool
    """Refuse more than `MAX_WORDS` words; a sentence has been cut to as many telling ones."""
    words: dict[int, str] = field(default_factory=dict)
    """What is looked for as typed, by its place in the question."""
    plain: Plain | None = None
    leaves: int = 0
    patterns: int = 0

    def node(self, tree: Tree[Token], place: Place) -> Node | None:
        """The node of a branch; None when nothing in it can be searched."""
        branches = [child for child in tree.children if isinstance(child, Tree)]
        match tree.data:
            case "start":
                return self.node(branches[0], place)
            case "group":
                if place.depth == MAX_DEPTH:
                    raise QueryError(
                        f"brackets are nested more than {MAX_DEPTH} deep",
                        position=_only_token(tree).start_pos,
                        hint="use fewer brackets",
                    )
                return self.node(branches[0], place._replace(depth=place.depth + 1))
            case "negated":
                inside = place._replace(negated=not place.negated, top=False)
                part = self.node(branches[0], inside)
                return Not(part) if part is not None else None
            case "within":
                inside = place._replace(within=field_of(_only_token(tree)))
                return self.node(branches[0], inside)
            case "any":
                inside = place._replace(top=False)
                return _joined(Any, [self.node(branch, inside) for branch in branches])
            case "all":
                return self._all(branches, place)
        return self._all([tree], place)

    def _all(self, branches: list[Tree[Token]], place: Place) -> Node | None:
        """A row: the plain words that follow one another are read together."""
        row: list[Node | Run] = []
        typed: list[Token] = []

        def read_typed() -> None:
            if typed:
                row.append(self.reader.run(typed, keys_of(place.within), negated=place.negated))
                typed.clear()

        for branch in branches:
            if branch.data == "word" and not has_values(place.within):
                token = _only_token(branch)
                signed = self._signed(token)
                if signed is not None and signed.kind == "plain":
                    apart = words_apart(token)
                    self._count(token, len(apart) - 1)
                    typed += apart
                part = self._marked(signed, token, place) if signed is not None else None
            elif branch.data in ("word", "phrase", "row"):
                part = self._leaf(_only_token(branch), place)
            else:
                part = self.node(branch, place._replace(top=False))
            if part is not None:
                read_typed()
                row.append(part)
        read_typed()
        runs = [part for part in row if isinstance(part, Run)]
        telling = any(unit.telling for run in runs for unit in run.units)
        # a question of nothing but function words looks for these
        every = not telling and all(isinstance(part, Run | _NO_WORDS) for part in row)
        for run in runs:
            kept = run.kept(all_of_them=every)
            self.words.update((unit.start, unit.text) for unit in kept)
        if place.top:
            self.plain = _plain(row, all_of_them=every)
        parts: list[Node] = []
        for one in row:
            parts += one.parts(all_of_them=every) if isinstance(one, Run) else [one]
        return _joined(All, parts)

    # ---------- leaves ----------

    def _signed(self, token: Token) -> signs.Signed | None:
        """A word with its signs understood; None when it is no word at all, which is told."""
        self._count(token)
        signed = signs.read(token)
        if not any(True for _ in spans(signed.text)):
            self._tell("stray-sign", token, 0, str(token))
            return None
        for told in signed.told:
            self._tell(told.code, token, told.offset, told.word)
        return signed

    def _marked(self, signed: signs.Signed, token: Token, place: Place) -> Node | None:
        """The node of a word with signs; None for a plain one."""
        if signed.kind == "plain":
            return None
        fields = keys_of(place.within)
        self._look_for(token, str(token))
        if signed.kind == "exact":
            return _row(forms(self.reader.tokens(signed.text), (Channel.EXACT,)), fields)
        self.patterns += 1
        if self.patterns > MAX_PATTERNS:
            raise QueryError(
                f"the question has more than {MAX_PATTERNS} words with * ? or ~",
                position=token.start_pos,
                hint="write some of them out",
            )
        return Pattern(signed.kind, signed.text, fields, token.start_pos or 0)

    def _leaf(self, token: Token, place: Place) -> Node | None:
        """A phrase, a row, or a value of a field."""
        self._count(token)
        body, distance = (str(token), "") if token.type == "WORD" else parted(token)
        text = body if token.type in ("WORD", "SYMBOL") else body[1:-1]
        if place.within is not None and has_values(place.within):
            if token.type == "WORD":
                # the comma of a list; a full stop may belong to the value
                text = text.rstrip(",;!?") or text
            return self._value(token, text.strip(), place.within)
        channels = FORMS if token.type == "ROW" else (Channel.EXACT,)
        words = forms(self.reader.tokens(text), channels)
        if not words:
            self._tell("stray-sign", token, 0, str(token))
            return None
        self._look_for(token, text)
        for told in signs.stray_in_row(body):
            self._tell(told.code, token, token.index(body) + told.offset, told.word)
        fields = keys_of(place.within)
        if distance and len(words) < 2:
            self._tell("stray-sign", token, token.rindex("~"), f"~{distance}")
        elif distance and int(distance):
            if int(distance) > MAX_DISTANCE:
                self._tell("narrowed", token, token.rindex("~"), f"~{distance}")
            # nearer than side by side no words can be
            return Near(words, fields, max(min(int(distance), MAX_DISTANCE), len(words) - 1))
        return _row(words, fields)

    def _value(self, token: Token, text: str, within: str) -> Node:
        """A value of a field: a date, an id, or a term's name in either language."""
        if within == "id":
            return Has(within, (text.casefold(),))
        if within == "date":
            try:
                return dates.read(text)
            except ValueError:
                self._tell("bad-date", token, token.index(text), text)
                return Nothing()
        vocabulary = BY_NAME[within].vocabulary
        if vocabulary is None:
            term = language_code(text)
        else:
            term = self.reader.knowledge.vocabularies[vocabulary].find(text)
        if term is None:
            self._tell("unknown-value", token, token.index(text), text)
            return Nothing()
        return Has(within, (term,))

    def _count(self, token: Token, leaves: int = 1) -> None:
        self.leaves += leaves
        if self.limited and self.leaves > MAX_WORDS:
            raise QueryError(
                f"the question has more than {MAX_WORDS} words",
                position=token.start_pos,
                hint="search for fewer words",
            )

    def _look_for(self, token: Token, text: str) -> None:
        found = [*spans(text)]
        end = max(span.end for span in found)
        self.words[token.start_pos or 0] = text[found[0].start : end]

    def _tell(self, code: NoticeCode, token: Token, offset: int, word: str) -> None:
        if token.type == "SYMBOL":
            # it may have been typed with other blanks
            word = word.partition("(")[0].rstrip()
        self.notices.append(Notice(code, (token.start_pos or 0) + offset, word))


_NO_WORDS = Has | Dated | Not | Nothing
"""Parts of a row beside which words are still needed."""


def _only_token(tree: Tree[Token]) -> Token:
    """A branch's own token: the word, the field's name, the opening bracket."""
    return next(child for child in tree.children if isinstance(child, Token))


def _row(words: tuple[tuple[Key, ...], ...], fields: tuple[str, ...]) -> Node:
    return Word(words[0], fields) if len(words) == 1 else Phrase(words, fields)


def _joined(kind: type[All | Any], parts: Sequence[Node | None]) -> Node | None:
    kept = tuple(part for part in parts if part is not None)
    if len(kept) < 2:
        return kept[0] if kept else None
    return kind(kept)


def _plain(row: list[Node | Run], *, all_of_them: bool) -> Plain:
    runs = [part for part in row if isinstance(part, Run)]
    units = [unit for run in runs for unit in run.kept(all_of_them=all_of_them)]
    return Plain(
        words=tuple(unit.node for unit in units if unit.telling),
        also=tuple(node for run in runs for node in run.also()),
        others=tuple(part for part in row if not isinstance(part, Run)),
        near=tuple(unit.word for unit in units if unit.word is not None),
    )
