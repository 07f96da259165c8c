"""Work that is killed at any line of it, in a process of its own."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

PACKAGE = "archive/keeping/"


def killed_at(line: int, work: Callable[[], object]) -> bool:
    """Do work and be killed at the n-th line of `archive.keeping` it comes to.

    Returns whether it came to that line: otherwise the work is done.
    """
    child = os.fork()
    if child == 0:
        try:
            _until(line, work)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def lines_of(work: Callable[[], object]) -> int:
    """How many lines it takes when nobody kills it; the work is done."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(theirs, str(_until(0, work)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours) as said:
        return int(said.read())


def _until(line: int, work: Callable[[], object]) -> int:
    seen = 0

    def traced(frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal seen
        if PACKAGE not in frame.f_code.co_filename:
            return None
        if event == "line":
            seen += 1
            if seen == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    sys.settrace(traced)
    work()
    sys.settrace(None)
    return seen
