"""How an answer came about: the tree with its keys, and by which of them a document was found.

Of a document only its stored tokens are read, as for quotations: nothing is analysed here.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from indexer import locate
from indexer.analysis.stored import Analysis
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Dated,
    Everything,
    Evidence,
    ExplainedKey,
    Explanation,
    Has,
    Key,
    KeyCount,
    KeyMatch,
    Near,
    Node,
    Not,
    Nothing,
    Pattern,
    Phrase,
    Step,
    Word,
)
from indexer.engines.base import CHANNEL_WEIGHTS
from indexer.feeding import field_of
from indexer.lexicon import Lexicon

Keys = Callable[[str], Sequence[KeyCount]]
"""The keys that begin so: `Engine.keys` of the caller's shelves."""


def explanation(tree: Node, keys: Keys | None, lexicon: tuple[Evidence, ...] = ()) -> Explanation:
    """The tree as steps, every key with its weight; with its number of documents given `keys`."""
    counts: dict[str, int] = {}

    def documents(key: str) -> int | None:
        if keys is None:
            return None
        if key not in counts:
            # what begins with a key comes after it
            first = next(iter(keys(key)), None)
            counts[key] = first.documents if first and first.key == key else 0
        return counts[key]

    return Explanation(tuple(_steps(tree, 0, documents)), lexicon)


def keys_of(tree: Node) -> set[str]:
    """The keys of all words of a tree; a pattern has none yet."""
    return {key.text for node in _nodes(tree) for row in _rows(node) for key in row}


def only_keys(tree: Node, wanted: set[str]) -> Node:
    """The tree with no other keys in its words than these."""
    match tree:
        case Word(keys, fields):
            return Word(tuple(key for key in keys if key.text in wanted), fields)
        case Phrase(words, fields):
            return Phrase(_only(words, wanted), fields)
        case Near(words, fields, distance):
            return Near(_only(words, wanted), fields, distance)
        case All(parts):
            return All(tuple(only_keys(part, wanted) for part in parts))
        case Any(parts):
            return Any(tuple(only_keys(part, wanted) for part in parts))
        case AtLeast(parts, least):
            return AtLeast(tuple(only_keys(part, wanted) for part in parts), least)
        case Not(part):
            return Not(only_keys(part, wanted))
    return tree


def _only(words: tuple[tuple[Key, ...], ...], wanted: set[str]) -> tuple[tuple[Key, ...], ...]:
    return tuple(tuple(key for key in row if key.text in wanted) for row in words)


def _rows(node: Node) -> tuple[tuple[Key, ...], ...]:
    match node:
        case Word(keys):
            return (keys,)
        case Phrase(words) | Near(words):
            return words
    return ()


def evidence(tree: Node, lexicon: Lexicon) -> tuple[Evidence, ...]:
    """What the translations among the keys of a tree rest on."""
    found: dict[Evidence, None] = {}
    for node in _nodes(tree):
        if not isinstance(node, Word):
            continue
        others = {key.text for key in node.keys if key.channel is Channel.TRANSLATION}
        own = [key.text for key in node.keys if key.channel is Channel.LEMMA]
        for entry in (entry for lemma in own for entry in lexicon.entries(lemma)):
            if {entry.en, entry.ru} & others:
                example = (entry.document, entry.en_passage, entry.ru_passage)
                counts = (entry.together, entry.en_count, entry.ru_count)
                shown = example if entry.document else (None, None, None)
                found[Evidence(entry.en, entry.ru, *counts, *shown)] = None
    return tuple(found)


def numbers(tree: Node) -> list[int]:
    """The step of each of `locate.leaves`, in their order."""
    leaves = iter(locate.leaves(tree))
    wanted = next(leaves, None)
    found = []
    for number, node in enumerate(_nodes(tree)):
        if node is wanted:
            found.append(number)
            wanted = next(leaves, None)
    return found


def why(
    tree: Node, places: Iterable[locate.Place], analyses: Mapping[int, Analysis]
) -> tuple[KeyMatch, ...]:
    """By which keys one document was found, in the order of the steps, the most frequent first.

    `places` are all of the document's; `analyses` are the stored tokens of its parts, by number.
    """
    wanted = locate.leaves(tree)
    steps = numbers(tree)
    stretches = {
        (part, stretch.number): stretch
        for part, analysis in analyses.items()
        for stretch in analysis.stretches
    }
    counts: Counter[tuple[int, Key, str]] = Counter()
    for place in places:
        stretch, analysis = stretches[place.part, place.number], analyses[place.part]
        field = field_of(place.kind, place.lang)
        for mark in place.marks:
            keys = _by_text(wanted[mark.leaf])
            for token in _tokens(analysis, stretch.first, stretch.last, mark):
                for text in analysis.keys[analysis.words[token]]:
                    if text in keys:
                        counts[mark.leaf, keys[text], field] += 1
    ordered = sorted(counts, key=lambda one: (one[0], -counts[one], one[1].text, one[2]))
    return tuple(
        KeyMatch(steps[leaf], key.text, key.channel, field, counts[leaf, key, field], _told(key))
        for leaf, key, field in ordered
    )


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for part in _parts(tree):
        yield from _nodes(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case All(parts) | Any(parts) | AtLeast(parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def _steps(node: Node, depth: int, documents: Callable[[str], int | None]) -> Iterator[Step]:
    yield _step(node, depth, documents)
    for part in _parts(node):
        yield from _steps(part, depth + 1, documents)


def _step(node: Node, depth: int, documents: Callable[[str], int | None]) -> Step:
    def explained(rows: Iterable[tuple[Key, ...]]) -> tuple[tuple[ExplainedKey, ...], ...]:
        return tuple(
            tuple(
                ExplainedKey(
                    key.text,
                    key.channel,
                    _told(key),
                    documents(key.text),
                )
                for key in row
            )
            for row in rows
        )

    match node:
        case Word(keys, fields):
            return Step(depth, "word", "", explained([keys]), fields)
        case Phrase(words, fields):
            return Step(depth, "phrase", "", explained(words), fields)
        case Near(words, fields, distance):
            return Step(depth, "near", f"within {distance}", explained(words), fields)
        case Has(facet, values):
            return Step(depth, "has", f"{facet}: {', '.join(values)}")
        case Dated(since, until):
            return Step(depth, "dated", f"{since or ''}..{until or ''}")
        case All():
            return Step(depth, "all")
        case Any():
            return Step(depth, "any")
        case AtLeast(parts, least):
            return Step(depth, "at-least", f"{least} of {len(parts)}")
        case Not():
            return Step(depth, "not")
        case Everything():
            return Step(depth, "everything")
        case Nothing():
            return Step(depth, "nothing")
        case Pattern():
            raise TypeError("a pattern is expanded before it is explained")


def _by_text(leaf: locate.Leaf) -> dict[str, Key]:
    match leaf:
        case Word(keys):
            rows: Iterable[tuple[Key, ...]] = (keys,)
        case Phrase(words) | Near(words):
            rows = words
    # a key may be given twice; the better one counts
    return {key.text: key for row in rows for key in sorted(row, key=_weight)}


def _weight(key: Key) -> float:
    return CHANNEL_WEIGHTS[key.channel] * key.share


def _told(key: Key) -> float:
    """The weight as it is told."""
    return round(_weight(key), 4)


def _tokens(analysis: Analysis, first: int, last: int, mark: locate.Mark) -> Iterator[int]:
    """The tokens of a stretch that lie within a mark."""
    at = bisect_left(analysis.starts, mark.start, first, last)
    while at < last and analysis.starts[at] < mark.end:
        if analysis.ends[at] <= mark.end:
            yield at
        at += 1
