"""What the page of a document says to programs, read back as these programs read it."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from lxml.html import HtmlElement

from archive.records import Document
from tests.webui.in_browser import needs_browser, watch
from tests.webui.reading_html import parse, select
from webui.embedded import embedded
from webui.present.document import cited
from webui.present.reader import Reader
from webui.rooms import rooms

ROOT = "http://localhost"
REPORT = "/en/doc/report-2006?v=en"
TRANSLATION = "/en/doc/report-2006?v=ru"


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


def json_ld(root: HtmlElement) -> dict[str, Any]:
    (block,) = root.xpath("/html/head/script[@type='application/ld+json']")
    said: dict[str, Any] = json.loads(block.text)
    return said


def metas(root: HtmlElement, name: str) -> list[tuple[str, str]]:
    """Language and content of the tags of a name, in their order."""
    found = root.xpath(f"/html/head/meta[@name='{name}']")
    return [(meta.get("lang", ""), meta.get("content")) for meta in found]


def said(root: HtmlElement, name: str) -> list[str]:
    return [content for _, content in metas(root, name)]


def links(root: HtmlElement, rel: str) -> dict[str, str]:
    found = root.xpath(f"/html/head/link[@rel='{rel}']")
    return {one.get("hreflang") or one.get("type") or "": one.get("href") for one in found}


# ---------- schema.org ----------

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://[^ ]+$"}


def one_or_more(one: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "array", "minItems": 2, "items": one}]}


TEXTS = one_or_more({"$ref": "#/$defs/text"})


def thing(*kinds: str) -> dict[str, Any]:
    one = {"type": "object", "required": ["@type", "name", "url"], "additionalProperties": False,
           "properties": {"@type": {"enum": kinds}, "name": TEXTS, "url": ADDRESS}}  # fmt: skip
    return one_or_more(one)


WORKS = one_or_more({
    "type": "object", "required": ["@type", "@id", "url"], "additionalProperties": False,
    "properties": {"@type": TEXT, "@id": ADDRESS, "url": ADDRESS, "inLanguage": TEXT},
})  # fmt: skip
# https://schema.org/CreativeWork and the types below it: the properties that we use
SCHEMA = Draft202012Validator({
    "$defs": {"text": {
        "type": "object", "required": ["@language", "@value"], "additionalProperties": False,
        "properties": {"@language": TEXT, "@value": TEXT},
    }},
    "type": "object",
    "additionalProperties": False,
    "required": ["@context", "@type", "@id", "url", "name", "identifier", "isPartOf"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"enum": ["Report", "Legislation", "DigitalDocument", "CreativeWork"]},
        "@id": ADDRESS, "url": ADDRESS, "sameAs": ADDRESS, "license": ADDRESS,
        "name": TEXTS, "genre": TEXTS, "abstract": TEXTS,
        "inLanguage": TEXT, "copyrightNotice": TEXT, "version": TEXT,
        "reportNumber": TEXT, "legislationIdentifier": TEXT,
        "datePublished": {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
        "author": thing("Organization"), "publisher": thing("Organization"),
        "about": thing("DefinedTerm"), "spatialCoverage": thing("Place"),
        "identifier": one_or_more(TEXT), "keywords": one_or_more(TEXT),
        "isAccessibleForFree": {"const": True},
        "isPartOf": {
            "type": "object", "required": ["@type", "name", "url"], "additionalProperties": False,
            "properties": {"@type": {"const": "Collection"}, "name": TEXT, "url": ADDRESS},
        },
        "translationOfWork": WORKS, "workTranslation": WORKS,
        "encoding": {
            "type": "object", "additionalProperties": False,
            "required": ["@type", "contentUrl", "contentSize", "sha256"],
            "properties": {
                "@type": {"const": "MediaObject"}, "contentUrl": ADDRESS,
                "encodingFormat": TEXT, "contentSize": {"type": "string", "pattern": r"^\d+ B$"},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
        },
    },
})  # fmt: skip

PAGES = [
    REPORT, TRANSLATION, "/ru/doc/resolution-2010", "/en/doc/recommendation-2009",
    "/en/doc/handbook", "/en/doc/unreadable", "/ru/doc/letter-2009", "/ru/doc/bulletin-3",
    "/en/doc/report-2006/original?v=en", "/ru/doc/report-2006/parallel",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_a_document_says_what_schema_org_knows(
    client: FlaskClient, address: str
) -> None:
    found = json_ld(page(client, address))
    assert [error.message for error in SCHEMA.iter_errors(found)] == []


def test_what_is_known_of_a_report(client: FlaskClient) -> None:
    found = json_ld(page(client, REPORT))
    assert found["@type"] == "Report"
    assert found["@id"] == found["url"] == f"{ROOT}{REPORT}"
    assert found["name"] == [
        {"@language": "en", "@value": "Missing persons in the North Valley"},
        {"@language": "ru", "@value": "Пропавшие без вести в Северной долине"},
    ]
    assert found["inLanguage"] == "en"
    assert found["datePublished"] == "2006-11-16"
    assert found["identifier"] == ["Doc. 4077", "report-2006"]
    assert found["reportNumber"] == "Doc. 4077"
    assert found["publisher"]["name"][0]["@value"] == "Valley Council"
    assert [place["name"][1]["@value"] for place in found["spatialCoverage"]] == [
        "Северная долина", "Верхнее Село",
    ]  # fmt: skip
    assert found["keywords"] == ["Missing persons", "Families"]
    assert [term["name"][0]["@value"] for term in found["about"]] == [
        "Missing persons", "Families", "Appeals",
    ]  # fmt: skip
    assert found["sameAs"] == "https://example.org/reports/4077"
    assert found["copyrightNotice"] == "Free to quote with the source"
    assert found["isPartOf"]["url"] == f"{ROOT}/en"
    assert found["workTranslation"] == {
        "@type": "Report", "@id": f"{ROOT}/ru/doc/report-2006?v=ru",
        "url": f"{ROOT}/ru/doc/report-2006?v=ru", "inLanguage": "ru",
    }  # fmt: skip
    assert "translationOfWork" not in found
    assert client.get(found["encoding"]["contentUrl"]).mimetype == "application/pdf"
    for term in (*found["about"], *found["spatialCoverage"], found["publisher"]):
        assert client.get(term["url"]).status_code == 200


def test_a_translation_says_of_what_and_by_whose_word(client: FlaskClient) -> None:
    found = json_ld(page(client, TRANSLATION))
    assert found["translationOfWork"]["@id"] == f"{ROOT}/en/doc/report-2006?v=en"
    assert found["name"][0]["@language"] == found["inLanguage"] == "ru"
    assert found["version"] == "неофициальный перевод"
    assert "workTranslation" not in found


def test_a_date_is_as_precise_as_it_is_known(client: FlaskClient) -> None:
    dates = {"report-2006": "2006-11-16", "resolution-2010": "2010-06", "letter-2009": "2009",
             "recommendation-2009": "2009-11", "handbook": None}  # fmt: skip
    for document, date in dates.items():
        assert json_ld(page(client, f"/en/doc/{document}")).get("datePublished") == date


def test_only_an_address_of_the_web_is_one(client: FlaskClient) -> None:
    assert "sameAs" not in json_ld(page(client, "/en/doc/recommendation-2009"))


# ---------- what could break out ----------

HOSTILE = "</script><!--<script>alert(1)</script>\u2028\u2029]]>&lt;\u202e\"'>"


def put(app: Flask, document: str, **changed: object) -> tuple[str, str, list[str]]:
    """The page's JSON-LD, its COinS and its tags for a document with other words in it."""
    with app.test_request_context("/en"):
        holdings = rooms().holdings
        held = holdings.document(document)
        assert held
        other: Document = replace(held, **changed)  # type: ignore[arg-type]
        reader = Reader("en", holdings.vocabularies())
        version = other.versions[0]
        cite = cited(other, version, reader, ROOT)
        found = embedded(other, version, cite, reader, ROOT)
    return str(found.json_ld), found.coins, [meta.content for meta in found.metas]


