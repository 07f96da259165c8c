"""`Results` → `SearchPage`: plain values, every link ready, for Jinja and for the API."""

from dataclasses import dataclass

from indexer.asking import Explanation, Results, Search, Suggestion, Translated
from webui import narrow, urls, words
from webui.exporting import FORMATS
from webui.present import notices, reading
from webui.present.facets import FacetView, facet, kinds
from webui.present.hits import HitView, hit
from webui.present.limits import PANEL, Chip, chips
from webui.present.notices import NoticeView
from webui.present.paging import Paging, last_page, paging
from webui.present.reader import Reader
from webui.present.reading import SuggestionView, Switch, TermLine
from webui.present.ways import asked
from webui.present.years import YearsView, years
from webui.translated import gettext, ngettext


@dataclass(frozen=True, slots=True)
class SortLink:
    label: str
    value: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Export:
    """The answer in a form that is taken away."""

    label: str
    remark: str
    type: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    search: Search
    understood: str
    words: tuple[str, ...]
    notices: tuple[NoticeView, ...]
    terms: tuple[TermLine, ...]
    offered: tuple[TermLine, ...]
    """The terms to filter by."""
    translated: tuple[Translated, ...]
    """What was looked for besides, in the other language."""
    across: Switch | None
    names: Switch | None
    loosened: bool
    suggestions: tuple[SuggestionView, ...]
    explanation: Explanation | None
    total: int
    hits: tuple[HitView, ...]
    years: YearsView | None
    facets: tuple[FacetView, ...]
    chips: tuple[Chip, ...]
    unfiltered: str
    """The same words without any filter."""
    sorts: tuple[SortLink, ...]
    exports: tuple[Export, ...]
    cite: str
    """The page that cites this search."""
    paging: Paging
    next: str | None
    """By cursor, for programs: nothing is skipped or repeated while they read on."""
    previous: str | None
    generation: str
    took_ms: float

    @property
    def question(self) -> str:
        """The words as the page quotes them: put right, if they were."""
        repaired = any(notice.word for notice in self.notices)
        return words.inner((repaired and self.understood) or self.search.text)

    @property
    def heading(self) -> str:
        """The page's title: question, count and place."""
        text = self.search.text
        if not self.total:
            return gettext("%(question)s: nothing found", question=text) if text else none_found()
        title = f"{text}: {words.documents(self.total)}" if text else all_documents(self.total)
        if self.paging.pages == 1:
            return title
        place = gettext("page %(page)s of %(pages)s",
                        page=words.number(self.paging.page),
                        pages=words.number(self.paging.pages))  # fmt: skip
        return f"{title} ({place})"


def present(
    results: Results, reader: Reader, suggestions: tuple[Suggestion, ...] = ()
) -> SearchPage:
    """The answer, ready to be shown to this reader."""
    search = results.search
    order = search.facets if reader.api else [name for name in PANEL if name in search.facets]
    counted = results.facets
    terms = reading.terms(results, reader)
    named = asked(results)
    document_url = reader.document_urls(search)
    return SearchPage(
        search=search,
        understood=results.understood,
        words=results.words,
        notices=tuple(notices.view(notice) for notice in results.notices),
        terms=terms,
        offered=reading.offered(results, terms),
        translated=results.translated if search.cross else (),
        across=reading.across(results, reader),
        names=reading.names(results, reader),
        loosened=results.loosened,
        suggestions=tuple(reading.suggestion(one, search, reader) for one in suggestions),
        explanation=results.explanation,
        total=results.total,
        hits=tuple(hit(result, reader, document_url, named) for result in results.results),
        years=years(counted["year"], search, reader) if "year" in counted else None,
        facets=tuple(
            facet(name, counted[name], search, results.total, reader)
            for name in kinds(order)
            if name in counted
        ),
        chips=chips(search, reader),
        unfiltered=reader.search_url(narrow.unfiltered(search)),
        sorts=_sorts(search, reader),
        exports=_exports(search, reader),
        cite=urls.cite_search_url(search, reader.lang),
        paging=paging(search, results.total, reader),
        next=reader.search_url(narrow.after(search, results.next)) if results.next else None,
        previous=_previous(results, reader),
        generation=results.generation,
        took_ms=results.took_ms,
    )


def all_documents(total: int) -> str:
    return ngettext("%(n)s document in all", "All %(n)s documents", total, n=words.number(total))


def none_found() -> str:
    return gettext("No documents")


def _sorts(search: Search, reader: Reader) -> tuple[SortLink, ...]:
    """Orders to choose from; without words nothing is more relevant than anything else."""
    return tuple(
        SortLink(
            str(label), sort, reader.search_url(narrow.ordered(search, sort)), sort == search.sort
        )
        for sort, label in words.SORT.items()
        if search.text or sort != "relevance" or search.sort == sort
    )


def _exports(search: Search, reader: Reader) -> tuple[Export, ...]:
    """The forms there are: files of the whole result, then feeds."""
    files = {
        "csv": gettext("a table"),
        "json": gettext("for programs"),
        "jsonl": gettext("for programs, a document a line"),
        "bibtex": gettext("references for LaTeX"),
        "ris": gettext("references for Zotero and others"),
        "csl": gettext("references for Pandoc and others"),
    }
    following = gettext("to follow what is new")
    return (
        *(
            Export(form.label, files[name], form.media_type, urls.export_url(search, name))
            for name, form in FORMATS.items()
        ),
        Export("Atom", following, "application/atom+xml",
               urls.feed_url(search, reader.lang, "atom")),
        Export("JSON Feed", following, "application/feed+json",
               urls.feed_url(search, reader.lang, "json")),
    )  # fmt: skip


def _previous(results: Results, reader: Reader) -> str | None:
    per_page = results.search.per_page
    before = results.offset // per_page
    if not before:
        return None
    before = min(before, last_page(results.total, per_page))
    return reader.search_url(narrow.on_page(results.search, before))
