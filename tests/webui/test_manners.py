"""How programs are treated: limits that are told, answers for other sites, nothing sent twice."""

import gzip
import http.client
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from urllib.parse import quote

import pytest
from backports import zstd
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.settings import Settings
from tests.running import serving
from webui import create_app, limits

Made = Callable[..., FlaskClient]

READ = (
    "/api/v1/search?q=missing",
    "/api/v1/documents/report-2006",
    "/api/v1/documents/report-2006/text?version=en",
    "/api/v1/vocabularies/tags",
    "/api/v1/openapi.json",
    "/en/feed.atom?q=missing",
    "/en/search?q=missing",
    "/en/doc/report-2006",
    "/en",
    "/en/about",
    "/en/doc/report-2006/cite.bib",
    "/static/svod.css",
)


@pytest.fixture
def made(settings: Settings) -> Iterator[Made]:
    """A client of the site with other settings."""
    apps: list[Flask] = []

    def make(**changed: int) -> FlaskClient:
        app = create_app(replace(settings, **changed))
        apps.append(app)
        app.add_url_rule("/api/v1/stream", view_func=stream)
        return app.test_client()

    yield make
    for app in apps:
        app.extensions["svod"].close()


def stream() -> Response:
    return limits.one_of_few(Response(repeat(b"line\n", 5000), mimetype="text/csv"))


def ask(
    client: FlaskClient, address: str, reader: str = "192.0.2.1", **headers: str
) -> TestResponse:
    return client.get(address, headers=headers, environ_base={"REMOTE_ADDR": reader})


# ---------- limits of rate ----------


def test_a_program_is_told_how_much_it_may_ask(made: Made) -> None:
    client = made(requests_per_minute=3)
    for left in ("2", "1", "0"):
        answer = ask(client, "/api/v1/vocabularies/tags")
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert answer.headers["X-RateLimit-Remaining"] == left
        assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000
        assert "Retry-After" not in answer.headers
    refused = ask(client, "/api/v1/search?q=a")
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["status"] == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert ask(client, "/api/v1/search?q=a", "192.0.2.2").status_code == 200


def test_api_and_feeds_are_counted_together_and_pages_not_at_all(made: Made) -> None:
    client = made(requests_per_minute=2)
    assert ask(client, "/api/v1/search?q=a").status_code == 200
    assert ask(client, "/en/feed.atom").status_code == 200
    for address in ("/api/v1/documents/none", "/ru/feed.json", "/en/feed.atom?q=a"):
        assert ask(client, address).status_code == 429
    for _ in range(5):
        for address in ("/en", "/en/search?q=a", "/en/doc/report-2006", "/static/svod.css"):
            page = ask(client, address)
            assert page.status_code == 200
            assert "X-RateLimit-Limit" not in page.headers


@pytest.mark.parametrize(
    "address",
    [
        "/ru/search/cite?q=missing",
        "/ru/search?q=missing&cited=2026-01-31.g00000000-c000000000000.1.0000000000000000",
    ],
)
def test_pages_that_read_a_whole_list_are_counted_too(made: Made, address: str) -> None:
    client = made(requests_per_minute=1)
    assert ask(client, address).status_code == 200
    refused = ask(client, address)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Слишком много запросов" in refused.get_data(as_text=True)
    assert ask(client, "/ru/search?q=missing").status_code == 200


def test_a_harvester_is_told_in_its_own_way_to_wait(made: Made) -> None:
    client = made(requests_per_minute=1)
    assert ask(client, "/oai?verb=Identify").status_code == 200
    refused = ask(client, "/oai?verb=Identify")
    assert refused.status_code == refused.get_json()["status"] == 503
    assert int(refused.headers["Retry-After"]) >= 1


