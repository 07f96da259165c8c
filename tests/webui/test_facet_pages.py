"""The panel and the pages of all values: what is offered, with counts that hold."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webui.reading_html import links, parse, select, text, texts
from tests.webui.sample_archive import make_archive
from webui import create_app, urls

REGIONS = {
    "caucasus": ("The Caucasus", "Кавказ", None),
    "chechnya": ("Chechnya", "Чечня", "caucasus"),
    "grozny": ("Grozny", "Грозный", "chechnya"),
    "argun": ("Argun", "Аргун", "chechnya"),
    "dagestan": ("Dagestan", "Дагестан", "caucasus"),
    **{f"town-{n:02}": (f"Town {n:02}", f"Город {n:02}", None) for n in range(1, 15)},
}
STATUSES = ("original", "authentic", "official", "unofficial", "machine", "")
RIGHTS = ("", "CC BY 4.0", "CC BY-NC 4.0")
GROUPS = {"": "ask", "CC BY 4.0": "free", "CC BY-NC 4.0": "conditions"}


def written(number: int) -> dict[str, object]:
    """A document: everything in it follows from its number."""
    regions = [*REGIONS][1:]
    return {
        "region": regions[number % len(regions)],
        "tag": "memory" if number % 2 else "",
        "status": STATUSES[number % len(STATUSES)],
        "second": "official" if number % 5 == 0 else "",
        "rights": RIGHTS[number % len(RIGHTS)],
        "date": f"{2000 + number % 7}" if number % 4 else "",
        "word": "lantern" if number % 3 == 0 else "bridge",
    }


DOCUMENTS = {f"d{number:02}": written(number) for number in range(40)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("facets")
    write(folder / "corpus")
    app = create_app(make_archive(folder / "home", folder / "corpus"))
    yield app
    app.extensions["svod"].close()


@pytest.fixture
def client(archive: Flask) -> FlaskClient:
    return archive.test_client()


def write(corpus: Path) -> None:
    vocabulary = corpus / "vocabulary"
    vocabulary.mkdir(parents=True)
    terms = [
        f'[[term]]\nid = "{id}"\nlabel.en = "{en}"\nlabel.ru = "{ru}"\n'
        + (f'parent = "{parent}"\n' if parent else "")
        for id, (en, ru, parent) in REGIONS.items()
    ]
    (vocabulary / "regions.toml").write_text("\n".join(terms), encoding="utf-8")
    memory = '[[term]]\nid = "memory"\nlabel.en = "Memory and places"\nlabel.ru = "Память"\n'
    (vocabulary / "tags.toml").write_text(memory, encoding="utf-8")
    for name in ("types", "categories", "organisations"):
        (vocabulary / f"{name}.toml").write_text("")
    for id, one in DOCUMENTS.items():
        (corpus / id).mkdir()
        lines = ['shelf = "public"', f'symbol = "Doc. 1{id[1:]}"', f'regions = ["{one["region"]}"]']
        lines += [f'tags = ["{one["tag"]}"]'] * bool(one["tag"])
        lines += [f'date = "{one["date"]}"'] * bool(one["date"])
        lines += [f'rights = "{one["rights"]}"', f'title.en = "Paper {id}"']
        for lang, key in (("en", "status"), ("ru", "second")):
            if lang == "en" or one[key]:
                lines += ["[[version]]", f'file = "{lang}.txt"', f'lang = "{lang}"']
                lines += [f'status = "{one[key]}"'] * bool(one[key])
        (corpus / id / "document.toml").write_text("\n".join(lines), encoding="utf-8")
        (corpus / id / "en.txt").write_text(f"The {one['word']} was repaired. Numbered {id}.\n")
        if one["second"]:
            (corpus / id / "ru.txt").write_text(f"Его починили снова. Это бумага {id}.\n", "utf-8")


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


# ---------- the slow way ----------


def values_of(id: str, facet: str) -> set[str]:
    """The values of a document in a facet, worked out from how it was written."""
    one = DOCUMENTS[id]
    if facet == "region":
        found, region = set(), str(one["region"])
        while region:
            found.add(region)
            region = REGIONS[region][2] or ""
        return found
    if facet == "lang":
        return {"en", "ru", "both"} if one["second"] else {"en"}
    if facet == "translation":
        statuses = {str(one["status"]), str(one["second"])} - {""}
        return {"original" if status == "authentic" else status for status in statuses}
    if facet == "rights":
        return {GROUPS[str(one["rights"])]}
    return {str(one["tag"])} - {""}


def brute(asked: dict[str, list[str]], *, without: str = "") -> list[str]:
    """What is found, looking at every document; OR inside a facet, AND between."""
    found = []
    for id, one in DOCUMENTS.items():
        chosen = ((name, values) for name, values in asked.items() if name in urls.FILTERS)
        fits = all(values_of(id, name) & {*values} for name, values in chosen if name != without)
        fits &= "q" not in asked or one["word"] in asked["q"]
        if "undated" in asked or "from" in asked:
            dated = "from" in asked and str(one["date"]) >= asked["from"][0]
            fits &= (dated and bool(one["date"])) or ("undated" in asked and not one["date"])
        if fits:
            found.append(id)
    return found


QUESTIONS: list[dict[str, list[str]]] = [
    {},
    {"q": ["lantern"]},
    {"region": ["chechnya"]},
    {"region": ["grozny", "dagestan"], "tag": ["memory"]},
    {"lang": ["both"]},
    {"translation": ["original"], "rights": ["free", "ask"]},
    {"translation": ["machine", "official"], "q": ["bridge"], "lang": ["en"]},
    {"rights": ["conditions"], "from": ["2003"]},
    {"undated": ["1"]},
    {"undated": ["1"], "from": ["2005"], "region": ["caucasus"]},
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_count_of_the_panel_is_what_choosing_finds(
    client: FlaskClient, asked: dict[str, list[str]]
) -> None:
    found = page(client, f"/en/search?{urlencode(asked, doseq=True)}")
    assert str(len(brute(asked))) in texts(found, "h1")[0]
    boxes = 0
    for facet in ("region", "tag", "lang", "translation", "rights"):
        for box in select(found, f".filters input[type=checkbox][name={facet}]"):
            value = box.get("value")
            without = brute(asked, without=facet)
            counted = sum(value in values_of(id, facet) for id in without)
            told = select(box.getparent(), ".n")[0].text
            assert (facet, value, told) == (facet, value, str(counted))
            boxes += 1
    assert boxes > 8


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("facet", ["region", "translation"])
def test_a_page_of_a_facet_has_every_value_with_its_count(
    client: FlaskClient, asked: dict[str, list[str]], facet: str
) -> None:
    whole = page(client, f"/en/search/{facet}?{urlencode(asked, doseq=True)}")
    shown = {
        box.get("value"): int(select(box.getparent(), ".n")[0].text)
        for box in select(whole, "#values input")
    }
    without = brute(asked, without=facet)
    expected: dict[str, int] = dict.fromkeys(asked.get(facet, ()), 0)
    for id in without:
        for value in values_of(id, facet):
            expected[value] = expected.get(value, 0) + 1
    assert shown == expected


def test_an_answer_for_programs_has_the_documents_of_the_page(client: FlaskClient) -> None:
    for asked in QUESTIONS:
        query = urlencode(asked, doseq=True)
        data = client.get(f"/api/v1/search?{query}&sort=title").get_json()
        shown = page(client, f"/en/search?{query}&sort=title")
        assert [f"/en/doc/{one['id']}" for one in data["results"][:10]] == [
            address.partition("?")[0] for address in links(shown, ".hit h2 a").values()
        ]
        assert {one["id"] for one in data["results"]} <= {*brute(asked)}


# ---------- the page of a facet ----------


def test_the_panel_leads_to_all_values(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=bridge&region=argun")
    leads = links(found, ".facet a.more")
    (name,) = leads
    assert name.startswith("Все регионы: ")
    whole = page(client, leads[name])
    assert texts(whole, "h1") == [name]
    assert text(whole.find(".//title")) == f"{name}: bridge – Свод"
    assert texts(whole, ".lead") == ["Документы по запросу «bridge»"]
    (back,) = links(whole, ".back").values()
    assert back == "/ru/search?q=bridge&region=argun"


def test_all_values_stand_in_the_order_of_the_alphabet(client: FlaskClient) -> None:
    whole = page(client, "/en/search/region")
    items = whole.get_element_by_id("values").xpath("./li")
    top = [text(select(item, "bdi")[0]) for item in items]
    assert top == ["The Caucasus", *(f"Town {n:02}" for n in range(1, 15))]
    assert texts(items[0], "bdi") == [
        "The Caucasus", "Chechnya", "Argun", "Grozny", "Dagestan"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [
        ("en", "groz", ["The Caucasus", "Chechnya", "Grozny"]),
        ("en", "ГРОЗ", ["The Caucasus", "Chechnya", "Grozny"]),
        ("ru", "town 03", ["Город 03"]),
        ("en", "nowhere", []),
    ],
)
def test_a_list_is_narrowed_by_names_in_either_language(
    client: FlaskClient, lang: str, typed: str, shown: list[str]
) -> None:
    query = urlencode({"q": "bridge OR lantern", "within": typed})
    whole = page(client, f"/{lang}/search/region?{query}")
    assert texts(whole, "#values bdi") == shown
    assert select(whole, "#within")[0].get("value") == typed
    rest = links(whole, ".none a")
    assert [*rest.values()] == [f"/{lang}/search/region?q=bridge+OR+lantern"]


def test_the_form_keeps_the_search_and_what_is_chosen_but_not_shown(client: FlaskClient) -> None:
    address = "/en/search/region?q=bridge&region=argun&rights=free&sort=title&undated=1&within=groz"
    (form,) = select(page(client, address), "main form")
    assert form.get("action") == "/en/search"
    assert form.form_values() == [
        ("q", "bridge"), ("rights", "free"), ("undated", "1"), ("sort", "title"),
        ("region", "argun"), ("within", "groz"),
    ]  # fmt: skip
    (find,) = select(form, "button[formaction]")
    assert find.get("formaction") == "/en/search/region"
    assert client.get(f"/en/search?{urlencode(form.form_values())}").status_code == 200


def test_a_short_list_has_no_box(client: FlaskClient) -> None:
    assert select(page(client, "/en/search/rights"), "#within") == []
    assert texts(page(client, "/en/search/rights"), "h1") == ["Rights"]


def test_a_facet_that_is_none_has_no_page(client: FlaskClient) -> None:
    for name in ("year", "from", "shelf"):
        assert client.get(f"/en/search/{name}").status_code == 404
    assert client.get("/en/search/region?region=atlantis").status_code == 400


def test_what_something_chosen_lies_in_is_marked_and_said(client: FlaskClient) -> None:
    for address in ("/en/search?region=grozny", "/en/search/region?region=grozny"):
        found = page(client, address)
        marked = {box.get("value") for box in select(found, "input[data-partly]")}
        assert marked == {"caucasus", "chechnya"}
        said = [label for label in texts(found, ".tree label") if "(partly selected)" in label]
        assert len(said) == 2


# ---------- what has no date ----------


def test_what_has_no_date_is_a_link_to_exactly_that(client: FlaskClient) -> None:
    found = page(client, "/en/search?from=2004&q=bridge")
    (address,) = links(found, ".without a").values()
    assert address == "/en/search?q=bridge&undated=1"
    undated = page(client, address)
    expected = brute({"q": ["bridge"], "undated": ["1"]})
    assert texts(undated, "h1")[0].startswith(f"{len(expected)} documents")
    assert links(undated, ".chip") == {"Remove filter Date: no date×": "/en/search?q=bridge"}
    assert texts(undated, ".hit time") == []


# ---------- a hit ----------


def test_a_hit_says_what_of_its_description_is_asked_for(client: FlaskClient) -> None:
    (hit, *_) = select(page(client, "/en/search?q=tag:memory+region:caucasus"), ".hit")
    lines = texts(hit, ".snip .from")
    assert lines[1] == "Tag: Memory and places"
    assert lines[0].startswith("Region: ")
    assert texts(hit, ".from mark")[-1] == "Memory and places"
    found = page(client, "/ru/search?q=region:chechnya")
    assert all(line.startswith("Регион: ") for line in texts(found, ".from"))


def test_only_the_words_that_name_a_term_are_marked(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=memory+OR+bridge&tag=memory")
    assert {text(mark) for mark in select(found, ".from mark")} <= {"Memory"}
    for line in texts(found, ".from"):
        assert line == "Tag: Memory and places"


def test_a_document_found_by_its_symbol_or_id_says_so(client: FlaskClient) -> None:
    (hit,) = select(page(client, "/en/search?q=symbol:107"), ".hit")
    assert texts(hit, ".found-as") == ["Found by its symbol"]
    assert "107" in texts(hit, ".kick mark")
    (hit,) = select(page(client, "/ru/search?q=id:d07"), ".hit")
    assert texts(hit, ".found-as") == ["Найдено по идентификатору"]
    (hit, *_) = select(page(client, "/en/search?q=bridge"), ".hit")
    assert texts(hit, ".found-as") == []
    assert texts(hit, ".why summary") == ["Why found"]
    assert texts(hit, ".why li")[0] == "As typed: bridge"


def test_without_a_question_there_is_no_why(client: FlaskClient) -> None:
    assert select(page(client, "/en/search?tag=memory"), ".why") == []


# ---------- nothing found ----------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/en/search?q=lantern+zebra&tag=memory&region=grozny&region=argun&from=2001&to=2002",
         "No documents for lantern zebra in Region: Grozny or Argun, Tag: Memory and places, "
         "2001–2002"),
        ("/ru/search?q=zebra&tag=memory&from=2001&to=2002",
         "Нет документов по запросу zebra, метка «Память», 2001–2002"),
        ("/en/search?q=zebra&from=2001", "No documents for zebra in Date: from 2001"),
        ("/ru/search?q=zebra&undated=1", "Нет документов по запросу zebra, без даты"),
        ("/en/search?from=1900&to=1901", "No documents in Date: 1900–1901"),
    ],
)  # fmt: skip
def test_the_question_is_repeated_in_words(client: FlaskClient, address: str, said: str) -> None:
    assert texts(page(client, address), "h1") == [said]


@pytest.mark.parametrize(
    "address",
    [
        "/en/search?q=lantern&region=grozny&rights=free&translation=machine&from=1990&to=1991",
        "/en/search?q=lantern+zebra&tag=memory",
        "/ru/search?q=%22lantern+bridge%22&undated=1",
        "/en/search?q=zzzz",
    ],
)
def test_every_step_of_an_empty_page_finds_what_it_says(client: FlaskClient, address: str) -> None:
    lost = page(client, address)
    steps = {
        links(item, "a").popitem()[1]: text(select(item, ".muted")[0]).split()[0]
        for item in select(lost, ".lost li")
    }
    assert steps
    for step, count in steps.items():
        assert int(count) > 0
        if "/browse" not in step:
            total = client.get(step.replace("/en/", "/api/v1/").replace("/ru/", "/api/v1/"))
            assert total.get_json()["total"] == int(count), step


def test_where_nothing_helps_the_archive_is_offered(client: FlaskClient) -> None:
    steps = links(page(client, "/ru/search?q=zzzz"), ".lost a")
    assert steps == {
        "Обзор регионов": "/ru/browse#region",
        "Обзор меток": "/ru/browse#tag",
        "Все документы архива": "/ru/search",
    }
