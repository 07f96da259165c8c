"""The reading process as its owner sees it: files go in, checked values or one error come out."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath
from types import TracebackType
from typing import Any, Self

from archive.errors import ExtractionError, WorkerUnavailable
from archive.extract import limits
from archive.extract.endings import crashed, failure
from archive.extract.extracted import Extracted, Page, PlacedWords
from archive.extract.guards import bubblewrap
from archive.extract.guards.sandbox import demand
from archive.extract.scans import ocr
from archive.extract.untrusted import (
    checked_attachment,
    checked_extracted,
    checked_heights,
    checked_image,
    checked_page,
    checked_words,
)
from archive.settings import Settings

_COMMAND = (sys.executable, "-I", "-m", "archive.extract.worker")
# read when the library is loaded: each file is read by one process, and threads are refused there
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1"}
_START_SECONDS = 30
"""How long loading the parsers may take on a slow disk; the first file waits for it."""
_SPARE_SECONDS = 10
"""How much longer than the child's own time we wait for the helper's word."""
_END_SECONDS = 2
"""How long the helper may take to end by itself."""
_PIPE_BYTES = 1 << 16


class Worker:
    """A helper process that reads files nobody vouches for, one at a time, one fork for each.

    It starts with the first file and ends with the `with` block. What happens to one file (a
    crash, a hang, a nonsensical answer) is one ExtractionError, and the next file is read as if
    nothing had been. Threads may share it; they take turns.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.worker_seconds
        self._megabytes = settings.worker_megabytes
        self._hidden = (settings.home, settings.corpus)
        self._guards = settings.worker_guards
        self._ended = False
        self._turn = threading.Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the helper and anything it has started, for good. Doing it twice is no fault.

        What another thread is reading is given up, and it cannot start anew.
        """
        self._ended = True
        self._stop()

    def _stop(self) -> None:
        helper, control = self._helper, self._control
        self._helper = self._control = None
        if control is not None:
            control.close()  # at that it kills its child and ends, and bubblewrap buries it
        if helper is None:
            return
        try:
            helper.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(helper.pid, signal.SIGKILL)  # its own session: the child too
            helper.wait()

    def extract(self, content: bytes, name: str) -> Extracted:
        """The text of a file. `name` is trusted for nothing but its suffix.

        That tells kinds of text apart, which have no signature.

        Pages without text of their own are read by OCR, each in a process of its own, if OCR is
        installed. Raises ExtractionError, saying why and what to do, for exactly this file; and
        WorkerUnavailable when no file could be read.
        """
        request = {"task": "extract", "suffix": PurePath(name).suffix.lower()[:16]}
        extracted = checked_extracted(self._ask(request, content, limits.ANSWER_BYTES))
        scanned = bool(extracted.unread)
        if scanned and ocr.languages():
            extracted = self._with_scans(extracted, content)
        if scanned and not any(page.blocks for page in extracted.pages):
            raise ocr.unread(extracted)
        return extracted

    def attachment(self, content: bytes, number: int, limit: int) -> bytes:
        """The n-th file, from 1, attached to a mail or PDF, of at most `limit` bytes.

        Raises ExtractionError if there is none or it is larger.
        """
        request = {"task": "attachment", "number": number}
        return checked_attachment(self._ask(request, content, limit + 1))

    def page_image(self, content: bytes, page: int, width: int) -> bytes:
        """One page of a PDF as a PNG `width` pixels across, pages counted from 1.

        Raises ExtractionError if there is no such page or it cannot be drawn.
        """
        width = max(1, min(width, limits.IMAGE_WIDTH))
        request = {"task": "image", "page": page, "width": width}
        return checked_image(self._ask(request, content, limits.IMAGE_BYTES), width)

    def page_heights(self, content: bytes) -> tuple[int, ...]:
        """How high each page of a PDF or picture is, in `WIDTH`ths of its width.

        Raises ExtractionError if that cannot be told.
        """
        request = {"task": "heights"}
        return checked_heights(self._ask(request, content, 8 * limits.PAGES))

    def page_words(self, content: bytes, page: int) -> PlacedWords | None:
        """Where the words of a page of a PDF stand, pages counted from 1.

        None if it has no text of its own to be believed: a scan. Raises ExtractionError if there
        is no such page or it cannot be read.
        """
        request = {"task": "words", "page": page}
        return checked_words(self._ask(request, content, limits.WORDS_BYTES))

    def scanned_words(self, content: bytes, page: int, media_type: str) -> PlacedWords:
        """Where the words of a page of a scan or picture stand, by OCR: takes seconds.

        Raises ExtractionError if there is no such page or it cannot be read.
        """
        request = {"task": "ocr words", "page": page, "media_type": media_type}
        answer = self._ask(request, content, limits.WORDS_BYTES, limits.OCR_SECONDS)
        return checked_words(answer) or PlacedWords(1, ())

    def _with_scans(self, extracted: Extracted, content: bytes) -> Extracted:
        """The same with the text that OCR gives for its unread pages; a page may stay unread."""
        read: list[Page] = []
        failures = 0
        until = time.monotonic() + limits.OCR_FILE_SECONDS
        for number in extracted.unread[: limits.OCR_PAGES]:
            # a file made so that each page takes the time it may would hold a run for a night
            if failures >= limits.OCR_FAILURES or time.monotonic() > until:
                break
            request = {"task": "ocr", "page": number, "media_type": extracted.media_type}
            try:
                answer = self._ask(request, content, limits.ANSWER_BYTES, limits.OCR_SECONDS)
                read.append(checked_page(answer, number))
                failures = 0
            except ExtractionError:
                failures += 1
        done = {page.number for page in read}
        # what a page has of its own gives way to what OCR saw, if that is anything: the caption of
        # a photo stays
        seen = {page.number for page in read if page.blocks}
        pages = [page for page in extracted.pages if page.number not in seen]
        pages += [page for page in read if page.blocks]
        return replace(
            extracted,
            pages=tuple(sorted(pages, key=lambda page: page.number or 0)),
            unread=tuple(number for number in extracted.unread if number not in done),
        )

    def _ask(
        self, request: dict[str, Any], content: bytes, limit: int, seconds: int | None = None
    ) -> bytes:
        seconds = seconds or self._seconds
        bounds = {"seconds": seconds, "megabytes": self._megabytes}
        line = json.dumps(request | bounds).encode() + b"\n"
        with self._turn:
            try:
                ending, untrusted_answer = self._exchange(line, content, limit, seconds)
            except BaseException as error:
                self._stop()  # its state is unknown (Ctrl-C, a dead helper): begin anew next time
                if self._ended and isinstance(error, Exception):
                    raise _stopped() from None  # another thread closed the socket: no file's fault
                raise
        if ending != "done":
            raise failure(ending, seconds, self._megabytes)
        return untrusted_answer

    def _exchange(self, line: bytes, content: bytes, limit: int, seconds: int) -> tuple[str, bytes]:
        """Hand over one file and wait for both the answer and the word on how the child ended."""
        deadline = time.monotonic() + seconds + _SPARE_SECONDS
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        ours = [ours_out, ours_in]
        try:
            try:
                control = self._send(line, [theirs_in, theirs_out])
            finally:
                os.close(theirs_in)
                os.close(theirs_out)
            os.set_blocking(ours_out, False)
            os.set_blocking(ours_in, False)
            return _converse(control, ours, content, limit=limit, deadline=deadline)
        finally:
            for descriptor in ours:
                os.close(descriptor)

    def _send(self, line: bytes, descriptors: list[int]) -> socket.socket:
        for _ in range(2):
            control = self._running()
            try:
                socket.send_fds(control, [line], descriptors)
            except OSError:
                self._stop()  # it died between two files; that is not this file's fault
            else:
                return control
        raise crashed()

    def _running(self) -> socket.socket:
        """The helper's socket. Inside bubblewrap if that works here, without it if not."""
        if self._ended:
            raise _stopped()
        if self._helper is not None and self._helper.poll() is not None:
            self._stop()
        if self._control is not None:
            return self._control
        demand(self._guards)
        for command in (bubblewrap.command(_COMMAND, hidden=self._hidden), _COMMAND):
            if command is not None and (control := self._started(command)):
                return control
        raise WorkerUnavailable(
            "the process that reads files does not start; what was read so far is kept",
            hint=f'run "{" ".join(_COMMAND)}" to see why',
        )

    def _started(self, command: tuple[str, ...]) -> socket.socket | None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._control = ours
            self._helper = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        if _says_ready(ours):
            return ours
        self._stop()
        return None


