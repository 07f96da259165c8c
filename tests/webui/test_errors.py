"""Every error has one shape for programs and a plain page for people, and tells no secret."""

import json
import logging
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from archive.settings import Settings
from webui import create_app

HIDDEN = ("secret-2011", "embargoed-2012")
OF_A_DOCUMENT = (
    "/api/v1/documents/{}",
    "/api/v1/documents/{}/text?version=en",
    "/api/v1/documents/{}/original?version=en",
    "/en/doc/{}",
    "/ru/doc/{}?q=verdict",
    "/en/doc/{}/original?v=en",
    "/en/doc/{}/download?v=en",
    "/en/doc/{}/cite.bib?v=en",
    "/ru/doc/{}?v=none",
    "/pages/{}/en/1/small.png",
)


def problem(client: FlaskClient, address: str, method: str = "GET") -> dict:
    answer = client.open(address, method=method)
    assert answer.mimetype == "application/problem+json"
    held = answer.get_json()
    assert {"type", "title", "status", "detail"} <= set(held)
    assert held["status"] == answer.status_code
    assert held["detail"].endswith(".")
    return held


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("address", OF_A_DOCUMENT)
def test_hidden_and_missing_are_the_same_bytes(
    client: FlaskClient, address: str, hidden: str
) -> None:
    there, not_there = (client.get(address.format(id)) for id in (hidden, "no-such-thing"))
    assert there.status_code == not_there.status_code == 404
    assert there.get_data() == not_there.get_data()
    assert list(there.headers) == list(not_there.headers)


def test_hidden_documents_are_in_no_answer(client: FlaskClient) -> None:
    for address in ("/api/v1/search?per_page=100", "/en/search?q=informant", "/en", "/ru/search",
                    "/api/v1/search?q=verdict", "/en/search?q=verdict"):  # fmt: skip
        text = client.get(address).get_data(as_text=True)
        for secret in (*HIDDEN, "informant lives", "A verdict before"):
            assert secret not in text


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/api/v1/nothing", "GET", 404),
        ("/api/v1/", "GET", 404),
        ("/api/v1/documents/none", "GET", 404),
        ("/api/v1/vocabularies/none", "GET", 404),
        ("/api/v1/search", "POST", 405),
        ("/api/v1/documents/report-2006", "DELETE", 405),
        ("/api/v1/search?colour=red", "GET", 400),
        ("/api/v1/search?per_page=1000", "GET", 400),
        ("/api/v1/search?region=Atlantis", "GET", 400),
        ("/api/v1/search?cursor=nonsense", "GET", 400),
        ("/api/v1/search?q=" + "a" * 600, "GET", 400),
        ("/api/v1/search?q=" + "(" * 40 + "a" + ")" * 40, "GET", 400),
        ("/api/v1/documents/report-2006?version=en", "GET", 400),
        ("/api/v1/documents/report-2006/text?version=de", "GET", 400),
        ("/api/v1/documents/report-2006/text?v=en", "GET", 400),
    ],
)
def test_programs_get_a_problem(
    client: FlaskClient, address: str, method: str, status: int
) -> None:
    assert problem(client, address, method)["status"] == status


def test_a_problem_names_the_parameter_and_the_choices(client: FlaskClient) -> None:
    held = problem(client, "/api/v1/search?sort=best")
    assert held["parameter"] == "sort"
    assert "best" in held["detail"]
    assert "newest" in held["detail"]


def test_a_problem_of_the_question_has_its_place(client: FlaskClient) -> None:
    said = problem(client, "/api/v1/search?q=" + "a" * 600)
    assert (said["parameter"], said["position"]) == ("q", 512)
    said = problem(client, "/api/v1/facets/region?q=no&query=" + "a" * 600)
    assert (said["parameter"], said["position"]) == ("query", 512)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/en/nothing", 404, "There is no such page"),
        ("/ru/nothing", 404, "Такой страницы нет"),
        ("/de/search", 404, "There is no such page"),
        ("/ru/search?region=Atlantis", 400, "Atlantis"),
        ("/ru/search?from=вчера", 400, "вчера"),
        ("/ru/search?q=" + "а" * 600, 400, "до 512 знаков"),
        ("/en/doc/report-2006?v=de", 400, "This document has no version “de”."),
        ("/en/appearance?theme=pink", 400, "pink"),
    ],
)
def test_people_get_a_page(client: FlaskClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in answer.get_data(as_text=True)
    assert 'name="q"' in answer.get_data(as_text=True)


def test_a_bad_question_stays_in_the_box(client: FlaskClient) -> None:
    page = client.get("/en/search?q=fair+trial&from=never").get_data(as_text=True)
    assert 'value="fair trial"' in page


def test_without_an_archive_the_site_says_so(tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path / "home", corpus=tmp_path / "corpus"))
    client = app.test_client()
    assert problem(client, "/api/v1/search")["status"] == 503
    for address, words in (("/en", "not available"), ("/ru/search?q=суд", "не работает")):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert words in answer.get_data(as_text=True)


def test_without_an_index_documents_still_open(settings: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.sqlite").write_bytes(settings.catalogue.read_bytes())
    app = create_app(Settings(home=home, corpus=settings.corpus))
    client = app.test_client()
    assert client.get("/en/search?q=missing").status_code == 503
    assert problem(client, "/api/v1/search")["status"] == 503
    page = client.get("/en/doc/report-2006?q=missing")
    assert page.status_code == 200
    assert "Back to the results" in page.get_data(as_text=True)
    told = client.get("/ru/search?q=суд").get_data(as_text=True)
    assert "Документы можно открывать и просматривать." in told
    assert 'href="/ru/browse"' in told
    app.extensions["svod"].close()


def test_an_unforeseen_error_has_a_number_and_no_secret(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings)

    def break_down() -> str:
        raise RuntimeError(request.args["q"])

    app.add_url_rule("/en/broken", view_func=break_down)
    app.add_url_rule("/api/v1/broken", endpoint="broken", view_func=break_down)
    with caplog.at_level(logging.ERROR):
        page = app.test_client().get("/en/broken?q=Estemirova")
        held = problem(app.test_client(), "/api/v1/broken?q=Estemirova")
    assert page.status_code == held["status"] == 500
    assert "Traceback" not in page.get_data(as_text=True)
    assert "Estemirova" not in page.get_data(as_text=True) + json.dumps(held) + caplog.text
    number = held["detail"].split()[-1].rstrip(".")
    assert number in caplog.text


def test_error_pages_do_not_repeat_the_address(app: Flask) -> None:
    page = app.test_client().get("/en/doc/a-name-nobody-should-see").get_data(as_text=True)
    assert "a-name-nobody-should-see" not in page
