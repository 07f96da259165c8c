"""Vocabulary terms in running text: any of their names, in any form, the longest first.

A name is written in its vocabulary as its readers write it, and that decides how it is found:

- every word of a name is found in any form, "the" does not matter, nor does a hyphen, nor
  British or American spelling;
- a proper name (of a region, of an organisation) has a capital in texts, too: "a memorial service"
  does not name Memorial, «грозный взгляд» does not name Грозный;
- an abbreviation ("CPT", «ЕСПЧ», "CoE") is written with capitals;
- in a question none of this is asked of people, who type «грозный» and «еспч».
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntFlag
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from archive.vocabulary import IN_TEXTS, Vocabulary, names_of
from indexer.analysis.fold import CYRILLIC, fold
from indexer.analysis.tokens import spans

RULES = "2"
"""Raise it when the same text would give other terms."""

KeysOf = Callable[[str], Sequence[tuple[str, ...]]]
"""The keys of each word of a name, in order."""

_PROPER = ("regions", "organisations")
"""Vocabularies of proper names. In the others a capital only begins a heading: "Torture"."""

_ARTICLE = "=the"
_BEFORE_ARTICLE = frozenset({"against", "by", "for", "from", "in", "of", "on", "to", "with"})
"""Elsewhere an article begins something else: "for women, the rights"."""

_INFINITIVE = re.compile(r".+(?:ть|ти|чь)(?:ся)?")

_SMALL = (
    "all am an as at be by can do go he if in is it me my no of on or so to up us we who "
    "да до за из их как кто на не ни но он от по со так там то ту тут уж что"
)
_WORDS_TOO = frozenset(_SMALL.split())
"""Small words that an abbreviation may look like: "US", "WHO", «КТО»."""

_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|er|ation)\Z)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})iz(?=(?:e|er|ation)\Z)"), "is"),
    (re.compile(r"(?<=[a-z]{3})our\Z"), "or"),
    (re.compile(r"(?<=[a-z]{3})or\Z"), "our"),
    (re.compile(r"(?<=[a-z]{3})tre\Z"), "ter"),
    (re.compile(r"(?<=[a-z]{3})ter\Z"), "tre"),
    (re.compile(r"(?<=[a-z]{3})ence\Z"), "ense"),
    (re.compile(r"(?<=[a-z]{3})ense\Z"), "ence"),
    (re.compile(r"\Ajudgement\Z"), "judgment"),
    (re.compile(r"\Ajudgment\Z"), "judgement"),
    (re.compile(r"\Aprogramme\Z"), "program"),
    (re.compile(r"\Aprogram\Z"), "programme"),
)
"""British and American endings, both ways. What they make of other words is no word at all."""

_FEWEST_LETTERS = 2
"""Of a name: "№ 1" would be found in every number."""

_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


class Mention(NamedTuple):
    """A name of a term in a row of words."""

    first: int
    words: int
    terms: tuple[tuple[str, str], ...]
    """All terms that have this name, as (vocabulary, id); usually one."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the mention is found by: "#ecthr"."""
        return tuple(dict.fromkeys(f"#{id}" for _, id in self.terms))


class _Entry(NamedTuple):
    """A term at the end of one of its names."""

    term: tuple[str, str]
    capitals: tuple[int, ...]
    """Words of the name of which one at least has a capital in texts; none: in any case."""
    abbreviation: bool


class Role(IntFlag):
    """What a word may be in a name."""

    ALONE = 1
    """All of it."""
    FIRST = 2
    """The first of several."""
    SECOND = 4
    """The second, or an article before it."""


class _Node:
    """The names that begin with the same words."""

    __slots__ = ("entries", "following")

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.following: dict[str, list[_Node]] = {}


