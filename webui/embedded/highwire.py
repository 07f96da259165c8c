"""The tags of Highwire Press, as Google Scholar (https://scholar.google.com/intl/en/scholar/inclusion.html)
and Zotero's translator "Embedded Metadata" read them."""

from collections.abc import Iterator

from archive.extract.media import PDF
from webui.embedded.meta import Meta
from webui.embedded.record import Record


def highwire(said: Record) -> Iterator[Meta]:
    """The tags in the language of the cited text."""
    cited = said.cited
    yield Meta("citation_title", cited.title)
    for issuer in cited.issuers:
        # the signs that divide authors, or the names of a person
        yield Meta("citation_author", issuer.replace(",", "").replace(";", ""))
    if cited.date:
        yield Meta("citation_publication_date", cited.date.begin.replace("-", "/"))
    publisher = "; ".join(cited.issuers)
    if cited.kind == "report":
        # by this tag Zotero knows a report from an article
        yield Meta("citation_technical_report_institution", publisher or cited.archive)
        if cited.symbol:
            yield Meta("citation_technical_report_number", cited.symbol)
    if publisher:
        yield Meta("citation_publisher", publisher)
    if cited.lang:
        yield Meta("citation_language", cited.lang)
    if cited.keywords:
        yield Meta("citation_keywords", "; ".join(cited.keywords))
    for lang, summary in said.summaries[:1]:
        yield Meta("citation_abstract", summary, lang)
    yield Meta("citation_public_url", cited.address)
    if said.has_text:
        yield Meta("citation_fulltext_html_url", cited.address)
    if said.file and said.file.media_type == PDF:
        yield Meta("citation_pdf_url", said.file.address)
