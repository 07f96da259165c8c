"""What the process that reads a file may not do. Called in the child, before it sees a byte.

Precautions in the order in which they are applied:

- it dies with its parent, so that nothing outlives a helper that was killed;
- it gains no rights by executing anything (`PR_SET_NO_NEW_PRIVS`);
- no core file: it would hold the document;
- no file can be written to, not by one byte; pipes are not files;
- 64 open files, so that descriptors are no way to exhaust the machine;
- address space and processor time as the settings say; the wall clock is the helper's.
"""

import ctypes
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def lock(*, seconds: int, megabytes: int) -> None:
    """Put this process under all the limits for good. Raises OSError if one cannot be set."""
    if _libc is not None:
        for option, value in ((_PR_SET_PDEATHSIG, int(signal.SIGKILL)), (_PR_SET_NO_NEW_PRIVS, 1)):
            if _libc.prctl(option, value, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), f"prctl {option} failed")
    memory = megabytes * 1_000_000
    limits = (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_AS, memory, memory),
        # at the first the kernel sends SIGXCPU, which tells why; at the second SIGKILL
        (resource.RLIMIT_CPU, seconds, seconds + 1),
    )
    for limit, soft, hard in limits:
        resource.setrlimit(limit, (soft, hard))
