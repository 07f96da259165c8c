"""An export as a response: sent as it is made, whole or visibly cut off, and not for ever.

The header says how many documents come. When something fails on the way, the last chunk of the
response is missing, which every client of HTTP/1.1 takes for an error.
"""

import logging
import socket
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from threading import Event as Flag
from threading import Thread

from flask import Response, request, stream_with_context

from archive.errors import SvodError
from webui.exporting import ExportFormat
from webui.exporting.taken import Taken
from webui.exporting.writing import joined
from webui.limits import one_of_few
from webui.transfer import content_type

MOST_SECONDS = 30 * 60.0
"""Of an export, from its first byte to its last: what was withdrawn is gone within the hour."""
MOST_SECONDS_OF_A_PIECE = 120.0
"""In which a reader has to take a piece: less is 500 bytes in a second."""

_LOOK = 5.0
"""Seconds from one look at a reader to the next."""

TOTAL, STATE = "X-Total-Count", "Svod-Index"
"""The headers of how many documents there are in an export, and of which state of the index."""


_log = logging.getLogger(__name__)


class CutOff(Exception):
    """Ends a response that cannot be whole. The server closes the connection."""


class TooSlow(SvodError):
    """An export is not done within its time."""


def sent(form: ExportFormat, taken: Taken) -> Response:
    """The response. Raises ServiceUnavailable when there is no place for it (`limits`)."""
    pace = _Pace()
    # the first piece before all: what fails at once is told as any error is
    pieces = joined(form, taken)
    first = "" if request.method == "HEAD" else next(pieces)
    made = stream_with_context(_pieces(chain([first], pieces), pace))
    response = Response(made, content_type=content_type(form.media_type))
    response.headers[TOTAL] = str(taken.whole.total)
    response.headers[STATE] = taken.whole.generation
    response.headers["Cache-Control"] = "no-store"
    response.headers.set(
        "Content-Disposition", "attachment", filename=made_name(taken.whole.total, form)
    )
    response.call_on_close(pace.end)
    return one_of_few(response)


def made_name(total: int, form: ExportFormat) -> str:
    """A name for the file. It tells nothing of the question: a folder of downloads is no secret."""
    return f"svod-{datetime.now(UTC):%Y-%m-%d}-{total}.{form.suffix}"


def _pieces(pieces: Iterable[str], pace: "_Pace") -> Iterator[str]:
    pace.begin(_connection_end())
    try:
        for piece in pieces:
            yield piece
            pace.took()
    except Exception as error:
        # the frames, not the message: it may repeat what stands in a document
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("an export was cut off: %s\n%s", type(error).__qualname__, frames)
        raise CutOff("an export was cut off") from None
    finally:
        pace.end()


class _Pace:
    """Cuts a response off whose reader is too slow.

    The thread that makes a response waits while as much of it is underway as the server keeps; a
    reader who takes nothing would hold it, and the place of an export, for ever.
    """

    def __init__(self) -> None:
        self._ended = Flag()
        self._cut: Callable[[], None] | None = None
        self._began = self._last = 0.0

    def begin(self, cut: Callable[[], None] | None) -> None:
        self._began = self._last = time.monotonic()
        if cut is not None:
            self._cut = cut
            Thread(target=self._watch, name="export", daemon=True).start()

    def took(self) -> None:
        """A piece was taken. Raises TooSlow when all the time is over."""
        self._last = time.monotonic()
        if self._last > self._began + MOST_SECONDS:
            raise TooSlow("an export took too long", hint="ask for less at once")

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK):
            now = time.monotonic()
            late = now > self._last + MOST_SECONDS_OF_A_PIECE or now > self._began + MOST_SECONDS
            if late and self._cut is not None:
                self._cut()
                return


def _connection_end() -> Callable[[], None] | None:
    """What ends the connection of this request, if the server lets it be found (waitress)."""
    channel = getattr(request.environ.get("waitress.client_disconnected"), "__self__", None)
    connection = getattr(channel, "socket", None)
    if connection is None:
        return None

    def end() -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself

    return end
