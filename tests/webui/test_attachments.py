"""Files attached to a letter, and scans: what the pages say of them, and what they give out."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from archive.catalogue import Catalogue, writing
from archive.records import Document, Passage, Shelf, Version
from archive.settings import Settings
from indexer import build
from indexer.search import open_engine
from tests.webui.reading_html import links, parse, select, texts
from tests.webui.sample_archive import pdf
from webui import create_app

PDF = "application/pdf"


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (400, 200), "white").save(made, "PNG")
    return made.getvalue()


FILES = {
    "<b>list</b>.pdf": pdf([["The list of the lamps"], ["Forty lamps in all"]]),
    "": b"nothing that has a name",
    "page.html": b"<script>alert(1)</script>",
    "lamp.png": picture(),
} | {f"{number}.txt": b"%d" % number for number in range(6)}


def letter() -> bytes:
    message = EmailMessage()
    message["Subject"] = "About the lamps"
    message.set_content("The lamps are listed in the file.\n")
    for name, content in FILES.items():
        message.add_attachment(content, "application", "octet-stream", filename=name or None)
    message.set_boundary("lamps")  # a made one is another each time
    return message.as_bytes()


def versions() -> Iterator[tuple[Version, str]]:
    """Each with its one passage: the attachments come first, and one is in the reader's Russian."""
    facts = [("ru", PDF, 0.934), ("en-2", "", None), ("en-3", "text/html", None),
             ("en-4", "image/png", None),
             *((f"en-{number}", "text/plain", None) for number in range(5, 11))]  # fmt: skip
    numbered = enumerate(zip(FILES.items(), facts, strict=True), 1)
    for number, ((name, content), (key, media_type, confidence)) in numbered:
        yield (
            Version(
                key=key,
                lang=key[:2],
                status=None,
                file="letters/lamps.eml",
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                media_type=media_type,
                pages={PDF: 2, "image/png": 1}.get(media_type),
                unread=3 if media_type == PDF else 0,
                confidence=confidence,
                attachment=number,
                name=name,
            ),
            f"Lampions of attachment {number}" if number < 5 else "Numbers",
        )
    held = letter()
    yield Version("en", "en", None, "letters/lamps.eml", hashlib.sha256(held).hexdigest(),
                  len(held), "message/rfc822"), "The lamps are listed"  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("letters")
    file = folder / "corpus" / "letters" / "lamps.eml"
    file.parent.mkdir(parents=True)
    file.write_bytes(letter())
    settings = Settings(home=folder / "home", corpus=folder / "corpus")
    held = list(versions())
    document = Document(
        id="lamps", folder="letters", type=None, date=None, issuer=(), symbol="", regions=(),
        tags=(), categories=(), shelf=Shelf.PUBLIC, embargo=None, source="", rights="",
        title={"en": "About the lamps"}, summary={}, relations=(),
        versions=tuple(version for version, _ in held),
    )  # fmt: skip
    passages = {
        version.key: [Passage(1, None, "", version.lang, "text", words)] for version, words in held
    }
    # a letter whose only version is an attachment: the letter itself was taken out by hand
    alone = replace(document, id="alone", versions=(held[0][0],))
    with Catalogue(settings.catalogue, create=True) as catalogue:
        with catalogue.writing() as connection:
            today = datetime.now(UTC).date()
            for one in (document, alone):
                kept = {version.key: passages[version.key] for version in one.versions}
                writing.save_document(connection, one, kept, fingerprint="1", today=today)
        with closing(open_engine(settings.index)) as engine:
            build.update(catalogue, engine)
    return settings


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["svod"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("key", "name", "media_type"),
    [("ru", "lamps.ru.pdf", PDF), ("en-2", "lamps.en-2.bin", "application/octet-stream"),
     ("en-3", "lamps.en-3.html", "application/octet-stream"),
     ("en", "lamps.en.eml", "message/rfc822")],
)  # fmt: skip
def test_an_attachment_is_given_out_alone(
    client: FlaskClient, key: str, name: str, media_type: str
) -> None:
    answer = client.get(f"/en/doc/lamps/download?v={key}")
    wanted = dict(zip(("ru", "en-2", "en-3"), FILES.values(), strict=False)) | {"en": letter()}
    assert answer.get_data() == wanted[key]
    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_an_attachment_of_another_letter_is_not_given_out(settings: Settings) -> None:
    """The letter was replaced by one with as many files, and the archive does not know it yet."""
    file = settings.corpus / "letters" / "lamps.eml"
    held = file.read_bytes()
    app = create_app(settings)
    addresses = ("/en/doc/lamps/download?v=ru", "/api/v1/documents/lamps/original?version=ru")
    try:
        for content in (held.replace(b"Content-Transfer-Encoding: base64", b"X: y"), b"X: y\n\nz"):
            file.write_bytes(content)
            for address in addresses:
                assert app.test_client().get(address).status_code == 409
        file.unlink()
        for address in addresses:
            assert app.test_client().get(address).status_code == 410
    finally:
        file.write_bytes(held)
        app.extensions["svod"].close()


