"""The document and the version that an address names."""

from flask import request
from werkzeug.exceptions import NotFound

from archive.records import Document, Version, Withdrawn
from webui import urls
from webui.faults import BadParameter
from webui.made.alignments import Side
from webui.present.parallel import sides
from webui.present.versions import opened
from webui.rooms import rooms


class DocumentWithdrawn(Exception):
    """An address names a document that was withdrawn."""

    def __init__(self, notice: Withdrawn) -> None:
        super().__init__()
        self.notice = notice


class NoVersion(Exception):
    """An address names a version that its document has not."""

    def __init__(self, document: Document, fault: BadParameter) -> None:
        super().__init__(fault.message)
        self.document = document
        self.key = fault.value


def document_of(document_id: str) -> Document:
    """The document. NotFound where there is none on the public shelf, whatever else is held;
    DocumentWithdrawn where that is to be said."""
    found = rooms().holdings.document(document_id)
    if found is not None:
        return found
    notice = rooms().holdings.withdrawn(document_id)
    if notice is None:
        raise NotFound
    raise DocumentWithdrawn(notice)


def version_of(document: Document, lang: str) -> Version | None:
    """The version that `v` names, else the one that opens for a reader of `lang`.

    None where nothing but the description is held. Raises NoVersion.
    """
    try:
        return urls.read_version(request.args, document, "v") or opened(document, lang)
    except BadParameter as fault:
        raise NoVersion(document, fault) from None


def sides_of(document: Document) -> tuple[Side, Side]:
    """The English and the Russian version that `en` and `ru` name, else the most trusted.

    NotFound where there are not both. Raises BadParameter for a version that is not among them.
    """
    held = sides(document)
    if held is None:
        raise NotFound
    english, russian = (
        Side(version, rooms().holdings.passages(document, version))
        for version in [urls.read_side(request.args, side[0].lang, side) for side in held]
    )
    if not english.passages or not russian.passages:
        raise NotFound
    return english, russian
