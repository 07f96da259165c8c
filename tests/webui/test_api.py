"""`/api/v1` keeps contract §3."""

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.webui.api.described import read as get

RESULT = {
    "id", "url", "api", "title", "type", "date", "regions", "tags", "categories", "issuer",
    "symbol", "needs_review", "versions", "score", "matched", "snippets",
}  # fmt: skip


def ids(client: FlaskClient, query: str) -> set[str]:
    found = get(client, f"/api/v1/search?per_page=100&facets=none&{query}")
    assert found["total"] == len(found["results"])
    return {result["id"] for result in found["results"]}


def test_an_answer_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=missing+register")
    assert set(found) == {"query", "total", "took_ms", "index", "results", "facets", "next", "prev"}
    assert set(found["query"]) == {
        "q", "understood", "words", "terms", "translated", "loosened", "suggestions", "notices"
    }  # fmt: skip
    (result,) = found["results"]
    assert set(result) == RESULT
    assert result["id"] == "report-2006"
    assert result["url"] == "/en/doc/report-2006?v=en&q=missing+register"
    assert result["title"] == {
        "en": "Missing persons in the North Valley",
        "ru": "Пропавшие без вести в Северной долине",
    }
    assert (result["type"], result["date"]) == ("report", "2006-11-16")
    assert result["regions"] == ["north-valley", "upper-village"]
    version = result["versions"][0]
    assert (version["lang"], version["status"], version["pages"]) == ("en", "original", 3)
    assert version["media_type"] == "application/pdf"


