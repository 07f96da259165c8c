"""What every request finds: the archive, the worker, page images, settings. Made once per app."""

from dataclasses import dataclass

from flask import current_app

from archive.extract import Worker
from archive.settings import Settings
from webui.holdings import Holdings
from webui.images import PageImages


@dataclass(frozen=True, slots=True)
class Rooms:
    settings: Settings
    holdings: Holdings
    worker: Worker
    """For whatever a request needs of an original; threads take turns."""
    images: PageImages

    def close(self) -> None:
        """Let go of the index, the catalogue and the worker."""
        self.worker.close()
        self.holdings.close()


def rooms() -> Rooms:
    """Those of the app that answers."""
    found = current_app.extensions["svod"]
    assert isinstance(found, Rooms)  # noqa: S101 - set in create_app
    return found
