"""OAI-PMH: valid by its schemas, harvested whole and bit by bit, and only what is public."""

import datetime as dt
import json
import shutil
import sqlite3
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch
from werkzeug.serving import make_server

from archive.catalogue import Catalogue, writing
from archive.dates import parse_date
from archive.intake import plan, take_in
from archive.records import Document, Relation, Shelf, Status, Version
from archive.settings import Settings
from tests.small_corpus import CorpusFolder, term
from tests.webui import by_schema
from webui import create_app

O = "{http://www.openarchives.org/OAI/2.0/}"  # noqa: E741
DC = "{http://purl.org/dc/elements/1.1/}"
M = "{http://www.loc.gov/mods/v3}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TODAY = dt.datetime.now(dt.UTC).date()

LETTER = 'type = "letter"\nshelf = "{shelf}"\nregions = ["{region}"]\ntitle.en = "{name}"\n'


class Growing:
    """An archive that is harvested while documents come and go. Needs no index."""

    def __init__(self, folder: Path) -> None:
        self.corpus = CorpusFolder(folder / "corpus")
        regions = [("mountains", ""), ("valley", "mountains"), ("village", "valley"), ("coast", "")]
        self.corpus.put(
            "vocabulary/regions.toml",
            "".join(
                term(id, id.capitalize(), f"{id} по-русски", f'parent = "{up}"\n' if up else "")
                for id, up in regions
            ),
        )
        self.settings = Settings(
            home=folder / "home", corpus=self.corpus.root, requests_per_minute=0
        )

    def put(
        self, name: str, *, shelf: str = "public", region: str = "coast", more: str = ""
    ) -> None:
        keys = LETTER.format(name=name, shelf=shelf, region=region) + more
        self.corpus.document(name, keys, {"letter.txt": f"These are the words of {name}.\n"})

    def remove(self, name: str) -> None:
        shutil.rmtree(self.corpus.root / name)

    def run(self) -> None:
        with Catalogue(self.settings.catalogue, create=True) as catalogue:
            take_in(self.settings, catalogue, plan(self.settings, catalogue))

    def age(self, days: int = 1) -> str:
        """All that is held has been so since some days ago. The time after, for `from`."""
        at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=days)
        with closing(sqlite3.connect(self.settings.catalogue)) as connection, connection:
            for column in (
                "document SET changed_at", "set_member SET changed_at", "departed SET left_at"
            ):  # fmt: skip
                time = f"{at:%Y-%m-%d %H:%M:%S}.000000"
                connection.execute(f"UPDATE {column} = ?", [time])
        return f"{at + dt.timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def made(folder: Path) -> Growing:
    """Three public documents, and three that are not."""
    growing = Growing(folder)
    growing.put("alpha", region="village")
    growing.put("beta", region="mountains")
    growing.put("gamma")
    growing.put("secret", shelf="restricted", region="village")
    growing.put("staff", shelf="internal")
    growing.put("early", more='embargo = "2999-01-01"\n')
    growing.run()
    return growing


@pytest.fixture
def growing(tmp_path: Path) -> Growing:
    return made(tmp_path)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """One that stays as it is."""
    app = create_app(made(tmp_path_factory.mktemp("still")).settings)
    yield app.test_client()
    app.extensions["svod"].close()


@pytest.fixture
def harvested(growing: Growing) -> Iterator[Flask]:
    app = create_app(growing.settings)
    yield app
    app.extensions["svod"].close()


@pytest.fixture
def oai(harvested: Flask) -> FlaskClient:
    return harvested.test_client()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the app on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    running.join(timeout=10)
    server.server_close()


def faults(root: etree._Element) -> list[str]:
    """What the schemas of the protocol and of its records do not allow."""
    records = [metadata[0] for metadata in root.iter(f"{O}metadata")]
    return [fault for one in (root, *records) for fault in by_schema.faults("oai-records", one)]


def ask(client: FlaskClient, **arguments: str) -> etree._Element:
    """The answer to a request, which is as the schemas say."""
    query = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.get("/oai", query_string=query)
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    assert faults(root) == []
    return root


def errors(root: etree._Element) -> list[str]:
    return [error.get("code") for error in root.iterfind(f"{O}error")]


