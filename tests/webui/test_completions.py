"""The piece of a page that answers the search box: what it offers, and to whom."""

import pytest
from flask.testing import FlaskClient
from lxml import html


def options(client: FlaskClient, lang: str, typed: str) -> list[tuple[str, str]]:
    """Each option as it reads, and where it leads."""
    answer = client.get(f"/{lang}/complete", query_string={"q": typed})
    assert answer.status_code == 200
    found = html.fromstring(answer.get_data(as_text=True)).xpath("//li[@role='option']")
    return [(" ".join(one.text_content().split()), one.get("data-url")) for one in found]


def test_terms_documents_and_symbols(client: FlaskClient) -> None:
    assert options(client, "en", "missing") == [
        ("Missing persons Tag, 1 document", "/en/search?tag=missing-persons"),
        ("Missing persons in the North Valley Report, 16 November 2006", "/en/doc/report-2006"),
    ]
    assert options(client, "en", "doc 40") == [
        ("Doc. 4077 Missing persons in the North Valley Report, 16 November 2006",
         "/en/doc/report-2006"),
    ]  # fmt: skip


def test_what_is_typed_in_the_other_language_is_named_in_the_reader_s(client: FlaskClient) -> None:
    ((text, url), *_) = options(client, "en", "северодол")
    assert text.startswith("North Valley северодолинский Region, ")
    assert url == "/en/search?region=north-valley"
    ((text, _), *_) = options(client, "ru", "побереж")
    assert text.startswith("Побережье Регион, ")


@pytest.mark.parametrize("typed", ["informant", "verdict", "Doc. 1", "q", "", "%", "<b>", "\x00"])
def test_what_is_not_public_or_not_there_is_not_offered(client: FlaskClient, typed: str) -> None:
    assert options(client, "en", typed) == []


def test_every_option_leads_somewhere(client: FlaskClient) -> None:
    for typed in ("bul", "le", "пи", "ad", "memory", "co"):
        for text, url in options(client, "en", typed):
            assert client.get(url).status_code == 200, text


def test_nothing_of_a_title_is_alive(client: FlaskClient) -> None:
    answer = client.get("/en/complete?q=alert").get_data(as_text=True)
    assert "&lt;script&gt;" in answer
    assert "<script" not in answer


def test_it_tells_how_many(client: FlaskClient) -> None:
    answer = client.get("/ru/complete", query_string={"q": "пропавшие"}).get_data(as_text=True)
    assert 'data-says="2 подсказки"' in answer
