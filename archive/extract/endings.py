"""How a child can end, in the helper's words, and what that means for the file it read.

- *done*: it answered and left;
- *late*: the wall clock ran out;
- *cpu*: its processor time did;
- *memory*: it crashed with half its memory in use or more;
- *forbidden*: it made a system call that no reader makes;
- *killed*: by someone else: the kernel, short of memory, or a person;
- *crashed*: any other end.

What a reader itself finds (it needs too much memory, is nested too deeply) is no ending but an
answer.
"""

import signal
from typing import Literal

from archive.errors import ExtractionError, ReadingInterrupted

Ending = Literal["done", "late", "cpu", "memory", "forbidden", "killed", "crashed"]


def ending_of(status: int, resident: int, limit: int) -> Ending:
    """The ending of a process by itself.

    `status` is its exit code, or the number of a signal below zero; `resident` the most memory it
    had at one time and `limit` what it was allowed, both in bytes.
    """
    if status == 0:
        return "done"
    if status == -signal.SIGXCPU:
        return "cpu"
    if status == -signal.SIGSYS:
        return "forbidden"
    if status == -signal.SIGKILL:
        return "killed"
    # native code that gets no memory aborts, or writes where it got nothing
    return "memory" if resident > limit / 2 else "crashed"


def failure(ending: str, seconds: int, megabytes: int) -> ExtractionError:
    """What an ending other than "done" means for the file; a word that is not known is a crash."""
    slow = "save it again with another program, or raise worker_seconds in svod.toml"
    causes = {
        "late": (f"reading it takes more than {seconds} seconds", slow),
        "cpu": (f"reading it takes more than {seconds} seconds of processor time", slow),
        "memory": (
            f"reading it takes more than {megabytes} MB of memory",
            "split it, or raise worker_megabytes in svod.toml",
        ),
        "forbidden": (
            "it made the reading process try what no document needs, and was stopped",
            "treat it as an attack: open it only on a machine that is kept for such files",
        ),
        "killed": (
            "the reading process was killed from outside while it read this",
            "the next run tries again; the system's log says whether memory was short",
        ),
    }
    if ending not in causes:
        return crashed()
    message, hint = causes[ending]
    kind = ReadingInterrupted if ending == "killed" else ExtractionError
    return kind(message, hint=hint)


def crashed() -> ExtractionError:
    """The process died of the file, or with its helper, for no reason that is known."""
    return ExtractionError(
        "the reading process crashed on it",
        hint="open it in its program and save it again; treat it with suspicion",
    )