def _stopped() -> WorkerUnavailable:
    return WorkerUnavailable("the reading of files was stopped", hint="start it again")


def _says_ready(control: socket.socket) -> bool:
    ready, _, _ = select.select([control], [], [], _START_SECONDS)
    try:
        return bool(ready) and control.recv(64).startswith(b"ready")
    except OSError:
        return False


def _converse(
    control: socket.socket, ours: list[int], content: bytes, *, limit: int, deadline: float
) -> tuple[str, bytes]:
    """Write, read and listen at once: whichever side waits, neither waits for the other.

    Descriptors that are closed on the way leave `ours`.
    """
    ours_out, ours_in = ours
    rest = memoryview(content)
    answer = bytearray()
    while True:
        writing = [ours_out] if ours_out in ours else []
        reading = [control.fileno()] + ([ours_in] if ours_in in ours else [])
        ready, writable, _ = select.select(
            reading, writing, [], max(0.0, deadline - time.monotonic())
        )
        if not ready and not writable:
            raise crashed()
        if writable:
            try:
                rest = rest[os.write(ours_out, rest[:_PIPE_BYTES]) :]
            except BrokenPipeError:  # the child has gone without reading it all
                rest = rest[:0]
            if not rest:
                ours.remove(ours_out)
                os.close(ours_out)
        if ours_in in ready:
            _read_answer(ours, ours_in, answer, limit)
        if control.fileno() in ready:
            ending = _ending(control)
            if ours_in in ours:
                # the child is gone: what it wrote is all in the pipe
                _read_answer(ours, ours_in, answer, limit)
            return ending, bytes(answer)


def _ending(control: socket.socket) -> str:
    """The helper's word on the child. Raises ExtractionError if the helper is gone."""
    try:
        ending = control.recv(64).decode("ascii", "replace").strip()
    except OSError:
        ending = ""
    if not ending:
        raise crashed()
    return ending


def _read_answer(ours: list[int], ours_in: int, answer: bytearray, limit: int) -> None:
    with suppress(BlockingIOError):
        while chunk := os.read(ours_in, _PIPE_BYTES):
            answer += chunk
            if len(answer) > limit:
                raise ExtractionError(
                    f"reading it gives more than {limit / 1_000_000:.0f} MB, which is not let out",
                    hint="split it into several files",
                )
        ours.remove(ours_in)
        os.close(ours_in)
