"""Whatever is typed or sent: an answer or a named fault, never a 500."""

from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.wrappers import Request

QUESTIONS = [
    "",
    " ".join(["qwertyuiopasdfg"] * 31),
    " ",
    "\x00",
    "\u200b",
    "\ufeff",
    "\ud7ff",
    "a" * 512,
    "a" * 513,
    "я" * 5000,
    '"',
    '""',
    "«",
    "»",
    "“a",
    "(",
    ")",
    "()",
    "((((((((((",
    "))))",
    "-",
    "--",
    "-a",
    "- a",
    "NOT",
    "OR",
    "a OR",
    "OR a",
    "ИЛИ",
    "НЕ",
    "|",
    "a |",
    "a || b",
    "AND",
    "*",
    "?",
    "a*",
    "~",
    "a~",
    '"a"~5',
    "tag:",
    "tag:x",
    "tag:tag:tag:",
    ":",
    "::",
    "id:../../etc/passwd",
    "lang:zz",
    "title:",
    "метка:память",
    "date:2009..2010",
    "date:>2010",
    "=",
    "=a",
    "[",
    "]",
    "[a b]",
    "{",
    "}",
    "<script>",
    "' OR 1=1 --",
    "\\",
    "\\\\",
    "%",
    "%s%n",
    "{{7*7}}",
    "${x}",
    "\n\r\t",
    "\u202e",
    "e\u0301" * 50,
    "🙂",
    "𐍈",
    " ".join(["a"] * 32),
    " ".join(["a"] * 33),
    " OR ".join(["a"] * 40),
    "-(" * 20,
    '"' * 99,
    "ﬁ",
    "İ",
    "ß",
    "١٢٣",
    "a\u0000b",
    "~~~~~",
    "^^^",
    "+",
    "+a",
    "&&",
    "a:b:c:d",
    "ё",
    "Ё",
    "№ 12",
    "§",
]
PAGES = ("/en/search", "/ru/search", "/api/v1/search", "/en/doc/report-2006")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda text: repr(text)[:30])
def test_any_question_is_answered_or_refused(client: FlaskClient, question: str) -> None:
    for address in PAGES:
        answer = client.get(address, query_string={"q": question})
        assert answer.status_code in (200, 400), (address, question)


@pytest.mark.parametrize(
    "query",
    [
        "q=%ff%fe",
        "q=%",
        "q=%00",
        "%00=1",
        "=",
        "&&&",
        "q",
        "q=a;b",
        "q[]=a",
        "q.a=1",
        "page=",
        "page=1&page=2",
        "region=%ff",
        "region=" + "a" * 5000,
        "&".join(f"region={n}" for n in range(500)),
        "from=0000",
        "from=9999",
        "to=0001",
        "from=-2009",
        "from=2009-02-30",
        "to=2009-",
        "from=２００９",
        "cursor=",
        "cursor=W10",
        "cursor=WzEsMiwzXQ",
        "cursor=%F0%9F%99%82",
        "cursor=" + "A" * 10000,
        "cursor=WyJhIiwgMSwgImIiXQ",
        "cursor=W251bGwsIG51bGwsIG51bGxd",
        "cursor=WzFlOTk5LDEsImEiXQ",
        "per_page=100&page=999999",
        "sort=RELEVANCE",
        "sort=%00",
        "labels=EN",
        "facets=,",
        "facets=",
        "facets=none&facets=tag",
        "lang=EN",
        "lang=xx",
        "lang=" + "e" * 200,
        "issuer=..%2f..",
        "v=..",
        "back=x",
    ],
    ids=lambda text: text[:30],
)
def test_any_parameter_is_read_or_named(client: FlaskClient, query: str) -> None:
    for address in (*PAGES, "/en", "/en/appearance", "/api/v1/documents/report-2006/text"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code in (200, 302, 303, 400), (address, query)


@pytest.mark.parametrize(
    "path",
    [
        "/en/doc/..",
        "/en/doc/%2e%2e%2f",
        "/en/doc/%00",
        "/en/doc/" + "a" * 5000,
        "/en/doc/%ff",
        "/en/doc/a/b",
        "/en/doc/РЕШЕНИЕ",
        "/api/v1/documents/%2e%2e",
        "/api/v1/vocabularies/..%2f",
        "/static/../__init__.py",
        "/static/%2e%2e/urls.py",
        "/static/",
        "/static/none.css",
        "/pages/report-2006/en/99999999999999999999/small.png",
        "/pages/report-2006/en/-1/small.png",
        "//evil.example",
        "/en//",
        "/EN",
        "/e",
        "/%",
        "/en/%0d%0aSet-Cookie:a=b",
    ],
    ids=lambda text: text[:30],
)
def test_any_path_is_found_or_not(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 302, 308, 404), path
    assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]


def test_bytes_that_are_no_text_break_nothing(app: Flask) -> None:
    for query in ("q=\xff\xfe", "q=\xd0", "\xff", "q=a&region=\xff", 'q="><b>'):
        environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/en/search",
                   "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
                   "wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1"}  # fmt: skip
        answer = app.test_client().open(Request(environ))
        assert answer.status_code in (200, 400), query
        assert "<b>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_nothing_can_be_written(client: FlaskClient, method: str) -> None:
    for address in ("/en/search", "/api/v1/search", "/api/v1/documents/report-2006"):
        assert client.open(address, method=method, data=b"x" * 100_000).status_code == 405


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.text(max_size=80) | st.text('"()-|:*~= aя«»[]ORNT', max_size=40))
def test_no_question_breaks_a_page(app: Flask, question: str) -> None:
    client = app.test_client()
    address = "/api/v1/search?facets=none&q=" + quote(question, errors="surrogatepass")
    assert client.get(address).status_code in (200, 400)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                ("q", "lang", "region", "tag", "from", "to", "sort", "page", "per_page", "cursor")
            ),
            st.text(max_size=12) | st.sampled_from(("2009", "1", "coast", "Побережье", "en")),
        ),
        max_size=5,
    )
)
def test_no_address_breaks_a_page(app: Flask, pairs: list[tuple[str, str]]) -> None:
    client = app.test_client()
    query = urlencode(pairs, errors="surrogatepass")
    for address in ("/en/search", "/api/v1/search"):
        assert client.get(f"{address}?{query}").status_code in (200, 302, 400)
