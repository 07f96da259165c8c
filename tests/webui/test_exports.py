"""Whole results as files: each is what the search finds, and all of it, or visibly cut off."""

import csv
import http.client
import io
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from archive.dates import parse_date
from archive.records import Shelf
from archive.settings import Settings
from indexer import whole
from indexer.asking import Sort
from tests.indexer.small_library import Library, written
from tests.running import svod_command
from tests.webui.many_documents import COUNT, many, numbered, server_over, site_over
from webui.api.models import DocumentWithTexts, ExportAnswer
from webui.commands import exporting
from webui.exporting import FORMATS, sending, table
from webui.exporting.writing import WRITERS
from webui.transfer import content_type
from webui.urls.parameters import EXPORT_FORMATS

EXPORT = "/api/v1/export"

ID = {
    "bibtex": r"^@\w+{(.+),$",
    "ris": r"^ID  - (.+?)\r?$",
}


def export(client: FlaskClient, form: str, **asked: Any) -> str:
    """The file. Its header says how many documents are in it."""
    with client.get(f"{EXPORT}?{urlencode({'format': form, **asked}, doseq=True)}") as answer:
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["Content-Type"] == content_type(FORMATS[form].media_type)
        assert "attachment" in answer.headers["Content-Disposition"]
        text = answer.get_data(as_text=True)
        assert answer.headers["X-Total-Count"] == str(len(ids_of(form, text)))
        assert re.fullmatch(r"g[0-9a-f]{8}-c[0-9a-f]{12}", answer.headers["Svod-Index"])
    return text


def ids_of(form: str, text: str) -> list[str]:
    match form:
        case "csv":
            return [row["id"] for row in rows_of(text)]
        case "jsonl":
            return [json.loads(line)["id"] for line in text.splitlines()]
        case "json":
            return [one["id"] for one in json.loads(text)["results"]]
        case "csl":
            return [one["id"] for one in json.loads(text)]
    return re.findall(ID[form], text, re.MULTILINE)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(table.BOM), newline="")))


def found(client: FlaskClient, **asked: Any) -> list[str]:
    """The ids of all pages, by cursor."""
    seen: list[str] = []
    address = f"/api/v1/search?{urlencode({'per_page': 3, **asked}, doseq=True)}"
    while address:
        answer = client.get(address).get_json()
        seen += [one["id"] for one in answer["results"]]
        address = answer["next"]
    assert len(seen) == answer["total"]
    return seen


# ---------- an export is the search ----------


QUESTION = st.fixed_dictionaries(
    {"labels": st.sampled_from(["en", "ru"]), "sort": st.sampled_from([*map(str, Sort)])},
    optional={
        "q": st.sampled_from(
            ["missing", "пропавшие", "valley council", '"legal remedies"', "title:letter", "miss*",
             "missing OR letter", "-missing", "nothing-has-this-word", "forty letter missing road"]
        ),
        "lang": st.sampled_from(["en", "ru", "both"]),
        "type": st.lists(st.sampled_from(["report", "letter", "resolution"]), min_size=1),
        "region": st.sampled_from(["north-valley", "mountains", "coast"]),
        "from": st.sampled_from(["2001", "2006-11"]),
        "undated": st.just("1"),
        "cross": st.just("0"),
    },
)  # fmt: skip


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=QUESTION, form=st.sampled_from([*FORMATS]))
def test_an_export_is_all_pages_of_the_search(
    client: FlaskClient, asked: dict[str, Any], form: str
) -> None:
    assert ids_of(form, export(client, form, **asked)) == found(client, **asked)


def test_every_format_has_the_same_documents(client: FlaskClient) -> None:
    everything = found(client, sort="title")
    assert len(everything) > 5
    for form in FORMATS:
        assert ids_of(form, export(client, form, sort="title")) == everything, form


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_not_public_is_in_no_export(client: FlaskClient, form: str) -> None:
    text = export(client, form)
    if form.startswith("json"):
        # a public description may name what is not public, and says no more of it
        text = re.sub(r'"target":"[^"]+","id":null,"url":null', "", text)
    for hidden in ("secret", "embargoed"):
        assert hidden not in text.casefold()


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_result_is_a_file_too(client: FlaskClient, form: str) -> None:
    assert ids_of(form, export(client, form, q="nothing-has-this-word")) == []


# ---------- CSV ----------


