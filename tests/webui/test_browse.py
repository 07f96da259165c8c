"""Browsing: every term is listed with its documents, on the map too, and has a page of its own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webui.reading_html import links, parse, select, text, texts
from webui.present.regions_map import STEPS, shades


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


# ---------- the lists ----------


def test_all_vocabularies_of_documents_are_listed(client: FlaskClient) -> None:
    assert texts(page(client, "/ru/browse"), ".list-of h2") == [
        "Регионы", "Метки", "Рубрики", "Типы документов", "Организации"
    ]  # fmt: skip


def test_every_count_is_what_the_page_of_the_term_says(client: FlaskClient) -> None:
    rows = select(page(client, "/en/browse"), ".term")
    assert len(rows) > 15
    for row in rows:
        (link,) = select(row, "a")
        opened = page(client, link.get("href"))
        count = text(select(row, ".n")[0]).split()[0]
        assert texts(opened, "h1") == [text(link)]
        assert texts(opened, ".lead")[0].split()[0] == count
        found = page(client, links(opened, ".lead a").popitem()[1])
        assert texts(found, "h1")[0].split()[0] == count


def test_trees_are_indented_and_types_keep_their_order(client: FlaskClient) -> None:
    lists = page(client, "/en/browse")
    inner = links(lists.get_element_by_id("region"), ".terms .terms .terms a")
    assert inner == {"Upper Village": "/en/browse/region/upper-village"}
    types = [*links(lists.get_element_by_id("type"), ".term a")]
    assert types == ["Report", "Resolution", "Recommendation", "Letter", "Bulletin"]
    assert [*links(lists.get_element_by_id("tag"), ".term a")] == sorted(
        links(lists.get_element_by_id("tag"), ".term a")
    )


def test_a_term_without_documents_is_named_and_leads_nowhere(client: FlaskClient) -> None:
    categories = page(client, "/en/browse").get_element_by_id("category")
    assert texts(categories, ".lacking") == ["Without documents: Plans"]
    assert "Plans" not in links(categories, "a")
    empty = page(client, "/en/browse/category/plans")
    assert texts(empty, ".latest p") == ["There are no documents here yet. Categories"]
    assert select(empty, ".here") == []


def test_what_is_not_public_is_not_counted(client: FlaskClient) -> None:
    letters = page(client, "/en/browse/type/letter")  # two more are internal or under embargo
    assert texts(letters, ".lead") == ["2 documents"]


# ---------- the map ----------


def test_every_region_with_a_tile_is_on_the_map(client: FlaskClient) -> None:
    drawn = page(client, "/en/browse")
    named = {a.get("aria-label"): a.get("href") for a in select(drawn, ".regions-map a")}
    assert named == {
        "North Valley, 3 documents": "/en/browse/region/north-valley",
        "Upper Village, 3 documents": "/en/browse/region/upper-village",
        "The Coast, 7 documents": "/en/browse/region/coast",
        "South Valley, 1 document": "/en/browse/region/south-valley",
    }
    assert texts(drawn, ".legend li")[-1].endswith("7")


def test_the_map_speaks_russian(client: FlaskClient) -> None:
    labels = [a.get("aria-label") for a in select(page(client, "/ru/browse"), ".regions-map a")]
    assert "Побережье, 7 документов" in labels


def test_tiles_stand_as_the_vocabulary_has_them(client: FlaskClient) -> None:
    places = {}
    for link in select(page(client, "/en/browse"), ".regions-map a"):
        (rect,) = select(link, "rect")
        places[link.get("aria-label").split(",")[0]] = (int(rect.get("x")), int(rect.get("y")))
    assert places["The Coast"][0] < places["South Valley"][0] == places["North Valley"][0]
    assert places["North Valley"][1] < places["South Valley"][1] == places["The Coast"][1]
    assert places["North Valley"][0] < places["Upper Village"][0]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 42, 1000, 18_204])
def test_every_count_has_one_shade(most: int) -> None:
    legend = shades(most)
    assert len(legend) <= STEPS
    for count in range(1, most + 1):
        assert sum(shade.first <= count <= shade.last for shade in legend) == 1
    if most:
        assert (legend[0].first, legend[-1].last, legend[-1].step) == (1, most, STEPS)


# ---------- a term ----------


def test_a_term_says_all_there_is_about_it(client: FlaskClient) -> None:
    valley = page(client, "/ru/browse/region/north-valley")
    assert texts(valley, "h1") == ["Северная долина"]
    other = select(valley, "main header .alt")[0]
    assert (text(other), other.get("lang")) == ("North Valley", "en")
    assert texts(valley, ".also dd") == ["северодолинский", "Northern Valley"]
    assert links(valley, ".path a") == {
        "Обзор": "/ru/browse", "Регионы": "/ru/browse#region", "Горы": "/ru/browse/region/mountains"
    }  # fmt: skip
    assert links(valley, ".beside .term a") == {"Верхнее Село": "/ru/browse/region/upper-village"}
    assert len(select(valley, ".latest .hit")) == 3
    assert texts(valley, ".chart figcaption")[0].startswith("Документы по датам")
    bars = {bar.get("href") for bar in select(valley, ".chart svg a")}
    assert bars == {link.get("href") for link in select(valley, ".chart table a")}
    assert "/ru/search?region=north-valley&from=2006&to=2006" in bars


def test_one_can_search_inside_a_term(client: FlaskClient) -> None:
    (form,) = select(page(client, "/en/browse/tag/families"), "form.here")
    form.fields["q"] = "register"
    query = dict(form.form_values())
    assert query == {"q": "register", "tag": "families"}
    found = client.get(form.get("action"), query_string=query)
    assert "1 document" in texts(parse(found.get_data(as_text=True)), "h1")[0]


@pytest.mark.parametrize(
    "address",
    ["region/atlantis", "region/lawyers", "lang/en", "year/2009", "region", "region/North Valley"],
)
def test_what_is_no_term_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(f"/en/browse/{address}").status_code == 404


# ---------- the frame ----------


@pytest.mark.parametrize(
    ("address", "label", "current"),
    [
        ("/en", "Search", "page"),
        ("/en/search?q=missing", "Search", "true"),
        ("/en/browse", "Browse", "page"),
        ("/ru/browse/tag/memory", "Обзор", "true"),
        ("/ru/timeline/2009", "Хронология", "true"),
        ("/ru/about", "Об архиве", "page"),
    ],
)
def test_the_navigation_says_where_one_is(
    client: FlaskClient, address: str, label: str, current: str
) -> None:
    nav = select(page(client, address), ".nav a")
    assert len(nav) == 4
    assert [(text(a), a.get("aria-current")) for a in nav if a.get("aria-current")] == [
        (label, current)
    ]


def test_a_document_is_in_no_part_of_the_navigation(client: FlaskClient) -> None:
    assert select(page(client, "/en/doc/report-2006"), ".nav a[aria-current]") == []


def test_every_link_of_these_pages_leads_somewhere(app: Flask) -> None:
    client = app.test_client()
    for start in ("/en/browse", "/ru/browse/region/mountains", "/en/timeline", "/ru/timeline/2000s",
                  "/en/timeline/2009", "/ru/timeline/2009/11", "/en/about"):  # fmt: skip
        root = page(client, start)
        for address in {*root.xpath("//@href")}:
            target, _, anchor = address.partition("#")
            if address.startswith("https://"):
                continue
            with client.get(target or start) as answer:
                assert answer.status_code in (200, 303), (start, address)
                if anchor:
                    there = parse(answer.get_data(as_text=True))
                    assert select(there, f"#{anchor}"), (start, address)
