"""The original of a version as the page that shows it: its pages as images, what is found where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.extract.extracted import WIDTH
from archive.records import Document, Passage, Version
from indexer.asking import Search
from webui import urls
from webui.made.images import WIDTHS
from webui.present.text import PassageView

_A4 = 14_142
"""The height of a page whose own is not known, in `WIDTH`ths of its width."""
_FOUND_SHOWN = 8


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What is found on a page, as it is written there."""

    text: str
    lang: str
    times: int
    url: str
    """Its first place in the text."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of an original."""

    number: int
    height: int
    """Of its image, where that is as wide as `WIDTHS["large"]` says."""
    zoom_url: str
    """The same page larger; or, where it is, as wide as the column."""
    boxes: str = ""
    """Address of the boxes around what is found; empty where nothing is."""
    found: tuple[FoundWords, ...] = ()
    omitted: int = 0
    """Words that `found` leaves out."""
    order: int = 0
    """Its place among the pages with matches, from 1; 0 if it has none."""
    before: str = ""
    """The page with a match before this one; only where this one has a match."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PageMatches:
    number: int
    times: int
    url: str


@dataclass(frozen=True, slots=True)
class OriginalView:
    leaves: tuple[Leaf, ...]
    pages: int
    """Of the whole original: `leaves` may be some of them."""
    matches: tuple[PageMatches, ...]
    """All pages of the original on which something is found."""
    earlier: str
    """The pages before these; empty if these are the first."""
    later: str
    zoom: bool
    width: int


def original(
    document: Document,
    version: Version,
    passages: Iterable[tuple[Passage, PassageView]],
    heights: Sequence[int],
    lang: str,
    asked: Search,
    shown: urls.Shown,
) -> OriginalView:
    """The pages of an original that an address shows.

    `passages` are those of the version and how its text shows them, `heights` those of
    `PageImages.heights`.
    """
    came_from = None if asked == urls.everything(lang) else asked
    pages = version.pages or 0
    last = min(shown.first + urls.PAGES_SHOWN - 1, pages)

    def url(page: int, *, zoom: bool = shown.zoom) -> str:
        if zoom == shown.zoom and shown.first <= page <= last:
            return f"#page-{page}"
        return urls.original_url(
            lang, document.id, version.key, search=came_from, page=page, zoom=zoom
        )

    text_url = urls.document_url(lang, document.id, version=version.key, search=came_from)
    found = _found(passages, pages, text_url)
    matching = sorted(page for page, words in found.items() if words)
    before = {page: url(previous) for previous, page in pairwise(matching)}
    after = {page: url(following) for page, following in pairwise(matching)}
    leaves = tuple(
        Leaf(
            number=page,
            height=_height(heights, page),
            zoom_url=url(page, zoom=not shown.zoom),
            boxes=urls.boxes_url(document.id, version.key, page, asked) if page in found else "",
            found=found.get(page, ())[:_FOUND_SHOWN],
            omitted=max(0, len(found.get(page, ())) - _FOUND_SHOWN),
            order=matching.index(page) + 1 if page in matching else 0,
            before=before.get(page, ""),
            after=after.get(page, ""),
        )
        for page in range(shown.first, last + 1)
    )
    return OriginalView(
        leaves=leaves,
        pages=pages,
        matches=tuple(
            PageMatches(page, sum(words.times for words in found[page]), url(page))
            for page in matching
        ),
        earlier=url(shown.first - urls.PAGES_SHOWN) if shown.first > 1 else "",
        later=url(last + 1) if last < pages else "",
        zoom=shown.zoom,
        width=WIDTHS["large"],
    )


def _height(heights: Sequence[int], page: int) -> int:
    height = heights[page - 1] if page <= len(heights) else _A4
    return max(1, round(WIDTHS["large"] * height / WIDTH))


def _found(
    passages: Iterable[tuple[Passage, PassageView]], pages: int, text_url: str
) -> Mapping[int, tuple[FoundWords, ...]]:
    """Pages with found words. A page onto which a paragraph with some may run is there without:
    the paragraph is counted, as it is quoted, where it begins."""
    found: dict[int, dict[str, FoundWords]] = {}
    runs_on: int | None = None
    for passage, view in passages:
        if passage.page is None:
            continue
        if runs_on is not None and passage.page > runs_on and runs_on < pages:
            found.setdefault(runs_on + 1, {})
        runs_on = passage.page if view.found else None
        for piece in view.parts:
            if not piece.number:
                continue
            here = found.setdefault(passage.page, {})
            known = here.get(piece.text.casefold())
            here[piece.text.casefold()] = FoundWords(
                text=known.text if known else piece.text,
                lang=passage.lang,
                times=known.times + 1 if known else 1,
                url=known.url if known else f"{text_url}#m{piece.number}",
            )
    return {page: tuple(words.values()) for page, words in found.items()}
