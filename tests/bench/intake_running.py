"""A command run to its end: what it and everything it started took of processors and memory."""

import ctypes
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
"""linux/prctl.h"""

_EVERY_SECONDS = 0.25
"""Between two looks at the memory; a shorter peak is not seen."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said and took."""

    code: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float
    """Of all processes of the tree, also those that outlived the one that started them."""
    peak_megabytes: float
    """The most that the processes of the tree held together; what they share is counted once."""


def run(command: Sequence[str], env: Mapping[str, str]) -> Ran:
    """Run it and wait for all that it has started. Linux only: it reads /proc."""
    _adopt_orphans()
    before = _children(os.getpid())
    worked = _children_seconds()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        with _Watch(before) as watch:
            try:
                code = child.wait()
            except BaseException:  # whoever stops the benchmark stops what it measures
                child.kill()
                raise
            seconds = time.perf_counter() - began
        for orphan in _children(os.getpid()) - before:
            with suppress(ChildProcessError):
                os.waitpid(orphan, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    cpu = _children_seconds() - worked
    return Ran(code, *texts, seconds, cpu, watch.peak / 1_000_000)


def _adopt_orphans() -> None:
    """What dies without its parent's waiting for it would be counted nowhere."""
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this kernel does not hand orphans over (PR_SET_CHILD_SUBREAPER)")


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch:
    """Looks at the memory of all descendants now and then, but for those there were `before`."""

    def __init__(self, before: set[int]) -> None:
        self.peak = 0
        self._before = before
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = os.getpid()
        while not self._over.wait(_EVERY_SECONDS):
            children = _tree()
            waiting, held = [*(children[own] - self._before)], 0
            while waiting:
                process = waiting.pop()
                held += _bytes_of(process)
                waiting.extend(children[process])
            self.peak = max(self.peak, held)


def _children(process: int) -> set[int]:
    return _tree()[process]


def _tree() -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # the name stands in brackets and may hold any sign
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            found[int(fields[1])].add(int(folder.name))
    return found


def _bytes_of(process: int) -> int:
    """Its share of the memory in use; all of it where its owner may not read the share."""
    folder = Path("/proc") / str(process)
    with suppress(OSError):
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError):
        return int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
