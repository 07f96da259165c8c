"""Near-duplicates: texts that are much the same, found by sketches that the catalogue keeps.

A text is the set of its pieces of eight letters, whatever stands between the letters: where two
programs or two scans put spaces and hyphens differs, and one wrong letter spoils eight pieces. Its
sketch has the lowest hashes of that set, which is a fair sample of it, and in a union of two sets
the sample that both were taken by (bottom-k: A. Broder, "On the resemblance and containment of
documents", 1997). So two sketches give the resemblance of two texts: of all pieces, the share that
both have.

Letters alone cannot tell a copy from the next letter of the same form: resolutions that extend the
same mandate have four fifths of their pieces in common. Their numbers tell: dates, symbols, sums.
So a sketch also has the hashes of the numbers in the text. A bad scan spoils a piece of eight
letters sooner than a number of two or four figures: where the numbers differ more than the letters,
it is another letter of the form.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint32]
"""A sketch's hashes in each row, ascending, `_NONE` where there are no more."""

_PIECE = 8
"""Letters. With one letter wrong in 33 in both of two scans, pieces of eight resemble by 0.41,
three words by 0.19."""
_LEAST_LETTERS = 180
"""About thirty words. Less is an empty page or a greeting, and resembles by chance."""
_MOST_LETTERS = 2_000_000
"""A longer text is known by its beginning: hashing takes 30 bytes of memory a letter."""
_PIECES = 128
_NUMBERS = 64
"""Hashes kept of a text. The error of a resemblance measured by 128 is 0.04."""
_NONE = np.uint32(0xFFFFFFFF)

_ALIKE = 0.3
"""From this resemblance of pieces on two texts are listed, if their numbers resemble too:"""
_SAME_NUMBERS = 0.5
_NUMBERS_TO_PIECES = 0.85
"""by so much, and by so much of what the pieces do."""
_FEW_NUMBERS = 4
_ALIKE_LONG = 0.5
_ALIKE_SHORT = 0.8
_LONG_LETTERS = 1500
"""Fewer numbers than these tell nothing. Then short texts, which may be forms, must be nearly the
same; about 250 words in one order are a text of their own."""

_ASKED = 64
_IN_COMMON = 10
"""Pairs are looked for by so many hashes, the lowest, and compared if they have so many of them in
common: texts that resemble by 0.3 have twenty to thirty."""
_PAIRS_LOOKED_AT = 10_000_000
"""Of two sketches with a hash in common, the rarest hashes first: what is in every form of an
office would make a pair of each two."""
_LISTED = 20
"""Pairs for one text, the likest: one that is there a hundred times is told well enough so."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d\d+")
"""Figures that stand alone count paragraphs and notes: every form has the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text is held."""

    document: str
    version: str
    """Its key inside the document."""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two versions, of two documents, that are much the same text."""

    first: Place
    second: Place
    likeness: float
    """Of the pieces of both, the share that both have; 0 to 1."""
    same_bytes: bool
    """One file in two documents: attached to two mails, or described twice."""


class Alike(NamedTuple):
    """Two texts that are much the same, by their places in a list of sketches."""

    first: int
    second: int
    likeness: float
    """Of the pieces of both, the share that both have; 0 to 1."""


