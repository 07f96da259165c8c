"""Dublin Core in `<meta>` (DCMI, "Expressing Dublin Core metadata using HTML/XHTML meta and link
elements", 2008). The page declares the prefix.

Its attribute `scheme` is left out: HTML has it no longer, and the values speak for themselves.
"""

from collections.abc import Iterator

from webui.embedded.meta import Meta
from webui.embedded.record import Record


def dublin_core(said: Record) -> Iterator[Meta]:
    """The elements that have a value; of several the first is that of the cited text."""
    cited = said.cited
    for lang, title in said.titles:
        yield Meta("DC.title", title, lang)
    for issuer in cited.issuers:
        yield Meta("DC.creator", issuer, cited.words)
    for issuer in cited.issuers:
        yield Meta("DC.publisher", issuer, cited.words)
    if cited.date:
        yield Meta("DC.date", cited.date.text)
    # first the word that Zotero knows types of items by, then people's, then DCMI's own
    yield Meta("DC.type", cited.kind)
    for lang, genre in said.genres:
        yield Meta("DC.type", genre, lang)
    yield Meta("DC.type", "Text")
    yield Meta("DC.identifier", cited.address)
    if cited.symbol:
        yield Meta("DC.identifier", cited.symbol)
    if cited.lang:
        yield Meta("DC.language", cited.lang)
    if said.file and said.file.media_type:
        yield Meta("DC.format", said.file.media_type)
    for subject in said.subjects:
        for lang, label in subject.labels:
            yield Meta("DC.subject", label, lang)
    for region in said.regions:
        for lang, label in region.labels:
            yield Meta("DC.coverage", label, lang)
    for lang, summary in said.summaries:
        yield Meta("DC.description", summary, lang)
    if said.source:
        yield Meta("DC.source", said.source)
    for original in said.originals:
        yield Meta("DC.source", original.address)
    if said.rights:
        yield Meta("DC.rights", said.rights)
