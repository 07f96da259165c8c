"""Vocabularies, and what a beginning of a word may become."""

from collections.abc import Mapping
from dataclasses import replace

from archive.vocabulary import Vocabulary
from indexer.completing import Completion, TermCompletion, TitleCompletion
from indexer.facets import BY_NAME, FACETS
from webui import narrow, urls
from webui.api import models
from webui.present.reader import Reader

FACET_OF = {facet.vocabulary: facet.name for facet in FACETS if facet.vocabulary}
"""The facet whose values a vocabulary describes."""


def vocabularies(held: Mapping[str, Vocabulary]) -> models.VocabulariesAnswer:
    """All of them, with how many terms they have."""
    return models.VocabulariesAnswer(
        vocabularies=tuple(
            models.VocabularyLine(
                name=one.name,
                terms=len(one.terms),
                facet=FACET_OF.get(one.name),
                url=urls.api_vocabulary_url(one.name),
            )
            for one in held.values()
        )
    )


def vocabulary(held: Vocabulary, counts: Mapping[str, int] | None) -> models.VocabularyAnswer:
    """The terms in the order of the file; no `counts` where they describe no documents."""
    return models.VocabularyAnswer(
        name=held.name,
        terms=tuple(
            models.Term(
                id=term.id,
                label=dict(term.label),
                parent=term.parent,
                also=dict(term.also),
                note=term.note,
                count=None if counts is None else counts.get(term.id, 0),
            )
            for term in held.terms.values()
        ),
        facet=FACET_OF.get(held.name),
    )


def suggestions(text: str, found: tuple[Completion, ...], reader: Reader) -> models.SuggestAnswer:
    """Completions in their order."""
    return models.SuggestAnswer(
        q=text,
        results=tuple(
            _term(one, reader) if isinstance(one, TermCompletion) else _title(one, reader)
            for one in found
        ),
    )


def _term(found: TermCompletion, reader: Reader) -> models.SuggestedTerm:
    only = narrow.only(found.facet, found.id, reader.lang)
    return models.SuggestedTerm(
        kind="term",
        text=reader.label(found.facet, found.id),
        name=found.name,
        lang=found.lang,
        facet=found.facet,
        id=found.id,
        count=found.documents,
        url=reader.search_url(replace(only, facets=tuple(BY_NAME))),
    )


def _title(found: TitleCompletion, reader: Reader) -> models.SuggestedDocument:
    document = found.document
    return models.SuggestedDocument(
        kind="title" if found.lang else "symbol",
        text=found.text,
        lang=found.lang or None,
        id=document.id,
        title=dict(document.title),
        type=document.type,
        label=reader.label("type", document.type) if document.type else None,
        date=document.date.text if document.date else None,
        url=reader.document_url(document.id, None, None),
        api=urls.api_document_url(document.id),
    )
