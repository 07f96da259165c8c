"""Documents that were withdrawn: their address says when, why and what to read; nothing else."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.small_corpus import CorpusFolder
from tests.webui.reading_html import parse
from tests.webui.sample_archive import make_archive
from webui import create_app
from webui.api.models import Problem

KEYS = """
type = "letter"
date = "2009-11-16"
shelf = "{shelf}"
issuer = ["lamp"]
symbol = "Doc. 7"
title.en = "A letter about Vetrova"
title.ru = "Письмо о Ветровой"
"""
NOTICE = """
[withdrawn]
date = "2026-03-01"
reason.en = "It named a <b>witness</b>."
replaced_by = "{instead}"
"""
HELD = [b"Vetrova", "Ветров".encode(), b"Doc. 7", b"Lamp", "Ламп".encode(), b"2009"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("withdrawn")
    corpus = CorpusFolder(folder / "corpus")

    def put(name: str, shelf: str = "public", more: str = "") -> None:
        words = f"The words of {name} about Vetrova.\n"
        corpus.document(name, KEYS.format(shelf=shelf) + more, {"letter.txt": words})

    corpus.document("open", 'title.en = "The letter as corrected"\nshelf = "public"\n')
    put("gone")
    put("bare")
    put("secret", "internal")
    make_archive(folder / "home", corpus.root)
    put("gone", more=NOTICE.format(instead="open"))
    put("bare", more='[withdrawn]\ndate = "2026-03-01"\n')
    put("hidden", more=NOTICE.format(instead="secret"))
    put("lost", more=NOTICE.format(instead="unheard-of"))
    put("secret", "internal", NOTICE.format(instead="open"))
    put("researchers", "restricted", NOTICE.format(instead="open"))
    put("early", more='embargo = "2999-01-01"\n' + NOTICE.format(instead="open"))
    app = create_app(make_archive(folder / "home", corpus.root))
    yield app.test_client()
    app.extensions["svod"].close()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [word for word in HELD if word in answer.data]
    main = parse(answer.get_data(as_text=True)).find(".//main")
    return " ".join(main.text_content().replace("\xa0", " ").split())


def test_its_page_says_when_why_and_what_to_read(client: FlaskClient) -> None:
    assert page(client, "/en/doc/gone") == (
        "This document was withdrawn It was withdrawn on 1 March 2026 and is not shown any more. "
        "It named a <b>witness</b>. Read instead: The letter as corrected To the start page"
    )
    assert page(client, "/ru/doc/gone").startswith(
        "Документ отозван Он отозван 1 марта 2026 г. и больше не показывается."
    )
    root = parse(client.get("/ru/doc/gone").get_data(as_text=True))
    (link,) = root.xpath("//main//a[@href='/ru/doc/open']")
    assert link.get("lang") == "en"
    (reason,) = root.xpath("//main/p[@lang]")
    assert reason.get("lang") == "en"


def test_without_a_reason_the_day_is_said(client: FlaskClient) -> None:
    assert page(client, "/en/doc/bare") == (
        "This document was withdrawn It was withdrawn on 1 March 2026 and is not shown any more. "
        "To the start page"
    )


@pytest.mark.parametrize("id", ["hidden", "lost"])
def test_what_replaced_it_is_named_only_if_it_is_public(client: FlaskClient, id: str) -> None:
    assert "instead" not in page(client, f"/en/doc/{id}")
    said = client.get(f"/api/v1/documents/{id}").get_json(force=True)
    assert said["withdrawn"]["replaced_by"] is None
    assert "secret" not in str(said)


@pytest.mark.parametrize("part", ["", "/text", "/original", "/related"])
def test_the_api_says_the_same(client: FlaskClient, part: str) -> None:
    answer = client.get(f"/api/v1/documents/gone{part}")
    assert answer.status_code == 410
    assert answer.content_type == "application/problem+json"
    told = answer.get_json(force=True)
    Problem.model_validate_json(answer.data)
    assert told == {
        "type": "about:blank",
        "title": "Gone",
        "status": 410,
        "detail": "This document was withdrawn.",
        "withdrawn": {
            "date": "2026-03-01",
            "reason": {"en": "It named a <b>witness</b>."},
            "replaced_by": "/api/v1/documents/open",
        },
    }


@pytest.mark.parametrize("part", ["/original", "/download", "/cite.bib", "/cite.json", "?v=en"])
def test_so_do_all_addresses_below_it(client: FlaskClient, part: str) -> None:
    page(client, f"/en/doc/gone{part}")


@pytest.mark.parametrize("id", ["secret", "researchers", "early"])
def test_what_was_never_public_looks_like_what_does_not_exist(client: FlaskClient, id: str) -> None:
    for address in ("/en/doc/{}", "/ru/doc/{}/download", "/api/v1/documents/{}"):
        hidden, missing = (client.get(address.format(one)) for one in (id, "nobody"))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.data.replace(id.encode(), b"nobody") == missing.data


def test_it_is_found_nowhere_else(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?per_page=100").get_json()
    assert [hit["id"] for hit in found["results"]] == ["open"]
    assert client.get("/api/v1/search?q=vetrova").get_json()["total"] == 0
    for address in ("/en/feed.atom", "/en/feed.json", "/sitemap-1.xml", "/en/browse"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"gone" not in answer.data
        assert b"Vetrova" not in answer.data
    headers = client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc").get_data(as_text=True)
    assert headers.count('status="deleted"') == 2, "gone and bare"
    assert "hidden" not in headers
