"""What every request finds: the archive, the worker, page images, settings. Made once per app."""

from dataclasses import dataclass

from flask import current_app, request

from archive.extract import Worker
from archive.settings import Settings
from webui.holdings import Holdings
from webui.made.images import PageImages
from webui.made.page_words import PageWords


@dataclass(frozen=True, slots=True)
class Rooms:
    settings: Settings
    holdings: Holdings
    worker: Worker
    """For whatever a request needs of an original; threads take turns."""
    images: PageImages
    page_words: PageWords

    def close(self) -> None:
        """Let go of the index, the catalogue and the workers."""
        self.page_words.close()
        self.worker.close()
        self.holdings.close()


def rooms() -> Rooms:
    """Those of the app that answers."""
    found = current_app.extensions["svod"]
    assert isinstance(found, Rooms)  # noqa: S101 - set in create_app
    return found


def site_root() -> str:
    """What every address of the site begins with, without a slash: "https://archive.example".

    As the setting has it; without one, as the request says, and behind a proxy that may be wrong.
    """
    return rooms().settings.address or request.host_url.rstrip("/")
