"""Feeds: valid Atom, the documents of the search, and of them those that came last."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from tests.small_corpus import CorpusFolder
from tests.webui.reading_html import parse
from tests.webui.sample_archive import make_archive
from webui import create_app

A = "{http://www.w3.org/2005/Atom}"


def feed(client: FlaskClient, address: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def documents(root: etree._Element) -> list[str]:
    return [id.text.rpartition("/")[2] for id in root.iterfind(f"{A}entry/{A}id")]


def link(element: etree._Element, rel: str) -> str:
    (found,) = [one for one in element.iterfind(f"{A}link") if one.get("rel") == rel]
    return found.get("href")


# ---------- what it is ----------


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


def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/en/feed.atom?q=missing")
    again = client.get("/en/feed.atom?q=missing", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/ru/feed.atom?q=missing")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_bad_parameter_is_named(client: FlaskClient) -> None:
    assert client.get("/en/feed.atom?from=never").status_code == 400


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
    monkeypatch.setattr("indexer.search._FEW", 1)
    assert documents(feed(later, "/en/feed.atom")) == ["opened", "second", "first"]
    assert documents(feed(later, "/en/feed.atom?q=lawyers")) == ["opened", "second", "first"]
    assert documents(feed(later, "/en/feed.atom?to=2000&q=letter")) == ["opened", "second"]