def test_no_words_of_a_document_end_the_script_or_begin_a_comment(app: Flask) -> None:
    block, coins, contents = put(
        app, "report-2006", title={"en": HOSTILE}, summary={"ru": HOSTILE}, rights=HOSTILE,
        symbol=HOSTILE, source="https://example.org/</script>",
    )  # fmt: skip
    assert not {*"<>&\u2028\u2029\u202e\n"} & {*block}
    assert json.loads(block)["name"]["@value"].startswith("</script><!--<script>alert(1)")
    assert not {*"<>\"' \u202e"} & {*coins}
    assert all("\u202e" not in content and "\n" not in content for content in contents)


def test_a_trap_in_a_title_stays_words(client: FlaskClient) -> None:
    answer = client.get("/en/doc/recommendation-2009").get_data(as_text=True)
    assert "<script>alert" not in answer
    root = parse(answer)
    assert json_ld(root)["name"]["@value"].startswith("<script>alert(1)</script> &")
    assert said(root, "citation_title")[0].startswith("<script>alert(1)</script> &")
    # two of ours, and the data
    assert len(root.xpath("//script")) == 3


# ---------- Zotero ----------

# The fields of an item that Zotero's translator "Embedded Metadata" fills, and the tags it reads
# them from; of some it takes the first that is there
EMBEDDED = {
    "title": ["citation_title"],
    "date": ["citation_publication_date"],
    "publisher": ["citation_publisher"],
    "institution": ["citation_technical_report_institution"],
    "number": ["citation_technical_report_number"],
    "abstractNote": ["citation_abstract"],
    "language": ["citation_language"],
    "url": ["citation_public_url", "citation_fulltext_html_url"],
    "creators": ["citation_author", "DC.creator"],
    "rights": ["DC.rights"],
    "pdf": ["citation_pdf_url"],
}


