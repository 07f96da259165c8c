"""Answers of the API held against what OpenAPI says of them."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from archive.settings import Settings
from webui.api import openapi

Object = dict[str, Any]


def described() -> Object:
    """The OpenAPI document of an archive that holds nothing."""
    return openapi.document(Settings(home=Path(), corpus=Path()), {})


def strict(document: Object) -> Object:
    """The same with closed objects: a field that nobody has described is a fault of ours."""
    closed = deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return closed


def read(client: FlaskClient, address: str) -> Any:
    """The JSON of a 200, which is as described."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    told = answer.get_json()
    check(address, 200, "application/json", told)
    return told


def refused(client: FlaskClient, address: str, status: int) -> Any:
    """The problem of a refusal, which is as described."""
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    check(address, status, "application/problem+json", told)
    return told


def check(address: str, status: int, media: str, told: object) -> None:
    """Raises ValidationError for an answer that is not as described."""
    path = address.partition("?")[0]
    responses = _OPERATIONS[_template(path)]["get"]["responses"]
    response = responses.get(str(status), responses["default"])
    if "$ref" in response:
        response = _CLOSED["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"][media].get("schema", {})
    Draft202012Validator(schema | {"components": _CLOSED["components"]}).validate(told)


def _template(path: str) -> str:
    for template in _OPERATIONS:
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            return template
    raise LookupError(f"OpenAPI does not describe {path}")


_CLOSED = strict(described())
_OPERATIONS: Object = _CLOSED["paths"]
