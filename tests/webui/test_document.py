"""The page of a document: finding in it, quoting from it, and what it says when it cannot show."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from archive.catalogue import Catalogue, reading, writing
from archive.records import Passage
from indexer.asking import Channel, Part
from tests.webui.reading_html import links, parse, select, text, texts
from tests.webui.sample_archive import make_archive, write_corpus
from webui import create_app
from webui.present.text import count, joined
from webui.present.text import text as shown


def page(client: FlaskClient, address: str, status: int = 200) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, address
    return parse(answer.get_data(as_text=True))


# ---------- finding in it ----------


def test_words_side_by_side_are_one_match(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?q=missing+persons")
    marks = texts(opened, ".sheet mark")
    assert "missing persons" in marks
    assert "missing" in marks  # where "persons" does not follow
    assert text(select(opened, "#within output")[0]) == f"{len(marks)} matches"
    assert select(opened, "#within")[0].get("data-matches") == str(len(marks))


@pytest.mark.parametrize(
    ("parts", "matches"),
    [
        ([("a", "exact"), (" ", None), ("b", "lemma")], ["a b"]),
        ([("a", "exact"), ("\u00a0", None), ("b", "exact"), (" ", None), ("c", "exact")],
         ["a\u00a0b c"]),
        ([("a", "exact"), (", ", None), ("b", "exact")], ["a", "b"]),
        ([("a", "exact"), (" ", None), ("b", "name")], ["a", "b"]),
        ([("a", "name"), (" ", None), ("b", "name"), (" and ", None), ("c", "exact")],
         ["a b", "c"]),
        ([("x ", None), ("a", "term"), (" ", None)], ["a"]),
    ],
)  # fmt: skip
def test_which_words_are_one_match(parts: list[tuple[str, str | None]], matches: list[str]) -> None:
    given = [Part(words, Channel(channel) if channel else None) for words, channel in parts]
    found = list(joined(given))
    assert [part.text for part in found if part.match] == matches
    assert "".join(part.text for part in found) == "".join(part.text for part in given)
    assert count({1: tuple(given)}) == len(matches)


def test_the_box_steps_through_the_matches(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?q=missing")
    last = select(opened, ".sheet mark")[-1].get("id")
    (box,) = select(opened, "#within")
    up, down = (select(box, f"a[data-step={by}]")[0] for by in ("-1", "1"))
    assert (up.get("href"), down.get("href")) == (f"#{last}", "#m1")
    says = select(box, "output[data-position]")[0].get("data-says")
    assert says == f"{{n}} of {last[1:]} matches"
    assert select(box, "#w")[0].get("value") == "missing"
    russian = page(client, "/ru/doc/report-2006?v=en&q=missing")
    said = select(russian, "#within output")[0].get("data-says")
    assert said == f"{{n}} из {last[1:]} совпадений"


def test_the_steps_beside_the_passages_lead_through_all_of_them(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?q=missing")
    numbers = [int(mark.get("id")[1:]) for mark in select(opened, ".sheet mark")]
    assert numbers == list(range(1, len(numbers) + 1))
    holding = [p for p in select(opened, ".passage") if select(p, "mark")]
    assert len(holding) > 2
    for this, following in pairwise(holding):
        assert f"#{select(following, 'mark')[0].get('id')}" == steps(this)["Next match"]
        assert f"#{select(this, 'mark')[-1].get('id')}" == steps(following)["Previous match"]
    assert "Previous match" not in steps(holding[0])
    assert "Next match" not in steps(holding[-1])


def steps(passage: HtmlElement) -> dict[str, str]:
    return {a.get("aria-label"): a.get("href") for a in select(passage, ".step a")}


def test_a_search_in_the_document_keeps_the_filters_someone_came_with(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006?v=en&q=missing&region=mountains&sort=newest")
    fields = {f.get("name"): f.get("value") for f in select(opened, "#within input")}
    assert fields == {"v": "en", "region": "mountains", "sort": "newest", "q": "missing"}


def test_words_of_an_eased_question_are_marked_as_in_the_results(client: FlaskClient) -> None:
    address = "q=observation+zebra+giraffe"
    found = page(client, f"/en/search?{address}")
    hit = links(found, ".hit h2 a")["A handbook for observers of hearings"]
    quoted = {text(mark).casefold() for mark in select(found, ".snip mark")}
    assert quoted == {"observer"}
    marks = select(page(client, hit), ".sheet mark")
    assert {text(mark).casefold() for mark in marks} >= quoted
    assert {mark.get("class") for mark in marks} == {"family"}


def test_words_of_the_other_language_are_marked(client: FlaskClient) -> None:
    (mark,) = select(page(client, "/en/doc/letter-2009?q=colleagues"), ".sheet mark")
    assert (text(mark), mark.get("class")) == ("коллеги", "translation")
    assert select(page(client, "/en/doc/letter-2009?q=colleagues&cross=0"), ".sheet mark") == []


def test_what_only_the_other_version_has_is_counted_there(client: FlaskClient) -> None:
    opened = page(client, "/ru/doc/report-2006?v=en&q=реестр&cross=0")
    assert texts(opened, "#within .told") == ["В этой версии нет; в русской – 1"]
    (address,) = links(opened, "#within .told a").values()
    assert len(select(page(client, address), ".sheet mark")) == 1


# ---------- quoting from it ----------


def test_the_address_to_cite_has_no_question_in_it(client: FlaskClient) -> None:
    for address in ("/en/doc/report-2006", "/en/doc/report-2006?v=en&q=missing&tag=families"):
        signs = select(page(client, address), ".passage .no a")
        assert [sign.get("href") for sign in signs][:2] == [
            "/en/doc/report-2006?v=en#p1", "/en/doc/report-2006?v=en#p2"
        ]  # fmt: skip
        assert signs[0].get("aria-label") == "Paragraph 1, link to it"


def test_a_place_with_a_name_is_called_by_it(app: Flask) -> None:
    named = Passage(1, 2, "Art. 9", "en", "text", "Nobody is arrested.")
    with app.test_request_context("/en"):
        one, other = shown((named, replace(named, number=2, label="")), {}).passages
    assert (one.labelled, one.place) == (True, "Art.\u00a09")
    # its page is no name of the place: the page rule says it
    assert (other.labelled, other.place) == (False, "¶")


# ---------- what is known of it ----------


def test_every_value_that_can_be_searched_is_a_link_that_finds_it(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/report-2006")
    facts = links(opened, ".facts a")
    assert facts["16 November 2006"] == "/en/search?from=2006-11-16&to=2006-11-16"
    assert facts["Doc. 4077"] == "/en/search?q=%22Doc.+4077%22"
    for label, address in facts.items():
        if address.startswith("/"):
            titles = links(page(client, address), ".hit h2 a")
            assert "Missing persons in the North Valley" in titles, label


def test_jump_links_lead_to_what_is_there(client: FlaskClient) -> None:
    for id in ("report-2006", "unreadable", "handbook"):
        opened = page(client, f"/en/doc/{id}")
        jumps = [address[1:] for address in links(opened, ".jump a").values()]
        assert {"about", "cite"} <= set(jumps)
        assert all(opened.get_element_by_id(jump) is not None for jump in jumps)


# ---------- what it says when it cannot show ----------


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "This document has no version “de”. It can be read in these:"),
     ("ru", "У этого документа нет версии «de». Его можно прочитать в таких версиях:")],
)  # fmt: skip
@pytest.mark.parametrize("part", ["", "/original", "/download", "/cite.bib"])
def test_a_version_that_is_not_there_leads_to_those_that_are(
    client: FlaskClient, lang: str, says: str, part: str
) -> None:
    found = page(client, f"/{lang}/doc/report-2006{part}?v=de", 400)
    assert texts(found, "main p") == [says]
    versions = select(found, ".versions a")
    assert {a.get("href") for a in versions} == {
        f"/{lang}/doc/report-2006?v={v}" for v in ("en", "ru")
    }
    assert all(client.get(a.get("href")).status_code == 200 for a in versions)


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "There is no English version of this document. It can be read in these:"),
     ("ru", "У этого документа нет английской версии. Его можно прочитать в таких версиях:")],
)  # fmt: skip
def test_a_language_that_is_not_there_is_called_by_its_name(
    client: FlaskClient, lang: str, says: str
) -> None:
    found = page(client, f"/{lang}/doc/letter-2009?v=en", 400)
    assert texts(found, "main p") == [says]


def test_a_version_of_a_closed_document_is_not_there_either(client: FlaskClient) -> None:
    for version in ("en", "de"):
        closed = client.get(f"/en/doc/secret-2011?v={version}")
        unknown = client.get(f"/en/doc/no-such-document?v={version}")
        assert closed.status_code == unknown.status_code == 404
        assert closed.data == unknown.data
        assert select(parse(closed.text), "input[type=search]")


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An archive in which no text was taken from a PDF whose pages are known."""
    folder = tmp_path_factory.mktemp("wordless")
    settings = make_archive(folder / "home", write_corpus(folder / "corpus"))
    with Catalogue(settings.catalogue) as catalogue, catalogue.writing() as connection:
        document = reading.document(connection, "report-2006")
        assert document
        writing.save_document(connection, document, {}, fingerprint="none", today=date(2026, 1, 1))
    app = create_app(settings)
    yield app
    app.extensions["svod"].close()


def test_a_version_without_text_opens_as_its_original(wordless: Flask) -> None:
    client = wordless.test_client()
    answer = client.get("/en/doc/report-2006?q=tree&tag=memory")
    assert answer.status_code == 302
    assert answer.location.startswith("/en/doc/report-2006/original?v=en&q=tree&tag=memory")
    assert select(page(client, answer.location), ".scroll img")
    # the other version has no pages to show: its page stays, with what is known
    assert texts(page(client, "/en/doc/report-2006?v=ru"), "h1")


def test_a_file_nobody_can_open_still_has_its_page(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/unreadable")
    assert texts(opened, "h1") == ["A letter nobody can open"]
    assert select(opened, "#within") == []
    assert links(opened, "#original a")["Download"].startswith("/en/doc/unreadable/download")
