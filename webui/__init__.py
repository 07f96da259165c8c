"""How the archive is shown: pages for people, JSON for programs, the `svod` command.

Read `urls/` (addresses ↔ questions), `present/` (answers ↔ words and links), then `views.py`
and `document_views.py`.
"""

from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel

from archive.extract import Worker
from archive.settings import Settings
from webui import errors, frame, security, visitor
from webui.about_views import about_pages
from webui.api import api
from webui.browse_views import browse_pages
from webui.citing_views import citing_pages
from webui.completion_views import completion_pages
from webui.document_views import document_pages
from webui.holdings import Holdings
from webui.images import PageImages
from webui.original_views import page_files
from webui.page_cache import PageCache
from webui.page_words import PageWords
from webui.parallel_views import parallel_pages
from webui.raw import Request
from webui.rooms import Rooms
from webui.scripts import scripts
from webui.views import pages

__all__ = ["create_app"]


def create_app(settings: Settings) -> Flask:
    """The site over one home. It starts without catalogue and index, and says so on its pages."""
    app = Flask(__name__)
    app.request_class = Request
    app.config.update(
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        MAX_CONTENT_LENGTH=64_000,
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
    app.register_blueprint(page_files)
    app.register_blueprint(completion_pages)
    app.register_blueprint(api)
    app.register_blueprint(scripts)
    frame.equip(app)
    errors.handle(app)
    security.guard(app)
    return app


def _json(app: Flask) -> DefaultJSONProvider:
    """UTF-8 as it is, fields in the order they were written in."""
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    provider.compact = True
    return provider
