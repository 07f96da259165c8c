"""The helper process: `python -I -m archive.extract.worker`, started by `process.Worker` only.

It loads the parsers once and forks one child for each file, so a file costs milliseconds and meets
a process that has seen no other file. The helper itself never touches a document: it is handed
two pipes with each request, and the child reads the bytes from one and answers on the other. A
child knows no other file's pipes, so whatever takes it over cannot answer for another file.

Standard input is a socket: a request is one line of JSON with two descriptors, the reply one word
on how the child ended (see `ENDINGS`). When the socket closes, the helper ends.
"""

import gc
import json
import logging
import os
import select
import signal
import socket
import sys
from dataclasses import asdict
from typing import Any, NoReturn

from archive.errors import ExtractionError
from archive.extract import limits, sandbox
from archive.extract.page_image import draw
from archive.extract.readers import read, warm

REQUEST_BYTES = 4096
READY = b"ready\n"
"""Said once, when the parsers are loaded: before that, no file can be to blame for anything."""
ENDINGS = ("done", "late", "killed")
"""done: it answered and left. late: the wall clock ran out. killed: a signal, not ours."""


def main() -> None:
    # Parsers log fragments of what they read, and a log may hold no document's words.
    logging.disable(logging.CRITICAL)
    # The environment was empty, but Python adds LC_CTYPE to it in the C locale.
    os.environ.clear()
    warm()
    gc.collect()
    gc.freeze()  # children share these pages instead of copying them at their first collection
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        control.sendall(READY)
        while (asked := _request(control)) is not None:
            request, content, answer = asked
            ending = _one_file(request, content, answer, control)
            control.sendall(ending.encode() + b"\n")


def _request(control: socket.socket) -> tuple[dict[str, Any], int, int] | None:
    line, pipes, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
    if not line or len(pipes) != 2:
        return None
    return json.loads(line), pipes[0], pipes[1]


def _one_file(request: dict[str, Any], content: int, answer: int, control: socket.socket) -> str:
    """Fork, wait, kill if need be, reap. Returns one of `ENDINGS`."""
    alive, held = os.pipe()  # the child holds the other end: it closes when the child is gone
    child = os.fork()
    if child == 0:
        os.close(alive)
        control.close()
        _child(request, content, answer)
    for descriptor in (content, answer, held):
        os.close(descriptor)
    # the second becomes readable when nobody waits for the answer any more
    ready, _, _ = select.select([alive, control.fileno()], [], [], request["seconds"])
    os.close(alive)
    # Always: a child may close its end and go on running. For one that has left it does nothing.
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not ready or status == -signal.SIGXCPU:
        return "late"
    return "done" if status == 0 else "killed"


def _child(request: dict[str, Any], content: int, answer: int) -> NoReturn:
    status = 1
    try:
        sandbox.lock(seconds=request["seconds"], megabytes=request["megabytes"])
        with open(content, "rb") as pipe:
            untrusted_content = pipe.read()
        reply = _reply(request, untrusted_content)
        with open(answer, "wb") as pipe:
            pipe.write(reply)
        status = 0
    finally:
        os._exit(status)  # no clean-up of the helper's things in its copy


def _reply(request: dict[str, Any], untrusted_content: bytes) -> bytes:
    try:
        if request["task"] == "image":
            return b"+" + draw(untrusted_content, request["page"], request["width"])
        extracted = asdict(read(untrusted_content, request["suffix"]))
    except ExtractionError as error:
        return _refusal(error.message, error.hint)
    except MemoryError:
        return _refusal(
            f"reading it takes more than {request['megabytes']} MB of memory",
            "split it, or raise worker_megabytes in svod.toml",
        )
    except RecursionError:
        return _refusal("it is nested too deeply to be read", "save it again with another program")
    except Exception as error:  # the last fence: a parser's bug must cost one file, with a cause
        return _refusal(
            f"it is damaged, or written in a way our reader does not know ({type(error).__name__})",
            "open it in its program and save it again",
        )
    reply = json.dumps(extracted, ensure_ascii=False, separators=(",", ":"))
    # a lone surrogate cannot be written in UTF-8: "?" stands for it
    return b"+" + reply.encode("utf-8", "replace")


def _refusal(message: str, hint: str) -> bytes:
    refusal = {"message": message[: limits.REASON_LENGTH], "hint": hint[: limits.REASON_LENGTH]}
    return b"-" + json.dumps(refusal).encode()


if __name__ == "__main__":
    sys.setrecursionlimit(2_000)
    main()
