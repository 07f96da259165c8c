"""The helper process: `python -I -m archive.extract.worker`, started by `process.Worker` only.

It loads the parsers once and forks one child for each file, so a file costs milliseconds and meets
a process that has seen no other file. The helper itself never touches a document: it is handed
two pipes with each request, and the child reads the bytes from one and answers on the other. A
child knows no other file's pipes, so whatever takes it over cannot answer for another file.

Standard input is a socket: a request is one line of JSON with two descriptors, the reply one word
on how the child ended (`endings.py`). When the socket closes, the helper ends.
"""

import ctypes
import encodings
import gc
import heapq  # noqa: F401  (Counter.most_common loads it when first called)
import importlib
import json
import logging
import os
import pkgutil
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from archive.errors import ExtractionError
from archive.extract import answer, limits
from archive.extract.endings import Ending, ending_of
from archive.extract.guards import sandbox
from archive.extract.pdf import places
from archive.extract.readers import attachment, read, warm
from archive.extract.scans import ocr
from archive.extract.scans.page_image import draw, heights

REQUEST_BYTES = 4096
READY = b"ready\n"
"""Said once, when the parsers are loaded and a child has been locked for a trial: before that, no
file can be to blame for anything."""
_TASKS: dict[str, Callable[[bytes, dict[str, Any]], bytes]] = {
    "extract": lambda content, asked: answer.write_extracted(read(content, asked["suffix"])),
    "ocr": lambda content, asked: answer.write_page(
        ocr.read_page(content, asked["media_type"], asked["page"])
    ),
    "attachment": lambda content, asked: attachment(content, asked["number"]),
    "image": lambda content, asked: draw(content, asked["page"], asked["width"]),
    "heights": lambda content, _: answer.write_heights(heights(content)),
    "words": lambda content, asked: answer.write_words(places.words(content, asked["page"])),
    "ocr words": lambda content, asked: answer.write_words(
        ocr.placed_words(content, asked["media_type"], asked["page"])
    ),
}
_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
"""For letters whose font a PDF does not hold: pdfium's own fonts have no Cyrillic."""
_PIPE_BYTES = 1 << 16
_CALLBACK = ctypes.CFUNCTYPE(None)(lambda: None)
"""Memory for callbacks is executable, and a child can get none: this page has room for its own
(pdfium calls back when it writes a repaired file)."""


def main() -> None:
    # Parsers log fragments of what they read, and a log may hold no document's words.
    logging.disable(logging.CRITICAL)
    # Python and bubblewrap add to it, and what bounds threads has been read by now.
    os.environ.clear()
    warm()
    _load_codecs()
    if ocr.languages():
        from archive.extract.scans import page as ocr_page  # noqa: F401  (a library that not everyone needs)
    sandbox.warm()
    gc.collect()
    gc.freeze()  # children share these pages instead of copying them at their first collection
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if not _can_lock():
            return
        control.sendall(READY)
        while (asked := _request(control)) is not None:
            request, content, out = asked
            ending = _one_file(request, content, out, control)
            with suppress(BrokenPipeError):  # nobody waits any more
                control.sendall(ending.encode() + b"\n")


def _load_codecs() -> None:
    """All of Python's encodings: a document names one, and a child may not be able to load it."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError):  # those of other systems
            importlib.import_module(f"encodings.{module.name}")


def _can_lock() -> bool:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            sandbox.lock(seconds=1, megabytes=10_000)
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def _request(control: socket.socket) -> tuple[dict[str, Any], int, int] | None:
    line, pipes, _, _ = socket.recv_fds(control, REQUEST_BYTES, 2)
    if not line or len(pipes) != 2:
        return None
    return json.loads(line), pipes[0], pipes[1]


def _one_file(request: dict[str, Any], content: int, out: int, control: socket.socket) -> Ending:
    """Fork, wait, kill if need be, reap. Tells how it ended."""
    alive, held = os.pipe()  # the child holds the other end: it closes when the child is gone
    child = os.fork()
    if child == 0:
        os.close(alive)
        control.close()
        _child(request, content, out)
    for descriptor in (content, out, held):
        os.close(descriptor)
    # the second becomes readable when nobody waits for the answer any more
    ready, _, _ = select.select([alive, control.fileno()], [], [], request["seconds"])
    os.close(alive)
    # Always: a child may close its end and go on running. For one that has left it does nothing.
    os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    if not ready:
        return "late"
    # in kilobytes, with what it shares with the helper
    resident, limit = used.ru_maxrss * 1024, request["megabytes"] * 1_000_000
    return ending_of(os.waitstatus_to_exitcode(status), resident, limit)


def _child(request: dict[str, Any], content: int, out: int) -> NoReturn:
    status = 1
    try:
        sandbox.lock(
            seconds=request["seconds"],
            megabytes=request["megabytes"],
            folders=_folders(request["task"]),
        )
        reply = memoryview(_reply(request, content))
        while reply:
            reply = reply[os.write(out, reply[:_PIPE_BYTES]) :]
        status = 0
    finally:
        os._exit(status)  # no clean-up of the helper's things in its copy


def _folders(task: str) -> tuple[Path, ...]:
    """What a task reads besides its document: a page is drawn with fonts, OCR has its models."""
    scanned = task in ("ocr", "ocr words")
    models = ocr.data_folder() if scanned else None
    fonts = _FONTS if scanned or task == "image" else ()
    return fonts if models is None else (*fonts, models)


def _reply(request: dict[str, Any], content: int) -> bytes:
    try:
        untrusted_content = bytearray()
        while chunk := os.read(content, _PIPE_BYTES):
            untrusted_content += chunk
        return b"+" + _TASKS[request["task"]](bytes(untrusted_content), request)
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


def _refusal(message: str, hint: str) -> bytes:
    refusal = {"message": message[: limits.REASON_LENGTH], "hint": hint[: limits.REASON_LENGTH]}
    return b"-" + json.dumps(refusal).encode()


if __name__ == "__main__":
    sys.setrecursionlimit(2_000)
    main()
    os._exit(0)  # nothing to tidy up, and who closes the socket waits for the end
