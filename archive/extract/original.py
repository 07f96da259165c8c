"""Open a file of the corpus without trusting its name: no links, no devices, no growing files."""

import errno
import os
import stat
from pathlib import Path

from archive.errors import ExtractionError

_CHUNK = 1 << 20


def read_original(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises ExtractionError with the cause.

    A symbolic link, a FIFO or a device is refused without being followed or waited for; the size
    is held while reading too, so a file that grows under our hands cannot pass the limit.
    """
    try:
        # a device is not even opened: a tape would rewind at that, a watchdog start
        mode = path.lstat().st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise _irregular(mode)
        # NONBLOCK: opening a FIFO nobody writes to would wait for ever
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unopened(error) from None
    try:
        return _read_regular(opened, limit)
    except OSError as error:
        raise ExtractionError(
            f"the file cannot be read: {error.strerror}", hint="check the disk and the rights"
        ) from None
    finally:
        os.close(opened)


def _read_regular(opened: int, limit: int) -> bytes:
    status = os.fstat(opened)
    if not stat.S_ISREG(status.st_mode):
        raise _irregular(status.st_mode)
    if status.st_size == 0:
        raise ExtractionError("the file is empty", hint="copy it again from its source")
    content = bytearray()
    while len(content) <= limit and (chunk := os.read(opened, _CHUNK)):
        content += chunk
    if len(content) > limit:
        raise ExtractionError(
            f"the file is larger than {limit / 1_000_000:.0f} MB",
            hint="split it, or raise file_megabytes in svod.toml",
        )
    return bytes(content)


def _irregular(mode: int) -> ExtractionError:
    return ExtractionError(
        f"this is {_kind(mode)}, not a regular file", hint="put the document itself there"
    )


def _unopened(error: OSError | ValueError) -> ExtractionError:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:  # what O_NOFOLLOW answers
        return ExtractionError(
            "this is a symbolic link, and links are not followed",
            hint="put the document itself there",
        )
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return ExtractionError(
        f"the file cannot be opened: {reason}", hint="check that it is there and may be read"
    )


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
