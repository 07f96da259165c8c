"""A tree of keys → the documents that match it. What they are worth is for `scores` to say."""

import numpy as np

from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    Has,
    Near,
    Node,
    Not,
    Nothing,
    Pattern,
    Phrase,
    Word,
)
from indexer.engines.embedded.arrays import Ids, Mask, Numbers
from indexer.engines.embedded.positional import placed
from indexer.engines.embedded.reading import Reading
from indexer.engines.embedded.segment import Segment

_NONE = np.empty(0, dtype=np.int64)


def matching(tree: Node, reading: Reading, scope: Ids | None = None) -> Ids:
    """The documents that match: of the scope, or of all that are held.

    Raises TypeError for a pattern.
    """
    match tree:
        case Word():
            return reading.union(_lists(tree, reading), scope)
        case Phrase() | Near():
            fields = placed(tree, reading, scope).fields
            return reading.union([ids for _, ids, _ in fields], scope)
        case Pattern():
            raise TypeError("no engine finds by a pattern: it is to be made a Word first")
        case Has(facet, values):
            return reading.union([reading.segment.having(facet, one) for one in values], scope)
        case Dated():
            ids = reading.live if scope is None else scope
            return ids[dated(tree, reading.segment)[ids]]
        case All(parts):
            return _all(parts, reading, scope)
        case Any(parts):
            return _at_least(1, parts, reading, scope)
        case AtLeast(parts, least):
            return _at_least(least, parts, reading, scope)
        case Not(part):
            return reading.without(scope, matching(part, reading, scope))
        case Everything():
            return reading.live if scope is None else scope
        case Nothing():
            return _NONE


def dated(dates: Dated, segment: Segment) -> Mask:
    """The documents whose date begins on one of these days; those without a date never do."""
    mask: Mask = segment.days >= (dates.since.toordinal() if dates.since else 0)
    return mask & (segment.days <= dates.until.toordinal()) if dates.until else mask


def _all(parts: tuple[Node, ...], reading: Reading, scope: Ids | None) -> Ids:
    """The rarest first: each of the others is only looked for in what is left."""
    for part in sorted(parts, key=lambda part: _at_most(part, reading)):
        scope = matching(part, reading, scope)
        if not len(scope):
            break
    return reading.live if scope is None else scope


def _at_least(least: int, parts: tuple[Node, ...], reading: Reading, scope: Ids | None) -> Ids:
    if least <= 0:
        return reading.live if scope is None else scope
    found = [matching(part, reading, scope) for part in parts]
    if least == 1:
        return reading.union(found)
    met = np.zeros(reading.segment.size, dtype=np.int32)
    for ids in found:
        met[ids] += 1
    return np.flatnonzero(met >= least)


def _lists(word: Word, reading: Reading) -> list[Numbers]:
    """The posting lists of all the keys of a word."""
    return [posting.ids for key in word.keys for _, posting in reading.held(key.text, word.fields)]


def _at_most(tree: Node, reading: Reading) -> int:
    """How many documents can match, told without looking at one."""
    match tree:
        case Word():
            return sum(map(len, _lists(tree, reading)))
        case Phrase(words, fields) | Near(words, fields):
            # finding places costs more than finding documents, so words of like size go before
            return 2 * min((_at_most(Word(keys, fields), reading) for keys in words), default=0)
        case Has(facet, values):
            return sum(len(reading.segment.having(facet, value)) for value in values)
        case All(parts) if parts:
            return min(_at_most(part, reading) for part in parts)
        case Any(parts) | AtLeast(parts):
            return sum(_at_most(part, reading) for part in parts)
        case Nothing():
            return 0
        case _:
            return reading.segment.size
