"""The text of a version as blocks to print: passages, page rules between them, an outline."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from archive.records import Passage
from indexer.asking import Channel, Part
from webui import words

_OUTLINE_FROM = 9
"""With eight headings or fewer the text is its own outline."""
_OWN = frozenset({Channel.EXACT, Channel.LEMMA})
"""Forms of the word itself: on the page they are marked alike."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text as it is printed."""

    text: str
    match: Channel | None = None
    number: int = 0
    """Of the match in the version, from 1: its anchor is `#m1`. 0 for what is no match."""


@dataclass(frozen=True, slots=True)
class PassageView:
    number: int
    kind: str
    lang: str
    place: str
    """As the text calls it; else a bare sign: our own number could be taken for the text's."""
    parts: tuple[Piece, ...]
    first_of_page: int | None
    """The page of the original that begins with this passage."""
    page: int | None = None
    """The page of the original on which it begins."""
    labelled: bool = False
    """Whether the text itself calls the place by a name or number."""
    found: bool = False
    before: int | None = None
    """The last match before this passage; only where this one has a match."""
    after: int | None = None
    """The first match after it."""


@dataclass(frozen=True, slots=True)
class Heading:
    number: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Match:
    """A passage in which something was found."""

    number: int
    """Of its first match."""
    place: str


@dataclass(frozen=True, slots=True)
class TextView:
    passages: tuple[PassageView, ...]
    outline: tuple[Heading, ...]
    matches: tuple[Match, ...]
    found: int
    """How many matches there are; the last one's number."""


def text(passages: tuple[Passage, ...], marked: Mapping[int, tuple[Part, ...]]) -> TextView:
    """A version's passages; `marked` are those with something found in them, by number."""
    made = _numbered(passages, marked)
    found = [number for number in made if number in marked]
    after = {this: numbers(made[following])[0] for this, following in pairwise(found)}
    before = {following: numbers(made[this])[-1] for this, following in pairwise(found)}
    views = []
    page = None
    for passage in passages:
        views.append(
            PassageView(
                number=passage.number,
                kind=passage.kind,
                lang=passage.lang,
                place=words.place(passage.label, None),
                parts=made[passage.number],
                first_of_page=passage.page if passage.page != page else None,
                page=passage.page,
                labelled=bool(passage.label),
                found=passage.number in marked,
                before=before.get(passage.number),
                after=after.get(passage.number),
            )
        )
        page = passage.page
    headings = [p for p in passages if p.kind == "heading"]
    return TextView(
        passages=tuple(views),
        outline=tuple(Heading(p.number, p.text, p.lang) for p in headings)
        if len(headings) >= _OUTLINE_FROM
        else (),
        matches=tuple(
            Match(
                numbers(made[p.number])[0],
                words.place(p.label, p.page) if p.label or p.page else f"{order}",
            )
            for order, p in enumerate((p for p in passages if p.number in marked), start=1)
        ),
        found=sum(len(numbers(made[number])) for number in found),
    )


def count(marked: Mapping[int, tuple[Part, ...]]) -> int:
    """How many matches these passages have."""
    return sum(part.match is not None for parts in marked.values() for part in joined(parts))


def joined(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts of a passage; words found side by side in the same way are one match.

    Whoever looks for "arbitrary arrest" counts where it stands, not its words.
    """
    held: list[Part] = []
    for part in parts:
        held.append(part)
        if len(held) == 3:
            if _one_match(*held):
                held = [Part("".join(piece.text for piece in held), held[0].match)]
            else:
                yield held.pop(0)
    yield from held


def _one_match(first: Part, between: Part, second: Part) -> bool:
    if first.match is None or second.match is None or between.match is not None:
        return False
    return not between.text.strip() and (
        first.match is second.match or {first.match, second.match} <= _OWN
    )


def _numbered(
    passages: Iterable[Passage], marked: Mapping[int, tuple[Part, ...]]
) -> dict[int, tuple[Piece, ...]]:
    """Each passage in pieces, the matches numbered through."""
    last = 0
    found: dict[int, tuple[Piece, ...]] = {}
    for passage in passages:
        found[passage.number] = pieces(passage, marked, after=last)
        last = max((last, *numbers(found[passage.number])))
    return found


def pieces(
    passage: Passage, marked: Mapping[int, tuple[Part, ...]], *, after: int
) -> tuple[Piece, ...]:
    """A passage in pieces, its matches numbered from the one after that number."""
    made = []
    for part in joined(marked.get(passage.number, (Part(passage.text),))):
        after += part.match is not None
        made.append(Piece(part.text, part.match, after if part.match else 0))
    return tuple(made)


def numbers(pieces: Iterable[Piece]) -> list[int]:
    """Of the matches among these pieces."""
    return [piece.number for piece in pieces if piece.number]
