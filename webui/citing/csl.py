"""CSL-JSON (schema 1.0.2): what Zotero, Pandoc and citeproc read."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive.dates import PartialDate
from webui.citing.citation import Citation

_KINDS = {"report": "report", "case": "legal_case", "document": "document"}


def csl(citations: Iterable[Citation]) -> Iterator[str]:
    """An array of items, an item a line."""
    before = "[\n"
    for cited in citations:
        item = {name: value for name, value in _item(cited).items() if value}
        yield before + json.dumps(item, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _item(cited: Citation) -> dict[str, Any]:
    return {
        "id": cited.key,
        "type": _KINDS[cited.kind],
        "author": [{"literal": issuer} for issuer in cited.issuers],
        "title": cited.title,
        "genre": cited.genre,
        "number": cited.symbol,
        "issued": _issued(cited.date) if cited.date else None,
        "publisher": "; ".join(cited.issuers),
        "archive": cited.archive,
        "language": cited.lang,
        "note": cited.remark,
        "keyword": ", ".join(cited.keywords),
        "URL": cited.address,
    }


def _issued(date: PartialDate) -> dict[str, Any]:
    """As precise as it is known; a span has two parts."""
    return {"date-parts": [[int(n) for n in point.split("-")] for point in date.text.split("/")]}
