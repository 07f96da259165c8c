"""What a process that has been taken over can still do: nothing but compute and answer.

Each attempt runs in a child that is locked as one that reads a file is, and does what code of an
attacker would do there.
"""

import ctypes
import errno
import faulthandler
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archive.extract.guards import bubblewrap, landlock, seccomp
from archive.extract.guards.sandbox import lock, protections

ON = {protection.name: protection.on for protection in protections()}
LIBC = ctypes.CDLL(None, use_errno=True)
needs = {
    name: pytest.mark.skipif(not on, reason=f"this machine has no {name}")
    for name, on in ON.items()
}


def ending(protect: Callable[[], object], attempt: Callable[[], object]) -> str:
    """What became of the attempt: "allowed", the name of an error or that of a signal."""
    child = os.fork()
    if child == 0:
        status = 255
        try:
            faulthandler.disable()  # it would print what it thinks of SIGSEGV
            protect()
            try:
                attempt()
                status = 0
            except OSError as error:
                status = error.errno or 254
            except RuntimeError:  # what Python makes of a thread that does not start
                status = errno.EAGAIN
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        return signal.Signals(-status).name
    return errno.errorcode.get(status, "allowed" if status == 0 else f"status {status}")


def locked(attempt: Callable[[], object], folders: Sequence[Path] = ()) -> str:
    return ending(lambda: lock(seconds=5, megabytes=20_000, folders=folders), attempt)


def call(number: int, *arguments: object) -> None:
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")


def no_new_rights() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    LIBC.prctl(38, ctypes.c_ulong(1), 0, 0, 0)


def test_computing_reading_a_pipe_and_answering_are_allowed() -> None:
    theirs, ours = os.pipe()

    def work() -> None:
        os.write(ours, b"x" * 100)
        assert os.read(theirs, 1_000) == b"x" * 100
        assert len(bytearray(50_000_000)) + sum(range(1_000))
        assert os.urandom(8)
        assert "слово".encode("koi8-r").decode("koi8-r")

    assert locked(work) == "allowed"
    os.close(theirs)
    os.close(ours)


@needs["seccomp"]
@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (lambda: socket.socket(), "SIGSYS"),
        (lambda: socket.socketpair(), "SIGSYS"),
        (lambda: os.execv("/bin/true", ["true"]), "SIGSYS"),  # noqa: S606
        (lambda: os.kill(os.getppid(), 0), "SIGSYS"),
        (lambda: LIBC.ptrace(0, 0, 0, 0), "SIGSYS"),
        (lambda: LIBC.mount(b"a", b"/tmp", b"tmpfs", 0, 0), "SIGSYS"),
        (lambda: LIBC.unshare(0x10000000), "SIGSYS"),
        (lambda: LIBC.setns(0, 0), "SIGSYS"),
        (lambda: call(425, 8, 0), "SIGSYS"),  # io_uring_setup, the same on both machines
        (lambda: call(434, os.getpid(), 0), "SIGSYS"),  # pidfd_open
        (lambda: os.fork(), "EAGAIN"),
        (lambda: threading.Thread(target=print).start(), "EAGAIN"),
        (lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC), "EACCES"),
        (lambda: os.memfd_create("x"), "ENOSYS"),
        (lambda: os.abort(), "SIGSEGV|SIGABRT|SIGILL|SIGTRAP"),
        (lambda: os.get_terminal_size(0), "ENOTTY"),
        (lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU), "EPERM"),
    ],
    ids=lambda value: None if isinstance(value, str) else value.__code__.co_names[-1],
)
def test_a_process_that_was_taken_over_gets_nowhere(
    attempt: Callable[[], object], expected: str
) -> None:
    assert locked(attempt) in expected.split("|")


@needs["seccomp"]
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86_64")
@pytest.mark.parametrize(
    "number",
    [0x4000_0000 | 39, 321, 298, 250, 310, 323, 101],
    ids=["x32", "bpf", "perf_event", "keyctl", "process_vm_readv", "userfaultfd", "ptrace"],
)
def test_calls_that_only_an_attacker_makes_end_the_process(number: int) -> None:
    assert locked(lambda: call(number, 0, 0, 0, 0)) == "SIGSYS"


