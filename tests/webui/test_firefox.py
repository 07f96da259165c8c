"""The pages in Firefox: not too wide, quiet, self-contained, and changed without being left.

What each page is made of is tried in Chromium (`test_browser`); here it is what browsers differ in:
layout, the policy of the page, and the scripts.
"""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.webui.in_firefox import Firefox, firefox
from tests.webui.test_browser import ERRORS, LANGS, MAIN, OTHER, WIDTHS

PAGES = {
    **MAIN,
    **{
        name: address
        for name, address in OTHER.items()
        if not any(of in address for of in ("/charter", "/parcel", "/scan"))
    },
    **{name: address for name, (address, _) in ERRORS.items()},
}
"""Without those that the archive of `test_browser` alone has."""

PRESSED_N = "new KeyboardEvent('keydown', {key: 'n', bubbles: true})"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def opened(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(site, tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture
def browser(opened: Firefox) -> Iterator[Firefox]:
    opened.faults.clear()
    yield opened
    assert opened.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_width_and_asks_nobody_else(browser: Firefox, name: str) -> None:
    for lang, width in product(LANGS, WIDTHS):
        browser.resize(width)
        browser.open(f"/{lang}{PAGES[name]}")
        assert browser.run(WIDER) == 0, (lang, width)


def test_a_filter_changes_the_page_and_back_brings_the_former(browser: Firefox) -> None:
    heading = "document.querySelector('h1').innerText"
    browser.resize(1280)
    browser.open("/en/search?q=lawyers")
    browser.run("document.documentElement.dataset.same = '1'")
    before = browser.run(heading)
    browser.run("document.querySelector('[name=region][value=coast]').click()")
    browser.wait_for(f"{heading}.startsWith('6 documents')")
    assert browser.run("location.search") == "?q=lawyers&region=coast"
    browser.back()
    browser.wait_for(f"{heading} === {before!r}")
    assert browser.run("document.documentElement.dataset.same") == "1"


def test_a_key_leads_to_the_next_match(browser: Firefox) -> None:
    browser.resize(1280)
    browser.open("/en/doc/report-2006?v=en&q=missing")
    told = "document.querySelector('[data-position]').innerText"
    for number in (1, 2):
        browser.run(f"document.body.dispatchEvent({PRESSED_N})")
        browser.wait_for(f"{told}.startsWith('{number} of') && location.hash === '#m{number}'")


def test_a_choice_of_appearance_stays(browser: Firefox) -> None:
    browser.open("/en")
    colour = "getComputedStyle(document.body).backgroundColor"
    before = browser.run(colour)
    browser.run("[...document.querySelectorAll('a')].find(a => a.textContent === 'Dark').click()")
    browser.wait_for(f"document.body && {colour} !== {before!r}")
    browser.open("/en/timeline")
    assert browser.run(colour) != before
