"""seccomp: which system calls a process may still make. A list of what is allowed, as BPF.

Sources: seccomp(2), Documentation/userspace-api/seccomp_filter.rst, linux/filter.h. Four answers:

- *allowed*: memory, time, reading and writing what is open, ending;
- *refused* with an error that libraries expect: opening files, a tty's questions, threads, and
  memory that is written and then executed;
- *killed*: what no reader of documents does by itself (sockets, execve, kill, ptrace, mount ...):
  whoever asks for one of these has been taken over, and the file is told as such;
- everything else does not exist (ENOSYS). C libraries try new system calls and fall back on old
  ones at that answer; were they killed, the next release of one would cost every file.

A call that is made in another architecture's numbers, x32's among them, kills.
"""

import ctypes
import errno
import os
import platform
import struct
from functools import cache

# linux/audit.h
_ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32 = 0x4000_0000
_COLUMN = {"x86_64": 0, "aarch64": 1}

_ALLOWED = (
    # name, x86_64, aarch64 (-1: not there). asm/unistd_64.h, asm-generic/unistd.h
    ("read", 0, 63),
    ("write", 1, 64),
    ("close", 3, 57),
    ("fstat", 5, 80),
    ("lseek", 8, 62),
    ("munmap", 11, 215),
    ("brk", 12, 214),
    ("rt_sigaction", 13, 134),
    ("rt_sigprocmask", 14, 135),
    ("rt_sigreturn", 15, 139),
    ("pread64", 17, 67),
    ("readv", 19, 65),
    ("writev", 20, 66),
    ("sched_yield", 24, 124),
    ("mremap", 25, 216),
    ("madvise", 28, 233),
    ("nanosleep", 35, 101),
    ("getpid", 39, 172),
    ("exit", 60, 93),
    ("uname", 63, 160),
    ("gettimeofday", 96, 169),
    ("getrusage", 98, 165),
    ("sysinfo", 99, 179),
    ("times", 100, 153),
    ("getuid", 102, 174),
    ("getgid", 104, 176),
    ("geteuid", 107, 175),
    ("getegid", 108, 177),
    ("sigaltstack", 131, 132),
    ("gettid", 186, 178),
    ("futex", 202, 98),
    ("sched_getaffinity", 204, 123),
    ("restart_syscall", 219, 128),
    ("clock_gettime", 228, 113),
    ("clock_getres", 229, 114),
    ("clock_nanosleep", 230, 115),
    ("exit_group", 231, 94),
    ("newfstatat", 262, 79),  # with an empty path it is what C libraries call fstat
    ("set_robust_list", 273, 99),
    ("getcpu", 309, 168),
    ("getrandom", 318, 278),
    ("rseq", 334, 293),
)
_OPENING = (
    ("stat", 4, -1),
    ("lstat", 6, -1),
    ("access", 21, -1),
    ("readlink", 89, -1),
    ("getdents64", 217, 61),
    ("readlinkat", 267, 78),
    ("faccessat", 269, 48),
    ("statx", 332, 291),
)
"""Allowed together with openat, which is so for reading only; otherwise refused (EACCES)."""
_REFUSED = (
    ("open", 2, -1, errno.EACCES),
    ("ioctl", 16, 29, errno.ENOTTY),
    ("clone", 56, 220, errno.EAGAIN),  # a process has threads by it, too
    ("fork", 57, -1, errno.EAGAIN),
    ("vfork", 58, -1, errno.EAGAIN),
    ("tgkill", 234, 131, errno.EPERM),  # abort() raises a signal by it; then it dies another way
    ("prlimit64", 302, 261, errno.EPERM),  # of any process of the same user
)
_KILLED = (
    ("socket", 41, 198),
    ("connect", 42, 203),
    ("accept", 43, 202),
    ("sendto", 44, 206),
    ("sendmsg", 46, 211),
    ("bind", 49, 200),
    ("listen", 50, 201),
    ("socketpair", 53, 199),
    ("execve", 59, 221),
    ("kill", 62, 129),
    ("ptrace", 101, 117),
    ("pivot_root", 155, 41),
    ("chroot", 161, 51),
    ("mount", 165, 40),
    ("umount2", 166, 39),
    ("init_module", 175, 105),
    ("tkill", 200, 130),
    ("kexec_load", 246, 104),
    ("add_key", 248, 217),
    ("request_key", 249, 218),
    ("keyctl", 250, 219),
    ("unshare", 272, 97),
    ("perf_event_open", 298, 241),
    ("open_by_handle_at", 304, 265),
    ("setns", 308, 268),
    ("process_vm_readv", 310, 270),
    ("process_vm_writev", 311, 271),
    ("finit_module", 313, 273),
    ("bpf", 321, 280),
    ("execveat", 322, 281),
    ("userfaultfd", 323, 282),
    ("pidfd_send_signal", 424, 424),
    ("io_uring_setup", 425, 425),
    ("pidfd_open", 434, 434),
    ("pidfd_getfd", 438, 438),
)
_MMAP, _MPROTECT, _OPENAT, _FCNTL = (9, 222), (10, 226), (257, 56), (72, 25)