def told(root: etree._Element) -> dict[str, bool]:
    """By id of each header whether it is of a departed document."""
    return {
        header.findtext(f"{O}identifier").removeprefix("oai:localhost:"): header.get("status")
        == "deleted"
        for header in root.iter(f"{O}header")
    }


def texts(root: etree._Element, tag: str) -> list[tuple[str | None, str]]:
    return [(found.get(LANG), found.text) for found in root.iter(tag)]


# ---------- what it says of itself ----------


def test_it_says_what_it_is(still: FlaskClient) -> None:
    said = ask(still, verb="Identify").find(f"{O}Identify")
    assert {element.tag.removeprefix(O): element.text for element in said} == {
        "repositoryName": "Svod: Human rights document archive",
        "baseURL": "http://localhost/oai",
        "protocolVersion": "2.0",
        "adminEmail": "nobody@svod.invalid",
        "earliestDatestamp": said.findtext(f"{O}earliestDatestamp"),
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
        "compression": "gzip",
    }
    listed = ask(still, verb="ListIdentifiers", metadataPrefix="oai_dc")
    times = [time.text for time in listed.iter(f"{O}datestamp")]
    assert said.findtext(f"{O}earliestDatestamp") == min(times)


def test_the_settings_say_whose_it_is(growing: Growing) -> None:
    settings = replace(
        growing.settings,
        organisation="The Lamp",
        contact="mailto:office@lamp.example",
        address="https://archive.lamp.example",
    )
    app = create_app(settings)
    said = ask(app.test_client(), verb="Identify")
    assert said.findtext(f".//{O}repositoryName") == "The Lamp"
    assert said.findtext(f".//{O}adminEmail") == "office@lamp.example"
    assert said.findtext(f".//{O}baseURL") == "https://archive.lamp.example/oai"
    identifier = "oai:archive.lamp.example:gamma"
    record = ask(
        app.test_client(), verb="GetRecord", identifier=identifier, metadataPrefix="oai_dc"
    )
    assert record.findtext(f".//{O}identifier") == identifier
    assert record.findtext(f".//{DC}identifier") == "https://archive.lamp.example/en/doc/gamma"
    app.extensions["svod"].close()


def test_it_lists_its_formats(still: FlaskClient) -> None:
    for more in ({}, {"identifier": "oai:localhost:gamma"}):
        said = ask(still, verb="ListMetadataFormats", **more)
        assert [one.text for one in said.iter(f"{O}metadataPrefix")] == ["oai_dc", "mods"]


def test_it_lists_its_sets_parents_first(still: FlaskClient) -> None:
    said = ask(still, verb="ListSets")
    assert {
        one.findtext(f"{O}setSpec"): one.findtext(f"{O}setName") for one in said.iter(f"{O}set")
    } == {
        "type": "Types of documents",
        "type:report": "Report",
        "type:letter": "Letter",
        "region": "Regions",
        "region:mountains": "Mountains",
        "region:coast": "Coast",
        "region:mountains:valley": "Valley",
        "region:mountains:valley:village": "Village",
    }
    specs = [one.text for one in said.iter(f"{O}setSpec")]
    assert all(spec.rpartition(":")[0] in ("", *specs[:place]) for place, spec in enumerate(specs))


# ---------- whole harvests ----------


