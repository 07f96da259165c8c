"""The page that describes the API: the OpenAPI document for people, in both languages."""

import re

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webui.reading_html import parse, select, text, texts


@pytest.fixture
def document(client: FlaskClient) -> dict:
    return client.get("/api/v1/openapi.json").get_json()


def page(client: FlaskClient, lang: str) -> HtmlElement:
    answer = client.get(f"/{lang}/api")
    assert answer.status_code == 200
    return parse(answer.get_data(as_text=True))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_address_parameter_and_object_is_on_it(
    client: FlaskClient, document: dict, lang: str
) -> None:
    shown = page(client, lang)
    assert set(texts(shown, ".way code")) == {f"GET {path}" for path in document["paths"]}
    for item in document["paths"].values():
        operation = item["get"]
        (article,) = shown.xpath(f"//article[@id='get-{operation['operationId']}']")
        named = [one["name"] for one in operation.get("parameters", ())]
        assert texts(article, ".fields dt code") == named
    for name, schema in document["components"]["schemas"].items():
        (article,) = shown.xpath(f"//article[@id='object-{name}']")
        assert texts(article, ".fields dt code") == list(schema.get("properties", ()))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_its_examples_are_those_of_the_document(
    client: FlaskClient, document: dict, lang: str
) -> None:
    shown = [link.get("href") for link in select(page(client, lang), ".runs a")]
    assert shown == [
        example["url"]
        for tag in document["tags"]
        for item in document["paths"].values()
        if item["get"]["tags"] == [tag["name"]]
        for example in item["get"]["x-examples"]
    ]


def test_every_address_is_in_the_contents(client: FlaskClient) -> None:
    shown = page(client, "ru")
    named = [href for href in shown.xpath("//nav//@href") if href.startswith("#get-")]
    assert named == [f"#{id}" for id in shown.xpath("//article/@id") if id.startswith("get-")]


def test_every_link_within_it_leads_somewhere(client: FlaskClient) -> None:
    shown = page(client, "en")
    ids = set(shown.xpath("//@id"))
    anchors = [href[1:] for href in shown.xpath("//main//a/@href") if href.startswith("#")]
    assert anchors
    assert set(anchors) <= ids
    assert len(ids) == len(shown.xpath("//@id"))


def test_limits_and_defaults_are_told(client: FlaskClient) -> None:
    (search,) = page(client, "en").xpath("//article[@id='get-search']")
    rows = {text(row).split()[0]: text(row) for row in select(search, ".fields dt")}
    assert rows["per_page"] == "per_page integer, 1–100 default: 20"
    assert rows["region"] == "region string repeatable"
    assert rows["labels"] == "labels en | ru default: en"
    assert rows["cross"] == "cross 0 | 1 default: 1"


def test_the_russian_page_is_in_russian(client: FlaskClient) -> None:
    shown = page(client, "ru")
    said = [*select(shown, "dd"), *select(shown, "main h3"), *select(shown, ".runs span"),
            *shown.xpath("//p[@class='way']/following-sibling::*[1][self::p]")]  # fmt: skip
    objects = {*shown.xpath("//article[starts-with(@id, 'object-')]/h3/text()")}
    english = [text(one) for one in said if not re.search("[а-яё]", text(one))]
    assert len(said) > 300
    assert {*english} == objects
    (search,) = shown.xpath("//article[@id='get-search']")
    (per_page,) = [one for one in texts(search, "dt") if one.startswith("per_page")]
    assert per_page == "per_page integer, 1–100 по умолчанию: 20"
    assert texts(search, "dt")[0] == "q string, до 512 знаков"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_about_the_archive_leads_to_it(client: FlaskClient, lang: str) -> None:
    about = parse(client.get(f"/{lang}/about").get_data(as_text=True))
    data = about.get_element_by_id("data")
    assert f"/{lang}/api" in [link.get("href") for link in select(data, "a")]
