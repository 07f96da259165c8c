"""MODS 3.4 (https://www.loc.gov/standards/mods/): the same with roles, kinds and versions.

What is called by several names in several languages has an element for each, joined by
`altRepGroup`, as the schema has it for parallel texts.
"""

from itertools import count

from lxml import etree

from webui.oai.oai_dc import w3cdtf
from webui.oai.told import STATUS, Told, ToldRelation, ToldVersion
from webui.xml import add

NAMESPACE = "http://www.loc.gov/mods/v3"
SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-4.xsd"
_M = f"{{{NAMESPACE}}}"

_RELATED = {"cites": "references", "follows-up": "preceding", "annex-of": "host"}
"""Types of related items that the schema has; others are told by their label alone."""


def mods(parent: etree._Element, told: Told) -> None:
    """The record as a last child."""
    root = etree.SubElement(parent, f"{_M}mods", nsmap={"mods": NAMESPACE}, version="3.4")
    _titles(root, told)
    said = told.said
    groups = (str(number) for number in count(1))
    for issuer in said.issuers:
        group = next(groups)
        for lang, label in issuer.labels:
            name = add(root, f"{_M}name", lang=lang, type="corporate", altRepGroup=group)
            add(name, f"{_M}namePart", label)
            add(
                add(name, f"{_M}role"),
                f"{_M}roleTerm",
                "isb",
                type="code",
                authority="marcrelator",
            )
    add(root, f"{_M}typeOfResource", "text")
    group = next(groups)
    for lang, genre in said.genres:
        add(root, f"{_M}genre", genre, lang=lang, altRepGroup=group)
    _dates(root, told)
    for lang in told.languages:
        language = add(root, f"{_M}language")
        add(language, f"{_M}languageTerm", lang, type="code", authority="rfc4646")
    group = next(groups)
    for lang, summary in said.summaries:
        add(root, f"{_M}abstract", summary, lang=lang, altRepGroup=group)
    for kind, terms in (("topic", said.subjects), ("geographic", said.regions)):
        for term in terms:
            group = next(groups)
            for lang, label in term.labels:
                subject = add(root, f"{_M}subject", lang=lang, altRepGroup=group)
                add(subject, f"{_M}{kind}", label)
    add(root, f"{_M}identifier", said.cited.address, type="uri")
    add(root, f"{_M}identifier", said.id, type="local")
    if said.cited.symbol:
        add(root, f"{_M}identifier", said.cited.symbol, type="symbol")
    location = add(root, f"{_M}location")
    url = {"usage": "primary display", "access": "object in context"}
    add(location, f"{_M}url", said.cited.address, **url)
    for version in told.versions:
        _version(root, version)
    for relation in told.relations:
        _relation(root, relation)
    if said.source:
        published = add(root, f"{_M}relatedItem", type="otherVersion", displayLabel="published at")
        add(add(published, f"{_M}location"), f"{_M}url", said.source)
    if said.rights:
        add(root, f"{_M}accessCondition", said.rights, type="use and reproduction")
    _about_record(root, told)


def _titles(root: etree._Element, told: Told) -> None:
    """Those in a language of the original as they are, the others as translated."""
    originals = {one.version.lang for one in told.versions if one.is_original}
    langs = {lang for lang, _ in told.said.titles}
    for number, (lang, title) in enumerate(told.said.titles):
        is_own = lang in originals if originals & langs else number == 0
        info = add(root, f"{_M}titleInfo", lang=lang, type="" if is_own else "translated")
        add(info, f"{_M}title", title)


def _dates(root: etree._Element, told: Told) -> None:
    dates = w3cdtf(told.said.cited.date)
    if not dates:
        return
    origin = add(root, f"{_M}originInfo")
    points = ("start", "end") if len(dates) == 2 else ("",)
    for number, (date, point) in enumerate(zip(dates, points, strict=True)):
        key = "" if number else "yes"
        add(origin, f"{_M}dateIssued", date, encoding="w3cdtf", keyDate=key, point=point)


def _version(root: etree._Element, told: ToldVersion) -> None:
    version = told.version
    label = STATUS[version.status] if version.status else ""
    if version.attachment:
        label = "attachment"
    item = add(root, f"{_M}relatedItem", type="otherFormat", displayLabel=label)
    if version.lang:
        language = add(item, f"{_M}language")
        add(language, f"{_M}languageTerm", version.lang, type="code", authority="rfc4646")
    physical = add(item, f"{_M}physicalDescription")
    if version.media_type:
        add(physical, f"{_M}internetMediaType", version.media_type)
    if version.pages:
        add(physical, f"{_M}extent", f"{version.pages} pages")
    if version.confidence is not None:
        add(physical, f"{_M}digitalOrigin", "reformatted digital")
    if not len(physical):
        item.remove(physical)
    location = add(item, f"{_M}location")
    add(location, f"{_M}url", told.page, access="object in context")
    add(location, f"{_M}url", told.file, access="raw object")


def _relation(root: etree._Element, relation: ToldRelation) -> None:
    kind = _RELATED.get(relation.kind, "")
    item = add(root, f"{_M}relatedItem", type=kind, displayLabel=relation.kind)
    add(item, f"{_M}identifier", relation.name)
    if relation.page:
        add(add(item, f"{_M}location"), f"{_M}url", relation.page)


def _about_record(root: etree._Element, told: Told) -> None:
    info = add(root, f"{_M}recordInfo")
    add(info, f"{_M}recordContentSource", told.said.cited.archive)
    changed = told.changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    add(info, f"{_M}recordChangeDate", changed, encoding="w3cdtf")
    add(info, f"{_M}recordIdentifier", told.said.id)