class Recogniser:
    """Finds the names of the terms of the vocabularies that texts name."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], keys_of: KeysOf) -> None:
        used = [vocabularies[name] for name in IN_TEXTS if name in vocabularies]
        self.version = _version(used)
        """Of the rules and of all names."""
        self._root = _tree(used, keys_of)
        firsts = (node for nodes in self._root.following.values() for node in nodes)
        self._begun: dict[tuple[str, ...], list[_Node]] = {}
        self._seconds = {key for node in firsts for key in node.following}

    def role(self, keys: tuple[str, ...]) -> Role:
        """What a word of these keys may be in a name. The same answer every time."""
        nodes = self._beginning(keys)
        role = Role(0)
        if any(node.entries for node in nodes):
            role |= Role.ALONE
        if any(node.following for node in nodes):
            role |= Role.FIRST
        if _ARTICLE in keys or not self._seconds.isdisjoint(keys):
            role |= Role.SECOND
        return role

    def _beginning(self, keys: tuple[str, ...]) -> list[_Node]:
        """The names that begin with a word of these keys."""
        nodes = self._begun.get(keys) or _following([self._root], keys)
        if nodes:
            self._begun[keys] = nodes
        return nodes

    def longest(
        self,
        words: Sequence[str],
        keys: Sequence[tuple[str, ...]],
        at: int,
        *,
        asked: bool = False,
    ) -> Mention | None:
        """The longest name that begins at this word of a passage.

        `words` are written as they stand: some names are only right with capitals ("US"). In a
        question (`asked`) they are right without, unless they would be small words ("us").
        """
        found: Mention | None = None
        nodes = [self._root]
        written: list[str] = []
        for place in range(at, len(keys)):
            if written and _ARTICLE in keys[place] and fold(written[-1]) in _BEFORE_ARTICLE:
                continue
            nodes = _following(nodes, keys[place]) if written else self._beginning(keys[place])
            if not nodes:
                break
            written.append(words[place])
            terms = [
                entry.term
                for node in nodes
                for entry in node.entries
                if _is_right(entry, written, asked)
            ]
            if terms:
                found = Mention(at, place - at + 1, tuple(dict.fromkeys(terms)))
        if found is not None and found.words == 1 and _is_shouted(words, at):
            return None
        return found

    def mentions(
        self,
        words: Sequence[str],
        keys: Sequence[tuple[str, ...]],
        candidates: Iterable[int] | None = None,
        *,
        asked: bool = False,
    ) -> Iterator[Mention]:
        """The names in a row of words, none within another.

        `candidates` are the words where one may begin, if the caller knows; ascending.
        """
        after = 0
        for at in range(len(keys)) if candidates is None else candidates:
            found = self.longest(words, keys, at, asked=asked) if at >= after else None
            if found is not None:
                after = at + found.words
                yield found


# ---------- names in a text ----------


def _following(nodes: list[_Node], keys: tuple[str, ...]) -> list[_Node]:
    found: dict[_Node, None] = {}
    for node in nodes:
        for key in keys:
            found.update(dict.fromkeys(node.following.get(key, ())))
    return list(found)


def _is_right(entry: _Entry, written: list[str], asked: bool) -> bool:
    if entry.abbreviation:
        return _capitals(written[0]) > 1 or (asked and fold(written[0]) not in _WORDS_TOO)
    return asked or not entry.capitals or any(written[at][0].isupper() for at in entry.capitals)


def _is_shouted(words: Sequence[str], at: int) -> bool:
    """Whether a small word is in capitals only because its whole heading is: "US AND THEM"."""
    if fold(words[at]) not in _WORDS_TOO:
        return False
    around = [*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]]
    return bool(around) and all(map(str.isupper, around))


def _capitals(word: str) -> int:
    return sum(map(str.isupper, word))


# ---------- names in a vocabulary ----------


def _tree(vocabularies: Sequence[Vocabulary], keys_of: KeysOf) -> _Node:
    proper = {id for held in vocabularies if held.name in _PROPER for id in held.terms}
    root = _Node()
    made: dict[tuple[_Node, frozenset[str]], _Node] = {}
    for vocabulary in vocabularies:
        for term in vocabulary.terms.values():
            for name in _variants(names_of(term)):
                words = [
                    (word, keys)
                    for word, keys in zip(_words(name), keys_of(name), strict=True)
                    if _ARTICLE not in keys
                ]
                written = [word for word, _ in words]
                if sum(map(str.isalpha, "".join(written))) < _FEWEST_LETTERS:
                    continue
                entry = _entry((vocabulary.name, term.id), written, term.id in proper)
                node = root
                for _, keys in words:
                    found_by = _found_by(keys, bool(entry.capitals) and len(words) == 1)
                    if (node, found_by) not in made:
                        made[node, found_by] = _added(node, found_by)
                    node = made[node, found_by]
                node.entries.append(entry)
    return root


def _entry(term: tuple[str, str], written: list[str], proper: bool) -> _Entry:
    if len(written) == 1 and _capitals(written[0]) > 1:
        return _Entry(term, (), abbreviation=True)
    capitals = [at for at, word in enumerate(written) if word[0].isupper()] if proper else ()
    return _Entry(term, tuple(capitals), abbreviation=False)


def _added(node: _Node, keys: frozenset[str]) -> _Node:
    new = _Node()
    for key in keys:
        node.following.setdefault(key, []).append(new)
    return new


def _variants(names: Iterable[str]) -> Iterator[str]:
    """The names, and those with hyphens once more without: "Counterterrorism"."""
    for name in names:
        yield name
        if _HYPHEN.search(name):
            yield _HYPHEN.sub("", name)


def _words(name: str) -> Iterator[str]:
    return (span.text for span in spans(name) if span.width == 1)


@cache
def _found_by(keys: tuple[str, ...], alone_and_proper: bool) -> frozenset[str]:
    """The keys of which a word in a text must have one to be this word of a name.

    Its lemmas and its written form; a name in another script is another channel's work. Names
    stand in their vocabulary as in a dictionary: a word that is its own lemma has no other there
    ("Monitoring" is not found as "monitor"), nor is a place a verb («Ведено», of «вести»).
    """
    own = [key for key in keys if key[0] not in "@#"]
    form = own[0].removeprefix("=")
    if form in own and not any(key[0] == "~" for key in own):
        own = [own[0], form]
    elif alone_and_proper and CYRILLIC.search(form):
        own = [key for key in own if not _INFINITIVE.fullmatch(key)]
    other = (new.sub(ending, key) for key in own for new, ending in _SPELLINGS if new.search(key))
    return frozenset((*own, *other))


def _version(vocabularies: Iterable[Vocabulary]) -> str:
    names = sorted(
        (vocabulary.name, term.id, *names_of(term))
        for vocabulary in vocabularies
        for term in vocabulary.terms.values()
    )
    return f"{RULES}-{blake2b(repr(names).encode(), digest_size=8).hexdigest()}"
