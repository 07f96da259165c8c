"""Unqualified Dublin Core, which every repository has
(http://www.openarchives.org/OAI/2.0/oai_dc.xsd)."""

from collections.abc import Iterable, Iterator

from lxml import etree

from archive.dates import PartialDate
from webui.embedded.record import Named
from webui.oai.told import Told
from webui.xml import add

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"

Pairs = Iterable[tuple[str, str]]


def oai_dc(parent: etree._Element, told: Told) -> None:
    """The record as a last child."""
    root = etree.SubElement(parent, f"{{{NAMESPACE}}}dc", nsmap={"oai_dc": NAMESPACE, "dc": _DC})
    for name, lang, text in _elements(told):
        add(root, f"{{{_DC}}}{name}", text, lang=lang)


def _elements(told: Told) -> Iterator[tuple[str, str, str]]:
    """Each element with its language and text."""

    def each(name: str, texts: Pairs) -> Iterator[tuple[str, str, str]]:
        return ((name, lang, text) for lang, text in texts)

    said = told.said
    yield from each("title", said.titles)
    for name in ("creator", "publisher"):
        yield from each(name, _labels(said.issuers))
    yield from each("subject", _labels(said.subjects))
    yield from each("subject", _labels(said.regions))
    yield from each("coverage", _labels(said.regions))
    yield from each("description", said.summaries)
    for date in w3cdtf(said.cited.date):
        yield "date", "", date
    yield from each("type", said.genres)
    yield "type", "", "Text"  # of the DCMI Type Vocabulary
    yield "identifier", "", said.cited.address
    if said.cited.symbol:
        yield "identifier", "", said.cited.symbol
    for lang in told.languages:
        yield "language", "", lang
    for media_type in dict.fromkeys(one.version.media_type for one in told.versions):
        if media_type:
            yield "format", "", media_type
    if said.source:
        yield "source", "", said.source
    for relation in told.relations:
        yield "relation", "", relation.page or relation.name
    if said.rights:
        yield "rights", "", said.rights


def w3cdtf(date: PartialDate | None) -> tuple[str, ...]:
    """A date as W3C-DTF has it: a span, which it has not, as its two ends."""
    return tuple(date.text.split("/")) if date else ()


def _labels(terms: Iterable[Named]) -> Iterator[tuple[str, str]]:
    return (label for term in terms for label in term.labels)
