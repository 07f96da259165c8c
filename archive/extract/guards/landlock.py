"""Landlock: a process gives up the file system and the network for good (Linux 5.13 and later).

Source: Documentation/userspace-api/landlock.rst of the kernel. The numbers of the system calls are
the same on all architectures. Each version of the interface knows more rights, and a right that
the kernel does not know may not be named, so it is asked first.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Version to how many rights to files there are: REFER came with 2, TRUNCATE 3, IOCTL_DEV 5."""
_TCP = 0b11
"""bind and connect, from version 4."""
_SCOPES = 0b11
"""Abstract UNIX sockets and signals to processes outside, from version 6."""
_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of the interface that this kernel offers; 0 if none or if it is forbidden."""
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[Path]) -> int:
    """Take from this process, and all it starts, everything but reading below `readable`.

    Also TCP, abstract sockets and signals to other processes, where the kernel can. What is open
    stays open. Gives the version in force, 0 if the kernel has none. Raises OSError if it fails;
    the process must have given up new rights before (`PR_SET_NO_NEW_PRIVS`).
    """
    known = version()
    if known == 0:
        return 0
    rights = (1 << _FILE_RIGHTS[min(known, max(_FILE_RIGHTS))]) - 1
    fields = [rights]
    fields += [_TCP] if known >= 4 else []
    fields += [_SCOPES] if known >= 6 else []
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        for folder in readable:
            with suppress(FileNotFoundError):  # not every machine has every folder
                _allow(ruleset, folder)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return known


def _allow(ruleset: int, folder: Path) -> None:
    opened = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, opened)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(opened)


def _call(*arguments: object) -> int:
    result: int = _libc.syscall(*arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
