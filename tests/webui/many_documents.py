"""An archive of many small documents, and the site over it, for what must hold of long lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from archive.settings import Settings
from tests.indexer.small_library import Library, Written, written
from tests.webui.answering import answering
from webui import create_app

COUNT = 60


def numbered(number: int) -> Written:
    """A document; the higher its number, the more often it has the word "stone"."""
    return written(
        f"d{number:02}",
        en="stone " * (1 + number % 5) + f"bridge over the river, number {number}",
        ru=f"мост через реку, номер {number}" if number % 3 == 0 else "",
        title={"en": f"Bridge {number}", "ru": f"Мост {number}"} if number % 2 else {"en": "Same"},
        date=f"{1990 + number % 20}" if number % 7 else "",
        symbol=f"Doc. {number}" if number % 4 == 0 else "",
    )


def many(home: Path) -> tuple[Library, Settings]:
    """The archive in a new home."""
    library = Library(home)
    library.hold(*map(numbered, range(COUNT)))
    return library, Settings(home=home, corpus=home / "corpus", requests_per_minute=0)


@contextmanager
def site_over(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    try:
        yield app
    finally:
        app.extensions["svod"].close()


@contextmanager
def server_over(settings: Settings, **how: int) -> Iterator[int]:
    """The real server in a thread of this process; its port."""
    with site_over(settings) as app, answering(app, **how) as port:
        yield port
