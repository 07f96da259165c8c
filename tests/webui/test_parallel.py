"""Two versions side by side: their rows, what is said of them, and what is not offered."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from archive.settings import Settings
from indexer import beside
from tests.webui.api.described import read
from tests.webui.reading_html import links, parse, select, text, texts
from tests.webui.sample_archive import make_archive
from webui import create_app
from webui.made import alignments

CHARTER_EN = """\
    Charter of the valleys

    Article 1

    Every family may ask where its relatives are.

    Article 2

    No office may keep a list that nobody can see.

    Article 3

    A guard who is asked for a name gives the name.
"""

CHARTER_RU = """\
    Хартия долин

    Статья 1

    Каждая семья вправе спросить, где её родные.

    Статья 3

    Охранник, у которого спросили имя, называет имя.
"""

LETTER_EN = """\
    Dear colleagues,

    The road to the village was closed in May 1999, and the letters about the missing came late.

    Who closed it?
"""

LETTER_RU = """\
    Дорогие коллеги,

    Дорогу в село закрыли в мае 1999 года, и письма о пропавших пришли поздно.

    Кто её закрыл?
"""

MANIFEST = """\
    shelf = "{shelf}"
    title.en = "{title}"
"""
VERSION = """\
    [[version]]
    file = "{file}"
    lang = "{lang}"
    status = "{status}"
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("beside")
    corpus = folder / "corpus"
    charter = {
        "en.txt": ("en", "authentic", CHARTER_EN),
        "first.txt": ("ru", "machine", CHARTER_RU.replace("Хартия", "Устав")),
        "ru.txt": ("ru", "authentic", CHARTER_RU),
    }
    _write(corpus / "charter", "public", charter)
    letter = {
        "en.txt": ("en", "original", LETTER_EN),
        "ru.txt": ("ru", "machine", LETTER_RU),
    }
    _write(corpus / "letter", "public", letter)
    _write(corpus / "closed", "internal", letter)
    song = {
        "en.txt": ("en", "original", "a quiet evening\n\nover the old bridge\n"),
        "ru.txt": ("ru", "official", "вечер был тихим\n\nмы стояли на мосту\n"),
    }
    _write(corpus / "song", "public", song)
    _write(corpus / "alone", "public", {"en.txt": letter["en.txt"]})
    german = {"en.txt": letter["en.txt"], "de.txt": ("de", "official", "Wer hat sie gesperrt?\n")}
    _write(corpus / "german", "public", german)
    broken = {"en.txt": letter["en.txt"], "ru.pdf": ("ru", "official", "%PDF-1.4 broken")}
    _write(corpus / "broken", "public", broken)
    return make_archive(folder / "home", corpus)


def _write(folder: Path, shelf: str, versions: dict[str, tuple[str, str, str]]) -> None:
    folder.mkdir(parents=True)
    manifest = dedent(MANIFEST).format(shelf=shelf, title=f"The {folder.name}")
    for file, (lang, status, content) in versions.items():
        manifest += dedent(VERSION).format(file=file, lang=lang, status=status)
        (folder / file).write_text(dedent(content), encoding="utf-8")
    (folder / "document.toml").write_text(manifest, encoding="utf-8")


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["svod"].close()


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


def rows(opened: HtmlElement) -> dict[str, list[str]]:
    """The texts of each row, left and right, by its anchor."""
    return {
        row.get("id"): [
            " ".join(texts(side, ".p") + texts(side, "h2")) or text(side)
            for side in select(row, ".side")
        ]
        for row in select(opened, ".pair")
    }


def test_what_says_the_same_stands_in_a_row(client: FlaskClient) -> None:
    found = rows(page(client, "/en/doc/charter/parallel"))
    assert found["a1"] == ["Article 1 →", "Статья 1 →"]
    assert found["a3"] == ["Article 3 →", "Статья 3 →"]
    assert [name for name in found if name.startswith("a")] == ["a1", "a2", "a3"]
    assert found["a2"][1] == "Русский: no match"
    first, last = found["p3"], [*found.values()][-1]
    assert first[0].startswith("Every family")
    assert first[1].startswith("Каждая семья")
    assert last[0].startswith("A guard")
    assert last[1].startswith("Охранник")


def test_the_reader_s_language_stands_left_and_anchors_stay(client: FlaskClient) -> None:
    english, russian = (
        rows(page(client, f"/{lang}/doc/charter/parallel")) for lang in ("en", "ru")
    )
    assert [*english] == [*russian]
    assert russian["a1"] == english["a1"][::-1]
    assert russian["a2"][0] == "Русский: нет соответствия"
    opened = page(client, "/ru/doc/charter/parallel")
    assert [side.get("lang") for side in select(opened, "#a1 .side")] == ["ru", "en"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/en/doc/charter/parallel", "Aligned by article numbers: 2 of 3 agree."),
        ("/ru/doc/charter/parallel", "Сопоставлено по номерам статей; общих номеров – 2 из 3."),
        (
            "/en/doc/letter/parallel",
            "Aligned by order and by words that translate each other; may drift.",
        ),
        (
            "/ru/doc/letter/parallel",
            "Сопоставлено по порядку и по словам, которые переводят друг друга; возможны сдвиги.",
        ),
        ("/en/doc/song/parallel", "Aligned by order, may drift."),
        ("/ru/doc/song/parallel", "Сопоставлено по порядку, возможны сдвиги."),
    ],
)
def test_the_page_says_how_it_was_aligned(client: FlaskClient, address: str, said: str) -> None:
    (note,) = texts(page(client, address), ".beside .note")
    assert note.startswith(said)


