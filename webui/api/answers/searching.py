"""A search and the values of a facet."""

from dataclasses import asdict

from indexer.asking import Explanation, KeyMatch, Part, Results
from webui import urls
from webui.api import models
from webui.api.answers.cited import cited_list
from webui.present.cited import Kept
from webui.present.facets import FacetView, ValueView
from webui.present.hits import HitView, SnippetView
from webui.present.search import SearchPage
from webui.present.versions import VersionView
from webui.present.years import YearsView


def search(page: SearchPage, kept: Kept | None = None) -> models.SearchAnswer:
    """What the search page shows; with `explain`, how it came about.

    `kept` is what has become of a list that the address cites.
    """
    facets = {facet.name: _facet(facet) for facet in page.facets}
    if page.years is not None:
        facets["year"] = _facet(page.years)
    explained = page.explanation
    return models.SearchAnswer(
        query=_question(page),
        total=page.total,
        took_ms=round(page.took_ms, 1),
        index=page.generation,
        results=tuple(_found(hit, explained=explained is not None) for hit in page.hits),
        facets={name: facets[name] for name in page.search.facets if name in facets},
        next=page.next,
        prev=page.previous,
        cited=cited_list(kept) if kept else None,
        explain=_explained(explained) if explained else None,
    )


def facet_values(
    view: FacetView | YearsView, name: str, chosen: tuple[ValueView, ...], limit: int,
    results: Results,
) -> models.FacetAnswer:  # fmt: skip
    """The first of the values that were asked for."""
    return models.FacetAnswer(
        name=name,
        values=tuple(map(_value, chosen[:limit])),
        missing=view.missing,
        more=len(chosen) > limit,
        total=len(chosen),
        documents=results.total,
        index=results.generation,
    )


def _question(page: SearchPage) -> models.Question:
    return models.Question(
        q=page.search.text,
        understood=page.understood,
        words=page.words,
        terms=tuple(
            models.NamedTerm(
                vocabulary=term.vocabulary,
                id=term.id,
                label=term.label,
                words=term.words,
                url=term.url,
            )
            for term in page.terms
        ),
        translated=tuple(
            models.Translations(word=one.word, lang=one.lang, words=one.words)
            for one in page.translated
        ),
        loosened=page.loosened,
        suggestions=tuple(
            models.OtherQuestion(q=one.text, count=one.count, url=one.url, kind=one.kind)
            for one in page.suggestions
        ),
        notices=tuple(
            models.Notice(code=one.code, position=one.position, word=one.word, message=one.message)
            for one in page.notices
        ),
    )


def _explained(explained: Explanation) -> models.Explained:
    return models.Explained.model_validate(asdict(explained))


def _found(hit: HitView, *, explained: bool) -> models.Found:
    return models.Found(
        id=hit.id,
        url=hit.url,
        api=urls.api_document_url(hit.id),
        title={title.lang: title.text for title in hit.titles if title.lang},
        type=hit.type.id if hit.type else None,
        date=hit.date.text if hit.date else None,
        regions=tuple(term.id for term in hit.regions),
        tags=tuple(term.id for term in hit.tags),
        categories=tuple(term.id for term in hit.categories),
        issuer=tuple(term.id for term in hit.issuer),
        symbol=hit.symbol,
        needs_review=hit.needs_review,
        versions=tuple(map(_version, hit.versions)),
        score=round(hit.score, 4),
        matched=hit.matched,
        snippets=tuple(map(_snippet, hit.snippets)),
        explain=tuple(map(_why, hit.why)) if explained else None,
    )


def _why(match: KeyMatch) -> models.KeyMatch:
    return models.KeyMatch.model_validate(asdict(match))


def _version(version: VersionView) -> models.FoundVersion:
    return models.FoundVersion(
        key=version.key,
        lang=version.lang,
        status=version.status,
        pages=version.pages,
        media_type=version.media_type,
        size=version.size,
        scanned=None if version.scanned is None else round(version.scanned, 2),
        unread_pages=version.unread,
        attachment=version.attachment,
        url=version.url,
    )


def _snippet(snippet: SnippetView) -> models.Snippet:
    return models.Snippet(
        version=snippet.version,
        lang=snippet.lang,
        page=snippet.page,
        label=snippet.label,
        url=snippet.url,
        parts=tuple(map(_piece, snippet.parts)),
    )


def _piece(part: Part) -> models.Piece:
    # a field less to check: most pieces are unmarked
    return (
        models.Piece(text=part.text, match=part.match)
        if part.match
        else models.Piece(text=part.text)
    )


def _facet(facet: FacetView | YearsView) -> models.Facet:
    return models.Facet(values=tuple(map(_value, facet.values)), missing=facet.missing, more=False)


def _value(value: ValueView) -> models.FacetValue:
    return models.FacetValue(
        id=value.id,
        label=value.label,
        count=value.count,
        parent=value.parent,
        selected=value.selected,
        url=value.url,
    )
