"""The addresses of whole results: all that a search finds as a file, and as it is cited."""

from flask import Blueprint, request
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from webui import urls
from webui.api import answers
from webui.api.replying import reply
from webui.exporting import FORMATS
from webui.exporting.sending import sent
from webui.exporting.taken import Taken
from webui.present.cited import cite as citing
from webui.present.reader import Reader
from webui.rooms import rooms, site_root

whole_results = Blueprint("whole", __name__, url_prefix=urls.API)


@whole_results.get("/export")
def export() -> AnyResponse:
    """All that is found, sent as it is made."""
    holdings = rooms().holdings
    vocabularies = holdings.vocabularies()
    asked = urls.read_export(request.args, vocabularies)
    finder = holdings.finder()
    taken = Taken(
        whole=finder.whole(asked.search),
        catalogue=finder.catalogue,
        reader=Reader(asked.search.labels, vocabularies, api=True),
        root=site_root(),
        text=asked.text,
        bom=asked.bom,
    )
    return sent(FORMATS[asked.format], taken)


@whole_results.get("/cite")
def cite() -> AnyResponse:
    """An address that says later whether the same is found."""
    vocabularies = rooms().holdings.vocabularies()
    search = urls.read_citing(request.args, vocabularies)
    whole = rooms().holdings.finder().whole(search)
    with force_locale(search.labels):
        return reply(answers.cite(citing(whole, Reader(search.labels, vocabularies), site_root())))
