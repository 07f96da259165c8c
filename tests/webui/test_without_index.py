"""Walking through the archive while there is no index: the same answers, by the catalogue alone."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.dates import parse_date
from archive.errors import EngineUnavailable
from archive.settings import Settings
from indexer.asking import Filter, Results, Search, Sort
from indexer.walking import answers
from tests.webui.reading_html import links, parse, select, texts
from webui import create_app
from webui.holdings import Holdings
from webui.urls import BROWSED

SHELF = Search(per_page=100, facets=(*BROWSED, "year"))


@pytest.fixture(scope="module")
def whole(settings: Settings) -> Iterator[Holdings]:
    held = Holdings(settings)
    yield held
    held.close()


@pytest.fixture(scope="module")
def walked(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same archive without its index."""
    home = tmp_path_factory.mktemp("walked")
    (home / "catalogue.sqlite").write_bytes(settings.catalogue.read_bytes())
    app = create_app(replace(settings, home=home))
    yield app
    app.extensions["svod"].close()


@pytest.fixture
def visitor(walked: Flask) -> FlaskClient:
    return walked.test_client()


def walk(app: Flask, search: Search) -> Results:
    held: Holdings = app.extensions["svod"].holdings
    found = held.browse(search)
    assert not found.generation
    return found


def counted(results: Results) -> dict[str, tuple[dict[str, int], int]]:
    return {
        name: ({value: n for value, n in one.values.items() if n}, one.missing)
        for name, one in results.facets.items()
    }


# ---------- the same as by an index ----------

DATES = [(None, None), ("2009", None), (None, "2005"), ("2009-11", "2009-11"), ("2009", "2009"),
         ("2003-03-05", "2010-06-30"), ("1999", "1999-12")]  # fmt: skip
FILTERS = [
    (), (Filter("region", ("mountains",)),), (Filter("region", ("coast", "upper-village")),),
    (Filter("type", ("report", "letter")), Filter("tag", ("lawyers",))),
    (Filter("issuer", ("lamp",)),), (Filter("category", ("plans",)),),
]  # fmt: skip


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize("filters", FILTERS)
def test_it_finds_what_the_index_finds(
    walked: Flask, whole: Holdings, filters: tuple[Filter, ...], sort: Sort
) -> None:
    for (since, until), undated in product(DATES, (False, True)):
        search = replace(
            SHELF,
            filters=filters,
            sort=sort,
            since=parse_date(since) if since else None,
            until=parse_date(until) if until else None,
            undated=undated,
        )
        found, expected = walk(walked, search), whole.finder().search(search)
        assert found.total == expected.total, search
        assert [one.document for one in found.results] == [
            one.document for one in expected.results
        ], search
        assert [(one.title, one.symbol) for one in found.results] == [
            (one.title, one.symbol) for one in expected.results
        ]
        known = counted(expected)
        assert all(counts == known[name] for name, counts in counted(found).items()), search
        assert "year" in found.facets


@pytest.mark.parametrize("filters", FILTERS)
def test_pages_follow_one_another(walked: Flask, filters: tuple[Filter, ...]) -> None:
    search = replace(SHELF, filters=filters, sort=Sort.NEWEST, facets=())
    every = [one.document.id for one in walk(walked, search).results]
    some = [
        one.document.id
        for page in range(1, len(every) + 2)
        for one in walk(walked, replace(search, page=page, per_page=3)).results
    ]
    assert some == every


def test_it_counts_every_term_of_the_shelf(walked: Flask, whole: Holdings) -> None:
    found = counted(walk(walked, SHELF))
    assert found == counted(whole.finder().search(SHELF))
    assert found["region"][0]["mountains"] > found["region"][0]["north-valley"]


@pytest.mark.parametrize(
    "search",
    [
        replace(SHELF, text="missing"), replace(SHELF, sort=Sort.TITLE),
        replace(SHELF, filters=(Filter("lang", ("ru",)),)), replace(SHELF, explain=True),
    ],
)  # fmt: skip
def test_what_takes_an_index_is_left_to_it(walked: Flask, search: Search) -> None:
    assert not answers(search)
    with pytest.raises(EngineUnavailable):
        walked.extensions["svod"].holdings.browse(search)


# ---------- as pages ----------


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "path",
    ["", "/browse", "/browse/tag/lawyers", "/browse/category/plans", "/timeline", "/timeline/2000s",
     "/timeline/2009", "/timeline/2009/11", "/search", "/search?tag=lawyers&from=2001",
     "/search?tag=memory&from=1900&to=1901", "/search/tag?tag=lawyers"],
)  # fmt: skip
def test_a_page_says_what_it_says_with_an_index(
    client: FlaskClient, visitor: FlaskClient, lang: str, path: str
) -> None:
    answer = visitor.get(f"/{lang}{path}")
    assert answer.status_code == 200
    root = parse(answer.get_data(as_text=True))
    usual = parse(client.get(f"/{lang}{path}").get_data(as_text=True))
    for part in ("h1", ".lead", ".hits h2", ".hits h3", ".steps", ".dated", ".tree-of", ".way"):
        assert texts(root, part) == texts(usual, part), part
    if path != "/search/tag?tag=lawyers":
        (told,) = select(root, ".told-first")
        assert {"en": "opened and browsed", "ru": "открывать и просматривать"}[lang] in (
            told.text_content()
        )
        assert not select(usual, ".told-first")


def test_no_link_of_browsing_is_a_dead_end(visitor: FlaskClient) -> None:
    for start in ("/en", "/en/browse", "/ru/timeline", "/en/browse/region/mountains"):
        root = parse(visitor.get(start).get_data(as_text=True))
        for words, address in links(select(root, "main")[0], "a").items():
            if "/feed." not in address and not address.startswith("#"):
                assert visitor.get(address).status_code == 200, (start, words, address)


def test_only_the_public_shelf_is_walked(visitor: FlaskClient) -> None:
    for path in ("/en", "/en/search", "/en/timeline", "/en/browse"):
        page = visitor.get(path).get_data(as_text=True)
        assert "informant" not in page
        assert "before its day" not in page
