"""All values of a facet in a dialog: what scripts make of a page that does without them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webui.in_browser import needs_browser, small_targets, violations, watch

pytestmark = needs_browser

LINK = {"en": "All 8 tags", "ru": "Все метки: 8"}


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that may log nothing, miss nothing and ask nobody else."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults, site)
    yield page
    context.close()
    assert faults == []


def open_all(page: Page, address: str = "/en/search?q=valley+OR+lawyers+OR+schools") -> None:
    page.goto(address)
    page.evaluate("document.querySelectorAll('.panel, .facet').forEach(d => d.open = true)")
    page.evaluate("document.documentElement.dataset.same = '1'")
    page.get_by_role("link", name=LINK[address[1:3]]).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_it_is_the_list_of_the_page_and_leaves_the_results_where_they_are(page: Page) -> None:
    open_all(page)
    dialog = page.get_by_role("dialog", name=LINK["en"])
    shown = dialog.locator(".tree bdi").all_inner_texts()
    assert len(shown) == 8
    assert page.url.endswith("/en/search?q=valley+OR+lawyers+OR+schools")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == LINK["en"]
    page.goto(page.get_by_role("link", name=LINK["en"]).get_attribute("href") or "")
    assert page.locator("main .tree bdi").all_inner_texts() == shown


def test_what_is_chosen_narrows_the_results(page: Page) -> None:
    open_all(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lawyers").check()
    dialog.get_by_label("Schools").check()
    dialog.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip")).to_have_count(2)
    assert "&tag=lawyers&tag=schools" in page.url
    assert "within" not in page.url
    expect(dialog).not_to_be_visible()
    assert page.evaluate("document.documentElement.dataset.same") == "1"
    # one step back is one question back
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    assert page.url.endswith("/en/search?q=valley+OR+lawyers+OR+schools")


def test_back_closes_it_and_so_does_a_click_beside_it(page: Page) -> None:
    page.goto("/en")
    open_all(page)
    page.go_back()
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert "/en/search?" in page.url
    page.get_by_role("link", name=LINK["en"]).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.mouse.click(5, 5)
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.get_by_role("link", name=LINK["en"]).click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.wait_for_function("!history.state?.values")
    page.go_back()
    assert page.url.endswith("/en")


def test_a_long_list_can_be_narrowed_in_it(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.present.facet_page._LONG", 5)
    open_all(page, "/ru/search?q=долин+OR+адвокаты+OR+schools")
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("Найти в списке")
    box.fill("адвокат")
    assert dialog.locator(".tree li:visible").count() == 1
    box.press("Enter")
    expect(dialog).to_be_visible()


def test_a_list_that_cannot_be_fetched_is_a_page(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/en/search?q=valley+OR+lawyers+OR+schools")
    page.evaluate("document.querySelectorAll('.panel, .facet').forEach(d => d.open = true)")
    page.route("**/search/tag*", lambda route: route.abort(), times=1)
    page.get_by_role("link", name=LINK["en"]).click()
    page.wait_for_url("**/en/search/tag?*")
    assert page.locator("main .tree li").count() == 8
    context.close()


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("width", [320, 390, 1100, 1280])
def test_it_is_accessible_and_fits(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 560})
    open_all(page, f"/{lang}/search?q=долин+OR+адвокаты+OR+schools+OR+lawyers")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
        assert small_targets(page) == []
    wide = page.evaluate("d => [d.scrollWidth > d.clientWidth, d.scrollHeight > d.clientHeight]",
                         page.locator("dialog.values").element_handle())  # fmt: skip
    assert wide == [False, False]
    last = page.locator("dialog.values .tree input").last
    last.focus()
    box, below = last.bounding_box(), page.locator("dialog.values .do").bounding_box()
    assert box
    assert below
    assert box["y"] + box["height"] <= below["y"]
