"""The commands that serve the site: `svod serve`, `demo`."""

import gc
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.errors import SvodError
from archive.lock import writing_lock
from archive.settings import Settings
from indexer import night
from webui.commands.place import Place
from webui.commands.run import tell_added, tell_indexed
from webui.commands.terminal import progress, say

_FULL_COLLECTION = 1000
"""A server's full garbage collection: the first of so many that could be one."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
def serve(place: Place, host: str, port: int) -> None:
    """The site, until it is stopped."""
    with _server(place.settings, host, port) as server:
        _run(server)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.pass_obj
def demo(place: Place, host: str, port: int) -> int:
    """The sample corpus into a fresh home, then serve it."""
    settings = replace(place.settings, home=place.settings.home / "demo")
    # the address first: another demo that runs there must not lose its home under its feet
    with _server(settings, host, port) as server, writing_lock(settings.home):
        for left in settings.home.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != "lock":
                left.unlink()
        with Catalogue(settings.catalogue, create=True) as catalogue:
            added, _ = night.add(settings, catalogue, progress)
            indexed = night.index(settings, catalogue, progress)
        tell_indexed(indexed)
        failed = tell_added(added)
        say("Try: Эстемировой · “legal remedies” · пытки -Дагестан · title:letter")
        _run(server)
    return failed


@contextmanager
def _server(settings: Settings, host: str, port: int) -> Iterator[Any]:
    """The site, bound to its address and not yet answering."""
    import waitress

    from webui import create_app
    from webui.commands.typed import accept_letters
    from webui.limits import MOST_BODY

    accept_letters()
    app = create_app(settings)
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=settings.serve_threads,
            ident=None,
            max_request_body_size=MOST_BODY,  # else a gigabyte is taken in before it is refused
            clear_untrusted_proxy_headers=False,  # `webui.limits` knows which to believe
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SvodError(
            f"cannot serve on {host}:{port}: {reason}", hint="choose another --host or --port"
        ) from None
    try:
        yield server
    finally:
        server.close()
        app.extensions["svod"].close()


def _run(server: Any) -> None:
    # it warns of every request that waits for a moment
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    say(f"Svod is at http://{server.effective_host}:{server.effective_port}  (Ctrl-C stops it)")
    # a full one goes through the lexicon and all vocabularies: 100 ms in which nobody is answered
    gc.set_threshold(*gc.get_threshold()[:2], _FULL_COLLECTION)
    server.run()


COMMANDS = (serve, demo)