# linux/filter.h: load a word; compare and jump; and; give the answer
_LOAD, _EQUAL, _AT_LEAST, _AND, _ANSWER = 0x20, 0x15, 0x35, 0x54, 0x06
# struct seccomp_data: number, architecture, instruction pointer, six arguments of 8 bytes
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
# linux/seccomp.h
_KILL, _ERRNO, _ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_PROT_EXEC = 4
_READING = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
_F_GETFD, _F_SETFD, _F_GETFL = 1, 2, 3
_libc = ctypes.CDLL(None, use_errno=True)


def restrict(*, opening: bool) -> bool:
    """Put the filter on this process for good; with `opening`, files may be opened for reading.

    Gives False where the kernel has no such filters, or this machine's numbers are not known
    here. The process must have given up new rights before (`PR_SET_NO_NEW_PRIVS`).
    """
    code = prepare(opening=opening)
    if code is None:
        return False
    buffer = ctypes.create_string_buffer(code, len(code))
    filters = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    if _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), filters, 0, 0) == 0:
        return True
    error = ctypes.get_errno()
    if error in (errno.EINVAL, errno.ENOSYS):  # the kernel was built without
        return False
    raise OSError(error, f"the seccomp filter was not accepted: {os.strerror(error)}")


@cache
def prepare(*, opening: bool) -> bytes | None:
    """The filter for this machine; None if its numbers are not known here."""
    machine = platform.machine()
    # a 32-bit Python under a 64-bit kernel calls by another table
    known = machine in _ARCHITECTURES and struct.calcsize("P") == 8
    return program(machine, opening=opening) if known else None


def program(machine: str, *, opening: bool) -> bytes:
    """The filter for "x86_64" or "aarch64", as struct sock_filter, 8 bytes an instruction."""
    column = _COLUMN[machine]
    refused = _ERRNO | errno.EACCES
    code = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_ANSWER, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        code += [_step(_AT_LEAST, _X32, 0, 1), _step(_ANSWER, _KILL)]
    answers = [(call[1:], _ALLOW) for call in _ALLOWED]
    answers += [(call[1:], _ALLOW if opening else refused) for call in _OPENING]
    answers += [(call[1:3], _ERRNO | call[3]) for call in _REFUSED]
    answers += [(call[1:], _KILL) for call in _KILLED]
    for numbers, answer in answers:
        if numbers[column] >= 0:
            code += _answer(numbers[column], answer)
    for memory in (_MMAP, _MPROTECT):
        code += _unless(memory[column], argument=2, mask=_PROT_EXEC)
    if opening:
        code += _unless(_OPENAT[column], argument=2, mask=~_READING & 0xFFFF_FFFF)
    else:
        code += _answer(_OPENAT[column], refused)
    code += _one_of(_FCNTL[column], argument=1, values=(_F_GETFD, _F_SETFD, _F_GETFL))
    code.append(_step(_ANSWER, _ERRNO | errno.ENOSYS))
    return b"".join(code)


def _answer(number: int, answer: int) -> list[bytes]:
    return [_step(_EQUAL, number, 0, 1), _step(_ANSWER, answer)]


def _unless(number: int, *, argument: int, mask: int) -> list[bytes]:
    """Allowed if the argument has none of the bits; else EACCES."""
    test = [
        _step(_LOAD, _FIRST_ARGUMENT + 8 * argument),
        _step(_AND, mask),
        _step(_EQUAL, 0, 0, 1),
        _step(_ANSWER, _ALLOW),
        _step(_ANSWER, _ERRNO | errno.EACCES),
    ]
    return [_step(_EQUAL, number, 0, len(test)), *test]


def _one_of(number: int, *, argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Allowed if the argument is one of these, by its lower half; else EPERM."""
    test = [_step(_LOAD, _FIRST_ARGUMENT + 8 * argument)]
    for value in values:
        test += _answer(value, _ALLOW)
    test.append(_step(_ANSWER, _ERRNO | errno.EPERM))
    return [_step(_EQUAL, number, 0, len(test)), *test]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
