"""`/api/v1/openapi.json` is OpenAPI 3.1, says what there is, and its examples run."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, ValidationError
from schemathesis.specs.openapi.definitions import OPENAPI_31

from archive.settings import Settings
from tests.webui.api.described import check, described, read, refused
from webui import create_app, urls
from webui.api.operation import Operation
from webui.api.operations import OPERATIONS
from webui.urls import parameters
from webui.urls.parameters import Parameter

VALUES = {"text": ["missing"], "date": ["2009-11"], "number": ["1"], "switch": ["0", "1"]}
WRONG = {"date": ["never", "2009-13"], "number": ["0", "x"], "switch": ["2", "yes"],
         "choice": ["none-such"], "names": ["none-such", "lang,none"]}  # fmt: skip
OF_TERMS = ("type", "region", "tag", "category", "issuer", "lang")
SOME = {
    "type": ["report", "Доклад"], "region": ["coast"], "tag": ["families"], "lang": ["ru", "both"],
    "category": ["appeals"], "issuer": ["lamp"], "version": ["en"],
    "en": ["en"], "ru": ["ru"], "cursor": [],
    "cited": ["2026-01-31.g00000000-c000000000000.3.0123456789abcdef"],
}  # fmt: skip
ONLY_WITH = {"text": {"format": "jsonl"}, "bom": {"format": "csv"}}
ADDRESSES = {
    "{id}": "report-2006",
    "{vocabulary}": "regions",
    "{facet}": "region",
}


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    return app.test_client().get("/api/v1/openapi.json").get_json()


def test_it_is_openapi(document: Any) -> None:
    Draft202012Validator(OPENAPI_31).validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_validator_would_see_a_fault(document: Any) -> None:
    broken = document | {"info": {"title": "without a version"}}
    with pytest.raises(ValidationError, match="version"):
        Draft202012Validator(OPENAPI_31).validate(broken)


def test_every_address_of_the_api_is_described_and_no_other(app: Flask, document: Any) -> None:
    rules = {re.sub(r"<[^>]+>", "{}", rule.rule) for rule in app.url_map.iter_rules()
             if rule.rule.startswith(urls.API)}  # fmt: skip
    assert {re.sub(r"{\w+}", "{}", path) for path in document["paths"]} == rules


def test_every_operation_says_all_that_is_expected(document: Any) -> None:
    ids = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)
    tags = {tag["name"] for tag in document["tags"]}
    for path, item in document["paths"].items():
        operation = item["get"]
        assert set(operation["tags"]) <= tags
        expected = {"200", "400", "404", "429", "503", "default"}
        expected |= {"304"} if "ETag" in operation["responses"]["200"]["headers"] else set()
        assert expected <= set(operation["responses"]), path
        for one in operation.get("parameters", ()):
            assert one["description"]
            assert one["schema"]
        in_path = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert {f"{{{name}}}" for name in in_path} == set(re.findall(r"{\w+}", path))


def test_every_object_and_every_field_is_described(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            assert schema["description"], name
            for field, of in schema["properties"].items():
                # of a field that is an object its object says enough
                assert of.get("description") or "$ref" in of, f"{name}.{field}"
    found = document["components"]["schemas"]["Found"]["properties"]
    assert found["symbol"]["description"] == "What others cite it by; may be empty."
    assert "null" not in str(found["explain"])
    assert "explain" not in document["components"]["schemas"]["Found"]["required"]


def test_every_operation_has_examples_and_each_is_answered_as_described(
    client: FlaskClient, document: Any
) -> None:
    for path, item in document["paths"].items():
        assert item["get"]["x-examples"], path
        for example in item["get"]["x-examples"]:
            with client.get(example["url"]) as answer:
                assert answer.status_code == 200, example
                if answer.mimetype == "application/json":
                    check(example["url"], 200, "application/json", answer.get_json())


def test_examples_find_something(client: FlaskClient, document: Any) -> None:
    for path in ("/api/v1/search", "/api/v1/suggest", "/api/v1/facets/{facet}"):
        for example in document["paths"][path]["get"]["x-examples"]:
            answer = client.get(example["url"]).get_json()
            assert answer.get("results") or answer.get("values"), example


def test_the_examples_of_parameters_are_of_their_schemas(document: Any) -> None:
    tried = 0
    for item in document["paths"].values():
        for one in item["get"].get("parameters", ()):
            for example in one.get("examples", {}).values():
                Draft202012Validator(one["schema"]).validate(example["value"])
                tried += 1
    assert tried > 10


def test_without_an_index_it_is_there_with_the_examples_that_need_none(
    tmp_path: Path,
) -> None:
    app = create_app(Settings(home=tmp_path / "home", corpus=tmp_path))
    try:
        client = app.test_client()
        told = client.get("/api/v1/openapi.json").get_json()
        assert client.get("/en/api").status_code == 200
    finally:
        app.extensions["svod"].close()
    assert "x-examples" not in told["paths"]["/api/v1/documents/{id}"]["get"]
    assert told["paths"]["/api/v1/status"]["get"]["x-examples"]


def test_it_says_who_keeps_the_archive(settings: Settings) -> None:
    kept = Settings(home=settings.home, corpus=settings.corpus, organisation="The Lamp",
                    contact="lamp@example.org", licence="CC0-1.0",
                    address="https://archive.example")  # fmt: skip
    app = create_app(kept)
    try:
        told = app.test_client().get("/api/v1/openapi.json").get_json()
        root = read(app.test_client(), "/api/v1")
    finally:
        app.extensions["svod"].close()
    assert told["info"]["contact"] == {"name": "The Lamp", "email": "lamp@example.org"}
    assert told["info"]["license"] == {"name": "CC0-1.0"}
    assert told["servers"] == [{"url": "https://archive.example"}]
    Draft202012Validator(OPENAPI_31).validate(told)
    assert (root["name"], root["licence"]) == ("The Lamp", "CC0-1.0")


# ---------- what is said of parameters is what the code does ----------


def asked() -> list[tuple[Operation, Parameter]]:
    return [(operation, one) for operation in OPERATIONS for one in operation.parameters]


def address(operation: Operation, *pairs: tuple[str, str]) -> str:
    """An address with these parameters, and with all that it must have."""
    path = urls.API + operation.path
    for name, value in ADDRESSES.items():
        path = path.replace(name, value)
    given = dict(pairs)
    others = {name: value for one in given for name, value in ONLY_WITH.get(one, {}).items()}
    needed = [
        (one.name, others.get(one.name) or (one.choices[0] if one.choices else "bulletin"))
        for one in operation.parameters
        if one.required and one.name not in given
    ]
    return f"{path}?{urlencode([*pairs, *needed])}"


def right(parameter: Parameter) -> list[str]:
    if parameter.name in SOME:
        return SOME[parameter.name]
    match parameter.kind:
        case "names":
            return ["none", ",".join(parameter.choices)]
        case "number":
            return ["1", str(parameter.most)] if parameter.most else ["1"]
    return list(parameter.choices) or VALUES.get(parameter.kind, [])


def wrong(parameter: Parameter) -> list[str]:
    found = WRONG.get(parameter.kind, [])
    if parameter.most:
        found = [*found, str(parameter.most + 1)]
    if parameter.longest:
        found = [*found, "a" * (parameter.longest + 1)]
    return [*found, "none-such"] if parameter.name in OF_TERMS else found


def named(one: Operation | Parameter) -> str:
    return one.id if isinstance(one, Operation) else one.name


@pytest.mark.parametrize(("operation", "parameter"), asked(), ids=named)
def test_parameters_are_what_is_said_of_them(
    client: FlaskClient, operation: Operation, parameter: Parameter
) -> None:
    name = parameter.name
    for value in right(parameter):
        with client.get(address(operation, (name, value))) as answer:
            assert answer.status_code == 200, (value, answer.get_data(as_text=True))
    for value in wrong(parameter):
        told = refused(client, address(operation, (name, value)), 400)
        assert told.get("parameter") == name or "position" in told or parameter.longest


@pytest.mark.parametrize(("operation", "parameter"), asked(), ids=named)
def test_only_what_repeats_can_be_given_twice(
    client: FlaskClient, operation: Operation, parameter: Parameter
) -> None:
    values = [value for value in right(parameter) if value != "none"] or ["a"]
    twice = address(operation, (parameter.name, values[0]), (parameter.name, values[-1]))
    if parameter.repeats or parameter.kind == "names":
        with client.get(twice) as answer:
            assert answer.status_code == 200
    else:
        assert refused(client, twice, 400)["parameter"] == parameter.name


def test_a_default_is_what_holds_without_it(client: FlaskClient) -> None:
    plain = client.get("/api/v1/search?q=missing").get_json()
    for parameter in parameters.SEARCH:
        if parameter.default is not None:
            said = f"/api/v1/search?q=missing&{parameter.name}={parameter.default}"
            told = client.get(said).get_json()
            assert told | {"took_ms": 0} == plain | {"took_ms": 0}, parameter.name


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_other_names_are_refused(client: FlaskClient, operation: Operation) -> None:
    told = refused(client, address(operation, ("zebra", "1")), 400)
    assert told["parameter"] == "zebra"


def test_what_describes_nothing_needs_no_archive() -> None:
    assert described()["paths"].keys() == {urls.API + operation.path for operation in OPERATIONS}