def by_embedded_metadata(root: HtmlElement) -> dict[str, str]:
    """An item as that translator makes it."""
    assert links(root, "schema.DC") == {"": "http://purl.org/dc/elements/1.1/"}
    item = {
        field: next((value for tag in tags for value in said(root, tag)), "")
        for field, tags in EMBEDDED.items()
    }
    report = said(root, "citation_technical_report_institution")
    # the first `DC.type`, where it is the name of a type of items, else an article is assumed
    known = {"report", "case", "document"} & {*said(root, "DC.type")[:1]}
    item["itemType"] = "report" if report else known.pop() if known else "journalArticle"
    return item


# The keys of a context object that Zotero's translator "COinS" reads in the format of Dublin Core
COINS = {
    "rft.type": "itemType", "rft.title": "title", "rft.aucorp": "creators", "rft.date": "date",
    "rft.publisher": "publisher", "rft_id": "url", "rft.language": "language",
    "rft.description": "abstractNote", "rft.rights": "rights", "rft.subject": "tags",
}  # fmt: skip
NOT_READ = {"ctx_ver", "rft_val_fmt", "rft.identifier"}


def by_coins(root: HtmlElement) -> dict[str, list[str]]:
    """The same by the other one, which Zotero asks first."""
    (span,) = select(root, "span.Z3988")
    assert span.text_content() == ""
    pairs = parse_qsl(span.get("title"), strict_parsing=True)
    # it decodes "+" as a space whether that was meant or not, and cuts at a second "="
    assert [f"{k}={unquote(v)}" for k, v in (p.split("=") for p in span.get("title").split("&"))]
    assert dict(pairs)["ctx_ver"] == "Z39.88-2004"
    assert dict(pairs)["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:dc"
    item: dict[str, list[str]] = {}
    for key, value in pairs:
        if key not in NOT_READ:
            item.setdefault(COINS[key], []).append(value)
    return item


def test_zotero_reads_the_tags_of_a_report(client: FlaskClient) -> None:
    assert by_embedded_metadata(page(client, REPORT)) == {
        "itemType": "report",
        "title": "Missing persons in the North Valley",
        "date": "2006/11/16",
        "publisher": "Valley Council",
        "institution": "Valley Council",
        "number": "Doc. 4077",
        "abstractNote": "What became of forty requests about missing relatives.",
        "language": "en",
        "url": f"{ROOT}{REPORT}",
        "creators": "Valley Council",
        "rights": "Free to quote with the source",
        "pdf": f"{ROOT}/en/doc/report-2006/download?v=en",
    }


def test_zotero_reads_the_span_of_a_report(client: FlaskClient) -> None:
    assert by_coins(page(client, REPORT)) == {
        "itemType": ["report"],
        "title": ["Missing persons in the North Valley"],
        "creators": ["Valley Council"],
        "date": ["2006-11-16"],
        "publisher": ["Valley Council"],
        "url": [f"{ROOT}{REPORT}"],
        "language": ["en"],
        "abstractNote": ["What became of forty requests about missing relatives."],
        "rights": ["Free to quote with the source"],
        "tags": ["Missing persons", "Families"],
    }


@pytest.mark.parametrize("address", PAGES)
def test_both_ways_and_the_citations_say_the_same(client: FlaskClient, address: str) -> None:
    root = page(client, address)
    tags, span = by_embedded_metadata(root), by_coins(root)
    for field in ("title", "language", "url", "publisher", "itemType"):
        assert [tags[field]] == span.get(field, [""]), field
    assert tags["date"].replace("/", "-") == span.get("date", [""])[0]
    # as a file: the same citation
    cite = links(root, "alternate")["application/vnd.citationstyles.csl+json"]
    (item,) = json.loads(client.get(cite).data)
    assert (item["title"], item["URL"]) == (tags["title"], tags["url"])
    assert [one["literal"] for one in item.get("author", [])] == span.get("creators", [])


def test_only_a_pdf_is_offered_as_one(client: FlaskClient) -> None:
    assert said(page(client, TRANSLATION), "citation_pdf_url") == []
    (address,) = said(page(client, REPORT), "citation_pdf_url")
    assert client.get(address).mimetype == "application/pdf"


def test_an_organisation_stays_one_author(app: Flask) -> None:
    """A comma or a semicolon would make two of it."""
    with app.test_request_context("/en"):
        holdings = rooms().holdings
        held = holdings.document("report-2006")
        assert held
        reader = Reader("en", holdings.vocabularies())
        cite = replace(cited(held, held.versions[0], reader, ROOT), issuers=("Law, Order; Peace",))
        found = embedded(held, held.versions[0], cite, reader, ROOT)
    assert [m.content for m in found.metas if m.name == "citation_author"] == ["Law Order Peace"]


# ---------- Dublin Core ----------


def test_dublin_core_has_every_language(client: FlaskClient) -> None:
    root = page(client, TRANSLATION)
    assert metas(root, "DC.title") == [
        ("ru", "Пропавшие без вести в Северной долине"),
        ("en", "Missing persons in the North Valley"),
    ]
    assert metas(root, "DC.type") == [
        ("", "report"), ("ru", "Доклад"), ("en", "Report"), ("", "Text")
    ]  # fmt: skip
    assert ("en", "Families") in metas(root, "DC.subject")
    assert ("ru", "Северная долина") in metas(root, "DC.coverage")
    assert said(root, "DC.identifier") == [f"{ROOT}/ru/doc/report-2006?v=ru", "Doc. 4077"]
    assert said(root, "DC.source") == [
        "https://example.org/reports/4077", f"{ROOT}/en/doc/report-2006?v=en"
    ]  # fmt: skip
    assert said(page(client, "/en/doc/recommendation-2009"), "DC.date") == ["2009-11/2009-12"]


# ---------- links ----------


@pytest.mark.parametrize(
    ("address", "canonical", "languages"),
    [
        ("/en/doc/report-2006?v=en&q=missing&tag=families", "/en/doc/report-2006", {"en", "ru"}),
        ("/ru/doc/report-2006", "/ru/doc/report-2006", {"en", "ru"}),
        ("/en/doc/report-2006?v=ru", "/en/doc/report-2006?v=ru", set()),
        ("/en/doc/letter-2009", "/en/doc/letter-2009", {"en", "ru"}),
    ],
)
def test_a_text_has_one_address_in_each_language(
    client: FlaskClient, address: str, canonical: str, languages: set[str]
) -> None:
    root = page(client, address)
    assert links(root, "canonical") == {"": f"{ROOT}{canonical}"}
    others = {k: v for k, v in links(root, "alternate").items() if k in ("en", "ru")}
    assert {*others} == languages
    for other in others.values():
        # each of them says the same of itself and of the others
        there = page(client, other)
        assert links(there, "canonical") == {"": other}
        assert others.items() <= links(there, "alternate").items()


def test_a_page_leads_programs_to_its_data_and_citations(client: FlaskClient) -> None:
    root = page(client, REPORT)
    found = links(root, "alternate")
    for kind in (
        "application/json", "application/x-bibtex", "application/x-research-info-systems",
        "application/vnd.citationstyles.csl+json",
    ):  # fmt: skip
        with client.get(found[kind]) as answer:
            assert (answer.status_code, answer.mimetype) == (200, kind)


# ---------- in a browser ----------


@needs_browser
def test_the_policy_of_the_site_leaves_the_data_alone(browser: Any, site: str) -> None:
    """A block of data is no script, neither for the policy nor for Trusted Types."""
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    watch(opened, faults, site)
    opened.goto(f"{site}{REPORT}", wait_until="networkidle")
    block = opened.locator("script[type='application/ld+json']")
    found = json.loads(block.evaluate("element => element.textContent"))
    assert found["name"][1]["@value"] == "Пропавшие без вести в Северной долине"
    opened.goto(f"{site}/en/doc/recommendation-2009", wait_until="networkidle")
    assert opened.evaluate("document.scripts.length") == 3
    assert faults == []
    context.close()
