"""The reading process: what it has, what it may not do, and that nothing of it is left."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import ExtractionError, SvodError, WorkerUnavailable
from archive.extract import Worker
from archive.extract.guards.sandbox import protections
from tests.archive.extract.made_files import limited, words_of
from tests.archive.extract.made_hostile import endless_pdf
from tests.archive.extract.test_hostile import GOOD

PROC = Path("/proc")
pytestmark = pytest.mark.skipif(not PROC.exists(), reason="looks at processes through /proc")


def children_of(pid: int) -> list[int]:
    """Of all its threads: a process is the child of the thread that started it."""
    threads = (PROC / f"{pid}/task").iterdir()
    return [int(child) for task in threads for child in (task / "children").read_text().split()]


def helpers(of: int | None = None) -> list[int]:
    """The reading processes that this test run, or another process, has started."""
    started = [
        pid
        for pid in children_of(of or os.getpid())
        if b"archive.extract.worker" in command_of(pid)
    ]
    inside = [pid for pid in started if command_of(pid).split(b"\0")[0].endswith(b"bwrap")]
    return [pid for pid in started if pid not in inside] + [
        pid for outer in inside for pid in children_of(outer) if b"python" in command_of(pid)
    ]


def command_of(pid: int) -> bytes:
    try:
        return (PROC / f"{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def is_dead(pid: int) -> bool:
    try:
        return b") Z " in (PROC / f"{pid}/stat").read_bytes()
    except FileNotFoundError:
        return True


def soon(true: Callable[[], object], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return False


@contextmanager
def reading(worker: Worker, before: list[int]) -> Iterator[tuple[int, int, list[SvodError]]]:
    """The helper and its child while the child reads a file that takes for ever."""
    errors: list[SvodError] = []

    def read() -> None:
        try:
            worker.extract(endless_pdf(), "endless.pdf")
        except SvodError as error:
            errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        assert soon(lambda: set(helpers()) - set(before))
        (helper,) = set(helpers()) - set(before)
        assert soon(lambda: children_of(helper))
        time.sleep(0.1)  # past the fork and into the parser
        yield helper, children_of(helper)[0], errors
    finally:
        thread.join()


def test_the_child_has_an_empty_environment_and_all_its_limits(tmp_path: Path) -> None:
    before = helpers()
    with (
        Worker(limited(tmp_path, seconds=2, megabytes=500)) as worker,
        reading(worker, before) as (_, child, _),
    ):
        environment = (PROC / f"{child}/environ").read_bytes()
        assert {line.split(b"=")[0] for line in environment.split(b"\0")} <= {
            b"",
            b"PWD",  # bubblewrap's
            b"OMP_THREAD_LIMIT",
        }
        limits = (PROC / f"{child}/limits").read_text()
        for name, value in (
            ("Max address space", 500_000_000),
            ("Max file size", 0),
            ("Max core file size", 1),
            ("Max open files", 64),
            ("Max processes", 0),
            ("Max locked memory", 0),
            ("Max msgqueue size", 0),
            ("Max cpu time", 2),
        ):
            assert re.search(rf"^{name}\s+{value}\s", limits, re.M), limits
        status = (PROC / f"{child}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        for protection in protections():
            if protection.name == "seccomp":
                assert ("Seccomp:\t2" in status) == protection.on
            if protection.name == "bubblewrap" and protection.on:
                assert re.search(r"^NSpid:\t\d+\t\d+$", status, re.M)  # a namespace of its own
                assert re.search(r"^CapBnd:\t0+$", status, re.M)
        assert (PROC / f"{child}/cwd").readlink() == Path("/")
        opened = {str(link.readlink()) for link in (PROC / f"{child}/fd").iterdir()}
        kinds = {name.split(":")[0] for name in opened}
        assert kinds <= {"/dev/null", "pipe"}  # no socket to the helper, no file


def test_the_helper_s_own_session_is_not_the_terminal_s(worker: Worker) -> None:
    worker.extract(GOOD, "good.txt")
    assert helpers()
    assert all(os.getsid(helper) != os.getsid(0) for helper in helpers())


def test_nothing_is_left_when_the_worker_is_closed(tmp_path: Path) -> None:
    before, opened = helpers(), len(list((PROC / "self/fd").iterdir()))
    with Worker(limited(tmp_path)) as worker:
        for _ in range(5):
            worker.extract(GOOD, "good.txt")
            with pytest.raises(ExtractionError):
                worker.extract(b"", "empty.txt")
        (helper,) = set(helpers()) - set(before)
        assert children_of(helper) == []  # no zombie of a file that was read
    assert helpers() == before
    assert soon(lambda: is_dead(helper))
    assert len(list((PROC / "self/fd").iterdir())) == opened


def test_a_worker_that_reads_nothing_starts_nothing(tmp_path: Path) -> None:
    before = helpers()
    with Worker(limited(tmp_path)):
        assert helpers() == before


def test_a_helper_that_dies_costs_one_file_at_most(tmp_path: Path) -> None:
    before, others = helpers(), children_of(os.getpid())
    with Worker(limited(tmp_path)) as worker:
        worker.extract(GOOD, "good.txt")
        (helper,) = set(helpers()) - set(before)
        (started,) = set(children_of(os.getpid())) - set(others)
        os.kill(helper, signal.SIGKILL)
        assert soon(lambda: is_dead(started))  # while it is dying, a file may be handed to it
        assert worker.extract(GOOD, "good.txt").pages  # between two files: not even one
    with Worker(limited(tmp_path)) as worker:
        with reading(worker, before) as (helper, child, errors):
            os.kill(helper, signal.SIGKILL)
        assert len(errors) == 1
        assert soon(lambda: not (PROC / str(child)).exists())
        assert worker.extract(GOOD, "good.txt").pages


def test_a_worker_that_was_closed_starts_nothing_again(tmp_path: Path) -> None:
    """A run that is stopped: a thread still has pages of a scan to ask for."""
    before = helpers()
    worker = Worker(limited(tmp_path))
    worker.extract(GOOD, "good.txt")
    worker.close()
    with pytest.raises(WorkerUnavailable, match="was stopped"):
        worker.extract(GOOD, "good.txt")
    assert soon(lambda: helpers() == before)


def test_a_file_that_is_read_while_the_worker_is_closed_is_not_to_blame(tmp_path: Path) -> None:
    before = helpers()
    worker = Worker(limited(tmp_path))
    with reading(worker, before) as (_, _, errors):
        worker.close()
    assert [type(error) for error in errors] == [WorkerUnavailable]


def test_a_child_that_is_killed_costs_its_file(tmp_path: Path) -> None:
    before = helpers()
    with Worker(limited(tmp_path)) as worker:
        with reading(worker, before) as (helper, child, errors):
            os.kill(child, signal.SIGKILL)
        assert [error.message for error in errors] == [
            "the reading process was killed from outside while it read this"
        ]
        assert worker.extract(GOOD, "good.txt").pages
        assert set(helpers()) - set(before) == {helper}  # the helper was none the worse for it


def test_workers_of_many_threads_start_at_once_and_leave_nothing(tmp_path: Path) -> None:
    before = helpers()
    texts: dict[str, str] = {}

    def read(number: int) -> None:
        with Worker(limited(tmp_path)) as worker:
            for turn in range(3):
                text = f"thread {number}, turn {turn}"
                texts[text] = words_of(worker.extract(text.encode(), "a.txt"))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 12
    assert all(said == text for text, said in texts.items())
    assert helpers() == before


def test_a_worker_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    """A process can be told to die with its parent, and that is a thread."""
    before = helpers()
    with Worker(limited(tmp_path)) as worker:
        starter = threading.Thread(target=worker.extract, args=(GOOD, "good.txt"))
        starter.start()
        starter.join()
        (helper,) = [pid for pid in helpers() if pid not in before]
        time.sleep(0.1)
        assert worker.extract(GOOD, "good.txt").pages
        assert helper in helpers()


def test_where_bubblewrap_does_not_work_files_are_read_without_it() -> None:
    before = children_of(os.getpid())
    with Worker(limited(Path(sys.prefix))) as worker:  # its own Python would be hidden from it
        assert worker.extract(GOOD, "good.txt").pages
        (started,) = set(children_of(os.getpid())) - set(before)
        assert b"bwrap" not in command_of(started)


SLOW = """
import sys
from pathlib import Path
from archive.extract import Worker
from archive.settings import Settings
home = Path(sys.argv[1])
with Worker(Settings(home=home, corpus=home)) as worker:
    worker.extract((home / "endless.pdf").read_bytes(), "endless.pdf")
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill -9"])
def test_nothing_outlives_a_run_that_is_stopped(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "endless.pdf").write_bytes(endless_pdf())
    command = [sys.executable, "-c", SLOW, str(tmp_path)]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        assert soon(lambda: helpers(run.pid))
        (helper,) = helpers(run.pid)
        assert soon(lambda: children_of(helper))
        (child,) = children_of(helper)
    finally:
        run.send_signal(how)
        assert run.wait(timeout=10) != 0
    assert soon(lambda: command_of(helper) == command_of(child) == b"")
