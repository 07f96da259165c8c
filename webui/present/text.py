"""The text of a version as blocks to print: passages, page rules between them, an outline."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from archive.records import Passage
from indexer.asking import Part
from webui import words

_OUTLINE_FROM = 9
"""With eight headings or fewer the text is its own outline."""


@dataclass(frozen=True, slots=True)
class PassageView:
    number: int
    kind: str
    lang: str
    place: str
    """As the text calls it, else its number; empty where that could be taken for the text's own."""
    parts: tuple[Part, ...]
    first_of_page: int | None
    """The page of the original that begins with this passage."""
    found: bool = False
    before: int | None = None
    """The passage of the match before this one; only where this one matches."""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    number: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Match:
    """A passage in which something was found."""

    number: int
    place: str


@dataclass(frozen=True, slots=True)
class TextView:
    passages: tuple[PassageView, ...]
    outline: tuple[Heading, ...]
    matches: tuple[Match, ...]
    found: int
    """How many words or phrases are marked."""


def text(passages: tuple[Passage, ...], marked: Mapping[int, tuple[Part, ...]]) -> TextView:
    found = [passage.number for passage in passages if passage.number in marked]
    after = dict(pairwise(found))
    before = {following: this for this, following in after.items()}
    views = []
    page = None
    for passage in passages:
        views.append(
            PassageView(
                number=passage.number,
                kind=passage.kind,
                lang=passage.lang,
                place=words.place(passage.label, None),
                parts=marked.get(passage.number) or (Part(passage.text),),
                first_of_page=passage.page if passage.page != page else None,
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
            Match(p.number, words.place(p.label, p.page) if p.label or p.page else f"{order}")
            for order, p in enumerate((p for p in passages if p.number in marked), start=1)
        ),
        found=count(marked),
    )


def count(marked: Mapping[int, tuple[Part, ...]]) -> int:
    """How many runs of words are marked."""
    return sum(part.match is not None for parts in marked.values() for part in parts)
