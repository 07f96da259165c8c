"""What else a reader may want: relations, citations by symbol, documents that are alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from archive.catalogue import reading
from archive.records import Shelf
from archive.settings import Settings
from indexer.related import Reason, Related
from indexer.search import Finder, open_finder
from tests.webui.api.described import read
from tests.webui.reading_html import links, parse, select, text, texts
from tests.webui.sample_archive import make_archive, write_corpus
from webui import create_app, linking
from webui.present import related as present

NAMES = "Resolution 78 (2011), adopted after a debate on the road to Upper Village."

DOCUMENTS = {
    # named in other texts by its symbol
    "named": ("Resolution 78 (2011)", ("memory",), "public", "A debate. See Doc. 12276, page 4."),
    "names-en": ("", (), "public", f"The writers recall {NAMES}"),
    "names-ru": ("", (), "public", "Авторы напоминают: Резолюция 78 (2011) не исполнена."),
    "names-secretly": ("", ("memory",), "internal", f"Nobody may know of {NAMES}"),
    # other uses of the same numbers
    "counts": ("", (), "public", "They counted 78 houses in May. In the year (2011) they left."),
    "joined": ("", (), "public", "Resolution 178 (2011) and Resolution 78 (20113) are others."),
    "long-number": ("Doc. 12276", (), "public", "What was found on the road."),
    "closed-number": ("Doc. 12276", (), "internal", "What nobody may read."),
    # alike by what they are about
    "alike-both": ("", ("memory", "schools"), "public", "The reading room opened again."),
    "alike-one": ("", ("memory",), "public", "The room was painted."),
    "alike-closed": ("", ("memory", "schools"), "internal", "The key is under the stone."),
    "asks": ("", ("memory", "schools"), "public", "A reading room is needed."),
}

MANIFEST = """
type = "letter"
shelf = "{shelf}"
symbol = "{symbol}"
tags = {tags}
date = "2011"
title.en = "The one called {id}"
[[version]]
file = "text.txt"
status = "original"
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("related")
    corpus = write_corpus(folder / "corpus")
    for id, (symbol, tags, shelf, words) in DOCUMENTS.items():
        place = corpus / id
        place.mkdir()
        written = MANIFEST.format(id=id, symbol=symbol, tags=[*tags], shelf=shelf)
        (place / "document.toml").write_text(written, encoding="utf-8")
        (place / "text.txt").write_text(words + "\n", encoding="utf-8")
    return make_archive(folder / "home", corpus)


@pytest.fixture(scope="module")
def finder(settings: Settings) -> Iterator[Finder]:
    with open_finder(settings) as finder:
        yield finder


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["svod"].close()


def found(app: Flask, finder: Finder, id: str, leave: tuple[str, ...] = ()) -> list[Related]:
    holdings = app.extensions["svod"].holdings
    document = holdings.document(id)
    passages = holdings.passages(document, document.versions[0])
    return list(finder.related(document, passages, leave))


def ids(some: list[Related], reason: Reason) -> list[str]:
    return [one.document.id for one in some if one.reason is reason]


def test_texts_that_name_a_symbol_are_found_in_either_language(app: Flask, finder: Finder) -> None:
    citing = ids(found(app, finder, "named"), Reason.CITED_BY)
    assert sorted(citing) == ["names-en", "names-ru"]


def test_a_symbol_in_the_text_leads_to_its_document(app: Flask, finder: Finder) -> None:
    assert ids(found(app, finder, "named"), Reason.CITES) == ["long-number"]
    assert ids(found(app, finder, "names-ru"), Reason.CITES) == ["named"]
    assert ids(found(app, finder, "names-en"), Reason.CITES) == ["named"]


@pytest.mark.parametrize("id", ["counts", "joined"])
def test_other_uses_of_its_numbers_are_no_citation(app: Flask, finder: Finder, id: str) -> None:
    assert ids(found(app, finder, id), Reason.CITES) == []
    assert id not in ids(found(app, finder, "named"), Reason.CITED_BY)


def test_the_most_alike_come_first_and_say_why(app: Flask, finder: Finder) -> None:
    alike = [one for one in found(app, finder, "asks") if one.reason is Reason.ALIKE]
    order = [one.document.id for one in alike]
    assert order.index("alike-both") < order.index("alike-one")
    both = alike[order.index("alike-both")]
    assert {facet: set(values) for facet, values in both.shared} == {
        "tag": {"memory", "schools"}, "type": {"letter"}
    }  # fmt: skip


