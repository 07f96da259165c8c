"""Citations: what they say, and that other programs can read them."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.dates import parse_date
from archive.settings import Settings
from tests.indexer.small_library import written as written_document
from tests.webui.reading_html import links, parse, select, texts
from webui import create_app
from webui.citing import FORMATS, Citation, plain
from webui.citing.citation import citation, clean
from webui.present.reader import Reader

HOSTILE = 'A {brace and} \\input{/etc/passwd} 100% of #1 & $x^2$ "q" under_score ~ Ёлка №'


def cited(**other: object) -> Citation:
    said: dict[str, object] = {
        "key": "report-2006.en",
        "kind": "report",
        "title": "Missing persons in the North Valley",
        "lang": "en",
        "issuers": ("Valley Council", "Trial and Error"),
        "genre": "Report",
        "symbol": "Doc. 4077",
        "date": parse_date("2006-11-16"),
        "remark": "",
        "keywords": ("Families",),
        "archive": "Svod: Human rights document archive",
        "address": "https://svod.example/en/doc/report-2006?v=en",
        "words": "en",
    }
    return Citation(**(said | other))  # type: ignore[arg-type]


def written(suffix: str, *citations: Citation) -> str:
    return "".join(FORMATS[suffix].write(citations))


# ---------- BibTeX ----------


def bibtex(content: str) -> dict[str, dict[str, str]]:
    """Entries by key, read as BibTeX reads them: it counts braces, escaped or not."""
    entries = {}
    at = 0
    while (start := content.find("@", at)) >= 0:
        head = re.compile(r"@(\w+)\{([^\s,{}]+),\n").match(content, start)
        assert head, content[start : start + 60]
        fields = {"entry": head[1]}
        at = head.end()
        while content[at] != "}":
            name = re.compile(r"  ([a-z]+) = ").match(content, at)
            assert name, content[at : at + 60]
            at = name.end()
            if content[at] == "{":
                end = closing(content, at)
                fields[name[1]] = content[at + 1 : end]
                at = end + 1
            else:
                macro = re.compile(r"[a-z]{3}").match(content, at)
                assert macro
                fields[name[1]] = macro[0]
                at = macro.end()
            assert content[at : at + 2] == ",\n"
            at += 2
        entries[head[2]] = fields
        at += 1
    return entries


def closing(content: str, at: int) -> int:
    depth = 0
    for place in range(at, len(content)):
        depth += (content[place] == "{") - (content[place] == "}")
        if not depth:
            return place
    raise AssertionError("a brace is not closed")


def test_bibtex_says_what_there_is() -> None:
    (entry,) = bibtex(written("bib", cited(remark="unofficial translation"))).values()
    assert entry == {
        "entry": "techreport",
        "author": "{Valley Council} and {Trial and Error}",
        "title": "{Missing persons in the North Valley}",
        "institution": "Valley Council; Trial and Error",
        "type": "Report",
        "number": "Doc. 4077",
        "date": "2006-11-16",
        "year": "2006",
        "month": "nov",
        "howpublished": "Svod: Human rights document archive",
        "note": "unofficial translation",
        "langid": "english",
        "keywords": "Families",
        "url": "https://svod.example/en/doc/report-2006?v=en",
    }


def test_bibtex_keeps_hostile_words_inside_their_field() -> None:
    (entry,) = bibtex(written("bib", cited(title=HOSTILE, symbol="}, url = {evil}"))).values()
    title = entry["title"]
    assert title == (
        r"{A \textbraceleft{}brace and\textbraceright{} \textbackslash{}input\textbraceleft{}/etc/"
        r"passwd\textbraceright{} 100\% of \#1 \& \$x\textasciicircum{}2\$ "
        r'"q" under\_score \textasciitilde{} Ёлка №}'
    )
    assert entry["url"] == "https://svod.example/en/doc/report-2006?v=en"


# ---------- RIS ----------


def ris(content: str) -> list[list[tuple[str, str]]]:
    """Records as pairs of tag and value, read strictly."""
    lines = content.split("\r\n")
    assert lines.pop() == ""
    records: list[list[tuple[str, str]]] = []
    for line in lines:
        field = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert field, line
        if field[1] == "TY":
            records.append([])
        records[-1].append((field[1], field[2]))
    assert all(record[-1] == ("ER", "") for record in records)
    return records


def test_ris_says_what_there_is() -> None:
    (record,) = ris(written("ris", cited()))
    assert record == [
        ("TY", "RPRT"),
        ("ID", "report-2006.en"),
        ("AU", "Valley Council"),
        ("AU", "Trial and Error"),
        ("TI", "Missing persons in the North Valley"),
        ("M3", "Report"),
        ("SN", "Doc. 4077"),
        ("PY", "2006"),
        ("DA", "2006/11/16/"),
        ("PB", "Valley Council; Trial and Error"),
        ("DB", "Svod: Human rights document archive"),
        ("LA", "en"),
        ("KW", "Families"),
        ("UR", "https://svod.example/en/doc/report-2006?v=en"),
        ("ER", ""),
    ]


@pytest.mark.parametrize(("kind", "tag"), [("report", "SN"), ("case", "SV"), ("document", "M1")])
def test_ris_has_a_number_where_programs_look_for_it(kind: str, tag: str) -> None:
    (record,) = ris(written("ris", cited(kind=kind)))
    assert [name for name, value in record if value == "Doc. 4077"] == [tag]


@pytest.mark.parametrize(
    ("date", "day", "parts"),
    [
        ("2009", "2009///", [[2009]]),
        ("2009-11", "2009/11//", [[2009, 11]]),
        ("2009-11/2009-12", "2009/11//", [[2009, 11], [2009, 12]]),
        ("2005/2010-03-02", "2005///", [[2005], [2010, 3, 2]]),
    ],
)
def test_a_date_is_as_precise_as_it_was(date: str, day: str, parts: list[list[int]]) -> None:
    one = cited(date=parse_date(date))
    assert dict(ris(written("ris", one))[0])["DA"] == day
    assert json.loads(written("json", one))[0]["issued"] == {"date-parts": parts}
    entry = bibtex(written("bib", one))["report-2006.en"]
    assert entry["date"] == date
    assert ("month" in entry) == (len(parts[0]) > 1)


def test_a_comma_does_not_make_a_surname_of_an_organisation() -> None:
    (record,) = ris(written("ris", cited(issuers=("Committee on Letters, Valley Council",))))
    assert dict(record)["AU"] == "Committee on Letters Valley Council"
    assert dict(record)["PB"] == "Committee on Letters, Valley Council"


# ---------- CSL-JSON, several, nothing ----------


def test_csl_says_what_there_is() -> None:
    (item,) = json.loads(written("json", cited()))
    assert item == {
        "id": "report-2006.en",
        "type": "report",
        "author": [{"literal": "Valley Council"}, {"literal": "Trial and Error"}],
        "title": "Missing persons in the North Valley",
        "genre": "Report",
        "number": "Doc. 4077",
        "issued": {"date-parts": [[2006, 11, 16]]},
        "publisher": "Valley Council; Trial and Error",
        "archive": "Svod: Human rights document archive",
        "language": "en",
        "keyword": "Families",
        "URL": "https://svod.example/en/doc/report-2006?v=en",
    }


def test_many_are_written_one_after_the_other() -> None:
    some = [cited(key=f"d-{n}") for n in range(3)]
    assert [*bibtex(written("bib", *some))] == ["d-0", "d-1", "d-2"]
    assert [dict(record)["ID"] for record in ris(written("ris", *some))] == ["d-0", "d-1", "d-2"]
    assert [item["id"] for item in json.loads(written("json", *some))] == ["d-0", "d-1", "d-2"]
    assert json.loads(written("json")) == []
    assert written("bib") == written("ris") == ""


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_format_asks_for_no_more_than_it_has_given_out(suffix: str) -> None:
    taken = []

    def endless() -> Iterable[Citation]:
        number = 0
        while True:
            taken.append(number)
            yield cited(key=f"d-{number}")
            number += 1

    pieces = FORMATS[suffix].write(endless())
    assert [bool(next(pieces)) for _ in range(3)] == [True] * 3
    assert len(taken) <= 4


def test_what_nobody_described_is_cited_by_what_is_known() -> None:
    bare = cited(issuers=(), genre="", symbol="", date=None, keywords=(), lang="", kind="document")
    entry = bibtex(written("bib", bare))["report-2006.en"]
    assert set(entry) == {"entry", "title", "howpublished", "url"}
    assert {tag for tag, _ in ris(written("ris", bare))[0]} == {"TY", "ID", "TI", "DB", "UR", "ER"}
    (item,) = json.loads(written("json", bare))
    assert set(item) == {"id", "type", "title", "archive", "URL"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\r\nER  - ", "two lines ER -"),
        ("a \u202etrap\u202c and \u2067more\u2069", "a trap and more"),
        ("tab\tand\x00 nothing\x1b[31m", "tab and nothing[31m"),
        ("é, й, Ӏ and 中", "é, й, Ӏ and 中"),
    ],
)
def test_every_text_is_one_clean_line(text: str, line: str) -> None:
    assert clean(text) == line


@pytest.mark.parametrize(
    ("langs", "lang"), [(("en",), "en"), (("ru", "ru"), "ru"), (("en", "ru"), ""), (("und",), "")]
)
def test_a_document_as_a_whole_has_a_language_if_all_its_versions_do(
    langs: tuple[str, ...], lang: str
) -> None:
    document = written_document("d1", en="A bridge.").document
    (version,) = document.versions
    versions = tuple(replace(version, key=str(n), lang=one) for n, one in enumerate(langs))
    whole = citation(replace(document, versions=versions), None, Reader("en", {}), "/en/doc/d1")
    assert whole.lang == lang


# ---------- plain ----------


def test_plain_follows_the_manner_of_its_language(app: Flask) -> None:
    with app.test_request_context("/ru/doc/x"):
        english = cited(remark="unofficial translation")
        assert " ".join(plain(english).split()) == (
            "Valley Council, Trial and Error, Missing persons in the North Valley, Doc. 4077, "
            "16 November 2006 (unofficial translation). Svod: Human rights document archive, "
            "https://svod.example/en/doc/report-2006?v=en"
        )
        russian = cited(
            title="Пропавшие без вести в Северной долине", issuers=("Совет долин",), words="ru",
            lang="ru", remark="неофициальный перевод",
            archive="Свод: архив документов о правах человека",
        )  # fmt: skip
        assert " ".join(plain(russian).split()) == (
            "Совет долин. Пропавшие без вести в Северной долине (неофициальный перевод). "
            "Doc. 4077, 16 ноября 2006 г. // Свод: архив документов о правах человека. "
            "URL: https://svod.example/en/doc/report-2006?v=en"
        )


def test_a_symbol_in_the_title_is_not_said_twice(app: Flask) -> None:
    with app.test_request_context("/en"):
        assert plain(cited(title="Doc. 4077: the missing")).count("Doc. 4077") == 1


# ---------- on the page, and as files ----------


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_cites_the_text_it_shows(client: FlaskClient, lang: str) -> None:
    for version, words in (("en", "Valley Council, Missing"), ("ru", "Совет долин. Пропавшие")):
        page = parse(client.get(f"/{lang}/doc/report-2006?v={version}&q=missing").text)
        (cite,) = texts(page, "#cite-plain")
        assert cite.startswith(words)
        assert cite.endswith(f"http://localhost/{version}/doc/report-2006?v={version}")
        assert select(page, "#cite button")[0].get("data-copy") == "#cite-plain"
        assert [*links(page, "#cite a")] == ["BibTeX", "RIS", "CSL-JSON"]


def test_the_files_are_attachments_of_their_kind(client: FlaskClient) -> None:
    page = parse(client.get("/en/doc/report-2006?v=ru").text)
    kinds = {}
    for name, address in links(page, "#cite a").items():
        answer = client.get(address)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=report-2006")
        known = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304
        assert "Совет долин" in answer.get_data(as_text=True)
        kinds[name] = answer.content_type
    assert kinds == {
        "BibTeX": "application/x-bibtex; charset=utf-8",
        "RIS": "application/x-research-info-systems; charset=utf-8",
        "CSL-JSON": "application/vnd.citationstyles.csl+json",
    }


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("id", ["recommendation-2009", "unreadable", "handbook"])
def test_every_document_can_be_cited(client: FlaskClient, id: str, suffix: str) -> None:
    answer = client.get(f"/ru/doc/{id}/cite.{suffix}")
    assert answer.status_code == 200
    read = {"bib": bibtex, "ris": ris, "json": json.loads}[suffix]
    assert len(read(answer.get_data().decode())) == 1
    assert "\u202e" not in answer.text


def test_what_is_closed_cannot_be_cited(client: FlaskClient) -> None:
    for id in ("secret-2011", "embargoed-2012", "no-such-document"):
        for suffix in FORMATS:
            assert client.get(f"/en/doc/{id}/cite.{suffix}").status_code == 404


def test_the_address_of_the_setting_is_cited_whatever_the_host(settings: Settings) -> None:
    app = create_app(replace(settings, address="https://archive.example"))
    try:
        client = app.test_client()
        for page in ("/en/doc/report-2006/cite.bib", "/en/doc/report-2006", "/en/feed.atom"):
            said = client.get(page, headers={"Host": "127.0.0.1:8000"}).text
            assert "https://archive.example/en/doc/report-2006" in said, page
            assert "127.0.0.1" not in said, page
    finally:
        app.extensions["svod"].close()
