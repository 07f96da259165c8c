"""What facets, their values and the ways of finding are called; the rest is in `words`."""

import re
from collections.abc import Sequence

from flask_babel import LazyString

from archive.records import Status
from indexer.asking import Channel
from indexer.facets import ORIGINAL
from indexer.languages import BOTH
from webui import words
from webui.translated import gettext, lazy_gettext

VALUE: dict[str, dict[str, LazyString]] = {
    "lang": {BOTH: lazy_gettext("In both languages")},
    "translation": {
        ORIGINAL: lazy_gettext("Original or authentic"),
        Status.OFFICIAL: lazy_gettext("Official"),
        Status.UNOFFICIAL: lazy_gettext("Unofficial"),
        Status.MACHINE: lazy_gettext("Machine"),
    },
    "rights": {
        "free": lazy_gettext("Free to use"),
        "conditions": lazy_gettext("With conditions"),
        "ask": lazy_gettext("Ask first"),
    },
}
"""Values that no vocabulary names and no list of languages, by facet."""

WAY: dict[Channel, LazyString] = {
    Channel.EXACT: lazy_gettext("As typed"),
    Channel.LEMMA: lazy_gettext("In another form"),
    Channel.NAME: lazy_gettext("As a name in another spelling"),
    Channel.TERM: lazy_gettext("By another name for the same thing"),
    Channel.FAMILY: lazy_gettext("By a related word"),
    Channel.TRANSLATION: lazy_gettext("By a translation, from the archive’s own texts"),
}
"""How a word was found, as the beginning of a line that ends in the words."""


def described(facet: str, count: int) -> str:
    """What so many terms of a document's description are called, all of one facet."""
    several = {"region": gettext("Regions"), "tag": gettext("Tags"),
               "category": gettext("Categories")}  # fmt: skip
    return several.get(facet, str(words.FACET[facet])) if count > 1 else str(words.FACET[facet])


def every(facet: str, count: int) -> str:
    """A link to all the values of a facet: "All 47 regions"; its name where these are few."""
    n = words.number(count)
    match facet:
        case "region":
            return gettext("All %(n)s regions", n=n)
        case "tag":
            return gettext("All %(n)s tags", n=n)
        case "lang":
            return gettext("All %(n)s languages", n=n)
        case "type":
            return gettext("All %(n)s document types", n=n)
        case "category":
            return gettext("All %(n)s categories", n=n)
        case "issuer":
            return gettext("All %(n)s issuing bodies", n=n)
    return str(words.FACET[facet])


def limit(facet: str, values: Sequence[str]) -> str:
    """A filter inside a sentence: "Tag: Fair trial", «метка «Справедливый суд»»."""
    name = str(words.FACET[facet])
    if words.lang() == "ru":
        return f"{words.small(name)} {words.either([_quoted(value) for value in values])}"
    return f"{name}: {words.either(values)}"


def _quoted(name: str) -> str:
    """«Чечня»; a name that is a quotation as a whole, such as «Матери за правду», as it is."""
    return name if re.fullmatch("«[^«»]*»", name) else f"«{words.inner(name)}»"
