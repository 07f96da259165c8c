"""A document's labels, what is related to it, and why a search found it."""

from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from archive.settings import Settings
from tests.webui.api.described import read, refused
from tests.webui.reading_html import parse, select
from webui import create_app


@pytest.mark.parametrize(
    ("lang", "type", "region", "russian"),
    [("en", "Report", "North Valley", "Russian"), ("ru", "Доклад", "Северная долина", "русский")],
)
def test_the_ids_of_a_document_have_labels(
    client: FlaskClient, lang: str, type: str, region: str, russian: str
) -> None:
    found = read(client, f"/api/v1/documents/report-2006?labels={lang}")
    labels = found["labels"]
    assert labels["type"] == {"report": type}
    assert labels["regions"]["north-valley"] == region
    assert list(labels["regions"]) == found["regions"]
    assert list(labels["tags"]) == found["tags"]
    assert labels["lang"]["ru"] == russian
    assert found["url"] == f"/{lang}/doc/report-2006"


def test_without_a_word_labels_are_english(client: FlaskClient) -> None:
    address = "/api/v1/documents/report-2006"
    assert read(client, address) == read(client, f"{address}?labels=en")


def related(client: FlaskClient, asked: str) -> list[dict]:
    return read(client, f"/api/v1/documents/{asked}")["results"]


def test_relations_come_first_and_what_is_not_held_is_only_named(client: FlaskClient) -> None:
    found = related(client, "report-2006/related")
    assert [(one["reason"], one["relation"], one["target"], one["id"]) for one in found[:2]] == [
        ("relation", "cites", "Doc. 9999", None),
        ("relation", "related", "secret-2011", None),
    ]
    assert {(one["relation"], one["id"]) for one in found if one["reason"] == "relation-in"} == {
        ("cites", "letter-2009"),
        ("responds-to", "resolution-2010"),
    }
    assert not [one for one in found if one["id"] in ("secret-2011", "embargoed-2012")]
    for one in found:
        if one["id"]:
            assert read(client, one["api"])["title"] == one["title"]
            assert client.get(one["url"]).status_code == 200


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "id", ["report-2006", "resolution-2010", "letter-2009", "handbook", "bulletin-3", "unreadable"]
)
def test_what_is_related_is_what_the_page_shows(client: FlaskClient, id: str, lang: str) -> None:
    page = parse(client.get(f"/{lang}/doc/{id}", follow_redirects=True).get_data())
    shown = {link.get("href") for link in select(page, ".like a")}
    told = {one["url"] for one in related(client, f"{id}/related?labels={lang}") if one["url"]}
    assert told == shown


def test_what_is_alike_says_what_it_shares(client: FlaskClient) -> None:
    found = [one for one in related(client, "bulletin-3/related") if one["reason"] == "alike"]
    assert found
    for one in found:
        other = read(client, one["api"])
        assert one["shared"]
        for facet, values in one["shared"].items():
            assert list(one["labels"]["shared"][facet]) == values
        assert set(one["shared"].get("tag", ())) <= set(other["tags"])


def test_without_an_index_what_needs_one_is_refused_and_not_half_answered(
    settings: Settings, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.sqlite").write_bytes(settings.catalogue.read_bytes())
    app = create_app(Settings(home=home, corpus=settings.corpus))
    try:
        client = app.test_client()
        assert refused(client, "/api/v1/documents/handbook/related", 503)["status"] == 503
        assert read(client, "/api/v1/documents/handbook")["id"] == "handbook"
        tags = {t["id"]: t["count"] for t in read(client, "/api/v1/vocabularies/tags")["terms"]}
        told = read(client, "/api/v1/status")
    finally:
        app.extensions["svod"].close()
    assert tags["families"] > 0
    assert (told["index"], told["documents"]) == ({"ready": False, "generation": None}, None)
    assert told["versions"]["total"] > 0


@pytest.mark.parametrize("id", ["secret-2011", "embargoed-2012", "none-such"])
@pytest.mark.parametrize("part", ["", "/related", "/text", "/original"])
def test_what_is_not_public_is_not_there(client: FlaskClient, id: str, part: str) -> None:
    told = refused(client, f"/api/v1/documents/{id}{part}", 404)
    assert told == refused(client, f"/api/v1/documents/nothing{part}", 404)


def test_a_wrong_version_is_named(client: FlaskClient) -> None:
    for part in ("related", "text"):
        told = refused(client, f"/api/v1/documents/report-2006/{part}?version=fr", 400)
        assert told["parameter"] == "version"


# ---------- why ----------


@pytest.mark.parametrize("asked", ["missing", "colleagues", "северодолинский", '"missing persons"'])
def test_each_match_has_the_weight_of_its_key(client: FlaskClient, asked: str) -> None:
    found = read(client, f"/api/v1/search?explain=1&q={quote(asked)}")
    weights = {
        (number, key["key"]): (key["channel"], key["weight"])
        for number, step in enumerate(found["explain"]["steps"])
        for word in step["words"]
        for key in word
    }
    assert found["results"]
    for result in found["results"]:
        assert result["explain"]
        for match in result["explain"]:
            assert match["times"] > 0
            assert weights[match["step"], match["key"]] == (match["channel"], match["weight"])


def test_without_explain_nothing_is_explained(client: FlaskClient) -> None:
    found = read(client, "/api/v1/search?q=missing")
    assert "explain" not in found
    assert all("explain" not in result for result in found["results"])


# ---------- the archive ----------


def test_the_status_counts_what_everybody_may_see(client: FlaskClient) -> None:
    told = read(client, "/api/v1/status?labels=ru")
    found = read(client, "/api/v1/search?per_page=100")
    assert told["documents"]["total"] == found["total"]
    assert told["index"] == {"ready": True, "generation": found["index"]}
    by_type = {value["id"]: value["count"] for value in found["facets"]["type"]["values"]}
    assert {one["id"]: one["count"] for one in told["documents"]["type"]} == by_type
    assert {one["label"] for one in told["documents"]["type"]} > {"Доклад", "Письмо"}
    versions = [version for result in found["results"] for version in result["versions"]]
    assert told["versions"]["total"] == len(versions)
    for one in told["versions"]["lang"]:
        assert one["count"] == sum(version["lang"] == one["id"] for version in versions)
    for one in told["versions"]["status"]:
        assert one["count"] == sum(version["status"] == one["id"] for version in versions)


def test_the_root_leads_everywhere(client: FlaskClient) -> None:
    told = read(client, "/api/v1")
    assert (told["version"], told["labels"]) == ("v1", ["en", "ru"])
    filled = {"{id}": "report-2006", "{vocabulary}": "tags", "{facet}": "tag"}
    needed = {"suggest": "?q=bulletin", "export": "?format=csv"}
    for name, address in told["links"].items():
        for braces, value in filled.items():
            address = address.replace(braces, value)
        with client.get(address + needed.get(name, "")) as answer:
            assert answer.status_code == 200, name
