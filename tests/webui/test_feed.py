"""Feeds: valid Atom and JSON Feed, with those documents of a search that came last."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from tests.small_corpus import CorpusFolder
from tests.webui.reading_html import parse
from tests.webui.sample_archive import make_archive
from webui import create_app

A = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def feed(client: FlaskClient, address: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def documents(root: etree._Element) -> list[str]:
    return [id.text.rpartition("/")[2] for id in root.iterfind(f"{A}entry/{A}id")]


def json_feed(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.content_type == "application/feed+json"
    said: dict[str, Any] = answer.get_json(force=True)
    return said


def link(element: etree._Element, rel: str) -> str:
    (found,) = [one for one in element.iterfind(f"{A}link") if one.get("rel") == rel]
    return found.get("href")


# ---------- what it is ----------

# RFC 4287, section 4: what an element may hold, how often ("1", "?", "*"), and which attributes
ATOM = {
    "feed": (
        {"id": "1", "title": "1", "updated": "1", "author": "*", "category": "*",
         "contributor": "*", "generator": "?", "icon": "?", "link": "*", "logo": "?",
         "rights": "?", "subtitle": "?", "entry": "*"},
        set(),
    ),
    "entry": (
        {"id": "1", "title": "1", "updated": "1", "author": "*", "category": "*", "content": "?",
         "contributor": "*", "link": "*", "published": "?", "rights": "?", "source": "?",
         "summary": "?"},
        set(),
    ),
    "author": ({"name": "1", "uri": "?", "email": "?"}, set()),
    "link": ({}, {"href", "rel", "type", "hreflang", "title", "length"}),
    "category": ({}, {"term", "scheme", "label"}),
    **dict.fromkeys(("title", "summary"), ({}, {"type"})),
    **dict.fromkeys(("id", "updated", "published", "name"), ({}, set())),
}  # fmt: skip
ADDRESS = re.compile(r"https?://[\w.:-]+/[!-~]*|tag:[\w.-]+,2026:[!-~]+")


def faults(element: etree._Element) -> Iterator[str]:
    """What RFC 4287 does not allow in an element and those in it."""
    name = element.tag.removeprefix(A)
    if name not in ATOM:
        yield f"{element.tag} is not of Atom"
        return
    within, attributes = ATOM[name]
    held = [child.tag.removeprefix(A) for child in element]
    yield from (f"{other} in {name}" for other in {*held} - {*within})
    yield from (f"{name} {a}" for a in {*element.attrib} - {*attributes, LANG})
    for other, often in within.items():
        if held.count(other) not in {"1": (1,), "?": (0, 1)}.get(often, (held.count(other),)):
            yield f"{held.count(other)} of {other} in {name}"
    if name in ("updated", "published") and not MOMENT.fullmatch(element.text or ""):
        yield f"{name} {element.text}"
    if name in ("id", "link"):
        address = element.get("href") if name == "link" else element.text
        if not ADDRESS.fullmatch(address or ""):
            yield f"{name} {address}"
    if name in ("link", "category") and not element.get({"link": "href"}.get(name, "term")):
        yield f"empty {name}"
    if name == "name" and not element.text:
        yield "nobody"
    if name == "entry" and not element.findall(f"{A}author") and not authors_above(element):
        yield "an entry of nobody"
    kinds = [(e.get("rel"), e.get("type"), e.get("hreflang")) for e in element.iterfind(f"{A}link")]
    if len({*kinds}) < len(kinds):
        yield f"links twice in {name}"
    for child in element:
        yield from faults(child)


def authors_above(element: etree._Element) -> list[etree._Element]:
    parent = element.getparent()
    return [] if parent is None else parent.findall(f"{A}author")


TEXT = {"type": "string", "minLength": 1}
WHOLE_ADDRESS = {"type": "string", "pattern": "^https?://[^/]+/[!-~]*$"}
AUTHORS = {"type": "array", "minItems": 1, "items": {
    "type": "object", "required": ["name"], "properties": {"name": TEXT},
    "additionalProperties": False,
}}  # fmt: skip
LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}$"}
DATE = {"type": "string", "pattern": f"^{MOMENT.pattern}$"}
# https://jsonfeed.org/version/1.1, of its keys those that we use
JSON_FEED = Draft202012Validator({
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "language", "authors", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT, "home_page_url": WHOLE_ADDRESS, "feed_url": WHOLE_ADDRESS,
        "language": LANGUAGE, "authors": AUTHORS,
        "items": {"type": "array", "items": {
            "type": "object",
            "required": ["id", "url", "title", "content_text", "date_published"],
            "additionalProperties": False,
            "properties": {
                "id": TEXT, "url": WHOLE_ADDRESS, "title": TEXT, "content_text": TEXT,
                "date_published": DATE, "date_modified": DATE, "authors": AUTHORS,
                "tags": {"type": "array", "items": TEXT}, "language": LANGUAGE,
            },
        }},
    },
})  # fmt: skip

QUESTIONS = ["", "q=missing", "q=пропавшие", "q=zebra", "tag=memory&sort=newest", "undated=1"]


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_feed_is_as_its_format_says(client: FlaskClient, lang: str, question: str) -> None:
    assert [*faults(feed(client, f"/{lang}/feed.atom?{question}"))] == []
    said = json_feed(client, f"/{lang}/feed.json?{question}")
    assert [error.message for error in JSON_FEED.iter_errors(said)] == []
    ids = [item["id"] for item in said["items"]]
    assert len({*ids}) == len(ids)


def test_a_fault_of_a_feed_would_be_seen(client: FlaskClient) -> None:
    root = feed(client, "/en/feed.atom?q=missing")
    entry = root.find(f"{A}entry")
    entry.find(f"{A}updated").text = "yesterday"
    entry.append(etree.SubElement(entry, f"{A}id"))
    etree.SubElement(entry, f"{A}color")
    found = [*faults(root)]
    assert {"updated yesterday", "2 of id in entry", "color in entry"} <= {*found}


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "q=zebra"])
def test_both_formats_say_the_same(client: FlaskClient, question: str) -> None:
    root = feed(client, f"/ru/feed.atom?{question}")
    said = json_feed(client, f"/ru/feed.json?{question}")
    assert said["title"] == root.findtext(f"{A}title")
    assert said["home_page_url"] == link(root, "alternate")
    assert said["feed_url"] == link(root, "self").replace("feed.atom", "feed.json")
    entries = root.findall(f"{A}entry")
    assert len(entries) == len(said["items"]) > 0
    for entry, item in zip(entries, said["items"], strict=True):
        assert item["id"] == entry.findtext(f"{A}id")
        assert item["title"] == entry.findtext(f"{A}title")
        assert item["url"] == link(entry, "alternate")
        assert item["date_published"] == entry.findtext(f"{A}published")
        assert item["content_text"] == entry.findtext(f"{A}summary", item["title"])
        assert item.get("tags", []) == [c.get("label") for c in entry.iterfind(f"{A}category")]
        named = [name.text for name in entry.iterfind(f"{A}author/{A}name")]
        assert [one["name"] for one in item.get("authors", [])] == named
        assert item.get("language") == entry.find(f"{A}title").get(LANG)


def asked(chosen: dict[str, Any]) -> str:
    return urlencode([(name, v) for name, values in chosen.items() for v in values])


SEARCHES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(
            ["missing", "lawyers families", "адвокаты", '"the coast"', "zebra", "famil*",
             "bulletin -families", "tag:lawyers OR schools",
             "запросы о пропавших родных без всякого ответа"]
        ).map(lambda q: [q]),
        "region": st.lists(st.sampled_from(["mountains", "coast", "north-valley"]), max_size=2),
        "tag": st.lists(st.sampled_from(["lawyers", "families", "memory"]), max_size=2),
        "type": st.lists(st.sampled_from(["report", "bulletin", "letter"]), max_size=2),
        "lang": st.lists(st.sampled_from(["en", "ru", "both"]), max_size=1),
        "from": st.sampled_from(["1999", "2003-03-05", "2009"]).map(lambda date: [date]),
        "to": st.sampled_from(["2009-11", "2010"]).map(lambda date: [date]),
        "undated": st.just(["1"]),
        "cross": st.just(["0"]),
    },
).map(asked)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(question=SEARCHES)
def test_the_feeds_of_any_search_have_its_documents_in_order(app: Flask, question: str) -> None:
    client = app.test_client()
    hits = client.get(f"/api/v1/search?{question}&sort=newest&per_page=100").get_json()["results"]
    newest = [hit["id"] for hit in hits]
    assert documents(feed(client, f"/en/feed.atom?{question}&sort=newest")) == newest
    arrived = json_feed(client, f"/en/feed.json?{question}")["items"]
    assert documents(feed(client, f"/en/feed.atom?{question}")) == [name(item) for item in arrived]
    since = {name(item): item["date_published"] for item in arrived}
    # the last that came first, and of one run the newest
    assert [*since] == sorted(newest, key=since.__getitem__, reverse=True)


def name(item: dict[str, Any]) -> str:
    return urlsplit(item["url"]).path.rpartition("/")[2]


def test_a_feed_has_all_that_atom_asks_for(client: FlaskClient) -> None:
    root = feed(client, "/en/feed.atom?q=missing")
    assert root.tag == f"{A}feed"
    assert root.findtext(f"{A}title") == "missing – Svod"
    assert root.findtext(f"{A}author/{A}name")
    entries = root.findall(f"{A}entry")
    assert entries
    times = []
    for entry in entries:
        assert entry.findtext(f"{A}id", "").startswith("tag:localhost,2026:doc/")
        assert entry.findtext(f"{A}title")
        assert link(entry, "alternate").startswith("http://localhost/en/doc/")
        times.append(entry.findtext(f"{A}updated", ""))
    assert len({entry.findtext(f"{A}id") for entry in entries}) == len(entries)
    assert root.findtext(f"{A}updated") == max(times)
    assert all(time.endswith("Z") for time in times)


def test_its_links_lead_to_itself_the_page_and_the_documents(client: FlaskClient) -> None:
    root = feed(client, "/en/feed.atom?q=missing&tag=families&sort=newest&page=2")
    page = "http://localhost/en/search?q=missing&tag=families&sort=newest"
    assert link(root, "self") == "http://localhost/en/feed.atom?q=missing&tag=families&sort=newest"
    assert link(root, "alternate") == page
    assert link(feed(client, "/ru/feed.atom"), "self") == "http://localhost/ru/feed.atom"
    entries = [link(entry, "alternate") for entry in root.iterfind(f"{A}entry")]
    for address in (link(root, "self"), page, *entries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "question", ["", "q=missing", "q=пропавшие", "tag=lawyers&from=2003", "q=lawyers&region=coast"]
)
def test_a_feed_has_the_documents_of_the_search(client: FlaskClient, question: str) -> None:
    found = client.get(f"/api/v1/search?{question}&per_page=100").get_json()["results"]
    for order in ("", "&sort=newest"):
        listed = documents(feed(client, f"/en/feed.atom?{question}{order}"))
        assert sorted(listed) == sorted(hit["id"] for hit in found)


def test_a_feed_is_in_the_language_of_its_reader(client: FlaskClient) -> None:
    english = feed(client, "/en/feed.atom?q=missing")
    russian = feed(client, "/ru/feed.atom?q=missing")
    assert russian.findtext(f"{A}entry/{A}title") in (
        "Пропавшие без вести в Северной долине", "Средства правовой защиты в долинах"
    )  # fmt: skip
    assert sorted(documents(english)) == sorted(documents(russian))
    assert {e.text for e in english.iterfind(f"{A}entry/{A}id")} == {
        e.text for e in russian.iterfind(f"{A}entry/{A}id")
    }


def test_a_trap_in_a_title_is_text(client: FlaskClient) -> None:
    root = feed(client, "/en/feed.atom?tag=memory")
    assert "<script>alert(1)</script>" in root.findtext(f"{A}entry/{A}title", "")
    assert root.find(".//script") is None


def test_what_finds_nothing_is_a_feed_without_entries(client: FlaskClient) -> None:
    root = feed(client, "/en/feed.atom?q=zebra")
    assert root.findall(f"{A}entry") == []
    assert root.findtext(f"{A}updated") == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize("format", ["atom", "json"])
def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient, format: str) -> None:
    address = f"/en/feed.{format}?q=missing"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/ru/feed.{format}?q=missing")
    assert other.headers["ETag"] != first.headers["ETag"]
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("format", ["atom", "json"])
def test_a_bad_parameter_is_named(client: FlaskClient, format: str) -> None:
    answer = client.get(f"/en/feed.{format}?from=never")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["parameter"] == "from"


@pytest.mark.parametrize(
    ("address", "announced"),
    [
        ("/en/search?q=missing&sort=oldest&tag=families", "/en/feed.atom?q=missing&tag=families"),
        ("/ru/browse", "/ru/feed.atom"),
        ("/en/browse/tag/lawyers", "/en/feed.atom?tag=lawyers"),
        ("/en/timeline/2009/11", "/en/feed.atom?from=2009-11&to=2009-11"),
    ],
)
def test_pages_announce_their_feed(client: FlaskClient, address: str, announced: str) -> None:
    root = parse(client.get(address).get_data(as_text=True))
    (found,) = root.xpath("//link[@type='application/atom+xml']")
    assert found.get("href") == announced
    (found,) = root.xpath("//link[@type='application/feed+json']")
    assert found.get("href") == announced.replace("feed.atom", "feed.json")
    assert found.get("rel") == "alternate"


# ---------- what came last ----------

LETTER = 'type = "letter"\ntitle.en = "{title}"\ndate = "{date}"\nshelf = "{shelf}"\n'


class Growing:
    """An archive that documents come into, run by run."""

    def __init__(self, folder: Path) -> None:
        self.corpus = CorpusFolder(folder / "corpus")
        self.home = folder / "home"

    def put(self, name: str, date: str, shelf: str = "public") -> None:
        keys = LETTER.format(title=f"Letter {name}", date=date, shelf=shelf)
        words = f"The lawyers wrote letter {name}.\n"
        self.corpus.document(name, keys, {"letter.txt": words})

    def run(self) -> None:
        make_archive(self.home, self.corpus.root)

    def app(self) -> Flask:
        self.run()
        return create_app(make_archive(self.home, self.corpus.root))


@pytest.fixture
def growing(tmp_path: Path) -> Growing:
    return Growing(tmp_path)


@pytest.fixture
def later(growing: Growing) -> Iterator[FlaskClient]:
    """Three letters that came one after another; the oldest was opened last, one was closed."""
    growing.put("first", "2010-01-01")
    growing.put("opened", "1980-01-01", "internal")
    growing.put("closed", "2011-01-01")
    growing.run()
    growing.put("second", "1990-01-01")
    growing.run()
    growing.put("opened", "1980-01-01")
    growing.put("closed", "2011-01-01", "internal")
    app = growing.app()
    yield app.test_client()
    app.extensions["svod"].close()


def test_what_came_last_is_first_whatever_its_date(later: FlaskClient) -> None:
    assert documents(feed(later, "/en/feed.atom")) == ["opened", "second", "first"]
    assert documents(feed(later, "/en/feed.atom?q=lawyers")) == ["opened", "second", "first"]


def test_the_order_of_dates_can_be_asked_for(later: FlaskClient) -> None:
    assert documents(feed(later, "/en/feed.atom?sort=newest")) == ["first", "second", "opened"]


def test_much_is_gone_through_from_the_newest(
    later: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.arrivals.MOST", 1)
    assert documents(feed(later, "/en/feed.atom")) == ["opened", "second", "first"]
    assert documents(feed(later, "/en/feed.atom?q=lawyers")) == ["opened", "second", "first"]
    assert documents(feed(later, "/en/feed.atom?to=2000&q=letter")) == ["opened", "second"]
