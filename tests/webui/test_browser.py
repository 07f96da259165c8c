"""The pages in a real browser: accessible, quiet, self-contained, and no wider than the screen."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium"
)

MAIN = {
    "home": "",
    "search": "/search?q=missing+OR+пропавшие",
    "filtered": "/search?q=lawyers&tag=families&region=coast&from=2001&to=2008&sort=oldest",
    "nothing": "/search?q=register+zebra&tag=memory",
    "document": "/doc/report-2006?v=en&q=missing",
    "original": "/doc/report-2006/original?v=en",
}
OTHER = {
    "second page": "/search?page=2",
    "repaired": "/search?q=%22missing",
    "slip": "/search?q=chekpoint",
    "other language": "/search?q=colleagues+Vetrova",
    "most words": "/search?q=register+chekpoint+families&from=2000",
    "translation": "/doc/report-2006?v=ru&q=реестр",
    "outline": "/doc/handbook",
    "hostile": "/doc/recommendation-2009",
    "hostile hit": "/search?tag=memory",
    "long words": "/search?q=schools+" + "y" * 90,
    "unreadable": "/doc/unreadable",
    "not found": "/nothing",
    "bad parameter": "/search?from=never",
}
RULES = {
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    """The app as it is served in earnest, on a free port."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4, channel_timeout=5)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    running.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def quiet(browser: Browser, site: str) -> Iterator[Page]:
    """A page that may log nothing, miss nothing and ask nobody else."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(site) else faults.append(f"asked {asked.url}"),
    )
    yield page
    page.close()
    # a browser reports the status of the page itself, which for error pages is meant
    assert [fault for fault in faults if "status of 40" not in fault] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_main_pages_are_accessible_and_fit(
    quiet: Page, site: str, lang: str, width: int, scheme: str
) -> None:
    check(quiet, {name: f"{site}/{lang}{path}" for name, path in MAIN.items()}, width, scheme)


@pytest.mark.parametrize(("lang", "width", "scheme"), [("ru", 320, "dark"), ("en", 1280, "light")])
def test_other_pages_are_accessible_and_fit(
    quiet: Page, site: str, lang: str, width: int, scheme: str
) -> None:
    check(quiet, {name: f"{site}/{lang}{path}" for name, path in OTHER.items()}, width, scheme)


def check(page: Page, addresses: dict[str, str], width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for name, address in addresses.items():
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page, options=RULES)["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == [], name


@pytest.mark.parametrize("path", ["", "/search?q=missing", "/doc/report-2006?v=en&q=missing"])
def test_everything_can_be_reached_by_keyboard(quiet: Page, site: str, path: str) -> None:
    quiet.goto(f"{site}/en{path}")
    quiet.keyboard.press("Tab")
    assert quiet.evaluate("document.activeElement.className") == "skip"
    quiet.keyboard.press("Enter")
    target = quiet.evaluate("document.querySelector('.skip').hash")
    assert quiet.evaluate("location.hash") == target


def test_the_chosen_appearance_wins_over_the_system(quiet: Page, site: str) -> None:
    quiet.emulate_media(color_scheme="light")
    quiet.goto(f"{site}/en/search?q=missing")
    before = quiet.evaluate("getComputedStyle(document.body).backgroundColor")
    quiet.get_by_role("link", name="Dark").click()
    assert quiet.url == f"{site}/en/search?q=missing"
    assert quiet.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_filters_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/search?q=lawyers")
    page.get_by_label("The Coast").check()
    page.get_by_role("button", name="Apply filters").click()
    assert page.url == f"{site}/en/search?q=lawyers&from=&to=&region=coast"
    assert page.locator("h1").inner_text().startswith("6 documents")
    context.close()


def test_a_page_is_light(quiet: Page, site: str) -> None:
    sizes: dict[str, int] = {}
    quiet.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    quiet.goto(f"{site}/en/search?q=lawyers", wait_until="networkidle")
    assert sum(size for url, size in sizes.items() if "/fonts/" not in url) < 150_000
