"""Where the system chooses all colours, what is found, chosen or counted can still be told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.webui.in_browser import needs_browser

pytestmark = needs_browser


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, forced_colors="active", color_scheme=request.param, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def style(page: Page, selector: str, name: str) -> str:
    """A computed style of the first of these elements."""
    value: str = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )
    return value


def ground(page: Page) -> str:
    return style(page, "body", "backgroundColor")


def test_what_was_found_is_marked(page: Page) -> None:
    page.goto("/en/search?q=missing")
    assert style(page, ".snip mark", "backgroundColor") != ground(page)
    page.goto("/en/doc/report-2006?v=en&q=missing")
    assert style(page, ".sheet mark", "backgroundColor") != ground(page)


def test_where_one_is_can_be_told(page: Page) -> None:
    page.goto("/ru/doc/report-2006?v=ru#p2")
    assert style(page, ".lang [aria-current]", "backgroundColor") != ground(page)
    assert style(page, ".tabs [aria-current]", "outlineStyle") == "solid"
    assert style(page, ".tabs a:not([aria-current])", "outlineStyle") == "none"
    # a transparent line would be drawn
    assert style(page, ".tabs a:not([aria-current])", "borderBottomColor") == ground(page)
    assert style(page, ".passage:target", "outlineStyle") == "solid"
    assert style(page, ".passage:not(:target)", "outlineStyle") == "none"
    page.goto("/en/timeline")
    assert style(page, ".nav [aria-current]", "outlineStyle") == "solid"


def test_bars_and_tiles_stand_out_from_the_ground(page: Page) -> None:
    page.goto("/en/timeline")
    assert style(page, ".chart rect:not(.slot)", "fill") != ground(page)
    page.goto("/en/browse")
    for tile in page.locator(".tile:has(text)").all():
        colours = tile.evaluate(
            "tile => ['rect', 'text'].map(e => getComputedStyle(tile.querySelector(e)).fill)"
        )
        assert colours[0] == ground(page)
        assert colours[1] != ground(page)
    assert not page.locator(".legend").is_visible()
    page.goto("/en/search?q=lawyers&from=2002&to=2004")
    assert style(page, ".histo .in", "fill") != style(page, ".histo rect:not(.in)", "fill")


def test_the_completion_in_focus_is_framed(page: Page) -> None:
    page.goto("/en")
    page.locator("#q").press_sequentially("miss")
    page.get_by_role("listbox").wait_for()
    page.locator("#q").press("ArrowDown")
    assert style(page, "#q-list [aria-selected=true]", "outlineStyle") == "solid"
