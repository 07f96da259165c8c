"""The installed `svod` as a process of its own: what it is called with and what it did."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol

from archive.settings import Settings

_EVENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """The lines of errors, without those of events."""
        return [line for line in self.err.splitlines() if line and not _EVENT.match(line)]

    @property
    def events(self) -> list[str]:
        """What became of what, without the times."""
        return [line.split(" ", 1)[1] for line in self.err.splitlines() if _EVENT.match(line)]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class RunSvod(Protocol):
    """`run_svod("add", "--dry-run")`, on the test's own home and corpus."""

    def __call__(
        self, *words: str | bytes, stdin: str | bytes = "", env: Mapping[str, str] | None = None
    ) -> Ran: ...


def svod_command(home: Path, corpus: Path) -> list[str]:
    svod = Path(sys.executable).with_name("svod")
    return [str(svod), "--home", str(home), "--corpus", str(corpus)]


def clean_environment() -> dict[str, str]:
    """Without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SVOD_")}


_NO_LIMIT = {"SVOD_REQUESTS_PER_MINUTE": "0"}
"""Whoever measures sends thousands of requests from one address."""


@contextmanager
def serving(
    settings: Settings, variables: Mapping[str, str] = _NO_LIMIT
) -> Iterator[tuple[HTTPConnection, int]]:
    """A connection to `svod serve` in a process of its own, and its number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*svod_command(settings.home, settings.corpus), "serve", "--port", str(port)]
    env = clean_environment() | variables
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        _wait_for(connection, server)
        yield connection, server.pid
    finally:
        connection.close()
        server.terminate()
        server.wait()


def _wait_for(connection: HTTPConnection, server: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            return connection.connect()
        except ConnectionRefusedError:
            if server.poll() is not None:
                raise RuntimeError("`svod serve` ended at once; it has said why") from None
            time.sleep(0.05)