@needs["seccomp"]
def test_files_cannot_be_made_changed_or_removed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"words")
    before = file.stat()
    attempts: list[Callable[[], object]] = [
        lambda: (tmp_path / "new").write_bytes(b"x"),
        lambda: file.write_bytes(b"x"),
        lambda: os.truncate(file, 0),
        lambda: file.chmod(0o777),
        lambda: os.chown(file, 1, 1),
        lambda: os.utime(file, (0, 0)),
        lambda: os.setxattr(file, "user.a", b"x"),
        lambda: os.link(file, tmp_path / "link"),
        lambda: (tmp_path / "link").symlink_to(file),
        lambda: file.rename(tmp_path / "other"),
        lambda: file.unlink(),
        lambda: (tmp_path / "folder").mkdir(),
        lambda: os.mkfifo(tmp_path / "pipe"),
        lambda: os.chdir(tmp_path),
    ]
    for attempt in attempts:
        assert locked(attempt) in ("EACCES", "ENOSYS")
        assert locked(attempt, folders=[tmp_path]) in ("EACCES", "ENOSYS")
    assert file.stat() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(not (ON["seccomp"] or ON["landlock"]), reason="neither is here")
def test_no_file_is_read_but_those_of_the_folders_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    for path in (Path("/etc/passwd"), tmp_path / "a.txt", Path("/proc/self/environ")):
        assert locked(path.read_bytes) == "EACCES"
    assert locked(lambda: os.scandir("/")) == "EACCES"


