"""How the archive is shown: pages for people, JSON for programs, the `svod` command.

Read `urls/` (addresses ↔ questions), `present/` (answers ↔ words and links), then `views/`
(pages) and `api/` (JSON).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from archive.settings import Settings

__all__ = ["create_app"]


def create_app(settings: "Settings") -> "Flask":
    """The site over one home. It starts without catalogue and index, and says so on its pages."""
    from webui import app  # most commands show no page, and all pages take a second to load

    return app.create_app(settings)