def test_what_a_browser_asks_first_is_not_counted(made: Made) -> None:
    client = made(requests_per_minute=1)
    for _ in range(3):
        asked = client.options("/api/v1/search", environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert asked.status_code == 200
    assert ask(client, "/api/v1/search").status_code == 200


def test_without_a_limit_nothing_is_counted(made: Made) -> None:
    client = made(requests_per_minute=0)
    for _ in range(5):
        assert "X-RateLimit-Limit" not in ask(client, "/api/v1/vocabularies/tags").headers


def test_nobody_is_believed_to_be_somebody_else(made: Made) -> None:
    client = made(requests_per_minute=1)
    for number in range(3):
        answer = ask(client, "/api/v1/search", **{"X-Forwarded-For": f"198.51.100.{number}"})
        assert answer.status_code == (429 if number else 200)


def test_behind_a_proxy_its_last_word_counts(made: Made) -> None:
    client = made(requests_per_minute=1, proxies=1)
    for number, status in ((1, 200), (2, 200), (1, 429)):
        # what stands before is what the reader says of itself
        said = {"X-Forwarded-For": f"203.0.113.{status}, 198.51.100.{number}"}
        assert ask(client, "/api/v1/search", "127.0.0.1", **said).status_code == status


@pytest.mark.parametrize("said", ["", "unknown", "a" * 9000, "1.2.3.4:80", "::1", "\u00ff, \u00ff"])
def test_a_strange_proxy_breaks_nothing(made: Made, said: str) -> None:
    client = made(proxies=3)
    assert ask(client, "/api/v1/search", **{"X-Forwarded-For": said}).status_code == 200


def test_a_reader_of_ipv6_has_one_limit_for_a_network(made: Made) -> None:
    client = made(requests_per_minute=1)
    asked = [
        ask(client, "/api/v1/search", reader).status_code
        for reader in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1", "::ffff:192.0.2.7")
    ]
    assert asked == [200, 429, 200, 200]
    assert ask(client, "/api/v1/search", "192.0.2.7").status_code == 429


def test_who_asks_too_much_is_in_no_log(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    client = made(requests_per_minute=1)
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            ask(client, "/api/v1/search?q=Estemirova", "192.0.2.77")
    assert "192.0.2.77" not in caplog.text
    assert "Estemirova" not in caplog.text


def test_the_operator_is_told_once_of_a_proxy(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    client = made()
    made_with = made(requests_per_minute=100)
    for _ in range(3):
        ask(client, "/en", **{"X-Forwarded-For": "192.0.2.77"})
        ask(made_with, "/en", **{"X-Forwarded-For": "192.0.2.77"})
    told = [record for record in caplog.records if "proxies" in record.getMessage()]
    assert len(told) == 2  # each site once: exports have a limit, too
    assert "192.0.2.77" not in caplog.text


# ---------- exports ----------


def test_few_exports_are_made_at_once(made: Made) -> None:
    client = made(exports_at_once=2)
    first, second = (ask(client, "/api/v1/stream", f"192.0.2.{number}") for number in (1, 2))
    third = ask(client, "/api/v1/stream", "192.0.2.3")
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 503)
    assert third.mimetype == "application/problem+json"
    assert int(third.headers["Retry-After"]) > 0
    assert client.head("/api/v1/stream").status_code == 200
    first.close()
    first.close()
    with ask(client, "/api/v1/stream", "192.0.2.3") as fourth:
        assert fourth.status_code == 200
        assert ask(client, "/api/v1/stream", "192.0.2.4").status_code == 503
    second.close()


@pytest.mark.parametrize(
    ("places", "of_one"), [(1, 1), (2, 1), (3, 2)], ids=["one", "two", "three"]
)
def test_the_last_place_is_somebody_elses(made: Made, places: int, of_one: int) -> None:
    client = made(exports_at_once=places)
    mine = [ask(client, "/api/v1/stream") for _ in range(places + 1)]
    assert [answer.status_code == 200 for answer in mine].count(True) == of_one
    with ask(client, "/api/v1/stream", "192.0.2.2") as other:
        assert (other.status_code == 200) is (places > of_one)
    mine[0].close()
    with ask(client, "/api/v1/stream") as again:
        assert again.status_code == 200
    for answer in mine:
        answer.close()


def test_a_stream_stays_a_stream_when_it_is_compressed(made: Made) -> None:
    client = made()
    plain = ask(client, "/api/v1/stream")
    with ask(client, "/api/v1/stream", "192.0.2.2", **{"Accept-Encoding": "gzip"}) as packed:
        assert packed.is_streamed
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Length" not in packed.headers
        assert gzip.decompress(packed.get_data()) == plain.get_data()
    plain.close()
    # both have given their places back
    with (
        ask(client, "/api/v1/stream") as one,
        ask(client, "/api/v1/stream", "192.0.2.2") as other,
    ):
        assert (one.status_code, other.status_code) == (200, 200)


# ---------- compression, ETags ----------


@pytest.mark.parametrize("address", READ)
def test_what_is_text_is_compressed(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.vary
    unpack = {"gzip": gzip.decompress, "zstd": zstd.decompress}
    for wanted, given in (("gzip", "gzip"), ("gzip, deflate, br, zstd", "zstd"), ("*", "zstd")):
        packed = client.get(address, headers={"Accept-Encoding": wanted})
        if len(plain.data) < 500:
            assert "Content-Encoding" not in packed.headers
            continue
        assert packed.headers["Content-Encoding"] == given
        assert "Accept-Encoding" in packed.vary
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        # the time an answer took is another one
        assert abs(len(unpack[given](packed.data)) - len(plain.data)) < 20


@pytest.mark.parametrize("refused", ["gzip;q=0", "identity", "gzip;q=0, *;q=0", "x", "br"])
def test_nobody_gets_what_they_cannot_read(client: FlaskClient, refused: str) -> None:
    answer = client.get("/en", headers={"Accept-Encoding": refused})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary
    assert b"<!doctype html>" in answer.data


@pytest.mark.parametrize(
    "address",
    ["/api/v1/documents/report-2006/original?version=en", "/pages/report-2006/en/1/small.png"],
)
def test_originals_and_images_are_sent_as_they_are(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": "gzip, zstd"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert not answer.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("encoding", ["", "gzip", "zstd, gzip"])
@pytest.mark.parametrize("address", READ)
def test_nothing_is_sent_twice(client: FlaskClient, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding} if encoding else {}
    first = client.get(address, headers=headers)
    tag = first.headers["ETag"]
    weak = tag if tag.startswith("W/") else f"W/{tag}"
    for known in (tag, weak, f'"other", {tag}', "*"):
        again = client.get(address, headers=headers | {"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b""), known
        assert again.headers["ETag"] == tag or known == "*"
        assert "Accept-Encoding" in again.vary
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    other = client.get(address, headers=headers | {"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_a_tag_is_of_what_is_said(client: FlaskClient) -> None:
    tags = {client.get(address).headers["ETag"] for address in READ}
    assert len(tags) == len(READ)
    assert len({client.get("/en/search?q=missing").headers["ETag"] for _ in range(3)}) == 1


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("address", [*READ, "/api/v1/search?page=0", "/api/v1/none", "/en/none"])
def test_head_is_get_without_the_body(client: FlaskClient, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding} if encoding else {}
    got, head = client.get(address, headers=headers), client.head(address, headers=headers)
    assert (head.status_code, head.data) == (got.status_code, b"")
    changing = {"Date", "Content-Length"} if "/search" in address else {"Date"}
    assert [pair for pair in head.headers if pair[0] not in changing] == [
        pair for pair in got.headers if pair[0] not in changing
    ]


# ---------- other sites ----------


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=missing",
        "/api/v1/documents/report-2006/original?version=en",
        "/en/feed.atom",
        "/ru/feed.json",
        "/api/v1/none",
        "/api/v1/search?page=0",
    ],
)
def test_other_sites_may_read_without_credentials(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    shown = answer.headers["Access-Control-Expose-Headers"]
    assert all(name in shown for name in ("ETag", "Link", "Retry-After", "X-RateLimit-Remaining"))


def test_a_browser_may_ask_before_it_asks(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = client.options("/api/v1/search", headers=asked)
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "POST" not in answer.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "address",
    ["/en", "/en/search?q=missing", "/en/doc/report-2006", "/pages/report-2006/en/1/small.png",
     "/en/doc/report-2006/download?v=en", "/static/svod.css", "/en/doc/none"],
)  # fmt: skip
def test_other_sites_may_not_read_pages(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://example.org"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


# ---------- sizes ----------


@pytest.mark.parametrize("address", ["/api/v1/search?q=", "/en/search?q=", "/en/", "/api/v1/"])
def test_an_address_too_long_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(address + "a" * 40_000)
    assert answer.status_code == 414
    assert (answer.mimetype == "application/problem+json") == address.startswith("/api")
    assert len(answer.data) < 100_000


def test_a_body_is_passed_over_and_a_large_one_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=missing", data=b"{}").status_code == 200
    answer = client.get("/api/v1/search?q=missing", data=b"x" * 70_000)
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert client.get("/en", data=b"x" * 70_000).status_code == 413


# ---------- the real server ----------


def test_the_server_takes_letters_in_addresses_as_curl_sends_them(settings: Settings) -> None:
    with (
        serving(settings) as (served, _),
        socket.create_connection((served.host, served.port)) as connection,
    ):
        asked = "/api/v1/facets/region?q=долин&labels=ru"
        connection.sendall(f"GET {asked} HTTP/1.1\r\nHost: svod\r\n\r\n".encode())
        with http.client.HTTPResponse(connection) as answer:
            answer.begin()
            assert answer.status == 200
            served.request("GET", quote(asked, safe="/?=&"))
            assert answer.read() == served.getresponse().read()
        # and what is no request stays none
        connection.sendall("ПОЛУЧИТЬ /en HTTP/1.1\r\nHost: svod\r\n\r\n".encode())
        with http.client.HTTPResponse(connection) as answer:
            answer.begin()
            assert 400 <= answer.status < 600


def test_the_server_keeps_to_all_that(settings: Settings) -> None:
    kept = {"SVOD_REQUESTS_PER_MINUTE": "1", "SVOD_PROXIES": "1"}
    with serving(settings, kept) as (connection, _):

        def status(address: str, body: bytes = b"", **headers: str) -> int:
            connection.request("GET", address, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status

        for reader, expected in (("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429)):
            said = {"X-Forwarded-For": reader}
            assert status("/api/v1/vocabularies/tags", **said) == expected
        assert status("/en", body=b"x" * 100) == 200
        assert status("/en", body=b"x" * 70_000) == 413
