"""One search is one list, whoever asks: API, pages, feeds, exports, OAI-PMH. Numbers count it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement

from archive.settings import Settings
from indexer.asking import Sort
from indexer.facets import BY_NAME
from tests.webui.made_up import made_up
from tests.webui.many_documents import site_over
from tests.webui.reading_html import parse, select, text
from tests.webui.varied_documents import (
    CLOSED,
    COUNT,
    ISSUERS,
    REGIONS,
    TAGS,
    TYPES,
    varied_archive,
)
from webui.urls import FEED_DOCUMENTS, FILTERS

Asked = dict[str, Any]

TEXTS = (
    "stone", "stone bridge", "river court witness", "lantern river", "мост", "свидетель stone",
    '"stone bridge"', "stone -lantern", "brid*", "lantern OR court", "title:paper", "tag:ecthr",
    "region:chechnya -river", "no-such-word", "stone nowhere", "Doc. 5",
)  # fmt: skip


def some(of: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=2, unique=True)


FILTERED: dict[str, st.SearchStrategy[Any]] = {
    "lang": some(("en", "ru", "both")), "type": some(TYPES), "region": some(REGIONS),
    "tag": some(TAGS), "category": some(("achievements",)), "issuer": some(ISSUERS),
    "translation": some(("original", "official", "machine")), "rights": some(("free", "ask")),
}  # fmt: skip
PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    "q": st.sampled_from(TEXTS),
    **FILTERED,
    "from": st.sampled_from(("1999", "2003-05", "2009-11-16")),
    "to": st.sampled_from(("2009-11-16", "2010", "2012-12")),
    "undated": st.just("1"),
    "cross": st.just("0"),
    "names": st.just("0"),
}
# few at a time, and words more often than not: else nearly nothing is found
QUESTIONS = st.lists(st.sampled_from([*"qqqqqq", *PARAMETERS]), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: PARAMETERS[name] for name in names})
)
ORDERS = st.sampled_from([Sort.RELEVANCE, *Sort]).map(str)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return varied_archive(tmp_path_factory.mktemp("varied"))


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    with site_over(settings) as app:
        yield app


@pytest.fixture(scope="module")
def reader(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, address: str, asked: Asked | None = None) -> Any:
    if asked:
        address += f"?{urlencode(asked, doseq=True)}"
    answer = client.get(address)
    assert answer.status_code == 200, (address, asked, answer.get_data(as_text=True)[:500])
    return answer.get_json()


def search(client: FlaskClient, asked: Asked, **more: Any) -> Any:
    return get(client, "/api/v1/search", {"facets": "none", **asked, **more})


def listed(client: FlaskClient, asked: Asked) -> list[Any]:
    """The documents of a search, in one answer."""
    answer = search(client, asked, per_page=100)
    assert len(answer["results"]) == answer["total"] <= 100
    return list(answer["results"])


def ids(client: FlaskClient, asked: Asked) -> list[str]:
    return [one["id"] for one in listed(client, asked)]


def with_only(asked: Asked, facet: str, value: str) -> Asked:
    """The same search, with this value in the place of the facet's own filter."""
    own = ("from", "to", "undated") if facet == "year" else (facet,)
    rest = {name: of for name, of in asked.items() if name not in own}
    return rest | ({"from": value, "to": value} if facet == "year" else {facet: value})


# ---------- lists ----------


@made_up(40)
@given(asked=QUESTIONS, sort=ORDERS, per_page=st.integers(1, 9))
@example(asked={"q": "stone bridge"}, sort="relevance", per_page=4)
@example(asked={}, sort="newest", per_page=7)
def test_all_pages_are_one_list_however_they_are_turned(
    reader: FlaskClient, asked: Asked, sort: str, per_page: int
) -> None:
    asked = {**asked, "sort": sort}
    whole = listed(reader, asked)
    for by in ("next", "page"):
        seen: list[Any] = []
        answer = search(reader, asked, per_page=per_page)
        for number in range(2, 2 + len(whole)):
            seen += answer["results"]
            assert answer["total"] == len(whole)
            if not answer["next"]:
                break
            if by == "next":
                answer = get(reader, answer["next"])
            else:
                answer = search(reader, asked, per_page=per_page, page=number)
        assert seen == whole
    page_after = search(reader, asked, per_page=per_page, page=len(whole) + 1)
    assert page_after["results"] == []