def sketch(text: str) -> bytes | None:
    """At most 776 bytes that stand for a text; None if it is too short to be told from others.

    The same on every machine: little-endian 32-bit numbers, which are the count of letters, the
    count of hashes of pieces, these hashes ascending, and those of numbers ascending.
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    letters = "".join(_WORD.findall(folded))[:_MOST_LETTERS]
    if len(letters) < _LEAST_LETTERS:
        return None
    pieces = np.sort(_hashes_of_pieces(letters))
    pieces = pieces[np.diff(pieces, prepend=_NONE) != 0][:_PIECES]
    numbers = sorted({_hash_of_number(number) for number in set(_NUMBER.findall(folded))})
    return np.array(
        [len(letters), len(pieces), *pieces.tolist(), *numbers[:_NUMBERS]], "<u4"
    ).tobytes()


def alike(sketches: Sequence[bytes], owners: Sequence[str], new: Sequence[bool]) -> list[Alike]:
    """The pairs of near-duplicates of which one is `new`, the likest first.

    Texts of one owner (a document) are not compared with each other.
    """
    letters, pieces, numbers = _as_rows(sketches)
    number_of = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    owner = np.array([number_of[one] for one in owners], np.int64)
    first, second = _with_hashes_in_common(pieces, owner, np.array(new, np.bool_))
    have_numbers = (numbers != _NONE).sum(axis=1)
    found = []
    for at in range(0, len(first), _TOGETHER):
        a, b = first[at : at + _TOGETHER], second[at : at + _TOGETHER]
        likeness = _resemblance(pieces, a, b)
        long = np.minimum(letters[a], letters[b]) >= _LONG_LETTERS
        same_numbers = np.maximum(_SAME_NUMBERS, _NUMBERS_TO_PIECES * likeness)
        listed = np.where(
            np.maximum(have_numbers[a], have_numbers[b]) < _FEW_NUMBERS,
            likeness >= np.where(long, _ALIKE_LONG, _ALIKE_SHORT),
            (likeness >= _ALIKE) & (_resemblance(numbers, a, b) >= same_numbers),
        )
        columns = (a[listed].tolist(), b[listed].tolist(), likeness[listed].tolist())
        found += [Alike(*row) for row in zip(*columns, strict=True)]
    found.sort(key=lambda pair: (-pair.likeness, pair.first, pair.second))
    return list(_likest(found))


_TOGETHER = 10_000
"""Pairs compared at a time: 256 hashes of each are sorted, in 10 MB."""


def _hashes_of_pieces(letters: str) -> NDArray[np.uint32]:
    """A polynomial of the code points of each piece, mixed as MurmurHash3 does, its upper half."""
    hashes = np.frombuffer(letters.encode("utf-32-le"), "<u4").astype(np.uint64)
    factor, length = 0x9E3779B97F4A7C15, 1
    while length < _PIECE:  # of two neighbours one of twice the length
        hashes = hashes[:-length] * np.uint64(factor) + hashes[length:]
        factor, length = factor**2 % 2**64, 2 * length
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        hashes ^= hashes >> np.uint64(33)
        hashes *= np.uint64(factor)
    return np.minimum((hashes >> np.uint64(32)).astype(np.uint32), _NONE - np.uint32(1))


def _hash_of_number(number: str) -> int:
    hashed = blake2b(number.encode(), digest_size=4).digest()
    return min(int.from_bytes(hashed, "little"), int(_NONE) - 1)


def _as_rows(sketches: Sequence[bytes]) -> tuple[NDArray[np.int64], Rows, Rows]:
    """Letters of each, hashes of pieces, hashes of numbers."""
    letters = np.zeros(len(sketches), np.int64)
    pieces = np.full((len(sketches), _PIECES), _NONE, np.uint32)
    numbers = np.full((len(sketches), _NUMBERS), _NONE, np.uint32)
    for row, data in enumerate(sketches):
        hashes = np.frombuffer(data, "<u4")
        letters[row], count = hashes[:2].tolist()
        pieces[row, :count] = hashes[2 : 2 + count]
        numbers[row, : len(hashes) - 2 - count] = hashes[2 + count :]
    return letters, pieces, numbers


def _with_hashes_in_common(
    pieces: Rows, owner: NDArray[np.int64], new: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows, of which one is new, that have enough of their lowest hashes in common."""
    count = len(pieces)
    keys = pieces[:, :_ASKED].astype(np.uint64) << np.uint64(32)
    keys |= np.arange(count, dtype=np.uint64)[:, np.newaxis]
    keys = np.sort(keys[pieces[:, :_ASKED] != _NONE])
    rows = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    starts = np.flatnonzero(np.diff(keys >> np.uint64(32), prepend=np.uint64(1 << 32)))
    lengths = np.diff(starts, append=len(keys))
    wanted = (lengths > 1) & np.logical_or.reduceat(new[rows], starts)
    pairs, left = [], _PAIRS_LOOKED_AT
    for length in np.unique(lengths[wanted]).tolist():
        per_hash = length * (length - 1) // 2
        same = starts[wanted & (lengths == length)][: left // per_hash]
        left -= len(same) * per_hash
        together = rows[same[:, np.newaxis] + np.arange(length)]
        one, other = np.triu_indices(length, 1)
        a, b = together[:, one].ravel(), together[:, other].ravel()
        told = (new[a] | new[b]) & (owner[a] != owner[b])
        pairs.append(a[told] * count + b[told])
    codes, times = np.unique(np.concatenate([np.zeros(0, np.int64), *pairs]), return_counts=True)
    codes = codes[times >= _IN_COMMON]
    return codes // count, codes % count


def _resemblance(
    rows: Rows, first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Of the lowest hashes of both rows together, the share that is in both; 0 if there are none.

    As many hashes as a row holds, since of a set that has more of them no others are known.
    """
    both = np.sort(np.concatenate((rows[first], rows[second]), axis=1), axis=1)
    filled = both != _NONE
    twice = filled[:, 1:] & (both[:, 1:] == both[:, :-1])
    rank = filled.cumsum(axis=1)
    rank[:, 1:] -= twice.cumsum(axis=1)
    width = rows.shape[1]
    cut = (rows[first, -1] != _NONE) | (rows[second, -1] != _NONE)
    known = np.minimum(rank[:, -1], np.where(cut, width, 2 * width))
    shared = (twice & (rank[:, 1:] <= known[:, np.newaxis])).sum(axis=1, dtype=np.float64)
    return np.asarray(shared / np.maximum(known, 1))


def _likest(pairs: Sequence[Alike]) -> Iterator[Alike]:
    """Those of which one text at least has not been told `_LISTED` times."""
    told: dict[int, int] = {}
    for pair in pairs:
        if min(told.get(pair.first, 0), told.get(pair.second, 0)) < _LISTED:
            for one in (pair.first, pair.second):
                told[one] = told.get(one, 0) + 1
            yield pair
