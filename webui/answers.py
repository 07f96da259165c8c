"""What the API says, as plain values: the field names of contract §3. Fields are only added."""

from dataclasses import asdict
from typing import Any

from archive.records import Document, Passage, Version
from archive.vocabulary import Vocabulary
from indexer.asking import Part
from webui import urls
from webui.present.facets import FacetView, ValueView
from webui.present.hits import HitView, SnippetView
from webui.present.reading import TermLine
from webui.present.related import Links
from webui.present.search import SearchPage
from webui.present.versions import VersionView
from webui.present.years import YearsView

Answer = dict[str, Any]


def search(page: SearchPage) -> Answer:
    facets = {facet.name: _facet(facet) for facet in page.facets}
    if page.years is not None:
        facets["year"] = _years(page.years)
    explained = page.explanation
    answer = {
        "query": {
            "q": page.search.text,
            "understood": page.understood,
            "words": list(page.words),
            "terms": [_term(term) for term in page.terms],
            "translated": [
                {"word": one.word, "lang": one.lang, "words": list(one.words)}
                for one in page.translated
            ],
            "loosened": page.loosened,
            "suggestions": [
                {"q": s.text, "count": s.count, "url": s.url, "kind": s.kind}
                for s in page.suggestions
            ],
            "notices": [
                {"code": n.code, "position": n.position, "word": n.word, "message": n.message}
                for n in page.notices
            ],
        },
        "total": page.total,
        "took_ms": round(page.took_ms, 1),
        "index": page.generation,
        "results": [_hit(hit, explained=explained is not None) for hit in page.hits],
        "facets": {name: facets[name] for name in page.search.facets if name in facets},
        "next": page.next,
        "prev": page.previous,
    }
    if explained is not None:
        answer["explain"] = {
            "steps": [asdict(step) for step in explained.steps],
            "lexicon": [asdict(pair) for pair in explained.lexicon],
        }
    return answer


def _term(term: TermLine) -> Answer:
    return {
        "vocabulary": term.vocabulary,
        "id": term.id,
        "label": term.label,
        "words": term.words,
        "url": term.url,
    }


def _hit(hit: HitView, *, explained: bool) -> Answer:
    answer = {
        "id": hit.id,
        "url": hit.url,
        "api": urls.api_document_url(hit.id),
        "title": {title.lang: title.text for title in hit.titles if title.lang},
        "type": hit.type.id if hit.type else None,
        "date": hit.date.text if hit.date else None,
        "regions": [term.id for term in hit.regions],
        "tags": [term.id for term in hit.tags],
        "categories": [term.id for term in hit.categories],
        "issuer": [term.id for term in hit.issuer],
        "symbol": hit.symbol,
        "needs_review": hit.needs_review,
        "versions": [_version(version) for version in hit.versions],
        "score": round(hit.score, 4),
        "matched": list(hit.matched),
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }
    return answer | {"explain": [asdict(match) for match in hit.why]} if explained else answer


def _version(version: VersionView) -> Answer:
    return {
        "key": version.key,
        "lang": version.lang,
        "status": version.status,
        "pages": version.pages,
        "media_type": version.media_type,
        "size": version.size,
        "scanned": _rounded(version.scanned),
        "unread_pages": version.unread,
        "attachment": version.attachment,
        "url": version.url,
    }


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 2)


def _snippet(snippet: SnippetView) -> Answer:
    return {
        "version": snippet.version,
        "lang": snippet.lang,
        "page": snippet.page,
        "label": snippet.label,
        "url": snippet.url,
        "parts": [_part(part) for part in snippet.parts],
    }


def _part(part: Part) -> Answer:
    return {"text": part.text, "match": part.match} if part.match else {"text": part.text}


def _facet(facet: FacetView) -> Answer:
    return {
        "values": [_value(value) for value in facet.values],
        "missing": facet.missing,
        "more": False,
    }


def _years(years: YearsView) -> Answer:
    return {
        "values": [_value(value) for value in years.values],
        "missing": years.missing,
        "more": False,
    }


def _value(value: ValueView) -> Answer:
    return {
        "id": value.id,
        "label": value.label,
        "count": value.count,
        "parent": value.parent,
        "selected": value.selected,
        "url": value.url,
    }


def document(document: Document, links: Links) -> Answer:
    """All metadata of a document, its versions, and its relations in both directions."""
    return {
        "id": document.id,
        "url": urls.document_url("en", document.id),
        "title": dict(document.title),
        "summary": dict(document.summary),
        "type": document.type,
        "date": document.date.text if document.date else None,
        "issuer": list(document.issuer),
        "symbol": document.symbol,
        "regions": list(document.regions),
        "tags": list(document.tags),
        "categories": list(document.categories),
        "source": document.source,
        "rights": document.rights,
        "needs_review": document.needs_review,
        "versions": [_held_version(document, version) for version in document.versions],
        "relations": [
            {"type": kind, "target": target, "id": held.id if held else None,
             "url": urls.api_document_url(held.id) if held else None}
            for kind, target, held in links.to
        ],
        "relations_in": [
            {"type": kind, "id": other.id, "url": urls.api_document_url(other.id)}
            for kind, other in links.back
        ],
    }  # fmt: skip


def _held_version(document: Document, version: Version) -> Answer:
    return {
        "key": version.key,
        "lang": version.lang,
        "status": version.status,
        "pages": version.pages,
        "media_type": version.media_type,
        "size": version.size,
        "sha256": version.sha256,
        "unreadable": version.unreadable or None,
        "scanned": _rounded(version.confidence),
        "unread_pages": version.unread,
        "attachment": version.name if version.attachment else None,
        "url": urls.document_url("en", document.id, version=version.key),
        "text": urls.api_document_url(document.id, "text", version.key),
        "original": urls.api_document_url(document.id, "original", version.key),
    }


def text(document: Document, version: Version, passages: tuple[Passage, ...]) -> Answer:
    """The passages of a version in reading order; `number` is the anchor `#p12` of its page."""
    return {
        "id": document.id,
        "version": version.key,
        "lang": version.lang,
        "status": version.status,
        "passages": [
            {
                "number": passage.number,
                "page": passage.page,
                "label": passage.label,
                "lang": passage.lang,
                "kind": passage.kind,
                "text": passage.text,
            }
            for passage in passages
        ],
    }


def vocabulary(held: Vocabulary) -> Answer:
    """The terms in the order of the file."""
    return {
        "name": held.name,
        "terms": [
            {
                "id": term.id,
                "label": dict(term.label),
                "parent": term.parent,
                "also": {lang: list(names) for lang, names in term.also.items()},
                "note": term.note,
            }
            for term in held.terms.values()
        ],
    }