@made_up(40)
@given(
    asked=QUESTIONS, sort=ORDERS, per_page=st.integers(2, 10), lang=st.sampled_from(["en", "ru"])
)
@example(asked={"q": "stone bridge"}, sort="relevance", per_page=10, lang="en")
@example(asked={"region": ["chechnya"]}, sort="title", per_page=3, lang="ru")
def test_pages_for_readers_have_the_list_of_the_api(
    reader: FlaskClient, asked: Asked, sort: str, per_page: int, lang: str
) -> None:
    expected = ids(reader, {**asked, "sort": sort, "labels": lang})
    seen: list[str] = []
    address = (
        f"/{lang}/search?{urlencode({**asked, 'sort': sort, 'per_page': per_page}, doseq=True)}"
    )
    while address:
        page = parse(reader.get(address).get_data(as_text=True))
        here = [link.get("href") for link in select(page, "ol.hits h2 a")]
        seen += [re.split("[/?]", link)[3] for link in here]
        if expected:
            assert numbers(text(select(page, "h1#count")[0]))[0] == len(expected)
        (address,) = [link.get("href") for link in select(page, "nav.pages a.next")] or [""]
    assert seen == expected


@pytest.mark.parametrize("most", [500, 20])
@made_up(30)
@given(asked=QUESTIONS, lang=st.sampled_from(["en", "ru"]))
def test_feeds_have_the_documents_of_the_search(
    app: Flask,
    reader: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    asked: Asked,
    lang: str,
) -> None:
    """Where so much is found that only what came last is looked at, too."""
    monkeypatch.setattr("indexer.arrivals.MOST", most)
    newest = ids(reader, {**asked, "sort": "newest"})
    assert in_feed(reader, lang, {**asked, "sort": "newest"}) == newest[:FEED_DOCUMENTS]
    since = app.extensions["svod"].holdings.standing_since(newest)
    came_last = sorted(newest, key=lambda id: since[id], reverse=True)
    assert in_feed(reader, lang, asked) == came_last[:FEED_DOCUMENTS]


def in_feed(client: FlaskClient, lang: str, asked: Asked) -> list[str]:
    """The documents of a feed, which are the same in both formats."""
    query = urlencode(asked, doseq=True)
    told = client.get(f"/{lang}/feed.json?{query}").get_json(force=True)["items"]
    atom = etree.fromstring(client.get(f"/{lang}/feed.atom?{query}").data)
    found = [one.text for one in atom.iterfind("{*}entry/{*}id")]
    assert found == [item["id"] for item in told]
    return [id.rpartition("/")[2] for id in found]


# ---------- counts ----------


@made_up(15)
@given(asked=QUESTIONS)
def test_every_count_of_a_facet_is_what_its_value_finds(reader: FlaskClient, asked: Asked) -> None:
    facets = search(reader, asked, facets=",".join(BY_NAME), per_page=1)["facets"]
    assert [*facets] == [*BY_NAME]
    for name, facet in facets.items():
        chosen = asked.keys() & ({"from", "to", "undated"} if name == "year" else {name})
        for value in facet["values"]:
            assert search(reader, with_only(asked, name, value["id"]))["total"] == value["count"]
            if not chosen:
                assert get(reader, value["url"])["total"] == value["count"]
        within = {("query" if one == "q" else one): of for one, of in asked.items()}
        told = get(reader, f"/api/v1/facets/{name}", {**within, "limit": 1000})
        counted = [(value["id"], value["count"]) for value in told["values"]]
        assert counted == [(value["id"], value["count"]) for value in facet["values"]]
        assert told["missing"] == facet["missing"]


FIELDS = {"type": "type", "region": "regions", "tag": "tags", "category": "categories",
          "issuer": "issuer", "year": "date"}  # fmt: skip


@made_up(25)
@given(asked=QUESTIONS, name=st.sampled_from([*FIELDS]))
def test_what_has_no_value_is_counted_too(reader: FlaskClient, asked: Asked, name: str) -> None:
    own = ("from", "to", "undated") if name == "year" else (name,)
    rest = {one: of for one, of in asked.items() if one not in own}
    without = [one for one in listed(reader, rest) if not one[FIELDS[name]]]
    assert search(reader, asked, facets=name)["facets"][name]["missing"] == len(without)


def test_a_vocabulary_counts_what_searches_find(reader: FlaskClient) -> None:
    counted = 0
    for vocabulary in get(reader, "/api/v1/vocabularies")["vocabularies"]:
        for term in get(reader, vocabulary["url"])["terms"] if vocabulary["facet"] else ():
            assert term["count"] == len(listed(reader, {vocabulary["facet"]: term["id"]}))
            counted += term["count"]
    assert counted > COUNT