def test_what_the_page_says_of_it_is_what_the_api_says_of_each_pair(client: FlaskClient) -> None:
    of = {id: answer(client, f"{id}/parallel")["pairs"] for id in ("charter", "letter", "song")}
    usual = {id: Counter(pair["how"] for pair in pairs).most_common(1) for id, pairs in of.items()}
    assert {id: how for id, ((how, _),) in usual.items()} == {
        "charter": "label",
        "letter": "words",
        "song": "length",
    }


def test_what_is_left_alone_is_counted(client: FlaskClient) -> None:
    (note,) = texts(page(client, "/en/doc/charter/parallel"), ".note")
    assert note.endswith("2 paragraphs have no match.")
    (note,) = texts(page(client, "/ru/doc/charter/parallel"), ".note")
    assert note.endswith("Без соответствия – 2 абзаца.")


def test_each_passage_leads_to_its_place_in_its_version(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/charter/parallel?q=names")
    english, russian = select(opened, "#a3 .to")
    assert english.get("href") == "/en/doc/charter?v=en&q=names#p6"
    assert client.get(english.get("href")).status_code == 200
    alone = page(client, russian.get("href"))
    assert text(alone.get_element_by_id(russian.get("href").partition("#")[2])).endswith("Статья 3")


def test_words_are_marked_in_both_columns_and_counted(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/letter/parallel?q=missing")
    assert [text(mark) for mark in select(opened, ".side mark")] == ["missing", "пропавших"]
    assert texts(opened, ".told") == ["2 matches", "1 in English; 1 in Russian"]
    assert [link.get("href") for link in select(opened, ".told a")] == ["#m1", "#m2"]
    assert links(opened, ".back")["← Back to 4 results"] == "/en/search?q=missing"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_matches_are_numbered_through_both_columns_row_by_row(
    client: FlaskClient, lang: str
) -> None:
    opened = page(client, f"/{lang}/doc/charter/parallel?q=article+OR+статья")
    marks = select(opened, ".side mark")
    pair = ["Article", "Статья"] if lang == "en" else ["Статья", "Article"]
    assert [text(mark) for mark in marks] == [*pair, "Article", *pair]
    assert [mark.get("id") for mark in marks] == ["m1", "m2", "m3", "m4", "m5"]
    within = opened.get_element_by_id("within")
    assert within.get("data-matches") == "5"
    ends = [link.get("href") for link in select(within, ".steps a")]
    assert ends == ["#m5", "#m1"]


def test_nothing_found_is_said_of_both_versions(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/charter/parallel?q=zebra")
    assert texts(opened, ".told") == ["No matches in these versions"]
    assert opened.get_element_by_id("within").get("data-matches") is None


def test_the_tab_stands_on_every_view_and_keeps_the_search(client: FlaskClient) -> None:
    tabs = links(page(client, "/en/doc/letter?q=missing"), ".tabs a")
    assert tabs["Side by side"] == "/en/doc/letter/parallel?q=missing"
    opened = page(client, tabs["Side by side"])
    assert texts(opened, ".tabs [aria-current]") == ["Side by side"]
    assert links(opened, ".tabs a")["RU Русский"] == "/en/doc/letter?v=ru&q=missing"
    assert links(opened, ".lang a")["Русский"] == "/ru/doc/letter/parallel?q=missing"


def test_the_most_trusted_versions_open_and_others_can_be_chosen(client: FlaskClient) -> None:
    opened = page(client, "/en/doc/charter/parallel")
    assert "Хартия долин →" in [side for row in rows(opened).values() for side in row]
    (other,) = [
        link.get("href")
        for link in select(opened, ".over a")
        if text(link) == "machine translation"
    ]
    machine = page(client, other)
    assert "Устав долин →" in [side for row in rows(machine).values() for side in row]
    assert texts(machine, ".doubt") == [
        "Machine translation, not checked by a person. Do not quote."
    ]
    kept = {field.get("name"): field.get("value") for field in select(machine, ".within input")}
    assert other.endswith(f"?ru={kept['ru']}")
    assert "authentic text" in links(machine, ".over a")


@pytest.mark.parametrize("key", ["en", "fr", ""])
def test_a_version_that_is_not_offered_is_named(client: FlaskClient, key: str) -> None:
    answer = client.get(f"/en/doc/charter/parallel?ru={key}")
    assert answer.status_code == 400
    assert "Russian version" in answer.get_data(as_text=True)


@pytest.mark.parametrize("id", ["alone", "german", "broken"])
def test_without_both_languages_there_is_no_tab_and_no_page(client: FlaskClient, id: str) -> None:
    assert "Side by side" not in texts(page(client, f"/en/doc/{id}"), ".tabs a")
    answer, unknown = client.get(f"/en/doc/{id}/parallel"), client.get("/en/doc/zzzz/parallel")
    assert answer.status_code == 404
    assert answer.data.replace(id.encode(), b"zzzz") == unknown.data


def test_what_is_closed_looks_like_what_is_not_held(client: FlaskClient) -> None:
    answer, unknown = client.get("/en/doc/closed/parallel"), client.get("/en/doc/zzzzzz/parallel")
    assert answer.status_code == 404
    assert answer.data.replace(b"closed", b"zzzzzz") == unknown.data


# ---------- the API ----------


def answer(client: FlaskClient, asked: str) -> dict[str, Any]:
    return read(client, f"/api/v1/documents/{asked}")


@pytest.mark.parametrize("id", ["charter", "letter"])
def test_the_api_pairs_what_the_page_sets_beside_each_other(client: FlaskClient, id: str) -> None:
    told = answer(client, f"{id}/parallel")
    shown = rows(page(client, f"/en/doc/{id}/parallel")).values()
    for pair, row in zip(told["pairs"], shown, strict=True):
        for lang, side in zip(("en", "ru"), row, strict=True):
            for passage in pair[lang]:
                assert passage["text"] in side
    for lang in ("en", "ru"):
        text = answer(client, f"{id}/text?version={told[lang]['version']}")
        assert [passage for pair in told["pairs"] for passage in pair[lang]] == text["passages"]
        assert told[lang]["status"] == text["status"]


def test_a_pair_says_what_it_was_made_by_and_what_is_alone_has_nothing_beside_it(
    client: FlaskClient,
) -> None:
    pairs = answer(client, "charter/parallel")["pairs"]
    assert {pair["how"] for pair in pairs if pair["en"] and pair["ru"]} >= {"label"}
    (alone,) = [pair for pair in pairs if "nobody can see" in str(pair["en"])]
    assert (alone["ru"], alone["how"]) == ([], None)


def test_another_version_is_set_beside_when_it_is_asked_for(client: FlaskClient) -> None:
    keys = {version["key"]: version["status"] for version in answer(client, "charter")["versions"]}
    (machine,) = [key for key, status in keys.items() if status == "machine"]
    told = answer(client, f"charter/parallel?ru={machine}&labels=ru")
    assert told["ru"] == {"version": machine, "status": "machine"}
    assert "Устав" in str(told["pairs"])
    assert told["url"] == f"/ru/doc/charter/parallel?en=en&ru={machine}"
    assert client.get(told["url"]).status_code == 200
    refused = client.get("/api/v1/documents/charter/parallel?ru=en")
    assert (refused.status_code, refused.get_json()["parameter"]) == (400, "ru")


def test_a_document_says_whether_it_has_both(client: FlaskClient) -> None:
    for id in ("charter", "letter", "alone", "german", "broken"):
        address = answer(client, id)["parallel"]
        there = client.get(f"/api/v1/documents/{id}/parallel").status_code == 200
        assert (address is not None) is there
        assert address in (None, f"/api/v1/documents/{id}/parallel")
    for id in ("closed", "zzzzzz"):
        assert client.get(f"/api/v1/documents/{id}/parallel").status_code == 404


# ---------- what is kept ----------


def test_pairs_are_worked_out_once(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(page(client, "/en/doc/letter/parallel"))

    def fail(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(alignments, "set_beside", fail)
    assert rows(page(client, "/en/doc/letter/parallel")) == before
    assert [*settings.page_images.rglob("beside-*.json")]


def test_of_six_readers_at_once_one_works_it_out(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in settings.page_images.rglob("beside-*.json"):
        path.unlink()
    looked, worked_out, all_have_looked = [], [], Event()
    look, work_out = alignments._kept, alignments.set_beside

    def looking(*asked: Any) -> Any:
        found = look(*asked)
        looked.append(found)
        if len(looked) >= 6:
            all_have_looked.set()
        return found

    def working_out(*asked: Any) -> Any:
        worked_out.append(1)
        assert all_have_looked.wait(30)
        return work_out(*asked)

    monkeypatch.setattr(alignments, "_kept", looking)
    monkeypatch.setattr(alignments, "set_beside", working_out)
    with ThreadPoolExecutor(6) as readers:
        answers = list(
            readers.map(
                lambda _: app.test_client().get("/en/doc/letter/parallel").status_code, range(6)
            )
        )
    assert answers == [200] * 6
    assert len(worked_out) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"made_from": 1}', None])
def test_what_was_kept_is_used_only_whole_and_while_it_is_true(
    client: FlaskClient, settings: Settings, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(page(client, "/en/doc/letter/parallel"))
    if content is None:
        monkeypatch.setattr(beside, "RULES", "another")
    for path in settings.page_images.rglob("beside-*.json"):
        path.write_bytes(path.read_bytes() if content is None else content)
    assert rows(page(client, "/en/doc/letter/parallel")) == before