def test_an_attached_picture_is_shown_as_an_image(client: FlaskClient) -> None:
    with Image.open(BytesIO(client.get("/pages/lamps/en-4/1/small.png").get_data())) as image:
        assert image.size == (180, 90)
    found = parse(client.get("/en/doc/lamps/original?v=en-4").text)
    assert texts(found, ".tabs a")[-1] == "Original, picture"


def test_the_pages_of_an_attached_pdf_are_images(client: FlaskClient) -> None:
    answer = client.get("/pages/lamps/ru/2/small.png")
    with Image.open(BytesIO(answer.get_data())) as image:
        assert image.width == 180
    assert client.get("/pages/lamps/en/1/small.png").status_code == 404
    found = parse(client.get("/en/doc/lamps/original?v=ru").text)
    assert len(select(found, ".scroll figure")) == 2
    assert texts(found, ".tabs a")[-1] == "Original, PDF"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_reader_is_given_the_letter_before_its_attachments(
    client: FlaskClient, lang: str
) -> None:
    found = parse(client.get(f"/{lang}/doc/lamps").text)
    assert texts(found, ".sheet .p") == ["The lamps are listed"]
    alone = parse(client.get(f"/{lang}/doc/alone").text)
    assert texts(alone, ".sheet .p") == ["Lampions of attachment 1"]


def test_attachments_are_tabs_under_their_names(client: FlaskClient) -> None:
    found = parse(client.get("/en/doc/lamps").text)
    assert list(links(found, ".tabs a"))[:4] == [
        "EN English", "RU attachment: <b>list</b>.pdf", "EN attachment 2",
        "EN attachment: page.html",
    ]  # fmt: skip
    russian = parse(client.get("/ru/doc/lamps").text)
    assert "RU вложение: <b>list</b>.pdf" in texts(russian, ".tabs a")
    assert "EN вложение 2" in texts(russian, ".tabs a")


def test_a_hit_names_its_attachments_and_which_of_them_are_scans(client: FlaskClient) -> None:
    found = parse(client.get("/en/search?q=lampions").text)
    (hit,) = (hit for hit in select(found, ".hit") if "lamps" in links(hit, "h2 a").popitem()[1])
    said = texts(hit, ".vers li")
    assert said[0] == "EN English"
    assert "RU attachment: <b>list</b>.pdf scanned" in said
    assert "EN attachment 2" in said
    assert "and 2 more" in said


def test_what_the_words_stand_in_is_called_by_its_name(client: FlaskClient) -> None:
    found = parse(client.get("/en/doc/lamps?q=lampions").text)
    assert texts(found, ".told") == [
        "No matches in this version; attachment: <b>list</b>.pdf: 1; attachment 2: 1; "
        "attachment: page.html: 1; attachment: lamp.png: 1"
    ]


@pytest.mark.parametrize(
    ("lang", "scan", "unread"),
    [
        ("en", "Scanned: the text may contain errors (recognised with a confidence of 93%).",
         "3 pages could not be read."),
        ("ru", "Скан: в тексте возможны ошибки (распознано с уверенностью 93 %).",
         "Не удалось прочитать 3 страницы."),
    ],
)  # fmt: skip
def test_a_scan_says_how_far_it_can_be_trusted(
    client: FlaskClient, lang: str, scan: str, unread: str
) -> None:
    found = parse(client.get(f"/{lang}/doc/lamps?v=ru").text)
    said = " ".join(" ".join(found.text_content().split()).split("\N{NO-BREAK SPACE}"))
    assert scan in said
    assert unread in said
    assert scan[:7] not in client.get(f"/{lang}/doc/lamps?v=en").text


def test_a_hit_that_opens_a_scan_carries_the_doubt(client: FlaskClient) -> None:
    found = parse(client.get("/en/search?q=lampions").text)
    assert texts(found, ".doubt") == [
        "Scanned: the text may contain errors",
        "3 pages could not be read",
    ]


def test_programs_are_told_the_same(client: FlaskClient) -> None:
    held = client.get("/api/v1/documents/lamps").get_json()["versions"]
    told = {one["key"]: (one["attachment"], one["scanned"], one["unread_pages"]) for one in held}
    assert {key: told[key] for key in ("ru", "en-2", "en-3", "en")} == {
        "ru": ("<b>list</b>.pdf", 0.93, 3),
        "en-2": ("", None, 0),
        "en-3": ("page.html", None, 0),
        "en": (None, None, 0),
    }
    (found,) = (
        one
        for one in client.get("/api/v1/search?q=lampions").get_json()["results"]
        if one["id"] == "lamps"
    )
    scan = next(one for one in found["versions"] if one["key"] == "ru")
    assert (scan["attachment"], scan["scanned"], scan["unread_pages"]) == (
        "<b>list</b>.pdf", 0.93, 3,
    )  # fmt: skip
    text = client.get("/api/v1/documents/lamps/text").get_json()
    assert text["version"] == "en"
