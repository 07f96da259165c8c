"""The parts of a ZIP package: guarded first, then parsed by the one hardened XML parser.

No entities, no DTD, no network, and libxml2's own bounds on depth and size stay on.
"""

import io
import zipfile

from lxml import etree

from archive.errors import ExtractionError
from archive.extract.office.zip_guard import check_package


class Package:
    """A package that has passed the guard. Its parts are read from memory, never unpacked to disk.

    Raises ExtractionError if the guard refuses it; `doctype_in` is the guard's.
    """

    def __init__(self, content: bytes, *, doctype_in: tuple[str, ...] = ()) -> None:
        check_package(content, doctype_in=doctype_in)
        self._file = zipfile.ZipFile(io.BytesIO(content))
        self.names = frozenset(self._file.namelist())

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises ExtractionError if there is no such part."""
        if name not in self.names:
            raise missing(name)
        try:
            return self._file.read(name)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise unsound(name, error) from None

    def xml(self, name: str) -> "etree._Element":
        """The root of a part. Raises ExtractionError if there is none, or it is no XML."""
        try:
            return etree.fromstring(self.read(name), _hardened())
        except (etree.LxmlError, ValueError) as error:
            raise unsound(name, error) from None

    def optional_xml(self, name: str) -> "etree._Element | None":
        """The same of a part that need not be there and that the text does not hang on."""
        try:
            return self.xml(name)
        except ExtractionError:
            return None


def missing(name: str) -> ExtractionError:
    """The refusal of a package without a part that it cannot do without."""
    return ExtractionError(
        f"the document is not whole: its part {name[:80]!r} is missing",
        hint="copy it again from its source",
    )


def unsound(name: str, error: Exception) -> ExtractionError:
    """The refusal of a package one of whose parts is not the XML it should be."""
    why = " ".join(str(error).split())[:120]
    return ExtractionError(
        f"the document is not sound: {name[:80]!r} cannot be parsed ({why})",
        hint="open it in its program and save it again",
    )


def _hardened() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
