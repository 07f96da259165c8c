"""Values of facets, suggestions and vocabularies: the same as pages have, counted truly."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.facets import BY_NAME
from tests.webui.api.described import read, refused
from tests.webui.reading_html import parse, select

CLOSED = ("secret-2011", "embargoed-2012")


# ---------- facets ----------


def values(client: FlaskClient, address: str) -> list[str]:
    return [value["id"] for value in read(client, f"/api/v1/facets/{address}")["values"]]


@pytest.mark.parametrize("letters", ["valley", "Долин", "СЕВЕРОДОЛИН", "val nor"])
def test_letters_of_any_name_in_either_language_find_a_value(
    client: FlaskClient, letters: str
) -> None:
    found = values(client, f"region?q={quote(letters)}")
    assert "north-valley" in found
    assert "coast" not in found


def test_letters_of_no_name_find_nothing(client: FlaskClient) -> None:
    assert values(client, "region?q=zebra") == []


@pytest.mark.parametrize(("letters", "value"), [("англ", "en"), ("russ", "ru"), ("both", "both")])
def test_languages_have_names_in_both_too(client: FlaskClient, letters: str, value: str) -> None:
    assert values(client, f"lang?q={quote(letters)}") == [value]
    assert values(client, f"lang?q={quote(letters)}&labels=ru") == [value]


def test_the_values_that_are_called_so_are_those_of_the_page(client: FlaskClient) -> None:
    page = parse(client.get("/en/search/region?within=valley&q=missing").get_data())
    on_page = {box.get("value") for box in select(page, "main input[name=region]")}
    listed = set(values(client, "region?q=valley&query=missing"))
    assert listed == {"north-valley"}
    # the page shows what they lie in, too
    assert on_page == {"mountains", "north-valley"}


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize(
    "asked", ["", "query=missing+OR+lawyers&tag=families", "from=2003&to=2009"]
)
def test_they_are_the_values_of_a_search_with_the_same_counts(
    client: FlaskClient, name: str, asked: str
) -> None:
    found = read(client, f"/api/v1/facets/{name}?{asked}&limit=1000")
    search = read(client, f"/api/v1/search?facets={name}&{asked.replace('query', 'q')}")
    facet = search["facets"][name]
    assert [(v["id"], v["count"]) for v in found["values"]] == [
        (v["id"], v["count"]) for v in facet["values"]
    ]
    assert found["missing"] == facet["missing"]
    assert found["documents"] == search["total"]
    assert (found["total"], found["more"]) == (len(facet["values"]), False)


def test_every_value_leads_to_a_search_with_its_count(client: FlaskClient) -> None:
    found = read(client, "/api/v1/facets/tag?query=lawyers&region=coast")
    assert found["values"]
    for value in found["values"]:
        search = read(client, value["url"])
        assert search["total"] == value["count"]
        assert search["facets"]["tag"]["values"]


def test_what_is_cut_is_told(client: FlaskClient) -> None:
    whole = read(client, "/api/v1/facets/year")
    some = read(client, "/api/v1/facets/year?limit=3")
    assert some["values"] == whole["values"][:3]
    assert (some["more"], some["total"]) == (True, whole["total"])
    assert whole["more"] is False
    assert len(whole["values"]) == whole["total"] == 11


def test_years_are_found_by_their_figures(client: FlaskClient) -> None:
    assert values(client, "year?q=199") == ["1999"]


def test_a_fault_in_the_question_has_its_place(client: FlaskClient) -> None:
    told = refused(client, "/api/v1/facets/tag?query=" + "a" * 600, 400)
    assert "position" in told or told["detail"]
    assert refused(client, "/api/v1/facets/tag?from=never", 400)["parameter"] == "from"
    assert refused(client, "/api/v1/facets/tag?q=a&q=b", 400)["parameter"] == "q"
    assert refused(client, "/api/v1/facets/tag?query=a&query=b", 400)["parameter"] == "query"


def test_there_are_no_other_facets(client: FlaskClient) -> None:
    assert refused(client, "/api/v1/facets/shelf", 404)["status"] == 404


# ---------- suggestions ----------


def test_a_beginning_becomes_terms_titles_and_symbols(client: FlaskClient) -> None:
    found = read(client, "/api/v1/suggest?q=missing")["results"]
    assert {one["kind"] for one in found} == {"term", "title"}
    term = next(one for one in found if one["kind"] == "term")
    assert (term["facet"], term["id"], term["name"]) == ("tag", "missing-persons", term["text"])
    assert read(client, term["url"])["total"] == term["count"]
    title = next(one for one in found if one["kind"] == "title")
    assert client.get(title["url"]).status_code == 200
    assert read(client, title["api"])["title"] == title["title"]
    (symbol,) = read(client, "/api/v1/suggest?q=4077")["results"]
    assert (symbol["kind"], symbol["text"], symbol["lang"]) == ("symbol", "Doc. 4077", None)


def test_suggestions_are_those_of_the_search_box(client: FlaskClient) -> None:
    for typed in ("ca", "bulletin", "сев", "мис"):
        box = parse(client.get(f"/en/complete?q={quote(typed)}").get_data())
        told = read(client, f"/api/v1/suggest?q={quote(typed)}")["results"]
        assert len(select(box, "[role=option]")) == len(told)


def test_suggestions_have_labels_in_the_language_asked_for(client: FlaskClient) -> None:
    english, russian = (
        read(client, f"/api/v1/suggest?q=valley&labels={lang}")["results"] for lang in ("en", "ru")
    )
    by_id = {one["id"]: one["text"] for one in russian if one["kind"] == "term"}
    assert by_id["north-valley"] == "Северная долина"
    assert "North Valley" in {one["text"] for one in english}
    assert all(one["url"].startswith("/ru/") for one in russian if one["kind"] == "title")


def test_as_many_suggestions_as_are_wanted(client: FlaskClient) -> None:
    whole = read(client, "/api/v1/suggest?q=bulletin")["results"]
    assert read(client, "/api/v1/suggest?q=bulletin&limit=2")["results"] == whole[:2]
    assert len(whole) > 2
    assert read(client, "/api/v1/suggest?q=b")["results"] == []
    assert read(client, "/api/v1/suggest?q=")["results"] == []


def test_something_must_be_typed(client: FlaskClient) -> None:
    assert refused(client, "/api/v1/suggest", 400)["parameter"] == "q"


@pytest.mark.parametrize("typed", ["informant", "verdict", "Doc. 1"])
def test_what_is_not_public_is_not_suggested(client: FlaskClient, typed: str) -> None:
    told = read(client, f"/api/v1/suggest?q={quote(typed)}")["results"]
    assert not [one for one in told if one["id"] in CLOSED]


# ---------- vocabularies ----------


def test_all_vocabularies_are_listed(client: FlaskClient) -> None:
    listed = read(client, "/api/v1/vocabularies")["vocabularies"]
    assert {one["name"]: one["facet"] for one in listed} == {
        "types": "type", "regions": "region", "tags": "tag", "categories": "category",
        "organisations": "issuer", "names": None,
    }  # fmt: skip
    for one in listed:
        assert len(read(client, one["url"])["terms"]) == one["terms"]


@pytest.mark.parametrize("name", ["types", "regions", "tags", "categories", "organisations"])
def test_a_term_has_as_many_documents_as_a_search_for_it_finds(
    client: FlaskClient, name: str
) -> None:
    vocabulary = read(client, f"/api/v1/vocabularies/{name}")
    for term in vocabulary["terms"]:
        search = f"/api/v1/search?facets=none&{vocabulary['facet']}={term['id']}"
        assert read(client, search)["total"] == term["count"], term["id"]
    assert any(term["count"] for term in vocabulary["terms"])
