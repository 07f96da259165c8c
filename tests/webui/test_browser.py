"""Every page and state in a real browser: accessible, quiet, self-contained, not too wide.

The few main pages are tried in every language, appearance and width, with and without scripts; of
the others each state in both languages, both appearances, at all four widths, with and without
scripts, but not in every combination of these: which, turns from state to state.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from textwrap import dedent

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from archive.extract.scans import ocr
from archive.settings import Settings
from tests.archive.extract.made_scans import ENGLISH, encoded, sheet, write
from tests.webui.in_browser import (
    leave_out_scripts,
    needs_browser,
    served,
    small_targets,
    violations,
    watch,
)
from tests.webui.sample_archive import make_archive, pdf, write_corpus
from webui import create_app

pytestmark = needs_browser

LANGS = ("en", "ru")
SCHEMES = ("light", "dark")
WIDTHS = (320, 390, 1100, 1280)

MAIN = {
    "home": "",
    "search": "/search?q=missing+OR+пропавшие",
    "document": "/doc/report-2006?v=en&q=missing",
    "side by side": "/doc/report-2006/parallel?q=missing",
    "original": "/doc/report-2006/original?v=en&q=missing",
    "browse": "/browse",
    "timeline": "/timeline",
}
OTHER = {
    "filtered": "/search?q=lawyers&tag=families&region=coast&from=2001&to=2008&sort=oldest",
    "everything": "/search",
    "second page": "/search?page=2",
    "nothing": "/search?q=register+zebra&tag=memory",
    "slip": "/search?q=chekpoint",
    "repaired": "/search?q=%22missing",
    "other language": "/search?q=colleagues+Vetrova",
    "most words": "/search?q=register+chekpoint+families&from=2000",
    "found by symbol": "/search?q=symbol:4077&region=north-valley",
    "undated": "/search?undated=1&translation=original&rights=ask",
    "long words": "/search?q=schools+" + "y" * 90,
    "hostile hit": "/search?tag=memory",
    "all regions": "/search/region?q=lawyers&region=upper-village",
    "all tags": "/search/tag?within=a&undated=1",
    "no such tag": "/search/tag?within=zebra",
    "translation": "/doc/report-2006?v=ru&q=реестр",
    "machine translation": "/doc/recommendation-2009",
    "one language": "/doc/letter-2009",
    "outline": "/doc/handbook",
    "eased in a document": "/doc/handbook?q=observation+zebra+giraffe",
    "only in another version": "/doc/report-2006?v=en&q=реестр&cross=0",
    "no text": "/doc/unreadable",
    "attachments": "/doc/parcel?q=lantern",
    "attachment": "/doc/parcel?v=en-2",
    "side by side by labels": "/doc/charter/parallel?q=relatives",
    "side by side, nothing found": "/doc/charter/parallel?q=zebra",
    "original at rest": "/doc/report-2006/original?v=en",
    "original larger": "/doc/report-2006/original?v=en&q=missing&zoom=1",
    "original without the word": "/doc/report-2006/original?v=en&q=zebra",
    "scan": "/doc/scan?q=complaint",
    "original of a scan": "/doc/scan/original?v=en&q=complaint",
    "term": "/browse/region/north-valley",
    "term without documents": "/browse/category/plans",
    "decade": "/timeline/2000s",
    "year": "/timeline/2009",
    "month": "/timeline/2009/11",
    "empty year": "/timeline/2000",
    "about": "/about",
    "api": "/api",
    "how to search": "/about#search",
}
ERRORS = {
    "not found": ("/nothing", 404),
    "no such document": ("/doc/secret-2011", 404),
    "bad parameter": ("/search?from=never", 400),
    "no such version": ("/doc/report-2006?v=none", 400),
    "not to be answered": ("/search?q=" + "a" * 600, 400),
}
WITHOUT_INDEX = {
    "home without an index": ("", 200),
    "search without an index": ("/search?q=missing&region=coast", 503),
    "filters without an index": ("/search?region=coast", 200),
    "browse without an index": ("/browse", 200),
    "term without an index": ("/browse/tag/lawyers", 200),
    "timeline without an index": ("/timeline/2009", 200),
    "document without an index": ("/doc/report-2006?v=en&q=missing", 200),
}
SCANNED = ("scan", "original of a scan")


@dataclass(frozen=True)
class Pages:
    """A page with its scripts and one without them, kept from test to test, and what they log."""

    scripted: Page
    plain: Page
    faults: list[str]

    def open(self, address: str, *, scripts: bool, status: int = 200) -> Page:
        page = self.scripted if scripts else self.plain
        # from an address to another anchor of it nothing would be loaded
        page.goto("about:blank")
        answer = page.goto(address)
        assert answer
        assert answer.status == status, address
        page.evaluate("document.fonts.ready.then(() => true)")
        return page


def parcel() -> bytes:
    """A letter with a PDF attached, found by the same word."""
    message = EmailMessage()
    message["Subject"] = "A parcel of lists"
    message.set_content("The lantern is in the list.\n")
    listed = pdf([["The list of the lamps", "One lantern, two lamps."]])
    message.add_attachment(listed, "application", "pdf", filename="list of lamps.pdf")
    message.set_boundary("lamps")
    return message.as_bytes()


def more_documents(corpus: Path) -> None:
    """What the sample archive has none of, since others count what it has."""
    english = ["Article 1", "Every family may ask where its relatives are.",
               "Article 2", "No office may keep a list that nobody can see."]  # fmt: skip
    russian = ["Статья 1", "Каждая семья вправе спросить, где её родные."]
    documents: dict[str, tuple[str, dict[str, bytes]]] = {
        "parcel": ("A parcel of lists", {"en parcel.eml": parcel()}),
        "charter": ("Charter", {"en charter.en.txt": "\n\n".join(english).encode(),
                                "ru charter.ru.txt": "\n\n".join(russian).encode()}),
    }  # fmt: skip
    if ocr.languages() == ocr.LANGUAGES:
        documents["scan"] = ("A scan", {"en scan.png": encoded(write(sheet(), ENGLISH))})
    for name, (title, files) in documents.items():
        (corpus / name).mkdir()
        manifest = f'shelf = "public"\ntitle.en = "{title}"\n'
        for file, content in files.items():
            lang, _, file_name = file.partition(" ")
            (corpus / name / file_name).write_bytes(content)
            manifest += f'[[version]]\nfile = "{file_name}"\nlang = "{lang}"\nstatus = "official"\n'
        (corpus / name / "document.toml").write_text(dedent(manifest))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("browsed")
    corpus = write_corpus(folder / "corpus")
    more_documents(corpus)
    return make_archive(folder / "home", corpus)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["svod"].close()


@pytest.fixture(scope="module")
def closed(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same archive without its index."""
    home = tmp_path_factory.mktemp("closed")
    (home / "catalogue.sqlite").write_bytes(settings.catalogue.read_bytes())
    app = create_app(Settings(home=home, corpus=settings.corpus))
    with served(app) as address:
        yield address
    app.extensions["svod"].close()


