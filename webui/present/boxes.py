"""The found words of a page as boxes over its image.

The index found the words in passages; the page has the same words in other surroundings: torn at
lines' ends, between running heads, in the order of its file. So a word is boxed when its written
form is one that is marked in the text of this version; several that were found as one, as a
phrase is, only where they stand in a row.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from archive.extract.extracted import WIDTH, PlacedWord, PlacedWords
from indexer.analysis.fold import fold, in_one_script
from indexer.analysis.tokens import WORD, bounded, spans
from indexer.asking import Part

_HYPHENS = "-\u2010\u2011\xad"
_MARGIN = 0.12
"""Of a box's height: amber around the letters."""
_LEVEL = 0.5
"""Of the lower box's height: two that share more stand in one line."""
_GAP = 1.5
"""Of the height: how far apart two words of one line are at most that get one box."""
_MOST = 2_000
"""Boxes of one page; a question for every word of a newspaper's page has more."""

Row = tuple[str, ...]
"""Folded forms of words that were found as one."""
Line = tuple[int, int]
"""Words of a page that get one box: the numbers of the first and the last."""


@dataclass(frozen=True, slots=True)
class Box:
    """Units of a `WIDTH`th of the page's width, from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


def found_rows(marked: Mapping[int, tuple[Part, ...]]) -> frozenset[Row]:
    """The written forms that are marked in these passages."""
    texts = {part.text for parts in marked.values() for part in parts if part.match}
    rows = (tuple(_key(bounded(word[0])) for word in WORD.finditer(text)) for text in texts)
    return frozenset(row for row in rows if row)


def boxes(placed: PlacedWords, rows: Iterable[Row]) -> tuple[Box, ...]:
    """A box around each of the rows wherever it stands on the page; one for each line of it."""
    page = _Page(placed.words)
    stretches = islice(page.stretches(_tree(rows)), _MOST)
    lines = {line for stretch in stretches for line in page.lines(*stretch)}
    found = (_widened(page.box(*line), placed.height) for line in _outermost(lines))
    return tuple(islice(dict.fromkeys(found), _MOST))


class _Tree(dict[str, "_Tree"]):
    """Rows by their first words, so that a word of the page is compared with all of them at once.

    A question such as "the a*" finds thousands that begin alike.
    """

    ends = False
    """Whether the words that lead here are a whole row."""


def _tree(rows: Iterable[Row]) -> _Tree:
    root = _Tree()
    for row in rows:
        node = root
        for key in row:
            node = node.setdefault(key, _Tree())
        node.ends = True
    return root


class _Page:
    """The text of a page, and whose letters are whose."""

    def __init__(self, words: Sequence[PlacedWord]) -> None:
        self._words = words
        self._begins: list[int] = []
        pieces: list[str] = []
        at = 0
        for word in words:
            self._begins.append(at)
            # halves of a broken word are put together with its hyphen: `_key` drops it
            broken = word.text.endswith(tuple(_HYPHENS))
            piece = word.text[:-1] + "-" if broken else word.text + " "
            pieces.append(piece)
            at += len(piece)
        self._spans = list(spans("".join(pieces)))
        self._keys = [_key(span.text) for span in self._spans]
        self._standing: dict[int, list[int]] = {}
        for number, span in enumerate(self._spans):
            self._standing.setdefault(span.position, []).append(number)

    def stretches(self, rows: _Tree) -> Iterator[tuple[int, int]]:
        """Where rows stand, the longest that begins at each word: its first character and the one
        after its last."""
        for number, first in enumerate(self._spans):
            end = 0
            reached = [(number, rows)]
            while reached:
                here, node = reached.pop()
                deeper = node.get(self._keys[here])
                if deeper is None:
                    continue
                span = self._spans[here]
                if deeper.ends:
                    end = max(end, span.end)
                following = self._standing.get(span.position + span.width, ())
                reached += [(after, deeper) for after in following]
            if end:
                yield first.start, end

    def lines(self, first: int, last: int) -> Iterator[Line]:
        """The words that have some of these characters, by lines of the page."""
        begun = bisect_right(self._begins, first) - 1
        end = bisect_left(self._begins, last)
        for number in range(begun + 1, end):
            if not _is_beside(self._words[number - 1], self._words[number]):
                yield begun, number - 1
                begun = number
        yield begun, end - 1

    def box(self, first: int, last: int) -> Box:
        """Around these words, which stand in one line."""
        words = self._words[first : last + 1]
        return Box(
            words[0].left,
            min(word.top for word in words),
            words[-1].right,
            max(word.bottom for word in words),
        )


def _outermost(lines: Iterable[Line]) -> Iterator[Line]:
    """Those that lie in no other, as a word does that is boxed together with others already.

    Compared by the words' numbers: boxes would have to be compared in pairs.
    """
    boxed = -1
    for first, last in sorted(lines, key=lambda line: (line[0], -line[1])):
        if last > boxed:
            yield first, last
            boxed = last


def _is_beside(word: PlacedWord, after: PlacedWord) -> bool:
    shared = min(word.bottom, after.bottom) - max(word.top, after.top)
    height = min(word.bottom - word.top, after.bottom - after.top)
    return shared > _LEVEL * height and 0 <= after.left - word.right < _GAP * height


def _widened(box: Box, height: int) -> Box:
    margin = round(_MARGIN * min(box.bottom - box.top, box.right - box.left))
    return Box(
        max(0, box.left - margin),
        max(0, box.top - margin),
        min(WIDTH, box.right + margin),
        min(height, box.bottom + margin),
    )


def _key(word: str) -> str:
    """A written form as it is compared: a hyphen may be the word's own or the line's."""
    return in_one_script(fold(word)).replace("-", "")
