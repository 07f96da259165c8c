"""The pages say what is there, in both languages, and lead on."""

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webui.reading_html import links, parse, select, text, texts


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


# ---------- the frame ----------


@pytest.mark.parametrize(
    ("cookie", "accepts", "lang"),
    [
        ("", "ru", "ru"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "sv", "en"),
        ("", "", "en"),
        ("en", "ru", "en"),
        ("ru", "en", "ru"),
        ("de", "ru", "ru"),
    ],
)
def test_the_root_leads_by_cookie_then_browser(
    client: FlaskClient, cookie: str, accepts: str, lang: str
) -> None:
    if cookie:
        client.set_cookie("lang", cookie)
    answer = client.get("/", headers={"Accept-Language": accepts})
    assert (answer.status_code, answer.location) == (302, f"/{lang}")


def test_a_language_chosen_against_the_browser_is_kept(client: FlaskClient) -> None:
    client.get("/ru", headers={"Accept-Language": "en"})
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/ru"


@pytest.mark.parametrize("address", ["/en", "/en/search?q=missing&tag=families&v=1",
                                     "/en/doc/report-2006?v=ru&q=missing"])  # fmt: skip
def test_the_other_language_is_the_same_page(client: FlaskClient, address: str) -> None:
    (other,) = select(page(client, address), ".lang a")
    assert (other.get("lang"), text(other)) == ("ru", "Русский")
    assert other.get("href") == address.replace("/en", "/ru", 1)
    assert client.get(other.get("href")).status_code == 200


def test_every_link_of_a_page_leads_somewhere(client: FlaskClient) -> None:
    starts = (
        "/en",
        "/ru/search?q=missing",
        "/en/search?q=nothing+here&tag=memory",
        "/en/doc/report-2006?q=missing",
        "/ru/doc/report-2006/original?v=en",
        "/ru/no",
    )
    for start in starts:
        root = parse(client.get(start).get_data(as_text=True))
        ids = {element.get("id") for element in select(root, "[id]")}
        for address in root.xpath("//@href"):
            if address.startswith("#"):
                assert address[1:] in ids, (start, address)
            elif not address.startswith(("https://example.org/", "http://purl.org/dc/")):
                with client.get(address) as answer:
                    assert answer.status_code in (200, 303), (start, address)


# ---------- search ----------


def test_the_start_page_offers_ways_in(client: FlaskClient) -> None:
    start = page(client, "/ru")
    assert start.get("lang") == "ru"
    assert texts(start, ".ways h2") == ["Регион", "Метка", "Тип документа"]
    assert links(start, ".way a")["Адвокаты"] == "/ru/search?tag=lawyers"
    assert len(select(start, ".latest .hit")) == 6


def test_a_hit_says_what_it_is_where_it_was_found_and_in_which_languages(
    client: FlaskClient,
) -> None:
    found = page(client, "/en/search?q=missing+register")
    assert texts(found, "h1") == ["1 document for missing register"]
    assert text(found.find(".//title")) == "missing register: 1 document – Svod"
    (hit,) = select(found, ".hit")
    assert texts(hit, ".kick span")[:3] == ["Report", "Valley Council", "16 November 2006"]
    assert texts(hit, "h2") == ["Missing persons in the North Valley"]
    assert select(hit, ".alt")[0].get("lang") == "ru"
    assert texts(hit, ".snip .at")[0] == "p. 3"
    assert "register" in texts(hit, ".snip mark.exact")
    assert texts(hit, ".vers li") == ["EN English, original",
                                      "RU Also in Russian unofficial translation",
                                      "3 pages PDF, 3 KB"]  # fmt: skip


