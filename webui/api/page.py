"""The OpenAPI document as a page for people: what a program reads, in the same order.

Programs read it in English. Its sentences are messages as any others (`webui.api.messages`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import LazyString

from webui import urls
from webui.translated import gettext, lazy_gettext

Schema = Mapping[str, Any]

_REF = "#/components/schemas/"

_TAGS: dict[str, LazyString] = {
    "Searching": lazy_gettext("Searching"),
    "Documents": lazy_gettext("Documents"),
    "Vocabularies": lazy_gettext("Vocabularies"),
    "Archive": lazy_gettext("The archive"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A run of a description; `code` stood between backticks."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class TypeView:
    """ "array of", the name of an object, " or null": these, in their order, or only the text."""

    text: str
    object: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A parameter, or a field of an object."""

    name: str
    type: TypeView
    says: tuple[Said, ...]
    default: str = ""
    required: bool = False
    repeats: bool = False
    optional: bool = False
    """A field that may be left out."""


@dataclass(frozen=True, slots=True)
class OperationView:
    id: str
    path: str
    summary: str
    says: tuple[Said, ...]
    parameters: tuple[FieldView, ...]
    answer: str
    """The object of the answer; empty where it is no object."""
    media: tuple[str, ...]
    """Media types of the answer, if it is not only that object."""
    examples: tuple[tuple[str, str], ...]
    """What each shows, and its address."""


@dataclass(frozen=True, slots=True)
class ObjectView:
    name: str
    says: tuple[Said, ...]
    fields: tuple[FieldView, ...]
    values: tuple[str, ...]
    """Of a name that stands for one of a few words."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: str
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    groups: tuple[Group, ...]
    objects: tuple[ObjectView, ...]
    openapi: str
    """The address of the document."""


def page(document: Schema) -> ApiPage:
    """The page of an OpenAPI document of ours."""
    operations = [(path, of["get"]) for path, of in document["paths"].items()]
    groups = (
        Group(
            name,
            str(_TAGS[name]),
            tuple(_operation(path, one) for path, one in operations if one["tags"] == [name]),
        )
        for name in (tag["name"] for tag in document["tags"])
    )
    objects = document["components"]["schemas"]
    return ApiPage(
        tuple(groups),
        tuple(_object(name, of) for name, of in objects.items()),
        urls.openapi_url(),
    )


def _operation(path: str, operation: Schema) -> OperationView:
    content = operation["responses"]["200"]["content"]
    schema = content.get("application/json", {}).get("schema", {})
    answer = schema.get("$ref", "").removeprefix(_REF)
    return OperationView(
        id=operation["operationId"],
        path=path,
        summary=_sentence(operation),
        says=_said(operation.get("description", "")),
        parameters=tuple(map(_parameter, operation.get("parameters", ()))),
        answer=answer,
        media=tuple(content) if not answer or len(content) > 1 else (),
        examples=tuple((_sentence(one), one["url"]) for one in operation.get("x-examples", ())),
    )


def _parameter(given: Schema) -> FieldView:
    schema = given["schema"]
    default = schema.get("default")
    repeats = schema.get("type") == "array"
    if repeats:
        schema = schema["items"]
    return FieldView(
        name=given["name"],
        repeats=repeats,
        type=_type(schema),
        says=_said(given["description"]),
        default="" if default is None else str(default),
        required=given.get("required", False),
    )


def _object(name: str, schema: Schema) -> ObjectView:
    required = schema.get("required", ())
    return ObjectView(
        name=name,
        says=_said(schema.get("description", "")),
        fields=tuple(
            FieldView(
                field,
                _type(of),
                _said(of.get("description", "")),
                optional=field not in required,
            )
            for field, of in schema.get("properties", {}).items()
        ),
        values=tuple(schema.get("enum", ())),
    )


def _type(schema: Schema) -> TypeView:
    """As OpenAPI calls it: "integer, 1–100", "array of", "string or null"."""
    if "$ref" in schema:
        return TypeView("", schema["$ref"].removeprefix(_REF))
    if "enum" in schema:
        return TypeView(" | ".join(map(str, schema["enum"])))
    if "const" in schema:
        return TypeView(str(schema["const"]))
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return _either([_type(one) for one in several])
    match schema.get("type"):
        case "array":
            return _of(gettext("array of"), _type(schema["items"]))
        case "object" if isinstance(schema.get("additionalProperties"), Mapping):
            return _of(gettext("object of"), _type(schema["additionalProperties"]))
        case kind:
            return TypeView(f"{kind}{_limits(schema)}")


def _either(types: Sequence[TypeView]) -> TypeView:
    """Only one object is a link; a second one is named."""
    first, *others = sorted(types, key=lambda one: not one.object)
    after = (gettext("or %(type)s", type=one.text + one.object) for one in others)
    return replace(first, after="".join(f" {one}" for one in after))


def _of(text: str, type: TypeView) -> TypeView:
    return replace(type, text=f"{text} {type.text}".rstrip())


def _limits(schema: Schema) -> str:
    if "maximum" in schema:
        return f", {schema['minimum']}–{schema['maximum']}"
    if "maxLength" in schema:
        return ", " + gettext("up to %(n)s characters", n=schema["maxLength"])
    return ""


def _sentence(of: Schema) -> str:
    text = sentences(of["summary"])  # within the call it would be taken for a message
    return gettext(text)


def sentences(text: str) -> str:
    """A description as a message: on one line, with the apostrophes of a page."""
    return " ".join(text.split()).replace("'", "’")


def _said(text: str) -> tuple[Said, ...]:
    if not text:
        return ()  # an empty message is the head of a catalogue
    pieces = gettext(sentences(text)).split("`")
    return tuple(Said(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece)
