"""What all OpenDocument files have in common: names, package, and what they say of themselves.

OpenDocument 1.3 (OASIS, 2021), part 2 (packages) and part 3 (schema).
"""

import re

from archive.extract.office.package import Package
from archive.extract.office.zip_guard import locked

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NS = {
    "office": f"{_ODF}:office:1.0",
    "text": f"{_ODF}:text:1.0",
    "table": f"{_ODF}:table:1.0",
    "draw": f"{_ODF}:drawing:1.0",
    "style": f"{_ODF}:style:1.0",
    "manifest": f"{_ODF}:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_MANIFEST = "META-INF/manifest.xml"
_SPACES = re.compile(r"\s+")


def qn(name: str) -> str:
    """`text:p` as lxml writes it."""
    prefix, local = name.split(":")
    return f"{{{_NS[prefix]}}}{local}"


def opened(content: bytes) -> Package:
    """The package. Raises ExtractionError if it is unsafe, damaged or locked with a password."""
    # OpenOffice 2 wrote a DOCTYPE into every manifest
    package = Package(content, doctype_in=(_MANIFEST.lower(),))
    manifest = package.optional_xml(_MANIFEST)
    if manifest is not None and manifest.find(f".//{qn('manifest:encryption-data')}") is not None:
        raise locked()
    return package


def described(package: Package) -> tuple[str, str]:
    """Title and language code as `meta.xml` has them; empty where it has not."""
    meta = package.optional_xml("meta.xml")
    if meta is None:
        return "", ""
    title = _SPACES.sub(" ", meta.findtext(f".//{qn('dc:title')}") or "").strip()
    lang = meta.findtext(f".//{qn('dc:language')}") or ""
    return title, re.split("[-_]", lang)[0].strip().lower()
