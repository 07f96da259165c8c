"""Where in found documents the words of a question stand, from their kept tokens.

Works on the same tree as the engine, so a mark is put exactly where the engine found something.
Text is never analysed here. All parts of a page of results are looked at together, as arrays: a
word that stands in ten thousand places costs little more than one that stands in ten.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer import runs
from indexer.analysis.kept import Part, Rows, Table
from indexer.asking import All, Any, AtLeast, Channel, Filter, Has, Key, Near, Node, Phrase, Word
from indexer.feeding import field_of

CHANNELS = list(Channel)
"""Best first: a channel's number is its place here."""

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A found stretch of characters in one passage."""

    start: int
    end: int
    leaf: int
    """Which word or phrase of the question."""
    channel: Channel


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with marks."""

    part: int
    """The number of the part among those that were looked at."""
    number: int
    """The passage's, or the line's among a document's own words."""
    kind: str
    lang: str
    heading: bool
    marks: tuple[Mark, ...]
    """In the order of their first characters, longer ones first."""


Leaf = Word | Phrase | Near


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The passages of several parts, numbered through."""

    parts: Sequence[Part]
    begins: Sequence[int]
    """The first passage of each part, and the number of all."""
    firsts: Column
    """Each passage's first token, as a code: see `runs`."""
    fields: Sequence[str]
    """The fields that occur, by number."""
    field: Column
    """Of each passage, the number of its field."""
    headings: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The marks on a page as columns, by part, leaf and first token."""

    page: Page
    passages: Column
    leaves: Column
    channels: Column
    """By number, in `CHANNELS`."""
    firsts: Column
    """The first token of each, as a code."""
    lasts: Column

    def of(self, parts: range) -> "Found":
        """The marks in some parts that follow each other."""
        first, last = np.searchsorted(
            self.firsts >> runs.TOKEN_BITS, [parts.start, parts.stop]
        ).tolist()
        columns = (self.passages, self.leaves, self.channels, self.firsts, self.lasts)
        return Found(self.page, *(column[first:last] for column in columns))

    def matched(self) -> tuple[Channel, ...]:
        """The channels that occur, best first."""
        counts = np.bincount(self.channels, minlength=len(CHANNELS))
        return tuple(CHANNELS[number] for number in np.flatnonzero(counts).tolist())


def leaves(tree: Node) -> list[Leaf]:
    """The words and phrases that make a document match; what is negated marks nothing."""
    match tree:
        case Word() | Phrase() | Near():
            return [tree]
        case All(parts) | Any(parts) | AtLeast(parts):
            return [leaf for part in parts for leaf in leaves(part)]
    return []


def values(tree: Node) -> list[Filter]:
    """The values that make a document match, as `leaves` does for words."""
    match tree:
        case Has(facet, wanted):
            return [Filter(facet, wanted)]
        case All(parts) | Any(parts) | AtLeast(parts):
            return [one for part in parts for one in values(part)]
    return []


def find(wanted: Sequence[Leaf], parts: Sequence[Part], rows: Rows) -> Found:
    """The marks of the leaves in some parts, as yet without their characters."""
    page = _page(parts)
    words = [keys for leaf in wanted for keys in _words(leaf)]
    leaf_of = np.array([at for at, leaf in enumerate(wanted) for _ in _words(leaf)], np.int64)
    whole = all(isinstance(leaf, Word) for leaf in wanted)
    held = rows(_rows_of(words, parts, widths=not whole))
    tokens, word_of, channels = runs.merged(_postings(words, parts, held))
    found = runs.Runs(tokens, tokens, leaf_of[word_of], channels)
    if not whole:
        found = _with_phrases(wanted, found, word_of, page, held)
    passages = np.searchsorted(page.firsts, found.firsts, "right") - 1
    allowed = np.array([[name in leaf.fields for name in page.fields] for leaf in wanted], bool)
    allowed = allowed.reshape(len(wanted), len(page.fields))
    if allowed.all():
        return Found(page, passages, found.leaves, found.channels, found.firsts, found.lasts)
    here = allowed[found.leaves, page.field[passages]]
    columns = (passages, found.leaves, found.channels, found.firsts, found.lasts)
    return Found(page, *(column[here] for column in columns))


def places(found: Found, passages: Iterable[int], rows: Rows) -> dict[int, Place]:
    """Some passages of a page with their marks, by their numbers on the page."""
    page = found.page
    chosen = np.zeros(page.begins[-1], bool)
    chosen[list(passages)] = True
    at = np.flatnonzero(chosen[found.passages])
    if not len(at):
        return {}
    starts, ends = _characters(page, found.firsts[at], found.lasts[at], rows)
    columns = (found.passages[at], starts, -ends, found.leaves[at], found.channels[at])
    order = np.lexsort((found.leaves[at], -ends, starts, found.passages[at]))
    marks = zip(*(column[order].tolist() for column in columns), strict=True)
    placed = {}
    for passage, some in groupby(marks, key=lambda mark: mark[0]):
        made = tuple(Mark(a, -b, leaf, CHANNELS[channel]) for _, a, b, leaf, channel in some)
        placed[passage] = _place(page, passage, made)
    return placed


def every(found: Found, rows: Rows) -> list[Place]:
    """All places, in the order of parts and passages."""
    return list(places(found, np.unique(found.passages).tolist(), rows).values())


# ---------- what is on a page ----------


def _page(parts: Sequence[Part]) -> Page:
    begins = [0]
    firsts, labels = [], []
    tables: list[tuple[str, bool]] = []
    for number, part in enumerate(parts):
        begins.append(begins[-1] + part.head.stretches)
        firsts.append(part.firsts.astype(np.int64) + (number << runs.TOKEN_BITS))
        labels.append(part.labels.astype(np.int64) + len(tables))
        tables += [(field_of(one.kind, one.lang), one.heading) for one in part.label_table]
    fields = list(dict.fromkeys(name for name, _ in tables))
    label = np.concatenate([runs.NONE, *labels])
    field = np.array([fields.index(name) for name, _ in tables], np.int64)
    headings = np.array([heading for _, heading in tables], bool)
    return Page(
        parts, begins, np.concatenate([runs.NONE, *firsts]), fields, field[label], headings[label]
    )


def _place(page: Page, passage: int, marks: tuple[Mark, ...]) -> Place:
    number = part_of(page, passage)
    part, inside = page.parts[number], passage - page.begins[number]
    label = part.label_table[int(part.labels[inside])]
    return Place(number, int(part.numbers[inside]), label.kind, label.lang, label.heading, marks)


def part_of(page: Page, passage: int) -> int:
    """The part in which a passage stands."""
    return int(page.firsts[passage] >> runs.TOKEN_BITS)


# ---------- tokens ----------


def _words(leaf: Leaf) -> tuple[tuple[Key, ...], ...]:
    return (leaf.keys,) if isinstance(leaf, Word) else leaf.words


class _Asked(NamedTuple):
    """A key as it is looked up."""

    text: bytes
    crc: int
    uses: list[tuple[int, int]]
    """Which words it stands for, and by which channel."""


def _asked(words: Sequence[tuple[Key, ...]]) -> list[_Asked]:
    uses: dict[str, dict[int, int]] = {}
    for number, keys in enumerate(words):
        for key in keys:
            uses.setdefault(key.text, {})[number] = CHANNELS.index(key.channel)
    return [
        _Asked(b"\t%b\t" % (text := key.encode()), zlib.crc32(text), list(of.items()))
        for key, of in uses.items()
    ]


def _rows_of(
    words: Sequence[tuple[Key, ...]], parts: Sequence[Part], *, widths: bool
) -> set[tuple[int, int]]:
    """The rows of longer parts where the keys of these words are, with the widths if wanted."""
    longer = [part for part in parts if not part.head.inline]
    asked = _asked(words) if longer else []
    found = {(part.number, part.table_of(key.crc)) for part in longer for key in asked}
    return found | {(part.number, part.widths_row) for part in longer if widths}


def _postings(
    words: Sequence[tuple[Key, ...]],
    parts: Sequence[Part],
    rows: Mapping[tuple[int, int], bytes],
) -> list[runs.Posting]:
    found = []
    asked = _asked(words)
    for number, part in enumerate(parts):
        tables = part.head.tables
        table = part.inline_table() if part.head.inline else None
        for key in asked:
            held = table or Table(rows[part.number, part.table_of(key.crc)], 0, tables)
            tokens = held.tokens_of(key.text, key.crc)
            if tokens is not None:
                found += [runs.Posting(number, word, channel, tokens) for word, channel in key.uses]
    return found


def _with_phrases(
    wanted: Sequence[Leaf],
    words: runs.Runs,
    word_of: Column,
    page: Page,
    rows: Mapping[tuple[int, int], bytes],
) -> runs.Runs:
    """The runs of all leaves; `words` are those of their words."""
    doubles = [part.doubles(rows).astype(np.int64) for part in page.parts]
    codes = [(double + (at << runs.TOKEN_BITS), w) for at, (double, w) in enumerate(doubles)]
    double = np.concatenate([runs.NONE, *(code for code, _ in codes)])
    width = np.concatenate([runs.NONE, *(taken for _, taken in codes)])
    pieces = []
    number = 0
    for at, leaf in enumerate(wanted):
        several = []
        for _ in _words(leaf):
            several.append(words.only(np.flatnonzero(word_of == number)))
            number += 1
        if isinstance(leaf, Word):
            pieces.append(several[0])
            continue
        rows_of = [runs.by_position(one, double, width, page.firsts) for one in several]
        if isinstance(leaf, Near):
            pieces.append(runs.close(rows_of, leaf.distance, at))
        else:
            pieces.append(runs.phrases(rows_of, at))
    return runs.together(pieces)


def _characters(page: Page, firsts: Column, lasts: Column, rows: Rows) -> tuple[Column, Column]:
    """The first character of these first tokens and the last one of these last tokens."""
    codes, at = np.unique(np.concatenate([firsts, lasts]), return_inverse=True)
    tokens = codes & (1 << runs.TOKEN_BITS) - 1
    of_part = codes >> runs.TOKEN_BITS
    sizes = np.array([part.head.block for part in page.parts], np.int64)
    inside = tokens % sizes[of_part]
    tables = np.array([part.head.tables for part in page.parts], np.int64)
    row_of = tables[of_part] + tokens // sizes[of_part]
    begins = np.flatnonzero(np.append(True, (np.diff(row_of) != 0) | (np.diff(of_part) != 0)))
    blocks = [
        (page.parts[part], row)
        for part, row in zip(of_part[begins].tolist(), row_of[begins].tolist(), strict=True)
    ]
    held = rows([(part.number, row) for part, row in blocks if not part.head.inline])
    starts, ends = np.empty_like(codes), np.empty_like(codes)
    for (part, row), (first, last) in zip(
        blocks, pairwise([*begins.tolist(), len(codes)]), strict=True
    ):
        here = inside[first:last]
        in_block = part.characters(row, held)
        starts[first:last], ends[first:last] = in_block[0][here], in_block[1][here]
    return starts[at[: len(firsts)]], ends[at[len(firsts) :]]