def test_the_archive_counts_what_is_in_it(reader: FlaskClient) -> None:
    told = get(reader, "/api/v1/status")
    held = listed(reader, {})
    assert told["documents"]["total"] == len(held) == COUNT
    for name in ("lang", "type"):
        for value in told["documents"][name]:
            assert value["count"] == len(listed(reader, {name: value["id"]}))
    versions = [version for one in held for version in one["versions"]]
    assert told["versions"]["total"] == len(versions) > COUNT


@made_up(25)
@given(asked=QUESTIONS, lang=st.sampled_from(["en", "ru"]), facet=st.sampled_from(FILTERS))
def test_numbers_on_pages_are_those_of_the_api(
    reader: FlaskClient, asked: Asked, lang: str, facet: str
) -> None:
    answer = search(reader, asked, facets=",".join(BY_NAME), per_page=1)
    counts = {
        (name, value["id"]): value["count"]
        for name, of in answer["facets"].items()
        for value in of["values"]
    }
    query = urlencode(asked, doseq=True)
    page = parse(reader.get(f"/{lang}/search?{query}").get_data(as_text=True))
    shown = dict(boxes(page))
    assert shown.items() <= counts.items()
    assert len(shown) > 4 or not answer["total"]
    years = {
        ("year", text(year)): int(text(count))
        for row in select(page, "table.by-year tbody tr")
        for year, count in [row]
    }
    assert years.items() <= counts.items()
    every = parse(reader.get(f"/{lang}/search/{facet}?{query}").get_data(as_text=True))
    assert dict(boxes(every)) == {of: n for of, n in counts.items() if of[0] == facet}


def boxes(page: HtmlElement) -> Iterator[tuple[tuple[str, str], int]]:
    """Facet, value and number of each box to tick."""
    for label in select(page, "ul.tree label"):
        (box,), (count,) = select(label, "input"), select(label, "span.n")
        yield (box.get("name"), box.get("value")), numbers(text(count))[0]


def numbers(said: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", said)]


# ---------- everything ----------


def test_whoever_takes_everything_takes_the_same(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = {*ids(reader, {})}
    assert len(public) == COUNT
    with reader.get("/api/v1/export?format=jsonl") as answer:
        exported = answer.get_data(as_text=True)
    assert {json.loads(line)["id"] for line in exported.splitlines()} == public
    sitemap = reader.get("/sitemap-1.xml").get_data(as_text=True)
    assert {*re.findall(r"<loc>http://localhost/en/doc/([^<]+)</loc>", sitemap)} == public
    monkeypatch.setattr("webui.oai.verbs.PAGE", 7)
    for verb in ("ListIdentifiers", "ListRecords"):
        held, departed = harvested(reader, verb)
        assert {*held} == public
        assert len(held) == COUNT
        assert len(departed) == CLOSED


def test_sets_are_searches(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.oai.verbs.PAGE", 7)
    answer = etree.fromstring(reader.get("/oai?verb=ListSets").data)
    specs = [one.text for one in answer.iter("{*}setSpec")]
    assert len(specs) == 2 + len(REGIONS) + len(TYPES)
    for spec in specs:
        facet, *path = spec.split(":")
        terms = path[-1:] or (REGIONS if facet == "region" else TYPES)
        held, _ = harvested(reader, "ListIdentifiers", set=spec)
        assert len(held) == len({*held})
        assert {*held} == {*ids(reader, {facet: terms})}, spec


def harvested(client: FlaskClient, verb: str, **asked: str) -> tuple[list[str], list[str]]:
    """What is held and what has departed, through all tokens."""
    held: list[str] = []
    departed: list[str] = []
    query = {"verb": verb, "metadataPrefix": "oai_dc", **asked}
    while query:
        answer = etree.fromstring(client.get("/oai", query_string=query).data)
        assert answer.find("{*}error") is None, etree.tostring(answer)
        for header in answer.iter("{*}header"):
            into = departed if header.get("status") == "deleted" else held
            into.append(header.findtext("{*}identifier").rpartition(":")[2])
        assert len(held) + len(departed) <= COUNT + CLOSED
        token = answer.findtext(".//{*}resumptionToken")
        query = {"verb": verb, "resumptionToken": token} if token else {}
    return held, departed
