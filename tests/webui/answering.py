"""The server of the site in a thread of the tests' own process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import waitress
from flask import Flask


@contextmanager
def answering(app: Flask, **how: int) -> Iterator[int]:
    """The app as it is served in earnest, on a free port, which is given."""
    server: Any = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, **how)

    def run() -> None:
        with suppress(OSError):  # what it waits for is closed under it at the end
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join(10)
