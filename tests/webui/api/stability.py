"""Version 1 of the API as it was promised, and what may become of it.

`v1.json` is what programs rely on: paths, parameters, types of fields. It may only grow.

    python -m tests.webui.api.stability     writes what was added into it; refuses anything else
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.webui.api.described import described

Object = dict[str, Any]

SNAPSHOT = Path(__file__).with_name("v1.json")

_SILENT = ("description", "examples")


def promised() -> Object:
    return json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def promise(document: Object) -> Object:
    """What an OpenAPI document promises, without its words and the names of its objects."""
    return {
        path: {
            "parameters": {
                f"{one['in']} {one['name']}": {
                    "required": one.get("required", False),
                    "explode": one.get("explode", True),
                    "schema": _inline(one["schema"], document),
                }
                for one in item["get"].get("parameters", ())
            },
            "answers": {
                media: _inline(content.get("schema", {}), document)
                for media, content in item["get"]["responses"]["200"]["content"].items()
            },
        }
        for path, item in document["paths"].items()
    }


def _inline(schema: Any, document: Object) -> Any:
    if isinstance(schema, list):
        return [_inline(one, document) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _inline(document["components"]["schemas"][name], document)
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _inline(of, document) for name, of in value.items()}
        elif key not in _SILENT and key != "discriminator":
            kept[key] = _inline(value, document)
    return kept


def broken(old: Object, new: Object) -> list[str]:
    """What a program that was written for the old promise cannot rely on any more."""
    return list(_broken(old, new))


def _broken(old: Object, new: Object) -> Iterator[str]:
    for path, was in old.items():
        if path not in new:
            yield f"{path} is gone"
            continue
        now = new[path]
        yield from _asked(path, was["parameters"], now["parameters"])
        for media, schema in was["answers"].items():
            if media not in now["answers"]:
                yield f"{path} is not answered as {media}"
            else:
                yield from _told(path, schema, now["answers"][media])


def _asked(path: str, old: Object, new: Object) -> Iterator[str]:
    """Whether every request that was understood still is, and means the same."""
    for name, was in old.items():
        where = f"{path}, {name}"
        if name not in new:
            yield f"{where}: gone"
            continue
        now = new[name]
        if now["required"] and not was["required"]:
            yield f"{where}: required now"
        if now["explode"] != was["explode"]:
            yield f"{where}: several values are written in another way"
        yield from _accepted(where, was["schema"], now["schema"])
    for name in new.keys() - old.keys():
        if new[name]["required"]:
            yield f"{path}, {name}: new and required"


def _accepted(where: str, old: Object, new: Object) -> Iterator[str]:
    for key in ("type", "default", "pattern", "const"):
        if old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)}, is {new.get(key)}"
    for key, narrower in (("maximum", -1), ("maxLength", -1), ("minimum", 1), ("minLength", 1),
                          ("minItems", 1)):  # fmt: skip
        if key in new and (key not in old or (new[key] - old[key]) * narrower > 0):
            yield f"{where}: {key} was {old.get(key)}, is {new[key]}"
    if "enum" in new and (lost := [v for v in old.get("enum", ["any"]) if v not in new["enum"]]):
        yield f"{where}: {lost} cannot be chosen"
    if "items" in old and "items" in new:
        yield from _accepted(where, old["items"], new["items"])
    for was, now in zip(old.get("oneOf", ()), new.get("oneOf", ()), strict=False):
        yield from _accepted(where, was, now)
    if len(old.get("oneOf", ())) > len(new.get("oneOf", ())):
        yield f"{where}: fewer forms are understood"


def _told(where: str, old: Object, new: Object) -> Iterator[str]:
    """Whether every answer can be read as before."""
    for key in ("type", "const"):
        if old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)}, is {new.get(key)}"
            return
    if lost := [value for value in old.get("enum", ()) if value not in new.get("enum", ())]:
        yield f"{where}: {lost} is gone"
    for name, was in old.get("properties", {}).items():
        field = f"{where}.{name}"
        if name not in new.get("properties", {}):
            yield f"{field}: gone"
            continue
        if name in old.get("required", ()) and name not in new.get("required", ()):
            yield f"{field}: may be left out now"
        yield from _told(field, was, new["properties"][name])
    for key in ("items", "additionalProperties"):
        if key in old:
            yield from _told(f"{where}[]", old[key], new.get(key, {}))
    for key in ("anyOf", "oneOf"):
        yield from _one_of(where, old.get(key, []), new.get(key, []))


def _one_of(where: str, old: list[Object], new: list[Object]) -> Iterator[str]:
    """Each form is still there; what is new is one more kind of object among such."""
    left = list(new)
    for was in old:
        same = next((now for now in left if not list(_told(where, was, now))), None)
        if same is None:
            yield f"{where}: a form is gone: {json.dumps(was)}"
        else:
            left.remove(same)
    kinds = all("properties" in one for one in old)
    if left and not (old and kinds and all("properties" in one for one in left)):
        yield f"{where}: a form is new: {json.dumps(left)}"


def written(promise: Object) -> str:
    return json.dumps(promise, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> int:
    """Take additions into the snapshot."""
    now = promise(described())
    faults = broken(promised(), now) if SNAPSHOT.exists() else []
    if faults:
        print("v1 would not be what was promised:", *faults, sep="\n  ")
        return 1
    SNAPSHOT.write_text(written(now), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
