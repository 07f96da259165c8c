"""What is known of a document, as rows of a label and values; what can be searched is a link."""

from dataclasses import dataclass, replace

from archive.dates import PartialDate, parse_date
from archive.records import Document, Version
from indexer.asking import Sort
from webui import urls, words
from webui.present.reader import Reader, TermView
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    terms: tuple[TermView, ...] = ()
    text: str = ""
    url: str = ""
    """Where the text leads; empty if nowhere."""
    kind: str = ""
    """How it is set: "tags" as chips, "code" in fixed width, "outside" as a link to elsewhere."""


def facts(document: Document, version: Version | None, reader: Reader) -> tuple[Fact, ...]:
    """The rows that have something to say, in fixed order."""
    type = (document.type,) if document.type else ()
    rows = (
        Fact(gettext("Symbol"), text=document.symbol, url=_by_symbol(document.symbol, reader)),
        Fact(gettext("Document type"), terms=reader.terms("type", type)),
        Fact(gettext("Issued by"), terms=reader.terms("issuer", document.issuer)),
        _date(document.date, reader),
        Fact(gettext("Regions"), terms=reader.terms("region", document.regions)),
        Fact(gettext("Tags"), terms=reader.terms("tag", document.tags), kind="tags"),
        Fact(gettext("Categories"), terms=reader.terms("category", document.categories)),
        _source(document.source),
        Fact(gettext("Rights"), text=document.rights),
        Fact(gettext("Identifier"), text=document.id, kind="code"),
        Fact(gettext("Checksum"), text=f"sha256: {version.sha256}" if version else "", kind="code"),
    )
    return tuple(fact for fact in rows if fact.terms or fact.text)


def _date(date: PartialDate | None, reader: Reader) -> Fact:
    """A date leads to everything of that day, month, year or span."""
    label = gettext("Date")
    if date is None:
        return Fact(label)
    since, _, until = date.text.partition("/")
    first, last = parse_date(since), parse_date(until or since)
    of_then = replace(urls.everything(reader.lang), since=first, until=last)
    return Fact(label, text=words.date(date), url=reader.search_url(of_then))


def _by_symbol(symbol: str, reader: Reader) -> str:
    """A search for all that has the symbol or cites it; none for signs nobody could search."""
    quoted = symbol.replace('"', " ")
    if not any(map(str.isalnum, quoted)):
        return ""
    search = replace(urls.everything(reader.lang), text=f'"{quoted}"', sort=Sort.RELEVANCE)
    return reader.search_url(search)


def _source(source: str) -> Fact:
    """A source is a link only when it is an ordinary web address, never `javascript:`."""
    label = gettext("Source")
    if not source.startswith(("https://", "http://")):
        return Fact(label, text=source)
    shown = source.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return Fact(label, text=shown, url=source, kind="outside")
