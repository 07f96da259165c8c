"""What the process that reads a file may not do. Called in the child, before it sees a byte.

Precautions in the order in which they are applied:

- it dies with its parent, so that nothing outlives a helper that was killed;
- it gains no rights by executing anything (`PR_SET_NO_NEW_PRIVS`);
- no core file, which would hold the document;
- no file can be written to, not by one byte; pipes are not files. It has no temporary folder:
  no reader needs one;
- 64 open files, so that descriptors are no way to exhaust the machine; no processes, no locked
  memory, no message queues;
- address space and processor time as the settings say; the wall clock is the helper's;
- Landlock: of all files it can read only Python's libraries (codecs and character maps that are
  loaded when a document names them) and the folders its task names (the models of OCR);
- seccomp: only the system calls that reading takes. Where there is no Landlock, no file is opened
  at all, unless the task names a folder.

The last two depend on the kernel. `protections` tells which of them are in force, by trying.
"""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.errors import WorkerUnavailable
from archive.extract.guards import bubblewrap, landlock, seccomp

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_STACK_BYTES = 8 << 20
_TRY_SECONDS = 20
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Protection:
    """One of the kernel's protections and whether it works on this machine."""

    name: str
    """"bubblewrap", "landlock" or "seccomp"."""
    on: bool
    note: str
    """One sentence: which version it is, or why it is off."""


def warm() -> None:
    """Work out what is the same for every child, so that none has to."""
    bubblewrap.library_folders()
    for opening in (True, False):
        seccomp.prepare(opening=opening)


def lock(*, seconds: int, megabytes: int, folders: Sequence[Path] = ()) -> None:
    """Put this process under all the limits for good; below `folders` it may read.

    Raises OSError if a limit that the machine has cannot be set.
    """
    memory = megabytes * 1_000_000
    limits = [
        # 1 and not 0: at 0 the kernel still feeds a program that collects cores by a pipe
        (resource.RLIMIT_CORE, 1, 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_NPROC, 0, 0),  # the superuser is above it: seccomp is for that
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_STACK, _STACK_BYTES, _STACK_BYTES),
        (resource.RLIMIT_AS, memory, memory),
        # at the first the kernel sends SIGXCPU, which tells why; at the second SIGKILL
        (resource.RLIMIT_CPU, seconds, seconds + 1),
    ]
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_MSGQUEUE, 0, 0))
        _set_process(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        _set_process(_PR_SET_NO_NEW_PRIVS, 1)
    for limit, soft, hard in limits:
        _lower(limit, soft, hard)
    if sys.platform == "linux":
        landlocked = landlock.restrict([*bubblewrap.library_folders(), *folders])
        seccomp.restrict(opening=bool(landlocked or folders))


def protections() -> tuple[Protection, ...]:
    """What this machine's kernel really does, tried out in processes made for it."""
    return (_try_bubblewrap(), _try_landlock(), _try_seccomp())


@cache
def demand(guards: int) -> None:
    """See that what the operator demands is in force: 0 nothing, 1 Landlock and seccomp, 2 all.

    Raises WorkerUnavailable, naming what is missing: nothing is read then.
    """
    wanted = ((), ("landlock", "seccomp"), ("landlock", "seccomp", "bubblewrap"))[guards]
    missing = [one for one in protections() if one.name in wanted and not one.on] if wanted else []
    if missing:
        raise WorkerUnavailable(
            "no file is read: "
            + "; ".join(f"{one.name} is not in force ({one.note})" for one in missing),
            hint="mend that, or lower worker_guards in svod.toml",
        )


def _lower(limit: int, soft: int, hard: int) -> None:
    """A limit is never raised: who started us may have set a lower one."""
    now = resource.getrlimit(limit)[1]
    if now != resource.RLIM_INFINITY:
        soft, hard = min(soft, now), min(hard, now)
    resource.setrlimit(limit, (soft, hard))


def _set_process(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} failed")


def _try_bubblewrap() -> Protection:
    name = "bubblewrap"
    wrapped = bubblewrap.command((sys.executable, "-I", "-c", "import archive.records"))
    if wrapped is None:
        return Protection(name, False, "bwrap is not installed (Debian's package bubblewrap)")
    try:
        done = subprocess.run(wrapped, capture_output=True, timeout=_TRY_SECONDS, env={})
    except (OSError, subprocess.TimeoutExpired) as error:
        return Protection(name, False, f"bwrap does not run: {type(error).__name__}")
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return Protection(name, False, said[-1] if said else f"bwrap ends with {done.returncode}")
    return Protection(name, True, "the process that reads sees no files but libraries, no network")


def _try_landlock() -> Protection:
    name = "landlock"
    version = landlock.version() if sys.platform == "linux" else 0
    if version == 0:
        return Protection(name, False, "the kernel does not offer it (Linux 5.13 and later can)")
    if _ending_of(lambda: landlock.restrict(()), lambda: os.scandir("/")) != 1:
        return Protection(name, False, f"the kernel offers version {version}, and it does nothing")
    note = f"version {version}: no files"
    note += " and no TCP" if version >= 4 else "; TCP is not covered before version 4"
    return Protection(name, True, note)


def _try_seccomp() -> Protection:
    name = "seccomp"
    if sys.platform != "linux":
        return Protection(name, False, "only Linux has it")
    ending = _ending_of(lambda: seccomp.restrict(opening=False), socket.socket)
    if ending != -signal.SIGSYS:
        return Protection(name, False, "the kernel is built without it, or the machine is unknown")
    return Protection(name, True, "only the system calls that reading takes")


def _ending_of(protect: Callable[[], object], forbidden: Callable[[], object]) -> int:
    """How a process ends that protects itself and tries: 0 it could, 1 OSError, -n by a signal."""
    child = os.fork()
    if child == 0:
        status = 0
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            _set_process(_PR_SET_NO_NEW_PRIVS, 1)
            protect()
            try:
                forbidden()
            except OSError:
                status = 1
        except BaseException:  # whatever it is: it must not go on as a second copy of the caller
            status = 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