def test_a_snippet_says_where_and_by_which_channel(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=register")
    snippet = found["results"][0]["snippets"][0]
    assert snippet["version"] == snippet["lang"] == "en"
    assert snippet["page"] in (2, 3)
    assert snippet["label"] == ""
    assert snippet["url"].startswith("/en/doc/report-2006?v=en&q=register#p")
    assert {"text": "register", "match": "exact"} in snippet["parts"]


def test_facets_count_and_say_what_choosing_a_value_leads_to(client: FlaskClient) -> None:
    facets = get(client, "/api/v1/search")["facets"]
    assert list(facets) == ["lang", "type", "region", "tag", "category", "issuer", "year",
                            "translation", "rights"]  # fmt: skip
    regions = {value["id"]: value for value in facets["region"]["values"]}
    assert regions["mountains"]["parent"] is None
    assert regions["upper-village"]["parent"] == "north-valley"
    assert regions["mountains"]["count"] > regions["north-valley"]["count"] > 0
    assert regions["north-valley"]["url"] == "/api/v1/search?region=north-valley"
    assert facets["region"]["missing"] > 0
    assert facets["region"]["more"] is False
    assert [value["id"] for value in facets["year"]["values"]] == [
        str(year) for year in (1999, *range(2001, 2011))
    ]


def test_every_count_is_what_choosing_the_value_finds(client: FlaskClient) -> None:
    facets = get(client, "/api/v1/search?q=missing+OR+lawyers")["facets"]
    for facet in facets.values():
        for value in facet["values"]:
            assert get(client, value["url"])["total"] == value["count"], value


def test_a_facet_is_counted_without_its_own_choices(client: FlaskClient) -> None:
    everywhere = get(client, "/api/v1/search")["facets"]["region"]["values"]
    chosen = get(client, "/api/v1/search?region=coast")["facets"]["region"]["values"]
    assert {v["id"]: v["count"] for v in everywhere} == {v["id"]: v["count"] for v in chosen}
    assert [v["id"] for v in chosen if v["selected"]] == ["coast"]
    assert next(v["url"] for v in chosen if v["selected"]) == "/api/v1/search"


def test_a_chosen_value_without_documents_is_still_there(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=register&tag=memory")
    assert found["total"] == 0
    memory = next(v for v in found["facets"]["tag"]["values"] if v["id"] == "memory")
    assert (memory["count"], memory["selected"]) == (0, True)


def test_values_of_a_facet_are_or_facets_are_and(client: FlaskClient) -> None:
    coast, mountains = ids(client, "region=coast"), ids(client, "region=mountains")
    assert ids(client, "region=coast&region=mountains") == coast | mountains
    assert ids(client, "region=coast&tag=families") == coast & ids(client, "tag=families")


@pytest.mark.parametrize("name", ["Northern Valley", "северная долина", "северодолинский"])
def test_a_filter_may_be_a_name_in_either_language(client: FlaskClient, name: str) -> None:
    assert ids(client, f"region={quote(name)}") == ids(client, "region=north-valley")


def test_dates_are_partial_and_inclusive(client: FlaskClient) -> None:
    assert ids(client, "from=2009-11&to=2010-06") == {"recommendation-2009", "resolution-2010"}
    assert "letter-2009" in ids(client, "from=2009&to=2009")


def test_facets_are_those_asked_for(client: FlaskClient) -> None:
    assert get(client, "/api/v1/search?facets=none")["facets"] == {}
    assert list(get(client, "/api/v1/search?facets=tag,year")["facets"]) == ["tag", "year"]
    assert list(get(client, "/api/v1/search?facets=tag&facets=lang")["facets"]) == ["tag", "lang"]


def test_labels_are_in_the_language_asked_for(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?labels=ru&q=missing")
    labels = {v["id"]: v["label"] for v in found["facets"]["region"]["values"]}
    assert labels["north-valley"] == "Северная долина"
    assert {v["label"] for v in found["facets"]["lang"]["values"]} == {
        "английский",
        "русский",
        "на обоих языках",
    }
    assert found["results"][0]["url"].startswith("/ru/doc/")


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "title"])
def test_next_leads_through_everything_once(client: FlaskClient, sort: str) -> None:
    address, seen = f"/api/v1/search?per_page=3&sort={sort}&facets=none", []
    while address:
        found = get(client, address)
        seen += [result["id"] for result in found["results"]]
        address = found["next"]
    assert len(seen) == len(set(seen)) == found["total"]


def test_pages_lead_back(client: FlaskClient) -> None:
    first = get(client, "/api/v1/search?per_page=5")
    second = get(client, "/api/v1/search?per_page=5&page=2")
    assert first["prev"] is None
    assert get(client, second["prev"])["results"] == first["results"]
    assert get(client, "/api/v1/search?page=99")["results"] == []


def test_the_header_leads_on_and_back_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?per_page=5&page=2&q=the+OR+bulletin")
    told = answer.get_json()
    assert told["next"]
    assert told["prev"]
    led = answer.headers.getlist("Link")
    assert f'<{told["next"]}>; rel="next"' in led
    assert f'<{told["prev"]}>; rel="prev"' in led
    assert '</api/v1/search?q=the+OR+bulletin&per_page=5>; rel="first"' in led
    assert '</en/search?q=the+OR+bulletin>; rel="alternate"; type="text/html"' in led
    assert '</api/v1/openapi.json>; rel="service-desc"; type="application/json"' in led
    again = client.get(
        told["prev"], headers={"If-None-Match": client.get(told["prev"]).headers["ETag"]}
    )
    assert again.status_code == 304
    assert f'<{told["prev"]}>; rel="first"' in again.headers.getlist("Link")
    alone = client.get("/api/v1/search?q=register").headers.getlist("Link")
    assert not any("next" in one or "prev" in one for one in alone)


def test_a_repaired_question_says_so(client: FlaskClient) -> None:
    query = get(client, "/api/v1/search?q=%22missing")["query"]
    (notice,) = query["notices"]
    assert (notice["code"], notice["position"]) == ("quote-open", 0)
    assert notice["message"]
    assert query["understood"] == "missing"


def test_a_document_tells_all_that_is_known_of_it(client: FlaskClient) -> None:
    found = get(client, "/api/v1/documents/report-2006")
    assert found["symbol"] == "Doc. 4077"
    assert found["source"] == "https://example.org/reports/4077"
    assert [v["key"] for v in found["versions"]] == ["en", "ru"]
    assert len(found["versions"][0]["sha256"]) == 64
    for version in found["versions"]:
        assert client.get(version["url"]).status_code == 200
        assert client.get(version["text"]).status_code == 200
        assert client.get(version["original"]).status_code == 200


def test_relations_go_both_ways_and_only_to_what_is_public(client: FlaskClient) -> None:
    found = get(client, "/api/v1/documents/report-2006")
    assert found["relations"] == [
        {"type": "cites", "target": "Doc. 9999", "id": None, "url": None},
        {"type": "related", "target": "secret-2011", "id": None, "url": None},
    ]
    assert {(r["type"], r["id"]) for r in found["relations_in"]} == {
        ("cites", "letter-2009"),
        ("responds-to", "resolution-2010"),
    }
    cited = get(client, "/api/v1/documents/resolution-2010")["relations"]
    assert cited[0]["id"] == "report-2006"


def test_a_text_is_its_passages(client: FlaskClient) -> None:
    found = get(client, "/api/v1/documents/report-2006/text?version=ru")
    assert (found["version"], found["lang"], found["status"]) == ("ru", "ru", "unofficial")
    assert [p["number"] for p in found["passages"]] == list(range(1, len(found["passages"]) + 1))
    assert any("реестр" in p["text"] for p in found["passages"])
    assert all(p["page"] is None for p in found["passages"])
    english = get(client, "/api/v1/documents/report-2006/text")
    assert english["version"] == "en"
    assert {p["page"] for p in english["passages"]} == {1, 2, 3}


def test_vocabularies_are_trees_by_parent(client: FlaskClient) -> None:
    found = get(client, "/api/v1/vocabularies/regions")
    terms = {term["id"]: term for term in found["terms"]}
    assert terms["upper-village"]["parent"] == "north-valley"
    assert terms["north-valley"]["also"]["ru"] == ["северодолинский"]


def test_cyrillic_is_not_escaped(client: FlaskClient) -> None:
    content = client.get("/api/v1/documents/letter-2009").get_data()
    assert "Письмо".encode() in content
    assert json.loads(content)


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=missing",
        "/api/v1/documents/report-2006",
        "/api/v1/documents/report-2006/text?version=en",
        "/api/v1/documents/report-2006/original?version=en",
        "/api/v1/vocabularies/tags",
    ],
)
def test_reads_can_be_asked_for_again_cheaply(client: FlaskClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag


def test_another_question_has_another_tag(client: FlaskClient) -> None:
    tags = {client.get(f"/api/v1/search?q={q}").headers["ETag"] for q in ("missing", "lawyers")}
    assert len(tags) == 2
