"""What every request finds: the archive, its page images, the settings. Made once per app."""

from dataclasses import dataclass

from flask import current_app

from archive.settings import Settings
from webui.holdings import Holdings
from webui.images import PageImages


@dataclass(frozen=True, slots=True)
class Rooms:
    settings: Settings
    holdings: Holdings
    images: PageImages

    def close(self) -> None:
        """Let go of the index, the catalogue and the worker."""
        self.images.close()
        self.holdings.close()


def rooms() -> Rooms:
    """Those of the app that answers."""
    found = current_app.extensions["svod"]
    assert isinstance(found, Rooms)  # noqa: S101 - set in create_app
    return found
