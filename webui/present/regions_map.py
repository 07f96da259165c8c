"""A map of tiles: one for each region that has a place on it, shaded by how much it has.

A scheme for finding a region. It is drawn from the vocabulary alone and claims no borders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.records import Term
from archive.vocabulary import REGIONS, names_of
from webui import urls, words
from webui.present.reader import Reader

_WIDE, _HIGH = 72, 62
"""Of a tile, in units of the drawing; four tiles fill a screen of 320 px at one unit a pixel."""
_GAP = 3
_LETTERS = 11
"""That fit into a line of a tile."""
STEPS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a tile's name, with the place of its middle."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Tile:
    id: str
    name: str
    count: int
    url: str
    """Empty if there are no documents."""
    step: int
    """Of the shading: 1 to `STEPS`; 0 for no documents."""
    x: int
    y: int
    lines: tuple[Line, ...]
    number: Line

    @property
    def says(self) -> str:
        """ "Chechnya, 42 documents"."""
        return f"{self.name}, {words.documents(self.count)}"


@dataclass(frozen=True, slots=True)
class Shade:
    """What a step of the shading stands for."""

    step: int
    first: int
    last: int

    @property
    def says(self) -> str:
        """ "20–42"."""
        ends = dict.fromkeys((words.number(self.first), words.number(self.last)))
        return "–".join(ends)


@dataclass(frozen=True, slots=True)
class RegionsMap:
    tiles: tuple[Tile, ...]
    legend: tuple[Shade, ...]
    width: int
    height: int
    tile_width: int = _WIDE - _GAP
    tile_height: int = _HIGH - _GAP


def regions_map(counts: Mapping[str, int], reader: Reader) -> RegionsMap | None:
    """The map of the vocabulary's regions; None if none of them has a tile."""
    vocabulary = reader.vocabularies.get(REGIONS)
    placed = [term for term in vocabulary.terms.values() if term.tile] if vocabulary else []
    if not placed:
        return None
    legend = shades(max(counts.get(term.id, 0) for term in placed))
    # rows from the north, each from the west: the order in which the tiles are reached by Tab
    placed.sort(key=lambda term: (term.tile or (0, 0))[::-1])
    left = min(term.tile[0] for term in placed if term.tile)
    top = min(term.tile[1] for term in placed if term.tile)
    tiles = tuple(_tile(term, counts.get(term.id, 0), legend, (left, top), reader)
                  for term in placed)  # fmt: skip
    return RegionsMap(
        tiles,
        legend,
        max(tile.x for tile in tiles) + _WIDE - _GAP,
        max(tile.y for tile in tiles) + _HIGH - _GAP,
    )


def shades(most: int) -> tuple[Shade, ...]:
    """The steps for counts up to `most`, each as many times larger than the one before.

    One region often has more than all the others together: steps of one width would make these
    all alike. Fewer steps where there are fewer numbers; the last is always the darkest.
    """
    if not most:
        return ()
    ends = dict.fromkeys(int(most ** (n / STEPS) + 1e-9) for n in range(1, STEPS + 1))
    firsts = [1, *(end + 1 for end in ends)]
    darkest = STEPS - len(ends) + 1
    return tuple(
        Shade(step, first, last)
        for step, (first, last) in enumerate(zip(firsts, ends, strict=False), darkest)
    )


def _tile(
    term: Term, count: int, legend: tuple[Shade, ...], corner: tuple[int, int], reader: Reader
) -> Tile:
    column, row = term.tile or corner
    x, y = (column - corner[0]) * _WIDE, (row - corner[1]) * _HIGH
    middle = x + (_WIDE - _GAP) // 2
    name = _short(term, reader.lang)
    pieces = _pieces(name)
    under = y + (18 if len(pieces) > 1 else 24)
    return Tile(
        id=term.id,
        name=name,
        count=count,
        url=urls.browse_url(reader.lang, "region", term.id) if count else "",
        step=next((shade.step for shade in legend if shade.first <= count <= shade.last), 0),
        x=x,
        y=y,
        lines=tuple(Line(text, middle, under + 13 * at) for at, text in enumerate(pieces)),
        number=Line(words.number(count), middle, y + 49),
    )


def _short(term: Term, lang: str) -> str:
    """The first name in a language that fits into a tile; else what there is room for."""
    for name in _names(term, lang):
        if len(_pieces(name)) <= 2 and all(len(piece) <= _LETTERS for piece in _pieces(name)):
            return name
    label = next(_names(term, lang))
    return f"{label[: _LETTERS - 1]}…"


def _names(term: Term, lang: str) -> Iterator[str]:
    yield term.label.get(lang) or next(names_of(term))
    yield from (name for name in term.also.get(lang, ()) if name[:1].isupper())


def _pieces(name: str) -> list[str]:
    """The lines of a name: broken at blanks and after hyphens."""
    return name.replace("-", "- ").split()
