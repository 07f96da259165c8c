"""Schemathesis asks what `/api/v1/openapi.json` allows and what it does not: all is as it says.

`make test-api EXAMPLES=200` asks more, and something else each time.
"""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from tests.webui.api.described import check, described
from tests.webui.made_up import made_up

WORDS = {
    "document": ["report-2006", "handbook", "letter-2009", "secret-2011", "unreadable"],
    "term": ["report", "Доклад", "coast", "mountains", "families", "appeals", "lamp", "atlantis"],
    "facet": ["region", "year", "lang", "tag", "shelf"],
    "vocabulary": ["regions", "types", "names", "none"],
    "version": ["en", "ru", "xx"],
    "word": ["missing", "пропавшие", "miss*", "title:report -letter", "(((", "a~"],
}  # fmt: skip
"""What a letter-by-letter search would not hit upon."""

OF = {
    "id": "document", "facet": "facet", "vocabulary": "vocabulary", "version": "version",
    "type": "term", "region": "term", "tag": "term", "category": "term", "issuer": "term",
    "q": "word", "query": "word", "lang": "version", "en": "version",
    "ru": "version",
}  # fmt: skip

CONFIG = SchemathesisConfig.from_dict(
    {
        "dictionaries": {name: {"values": values} for name, values in WORDS.items()},
        "parameters": {name: {"dictionary": of, "probability": 0.7} for name, of in OF.items()},
        # `q` may be any text, and some questions are refused for their own reasons: too many words
        "checks": {"positive_data_acceptance": {"enabled": False}},
    }
)
schema = schemathesis.openapi.from_dict(described(), config=CONFIG)


@schema.parametrize()
@made_up(40)
def test_whatever_is_asked_is_answered_as_described(app: Flask, case: Case) -> None:
    # the client of Schemathesis does not unpack what is compressed
    told = case.call_and_validate(app=_closing(app), headers={"Accept-Encoding": "identity"})
    # it lets pass whatever a description leaves open: other refusals, other fields
    if case.method == "GET":
        assert str(told.status_code) in schema[case.path]["GET"].definition.raw["responses"]
    media = told.headers["content-type"][0]
    if media in ("application/json", "application/problem+json"):
        check(case.path, told.status_code, media, told.json())


def _closing(app: Flask) -> Callable[..., list[bytes]]:
    """The app for a client that leaves answers open: a server closes them (PEP 3333)."""

    def answer(environ: Any, start: Any) -> list[bytes]:
        with closing(app(environ, start)) as body:
            return [b"".join(body)]

    return answer


def test_that_is_what_the_archive_serves(client: FlaskClient) -> None:
    served = client.get("/api/v1/openapi.json").get_json()
    assert _without_examples(served) == _without_examples(described())


def _without_examples(told: Any) -> Any:
    if isinstance(told, dict):
        return {
            name: _without_examples(of)
            for name, of in told.items()
            if name not in ("examples", "x-examples")
        }
    return [*map(_without_examples, told)] if isinstance(told, list) else told
