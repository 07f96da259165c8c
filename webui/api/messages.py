"""The sentences of the API's description as messages: `pybabel extract` asks for them (babel.cfg).

They are written where OpenAPI is made of them, in rows and under the fields of models; only the
page of the API says them in other languages.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.settings import Settings
from webui.api import openapi
from webui.api.page import sentences


class _Anything(dict[str, str]):
    """Something for every name, so that no example is left out."""

    def __missing__(self, name: str) -> str:
        return name


def extract(*_: object, **_options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """The messages, as methods of extraction give them to Babel."""
    document = openapi.document(Settings(home=Path(), corpus=Path()), _Anything())
    for text in filter(None, map(sentences, _texts(document))):
        yield 0, "gettext", text, []


def _texts(document: Any) -> Iterator[str]:
    for item in document["paths"].values():
        operation = item["get"]
        yield operation["summary"]
        yield operation.get("description", "")
        yield from (one["description"] for one in operation.get("parameters", ()))
        yield from (one["summary"] for one in operation.get("x-examples", ()))
    for schema in document["components"]["schemas"].values():
        yield schema.get("description", "")
        yield from (of.get("description", "") for of in schema.get("properties", {}).values())
