"""Citations as files for programs of references."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from webui.citing import FORMATS
from webui.present.document import cited
from webui.rooms import site_root
from webui.security import as_file
from webui.transfer import content_type
from webui.views import LANG, reader_of
from webui.views.asked_for import document_of, version_of

citing_pages = Blueprint("citing", __name__)


@citing_pages.get(f"{LANG}/doc/<document_id>/cite.<any(bib, ris, json):suffix>")
def cite(lang: str, document_id: str, suffix: str) -> AnyResponse:
    """The citation of a version in one format."""
    document = document_of(document_id)
    citation = cited(document, version_of(document, lang), reader_of(lang), site_root())
    format = FORMATS[suffix]
    text = "".join(format.write([citation]))
    response = as_file(Response(text, content_type=content_type(format.media_type)))
    response.headers.set("Content-Disposition", "attachment", filename=f"{citation.key}.{suffix}")
    response.add_etag()
    return response.make_conditional(request)
