"""COinS: an OpenURL context object (ANSI/NISO Z39.88-2004) in the title of an empty span.

In the format of Dublin Core, which knows languages, subjects and every type. But the body that
issued a document is an `aucorp` of the format of books: of a `creator` Zotero makes a surname and
a given name.
"""

from collections.abc import Iterator
from urllib.parse import quote

from webui.embedded.record import Record


def coins(said: Record) -> str:
    """The pairs of the context object, joined by `&`."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in _pairs(said))


def _pairs(said: Record) -> Iterator[tuple[str, str]]:
    cited = said.cited
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
    yield "rft_id", cited.address
    yield "rft.type", cited.kind
    yield "rft.title", cited.title
    for issuer in cited.issuers:
        yield "rft.aucorp", issuer
    if cited.issuers:
        yield "rft.publisher", "; ".join(cited.issuers)
    if cited.date:
        yield "rft.date", cited.date.begin
    if cited.symbol:
        yield "rft.identifier", cited.symbol
    if cited.lang:
        yield "rft.language", cited.lang
    for keyword in cited.keywords:
        yield "rft.subject", keyword
    for _, summary in said.summaries[:1]:
        yield "rft.description", summary
    if said.rights:
        yield "rft.rights", said.rights
