"""The API as an OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1.html

Made of the rows of `operations`, the parameters that addresses are read with, and the models
that answers are made of; nothing is said here that they do not say.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from archive.settings import Settings
from webui import urls
from webui.api import examples, models
from webui.api.operation import PATHS, Operation
from webui.api.operations import OPERATIONS
from webui.urls.parameters import Parameter

Object = dict[str, Any]

VERSION = "1"
"""Of the API. Additions do not change it."""

_DATE = r"^\s*([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?\s*$"
"""Nothing is no date, as forms send it."""
_SOMETHING = r"\S"
"""A value that is more than blanks."""

_PROBLEM = "application/problem+json"
_REF = "#/components/schemas/{model}"

_ABOUT = (
    "Read-only, without a key: everything that stands on the public shelf, as the pages show it. "
    "JSON in UTF-8. HEAD is answered wherever GET is. What a request does not understand is a 400 "
    "that names it, never passed over. Within v1 addresses, parameters and fields are only added: "
    "readers pass over fields they do not know."
)

_TAGS = {
    "Searching": "Documents for a question, and what there is to ask for.",
    "Documents": "One document: its description, its text, its file, its neighbours.",
    "Vocabularies": "The terms that documents are described with.",
    "Archive": "The archive as a whole, and this description.",
}

_RESPONSES: dict[int, tuple[str, str]] = {
    304: ("NotModified", "The reader has it already: `If-None-Match` names its ETag."),
    400: ("BadRequest", "The request cannot be understood; `detail` says what in it."),
    404: ("NotFound", "There is nothing at this address, or nothing that everybody may see."),
    429: (
        "TooManyRequests",
        "Too many requests within a minute; `Retry-After` says when to go on.",
    ),
    503: ("Unavailable", "There is no index to search just now; try again in a minute."),
}

_HEADERS: dict[str, tuple[str, Object]] = {
    "ETag": ("Of what the answer says.", {"type": "string"}),
    "Link": ("RFC 8288: `first`, `next` and `prev` of a search.", {"type": "string"}),
    "X-Total-Count": ("Documents in the file.", {"type": "integer", "minimum": 0}),
    "Svod-Index": ("The state of the index that answered.", {"type": "string"}),
    "Retry-After": ("Seconds to wait.", {"type": "integer", "minimum": 0}),
    "X-RateLimit-Limit": ("Requests in a minute, where there is a limit.", {"type": "integer"}),
    "X-RateLimit-Remaining": ("How many are left of it.", {"type": "integer"}),
    "X-RateLimit-Reset": ("When it begins anew, in seconds since 1970.", {"type": "integer"}),
}
_RATES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def document(settings: Settings, held: Mapping[str, str]) -> Object:
    """The whole document; `held` are the values of the examples, see `examples.values_of`."""
    paths = {
        urls.API + operation.path: {"get": _operation(operation, held)} for operation in OPERATIONS
    }
    return {
        "openapi": "3.1.1",
        "info": _info(settings),
        "servers": [{"url": settings.address or "/"}],
        "tags": [{"name": name, "description": says} for name, says in _TAGS.items()],
        "paths": paths,
        "components": _components(),
    }


def _info(settings: Settings) -> Object:
    named = f"{settings.organisation}: " if settings.organisation else ""
    info: Object = {
        "title": f"{named}Svod API",
        "version": VERSION,
        "description": _ABOUT,
    }
    if settings.contact:
        kind = "url" if settings.contact.startswith("http") else "email"
        info["contact"] = {"name": settings.organisation or "Contact", kind: settings.contact}
    if settings.licence:
        info["license"] = {"name": settings.licence}
        if settings.licence.startswith(("https://", "http://")):
            info["license"]["url"] = settings.licence
    return info


def _operation(operation: Operation, held: Mapping[str, str]) -> Object:
    requests = examples.requests(operation, held)
    made: Object = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.description:
        made["description"] = operation.description
    parameters = [_in_path(name, requests) for name in PATHS if f"{{{name}}}" in operation.path]
    parameters += [_in_query(parameter, requests) for parameter in operation.parameters]
    if parameters:
        made["parameters"] = parameters
    made["responses"] = _responses(operation)
    if requests:
        made["x-examples"] = [{"summary": one.says, "url": one.address} for one in requests]
    return made


def _responses(operation: Operation) -> Object:
    content: Object = {media: {} for media in operation.media}
    if operation.answer is not None:
        content["application/json"] = {"schema": {"$ref": _ref(operation.answer)}}
    names = (
        *["ETag"] * operation.cached,
        *["Link"] * operation.paged,
        *["X-Total-Count", "Svod-Index"] * operation.counted,
        *_RATES,
    )
    responses: Object = {
        "200": {"description": operation.summary, "headers": _headers(*names), "content": content}
    }
    for status, (name, _) in _RESPONSES.items():
        if status != 304 or operation.cached:
            responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    for status, says in operation.problems.items():
        responses[str(status)] = {"description": says, "content": _problem()}
    responses["default"] = {"$ref": "#/components/responses/Refused"}
    return responses


def _headers(*names: str) -> Object:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _in_path(name: str, requests: Sequence[examples.Request]) -> Object:
    given = {one.says: one.path[name] for one in requests if name in one.path}
    says, choices = PATHS[name]
    schema: Object = {"type": "string"}
    schema |= {"enum": list(choices)} if choices else {"minLength": 1}
    made = {"name": name, "in": "path", "required": True, "description": says}
    return made | {"schema": schema} | _examples(given)


def _in_query(parameter: Parameter, requests: Sequence[examples.Request]) -> Object:
    given = {
        one.says: _typed(parameter, value)
        for one in requests
        for name, value in one.query
        if name == parameter.name
    }
    made: Object = {"name": parameter.name, "in": "query", "description": parameter.says}
    if parameter.required:
        made |= {"required": True, "allowEmptyValue": True}
    if parameter.kind == "names":
        made |= {"style": "form", "explode": False}
    return made | {"schema": schema(parameter)} | _examples(given)


def schema(parameter: Parameter) -> Object:
    """The JSON schema of the values of a parameter."""
    made: Object
    match parameter.kind:
        case "number":
            made = {"type": "integer", "minimum": parameter.least}
            made |= {} if parameter.most is None else {"maximum": parameter.most}
        case "switch":
            made = {"type": "integer", "enum": [0, 1]}
        case "choice":
            made = {"type": "string", "enum": list(parameter.choices)}
        case "names":
            names = {"type": "string", "enum": list(parameter.choices)}
            listed = {"type": "array", "items": names, "minItems": 1}
            return {"oneOf": [listed, {"type": "string", "const": "none"}]}
        case "date":
            made = {"type": "string", "pattern": _DATE}
        case "text":
            made = {"type": "string"}
            made |= {} if parameter.longest is None else {"maxLength": parameter.longest}
            made |= {"pattern": f"^{parameter.pattern}$"} if parameter.pattern else {}
    if parameter.default is not None:
        made["default"] = parameter.default
    if parameter.repeats:
        if parameter.kind == "text":
            made["pattern"] = _SOMETHING
        return {"type": "array", "items": made}
    return made


def _typed(parameter: Parameter, value: str) -> Any:
    if parameter.kind in ("number", "switch"):
        return int(value)
    if parameter.kind == "names":
        return value if value == "none" else value.split(",")
    return [value] if parameter.repeats else value


def _examples(given: Mapping[str, Any]) -> Object:
    return {"examples": {says: {"value": value} for says, value in given.items()}} if given else {}


def _ref(model: type[models.Model]) -> str:
    return _REF.format(model=model.__name__)


def _problem() -> Object:
    return {_PROBLEM: {"schema": {"$ref": _ref(models.Problem)}}}


@cache
def _components() -> Object:
    answers = {operation.answer for operation in OPERATIONS} - {None} | {models.Problem}
    ordered = sorted(filter(None, answers), key=lambda model: model.__name__)
    _, made = models_json_schema([(model, "serialization") for model in ordered],
                                 ref_template=_REF)  # fmt: skip
    responses: Object = {
        name: {"description": says} | ({"content": _problem()} if status >= 400 else {})
        for status, (name, says) in _RESPONSES.items()
    }
    responses["TooManyRequests"]["headers"] = _headers("Retry-After", *_RATES)
    responses["Unavailable"]["headers"] = _headers("Retry-After")
    responses["Refused"] = {"description": "Any other refusal.", "content": _problem()}
    return {
        "schemas": {name: _plain(one) for name, one in sorted(made["$defs"].items())},
        "responses": responses,
        "headers": {
            name: {"description": says, "schema": of} for name, (says, of) in _HEADERS.items()
        },
    }


def _plain(schema: Object) -> Object:
    """A schema without what only pydantic needs.

    Objects are open: fields may be added to an answer, and readers must let them pass. A field
    that may be left out is never null.
    """
    kept = {
        name: of for name, of in schema.items() if name not in ("title", "additionalProperties")
    }
    if "properties" in schema:
        required = schema.get("required", ())
        kept["properties"] = {
            name: _field(of, optional=name not in required)
            for name, of in schema["properties"].items()
        }
    return kept


def _field(schema: Object, *, optional: bool) -> Object:
    kept = {name: of for name, of in schema.items() if name not in ("title", "default")}
    if not optional:
        return kept
    (held,) = (one for one in kept.pop("anyOf") if one != {"type": "null"})
    return {**held, **kept}
