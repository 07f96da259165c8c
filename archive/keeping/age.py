"""Encryption to age keys (age-encryption.org/v1), as a stream: what is plain never meets a disk.

The library is pyrage: the Rust implementation of age. X25519 keys only: no passphrases.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]

from archive.keeping import BackupError

_MAGIC = b"age-encryption.org/"
_MAKE = 'make a key with "age-keygen -o key.txt"; its line "public key" is the recipient'


def recipients(given: Sequence[str]) -> list[Any]:
    """The keys in these words: "age1…" itself, or a file of them. Raises BackupError."""
    found = []
    for word in given:
        lines = [word] if word.startswith("age1") else _lines(Path(word), "recipients")
        for line in lines:
            try:
                found.append(pyrage.x25519.Recipient.from_str(line))
            except pyrage.RecipientError as error:
                raise BackupError(
                    f"{line[:20]}… is no age recipient: {error}", hint=_MAKE
                ) from None
    return found


def identities(path: Path) -> list[Any]:
    """The secret keys in a file of `age-keygen`. Raises BackupError; it never shows the key."""
    found = []
    for line in _lines(path, "secret keys"):
        try:
            found.append(pyrage.x25519.Identity.from_str(line))
        except pyrage.IdentityError:
            reason = f'{path} holds a line that is no age key "AGE-SECRET-KEY-1…"'
            raise BackupError(reason, hint="name the file that age-keygen made") from None
    return found


class Pulled:
    """What is made piece by piece, to be read as a file. Keeps the error that stopped it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        given, self._rest = self._rest[:size], self._rest[size:]
        return bytes(given)


def encrypt(pieces: Iterator[bytes], file: "Whole", to: Sequence[Any]) -> None:
    """Write the pieces for those who have a key. What stops the pieces is raised as it was."""
    pulled = Pulled(pieces)
    try:
        pyrage.encrypt_io(pulled, file, to)
    except Exception as error:  # pyrage has one name for all errors, and drops what they were
        raise pulled.error or file.error or BackupError(f"age cannot encrypt: {error}") from None


@contextmanager
def opened(path: Path, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """The plain bytes of a backup, whether encrypted or not, to be read once from the beginning.

    Raises BackupError when there is no key for it, when the file is plain and a key was given
    (somebody may have put another in its place), or, at the end, when it was cut or changed.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        reason = f"the backup {path} cannot be opened: {error.strerror}"
        raise BackupError(reason, hint="see its name and its rights") from None
    with file:
        is_encrypted = file.read(len(_MAGIC)) == _MAGIC
        file.seek(0)
        if is_encrypted and not keys:
            raise BackupError(f"{path} is encrypted", hint="name the key file with --identity")
        if keys and not is_encrypted:
            reason = f"{path} is not encrypted, though a key is given for it"
            raise BackupError(reason, hint="if that is right, leave --identity out")
        if not is_encrypted:
            yield file
            return
        with _decrypted(path, file, keys) as plain:
            yield plain


@contextmanager
def _decrypted(path: Path, file: BinaryIO, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    ours, theirs = os.pipe()
    failed: list[Exception] = []

    def decrypt() -> None:
        with suppress(BrokenPipeError), os.fdopen(theirs, "wb", buffering=0) as plain:
            told = Whole(plain)
            try:
                pyrage.decrypt_io(file, told, keys)
            except Exception as error:  # OSError, DecryptError: see `encrypt`
                if not isinstance(told.error, BrokenPipeError):
                    failed.append(error)

    thread = Thread(target=decrypt, daemon=True)
    thread.start()
    try:
        with os.fdopen(ours, "rb") as plain:
            yield plain
    finally:
        thread.join()
        if failed:  # what its reader made of a stream that broke off is beside the point
            raise _undecrypted(path, file, failed[0]) from None


def _undecrypted(path: Path, file: BinaryIO, error: Exception) -> BackupError:
    if "No matching keys" in str(error):
        hint = "name the key file whose public key it was encrypted to"
        return BackupError(f"{path} is encrypted to another key", hint=hint)
    size = path.stat().st_size
    where = f"at byte {min(file.tell(), size):,} of {size:,}"
    return BackupError(
        f"{path} was cut or changed {where}: {error}", hint="use another copy of this backup"
    )


class Whole:
    """A file that takes all it is given, and remembers the error that stopped it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        self._file.flush()


def _lines(path: Path, what: str) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise BackupError(f"the {what} of {path} cannot be read: {reason}", hint=_MAKE) from None
    lines = [line.strip() for line in text.splitlines()]
    if not (found := [line for line in lines if line and not line.startswith("#")]):
        raise BackupError(f"there are no {what} in {path}", hint=_MAKE)
    return found
