"""Whole ways through the site, of readers of each kind, over the sample corpus.

With scripts and without; by mouse, and by Tab and Enter alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from lxml import etree
from playwright.sync_api import Browser, Locator, Page, expect

from tests.webui.in_browser import needs_browser, watch
from tests.webui.sample_archive import make_archive
from webui import create_app

pytestmark = needs_browser

SAMPLE = Path(__file__).parents[2] / "corpus"
LETTER = "letter-pace-president-2010"

with_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
wide_and_narrow = pytest.mark.parametrize("width", [1280, 320])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(make_archive(tmp_path_factory.mktemp("sample"), SAMPLE))
    yield app
    app.extensions["svod"].close()


@pytest.fixture
def scripts() -> bool:
    return True


@pytest.fixture
def width() -> int:
    return 1280


@pytest.fixture
def page(browser: Browser, site: str, scripts: bool, width: int) -> Iterator[Page]:
    """A page that may log nothing, miss nothing and ask nobody else."""
    context = browser.new_context(
        base_url=site,
        java_script_enabled=scripts,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults, site)
    yield page
    context.close()
    assert faults == []


# ---------- staff: a letter by a name in another case and script ----------


@with_and_without
def test_staff_find_a_letter_by_a_name_and_cite_its_page(page: Page, scripts: bool) -> None:
    page.goto("/ru")
    page.locator("#q").fill("ESTEMIROVA")  # in the letters it is «Эстемировой»
    page.locator("#q").press("Enter")
    found = page.locator("article.hit mark.name")
    assert found.first.inner_text().count("Эстемиров")

    page.locator(".filters input[name=type][value=letter]").check()
    if not scripts:
        page.locator(".filters .btn-go").click()
    expect(page.locator(".chip")).to_have_count(1)
    hit = page.locator("article.hit", has=page.locator(f"h2 a[href*='{LETTER}']"))
    assert "type=letter" in page.url

    # the place of the snippet is the passage; beside it the page of the original
    hit.locator(".snip li:has(mark.name) a.at").first.click()
    page.wait_for_url(re.compile(rf"/ru/doc/{LETTER}\?.*#p\d+$"))
    passage = page.locator(".passage:target")
    assert passage.locator("mark.name").first.inner_text().count("Эстемиров")
    passage.locator("a.on-page").click()
    page.wait_for_url(re.compile(r"/original\?.*#page-\d+$"))

    figure = page.locator("figure:target")
    boxes = figure.locator("img.boxes")
    expect(boxes).to_be_in_viewport()
    assert drawn(page, boxes)
    assert boxed(page, boxes)
    assert figure.locator(".here mark").first.inner_text().count("Эстемиров")

    cited = page.locator("#cite-plain")
    assert "2010" in cited.inner_text()
    if scripts:
        page.locator("button[data-copy='#cite-plain']").click()
        expect(page.locator("#status")).to_have_text("Скопировано")
        assert page.evaluate("navigator.clipboard.readText()") == cited.inner_text().strip()
    else:
        expect(page.locator("button[data-copy]").first).to_be_hidden()
    with page.expect_download() as download:
        page.locator("#cite a", has_text="BibTeX").click()
    entry = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".bib")
    assert entry.startswith("@")
    assert LETTER in entry


def drawn(page: Page, image: Locator) -> bool:
    """Whether the page of the original under the boxes has come, at its own size."""
    paper = image.locator("xpath=preceding-sibling::img")
    paper.scroll_into_view_if_needed()
    for _ in range(100):
        if paper.evaluate("image => image.complete && image.naturalWidth >= 800"):
            return True
        page.wait_for_timeout(100)
    return False


def boxed(page: Page, image: Locator) -> int:
    """How many boxes lie on the page."""
    answer = page.request.get(urljoin(page.url, str(image.get_attribute("src"))))
    assert answer.headers["content-type"].startswith("image/svg+xml")
    return answer.text().count("<rect")


# ---------- a researcher: the same as data ----------


@with_and_without
def test_a_researcher_takes_what_was_found_as_data(page: Page) -> None:
    page.goto("/en/search?q=arbitrary+detention&region=chechnya")
    told = re.match(r"[\d,]+", page.locator("h1").inner_text())
    assert told
    address = page.locator("footer a[type='application/json']").get_attribute("href")
    answer = page.request.get(str(address)).json()
    assert answer["total"] == int(told[0].replace(",", ""))

    first = page.locator("article.hit h2 a").first
    title = first.inner_text()
    first.click()
    page.wait_for_url(re.compile("/en/doc/"))
    about = page.request.get(
        str(page.locator("link[type='application/json']").get_attribute("href"))
    )
    assert answer["results"][0]["id"] == about.json()["id"]
    assert title in about.json()["title"].values()


@with_and_without
def test_a_researcher_follows_the_feed_of_a_search(page: Page) -> None:
    page.goto("/en/search?q=disappearances&type=report")
    titles = page.locator("article.hit h2").all_inner_texts()
    address = str(page.locator("link[type='application/atom+xml']").get_attribute("href"))
    feed = etree.fromstring(page.request.get(address).body())
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert {entry.findtext("a:title", namespaces=names) for entry in entries} >= {*titles}
    link = entries[0].find("a:link", names)
    assert link is not None
    page.goto(str(link.get("href")))
    assert page.locator("h1").inner_text() == entries[0].findtext("a:title", namespaces=names)


# ---------- a reader of the other language ----------


@with_and_without
def test_a_reader_compares_the_versions_and_changes_the_language(page: Page) -> None:
    page.goto("/en/doc/recommendations-2009?v=en&q=defenders")
    page.locator(".tabs a[href*='parallel']").click()
    page.wait_for_url(re.compile("/parallel"))
    pairs = page.locator(".pair")
    assert pairs.count() > 10
    columns = page.locator(".pair:has(mark)").first.locator(".side")
    assert [columns.nth(n).locator("mark").count() > 0 for n in range(2)] == [True, True]
    page.locator(".lang a").click()
    page.wait_for_url(re.compile(r"/ru/doc/recommendations-2009/parallel\?q=defenders"))
    assert page.locator("html").get_attribute("lang") == "ru"
    assert pairs.count() > 10


@with_and_without
def test_a_reader_goes_from_a_region_to_a_document(page: Page) -> None:
    page.goto("/ru/browse")
    page.locator(".regions-map a", has_text="Чечня").click()
    page.wait_for_url(re.compile("/ru/browse/region/chechnya"))
    page.locator("#q-here").fill("похищения")
    page.locator("#q-here").press("Enter")
    page.wait_for_url(re.compile("region=chechnya"))
    assert page.locator("article.hit").count()
    page.goto("/ru/timeline")
    page.locator(".inside a", has_text="2009").click()
    page.locator(".dated a").first.click()
    page.wait_for_url(re.compile("/ru/doc/"))


# ---------- by keyboard alone ----------

# the focus shows as an outline; on the map as that of the tile; of a slider as that of its handle,
# of which styles cannot be asked: it has a test of its own
_STANDS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getClientRects()[0] || at.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const over = document.elementFromPoint(x, y);
  const outlined = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const tile = at.querySelector("rect");
  const shows = outlined(getComputedStyle(at))
    || at.matches("[type=range]")
    || tile && parseFloat(getComputedStyle(tile).strokeWidth) >= 3;
  return {
    what: at.outerHTML.slice(0, 100),
    shows: Boolean(shows),
    free: Boolean(over) && (at.contains(over) || over.contains(at)
      || at.matches("[type=range]") && over.parentNode === at.parentNode),
    inside: x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight,
  };
}"""


