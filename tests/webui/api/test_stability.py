"""Version 1 only grows; and the checker that sees to it sees what it should."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.webui.api.described import described
from tests.webui.api.stability import SNAPSHOT, broken, promise, promised, written

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/things": {
            "get": {
                "parameters": [
                    {"name": "q", "in": "query", "description": "A word.",
                     "schema": {"type": "string", "maxLength": 20}},
                    {"name": "sort", "in": "query",
                     "schema": {"type": "string", "enum": ["a", "b"], "default": "a"}},
                    {"name": "page", "in": "query",
                     "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
                    {"name": "facets", "in": "query", "explode": False,
                     "schema": {"oneOf": [
                         {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
                         {"type": "string", "const": "none"}]}},
                ],
                "responses": {"200": {"content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}},
                    "text/csv": {},
                }}},
            }
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "description": "A thing.",
                "required": ["id", "kind", "parts"],
                "properties": {
                    "id": {"type": "string"},
                    "kind": {"type": "string", "enum": ["one", "two"]},
                    "date": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                    "by_id": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "Part": {"type": "object", "properties": {"text": {"type": "string"}}},
        }
    },
}  # fmt: skip


def operation(document: dict[str, Any]) -> Any:
    return document["paths"]["/things"]["get"]


def parameter(document: dict[str, Any], number: int) -> Any:
    return operation(document)["parameters"][number]


def thing(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]["Thing"]


def part(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]["Part"]


def renamed(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    schemas["Piece"] = schemas.pop("Part")
    thing(document)["properties"]["parts"]["items"]["$ref"] = "#/components/schemas/Piece"


Change = Callable[[dict[str, Any]], object]

BREAKS: dict[str, Change] = {
    "a path goes": lambda d: d["paths"].pop("/things"),
    "a parameter goes": lambda d: operation(d)["parameters"].pop(0),
    "a parameter becomes required": lambda d: parameter(d, 0).update(required=True),
    "a required parameter comes": lambda d: operation(d)["parameters"].append(
        {"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "a parameter's type changes": lambda d: parameter(d, 0)["schema"].update(type="integer"),
    "a default changes": lambda d: parameter(d, 1)["schema"].update(default="b"),
    "a choice goes": lambda d: parameter(d, 1)["schema"].update(enum=["a"]),
    "a number may be less": lambda d: parameter(d, 2)["schema"].update(maximum=8),
    "a number must be more": lambda d: parameter(d, 2)["schema"].update(minimum=2),
    "a text may be shorter": lambda d: parameter(d, 0)["schema"].update(maxLength=10),
    "a pattern comes": lambda d: parameter(d, 0)["schema"].update(pattern="a"),
    "a free text gets choices": lambda d: parameter(d, 0)["schema"].update(enum=["a"]),
    "a list is written otherwise": lambda d: parameter(d, 3).update(explode=True),
    "a choice of a list goes": lambda d: parameter(d, 3)["schema"]["oneOf"][0]["items"].update(
        enum=["x"]
    ),
    "a form of a parameter goes": lambda d: parameter(d, 3)["schema"]["oneOf"].pop(),
    "a media type goes": lambda d: operation(d)["responses"]["200"]["content"].pop("text/csv"),
    "a field goes": lambda d: thing(d)["properties"].pop("id"),
    "a field may be left out": lambda d: thing(d)["required"].remove("id"),
    "a field's type changes": lambda d: thing(d)["properties"]["id"].update(type="integer"),
    "a field may be null": lambda d: thing(d)["properties"].update(
        id={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a field is never null": lambda d: thing(d)["properties"].update(date={"type": "string"}),
    "a field may be a number": lambda d: thing(d)["properties"]["date"]["anyOf"].append(
        {"type": "integer"}
    ),
    "a value of an answer goes": lambda d: thing(d)["properties"]["kind"].update(enum=["one"]),
    "a field inside goes": lambda d: part(d)["properties"].pop("text"),
    "a list becomes an object": lambda d: thing(d)["properties"].update(parts={"type": "object"}),
    "values of an object change": lambda d: thing(d)["properties"]["by_id"].update(
        additionalProperties={"type": "string"}
    ),
}
ADDS: dict[str, Change] = {
    "a path comes": lambda d: d["paths"].update({"/others": d["paths"]["/things"]}),
    "a parameter comes": lambda d: operation(d)["parameters"].append(
        {"name": "more", "in": "query", "schema": {"type": "string"}}
    ),
    "a choice comes": lambda d: parameter(d, 1)["schema"].update(enum=["a", "b", "c"]),
    "a number may be more": lambda d: parameter(d, 2)["schema"].update(maximum=10),
    "a media type comes": lambda d: operation(d)["responses"]["200"]["content"].update(
        {"text/plain": {}}
    ),
    "a field comes": lambda d: thing(d)["properties"].update(more={"type": "string"}),
    "a value of an answer comes": lambda d: thing(d)["properties"]["kind"]["enum"].append("three"),
    "a field inside comes": lambda d: part(d)["properties"].update(more={"type": "string"}),
}
LEAVES: dict[str, Change] = {
    "words": lambda d: thing(d).update(description="Another."),
    "the words of a parameter": lambda d: parameter(d, 0).update(description="Another."),
    "the name of an object": renamed,
}


def changed(change: Change) -> tuple[dict[str, Any], dict[str, Any]]:
    after = deepcopy(DOCUMENT)
    change(after)
    return promise(DOCUMENT), promise(after)


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_programs_is_seen(name: str) -> None:
    assert broken(*changed(BREAKS[name]))


@pytest.mark.parametrize("name", ADDS)
def test_additions_are_none(name: str) -> None:
    before, after = changed(ADDS[name])
    assert broken(before, after) == []
    assert before != after


@pytest.mark.parametrize("name", LEAVES)
def test_words_and_names_are_not_promised(name: str) -> None:
    before, after = changed(LEAVES[name])
    assert before == after


def test_version_1_is_what_was_promised() -> None:
    assert broken(promised(), promise(described())) == []


def test_the_snapshot_has_all_that_was_added() -> None:
    """`python -m tests.webui.api.stability` writes it."""
    assert SNAPSHOT.read_text(encoding="utf-8") == written(promise(described()))
