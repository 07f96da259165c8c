"""A reader's question → a tree of keys. User text never reaches an engine's parser.

Whatever is typed can be searched: what does not fit the grammar is left out of the row of
tokens, and told as a notice with its place. Only limits are refused (`QueryError`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.errors import QueryError
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Everything,
    Key,
    NamedTerm,
    Node,
    Notice,
    Translated,
    Word,
)
from indexer.knowledge import Knowledge
from indexer.query.fields import FIELDS, TEXT, TITLE
from indexer.query.limits import LONG, MAX_CHARACTERS, MAX_DEPTH, MAX_PATTERNS, MAX_WORDS
from indexer.query.plain import Reader
from indexer.query.repair import is_sentence, repaired, tree_of, written
from indexer.query.tree import Place, Plain, Reading

__all__ = [
    "FIELDS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_PATTERNS",
    "MAX_WORDS",
    "TEXT",
    "TITLE",
    "Family",
    "Question",
    "loosened",
    "parse",
]

Family = Callable[[tuple[Key, ...]], tuple[Key, ...]]
"""The keys of a word → those of the words of its family (channel FAMILY)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood."""

    tree: Node
    understood: str
    words: tuple[str, ...]
    notices: tuple[Notice, ...]
    terms: tuple[NamedTerm, ...] = ()
    translated: tuple[Translated, ...] = ()
    near: tuple[Word, ...] = ()
    """Its plain words in their order, when there are two or more that all have to be there."""
    plain: Plain | None = None
    """Of what `loosened` is made."""
    asks: bool = False
    """It ends in a question mark; then `understood` does, too."""
    joined: bool = False
    """Some of its words are joined by AND."""

    @property
    def long(self) -> bool:
        """A sentence, or it ends in a question mark: a document has hardly all of its words.

        Not if they were joined by AND: whoever writes that wants them all.
        """
        if self.plain is None or self.joined:
            return False
        return len(self.plain.words) > (0 if self.asks else LONG)


def parse(text: str, knowledge: Knowledge, *, names: bool = True, cross: bool = True) -> Question:
    """What a text asks for. Raises QueryError when it is too long, too deep or too many words.

    `names` looks for names in any script and spelling, `cross` for words of the other language.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the question has {len(text)} characters; {MAX_CHARACTERS} are allowed",
            position=MAX_CHARACTERS,
            hint="search for fewer words",
        )
    notices: list[Notice] = []
    tokens = repaired(text, notices)
    reader = Reader(knowledge, names, cross)
    reading = Reading(reader, notices, limited=not is_sentence(tokens))
    node = reading.node(tree_of(tokens), Place()) if tokens else None
    plain = reading.plain
    understood = written(tokens)
    asks = any(line.rstrip().endswith("?") for line in (text, understood))
    if asks and not understood.endswith("?"):
        understood += " ?"
    return Question(
        node if node is not None else Everything(),
        understood,
        tuple(reading.words[start] for start in sorted(reading.words)),
        tuple(sorted(notices, key=lambda notice: notice.position)),
        tuple(reader.terms),
        tuple(reader.translated.values()),
        plain.near if plain is not None and len(plain.near) > 1 else (),
        plain,
        asks,
        any(token.type == "AND" for token in tokens),
    )


def loosened(question: Question, family: Family | None = None) -> Question | None:
    """The question with any one of its plain words enough; all else is asked for as before.

    None when it has fewer than three plain words that all have to be there (two, if it ends in a
    question mark), or an AND.
    """
    plain = question.plain
    if plain is None or len(plain.words) < (2 if question.asks else 3) or question.joined:
        return None
    words = tuple(_widened(word, family) for word in plain.words) if family else plain.words
    some = AtLeast((*words, *plain.also), 1)
    return replace(
        question,
        tree=All((some, *plain.others)) if plain.others else some,
        notices=(Notice("most-words", 0, ""), *question.notices),
    )


def _widened(node: Node, family: Family) -> Node:
    match node:
        case Word(keys, fields):
            return Word((*keys, *family(keys)), fields)
        case Any(parts):
            return Any(tuple(_widened(part, family) for part in parts))
    return node
