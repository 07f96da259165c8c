"""About: its examples run, its parts can be linked to, and what it says of readers is true."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from archive.settings import Settings
from tests.webui.reading_html import links, parse, select, text, texts
from tests.webui.sample_archive import make_archive
from webui import create_app

SAMPLE = Path(__file__).parents[2] / "corpus"
PARTS = ("archive", "search", "marks", "cite", "data", "accessibility", "privacy")


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The sample corpus that comes with the program."""
    app = create_app(make_archive(tmp_path_factory.mktemp("sample"), SAMPLE))
    yield app.test_client()
    app.extensions["svod"].close()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_example_finds_something_in_the_sample_corpus(sample: FlaskClient, lang: str) -> None:
    rows = select(page(sample, f"/{lang}/about"), ".examples tbody tr")
    assert len(rows) >= 12
    for row in rows:
        ((written, address),) = links(row, "th a").items()
        found = page(sample, address)
        count = text(select(row, ".n")[0]).split()[0]
        assert int(count) > 0
        assert texts(found, "h1")[0].split()[0] == count, written
        assert select(found, ".notices") == [], written


def test_the_map_of_the_sample_corpus_has_short_names(sample: FlaskClient) -> None:
    for lang in ("en", "ru"):
        tiles = select(page(sample, f"/{lang}/browse"), ".tile")
        names = [texts(tile, "text")[:-1] for tile in tiles if select(tile, "text")]
        assert len(names) == 8
        for lines in names:
            assert len(lines) <= 2
            assert all(len(line) <= 11 and "…" not in line for line in lines)


def test_an_example_that_finds_nothing_is_no_link(client: FlaskClient) -> None:
    rows = select(page(client, "/en/about"), ".examples tbody tr")
    empty = [row for row in rows if texts(row, ".n") == ["0 documents"]]
    assert empty
    assert all(links(row, "a") == {} for row in empty)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_part_has_an_anchor_and_stands_in_the_contents(
    client: FlaskClient, lang: str
) -> None:
    about = page(client, f"/{lang}/about")
    assert tuple(one.get("id") for one in select(about, "section")) == PARTS
    assert [*links(about, ".contents a").values()] == [f"#{part}" for part in PARTS]
    assert texts(about, ".contents a") == texts(about, "section h2")


def test_the_foot_of_every_page_leads_to_them(client: FlaskClient) -> None:
    foot = links(page(client, "/ru/search?q=missing"), "footer.end a")
    assert foot["Как цитировать"] == "/ru/about#cite"
    assert foot["Данные и API"] == "/ru/about#data"
    assert foot["Доступность"] == "/ru/about#accessibility"
    assert "Контакты" not in foot


def test_the_example_of_the_api_answers(client: FlaskClient) -> None:
    for lang in ("en", "ru"):
        (address,) = [url for url in links(page(client, f"/{lang}/about"), "#data a").values()
                      if url.startswith("/api/")]  # fmt: skip
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("contact", "href"),
    [("archive@example.org", "mailto:archive@example.org"), ("https://example.org/us",) * 2],
)
def test_who_keeps_the_archive_is_named_if_the_settings_do(
    settings: Settings, contact: str, href: str
) -> None:
    told = replace(settings, organisation="The Lamp", contact=contact)
    app = create_app(told)
    try:
        about = page(app.test_client(), "/en/about")
        assert "kept by The Lamp" in texts(about, "#archive p")[0]
        assert links(about, "#contact a") == {contact: href}
        assert links(about, "footer.end a")["Contact"] == "/en/about#contact"
    finally:
        app.extensions["svod"].close()


def test_without_an_index_the_page_is_there(tmp_path: Path) -> None:
    home = Settings(home=tmp_path / "home", corpus=tmp_path)
    made = make_archive(tmp_path / "other", tmp_path)
    (home.home).mkdir()
    made.catalogue.rename(home.catalogue)
    app: Flask = create_app(home)
    try:
        about = page(app.test_client(), "/en/about")
        assert "not available" in texts(about, ".examples caption")[0]
    finally:
        app.extensions["svod"].close()
