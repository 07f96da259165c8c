"""`svod` in a process that can be killed, and every process it leaves behind."""

import ctypes
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tests.running import clean_environment, svod_command
from webui import cli

_PR_SET_CHILD_SUBREAPER = 36
LEFT_SECONDS = 20
"""A killed run's helpers notice it and are gone in a moment; a busy machine needs longer."""


@dataclass
class Begun:
    """A command at work."""

    pid: int
    log: Path
    """Its stderr."""
    out: Path
    code: int | None = None

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def is_over(self) -> bool:
        """Whether it has ended; then `code` is set, as `subprocess` has it."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def wait(self, seconds: float = 300) -> int:
        """Its exit code, once it has ended."""
        deadline = time.monotonic() + seconds
        while not self.is_over():
            assert time.monotonic() < deadline, f"it hangs: {self.said[-500:]}"
            time.sleep(0.005)
        assert self.code is not None
        return self.code

    def kill(self) -> bool:
        """kill -9; whether that is what ended it."""
        if not self.is_over():
            os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL


def begin(
    home: Path,
    corpus: Path,
    *words: str,
    log: Path,
    env: Mapping[str, str] | None = None,
    loaded: bool = True,
    before: Callable[[], object] = lambda: None,
) -> Begun:
    """Start the command. `loaded`: forked off this process, which has loaded its modules already.

    A process of its own loads for a second, in which there is nothing to kill. `before` is called
    in the forked process.
    """
    command = [*svod_command(home, corpus), *words]
    out = log.with_suffix(".out")
    for file in (log, out):
        file.write_bytes(b"")  # before it begins: nothing of another run may be read
    pid = os.fork()
    if pid == 0:
        try:
            _become(command, log, out, clean_environment() | dict(env or {}))
            if not loaded:
                os.execv(command[0], command)  # noqa: S606 (no shell is what we want)
            before()
            _run(command)
        finally:
            os._exit(99)
    return Begun(pid, log, out)


def _become(command: list[str], log: Path, out: Path, env: Mapping[str, str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(out, os.O_WRONLY | os.O_APPEND), 1)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), 2)
    os.environ.clear()
    os.environ.update(env)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(command: list[str]) -> NoReturn:
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    sys.argv = command
    sys.stdin = os.fdopen(os.dup(0), "r")
    sys.stdout = os.fdopen(os.dup(1), "w")
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    try:
        cli.main()
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(ended.code or 0))
    os._exit(98)


@contextmanager
def adopting() -> Iterator[None]:
    """Whoever loses its parent below this process becomes its child: nobody gets out of sight."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def survivors(seconds: float = LEFT_SECONDS) -> list[str]:
    """The command lines of the children of this process that are still there after a while.

    To be called when every run that was begun has been waited for, inside `adopting`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return []
        if time.monotonic() > deadline:
            return [_command_line(child) for child in children(os.getpid())]
        time.sleep(0.005)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += map(int, (thread / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def descendants(pid: int) -> list[int]:
    """Children, their children and so on."""
    found: list[int] = []
    todo = [pid]
    while todo:
        try:
            some = children(todo.pop())
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += some
        todo += some
    return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return str(pid)
