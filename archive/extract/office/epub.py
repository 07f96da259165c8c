"""Books (EPUB 2 and 3): the parts of the spine in order, each read as a page of HTML.

By EPUB 3.3, §4 (container) and §5 (package document). EbookLib is AGPL, so the four parts that
say where the text is are read here.
"""

import re
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from archive.dates import parse_date
from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import EPUB
from archive.extract.office.package import Package
from archive.extract.text import html

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MAY_HAVE_DOCTYPE = (".xhtml", ".html", ".htm", ".xml", ".opf", ".ncx")
_PACKAGE_TYPE = "application/oebps-package+xml"
_TEXT_TYPES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SPACES = re.compile(r"\s+")
_DAY = re.compile(r"((?:1[5-9]|20)\d\d(?:-\d\d){0,2})(?:T00:00:00(?:Z|\+00:00)?)?")
"""Calibre writes the year 101 for "unknown", and a day as its midnight in another time zone: an
hour beside the day means that nobody can tell which day it was."""
_HINT = "open it in a program for books and save it again"


def read(content: bytes) -> Extracted:
    """Headings, paragraphs and table rows of the whole book; its table of contents is left out.

    Title, language and date are those of its metadata: a date only if there is just one.
    """
    package = Package(content, doctype_in=_MAY_HAVE_DOCTYPE)
    root_name = _root_name(package)
    opf = package.xml(root_name)
    names = _spine(opf, dirname(root_name))
    locked = _locked(package)
    if any(name in locked for name in names):
        raise ExtractionError(
            "the book is locked: its text is encrypted (DRM)",
            hint="ask the publisher for a copy without DRM and put that in the archive",
        )
    held = [name for name in names if name in package.names]
    if not held:
        raise ExtractionError("the book names no part with text", hint=_HINT)
    blocks = tuple(block for name in held for block in _blocks(package.read(name)))
    title, lang, date = _described(opf)
    return Extracted(EPUB, (Page(None, blocks),), None, title, lang, date)


def _root_name(package: Package) -> str:
    """Where the package document lies."""
    for element in package.xml(_CONTAINER).iter("{*}rootfile"):
        if element.get("media-type", _PACKAGE_TYPE) == _PACKAGE_TYPE:
            return element.get("full-path") or ""
    raise ExtractionError("the book does not say where its contents are", hint=_HINT)


def _spine(opf: "etree._Element", folder: str) -> list[str]:
    """The parts with text in reading order, each once."""
    listed = {item.get("id"): item for item in opf.iterfind("{*}manifest/{*}item")}
    names: dict[str, None] = {}
    for reference in opf.iterfind("{*}spine/{*}itemref"):
        item = listed.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "").lower() not in _TEXT_TYPES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            names[_name(folder, item.get("href") or "")] = None
    return list(names)


def _name(folder: str, href: str) -> str:
    """A part's name from its address; one that leads out of the package is no part's name."""
    return normpath(join(folder, unquote(href.partition("#")[0])))


def _locked(package: Package) -> frozenset[str]:
    """The encrypted parts. Fonts often are, and nobody needs them."""
    if _ENCRYPTION not in package.names:
        return frozenset()
    references = package.xml(_ENCRYPTION).iter("{*}CipherReference")
    return frozenset(_name("", reference.get("URI") or "") for reference in references)


def _blocks(part: bytes) -> tuple[Block, ...]:
    """All the text of a part: a book has no menus, and keeps its notes in `aside`."""
    return html.read(part, whole=True).pages[0].blocks


def _described(opf: "etree._Element") -> tuple[str, str, str]:
    """Title, language code and date (EDTF)."""
    metadata = opf.find("{*}metadata")
    if metadata is None:
        return "", "", ""
    title = _SPACES.sub(" ", _first(metadata, "title"))[: limits.TITLE_LENGTH]
    lang = re.split("[-_]", _first(metadata, "language"))[0].lower()
    return title, lang, _date(metadata)


def _first(metadata: "etree._Element", name: str) -> str:
    texts = ((element.text or "").strip() for element in metadata.iter(f"{_DC}{name}"))
    return next(filter(None, texts), "")


def _date(metadata: "etree._Element") -> str:
    """The day of publication; empty if several dates stand there, or something that is none."""
    found = list(metadata.iter(f"{_DC}date"))
    published = [date for date in found if date.get(f"{_OPF}event") == "publication"] or found
    match = _DAY.fullmatch((published[0].text or "").strip()) if len(published) == 1 else None
    try:
        return parse_date(match[1]).text if match else ""
    except ValueError:
        return ""