@pytest.mark.parametrize("format", ["oai_dc", "mods"])
def test_a_harvester_gets_the_public_shelf_and_nothing_else(
    harvested: Flask, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr("webui.oai.verbs.PAGE", 2)
    with served(harvested) as address:
        sickle = Sickle(f"{address}/oai")
        records = [*sickle.ListRecords(metadataPrefix=format)]
        headers = [*sickle.ListIdentifiers(metadataPrefix=format)]
        host = address.removeprefix("http://").partition(":")[0]
        assert sickle.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert [header.identifier for header in headers] == [r.header.identifier for r in records]
    assert sorted(r.header.identifier for r in records) == [
        f"oai:{host}:{id}" for id in ("alpha", "beta", "gamma")
    ]
    assert not any(record.header.deleted for record in records)


def test_a_harvester_follows_what_comes_changes_and_leaves(
    growing: Growing, harvested: Flask
) -> None:
    with served(harvested) as address:
        sickle = Sickle(f"{address}/oai")

        def since(moment: str) -> dict[str, bool]:
            try:
                found = [*sickle.ListRecords(metadataPrefix="oai_dc", **{"from": moment})]
            except NoRecordsMatch:
                return {}
            return {r.header.identifier.rpartition(":")[2]: r.header.deleted for r in found}

        moment = growing.age(days=9)
        assert since(moment) == {}
        growing.put("alpha", region="coast")
        growing.put("delta")
        growing.put("beta", shelf="internal", region="mountains")
        growing.put("secret", shelf="internal", region="village")
        growing.remove("gamma")
        growing.remove("staff")
        growing.run()
        assert since(moment) == {"alpha": False, "beta": True, "delta": False, "gamma": True}
        moment = growing.age(days=5)
        assert since(moment) == {}
        growing.put("beta", region="mountains")
        growing.remove("secret")
        growing.run()
        assert since(moment) == {"beta": False}
        assert since("2000-01-01T00:00:00Z") == {
            "alpha": False, "beta": False, "delta": False, "gamma": True,
        }  # fmt: skip


def test_what_changes_while_somebody_reads_is_read_at_the_end(
    growing: Growing, oai: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.oai.verbs.PAGE", 1)
    growing.age()
    first = ask(oai, verb="ListIdentifiers", metadataPrefix="oai_dc")
    assert told(first) == {"alpha": False}
    growing.put("alpha", region="coast")
    growing.put("beta", shelf="internal")
    growing.put("aardvark")
    growing.run()
    found: list[str] = []
    root = first
    while token := root.findtext(f".//{O}resumptionToken"):
        root = ask(oai, verb="ListIdentifiers", resumptionToken=token)
        found += [f"{id} left" if left else id for id, left in told(root).items()]
    assert found[0] == "gamma"
    assert sorted(found[1:]) == ["aardvark", "alpha", "beta left"]


def test_a_departed_document_is_a_header_in_every_list(growing: Growing, oai: FlaskClient) -> None:
    growing.remove("alpha")
    growing.run()
    for arguments in ({}, {"set": "region:mountains"}, {"set": "type:report"}):
        listed = ask(oai, verb="ListRecords", metadataPrefix="mods", **arguments)
        assert told(listed)["alpha"]
        (record,) = [one for one in listed.iter(f"{O}record") if b"deleted" in etree.tostring(one)]
        assert [child.tag for child in record] == [f"{O}header"]
        assert [child.tag for child in record[0]] == [f"{O}identifier", f"{O}datestamp"]
    one = ask(oai, verb="GetRecord", identifier="oai:localhost:alpha", metadataPrefix="oai_dc")
    assert told(one) == {"alpha": True}


@pytest.mark.parametrize(
    ("spec", "ids"),
    [
        ("region", {"alpha", "beta", "gamma"}),
        ("region:mountains", {"alpha", "beta"}),
        ("region:mountains:valley", {"alpha"}),
        ("region:mountains:valley:village", {"alpha"}),
        ("region:coast", {"gamma"}),
        ("type", {"alpha", "beta", "gamma"}),
        ("type:letter", {"alpha", "beta", "gamma"}),
    ],
)
def test_a_set_has_its_documents_and_they_say_so(
    still: FlaskClient, spec: str, ids: set[str]
) -> None:
    listed = ask(still, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
    assert told(listed).keys() == ids
    whole = ask(still, verb="ListIdentifiers", metadataPrefix="oai_dc")
    in_set = {
        header.findtext(f"{O}identifier").rpartition(":")[2]
        for header in whole.iter(f"{O}header")
        if spec in [one.text for one in header.iter(f"{O}setSpec")]
    }
    assert in_set == ids


def test_dates_are_days_or_seconds_and_both_ends_count(growing: Growing, oai: FlaskClient) -> None:
    growing.age(days=3)
    (at, *_) = ask(oai, verb="ListIdentifiers", metadataPrefix="oai_dc").iter(f"{O}datestamp")
    second = dt.datetime.fromisoformat(at.text)
    before = f"{second - dt.timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    after = f"{second + dt.timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    day = at.text[:10]

    def found(**span: str) -> int:
        return len(told(ask(oai, verb="ListIdentifiers", metadataPrefix="oai_dc", **span)))

    assert found(from_=at.text, until=at.text) == found(from_=day, until=day) == 3
    assert found(from_=before) == found(until=after) == found(from_="0001-01-01") == 3
    assert found(until="9999-12-31") == 3
    assert found(until=before) == found(from_=after) == found(until="1969-12-31") == 0


# ---------- long lists ----------


def letters(number: int) -> list[Document]:
    made = []
    for n in range(number):
        key = f"letter-{n:03}"
        version = Version("en", "en", Status.ORIGINAL, f"{key}/a.txt", f"{n:064x}", 9, "text/plain")
        made.append(
            Document(
                id=key, folder=key, type="letter", date=None, issuer=(), symbol="",
                regions=("coast",), tags=(), categories=(), shelf=Shelf.PUBLIC, embargo=None,
                source="", rights="", title={"en": key}, summary={}, versions=(version,),
                relations=(Relation("cites", "letter-000"),),
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize("chosen", [{}, {"set": "region:coast"}, {"from": "2020-01-01"}])
def test_a_long_list_comes_in_hundreds_and_says_how_far_it_got(
    growing: Growing, oai: FlaskClient, chosen: dict[str, str]
) -> None:
    for name in ("alpha", "beta", "gamma"):
        growing.remove(name)
    growing.put("gamma", shelf="internal")
    growing.run()
    with Catalogue(growing.settings.catalogue) as catalogue, catalogue.writing() as connection:
        whole = [writing.Whole(one, {}, "1:x") for one in letters(200)]
        writing.save_documents(connection, whole, today=TODAY)
        connection.exec_driver_sql("DELETE FROM departed")
    for verb in ("ListRecords", "ListIdentifiers"):
        root = ask(oai, verb=verb, metadataPrefix="oai_dc", **chosen)
        read = [*told(root)]
        assert len(read) == 100
        token = root.find(f".//{O}resumptionToken")
        assert (token.get("cursor"), token.get("completeListSize")) == ("0", "200")
        root = ask(oai, verb=verb, resumptionToken=token.text)
        last = root.find(f".//{O}resumptionToken")
        assert (last.get("cursor"), last.get("completeListSize")) == ("100", "200")
        assert last.text is None, "an empty token ends a list"
        assert [*read, *told(root)] == [one.id for one in letters(200)]


def test_a_token_goes_on_with_all_that_was_asked(
    still: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.oai.verbs.PAGE", 1)
    asked = {"set": "region:mountains", "from": "2020-01-01", "until": "2999-01-01"}
    first = ask(still, verb="ListRecords", metadataPrefix="mods", **asked)
    token = first.findtext(f".//{O}resumptionToken")
    second = ask(still, verb="ListRecords", resumptionToken=token)
    assert [*told(first), *told(second)] == ["alpha", "beta"]
    assert second.find(f".//{M}mods") is not None
    assert second.find(f"{O}request").get("resumptionToken") == token
    again = ask(still, verb="ListRecords", resumptionToken=token)
    assert told(again) == told(second), "it may be used again"


def test_a_short_list_has_no_token(still: FlaskClient) -> None:
    root = ask(still, verb="ListRecords", metadataPrefix="oai_dc")
    assert root.find(f".//{O}resumptionToken") is None


# ---------- records ----------


def record(client: FlaskClient, id: str, format: str) -> etree._Element:
    identifier = f"oai:localhost:{id}"
    return ask(client, verb="GetRecord", identifier=identifier, metadataPrefix=format)


def test_dublin_core_has_all_that_the_page_says_in_both_languages(client: FlaskClient) -> None:
    said = record(client, "report-2006", "oai_dc")
    assert texts(said, f"{DC}title") == [
        ("en", "Missing persons in the North Valley"),
        ("ru", "Пропавшие без вести в Северной долине"),
    ]
    council = [("en", "Valley Council"), ("ru", "Совет долин")]
    assert texts(said, f"{DC}creator") == texts(said, f"{DC}publisher") == council
    subjects = texts(said, f"{DC}subject")
    assert {("en", "Missing persons"), ("ru", "Пропавшие без вести"), ("ru", "Обращения")} <= {
        *subjects
    }
    places = texts(said, f"{DC}coverage")
    assert places == [
        ("en", "North Valley"), ("ru", "Северная долина"),
        ("en", "Upper Village"), ("ru", "Верхнее Село"),
    ]  # fmt: skip
    assert {*places} <= {*subjects}
    assert texts(said, f"{DC}description") == [
        ("en", "What became of forty requests about missing relatives.")
    ]
    assert texts(said, f"{DC}type") == [("en", "Report"), ("ru", "Доклад"), (None, "Text")]
    plain = {
        name: [text for _, text in texts(said, f"{DC}{name}")]
        for name in ("date", "identifier", "language", "format", "source", "relation", "rights")
    }
    assert plain == {
        "date": ["2006-11-16"],
        "identifier": ["http://localhost/en/doc/report-2006", "Doc. 4077"],
        "language": ["en", "ru"],
        "format": ["application/pdf", "text/plain"],
        "source": ["https://example.org/reports/4077"],
        "relation": ["Doc. 9999", "secret-2011"],
        "rights": ["Free to quote with the source"],
    }


def test_mods_has_roles_versions_and_relations(client: FlaskClient) -> None:
    said = record(client, "resolution-2010", "mods")

    def all_of(path: str) -> list[str]:
        parts = [part if part[0] in ".*@[" else M + part for part in path.split("/")]
        return [found.text for found in said.iterfind(".//" + "/".join(parts))]

    titles = [
        (info.get(LANG), info.get("type"), info.findtext(f"{M}title"))
        for info in said.iter(f"{M}titleInfo")
    ]
    assert sorted(titles, key=str) == [
        ("en", "translated", "Legal remedies in the valleys"),
        ("ru", None, "Средства правовой защиты в долинах"),
    ]
    names = [*said.iter(f"{M}name")]
    assert [name.findtext(f"{M}namePart") for name in names] == ["Valley Council", "Совет долин"]
    assert len({name.get("altRepGroup") for name in names}) == 1, "one body, called by two names"
    assert all_of("roleTerm") == ["isb", "isb"]
    assert all_of("genre") == ["Resolution", "Резолюция"]
    assert all_of("originInfo/dateIssued") == ["2010-06"]
    assert all_of("subject/topic") == [
        "Fair trial",
        "Справедливый суд",
        "Achievements",
        "Достижения",
    ]
    assert all_of("subject/geographic") == ["The Mountains", "Горы"]
    assert all_of("mods/identifier") == [
        "http://localhost/en/doc/resolution-2010", "resolution-2010", "Resolution 77 (2010)",
    ]  # fmt: skip
    versions = [item for item in said.iter(f"{M}relatedItem") if item.get("type") == "otherFormat"]
    assert [
        (item.get("displayLabel"), item.findtext(f".//{M}languageTerm")) for item in versions
    ] == [("official translation", "en"), ("original", "ru")]
    for item in versions:
        for url in item.iter(f"{M}url"):
            assert client.get(url.text.removeprefix("http://localhost")).status_code == 200
    (related,) = [
        item for item in said.iter(f"{M}relatedItem") if item.get("displayLabel") == "responds-to"
    ]
    assert related.findtext(f"{M}identifier") == "Doc. 4077"
    assert related.findtext(f".//{M}url") == "http://localhost/en/doc/report-2006"


def test_a_span_of_dates_is_its_two_ends(client: FlaskClient) -> None:
    core = record(client, "recommendation-2009", "oai_dc")
    assert [text for _, text in texts(core, f"{DC}date")] == ["2009-11", "2009-12"]
    rich = record(client, "recommendation-2009", "mods")
    assert [
        (date.get("point"), date.get("keyDate"), date.text) for date in rich.iter(f"{M}dateIssued")
    ] == [("start", "yes", "2009-11"), ("end", None, "2009-12")]


def test_traps_in_metadata_are_text_or_left_out(client: FlaskClient) -> None:
    core = record(client, "recommendation-2009", "oai_dc")
    assert core.findtext(f".//{DC}title").startswith("<script>alert(1)</script>")
    assert core.find(f".//{DC}source") is None, "no address of the web"
    assert core.find(".//script") is None


@pytest.mark.parametrize("format", ["oai_dc", "mods"])
def test_the_records_of_the_whole_sample_are_valid(client: FlaskClient, format: str) -> None:
    listed = ask(client, verb="ListRecords", metadataPrefix=format)
    found = client.get("/api/v1/search?per_page=100&facets=none").get_json()
    assert told(listed).keys() == {hit["id"] for hit in found["results"]}
    assert len(told(listed)) == found["total"]


def test_the_schemas_see_a_fault(client: FlaskClient) -> None:
    root = record(client, "report-2006", "mods")
    root.find(f".//{M}dateIssued").set("encoding", "by heart")
    assert any("by heart" in fault for fault in faults(root))
    root = record(client, "report-2006", "oai_dc")
    etree.SubElement(root.find(f".//{DC}title").getparent(), f"{DC}colour")
    assert any("colour" in fault for fault in faults(root))


def test_characters_that_xml_cannot_hold_are_left_out(growing: Growing, oai: FlaskClient) -> None:
    (one,) = letters(1)
    bad = "a\x00b\x08c\ufffe\ud800d"
    odd = replace(
        one, title={"en": bad}, summary={"en": bad}, rights=bad, symbol=bad,
        source=f"https://example.org/{bad}", relations=(Relation("cites", bad),),
        date=parse_date("2001/2002"), issuer=("unheard-of",), type="unheard-of",
    )  # fmt: skip
    odd = replace(odd, symbol="a\x08b", relations=(Relation("cites", "a\x08b"),))
    odd = replace(odd, title={"en": "a\x08b\ufffe"}, summary={}, rights="\x1f", source="")
    with Catalogue(growing.settings.catalogue) as catalogue, catalogue.writing() as connection:
        writing.save_documents(connection, [writing.Whole(odd, {}, "1")], today=TODAY)
    for format in ("oai_dc", "mods"):
        said = record(oai, "letter-000", format)
        title = said.findtext(f".//{DC}title") or said.findtext(f".//{M}title")
        assert title == "ab"


# ---------- what is refused ----------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&verb=ListSets", "badVerb"),
        ("verb=%FF%00", "badVerb"),
        ("verb=Identify&set=type", "badArgument"),
        ("verb=Identify&%00=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=oai:localhost:gamma", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mods", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=type:", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=%D1%8F", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2009", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2009-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2009-01-01T00:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2009-01-01T24:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=%D9%A2%D9%A0-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2010-01-01&until=2009-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2009-01-01&until=2010-01-01T00:00:00Z",
         "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=GetRecord&identifier=oai:localhost:gamma&metadataPrefix=marc21",
         "cannotDisseminateFormat"),
        ("verb=GetRecord&identifier=oai:localhost:none&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=GetRecord&identifier=gamma&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=GetRecord&identifier=oai:elsewhere:gamma&metadataPrefix=mods", "idDoesNotExist"),
        ("verb=GetRecord&identifier=a%20b&metadataPrefix=oai_dc", "badArgument"),
        (f"verb=GetRecord&identifier={'a' * 2001}&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListMetadataFormats&identifier=oai:localhost:none", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=colour:red", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=region:valley", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=type:report", "noRecordsMatch"),
        ("verb=ListIdentifiers&metadataPrefix=oai_dc&from=2999-01-01", "noRecordsMatch"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%00", "badArgument"),
    ],
)  # fmt: skip
def test_what_the_protocol_has_an_error_for_is_told_by_it(
    still: FlaskClient, arguments: str, code: str
) -> None:
    answers = [still.get(f"/oai?{arguments}")]
    form = "application/x-www-form-urlencoded"
    answers.append(still.post("/oai", data=arguments, content_type=form))
    for answer in answers:
        assert answer.status_code == 200
        root = etree.fromstring(answer.data)
        assert faults(root) == []
        assert errors(root) == [code]
        assert root.findtext(f"{O}error")
        repeated = root.find(f"{O}request").attrib
        assert bool(repeated) == (code not in ("badVerb", "badArgument"))


def test_a_form_asks_the_same_as_an_address(still: FlaskClient) -> None:
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    root = etree.fromstring(still.post("/oai", data=asked).data)
    assert told(root) == told(ask(still, **asked))
    answer = still.post("/oai?verb=Identify", data={"verb": "ListSets"})
    assert etree.fromstring(answer.data).find(f"{O}ListSets") is not None


@pytest.mark.parametrize("id", ["secret", "staff", "early", "unheard-of"])
def test_what_is_held_but_not_public_looks_like_what_is_not_there(
    still: FlaskClient, id: str
) -> None:
    for asked in (
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"}, {"verb": "ListMetadataFormats"},
    ):  # fmt: skip
        root = ask(still, **asked, identifier=f"oai:localhost:{id}")
        assert errors(root) == ["idDoesNotExist"]
        nobody = ask(still, **asked, identifier="oai:localhost:nobody")
        assert etree.tostring(root.find(f"{O}error")) == etree.tostring(nobody.find(f"{O}error"))


def forged(*said: object) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode()


LIST = {"metadataPrefix": "oai_dc"}
PLACE = ("2026-01-01T00:00:00Z", "alpha", 1, 3)


def test_a_token_in_our_form_is_taken(still: FlaskClient) -> None:
    root = ask(still, verb="ListRecords", resumptionToken=forged("ListRecords", LIST, *PLACE))
    assert len(told(root)) == 3


@pytest.mark.parametrize(
    "token",
    [
        forged("ListIdentifiers", LIST, *PLACE),
        forged("ListRecords", {}, *PLACE),
        forged("ListRecords", {"metadataPrefix": ["oai_dc"]}, *PLACE),
        forged("ListRecords", {**LIST, "set": "a b"}, *PLACE),
        forged("ListRecords", {**LIST, "from": "never"}, *PLACE),
        forged("ListRecords", {"resumptionToken": "x"}, *PLACE),
        forged("ListRecords", [["metadataPrefix", "oai_dc"]], *PLACE),
        forged("ListRecords", LIST, "never", "alpha", 1, 3),
        forged("ListRecords", LIST, 7, "alpha", 1, 3),
        forged("ListRecords", LIST, PLACE[0], None, 1, 3),
        forged("ListRecords", LIST, PLACE[0], "A B", 1, 3),
        forged("ListRecords", LIST, PLACE[0], "alpha", -1, 3),
        forged("ListRecords", LIST, PLACE[0], "alpha", 1, True),
        forged("ListRecords", LIST, PLACE[0], "alpha", 1, 10**300),
        forged("ListRecords", LIST, *PLACE, "more"),
        forged(),
        urlsafe_b64encode(b"[" * 1400).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
        "e30=",
        "bm90IGpzb24",
        "0/200/1245/oai_dc",
    ],
)
def test_a_bad_or_foreign_token_is_told(still: FlaskClient, token: str) -> None:
    root = ask(still, verb="ListRecords", resumptionToken=token)
    assert errors(root) == ["badResumptionToken"]


NASTY = st.text(max_size=30) | st.sampled_from(
    ["", "oai_dc", "type", "2009-01-01", "oai:localhost:gamma", "\x00", "💧", "a" * 3000, "--", "%"]
)


@hypothesis_settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    verb=st.sampled_from(
        ["Identify", "ListRecords", "ListIdentifiers", "GetRecord", "ListSets",
         "ListMetadataFormats"]
    ) | NASTY,
    arguments=st.dictionaries(
        st.sampled_from(
            ["metadataPrefix", "set", "from", "until", "identifier", "resumptionToken"]
        ) | NASTY,
        NASTY,
        max_size=4,
    ),
)  # fmt: skip
def test_no_argument_breaks_an_answer(app: Flask, verb: str, arguments: dict[str, str]) -> None:
    query = urlencode({"verb": verb, **arguments}, errors="replace")
    answer = app.test_client().get(f"/oai?{query}")
    assert answer.status_code == 200
    assert faults(etree.fromstring(answer.data)) == []


def test_other_ways_to_ask_are_refused_with_what_is_allowed(still: FlaskClient) -> None:
    answer = still.put("/oai")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= {*answer.headers["Allow"].replace(" ", "").split(",")}
    assert still.head("/oai?verb=Identify").status_code == 200
