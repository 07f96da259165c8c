"""The six verbs, each an element of the answer (§4)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from lxml import etree

from archive.catalogue import harvest
from archive.catalogue.harvest import Entry, Span
from archive.records import Document
from archive.settings import Settings
from archive.vocabulary import Vocabulary
from webui import urls
from webui.citing.citation import ARCHIVE
from webui.holdings import Holdings
from webui.oai.formats import FORMATS, Format
from webui.oai.protocol import TOKEN, Asked, Refused, first_second, last_second
from webui.oai.sets import sets, sets_of, terms_of
from webui.oai.tokens import Resumed, read_token, write_token
from webui.oai.told import tell
from webui.present.reader import Reader
from webui.xml import add, written

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_O = f"{{{NAMESPACE}}}"

PAGE = 100
"""Records of an answer."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_E_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NOBODY = "nobody@svod.invalid"
"""Where nobody reads (RFC 2606): the schema wants an address, and the settings may have none."""


@dataclass(frozen=True, slots=True)
class Repository:
    """What an answer is made from."""

    holdings: Holdings
    settings: Settings
    vocabularies: Mapping[str, Vocabulary]
    root: str
    """The address of the site."""
    today: date

    @property
    def prefix(self) -> str:
        """What identifiers begin with."""
        host = (urlsplit(self.root).hostname or "").lower()
        return f"oai:{host if _HOST.fullmatch(host) else 'localhost'}:"

    def entry(self, identifier: str) -> Entry:
        """What an identifier names. Raises Refused: what is not public is not known either."""
        with self.holdings.reading() as connection:
            id = identifier.removeprefix(self.prefix)
            found = harvest.entry(connection, id, today=self.today)
        if found is None or id == identifier:
            raise Refused("idDoesNotExist", "there is no such document in this archive")
        return found


def answer(asked: Asked, repository: Repository) -> bytes:
    """The XML that answers a request."""
    # before anything is read: who asks again for what changed since then misses nothing
    at = datetime.now(UTC)
    repeated = {"verb": asked.verb, **asked.arguments}
    root = _root(at, repository.root, repeated)
    try:
        _VERBS[asked.verb](root, asked, repository)
    except Refused as error:
        return refusal(error, repository.root, repeated)
    return written(root)


def refusal(error: Refused, site: str, repeated: Mapping[str, str] | None = None) -> bytes:
    """The XML that refuses a request. Of one that was not understood nothing is repeated."""
    root = _root(datetime.now(UTC), site, repeated or {})
    add(root, f"{_O}error", error.message, code=error.code)
    return written(root)


def _root(at: datetime, site: str, repeated: Mapping[str, str]) -> etree._Element:
    root = etree.Element(f"{_O}OAI-PMH", nsmap={None: NAMESPACE, "xsi": _XSI})  # type: ignore[dict-item]
    places = [NAMESPACE, _SCHEMA]
    for format in FORMATS.values():
        places += [format.namespace, format.schema]
    root.set(f"{{{_XSI}}}schemaLocation", " ".join(places))
    add(root, f"{_O}responseDate", _moment(at))
    add(root, f"{_O}request", urls.oai_url(site), **repeated)
    return root


def _identify(root: etree._Element, asked: Asked, repository: Repository) -> None:
    with repository.holdings.reading() as connection:
        earliest = harvest.earliest(connection)
    settings = repository.settings
    contact = settings.contact.removeprefix("mailto:")
    made = add(root, f"{_O}Identify")
    add(made, f"{_O}repositoryName", settings.organisation or ARCHIVE["en"])
    add(made, f"{_O}baseURL", urls.oai_url(repository.root))
    add(made, f"{_O}protocolVersion", "2.0")
    add(made, f"{_O}adminEmail", contact if _E_MAIL.fullmatch(contact) else _NOBODY)
    add(made, f"{_O}earliestDatestamp", _moment(earliest))
    add(made, f"{_O}deletedRecord", "persistent")
    add(made, f"{_O}granularity", "YYYY-MM-DDThh:mm:ssZ")
    add(made, f"{_O}compression", "gzip")


