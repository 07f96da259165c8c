"""Which words of a page are boxed, and the page of an original: its pages, boxes and steps."""

import io
import sys
from collections.abc import Iterator
from textwrap import dedent

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from archive.extract.extracted import PlacedWord, PlacedWords
from archive.extract.scans import ocr
from archive.settings import Settings
from indexer.asking import Channel, Part
from tests.archive.extract.made_scans import ENGLISH, encoded, sheet, write
from tests.webui.sample_archive import make_archive
from webui import create_app, urls
from webui.made import page_words
from webui.present.boxes import Box, boxes, found_rows


def line(text: str, top: int = 100) -> list[PlacedWord]:
    """Words in a row, each 100 units a letter and as much apart."""
    words, left = [], 0
    for word in text.split(" "):
        words.append(PlacedWord(word, left, top, left + 100 * len(word), top + 100))
        left += 100 * len(word) + 100
    return words


def boxed(marked: str, *lines: str) -> list[str]:
    """The words of these lines that lie in boxes for what stands in [brackets]."""
    parts = tuple(
        Part(piece, Channel.LEMMA if number % 2 else None)
        for number, piece in enumerate(marked.replace("]", "[").split("["))
    )
    words = [
        word for number, text in enumerate(lines) for word in line(text, top=100 + 200 * number)
    ]
    found = boxes(PlacedWords(14_000, tuple(words)), found_rows({1: parts}))
    return [word.text for word in words if any(lies_in(word, box) for box in found)]


def lies_in(word: PlacedWord, box: Box) -> bool:
    return (
        box.left <= word.left
        and word.right <= box.right
        and box.top <= word.top
        and word.bottom <= box.bottom
    )


def test_a_word_is_boxed_wherever_its_form_stands() -> None:
    assert boxed("the [arrest] of", "Arrest and arrests", "house-arrest, ARREST") == [
        "Arrest", "house-arrest,", "ARREST",
    ]  # fmt: skip


def test_what_is_folded_in_the_index_is_folded_on_the_page() -> None:
    assert boxed("[её]", "ее еще") == ["ее"]
    assert boxed("[suspects’]", "the suspects' rights") == ["suspects'"]
    assert boxed("[Страсбург]", "в Cтрасбург") == ["Cтрасбург"]  # a Latin C


def test_a_phrase_is_boxed_only_where_its_words_stand_in_a_row() -> None:
    lines = ("arbitrary house arrest", "an arbitrary", "arrest, arbitrary")
    assert boxed("an [arbitrary arrest] of", *lines) == ["arbitrary", "arrest,"]


def test_a_phrase_has_a_box_in_each_line() -> None:
    words = (*line("arbitrary arrest"), *line("detention", top=300))
    rows = [("arbitrary", "arrest", "detention")]
    assert len(boxes(PlacedWords(14_000, words), rows)) == 2


def test_a_word_in_a_boxed_phrase_has_no_box_in_the_box() -> None:
    words = tuple(line("arbitrary arrest"))
    assert len(boxes(PlacedWords(14_000, words), [("arbitrary", "arrest"), ("arrest",)])) == 1


def test_a_word_in_a_later_line_of_a_boxed_phrase_has_no_box_in_the_box() -> None:
    words = (*line("arbitrary arrest"), *line("and detention", top=300))
    rows = [("arbitrary", "arrest", "and", "detention"), ("detention",), ("arrest", "and")]
    assert len(boxes(PlacedWords(14_000, words), rows)) == 2


