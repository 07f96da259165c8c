"""Whatever a program sends, it gets a valid answer or a refusal that says what is wrong."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.webui import by_schema
from tests.webui.hostile import Hostile, hostile
from webui.exporting import FORMATS


def test_the_table_is_long_enough() -> None:
    assert len(hostile()) > 700
    assert len({case.address for case in hostile()}) > 0.99 * len(hostile())


@pytest.mark.parametrize("case", hostile(), ids=lambda case: f"{case.about}: {case.address[:60]}")
def test_it_is_answered_or_refused_with_a_reason(client: FlaskClient, case: Hostile) -> None:
    with client.get(case.address) as answer:
        content = answer.data
    assert answer.status_code == case.status, content[:500]
    if case.status == 200:
        assert answer.mimetype == (case.media or FORMATS[asked_format(case)].media_type)
        if answer.mimetype.endswith("xml"):
            of_xml(content, case)
        elif answer.mimetype.endswith("json"):
            held = json.loads(content)
            if "total" in held:
                assert len(held.get("results", ())) <= held["total"]
        return
    held = json.loads(content)
    assert answer.mimetype == "application/problem+json"
    assert held["status"] == case.status
    assert held["detail"].endswith(".")
    assert len(held["detail"]) < 1000
    if case.names is not None:
        assert held["parameter"] == case.names
        assert "“" in held["detail"] or "cursor" in held["detail"]
    elif case.text is not None:
        assert 0 <= held["position"] <= len(case.text)


def asked_format(case: Hostile) -> str:
    return parse_qs(urlsplit(case.address).query)["format"][0]


def of_xml(content: bytes, case: Hostile) -> None:
    """Whole XML, with the error there has to be. One that cannot be read raises XMLSyntaxError."""
    root = etree.fromstring(content)
    if case.media == "text/xml":
        assert by_schema.faults("OAI-PMH", root) == []
    told = [error.get("code") for error in root.iterfind("{*}error")]
    assert told == ([case.code] if case.code else [])
    for error in root.iterfind("{*}error"):
        assert 10 < len(error.text) < 300
