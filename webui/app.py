"""The site, put together."""

from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel

from archive.extract import Worker
from archive.settings import Settings
from webui import errors, frame, limits, security, transfer, visitor
from webui.api.views import api
from webui.api.whole import whole_results
from webui.holdings import Holdings
from webui.made.images import PageImages
from webui.made.page_cache import PageCache
from webui.made.page_words import PageWords
from webui.oai.views import oai_pages
from webui.raw import Request
from webui.rooms import Rooms
from webui.scripts import scripts
from webui.views.about import about_pages
from webui.views.api_page import api_pages
from webui.views.browse import browse_pages
from webui.views.citing import citing_pages
from webui.views.completion import completion_pages
from webui.views.document import document_pages
from webui.views.original import page_files
from webui.views.parallel import parallel_pages
from webui.views.searching import pages
from webui.views.sitemap import sitemap_pages


def create_app(settings: Settings) -> Flask:
    """The site over one home. It starts without catalogue and index, and says so on its pages."""
    app = Flask("webui")
    app.request_class = Request
    app.config.update(
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    app.json = _json(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=visitor.page_language)
    worker, cache = Worker(settings), PageCache(settings)
    app.extensions["svod"] = Rooms(
        settings,
        Holdings(settings),
        worker,
        PageImages(cache, worker),
        PageWords(settings, cache, worker),
    )
    app.register_blueprint(pages)
    app.register_blueprint(document_pages)
    app.register_blueprint(parallel_pages)
    app.register_blueprint(citing_pages)
    app.register_blueprint(browse_pages)
    app.register_blueprint(about_pages)
    app.register_blueprint(api_pages)
    app.register_blueprint(page_files)
    app.register_blueprint(completion_pages)
    app.register_blueprint(api)
    app.register_blueprint(whole_results)
    app.register_blueprint(oai_pages)
    app.register_blueprint(sitemap_pages)
    app.register_blueprint(scripts)
    frame.equip(app)
    errors.handle(app)
    # what is done with a response is done from the last to the first
    transfer.equip(app)
    limits.limit(app, settings)
    security.guard(app)
    return app


def _json(app: Flask) -> DefaultJSONProvider:
    """UTF-8 as it is, fields in the order they were written in."""
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    provider.compact = True
    return provider