def calls_for(words: int) -> int:
    """Calls it takes to box every second word of a page."""
    lines = [line("arrest and", top=200 * number) for number in range(words // 2)]
    page = PlacedWords(1_000_000, tuple(word for one in lines for word in one))
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        boxes(page, [("arrest",)])
    finally:
        sys.setprofile(None)
    return calls


def test_the_work_grows_with_the_words_not_with_their_square() -> None:
    assert calls_for(2_000) < 6 * calls_for(500)


def test_a_page_has_so_many_boxes_at_most() -> None:
    words = tuple(
        PlacedWord("a", left, top, left + 50, top + 50)
        for top in range(0, 10_000, 100)
        for left in range(0, 10_000, 200)
    )
    found = boxes(PlacedWords(10_000, words), [("a",)])
    assert len(found) == 2_000
    assert max(box.bottom for box in found) < 5_000  # the first of the page


def test_both_halves_of_a_broken_word_are_boxed() -> None:
    assert boxed("[произвольного]", "из произволь-", "ного ареста") == ["произволь-", "ного"]
    assert boxed("[Ачхой-Мартан]", "в Ачхой-", "Мартан") == ["Ачхой-", "Мартан"]
    assert boxed("[unlawfully]", "un\u00ad", "lawfully") == ["un\u00ad", "lawfully"]
    assert boxed("[lawfully]", "well", "lawfully") == ["lawfully"]


def test_a_part_of_a_symbol_boxes_it_whole() -> None:
    assert boxed("[57942/00]", "no. 57942/00, 57943/00") == ["57942/00,"]
    assert boxed("[detention]", "arrest/detention arrest") == ["arrest/detention"]


def test_boxes_stay_on_the_page() -> None:
    (box,) = boxes(PlacedWords(100, (PlacedWord("a", 0, 0, 10_000, 100),)), [("a",)])
    assert box == Box(0, 0, 10_000, 100)


def test_nothing_is_boxed_without_words_or_marks() -> None:
    assert found_rows({1: (Part("plain text"),), 2: (Part("—", Channel.EXACT),)}) == frozenset()
    assert boxes(PlacedWords(1, ()), [("a",)]) == ()


# ---------- the page ----------

LAST = 130
"""Pages of the long original: more than one address shows."""


def long_pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=True)
    for number in range(1, LAST + 1):
        if number == 3:
            canvas.setPageSize((842, 595))
        canvas.drawString(72, 500, f"Sheet {number} of the inventory.")
        if number in (2, 3, 120):
            canvas.drawString(72, 460, f"A lantern was found, and another lantern: no. {number}.")
        if number == 120:
            canvas.drawString(72, 420, "The <keeper> lit it.")
        canvas.showPage()
        canvas.setPageSize((595, 842))
    canvas.save()
    return file.getvalue()


MANIFEST = """
    shelf = "{shelf}"
    title.en = "{title}"
    [[version]]
    file = "{file}"
    lang = "en"
    status = "original"
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Settings]]:
    folder = tmp_path_factory.mktemp("originals")
    corpus = folder / "corpus"
    files = {
        "inventory": ("public", "inventory.pdf", long_pdf()),
        "closed": ("internal", "closed.pdf", long_pdf()),
        "scan": ("public", "scan.png", encoded(write(sheet(), ENGLISH))),
        "plain": ("public", "plain.txt", b"A lantern in plain text.\n"),
    }
    for name, (shelf, file, content) in files.items():
        (corpus / name).mkdir(parents=True)
        (corpus / name / file).write_bytes(content)
        manifest = MANIFEST.format(shelf=shelf, title=name.capitalize(), file=file)
        (corpus / name / "document.toml").write_text(dedent(manifest))
    settings = make_archive(folder / "home", corpus)
    app = create_app(settings)
    yield app, settings
    app.extensions["svod"].close()


@pytest.fixture
def reader(own: tuple[Flask, Settings]) -> FlaskClient:
    return own[0].test_client()


def page_of(reader: FlaskClient, address: str) -> html.HtmlElement:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.get_data())


def rects(reader: FlaskClient, address: str) -> int:
    answer = reader.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    root = etree.fromstring(answer.get_data())
    return len(root.findall("{http://www.w3.org/2000/svg}rect"))


def test_every_page_keeps_its_place_before_its_image_is_there(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original")
    images = page.xpath("//figure//img[not(@class)]")
    assert {image.get("loading") for image in images} == {"lazy"}
    assert [image.get("height") for image in images[:4]] == ["1981", "1981", "989", "1981"]
    assert {image.get("width") for image in images} == {"1400"}


def test_an_address_shows_a_hundred_pages_and_leads_to_the_others(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original?v=en")
    assert len(page.xpath("//figure")) == urls.PAGES_SHOWN
    (later,) = page.xpath("//p[@class='turn']/a/@href")
    assert later == "/en/doc/inventory/original?v=en&first=101#page-101"
    rest = page_of(reader, later)
    assert [figure.get("id") for figure in rest.xpath("//figure")] == [
        f"page-{number}" for number in range(101, LAST + 1)
    ]
    assert rest.xpath("//p[@class='turn']/a/@href") == ["/en/doc/inventory/original?v=en#page-1"]


def test_pages_with_matches_are_listed_counted_and_stepped_through(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original?v=en&q=lantern")
    far = "/en/doc/inventory/original?v=en&q=lantern&first=101#page-120"
    assert page.xpath("//ul[@class='on-pages']//a/@href") == ["#page-2", "#page-3", far]
    told = " ".join(page.xpath("//p[@class='told'][1]")[0].text_content().split())
    assert told == "6 matches, on 3 pages"
    (steps,) = page.xpath("//figure[@id='page-3']//p[@class='steps']")
    assert steps.xpath(".//a/@href") == ["#page-2", far]
    assert "Pages with matches: 2 of 3" in steps.text_content()
    (here,) = page.xpath("//figure[@id='page-3']//p[@class='here']")
    assert " ".join(here.text_content().split()) == "Found on this page: lantern (2)"
    (in_text,) = here.xpath(".//a/@href")
    assert (
        page_of(reader, in_text.partition("#")[0]).get_element_by_id(in_text.partition("#")[2]).text
        == "lantern"
    )


def test_only_pages_with_matches_ask_for_boxes(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original?v=en&q=lantern")
    with_boxes = page.xpath("//figure[.//img[@class='boxes']]/@id")
    # and the page onto which the last paragraph of one with a match may run
    assert with_boxes == ["page-2", "page-3", "page-4"]
    (address,) = page.xpath("//figure[@id='page-3']//img[@class='boxes']/@src")
    assert address == "/pages/inventory/en/3/boxes.svg?q=lantern"
    assert rects(reader, address) == 2
    assert page.xpath("//img[@class='boxes']/@alt") == ["", "", ""]


def test_boxes_say_nothing_but_where(reader: FlaskClient) -> None:
    answer = reader.get("/pages/inventory/en/120/boxes.svg?q=keeper+lantern")
    assert b"keeper" not in answer.get_data()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert rects(reader, "/pages/inventory/en/120/boxes.svg?q=keeper+lantern") == 3


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=zebra", "?q=%22lantern", "?q=lantern+AND+(", "?q=" + "a*+" * 60]
)
def test_a_question_that_finds_nothing_has_no_boxes_and_is_no_error(
    reader: FlaskClient, query: str
) -> None:
    assert rects(reader, f"/pages/inventory/en/1/boxes.svg{query}") == 0


@pytest.mark.parametrize(
    "address",
    [
        "/pages/closed/en/1/boxes.svg?q=lantern",
        "/pages/closed/en/1/medium.png",
        "/pages/nothing/en/1/boxes.svg?q=lantern",
        "/pages/plain/en/1/boxes.svg?q=lantern",
        "/pages/inventory/ru/1/boxes.svg?q=lantern",
        "/pages/inventory/en/0/boxes.svg?q=lantern",
        "/pages/inventory/en/131/boxes.svg?q=lantern",
        "/en/doc/closed/original?v=en&q=lantern",
        "/en/doc/closed/original?go=3",
        "/en/doc/plain/original?v=en",
    ],
)
def test_there_are_no_other_originals(reader: FlaskClient, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_a_form_leads_to_a_page(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original?v=en&q=lantern")
    (form,) = page.xpath("//form[@class='go']")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert fields == {"v": "en", "q": "lantern", "go": None}
    answer = reader.get("/en/doc/inventory/original?v=en&q=lantern&go=120")
    assert answer.status_code == 303
    assert answer.location == "/en/doc/inventory/original?v=en&q=lantern&first=101#page-120"
    beyond = reader.get("/en/doc/inventory/original?v=en&go=999")
    assert beyond.location == f"/en/doc/inventory/original?v=en&first=101#page-{LAST}"


@pytest.mark.parametrize("query", ["go=0", "go=-1", "go=x", "first=1.5", "go=١", "go=9999999"])
def test_what_is_no_page_is_told(reader: FlaskClient, query: str) -> None:
    assert reader.get(f"/en/doc/inventory/original?v=en&{query}").status_code == 400


def test_a_page_can_be_seen_larger_and_the_question_stays(reader: FlaskClient) -> None:
    page = page_of(reader, "/en/doc/inventory/original?v=en&q=lantern")
    (larger,) = page.xpath("//figure[@id='page-3']//a[@class='zoom']/@href")
    assert larger == "/en/doc/inventory/original?v=en&q=lantern&zoom=1#page-3"
    zoomed = page_of(reader, larger)
    assert zoomed.xpath("//div[contains(@class, 'zoomed')]")
    (smaller,) = zoomed.xpath("//figure[@id='page-3']//a[@class='zoom']/@href")
    assert smaller == "/en/doc/inventory/original?v=en&q=lantern#page-3"
    assert zoomed.xpath("//form[@class='go']//input[@name='zoom']/@value") == ["1"]


def test_from_a_hit_two_clicks_lead_to_the_boxed_words(reader: FlaskClient) -> None:
    results = page_of(reader, "/en/search?q=keeper")
    (passage,) = results.xpath(
        "//a[contains(@href, '/doc/inventory') and contains(@href, '#p')]/@href"
    )
    text = page_of(reader, passage.partition("#")[0])
    (original,) = text.get_element_by_id(passage.partition("#")[2]).xpath(
        ".//a[@class='on-page']/@href"
    )
    page = page_of(reader, original.partition("#")[0])
    figure = page.get_element_by_id(original.partition("#")[2])
    assert rects(reader, figure.xpath(".//img[@class='boxes']/@src")[0]) == 1


def test_words_of_a_page_are_kept_and_what_is_kept_is_checked(
    own: tuple[Flask, Settings], reader: FlaskClient
) -> None:
    address = "/pages/inventory/en/2/boxes.svg?q=lantern"
    assert rects(reader, address) == 2
    (kept,) = own[1].page_images.rglob("2-*.words")
    kept.write_bytes(b"<svg onload=alert(1)>")
    assert rects(reader, address) == 2
    assert kept.read_bytes().startswith(b"1")


def test_an_original_that_is_gone_has_no_boxes_and_its_pages_keep_a_shape(
    own: tuple[Flask, Settings], reader: FlaskClient
) -> None:
    _, settings = own
    file = settings.corpus / "inventory" / "inventory.pdf"
    content = file.read_bytes()
    for kept in [*settings.page_images.rglob("3-*.words"), *settings.page_images.rglob("heights")]:
        kept.unlink()
    file.unlink()
    try:
        assert rects(reader, "/pages/inventory/en/3/boxes.svg?q=lantern") == 0
        page = page_of(reader, "/en/doc/inventory/original?v=en&q=lantern")
        assert page.xpath("//figure[@id='page-3']//img[1]/@height")[0] == "1980"
    finally:
        file.write_bytes(content)
    assert rects(reader, "/pages/inventory/en/3/boxes.svg?q=lantern") == 2


@pytest.mark.skipif(ocr.languages() != ocr.LANGUAGES, reason="no OCR here")
def test_words_of_a_scan_are_boxed_and_kept(
    own: tuple[Flask, Settings], reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/pages/scan/en/1/boxes.svg?q=complaint+participants"
    monkeypatch.setattr(page_words, "_PATIENCE", 0)
    assert rects(reader, address) == 0  # who does not wait has none, and it is read all the same
    monkeypatch.setattr(page_words, "_PATIENCE", 60)
    assert rects(reader, address) == 2
    assert list(own[1].page_images.rglob("1-*.words"))
    with Image.open(io.BytesIO(reader.get("/pages/scan/en/1/medium.png").get_data())) as image:
        assert image.width == 800
