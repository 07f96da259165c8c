"""The headers of security.md §5.5 on every route of the URL map, and nothing alive in a page."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

FILLED = {
    "lang": "en",
    "document_id": "report-2006",
    "key": "en",
    "page": "1",
    "size": "small",
    "name": "tags",
    "filename": "svod.css",
    "facet": "region",
    "term": "north-valley",
    "step": "2000s",
    "year": "2006",
    "month": "11",
    "version": "0",
    "module": "svod",
    "suffix": "bib",
    "format": "atom",
    "number": "1",
}
FILES = {
    "api.original_file",
    "documents.download",
    "citing.cite",
    "page_files.image",
    "page_files.found_words",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def routes(app: Flask) -> dict[str, str]:
    """An address that answers for each endpoint."""
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: FILLED[name] for name in rule.arguments}
            found[rule.endpoint] = app.url_for(rule.endpoint, **values)
    found["pages.appearance"] += "?theme=dark&back=/en"
    found["api.suggest"] += "?q=bulletin"
    found["whole.export"] += "?format=csv"
    return found


def test_every_route_has_every_header(app: Flask) -> None:
    client = app.test_client()
    for endpoint, address in routes(app).items():
        with client.get(address) as answer:
            assert answer.status_code < 400, endpoint
            is_file = endpoint in FILES
            policy = "sandbox; default-src 'none'" if is_file else POLICY
            check(answer.headers, policy, for_programs=is_for_programs(address) and not is_file)


@pytest.mark.parametrize("address", ["/en/no", "/api/v1/no", "/api/v1/search?page=0", "/en/doc/x"])
def test_errors_have_them_too_and_are_not_kept(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    check(answer.headers, POLICY, for_programs=is_for_programs(address))
    assert answer.headers["Cache-Control"] == "no-store"


def is_for_programs(address: str) -> bool:
    return bool(re.match(r"/(api/v1|oai|(en|ru)/feed\.(atom|json))", address))


def check(headers: dict[str, str], policy: str, *, for_programs: bool = False) -> None:
    assert headers["Content-Security-Policy"] == policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    whose = "cross-origin" if for_programs else "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == whose
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Cache-Control"]


def test_how_long_things_are_kept(app: Flask) -> None:
    client = app.test_client()
    address = routes(app)
    kept = {}
    for name in address:
        with client.get(address[name]) as answer:
            kept[name] = answer.headers["Cache-Control"]
    assert kept["static"] == "public, max-age=31536000, immutable"
    assert kept["pages.search"] == "private, no-cache"
    assert kept["page_files.found_words"] == "private, no-store"
    for name in ("api.search", "api.document", "api.original_file", "page_files.image"):
        assert kept[name] == "public, no-cache"


def test_pages_vary_by_what_they_depend_on(client: FlaskClient) -> None:
    for address in ("/", "/en", "/ru/search?q=a", "/en/doc/report-2006"):
        assert {"Cookie", "Accept-Language"} <= set(client.get(address).vary)


@pytest.mark.parametrize(
    "address",
    [
        "/en",
        "/en/search?q=memory",
        '/en/search?q="><script>alert(1)</script>',
        "/en/search?q=memory&region=%3Cb%3E",
        "/en/doc/recommendation-2009?q=room",
        "/ru/doc/recommendation-2009?q=<b>",
        "/en/doc/report-2006/original",
        "/en/<script>",
    ],
)
def test_nothing_in_a_page_is_alive(client: FlaskClient, address: str) -> None:
    text = client.get(address).get_data(as_text=True)
    page = html.fromstring(text)
    assert page.xpath("//style | //iframe | //object | //base | //b[not(@*)]/script") == []
    # a block of data is no script: see test_embedded.py
    scripts = page.xpath("//script[not(@type='application/ld+json')]")
    assert [one.text for one in scripts if one.text] == []
    assert all(one.get("src", "").startswith("/scripts/") for one in scripts)
    assert page.xpath("//@style") == []
    assert [a for e in page.iter() for a in e.attrib if str(a).startswith("on")] == []
    assert [
        u for u in page.xpath("//@href | //@src") if re.match(r"\s*(javascript|data):", u)
    ] == []
    # what a browser loads; of these links it only tells programs
    loaded = "//link[not(@rel='canonical' or @rel='alternate' or @rel='schema.DC')]/@href"
    assert [u for u in page.xpath(f"//@src | {loaded} | //form/@action") if "//" in u] == []


def test_only_a_web_address_is_a_link_to_a_source(client: FlaskClient) -> None:
    page = client.get("/en/doc/recommendation-2009").get_data(as_text=True)
    assert 'href="javascript:' not in page
    linked = client.get("/en/doc/report-2006").get_data(as_text=True)
    assert 'href="https://example.org/reports/4077" rel="noreferrer noopener external"' in linked


def test_a_trap_in_a_title_is_isolated(client: FlaskClient) -> None:
    page = client.get("/en/doc/recommendation-2009").get_data(as_text=True)
    assert "<h1><bdi>&lt;script&gt;" in page


def test_choices_are_kept_in_cookies_that_scripts_cannot_read(client: FlaskClient) -> None:
    answer = client.get("/en/appearance?theme=dark&back=/en/search?q=a")
    assert answer.status_code == 303
    assert answer.location == "/en/search?q=a"
    cookie = answer.headers["Set-Cookie"]
    assert "theme=dark" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert 'data-theme="dark"' in client.get("/en").get_data(as_text=True)


def test_nobody_is_led_elsewhere(client: FlaskClient) -> None:
    for back in ("https://evil.example", "//evil.example", "/en//evil.example", "/\\evil"):
        answer = client.get("/en/appearance", query_string={"theme": "dark", "back": back})
        assert answer.location == "/en"


def test_a_reader_without_choices_gets_no_cookie(client: FlaskClient) -> None:
    for address in ("/", "/en", "/en/search?q=a", "/api/v1/search"):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", [f"{'a' * 70}.x", "a_b c", "a b", "[", "x:y:z"])
def test_a_host_that_makes_no_sense_is_refused_with_every_header(
    client: FlaskClient, host: str
) -> None:
    answer = client.get("/en/doc/report-2006/cite.ris", headers={"Host": host})
    assert answer.status_code == 400
    check(answer.headers, POLICY)
    assert b"UR  - " not in answer.data
