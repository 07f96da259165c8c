"""Originals sent to readers."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from archive.records import Document, Version
from webui.originals import made_name, original, sent_as
from webui.rooms import rooms
from webui.security import as_file


def send_original(document: Document, version: Version) -> AnyResponse:
    """A file of the archive, checked against its SHA-256 and fenced in."""
    content = original(version, rooms().settings, rooms().worker)
    response = Response(content, mimetype=sent_as(version))
    response.headers.set("Content-Disposition", "attachment", filename=made_name(document, version))
    response.set_etag(version.sha256)
    return as_file(response).make_conditional(request)
