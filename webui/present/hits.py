"""A found document as a reader or a program gets it."""

from dataclasses import dataclass

from archive.dates import PartialDate
from indexer.asking import Channel, KeyMatch, Part, Result, Snippet
from webui import urls, words
from webui.present import versions
from webui.present.reader import Reader, TermView
from webui.present.versions import VersionView
from webui.present.ways import (
    NOTHING_ASKED,
    Asked,
    DescribedView,
    WayView,
    described,
    found_as,
    ways,
)
from webui.translated import gettext

_PASSAGES_ON_PAGE = 3


@dataclass(frozen=True, slots=True)
class TitleView:
    lang: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class SnippetView:
    version: str
    lang: str
    passage: int
    page: int | None
    label: str
    """The same as a program gets it: the text's own label, else the passage's number."""
    url: str
    parts: tuple[Part, ...]

    @property
    def place(self) -> str:
        """Where it stands, in words: "Art. 9", "p. 34"."""
        return words.place(self.label, self.page) if self.passage else gettext("Summary")


@dataclass(frozen=True, slots=True)
class HitView:
    id: str
    url: str
    titles: tuple[TitleView, ...]
    """The reader's language first."""
    type: TermView | None
    issuer: tuple[TermView, ...]
    date: PartialDate | None
    regions: tuple[TermView, ...]
    tags: tuple[TermView, ...]
    categories: tuple[TermView, ...]
    symbol: str
    symbol_parts: tuple[Part, ...]
    opens: VersionView | None
    """None when no file of it is held."""
    others: tuple[VersionView, ...]
    missing: str
    needs_review: bool
    score: float
    matched: tuple[Channel, ...]
    found_as: str
    """By what else than its own words, in words; empty where these were found."""
    described: tuple[DescribedView, ...]
    """What the question names in its description."""
    ways: tuple[WayView, ...]
    """How its words were found; nothing where no words were asked for."""
    why: tuple[KeyMatch, ...]
    snippets: tuple[SnippetView, ...]

    @property
    def versions(self) -> tuple[VersionView, ...]:
        return (self.opens, *self.others) if self.opens else self.others


def hit(
    result: Result, reader: Reader, url: urls.DocumentUrl, asked: Asked = NOTHING_ASKED
) -> HitView:
    """A result as this reader gets it; `url` leads to its document."""
    document = result.document
    first = versions.opened(document, reader.lang)
    views = {
        version.key: versions.view(version, url(document.id, version.key), opens=version is first)
        for version in document.versions
    }
    snippets = [_snippet(document.id, found, url) for found in result.snippets
                if found.label != "title"]  # fmt: skip
    return HitView(
        id=document.id,
        url=url(document.id, first.key if first else None),
        titles=_titles(result, reader.lang),
        type=reader.term("type", document.type) if document.type else None,
        issuer=reader.terms("issuer", document.issuer),
        date=document.date,
        regions=reader.terms("region", document.regions),
        tags=reader.terms("tag", document.tags),
        categories=reader.terms("category", document.categories),
        symbol=document.symbol,
        symbol_parts=result.symbol,
        opens=views[first.key] if first else None,
        others=tuple(view for key, view in views.items() if not first or key != first.key),
        missing=versions.missing(document, reader.lang),
        needs_review=document.needs_review,
        score=result.score,
        matched=result.matched,
        found_as=found_as(result, asked),
        described=described(result, asked, reader),
        ways=ways(result) if not reader.api else (),
        why=result.why,
        snippets=tuple(snippets[:_PASSAGES_ON_PAGE] if not reader.api else snippets),
    )


def _titles(result: Result, lang: str) -> tuple[TitleView, ...]:
    titles = [TitleView(language, parts) for language, parts in result.title if parts]
    if not titles:
        return (TitleView("", (Part(result.document.id),)),)
    return tuple(sorted(titles, key=lambda title: title.lang != lang))


def _snippet(document: str, found: Snippet, url: urls.DocumentUrl) -> SnippetView:
    return SnippetView(
        version=found.version,
        lang=found.lang,
        passage=found.passage,
        page=found.page,
        label=found.label,
        url=url(document, found.version or None, found.passage),
        parts=found.parts,
    )