def test_a_table_says_what_the_document_says(client: FlaskClient) -> None:
    for row in rows_of(export(client, "csv", labels="ru")):
        told = client.get(f"/api/v1/documents/{row['id']}?labels=ru").get_json()
        assert list(row) == [column.name for column in table.COLUMNS]
        assert row["url"] == f"http://localhost/ru/doc/{row['id']}"
        for name in ("tags", "regions", "categories", "issuer"):
            assert row[name] == "; ".join(told[name])
            assert row[f"{name}_label"] == "; ".join(told["labels"][name].values())
        assert row["type"] == (told["type"] or "")
        assert row["date"] == (told["date"] or "")
        assert row["languages"] == "; ".join(one["lang"] for one in told["versions"])
        assert row["statuses"] == "; ".join(one["status"] or "" for one in told["versions"])
        assert row["sha256"] == "; ".join(one["sha256"] for one in told["versions"])
        assert row["summary_en"] == told["summary"].get("en", "")
        assert row["needs_review"] == str(int(told["needs_review"]))


def test_a_byte_order_mark_is_there_if_asked_for(client: FlaskClient) -> None:
    plain = export(client, "csv")
    assert export(client, "csv", bom=1) == table.BOM + plain
    assert not plain.startswith(table.BOM)
    assert plain.count("\r\n") == plain.count("\n") == len(rows_of(plain)) + 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+7 495", "'+7 495"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝cmd", "'＝cmd"),
        ("'=1", "''=1"),
        ("''-1", "'''-1"),
        ("\t=1", "'=1"),
        ("a\n=1\tb", "a =1 b"),
        ("'Tis", "'Tis"),
        ("– dash", "– dash"),
        ("a=1", "a=1"),
        ("a;=1", "a;'=1"),
        ("=a; @b;c; d", "'=a; '@b;c; d"),
        (";'-1", ";''-1"),
        (';"=1"', ';\'"=1"'),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_and_the_text_can_be_had_again(
    tmp_path: Path, text: str, cell: str
) -> None:
    library, settings = many(tmp_path)
    library.hold(written("hostile", title={"en": text}, symbol=text, source=text))
    with site_over(settings) as app:
        rows = rows_of(export(app.test_client(), "csv", q="id:hostile"))
    (row,) = rows
    assert (row["title_en"], row["symbol"], row["source"]) == (cell, cell, cell)
    again = re.sub(r"""^'(?='*[=+\-@＝＋－＠])|(?<=;)( ?)'(?=['"]*[=+\-@＝＋－＠])""", r"\1", cell)
    assert again == " ".join(text.split())


# ---------- JSON ----------


def test_lines_are_what_is_told_of_each_document(client: FlaskClient) -> None:
    for line in export(client, "jsonl", labels="ru").splitlines():
        told = json.loads(line)
        DocumentWithTexts.model_validate_json(line)
        address = f"/api/v1/documents/{told['id']}?labels=ru"
        assert client.get(address).get_json() == told


def test_texts_are_there_if_asked_for(client: FlaskClient) -> None:
    texts = 0
    for line in export(client, "jsonl", text=1).splitlines():
        told = json.loads(line)
        for version, text in zip(told["versions"], told.pop("texts"), strict=True):
            assert client.get(version["text"]).get_json() == text
            texts += len(text["passages"])
        assert client.get(f"/api/v1/documents/{told['id']}").get_json() == told
    assert texts > 20


def test_a_reference_has_a_language_where_there_is_only_one(client: FlaskClient) -> None:
    told = {
        one["id"]: {version["lang"] for version in one["versions"]}
        for one in map(json.loads, export(client, "jsonl").splitlines())
    }
    assert {len(langs) for langs in told.values()} >= {1, 2}
    for one in json.loads(export(client, "csl")):
        langs = told[one["id"]]
        assert one.get("language") == (langs.pop() if len(langs) == 1 else None)


def test_json_is_one_object_with_the_same_documents(client: FlaskClient) -> None:
    text = export(client, "json")
    told = ExportAnswer.model_validate_json(text)
    lines = [json.loads(line) for line in export(client, "jsonl").splitlines()]
    assert json.loads(text)["results"] == lines
    assert told.total == len(lines)


