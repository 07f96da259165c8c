"""What is related to a document: what its page shows, one entry for each thing it is to it."""

from collections.abc import Mapping
from typing import Literal

from archive.records import Document, Version
from indexer.related import Reason, Related
from webui import urls
from webui.api import models
from webui.api.answers.documents import relation_type
from webui.present.reader import Reader
from webui.present.related import Links


def related(
    document: Document,
    version: Version | None,
    links: Links,
    found: tuple[Related, ...],
    reader: Reader,
) -> models.RelatedAnswer:
    """The relations of the description, those of others, then what the archive found."""
    entries = [
        _entry(other, reader, "relation", relation=kind, target=target)
        for kind, target, other in links.to
    ]
    entries += [_entry(other, reader, "relation-in", relation=kind) for kind, other in links.back]
    entries += [
        _entry(
            one.document,
            reader,
            one.reason,
            symbol=_symbol(document, one),
            shared=dict(one.shared),
        )
        for one in found
    ]
    key = version.key if version else None
    return models.RelatedAnswer(
        id=document.id,
        version=key,
        results=tuple(entries),
        relations_in_total=links.back_total,
    )


def _symbol(document: Document, found: Related) -> str | None:
    if found.reason is Reason.CITES:
        return found.document.symbol
    return document.symbol if found.reason is Reason.CITED_BY else None


def _entry(
    other: Document | None,
    reader: Reader,
    reason: Literal["relation", "relation-in"] | Reason,
    *,
    relation: str | None = None,
    target: str | None = None,
    symbol: str | None = None,
    shared: Mapping[str, tuple[str, ...]] | None = None,
) -> models.RelatedDocument:
    kind = other.type if other else None
    shared = shared or {}
    return models.RelatedDocument(
        reason=reason,
        relation=relation_type(relation) if relation else None,
        symbol=symbol,
        shared=dict(shared),
        target=target,
        id=other.id if other else None,
        url=urls.document_url(reader.lang, other.id) if other else None,
        api=urls.api_document_url(other.id) if other else None,
        title=dict(other.title) if other else {},
        type=kind,
        date=other.date.text if other and other.date else None,
        labels=models.RelatedLabels(
            type={kind: reader.label("type", kind)} if kind else {},
            shared={
                facet: {value: reader.label(facet, value) for value in values}
                for facet, values in shared.items()
            },
        ),
    )
