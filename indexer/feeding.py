"""The kept analyses of a document → the postings of its fields, as an engine takes them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.kept import ByKey, Part, by_key
from indexer.analysis.stored import GAP
from indexer.engines.base import Postings

Column = NDArray[np.int64]


class _Piece(NamedTuple):
    """What a part gives to a field."""

    keys: Sequence[str]
    counts: Column
    positions: Column


def field_of(kind: str, lang: str) -> str:
    """The engine's field for words of that kind ("title", "summary", "symbol", "text")."""
    if kind == "symbol":
        return "symbol"
    stem = "title" if kind == "title" else "text"
    return f"{stem}_{lang}" if lang in ("en", "ru") else f"{stem}_other"


def fields(parts: Iterable[Part], rows: Mapping[tuple[int, int], bytes]) -> dict[str, Postings]:
    """All words of a document by field; passages of one field follow each other with a gap.

    `rows` has all further rows of the parts.
    """
    pieces: dict[str, list[_Piece]] = defaultdict(list)
    lengths: dict[str, int] = defaultdict(int)
    ends: dict[str, int] = defaultdict(int)
    for part in parts:
        names = [field_of(label.kind, label.lang) for label in part.label_table]
        distinct = list(dict.fromkeys(names))
        of_label = np.array([distinct.index(name) for name in names], dtype=np.int64)
        of_stretch = of_label[part.labels]
        firsts = np.empty(part.head.stretches + 1, dtype=np.int64)
        firsts[:-1], firsts[-1] = part.firsts, part.head.tokens
        places = _places(part, rows)
        begins = places[firsts]
        spans = begins[1:] - begins[:-1]
        steps = spans + GAP
        shifts = -begins[:-1]
        for number, name in enumerate(distinct):
            here = of_stretch == number if len(distinct) > 1 else slice(None)
            after = steps[here].cumsum()
            shifts[here] += ends[name] + after - steps[here]
            ends[name] += int(after[-1])
            lengths[name] += int(spans[here].sum())
        sizes = firsts[1:] - firsts[:-1]
        positions = places[:-1] + shifts.repeat(sizes)
        held = by_key(part, rows)
        if len(distinct) == 1:
            piece = _Piece(held.keys, held.counts, positions[held.tokens])
            pieces[distinct[0]].append(piece)
        else:
            for name, piece in _divided(held, distinct, of_stretch.repeat(sizes), positions):
                pieces[name].append(piece)
    return {name: _postings(some, lengths[name]) for name, some in pieces.items()}


def _places(part: Part, rows: Mapping[tuple[int, int], bytes]) -> Column:
    """The position of each token, as if there were no gaps, and how many positions there are."""
    places = np.ones(part.head.tokens + 1, dtype=np.int64)
    places[0] = 0
    places[1:][part.doubles(rows)[0]] = 0
    return places.cumsum()


def _divided(
    held: ByKey, names: Sequence[str], of_token: Column, positions: Column
) -> Iterator[tuple[str, _Piece]]:
    """The tokens of a part by field. `of_token` has the place of each one's field in `names`."""
    number_of = np.arange(len(held.keys)).repeat(held.counts)
    field_of_posting = of_token[held.tokens]
    for number, name in enumerate(names):
        here = field_of_posting == number
        counts = np.bincount(number_of[here], minlength=len(held.keys))
        used = np.flatnonzero(counts)
        keys = [held.keys[key] for key in used.tolist()]
        yield name, _Piece(keys, counts[used], positions[held.tokens[here]])


def _postings(pieces: Sequence[_Piece], length: int) -> Postings:
    """The pieces of a field as one, each key once."""
    keys, counts, positions = pieces[0]
    if len(pieces) > 1:
        numbers: dict[str, int] = {}
        of = [[numbers.setdefault(key, len(numbers)) for key in piece.keys] for piece in pieces]
        number_of = np.concatenate(
            [
                np.repeat(np.array(some, dtype=np.int64), piece.counts)
                for some, piece in zip(of, pieces, strict=True)
            ]
        )
        order = np.argsort(number_of, kind="stable")
        keys = tuple(numbers)
        counts = np.bincount(number_of, minlength=len(numbers))
        positions = np.concatenate([piece.positions for piece in pieces])[order]
    return Postings(keys, counts.astype(np.uint32), positions.astype(np.uint32), length)
