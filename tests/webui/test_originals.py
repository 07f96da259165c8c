"""Originals leave the archive as they came in, or not at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from archive.extract import media
from archive.records import Document, Shelf, Version
from archive.settings import Settings
from tests.webui.sample_archive import make_archive, write_corpus
from webui import create_app, words
from webui.originals import made_name, sent_as

EMPTY = Document(
    id="a", folder="a", type=None, date=None, issuer=(), symbol="", regions=(), tags=(),
    categories=(), shelf=Shelf.PUBLIC, embargo=None, source="", rights="", title={}, summary={},
    versions=(), relations=(),
)  # fmt: skip

ADDRESSES = (
    "/api/v1/documents/report-2006/original?version=ru",
    "/en/doc/report-2006/download?v=ru",
)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Flask, Settings]]:
    """An archive that a test may spoil."""
    settings = make_archive(tmp_path / "home", write_corpus(tmp_path / "corpus"))
    app = create_app(settings)
    yield app, settings
    app.extensions["svod"].close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_original_is_the_very_bytes(
    client: FlaskClient, settings: Settings, address: str
) -> None:
    answer = client.get(address)
    held = (settings.corpus / "report-2006" / "report.ru.txt").read_bytes()
    assert answer.get_data() == held
    assert answer.headers["ETag"] == f'"{hashlib.sha256(held).hexdigest()}"'


@pytest.mark.parametrize(
    ("document", "version", "name", "media_type"),
    [
        ("report-2006", "en", "report-2006.en.pdf", "application/pdf"),
        ("report-2006", "ru", "report-2006.ru.txt", "application/octet-stream"),
        ("recommendation-2009", "en", "recommendation-2009.en.html", "application/octet-stream"),
        ("resolution-2010", "en", "resolution-2010.en.md", "application/octet-stream"),
    ],
)
def test_an_original_is_a_download_under_a_made_name(
    client: FlaskClient, document: str, version: str, name: str, media_type: str
) -> None:
    answer = client.get(f"/api/v1/documents/{document}/original?version={version}")
    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("media_type", sorted(media.READ_TYPES))
def test_every_kind_has_a_name_and_none_is_shown_as_a_page(app: Flask, media_type: str) -> None:
    version = Version("en", "en", None, "a", "0" * 64, 1, media_type)
    document = replace(EMPTY, versions=(version,))
    assert made_name(document, version).rpartition(".")[2] != "bin"
    assert not sent_as(version).startswith("text/")
    with app.test_request_context("/en"):
        assert words.media(media_type) != words.media("")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_that_changed_is_not_sent(own: tuple[Flask, Settings], address: str) -> None:
    app, settings = own
    path = settings.corpus / "report-2006" / "report.ru.txt"
    path.write_text("Something else entirely.\n")
    answer = app.test_client().get(address)
    assert answer.status_code == 409
    assert b"Something else" not in answer.get_data()
    if answer.mimetype == "application/problem+json":
        assert "svod reindex" in answer.get_json()["detail"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_that_is_gone_says_so(own: tuple[Flask, Settings], address: str) -> None:
    app, settings = own
    (settings.corpus / "report-2006" / "report.ru.txt").unlink()
    assert app.test_client().get(address).status_code == 410


def test_a_link_put_in_place_of_a_file_is_not_followed(
    own: tuple[Flask, Settings], tmp_path: Path
) -> None:
    app, settings = own
    path = settings.corpus / "report-2006" / "report.ru.txt"
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert app.test_client().get(ADDRESSES[0]).status_code == 410


def test_a_page_is_an_image_and_is_kept(own: tuple[Flask, Settings]) -> None:
    app, settings = own
    client = app.test_client()
    answer = client.get("/pages/report-2006/en/2/large.png")
    assert answer.mimetype == "image/png"
    with Image.open(BytesIO(answer.get_data())) as image:
        assert image.width == 1400
    (kept,) = settings.page_images.rglob("*.png")
    assert kept.name == "2-1400.png"
    (settings.corpus / "report-2006" / "report.en.pdf").unlink()
    assert client.get("/pages/report-2006/en/2/large.png").get_data() == answer.get_data()


@pytest.mark.parametrize(
    "address",
    [
        "/pages/report-2006/en/0/large.png",
        "/pages/report-2006/en/4/large.png",
        "/pages/report-2006/en/1/huge.png",
        "/pages/report-2006/ru/1/large.png",
        "/pages/report-2006/de/1/large.png",
        "/pages/nothing/en/1/large.png",
        "/pages/unreadable/en/1/large.png",
        "/en/doc/letter-2009/original",
    ],
)
def test_there_are_no_other_images(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
