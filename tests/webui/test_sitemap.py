"""Sitemaps and robots.txt: every public page in both languages, and nothing else."""

import re
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import etree

from archive.catalogue import Catalogue
from archive.intake import plan, take_in
from archive.settings import Settings
from tests.small_corpus import KEYS, CorpusFolder
from tests.webui.by_schema import faults
from webui import create_app

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


def sitemap(client: FlaskClient, address: str) -> etree._Element:
    """A file, as its schema says."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "application/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    assert faults("sitemap", root) == []
    return root


def addresses(root: etree._Element) -> list[str]:
    return [one.text.removeprefix("http://localhost") for one in root.iter(f"{S}loc")]


def all_pages(client: FlaskClient) -> list[str]:
    files = addresses(sitemap(client, "/sitemap.xml"))
    return [page for file in files for page in addresses(sitemap(client, file))]


def documents(client: FlaskClient) -> list[str]:
    return [page for page in all_pages(client) if "/doc/" in page]


def test_every_public_document_is_there_in_both_languages(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?per_page=100&facets=none").get_json()["results"]
    public = {f"/{lang}/doc/{hit['id']}" for hit in found for lang in ("en", "ru")}
    listed = documents(client)
    assert {*listed} == public
    assert len(listed) == len(public)
    everything = "".join(all_pages(client))
    assert "secret" not in everything
    assert "embargoed" not in everything


def test_every_address_leads_to_a_page(client: FlaskClient) -> None:
    pages = all_pages(client)
    assert {"/en", "/ru", "/ru/browse", "/en/timeline", "/en/about"} <= {*pages}
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_each_entry_names_its_other_language_and_its_last_change(client: FlaskClient) -> None:
    for entry in sitemap(client, "/sitemap-1.xml"):
        own = entry.findtext(f"{S}loc")
        others = {link.get("hreflang"): link.get("href") for link in entry.iter(f"{X}link")}
        assert others.keys() == {"en", "ru"}
        assert own in others.values()
        assert others["en"].replace("/en/", "/ru/") == others["ru"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{S}lastmod"))


def test_many_documents_are_in_several_files(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = documents(client)
    monkeypatch.setattr("webui.views.sitemap.FILE_DOCUMENTS", 4)
    files = addresses(sitemap(client, "/sitemap.xml"))
    number = -(-len(whole) // 2 // 4)
    assert files == [
        "/sitemap-pages.xml",
        *(f"/sitemap-{number}.xml" for number in range(1, number + 1)),
    ]
    assert documents(client) == whole
    assert client.get(f"/sitemap-{number + 1}.xml").status_code == 404


@pytest.mark.parametrize("number", ["0", "50000", "9" * 30, "-1", "x"])
def test_there_are_no_other_files(client: FlaskClient, number: str) -> None:
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_what_leaves_the_public_shelf_leaves_the_sitemap(tmp_path: Path) -> None:
    corpus = CorpusFolder(tmp_path / "corpus")
    settings = Settings(home=tmp_path / "home", corpus=corpus.root, requests_per_minute=0)

    def run() -> None:
        with Catalogue(settings.catalogue, create=True) as catalogue:
            take_in(settings, catalogue, plan(settings, catalogue))

    corpus.document("one")
    corpus.document("two", files={"b.txt": "Other words of the coast.\n"})
    run()
    app = create_app(settings)
    client = app.test_client()
    assert len(documents(client)) == 4
    corpus.document("one", KEYS.replace("public", "internal"))
    run()
    assert documents(client) == ["/en/doc/two", "/ru/doc/two"]
    corpus.document("two", KEYS.replace("public", "restricted"), {"b.txt": "Other words.\n"})
    run()
    assert addresses(sitemap(client, "/sitemap.xml")) == ["/sitemap-pages.xml"]
    app.extensions["svod"].close()


def test_addresses_are_those_of_the_site(tmp_path: Path) -> None:
    corpus = CorpusFolder(tmp_path / "corpus")
    settings = Settings(
        home=tmp_path / "home", corpus=corpus.root, address="https://archive.example"
    )
    Catalogue(settings.catalogue, create=True).close()
    app = create_app(settings)
    client = app.test_client()
    assert "Sitemap: https://archive.example/sitemap.xml\n" in client.get("/robots.txt").text
    pages = sitemap(client, "/sitemap-pages.xml")
    assert all(one.text.startswith("https://archive.example/") for one in pages.iter(f"{S}loc"))
    app.extensions["svod"].close()


# ---------- robots.txt ----------


@pytest.fixture
def patterns(client: FlaskClient) -> list[str]:
    answer = client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"
    reader = RobotFileParser()
    reader.parse(lines)
    assert reader.site_maps() == ["http://localhost/sitemap.xml"]
    return [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]


def may(patterns: list[str], address: str) -> bool:
    """As RFC 9309, section 2.2.2, has it: from the beginning, `*` for anything."""
    return not any(
        re.match(".*".join(map(re.escape, pattern.split("*"))), address) for pattern in patterns
    )


def test_documents_and_ways_to_them_may_be_visited(
    client: FlaskClient, patterns: list[str]
) -> None:
    for page in [
        *all_pages(client), "/en/doc/report-2006?v=ru", "/ru/browse/region/coast",
        "/en/timeline/2009/11", "/en/doc/report-2006/original?v=en", "/static/svod.css",
        "/en/doc/report-2006/parallel", "/en/doc/report-2006/download?v=en",
        "/sitemap.xml", "/sitemap-1.xml", "/en/api",
    ]:  # fmt: skip
        assert may(patterns, page), page


@pytest.mark.parametrize(
    "address",
    [
        "/en/search?q=memory", "/ru/search", "/en/search/region?q=a", "/en/complete?q=a",
        "/ru/doc/report-2006?q=memory", "/ru/doc/report-2006?v=ru&q=memory",
        "/pages/report-2006/en/1/small.png", "/pages/report-2006/en/1/boxes.svg?q=a",
        "/api/v1/search?q=a", "/api/v1/documents/report-2006/original", "/oai?verb=Identify",
        "/en/appearance?theme=dark&back=/en",
    ],
)  # fmt: skip
def test_questions_images_and_what_programs_ask_may_not(patterns: list[str], address: str) -> None:
    assert not may(patterns, address)
