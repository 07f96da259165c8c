"""The document and the version that an address names."""

from flask import request
from werkzeug.exceptions import NotFound

from archive.records import Document, Version
from webui import urls
from webui.faults import BadParameter
from webui.present.versions import opened
from webui.rooms import rooms


class NoVersion(Exception):
    """An address names a version that its document has not."""

    def __init__(self, document: Document, fault: BadParameter) -> None:
        super().__init__(fault.message)
        self.document = document
        self.key = fault.value


def document_of(document_id: str) -> Document:
    """The document. NotFound where there is none on the public shelf, whatever else is held."""
    found = rooms().holdings.document(document_id)
    if found is None:
        raise NotFound
    return found


def version_of(document: Document, lang: str) -> Version | None:
    """The version that `v` names, else the one that opens for a reader of `lang`.

    None where nothing but the description is held. Raises NoVersion.
    """
    try:
        return urls.read_version(request.args, document, "v") or opened(document, lang)
    except BadParameter as fault:
        raise NoVersion(document, fault) from None
