"""What is said of a document to harvesters, before a format writes it: the page's own record of it,
and besides all its versions and relations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.records import LANGUAGES, Document, Version
from webui import urls
from webui.citing.citation import clean
from webui.embedded.record import Record, record
from webui.present.document import cited
from webui.present.reader import Reader

STATUS = {
    "original": "original",
    "authentic": "authentic text",
    "official": "official translation",
    "unofficial": "unofficial translation",
    "machine": "machine translation",
}
"""What a version is to the work; the words of records are English where they are not the work's."""


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """A text of the document. Addresses are absolute."""

    version: Version
    page: str
    file: str
    is_original: bool


@dataclass(frozen=True, slots=True)
class ToldRelation:
    kind: str
    """A type of relation as manifests have it: "cites"."""
    name: str
    """Its target as the manifest has it: an id or a symbol."""
    page: str
    """The page of the target, if that is public."""


@dataclass(frozen=True, slots=True)
class Told:
    """A document as a whole."""

    said: Record
    changed: datetime
    versions: tuple[ToldVersion, ...]
    relations: tuple[ToldRelation, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Of its versions, each once."""
        return tuple(dict.fromkeys(one.version.lang for one in self.versions if one.version.lang))


def tell(
    document: Document,
    changed: datetime,
    related: Mapping[str, Document],
    reader: Reader,
    root: str,
) -> Told:
    """`related`: the public documents that its relations name, by id or symbol."""
    return Told(
        record(document, None, cited(document, None, reader, root), reader, root),
        changed,
        tuple(_version(document, version, reader, root) for version in document.versions),
        tuple(
            ToldRelation(
                relation.type,
                clean(relation.target),
                urls.permanent_url(root, reader.lang, related[relation.target].id, None)
                if relation.target in related
                else "",
            )
            for relation in document.relations
        ),
    )


def _version(document: Document, version: Version, reader: Reader, root: str) -> ToldVersion:
    lang = version.lang if version.lang in LANGUAGES else reader.lang
    return ToldVersion(
        version,
        urls.permanent_url(root, lang, document.id, version.key),
        urls.whole_url(root, urls.api_document_url(document.id, "original", version.key)),
        version.status in ("original", "authentic"),
    )