def _formats(root: etree._Element, asked: Asked, repository: Repository) -> None:
    if "identifier" in asked.arguments:
        repository.entry(asked.arguments["identifier"])
    made = add(root, f"{_O}ListMetadataFormats")
    for prefix, format in FORMATS.items():
        one = add(made, f"{_O}metadataFormat")
        add(one, f"{_O}metadataPrefix", prefix)
        add(one, f"{_O}schema", format.schema)
        add(one, f"{_O}metadataNamespace", format.namespace)


def _sets(root: etree._Element, asked: Asked, repository: Repository) -> None:
    if TOKEN in asked.arguments:
        raise Refused("badResumptionToken", "all sets are told at once")
    made = add(root, f"{_O}ListSets")
    for spec, name in sets(repository.vocabularies):
        one = add(made, f"{_O}set")
        add(one, f"{_O}setSpec", spec)
        add(one, f"{_O}setName", name)


def _record(root: etree._Element, asked: Asked, repository: Repository) -> None:
    format = _format(asked.arguments)
    entry = repository.entry(asked.arguments["identifier"])
    _write(add(root, f"{_O}GetRecord"), [entry], repository, format)


def _records(root: etree._Element, asked: Asked, repository: Repository) -> None:
    resumed = read_token(asked) if TOKEN in asked.arguments else None
    arguments = resumed.arguments if resumed else asked.arguments
    format = _format(arguments)
    span = _span(arguments, repository.vocabularies)
    after = resumed.after if resumed else None
    today = repository.today
    with repository.holdings.reading() as connection:
        found = harvest.entries(connection, span, after=after, limit=PAGE + 1, today=today)
        size = resumed.size if resumed else harvest.count(connection, span, today=today)
    if not found:
        raise Refused("noRecordsMatch", "nothing that was asked for is here")
    page, given = found[:PAGE], resumed.given if resumed else 0
    made = add(root, f"{_O}{asked.verb}")
    _write(made, page, repository, format if asked.verb == "ListRecords" else None)
    if resumed or len(found) > PAGE:
        token = ""
        if len(found) > PAGE:
            rest = Resumed(arguments, page[-1], given + len(page), size)
            token = write_token(asked.verb, rest)
        add(made, f"{_O}{TOKEN}", token, completeListSize=str(size), cursor=str(given))


_VERBS: Mapping[str, Callable[[etree._Element, Asked, Repository], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _records,
    "ListRecords": _records,
}


def _format(arguments: Mapping[str, str]) -> Format:
    format = FORMATS.get(arguments["metadataPrefix"])
    if format is None:
        raise Refused("cannotDisseminateFormat", f"the formats are {', '.join(FORMATS)}")
    return format


def _span(arguments: Mapping[str, str], vocabularies: Mapping[str, Vocabulary]) -> Span:
    since, until = arguments.get("from"), arguments.get("until")
    place = terms_of(arguments["set"], vocabularies) if "set" in arguments else ("", "")
    if place is None:
        raise Refused("noRecordsMatch", "there is no such set")
    return Span(
        first_second(since) if since else harvest.FIRST.at,
        last_second(until) if until else harvest.LAST,
        *place,
    )


def _write(
    parent: etree._Element,
    entries: Sequence[Entry],
    repository: Repository,
    format: Format | None,
) -> None:
    """The records, or without a format their headers."""
    documents = repository.holdings.documents(one.id for one in entries if not one.departed)
    related = _related(documents.values(), repository) if format else {}
    reader = Reader("en", repository.vocabularies)
    for entry in entries:
        document = documents.get(entry.id)
        above = add(parent, f"{_O}record") if format else parent
        _header(above, entry, document, repository)
        if format and document:
            told = tell(document, entry.at, related, reader, repository.root)
            format.write(add(above, f"{_O}metadata"), told)


def _header(
    parent: etree._Element, entry: Entry, document: Document | None, repository: Repository
) -> None:
    # one that left between two looks at the catalogue has left
    header = add(parent, f"{_O}header", status="" if document else "deleted")
    add(header, f"{_O}identifier", f"{repository.prefix}{entry.id}")
    add(header, f"{_O}datestamp", _moment(entry.at))
    for spec in sets_of(document, repository.vocabularies) if document else ():
        add(header, f"{_O}setSpec", spec)


def _related(documents: Iterable[Document], repository: Repository) -> Mapping[str, Document]:
    targets = {relation.target for one in documents for relation in one.relations}
    return repository.holdings.named(targets)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
