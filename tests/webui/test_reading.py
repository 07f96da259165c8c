"""Pages and API say how a question was read, and what else it may have meant."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from indexer.asking import Channel, Notice, NoticeCode
from tests.webui.reading_html import links, parse, select, text, texts
from webui import words
from webui.present import notices


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


def ask(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 200, query
    return answer.get_json()


# ---------- the other language ----------


def test_the_page_says_what_else_was_looked_for_and_how_not_to(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=colleagues")
    assert texts(found, "h1") == ["1 document for colleagues"]
    (label,) = select(found, ".find .across")
    assert text(label) == "Also search in Russian: коллега"
    assert select(label, "q")[0].get("lang") is None  # the marks are those of the page
    assert select(label, "q span")[0].get("lang") == "ru"
    (form,) = select(found, "form.find")
    assert form.form_values() == [("q", "colleagues"), ("cross", "0"), ("cross", "1")]
    (box,) = select(label, "input")
    del box.attrib["checked"]
    assert form.form_values() == [("q", "colleagues"), ("cross", "0")]


def test_a_ticked_box_leads_to_the_address_without_it(client: FlaskClient) -> None:
    answer = client.get("/en/search?q=colleagues&cross=0&cross=1&tag=lawyers")
    assert (answer.status_code, answer.location) == (302, "/en/search?q=colleagues&tag=lawyers")
    for refused in ("cross=1&cross=0", "cross=0&cross=0", "names=0&names=1"):
        assert client.get(f"/en/search?q=colleagues&{refused}").status_code == 400
    assert client.get("/api/v1/search?q=colleagues&cross=0&cross=1").status_code == 400


def test_without_the_other_language_the_way_to_it_stays(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=colleagues&cross=0")
    assert texts(found, "h1") == ["No documents for colleagues"]
    (box,) = select(found, ".across input")
    assert box.get("checked") is None
    assert links(found, ".lost a")["In the other language, too"] == "/en/search?q=colleagues"
    assert links(found, ".meant a") == {"коллега": "/en/search?q=коллега&cross=0"}
    assert texts(found, ".meant li") == ["In Russian: коллега (1 document)"]


def test_russian_pages_say_it_in_russian(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=месяцем")
    assert texts(found, ".across") == ["Искать и по-английски: month"]


def test_words_without_a_translation_bring_no_line(client: FlaskClient) -> None:
    for query in ("checkpoint", "checkpoint&cross=0", ""):
        found = page(client, f"/en/search?q={query}")
        assert select(found, ".reading") + select(found, ".across") == []


def test_a_document_found_by_other_words_says_so(client: FlaskClient) -> None:
    (hit,) = select(page(client, "/en/search?q=colleagues"), ".hit")
    assert texts(hit, ".found-as") == ["Found as: a translation"]
    (mark,) = select(hit, ".snip mark")
    assert (mark.get("class"), mark.get("title")) == ("translation", "a translation")
    (own,) = select(page(client, "/en/search?q=checkpoint"), ".hit")
    assert texts(own, ".found-as") == []
    assert select(own, "mark")[0].get("title") is None


def test_the_api_names_the_translations(client: FlaskClient) -> None:
    found = ask(client, "q=colleagues")
    assert found["query"]["translated"] == [
        {"word": "colleagues", "lang": "ru", "words": ["коллега"]}
    ]
    assert found["results"][0]["matched"] == ["translation"]
    off = ask(client, "q=colleagues&cross=0")
    assert (off["total"], off["query"]["translated"]) == (0, [])


# ---------- names ----------


def test_a_name_in_another_spelling_can_be_left_out(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=Vetrova")
    assert texts(found, "h1") == ["1 document for Vetrova"]
    assert links(found, ".reading a") == {"Only this spelling": "/en/search?q=Vetrova&names=0"}
    assert texts(found, ".found-as") == ["Found as: a name in another spelling"]
    exactly = page(client, "/en/search?q=Vetrova&names=0")
    assert texts(exactly, "h1") == ["No documents for Vetrova"]
    assert links(exactly, ".reading a") == {"In any spelling": "/en/search?q=Vetrova"}
    assert ask(client, "q=Vetrova")["results"][0]["matched"] == ["name"]
    assert ask(client, "q=Vetrova&names=0")["total"] == 0


def test_a_switch_stays_while_one_narrows_and_goes_with_a_new_question(
    client: FlaskClient,
) -> None:
    found = page(client, "/en/search?q=lawyers&cross=0&names=0&tag=families")
    kept = {(f.get("name"), f.get("value")) for f in select(found, ".filters input[type=hidden]")}
    assert {("cross", "0"), ("names", "0")} <= kept
    assert {f.get("name") for f in select(found, ".find input[type=hidden]")} == {"tag"}


# ---------- terms ----------


def test_a_term_of_the_question_is_offered_as_a_filter(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=families")
    lines = texts(found, ".reading li")
    (address,) = links(found, ".reading a").values()
    assert address == "/en/search?q=families&tag=families"
    count = int(lines[0].rpartition("(")[2].rstrip(")"))
    assert lines == [f"Filter by Tag: Families ({count})"]
    narrowed = page(client, address)
    assert texts(narrowed, "h1")[0].split()[0] == str(count)
    # and then it is no step any more
    assert select(narrowed, ".reading") == []


def test_a_term_that_all_documents_carry_is_no_step(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=families&region=coast")
    assert [line for line in texts(found, ".reading li") if "Families" in line] == []


@pytest.mark.parametrize(
    ("text", "vocabulary", "id", "parameter"),
    [
        ("families", "tags", "families", "tag"),
        ("семьями", "tags", "families", "tag"),
        ("Northern Valley", "regions", "north-valley", "region"),
        ("the Lamp society", "organisations", "lamp", "issuer"),
    ],
)
def test_the_api_names_the_terms(
    client: FlaskClient, text: str, vocabulary: str, id: str, parameter: str
) -> None:
    (term,) = ask(client, f"q={text}")["query"]["terms"]
    assert set(term) == {"vocabulary", "id", "label", "words", "url"}
    assert (term["vocabulary"], term["id"]) == (vocabulary, id)
    assert term["words"].casefold() in text.casefold()
    assert term["url"].endswith(f"&{parameter}={id}")
    assert client.get(term["url"]).status_code == 200


# ---------- did you mean ----------


def test_a_slip_leads_to_what_was_meant(client: FlaskClient) -> None:
    found = page(client, "/en/search?q=chekpoint")
    assert texts(found, ".meant li") == ["Did you mean checkpoint (1 document)?"]
    assert links(found, ".meant a") == {"checkpoint": "/en/search?q=checkpoint"}


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "Did you mean checkpoint, without filters? (1 document)"),
     ("ru", "Возможно, вы искали checkpoint? Без фильтров (1 документ)")],
)  # fmt: skip
def test_a_slip_and_a_filter_lead_somewhere(client: FlaskClient, lang: str, says: str) -> None:
    found = page(client, f"/{lang}/search?q=chekpoint&from=1990&to=1991")
    assert texts(found, ".meant li") == [says]
    assert links(found, ".meant a") == {"checkpoint": f"/{lang}/search?q=checkpoint"}


def test_within_the_filters_comes_first(client: FlaskClient) -> None:
    (hit,) = ask(client, "q=checkpoint&per_page=1")["results"]
    found = page(client, f"/en/search?q=chekpoint&type={hit['type']}")
    assert texts(found, ".meant li") == ["Did you mean checkpoint (1 document)?"]


def test_nothing_of_a_closed_shelf_is_suggested_without_filters_either(client: FlaskClient) -> None:
    for slip in ("infromant", "verdcit"):
        assert select(page(client, f"/en/search?q={slip}&from=1990&to=1991"), ".meant") == []


@pytest.mark.parametrize(
    ("address", "says"),
    [("/en/search?q=%22register+missing", "register missing"),
     ("/en/search?q=%22zebra", "zebra"),
     ("/ru/search?q=«register+missing»", "„register missing“")],
)  # fmt: skip
def test_a_heading_quotes_the_question_put_right(
    client: FlaskClient, address: str, says: str
) -> None:
    assert texts(page(client, address), "h1 q") == [says]


def test_the_other_keyboard_is_understood(client: FlaskClient) -> None:
    found = page(client, "/ru/search?q=gjlpfobnysv")
    (line,) = texts(found, ".meant li")
    assert line == "Возможно, вы искали подзащитным (1 документ)?"


def test_a_good_answer_has_no_suggestions(client: FlaskClient) -> None:
    assert select(page(client, "/en/search?q=lawyers"), ".meant") == []
    assert ask(client, "q=lawyers")["query"]["suggestions"] == []


def test_the_api_suggests_what_it_finds(client: FlaskClient) -> None:
    query = ask(client, "q=chekpoint&per_page=5")["query"]
    (suggestion,) = query["suggestions"]
    assert {name: suggestion[name] for name in ("q", "count", "kind")} == {
        "q": "checkpoint", "count": 1, "kind": "spelling"
    }  # fmt: skip
    assert suggestion["url"] == "/api/v1/search?q=checkpoint&per_page=5"
    assert client.get(suggestion["url"]).get_json()["total"] == 1


def test_nothing_of_a_closed_shelf_is_suggested(client: FlaskClient) -> None:
    for slip in ("infromant", "verdcit"):
        assert ask(client, f"q={slip}")["query"]["suggestions"] == []
        assert select(page(client, f"/en/search?q={slip}"), ".meant") == []


def test_words_without_their_quotation_marks_are_a_step(client: FlaskClient) -> None:
    steps = links(page(client, "/en/search?q=«register+missing»"), ".lost a")
    assert steps["Without quotation marks"] == "/en/search?q=register+missing"


# ---------- loosened questions, notices ----------


def test_a_question_with_most_of_its_words_says_so(client: FlaskClient) -> None:
    address = "q=register+checkpoint+zebra"
    found = page(client, f"/en/search?{address}")
    (notice,) = select(found, ".notices")
    assert "documents with most of the words come first" in text(notice)
    query = ask(client, address)["query"]
    assert query["loosened"]
    assert "most-words" in [notice["code"] for notice in query["notices"]]
    assert not ask(client, "q=register+checkpoint")["query"]["loosened"]


@pytest.mark.parametrize("code", NoticeCode.__args__)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_notice_is_told_in_words(client: FlaskClient, lang: str, code: str) -> None:
    with client.application.test_request_context(f"/{lang}/search"):
        view = notices.view(Notice(code, 0, "zeb*"))
    assert view.message.endswith(".")
    assert "%" not in view.message
    assert lang == "en" or any("а" <= letter <= "я" for letter in view.message)


def test_a_narrowed_pattern_and_a_narrowed_sentence_are_told_apart(client: FlaskClient) -> None:
    with client.application.test_request_context("/en/search"):
        told = {word: notices.view(Notice("narrowed", 0, word)).message
                for word in ("zeb*", "z?bra", "zebra~", "zebra", "zebra?", "~999")}  # fmt: skip
    patterns = {word for word, message in told.items() if "very many words" in message}
    assert patterns == {"zeb*", "z?bra", "zebra~"}
    assert all("very long" in told[word] for word in ("zebra", "zebra?"))
    assert told["~999"] == "“~999” is too far: words within 100 of each other were looked for."


@pytest.mark.parametrize("channel", [*Channel])
def test_every_channel_but_a_words_own_is_told(channel: Channel) -> None:
    assert (channel in words.CHANNEL) == (channel not in (Channel.EXACT, Channel.LEMMA))


# ---------- explain ----------


def test_the_api_explains_when_it_is_asked(client: FlaskClient) -> None:
    found = ask(client, "q=register&explain=1")
    (step,) = found["explain"]["steps"]
    assert set(step) == {"depth", "kind", "says", "words", "fields"}
    exact = step["words"][0][0]
    assert exact == {"key": "=register", "channel": "exact", "weight": 1.0, "documents": 1}
    (match, *_) = found["results"][0]["explain"]
    assert set(match) == {"step", "key", "channel", "field", "times", "weight"}
    assert "explain" not in ask(client, "q=register")
    assert "explain" not in ask(client, "q=register")["results"][0]


def test_an_explanation_counts_the_public_shelf_only(client: FlaskClient) -> None:
    (step,) = ask(client, "q=informant&explain=1")["explain"]["steps"]
    assert {key["documents"] for row in step["words"] for key in row} == {0}


def test_pages_do_not_explain(client: FlaskClient) -> None:
    assert client.get("/en/search?q=register&explain=1").status_code == 200