def test_a_snippet_leads_to_its_passage(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=checkpoint")
    (address,) = links(found, ".snip .at").values()
    opened = page(client, address)
    passage = opened.get_element_by_id(address.partition("#")[2])
    assert "checkpoint" in texts(passage, "mark")


def test_russian_pages_are_russian(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=пропавшие")
    assert texts(found, "h1") == ["2 документа по запросу пропавшие"]
    assert "2 документа – Свод" in text(found.find(".//title"))
    assert texts(found, ".facet h3") == [
        "Дата", "Регион", "Метка", "Язык", "Тип документа", "Рубрика", "Автор", "Перевод", "Права"
    ]  # fmt: skip
    assert "Английский" in " ".join(texts(found, ".facet label"))
    assert "Есть на английском" in " ".join(texts(found, ".vers"))


def test_only_the_reader_s_language_is_missed(client: FlaskClient) -> None:
    english = page(client, "/en/search?tag=journalists")
    assert "No English version" in texts(english, ".vers li")
    russian = page(client, "/ru/search?tag=journalists")
    assert "Русского текста нет" not in texts(russian, ".vers li")


def test_filters_are_a_form_that_keeps_the_question(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=lawyers&tag=families&from=2001&sort=oldest")
    (form,) = select(found, "form.filters")
    fields = dict(form.form_values())
    assert fields == {"q": "lawyers", "sort": "oldest", "from": "2001", "to": "", "tag": "families"}
    assert form.get("method").lower() == "get"


def test_a_chip_takes_one_filter_away(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=lawyers&tag=families&region=coast&from=2001&to=2004")
    chips = links(found, ".chip")
    assert list(chips) == ["Remove filter Date: 2001–2004×", "Remove filter Region: The Coast×",
                           "Remove filter Tag: Families×"]  # fmt: skip
    assert chips["Remove filter Tag: Families×"] == (
        "/en/search?q=lawyers&region=coast&from=2001&to=2004"
    )
    assert links(found, ".chips .more") == {"Clear all filters": "/en/search?q=lawyers"}


def test_one_filter_can_be_cleared_as_several_can(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=lawyers&tag=families")
    assert links(found, ".chips .more") == {"Clear all filters": "/en/search?q=lawyers"}


def test_years_the_wrong_way_round_are_shown_the_right_way_round(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=lawyers&from=2004&to=2001")
    assert list(links(found, ".chip")) == ["Remove filter Date: 2001–2004×"]
    fields = dict(select(found, "form.filters")[0].form_values())
    assert (fields["from"], fields["to"]) == ("2001", "2004")
    assert client.get("/api/v1/search?q=lawyers&from=2004&to=2001").status_code == 400


def test_the_histogram_says_in_words_what_it_draws(client: FlaskClient) -> None:
    found = page(client, "/en/search?tag=lawyers")
    (drawing,) = select(found, ".histo svg")
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label").startswith("Documents per year, 2001 to 2009. The peak is")
    by_year = links(found, ".by-year a")
    assert by_year["2004"] == "/en/search?tag=lawyers&from=2004&to=2004"
    assert "No date: 1" in texts(found, ".without")


def test_a_tree_shows_the_children_of_what_is_selected(client: FlaskClient) -> None:
    found = page(client, "/en/search?region=north-valley")
    (box,) = select(found, "input[type=checkbox][value=north-valley]")
    assert box.get("checked") is not None
    branch = box.getparent().getparent()
    assert select(branch, "ul input[value=upper-village]")


def test_pages_of_results(client: FlaskClient) -> None:
    first = page(client, "/en/search")
    assert texts(first, "h1") == ["All 14 documents"]
    assert len(select(first, ".hit")) == 10
    assert select(first, ".pages [aria-current=page]")[0].get("aria-label") == "Page 1"
    assert links(first, ".pages .next") == {"Next page →": "/en/search?page=2"}
    second = page(client, "/en/search?page=2")
    assert len(select(second, ".hit")) == 4
    assert select(second, "ol.hits")[0].get("start") == "11"
    assert "(page 2 of 2)" in text(second.find(".//title"))


def test_a_page_past_the_end_is_the_last(client: FlaskClient) -> None:
    answer = client.get("/en/search?q=lawyers&page=99")
    assert (answer.status_code, answer.location) == (302, "/en/search?q=lawyers")


def test_relevance_is_offered_only_for_words(client: FlaskClient) -> None:
    assert texts(page(client, "/en/search?q=lawyers"), ".sort option")[0] == "Relevance"
    assert texts(page(client, "/en/search"), ".sort option")[0] == "Newest first"


def test_the_order_is_a_form_that_keeps_the_question(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=lawyers&tag=families&from=2001&page=1&sort=oldest")
    (form,) = select(found, "form.sort")
    assert form.form_values() == [
        ("q", "lawyers"), ("tag", "families"), ("from", "2001"), ("sort", "oldest")
    ]  # fmt: skip
    assert texts(form, "label[for=sort]") == ["Sort by"]
    assert select(form, "button")


def test_what_is_exported_is_what_is_shown(client: FlaskClient) -> None:
    exports = links(page(client, "/ru/search?q=lawyers&tag=families"), ".export a")
    forms = ["CSV", "JSON", "JSON Lines", "BibTeX", "RIS", "CSL-JSON"]
    assert list(exports) == [*forms, "Atom", "JSON Feed", "Сослаться на этот поиск"]
    with client.get(exports["JSON"]) as answer:
        data = answer.get_json()
    shown = page(client, "/ru/search?q=lawyers&tag=families")
    assert f"{data['total']} документов" in texts(shown, "h1")[0]
    assert len(data["results"]) == data["total"]
    assert exports["Atom"] == "/ru/feed.atom?q=lawyers&tag=families"


def test_nothing_found_leads_on_with_counts(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=missing+register&tag=memory&from=2009")
    assert texts(found, "h1") == ["No documents for missing register in Tag: Memory, from 2009"]
    steps = links(found, ".lost a")
    assert steps["Without any filter"] == "/en/search?q=missing+register"
    assert "Any of the words" not in steps
    assert steps["All documents of the archive"] == "/en/search"
    for step, address in steps.items():
        shown = next(t for t in texts(found, ".lost li") if t.startswith(step))
        assert texts(page(client, address), "h1")[0].split()[0] in (*shown.split(), "All")


def test_any_of_the_words_is_offered_when_it_finds(client: FlaskClient) -> None:
    steps = links(page(client, "/en/search?q=register+zebra"), ".lost a")
    assert steps["Any of the words"] == "/en/search?q=register+OR+zebra"


def test_a_repaired_question_is_told_in_words(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=«пропавшие")
    (notice,) = select(found, ".notices")
    assert "Кавычка не закрыта" in text(notice)
    assert select(found, "#q")[0].get("value") == "«пропавшие"


# ---------- a document ----------


def test_a_document_opens_in_the_reader_s_language(client: FlaskClient) -> None:
    for lang, name in (("en", "English"), ("ru", "Русский")):
        opened = page(client, f"/{lang}/doc/report-2006")
        assert name in texts(opened, ".tabs [aria-current]")[0]
        assert select(opened, ".sheet")[0].get("lang") == lang


def test_versions_are_tabs_with_addresses(client: FlaskClient) -> None:
    tabs = links(page(client, "/ru/doc/report-2006?q=реестр"), ".tabs a")
    assert list(tabs) == ["RU Русский", "EN English", "Параллельный текст"]
    english = page(client, tabs["EN English"])
    assert list(links(english, ".tabs a"))[-1] == "Оригинал, PDF"


def test_the_way_back_keeps_the_search(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=missing&region=mountains")
    address = links(found, ".hit h2 a")["Missing persons in the North Valley"]
    back = links(page(client, address), ".back")
    assert back == {"← Back to 2 results": "/en/search?q=missing&region=mountains"}
    assert select(page(client, "/en/doc/report-2006"), ".back") == []


def test_matches_are_marked_counted_and_linked(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?q=missing")
    marks = select(opened, ".sheet mark")
    assert texts(opened, ".told") == [f"{len(marks)} matches"]
    assert [mark.get("id") for mark in marks] == [f"m{n}" for n in range(1, len(marks) + 1)]
    places = [element.get("href")[1:] for element in select(opened, ".places a")]
    assert all(opened.get_element_by_id(place).tag == "mark" for place in places)
    second = opened.get_element_by_id(places[1]).xpath("ancestor::div")[-1]
    steps = [a.get("href") for a in select(second, ".step a")]
    before, after = (step[1:] for step in steps if step.startswith("#"))
    assert (int(before[1:]) + 1, after) == (int(places[1][1:]), places[2])


def test_what_stands_only_in_another_version_is_pointed_to(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?v=en&q=реестр")
    assert texts(opened, ".told") == ["No matches in this version; 1 in Russian"]
    (address,) = links(opened, ".told a").values()
    assert select(page(client, address), ".sheet mark")


def test_a_question_that_cannot_be_searched_still_opens_the_document(client: FlaskClient) -> None:
    opened = page(client, "/ru/doc/report-2006?q=" + "а" * 600)
    assert "до 512 знаков" in texts(opened, ".told")[0]
    assert select(opened, ".sheet")


def test_passages_have_anchors_and_pages_have_rules(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006")
    assert texts(opened, ".leaf span") == [f"Page {n} of the original" for n in (1, 2, 3)]
    for passage in select(opened, ".passage"):
        address = f"/en/doc/report-2006?v=en#{passage.get('id')}"
        assert select(passage, ".no a")[0].get("href") == address


def test_many_headings_make_an_outline(client: FlaskClient) -> None:
    assert select(page(client, "/en/doc/report-2006"), ".outline") == []
    contents = page(client, "/en/doc/handbook")
    assert "Chapter 12" in texts(contents, ".outline a")


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("/en/doc/report-2006?v=ru", "Unofficial translation. The original is in English."),
        ("/en/doc/resolution-2010?v=en", "Official translation. The original is in Russian."),
        ("/en/doc/recommendation-2009",
         "Machine translation, not checked by a person. Do not quote."),
        ("/ru/doc/recommendation-2009",
         "Машинный перевод, человеком не проверен. Не цитируйте."),
        ("/en/doc/unreadable",
         "No text could be taken from this file, so it cannot be found by its words."),
    ],
)  # fmt: skip
def test_doubts_are_named(client: FlaskClient, address: str, note: str) -> None:
    assert texts(page(client, address), ".note") == [note]


def test_what_is_known_of_a_document_leads_to_its_like(client: FlaskClient) -> None:
    opened = page(client, "/ru/doc/report-2006")
    facts = links(opened, ".facts a")
    assert facts["Доклад"] == "/ru/search?type=report"
    assert facts["Верхнее Село"] == "/ru/search?region=upper-village"
    assert facts["Совет долин"] == "/ru/search?issuer=valley-council"
    assert "Doc. 4077" in texts(opened, ".facts dd")
    assert any(fact.startswith("sha256: ") for fact in texts(opened, ".facts dd"))


def test_related_documents_are_links_when_they_are_held(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006")
    groups = ["Cites", "Related", "Answered by", "Cited by", "Similar documents"]
    assert texts(opened, "#related h3") == groups
    held = links(opened, "#related a")
    assert {title: url for title, url in held.items() if "Bulletin" not in title} == {
        "Письмо общества «Лампа» об адвокатах": "/en/doc/letter-2009",
        "Legal remedies in the valleys": "/en/doc/resolution-2010",
    }
    assert "Doc. 9999" in text(opened.get_element_by_id("related"))


def test_the_original_is_shown_as_images(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006/original?v=en")
    pictures = select(opened, ".scroll img")
    assert [p.get("alt") for p in pictures] == [f"Page {n} of the original" for n in (1, 2, 3)]
    assert [f.get("id") for f in select(opened, ".scroll figure")] == [
        "page-1",
        "page-2",
        "page-3",
    ]
    assert client.get(pictures[0].get("src")).mimetype == "image/png"


def test_the_page_as_data_is_the_same_answer(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=missing&tag=families")
    (address,) = found.xpath("//link[@type='application/json']/@href")
    data = client.get(address).get_json()
    assert [f"/ru/doc/{r['id']}" for r in data["results"]] == [
        a.get("href").partition("?")[0] for a in select(found, ".hit h2 a")
    ]
