"""How much may be asked at once: requests in a minute, exports side by side, bytes of a request.

Programs have limits of rate, people have none but for the few pages that read a whole list: the
staff of an organisation share one address, and a page asks for its own images and scripts. The
command line asks no server.
"""

import hashlib
import ipaddress
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from threading import Lock

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge, ServiceUnavailable
from werkzeug.middleware.proxy_fix import ProxyFix

from archive.settings import Settings
from webui import urls

_log = logging.getLogger(__name__)

MOST_BODY = 64_000
"""Bytes of a request's body. Only OAI-PMH reads one, a short form; more is refused at once."""
MOST_ADDRESS = 32_000
"""Characters of an address, percent-encoded: ten times a question of 512 Russian letters."""

EXPORT_SECONDS = 15
"""When to ask again for an export that has found no place."""

_RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
"""Requests in a minute, how many are left of it, and when it ends (seconds since 1970)."""
_EXPORTS = "svod-exports"


def limit(app: Flask, settings: Settings) -> None:
    """Put the limits in force."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    reader = _namer()
    app.extensions[_EXPORTS] = _Places(settings.exports_at_once, reader)
    app.before_request(_refuse_too_large)
    if settings.proxies:
        proxies = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    else:
        _warn_of_a_proxy(app)
    if settings.requests_per_minute:
        _limit_rate(app, settings.requests_per_minute, reader)


def one_of_few(export: Response) -> Response:
    """An export as one of those that may be sent at the same time; its place is free at its end.

    Raises ServiceUnavailable, with the time to ask again, when there is no place for this reader.
    To be called when nothing can fail any more: it is the end of the response that gives the place
    back.
    """
    if request.method == "HEAD":
        return export
    places: _Places = current_app.extensions[_EXPORTS]
    export.call_on_close(places.take())
    return export


class _Places:
    """Places for exports. One reader never has the last of several: it is somebody else's."""

    def __init__(self, places: int, reader: Callable[[], str]) -> None:
        self._places = places
        self._reader = reader
        self._lock = Lock()
        self._taken: Counter[str] = Counter()

    def take(self) -> Callable[[], None]:
        """A place for who asks. What is returned gives it back."""
        reader = self._reader()
        with self._lock:
            too_many = self._taken[reader] >= max(1, self._places - 1)
            if too_many or self._taken.total() >= self._places:
                raise ServiceUnavailable(
                    "As many exports are being made as may be at once, in all or for one reader",
                    retry_after=EXPORT_SECONDS,
                )
            self._taken[reader] += 1
        ends = count()

        def give_back() -> None:
            # a response may be closed twice
            if not next(ends):
                with self._lock:
                    self._taken -= Counter([reader])

        return give_back


def _refuse_too_large() -> None:
    if len(request.path) + len(request.query_string) > MOST_ADDRESS:
        raise RequestURITooLarge
    # a method that is not allowed is told first
    if (request.content_length or 0) > MOST_BODY and not request.routing_exception:
        raise RequestEntityTooLarge


def _namer() -> Callable[[], str]:
    """What tells who asks, by a name that tells nobody's address, whatever is logged of it."""
    secret = secrets.token_bytes(16)

    def reader() -> str:
        whole = _network(request.remote_addr or "").encode(errors="replace")
        return hashlib.blake2b(whole, key=secret, digest_size=12).hexdigest()

    return reader


def _limit_rate(app: Flask, requests: int, reader: Callable[[], str]) -> None:
    def told(response: Response) -> Response:
        limit = limiter.current_limit
        if limit is not None:
            values = (limit.limit.amount, limit.remaining, limit.reset_at)
            response.headers.extend(zip(_RATE_HEADERS, map(str, values), strict=True))
            if limit.breached:
                seconds = max(1, limit.reset_at - int(time.time()))
                response.headers["Retry-After"] = str(seconds)
        return response

    # the headers are ours: the library tells when to ask again in answers that are no refusals, too
    app.after_request(told)
    limiter = Limiter(
        reader,
        application_limits=[f"{requests} per minute"],
        storage_uri="memory://",
        headers_enabled=False,
        swallow_errors=True,
    )
    limiter.request_filter(
        lambda: request.method == "OPTIONS" or not urls.is_counted(request.path, request.args)
    )
    limiter.init_app(app)


def _network(address: str) -> str:
    """An address as one reader's: of IPv6 one has some 2^64, which begin alike (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def _warn_of_a_proxy(app: Flask) -> None:
    """Tell the operator, once, if all readers look like one."""
    told = count()

    def warn() -> None:
        if "X-Forwarded-For" in request.headers and not next(told):
            _log.warning(
                "requests come through a proxy, and all that do count as one reader's: "
                "write into svod.toml how many proxies stand before the site (proxies = 1)"
            )

    app.before_request(warn)