@needs["landlock"]
def test_a_task_reads_below_its_folder_and_python_its_libraries(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a").write_bytes(b"words")
    (tmp_path / "b").write_bytes(b"words")
    folders = [tmp_path / "models", tmp_path / "missing"]
    assert locked((tmp_path / "models" / "a").read_bytes, folders) == "allowed"
    assert locked((tmp_path / "b").read_bytes, folders) == "EACCES"
    assert locked((tmp_path / "models" / ".." / "b").read_bytes, folders) == "EACCES"
    assert locked(Path(os.__file__).read_bytes) == "allowed"


@needs["landlock"]
def test_landlock_alone_takes_files_network_and_signals(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"words")
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()

    def alone(attempt: Callable[[], object], *readable: Path) -> str:
        return ending(lambda: (no_new_rights(), landlock.restrict(readable)), attempt)

    assert alone(file.read_bytes) == "EACCES"
    assert alone(file.read_bytes, tmp_path) == "allowed"
    assert alone(lambda: file.write_bytes(b"x"), tmp_path) == "EACCES"
    assert alone(lambda: (tmp_path / "new").write_bytes(b"x"), tmp_path) == "EACCES"
    if landlock.version() >= 4:
        assert alone(lambda: socket.create_connection(address)) == "EACCES"
        assert alone(lambda: socket.create_server(("127.0.0.1", 0))) == "EACCES"
    if landlock.version() >= 6:
        assert alone(lambda: os.kill(os.getppid(), 0)) == "EPERM"
    listening.close()


@needs["seccomp"]
def test_seccomp_alone_opens_nothing_unless_the_task_reads_files(tmp_path: Path) -> None:
    """As on a machine without Landlock."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"words")
    for opening, expected in ((False, "EACCES"), (True, "allowed")):
        outcome = ending(
            lambda opening=opening: (no_new_rights(), seccomp.restrict(opening=opening)),
            lambda: os.close(os.open(file, os.O_RDONLY)),
        )
        assert outcome == expected
        for flags in (os.O_RDWR, os.O_WRONLY | os.O_CREAT, os.O_RDONLY | os.O_TRUNC, os.O_PATH):
            outcome = ending(
                lambda opening=opening: (no_new_rights(), seccomp.restrict(opening=opening)),
                lambda flags=flags: os.open(file, flags),
            )
            assert outcome == "EACCES"
    assert file.read_bytes() == b"words"


def answer_of(program: bytes, data: bytes) -> int:
    """What the filter says to one call: the few instructions of BPF that it is made of."""
    steps = list(struct.iter_unpack("=HBBI", program))
    place = value = 0
    while True:
        code, if_true, if_false, operand = steps[place]
        place += 1
        if code == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif code == 0x54:
            value &= operand
        elif code in (0x15, 0x35):
            true = value == operand if code == 0x15 else value >= operand
            place += if_true if true else if_false
        else:
            assert code == 0x06
            return int(operand)


@pytest.mark.parametrize(
    ("machine", "architecture", "read", "socket_", "execve", "mmap_", "openat"),
    [("x86_64", 0xC000003E, 0, 41, 59, 9, 257), ("aarch64", 0xC00000B7, 63, 198, 221, 222, 56)],
)
def test_the_filter_of_each_machine(
    machine: str, architecture: int, read: int, socket_: int, execve: int, mmap_: int, openat: int
) -> None:
    kill, allow, refuse = 0x8000_0000, 0x7FFF_0000, 0x0005_0000

    def said(number: int, *arguments: int, of: int = architecture, opening: bool = True) -> int:
        given = [*arguments, 0, 0, 0, 0, 0, 0][:6]
        data = struct.pack("=IIQ6Q", number, of, 0, *given)
        return answer_of(seccomp.program(machine, opening=opening), data)

    assert said(read) == allow
    assert said(read, of=0x40000003) == kill  # i386: another table of numbers
    assert said(socket_) == said(execve) == kill
    assert said(mmap_, 0, 4096, 3) == allow
    assert said(mmap_, 0, 4096, 7) == refuse | errno.EACCES
    assert said(openat, 0, 0, os.O_RDONLY | os.O_CLOEXEC) == allow
    assert said(openat, 0, 0, os.O_RDWR) == refuse | errno.EACCES
    assert said(openat, opening=False) == refuse | errno.EACCES
    assert said(461) == said(9_999) == refuse | errno.ENOSYS
    allowed = {number for number in range(600) if said(number) == allow}
    assert len(allowed) < 65
    if machine == "x86_64":
        assert said(0x4000_0000 | read) == kill


SEEN = """
import os, sys
def names(path):
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        return error.strerror
import archive.records
print([names(path) for path in sys.argv[1:]])
print(os.getpid(), sorted(os.environ), os.uname().nodename)
try:
    open("/tmp/x", "w")
except OSError as error:
    print(error.strerror)
"""


@needs["bubblewrap"]
def test_inside_bubblewrap_there_are_libraries_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"words")
    folders = [str(tmp_path), "/proc", "/etc/ssl", "/sys/class/net", str(Path.home() / ".ssh")]
    inner = (sys.executable, "-I", "-c", SEEN, *folders)
    wrapped = bubblewrap.command(inner)
    assert wrapped is not None
    lines = subprocess.run(wrapped, capture_output=True, text=True, check=True, env={}).stdout
    seen, process, written = lines.splitlines()
    assert seen == str(["No such file or directory"] * len(folders))
    assert process == "1 ['LC_CTYPE', 'PWD'] reader"
    assert written in ("No such file or directory", "Read-only file system")


@needs["bubblewrap"]
def test_an_archive_below_a_folder_of_libraries_is_hidden_there() -> None:
    ours = Path(bubblewrap.__file__).parents[2]  # a folder that is certainly shown
    corpus = ours / "catalogue"
    for hidden, expected in (([], False), ([corpus], True)):
        code = f"import os; print(os.listdir({str(corpus)!r}) == [])"
        wrapped = bubblewrap.command((sys.executable, "-I", "-c", code), hidden=hidden)
        assert wrapped is not None
        done = subprocess.run(wrapped, capture_output=True, text=True, check=True, env={})
        assert done.stdout.strip() == str(expected)


def test_each_protection_is_told_with_a_sentence() -> None:
    told = protections()
    assert [protection.name for protection in told] == ["bubblewrap", "landlock", "seccomp"]
    assert all(protection.note and "\n" not in protection.note for protection in told)


@needs["landlock"]
def test_a_limit_is_lowered_and_never_raised() -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
        lock(seconds=5, megabytes=20_000)

    # asking for the limit is refused now; the 21st descriptor is one too many
    library = os.__file__
    assert ending(few, lambda: [os.open(library, os.O_RDONLY) for _ in range(20)]) == "EMFILE"
