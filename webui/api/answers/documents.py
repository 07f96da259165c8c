"""A document."""

from collections.abc import Iterable
from typing import cast

from archive.records import Document, Version
from webui import urls
from webui.api import models
from webui.api.models.documents import RelationType
from webui.present.parallel import sides
from webui.present.reader import Reader
from webui.present.related import Links


def document(document: Document, links: Links, reader: Reader) -> models.DocumentAnswer:
    """All metadata of a document, its versions, and its relations in both directions."""
    return models.DocumentAnswer(
        id=document.id,
        url=urls.document_url(reader.lang, document.id),
        title=dict(document.title),
        summary=dict(document.summary),
        type=document.type,
        date=document.date.text if document.date else None,
        issuer=document.issuer,
        symbol=document.symbol,
        regions=document.regions,
        tags=document.tags,
        categories=document.categories,
        source=document.source,
        rights=document.rights,
        needs_review=document.needs_review,
        versions=tuple(_version(document, version, reader) for version in document.versions),
        relations=tuple(
            models.Relation(
                type=relation_type(kind),
                target=target,
                id=held.id if held else None,
                url=urls.api_document_url(held.id) if held else None,
            )
            for kind, target, held in links.to
        ),
        relations_in=tuple(
            models.RelationIn(type=relation_type(kind), id=id, url=urls.api_document_url(id))
            for kind, id in links.back_ids
        ),
        relations_in_total=links.back_total,
        labels=_labels(document, reader),
        related=urls.api_related_url(document.id),
        parallel=urls.api_parallel_url(document.id) if sides(document) else None,
    )


def relation_type(kind: str) -> RelationType:
    """As a manifest has it: it was checked when it was read."""
    return cast(RelationType, kind)


def _version(document: Document, version: Version, reader: Reader) -> models.HeldVersion:
    return models.HeldVersion(
        key=version.key,
        lang=version.lang,
        status=version.status,
        pages=version.pages,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
        unreadable=version.unreadable or None,
        scanned=None if version.confidence is None else round(version.confidence, 2),
        unread_pages=version.unread,
        attachment=version.name if version.attachment else None,
        url=urls.document_url(reader.lang, document.id, version=version.key),
        text=urls.api_document_url(document.id, "text", version.key),
        original=urls.api_document_url(document.id, "original", version.key),
    )


def _labels(document: Document, reader: Reader) -> models.DocumentLabels:
    def labels(facet: str, values: Iterable[str]) -> dict[str, str]:
        return {value: reader.label(facet, value) for value in values}

    return models.DocumentLabels(
        type=labels("type", filter(None, (document.type,))),
        issuer=labels("issuer", document.issuer),
        regions=labels("region", document.regions),
        tags=labels("tag", document.tags),
        categories=labels("category", document.categories),
        lang=labels("lang", (version.lang for version in document.versions)),
    )
