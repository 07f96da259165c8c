"""A reading process that a document has taken over: what it says and does costs its own file only.

Here the helper is the real one, but its readers are an attacker's: the suffix says what is tried.
"""

import sys
from collections.abc import Iterator

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker, limits, process
from archive.extract.guards.sandbox import protections
from tests.archive.extract.made_files import limited, words_of
from tests.archive.extract.test_hostile import GOOD

HIJACKED = """
import ctypes, os, signal, socket, sys, time
from archive.extract import worker

def drip(out):
    while True:
        os.write(out, b"+")
        time.sleep(0.01)

def flood(out):
    while True:
        os.write(out, b"+" * 65536)

def close_early(out):
    os.close(out)
    time.sleep(60)

def close_everything(out):
    os.closerange(0, 64)
    time.sleep(60)

def fill_and_crash(out):
    kept = b"x" * 350_000_000
    ctypes.string_at(0)

ACTS = {
    ".sleep": lambda out: time.sleep(60),
    ".drip": drip,
    ".flood": flood,
    ".close": close_early,
    ".closeall": close_everything,
    ".noise": lambda out: bytes(range(256)) * 4,
    ".silent": lambda out: b"",
    ".half": lambda out: b'+{"media_type": "text/pl',
    ".socket": lambda out: socket.socket(),
    ".kill": lambda out: os.kill(os.getppid(), signal.SIGKILL),
    ".killall": lambda out: os.kill(-1, signal.SIGKILL),
    ".crash": lambda out: ctypes.string_at(0),
    ".fill": fill_and_crash,
    ".exit": lambda out: os._exit(0),
}

def reply(request, content):
    act = ACTS.get(request["suffix"])
    return act(sys._getframe(1).f_locals["out"]) if act else honest(request, content)

honest, worker._reply = worker._reply, reply
worker.main()
"""
ON = {protection.name: protection.on for protection in protections()}


@pytest.fixture(scope="module")
def hijacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_COMMAND", (sys.executable, "-I", "-c", HIJACKED))
        settings = limited(tmp_path_factory.mktemp("home"), seconds=2, megabytes=600)
        with Worker(settings) as worker:
            yield worker


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        ("sleep", "more than 2 seconds"),
        ("drip", "more than 2 seconds"),
        ("close", "more than 2 seconds"),
        ("flood", f"more than {limits.ANSWER_BYTES / 1_000_000:.0f} MB"),
        ("closeall", "killed"),
        ("noise", "senseless answer"),
        ("silent", "senseless answer"),
        ("half", "senseless answer"),
        ("exit", "senseless answer"),
        ("crash", "crashed"),
        ("fill", "more than 600 MB of memory"),
    ],
)
def test_what_a_hijacked_process_says_costs_its_file_only(
    hijacked: Worker, act: str, cause: str
) -> None:
    content = b"x" * 1_000_000  # more than a pipe holds, and nobody reads it
    with pytest.raises(ExtractionError, match=cause) as raised:
        hijacked.extract(content, f"a.{act}")
    assert raised.value.hint
    assert words_of(hijacked.extract(GOOD, "good.txt")) == GOOD.decode().strip()


@pytest.mark.skipif(not ON["seccomp"], reason="this machine has no seccomp")
@pytest.mark.parametrize("act", ["socket", "kill", "killall"])
def test_what_no_document_needs_is_told_as_an_attack(hijacked: Worker, act: str) -> None:
    with pytest.raises(ExtractionError, match="try what no document needs") as raised:
        hijacked.extract(b"words", f"a.{act}")
    assert "attack" in raised.value.hint
    assert words_of(hijacked.extract(GOOD, "good.txt")) == GOOD.decode().strip()