# ---------- addresses ----------


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("", "format"),
        ("format=", "format"),
        ("format=xlsx", "format"),
        ("format=csv&format=json", "format"),
        ("format=csv&page=2", "page"),
        ("format=csv&per_page=10", "per_page"),
        ("format=csv&cursor=x", "cursor"),
        ("format=csv&facets=none", "facets"),
        ("format=csv&text=1", "format"),
        ("format=json&bom=1", "format"),
        ("format=csv&bom=yes", "bom"),
        ("format=csv&region=atlantis", "region"),
        ("format=csv&cited=x", "cited"),
    ],
)
def test_what_cannot_be_exported_is_named(client: FlaskClient, asked: str, parameter: str) -> None:
    answer = client.get(f"{EXPORT}?{asked}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == parameter


def test_a_switch_of_another_format_says_which(client: FlaskClient) -> None:
    detail = client.get(f"{EXPORT}?format=csv&text=1").get_json()["detail"]
    assert detail == "“text=1” cannot be given with this “format”. Possible: jsonl."


def test_a_switch_that_is_off_is_no_fault(client: FlaskClient) -> None:
    assert export(client, "csv", text=0, bom=0) == export(client, "csv")


def test_head_says_how_much_it_would_be(client: FlaskClient) -> None:
    for _ in range(5):  # and takes no place
        answer = client.head(f"{EXPORT}?format=csv")
        assert answer.status_code == 200
        assert answer.data == b""
        assert int(answer.headers["X-Total-Count"]) > 5


def test_the_menu_leads_to_every_format(client: FlaskClient) -> None:
    page = client.get("/ru/search?q=missing&type=report").get_data(as_text=True)
    links = re.findall(r'href="(/api/v1/export[^"]+)"', page)
    assert len(links) == len(FORMATS)
    expected = found(client, q="missing", type="report")
    for link in links:
        address = link.replace("&amp;", "&")
        form = re.search(r"format=(\w+)", address)
        assert form
        with client.get(address) as answer:
            assert ids_of(form[1], answer.get_data(as_text=True)) == expected


# ---------- the command ----------


def test_the_command_writes_what_the_address_gives(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    for form in ("jsonl", "csv"):
        file = tmp_path / f"all.{form}"
        command = [*svod_command(settings.home, settings.corpus), "export", "missing"]
        options = ["--format", form, "--sort", "title", "--labels", "ru", "--from", "2001"]
        told = subprocess.run(
            [*command, *options, "--to", str(file)], check=True, capture_output=True, text=True
        )
        asked = {"q": "missing", "sort": "title", "labels": "ru", "from": "2001"}
        expected = export(client, form, **asked).replace("http://localhost", "")
        assert file.read_bytes().decode() == expected
        assert told.stdout.endswith("documents\n")
        piped = subprocess.run([*command, *options], check=True, capture_output=True)
        assert piped.stdout.decode() == expected
        again = subprocess.run([*command, *options, "--to", str(file)], capture_output=True)
        assert again.returncode == 3
        assert file.read_bytes().decode() == expected
        assert [path.name for path in tmp_path.glob("*.new")] == []


# ---------- long lists, and what happens meanwhile ----------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Library, Settings]]:
    """A long list that is read and sent a little at a time."""
    monkeypatch.setattr(whole, "AT_ONCE", 5)
    monkeypatch.setattr("webui.exporting.writing._PIECE", 200)
    library, settings = many(tmp_path)
    yield library, settings
    library.engine.close()
    library.catalogue.close()


@pytest.mark.parametrize("sort", [*map(str, Sort)])
def test_an_export_is_one_list_while_the_index_moves_on(
    home: tuple[Library, Settings], sort: str
) -> None:
    library, settings = home
    with site_over(settings) as app:
        client = app.test_client()
        expected = found(client, q="stone bridge", sort=sort)
        assert len(expected) == COUNT
        address = f"{EXPORT}?format=jsonl&q=stone+bridge&sort={sort}"
        with client.get(address, buffered=False) as answer:
            pieces = answer.iter_encoded()
            got = next(pieces)
            for number in range(6):
                library.hold(written(f"a{number}", en="stone bridge " * 9, date="2030"))
                library.hold(replace_date(numbered(number * 9), "1900"))
                client.get("/api/v1/search?q=stone")
                got += next(pieces)
            got += b"".join(pieces)
        assert ids_of("jsonl", got.decode()) == expected


def replace_date(one: Any, date: str) -> Any:
    return replace(one, document=replace(one.document, date=parse_date(date)))


def test_every_format_can_be_asked_for_and_is_written() -> None:
    assert set(FORMATS) == set(WRITERS) == set(EXPORT_FORMATS)
    choices = {option.name: option.type for option in exporting.export.params}
    assert {*choices["form"].choices} == {*FORMATS, "bagit"}


def closed(number: int) -> Any:
    one = numbered(number)
    return replace(one, document=replace(one.document, shelf=Shelf.INTERNAL))


def test_an_export_that_cannot_be_whole_is_cut_off(
    home: tuple[Library, Settings], caplog: pytest.LogCaptureFixture
) -> None:
    """A document was withdrawn meanwhile: it is not in the file, and the file is not whole."""
    library, settings = home
    last = found_by(settings)[-1]
    with (
        site_over(settings) as app,
        app.test_client().get(f"{EXPORT}?format=jsonl", buffered=False) as answer,
    ):
        pieces = answer.iter_encoded()
        got = [next(pieces)]
        library.put(closed(int(last[1:])))
        with pytest.raises(sending.CutOff):
            got += pieces
    assert last.encode() not in b"".join(got)
    assert "Bridge" not in caplog.text
    assert "cut off: EngineUnavailable" in caplog.text


def test_no_text_is_read_of_a_document_that_was_closed_meanwhile(
    home: tuple[Library, Settings],
) -> None:
    """Descriptions are read some at a time, texts one by one: a slow reader may be long between."""
    library, settings = home
    last = found_by(settings)[-1]
    with (
        site_over(settings) as app,
        app.test_client().get(f"{EXPORT}?format=jsonl&text=1", buffered=False) as answer,
    ):
        pieces = answer.iter_encoded()
        got = [next(pieces)]
        inner = written(last, en="kept for the staff")
        library.put(replace(inner, document=replace(inner.document, shelf=Shelf.INTERNAL)))
        with pytest.raises(sending.CutOff):
            got += pieces
    assert b"kept for the staff" not in b"".join(got)


def test_nor_is_it_shown_on_a_page_that_was_begun(home: tuple[Library, Settings]) -> None:
    library, settings = home
    with site_over(settings) as app:
        holdings = app.extensions["svod"].holdings
        document = holdings.document("d01")
        assert holdings.passages(document, document.versions[0])
        inner = written("d01", en="kept for the staff")
        library.put(replace(inner, document=replace(inner.document, shelf=Shelf.INTERNAL)))
        assert holdings.passages(document, document.versions[0]) == ()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_what_is_cut_off_is_seen_to_be(
    home: tuple[Library, Settings], monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    _, settings = home
    monkeypatch.setattr(sending, "MOST_SECONDS", 0.0)
    with server_over(settings) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"{EXPORT}?format=csv", headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
        connection.close()


def found_by(settings: Settings) -> list[str]:
    with site_over(settings) as app:
        return found(app.test_client())


# ---------- readers who take their time ----------


@pytest.fixture(scope="module")
def bulky(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An archive whose texts are more than a connection holds unread."""
    home = tmp_path_factory.mktemp("bulky")
    library = Library(home)
    library.hold(*(written(f"d{n:02}", en="stone bridge " * 20_000) for n in range(60)))
    library.engine.close()
    library.catalogue.close()
    return Settings(home=home, corpus=home / "corpus", requests_per_minute=0, exports_at_once=1)


@contextmanager
def asked(port: int, form: str) -> Iterator[http.client.HTTPResponse]:
    """An answer of which hardly anything is read ahead."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64_000)
    connection.request("GET", f"{EXPORT}?format={form}&text={int(form == 'jsonl')}")
    with connection.getresponse() as answer:
        yield answer
    connection.close()


def status(port: int) -> int:
    with asked(port, "csv") as answer:
        answer.read()
        return answer.status


def at_last(port: int) -> bool:
    """Whether there is a place for an export before long."""
    until = time.monotonic() + 20
    while (found := status(port)) == 503 and time.monotonic() < until:
        time.sleep(0.05)
    return found == 200


def test_as_many_at_once_as_the_settings_say(bulky: Settings) -> None:
    # of three places one reader never has the last
    three = replace(bulky, exports_at_once=3)
    with server_over(three, outbuf_high_watermark=1) as port, asked(port, "jsonl") as first:
        assert status(port) == 200
        with asked(port, "jsonl") as second:
            assert (first.status, second.status) == (200, 200)
            with asked(port, "csv") as refused:
                assert refused.status == 503
                assert int(refused.headers["Retry-After"]) > 0
                assert json.loads(refused.read())["status"] == 503
        # the second went away before its end
        assert at_last(port)
        assert len(ids_of("jsonl", first.read().decode())) == 60


def test_a_reader_who_takes_nothing_is_cut_off_and_others_have_the_place(
    bulky: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_SECONDS_OF_A_PIECE", 0.5)
    monkeypatch.setattr(sending, "_LOOK", 0.1)
    with (
        server_over(bulky, outbuf_high_watermark=1) as port,
        asked(port, "jsonl") as stalled,
    ):
        assert status(port) == 503
        assert at_last(port)
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            stalled.read()


def test_a_reader_who_goes_away_leaves_the_place_to_others(bulky: Settings) -> None:
    with server_over(bulky, outbuf_high_watermark=1) as port:
        for _ in range(3):
            with asked(port, "jsonl") as leaving:
                assert leaving.status == 200
                leaving.read(1000)
            assert at_last(port)


def test_an_export_has_an_end(
    home: tuple[Library, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, settings = home
    monkeypatch.setattr(sending, "MOST_SECONDS", 0.0)
    with (
        site_over(settings) as app,
        app.test_client().get(f"{EXPORT}?format=csv", buffered=False) as answer,
    ):
        assert answer.status_code == 200
        with pytest.raises(sending.CutOff):
            answer.get_data()