def tab(page: Page) -> bool:
    """One step on; what is focused can be seen, and nothing lies over it. False past the last."""
    page.keyboard.press("Tab")
    stands = page.evaluate(_STANDS)
    if stands is None:
        return False
    assert stands["shows"], f"no focus seen on {stands['what']}"
    assert stands["inside"], f"out of sight: {stands['what']}"
    assert stands["free"], f"covered: {stands['what']}"
    return True


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(200):
        if not tab(page):
            break
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached by Tab")


@wide_and_narrow
@with_and_without
def test_search_filter_open_find_and_cite_by_keyboard(
    page: Page, scripts: bool, width: int
) -> None:
    page.goto("/en")
    tab(page)
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, page.locator("#q"))
    page.keyboard.type("disappearances")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=disappearances"))

    tab(page)
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#results"

    page.goto(page.url.partition("#")[0])  # the filters stand before the results
    if width < 700:
        tab_to(page, page.locator(".panel > summary"))
        page.keyboard.press("Enter")
    tab_to(page, page.locator(".filters input[name=type][value=report]"))
    page.keyboard.press("Space")
    if not scripts:
        tab_to(page, page.locator(".filters .btn-go"))
        page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    tab_to(page, page.locator("article.hit h2 a").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/en/doc/"))

    tab_to(page, page.locator("#w"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("investigation")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=investigation"))
    tab_to(page, page.locator("#within [data-step='1']"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#m1$"))
    expect(page.locator("#m1")).to_be_in_viewport()

    if scripts:
        tab_to(page, page.locator("button[data-copy='#cite-plain']"))
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_have_text("Copied")
    tab_to(page, page.locator("#cite a", has_text="RIS"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".ris")


@wide_and_narrow
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/search?q=disappearances&type=report&from=2005",
        "/search/region",
        f"/doc/{LETTER}?q=estemirova",
        f"/doc/{LETTER}/original?v=en&q=estemirova",
        f"/doc/{LETTER}/parallel?q=estemirova",
        "/browse",
        "/timeline",
        "/about",
    ],
)
def test_every_stop_of_tab_is_seen_and_nothing_covers_it(page: Page, width: int, path: str) -> None:
    page.goto(f"/ru{path}")
    stops = 0
    while stops < 400 and tab(page):
        stops += 1
    assert 10 < stops < 400


def test_a_handle_shows_that_it_has_the_focus(page: Page) -> None:
    page.goto("/en/search?q=disappearances")
    low = page.locator("#low")
    area = page.locator(".handles")
    tab_to(page, low)
    with_focus = area.screenshot()
    low.evaluate("handle => handle.blur()")
    assert area.screenshot() != with_focus


def test_what_opens_gives_the_focus_back(page: Page) -> None:
    page.goto("/en/search?q=disappearances")
    keys = page.locator("button[data-keys]")
    tab_to(page, keys)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(4):  # Tab stays in the dialog, or goes to the browser's own bar
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body "
            "|| Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(keys).to_be_focused()
    export = page.locator(".export > summary")
    export.focus()
    page.keyboard.press("Enter")
    tab(page)
    assert page.evaluate("Boolean(document.activeElement.closest('.export'))")
