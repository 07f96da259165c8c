"""schema.org (https://schema.org/version/29.0) as JSON-LD 1.1, in a data block of the page."""

import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from webui.embedded.record import File, Named, Other, Record

_TYPES = {
    "report": "Report",
    "briefing": "Report",
    "law": "Legislation",
    "treaty": "Legislation",
}
"""By type of the vocabulary; a type without a row has its parent's. What a court or an assembly
says is no legislation."""

_IN_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Escapes of JSON for all that may end a `<script>`, begin a comment, or break a line in one."""


def schema_org(said: Record) -> Markup:
    """An object for `<script type="application/ld+json">`."""
    written = json.dumps(_filled(_work(said)), ensure_ascii=False, separators=(",", ":"))
    return Markup(written.translate(_IN_HTML))  # noqa: S704 - nothing of HTML is left in it


def _work(said: Record) -> dict[str, Any]:
    cited = said.cited
    held = "DigitalDocument" if said.file else "CreativeWork"
    kind = next((_TYPES[type] for type in said.types if type in _TYPES), held)
    issuers = [_thing("Organization", issuer) for issuer in said.issuers]
    subjects = [_thing("DefinedTerm", subject) for subject in said.subjects]
    rights = said.rights
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": cited.address,
        "url": cited.address,
        "name": _texts(said.titles),
        "inLanguage": cited.lang,
        "genre": _texts(said.genres),
        "datePublished": cited.date.begin if cited.date else "",
        "author": issuers,
        "publisher": issuers,
        "identifier": [text for text in (cited.symbol, said.id) if text],
        "reportNumber": cited.symbol if kind == "Report" else "",
        "legislationIdentifier": cited.symbol if kind == "Legislation" else "",
        "abstract": _texts(said.summaries),
        "about": subjects,
        "keywords": list(cited.keywords),
        "spatialCoverage": [_thing("Place", region) for region in said.regions],
        "sameAs": said.source,
        "license": rights if _is_address(rights) else "",
        "copyrightNotice": "" if _is_address(rights) else rights,
        "isAccessibleForFree": True,
        "version": cited.remark,
        "isPartOf": {"@type": "Collection", "name": cited.archive, "url": said.home},
        "translationOfWork": _works(kind, said.originals),
        "workTranslation": _works(kind, said.translations),
        "encoding": _file(said.file) if said.file else None,
    }


def _filled(work: dict[str, Any]) -> dict[str, Any]:
    """What has a value; of a single one no list."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in work.items()
        if value
    }


def _file(file: File) -> dict[str, Any]:
    return _filled(
        {
            "@type": "MediaObject",
            "contentUrl": file.address,
            "encodingFormat": file.media_type,
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
    )


def _thing(kind: str, term: Named) -> dict[str, Any]:
    return _filled({"@type": kind, "name": _texts(term.labels), "url": term.url})


def _works(kind: str, others: Iterable[Other]) -> list[dict[str, Any]]:
    return [
        _filled({"@type": kind, "@id": one.address, "url": one.address, "inLanguage": one.lang})
        for one in others
    ]


def _texts(texts: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": text} for lang, text in texts]


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and " " not in text
