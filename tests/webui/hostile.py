"""The table of hostile questions and addresses (`hostile.toml`), as requests."""

import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

SEARCH = "/api/v1/search"
EXPORT = "/api/v1/export"
OAI = "/oai"


class Hostile(NamedTuple):
    """A request, and what has to come of it."""

    about: str
    address: str
    status: int
    names: str | None = None
    """The parameter that a refusal names; None where there is nothing to name."""
    text: str | None = None
    """The question, where that is what is wrong or strange."""
    media: str = "application/json"
    """The type of an answer, empty where it goes by what was asked for."""
    code: str | None = None
    """The error of OAI-PMH, whose refusals have the status 200."""


def hostile() -> list[Hostile]:
    """All of the table."""
    table = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text(encoding="utf-8"))
    return [
        *(case for row in table["question"] for case in _questions(row)),
        *(case for row in table["query"] for case in _queries(row)),
        *(case for row in table["oai"] for case in _of_oai(row)),
        *(
            Hostile(row["about"], _ascii(_written(one)), row["status"])
            for row in table["address"]
            for one in row["addresses"]
        ),
    ]


def _questions(row: Mapping[str, Any]) -> Iterator[Hostile]:
    for status, kind in ((200, "answered"), (400, "refused")):
        for one in row.get(kind, ()):
            text = _written(one)
            address = f"{SEARCH}?{urlencode({'q': text})}"
            yield Hostile(row["about"], address, status, text=text)


def _queries(row: Mapping[str, Any]) -> Iterator[Hostile]:
    at = row.get("at", f"{SEARCH}?")
    media = "" if at.startswith(EXPORT) else row.get("media", "application/json")
    for one in row.get("answered", ()):
        yield Hostile(row["about"], _ascii(f"{at}{_written(one)}"), 200, media=media)
    for name, refused in row.get("refused", {}).items():
        for one in refused:
            yield Hostile(row["about"], _ascii(f"{at}{_written(one)}"), 400, names=name)


def _of_oai(row: Mapping[str, Any]) -> Iterator[Hostile]:
    of_code = {None: row.get("answered", ()), **row.get("refused", {})}
    for code, asked in of_code.items():
        for one in asked:
            address = _ascii(f"{OAI}?{_written(one)}")
            yield Hostile(row["about"], address, 200, media="text/xml", code=code)


def _ascii(address: str) -> str:
    """As a browser sends what is written here; a percent sign is one already."""
    return quote(address, safe=string.punctuation)


def _written(one: str | Mapping[str, Any]) -> str:
    if isinstance(one, str):
        return one
    return str(one.get("before", "") + one["of"] * one["times"] + one.get("after", ""))