def test_nothing_that_is_closed_is_related(app: Flask, finder: Finder) -> None:
    for id in ("named", "asks", "alike-one", "names-en"):
        told = {one.document.id for one in found(app, finder, id)}
        assert not told & {"names-secretly", "alike-closed", "closed-number", "secret-2011"}
        page = app.test_client().get(f"/en/doc/{id}").get_data(as_text=True)
        assert "secretly" not in page
        assert "closed" not in page


def test_what_is_told_already_is_not_told_again(app: Flask, finder: Finder) -> None:
    every = found(app, finder, "named")
    assert len({one.document.id for one in every}) == len(every) <= 5
    without = found(app, finder, "named", leave=("names-en",))
    assert "names-en" not in {one.document.id for one in without}


def page(client: FlaskClient, address: str) -> HtmlElement:
    return parse(client.get(address).get_data(as_text=True))


def test_the_page_says_why_each_is_there(app: Flask) -> None:
    opened = page(app.test_client(), "/en/doc/named")
    (related,) = select(opened, "#related")
    assert texts(related, "h3")[:2] == ["Cites", "Cited by"]
    said = texts(related, ".why")
    assert said[0] == "“Doc. 12276” is named in this text"
    assert said[1:3] == ["“Resolution 78 (2011)” is named in its text"] * 2
    assert len(select(related, "li")) <= 5
    likeness = page(app.test_client(), "/en/doc/asks")
    assert "Same tags: Schools, Memory; same type: Letter" in texts(likeness, "#related .why")
    russian = page(app.test_client(), "/ru/doc/asks")
    assert "Те же метки: Школы, Память; тот же тип: Письмо" in texts(russian, "#related .why")


def test_relations_of_the_manifest_come_first_and_all_of_them_are_there(app: Flask) -> None:
    opened = page(app.test_client(), "/en/doc/report-2006")
    (related,) = select(opened, "#related")
    # citations may be many
    assert texts(related, "h3")[:4] == ["Cites", "Related", "Answered by", "Cited by"]
    assert "Doc. 9999" in text(related)
    assert "About an informant" not in text(related)


def test_many_relations_are_folded_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    for number in range(7):
        place = corpus / f"reply-{number}"
        place.mkdir()
        written = MANIFEST.format(id=f"reply-{number}", symbol="", tags=[], shelf="public")
        kind = "amends" if number == 6 else "cites"
        relation = f'[[relation]]\ntype = "{kind}"\ntarget = "report-2006"\n'
        (place / "document.toml").write_text(written + relation, encoding="utf-8")
        (place / "text.txt").write_text(f"Reply number {number}.\n", encoding="utf-8")
    app = create_app(make_archive(tmp_path / "home", corpus))
    opened = page(app.test_client(), "/en/doc/report-2006")
    monkeypatch.setattr(linking, "MOST_BACK", 6)
    monkeypatch.setattr(present, "MOST_FOLDED", 2)
    fewer = page(app.test_client(), "/en/doc/report-2006")
    told = read(app.test_client(), "/api/v1/documents/report-2006")
    beside = read(app.test_client(), "/api/v1/documents/report-2006/related")
    with app.extensions["svod"].holdings.reading() as connection:
        report = reading.document(connection, "report-2006")
        assert report
        found = linking.links_of(connection, [report], {Shelf.PUBLIC}, shown=3)[report.id]
    app.extensions["svod"].close()
    assert (len(told["relations_in"]), told["relations_in_total"]) == (6, 9)
    # citations give way to what is rarer
    kinds = [one["type"] for one in told["relations_in"]]
    assert kinds == ["amends", "responds-to", *["cites"] * 4]
    assert beside["relations_in_total"] == found.back_total == 9
    assert [kind for kind, _ in found.back] == kinds[:3]
    (some,) = select(fewer, "#related details")
    assert len(select(some, "li")) == 2
    (related,) = select(opened, "#related")
    (folded,) = select(related, "details")
    assert len(select(related, "li")) - len(select(folded, "li")) == 5
    assert text(select(folded, "summary")[0]) == f"{len(select(folded, 'li'))} more documents"
    replies = [title for title in links(related, "a") if "reply" in title]
    assert len(replies) == 7
    # whether they are listed or not, as many are left
    assert text(select(some, "summary")[0]) == text(select(folded, "summary")[0])
    assert texts(some, "p.muted") == [f"and {len(select(folded, 'li')) - 2} more"]
    assert select(related, ".why") == []
