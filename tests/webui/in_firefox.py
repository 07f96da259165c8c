"""The pages in Firefox, which Tor Browser is made of: driven by WebDriver BiDi over its own socket.

https://www.w3.org/TR/webdriver-bidi/; Playwright drives a Firefox of its own only, and geckodriver
is not in Debian.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

_PATHS = (Path("/usr/bin/firefox-esr"), Path("/usr/bin/firefox"))
_SECONDS = 60
_LISTENING = re.compile(r"BiDi listening on (ws://\S+)")

# the console of BiDi has no violations of the policy: they are written there
_TELL = """() => addEventListener("securitypolicyviolation",
    event => console.error("policy:", event.violatedDirective, event.blockedURI))"""


class Firefox:
    """One window. What pages log, and what they ask of other sites, is kept in `faults`."""

    def __init__(self, socket: ClientConnection, site: str) -> None:
        self._socket = socket
        self._site = site
        self._last = 0
        self.faults: list[str] = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._window = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call("script.addPreloadScript", functionDeclaration=_TELL)

    def open(self, path: str) -> None:
        """Go there; returns when the page and all it needs is loaded."""
        address = f"{self._site}{path}"
        self._call("browsingContext.navigate", context=self._window, url=address, wait="complete")
        self.run("document.fonts.ready.then(() => true)")

    def back(self) -> None:
        self._call("browsingContext.traverseHistory", context=self._window, delta=-1)

    def resize(self, width: int, height: int = 900) -> None:
        size = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self._window, viewport=size)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, which may be a promise."""
        target = {"context": self._window}
        done = self._call("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert done["type"] == "success", f"{script}: {done['exceptionDetails']['text']}"
        return done["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Until the expression is true."""
        until = time.monotonic() + _SECONDS
        while not self.run(script):
            assert time.monotonic() < until, f"never: {script}"
            time.sleep(0.05)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while (said := json.loads(self._socket.recv(_SECONDS))).get("id") != self._last:
            self._note(said)
        assert said["type"] == "success", f"{method}: {said.get('message')}"
        result: dict[str, Any] = said["result"]
        return result

    def _note(self, event: dict[str, Any]) -> None:
        params = event["params"]
        if event["method"] == "log.entryAdded" and params["level"] in ("warn", "error"):
            self.faults.append(f"console: {params['text']}")
        if event["method"] == "network.beforeRequestSent":
            address = params["request"]["url"]
            if not address.startswith((self._site, "data:", "about:")):
                self.faults.append(f"asked {address}")


@contextmanager
def firefox(site: str, folder: Path) -> Iterator[Firefox]:
    """A Firefox with a profile of its own in this folder; the test is skipped where none starts."""
    program = next((path for path in _PATHS if path.exists()), None)
    if program is None:
        pytest.skip("no Firefox here: apt-get install firefox-esr")
    (folder / "profile").mkdir()
    said = folder / "said"
    arguments = ("--headless", "--no-remote", "--profile", folder / "profile")
    with said.open("w") as out:
        process = subprocess.Popen(
            [program, *arguments, "--remote-debugging-port", "0", "about:blank"],
            env=os.environ | {"HOME": str(folder)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        with connect(f"{_address(process, said)}/session", max_size=None) as socket:
            yield Firefox(socket, site)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + _SECONDS
    while (found := _LISTENING.search(said.read_text())) is None:
        if process.poll() is not None or time.monotonic() > until:
            pytest.skip(f"Firefox does not start here: {said.read_text()[-300:]}")
        time.sleep(0.1)
    return found[1]