@pytest.fixture(scope="module")
def kept(browser: Browser, site: str, closed: str) -> Iterator[Pages]:
    scripted, plain = (browser.new_context(reduced_motion="reduce") for _ in range(2))
    leave_out_scripts(plain)
    pages = Pages(scripted.new_page(), plain.new_page(), [])
    for page in (pages.scripted, pages.plain):
        watch(page, pages.faults, site, closed, "about:")
    yield pages
    scripted.close()
    plain.close()


@pytest.fixture
def pages(kept: Pages) -> Iterator[Pages]:
    """Pages that may log nothing, miss nothing and ask nobody else."""
    kept.faults.clear()
    yield kept
    # a browser reports the status of the page itself, which for error pages is meant
    assert [fault for fault in kept.faults if "status of" not in fault] == []


def look(page: Page, width: int, scheme: str, *, unfolded: bool) -> list[object]:
    """What is wrong with the page as it stands."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("open => document.querySelectorAll('details').forEach(d => d.open = open)",
                  unfolded)  # fmt: skip
    return [*too_wide(page, width), *violations(page), *small_targets(page)]


def too_wide(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide on {width}"] if wide > width else []


@pytest.mark.parametrize("name", MAIN)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_main_page_in_every_combination(
    pages: Pages, site: str, scripts: bool, lang: str, name: str
) -> None:
    page = pages.open(f"{site}/{lang}{MAIN[name]}", scripts=scripts)
    for (width, scheme), unfolded in zip(product(WIDTHS, SCHEMES), [True, False] * 4, strict=True):
        assert look(page, width, scheme, unfolded=unfolded) == [], (width, scheme)


STATES = [
    *((name, path, 200) for name, path in OTHER.items()),
    *((name, path, status) for name, (path, status) in ERRORS.items()),
    *((name, path, status) for name, (path, status) in WITHOUT_INDEX.items()),
]


@pytest.mark.parametrize(("name", "path", "status"), STATES, ids=[state[0] for state in STATES])
def test_a_state_in_each_language_appearance_and_width(
    pages: Pages, site: str, closed: str, name: str, path: str, status: int
) -> None:
    if name in SCANNED and ocr.languages() != ocr.LANGUAGES:
        pytest.skip("no OCR here")
    base = closed if name in WITHOUT_INDEX else site
    turn = [state[0] for state in STATES].index(name)
    # both languages, of which one without scripts; in each two widths and both appearances
    for lang, scripts in zip(LANGS, (turn % 2 == 0, turn % 2 == 1), strict=True):
        page = pages.open(f"{base}/{lang}{path}", scripts=scripts, status=status)
        ends = (lang == "en") == (turn // 2 % 2 == 0)
        widths = (320, 1280) if ends else (390, 1100)
        schemes = SCHEMES if turn // 4 % 2 == 0 else SCHEMES[::-1]
        for width in WIDTHS:
            assert too_wide(page, width) == [], lang
        for width, scheme, unfolded in zip(widths, schemes, (False, True), strict=True):
            assert look(page, width, scheme, unfolded=unfolded) == [], (lang, width, scheme)


@pytest.mark.parametrize("lang", LANGS)
def test_completions_and_the_list_of_keys(pages: Pages, site: str, lang: str) -> None:
    page = pages.open(f"{site}/{lang}", scripts=True)
    word = {"en": "miss", "ru": "пропав"}[lang]
    for (width, scheme), opens in zip(
        product(WIDTHS, SCHEMES), ["list", "keys", "keys", "list"] * 2, strict=True
    ):
        if opens == "list":
            page.locator("#q").fill("")
            page.locator("#q").press_sequentially(word)
            expect(page.get_by_role("listbox")).to_be_visible()
        else:
            page.locator("[data-keys]").click()
            expect(page.get_by_role("dialog")).to_be_visible()
        assert look(page, width, scheme, unfolded=False) == [], (width, scheme, opens)
        page.keyboard.press("Escape")


def test_a_fault_would_be_seen(pages: Pages, site: str) -> None:
    """None of these looks is blind."""
    page = pages.open(f"{site}/en/search?q=lawyers", scripts=True)
    page.evaluate("document.querySelector('.hits').style.width = '1300px'")
    page.evaluate("document.querySelector('.hits').style.color = '#ccc'")
    page.evaluate("document.querySelectorAll('.tree label').forEach(l => l.style.height = '9px')")
    found = look(page, 1280, "light", unfolded=True)
    assert "px wide" in str(found)
    assert "color-contrast" in str(found)
    assert "<input" in str(found)
    page.evaluate("fetch('http://127.0.0.1:1/').catch(() => 0)")
    page.evaluate("console.log('a word')")
    assert "console: a word" in pages.faults
    assert "Content Security Policy" in str(pages.faults)
    pages.faults.clear()


def test_the_chosen_appearance_wins_over_the_system(browser: Browser, site: str) -> None:
    context = browser.new_context(color_scheme="light", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/search?q=missing")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("link", name="Dark").click()
    assert page.url == f"{site}/en/search?q=missing"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    context.close()


def test_paper_is_white_for_a_reader_of_the_dark_pages_too(browser: Browser, site: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site}/en{MAIN['document']}")
    for chosen in (False, True):
        if chosen:
            page.get_by_role("link", name="Dark").click()
        page.emulate_media(media="print")
        for element in ("body", ".sheet mark", ".note, .tags a"):
            colour = page.locator(element).first.evaluate("e => getComputedStyle(e).color")
            assert colour == "rgb(0, 0, 0)", (element, chosen)
        page.emulate_media(media="screen")
    context.close()


def test_filters_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/search?q=lawyers")
    page.get_by_label("The Coast").check()
    page.get_by_role("button", name="Apply filters").click()
    assert page.url == f"{site}/en/search?q=lawyers&from=&to=&region=coast"
    assert page.locator("h1").inner_text().startswith("6 documents")
    context.close()


def test_all_values_can_be_searched_and_chosen_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/search/tag?q=lawyers&within=law")
    page.get_by_label("Lawyers").check()
    page.get_by_label("Find in the list").fill("famil")
    page.get_by_label("Find in the list").press("Enter")
    assert "/en/search/tag?" in page.url
    assert page.locator("#values input").count() == 1
    page.get_by_label("Families").check()
    page.get_by_role("button", name="Apply").first.click()
    assert page.url.startswith(f"{site}/en/search?q=lawyers&tag=lawyers&")
    assert page.locator(".chip").count() == 2
    context.close()


def test_of_a_value_and_what_lies_in_it_the_last_one_ticked_holds(pages: Pages, site: str) -> None:
    page = pages.open(f"{site}/en/search/region?region=north-valley", scripts=True)
    above = page.get_by_label("The Mountains")
    assert above.evaluate("box => box.indeterminate")
    page.get_by_label("Upper Village").check()
    assert not page.get_by_label("North Valley").is_checked()
    above.check()
    assert not page.get_by_label("Upper Village").is_checked()
    page.get_by_role("button", name="Apply").first.click()
    assert page.url == f"{site}/en/search?region=mountains"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", sorted({*MAIN} - {"original"}))
def test_a_page_is_light(browser: Browser, site: str, name: str, lang: str) -> None:
    """With its styles and scripts, nothing of it compressed; originals are pictures."""
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    page.goto(f"{site}/{lang}{MAIN[name]}", wait_until="networkidle")
    assert sum(size for url, size in sizes.items() if "/fonts/" not in url) < 150_000
    context.close()
