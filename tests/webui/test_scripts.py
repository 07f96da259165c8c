"""What scripts add, in a real browser: each of it by keyboard, and nothing lost without it."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webui.in_browser import needs_browser, served, violations, watch
from tests.webui.sample_archive import make_archive, write_corpus
from webui import create_app

pytestmark = needs_browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that may log nothing, miss nothing and ask nobody else."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults: list[str] = []
    watch(page, faults, site)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def free(browser: Browser, site: str) -> Iterator[Page]:
    """A page that may complain."""
    context = browser.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page without scripts."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


def no_violation(page: Page) -> None:
    assert violations(page) == []


def mark_document(page: Page) -> None:
    """So that it can be told whether the page was left since."""
    page.evaluate("document.documentElement.dataset.same = '1'")


def same_document(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.dataset.same === '1'"))


def query(page: Page) -> str:
    return page.url.partition("?")[2]


# ---------- the page changes under its filters ----------


def test_a_filter_changes_the_page_without_leaving_it(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    box = page.get_by_label("The Coast")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_contain_text("6 documents")
    assert query(page) == "q=lawyers&region=coast"
    assert same_document(page)
    assert "6 documents" in page.title()
    expect(page.get_by_label("The Coast")).to_be_focused()
    expect(page.get_by_label("The Coast")).to_be_checked()
    expect(page.locator("#status")).to_have_text("6 documents, 1 filter")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    # what else carries the question on goes along
    assert page.locator(".find input[name=region]").get_attribute("value") == "coast"
    assert "region=coast" in str(page.locator(".lang a").get_attribute("href"))
    no_violation(page)


def test_the_line_is_told_in_russian(page: Page) -> None:
    page.goto("/ru/search?q=адвокаты")
    page.get_by_label("Побережье").check()
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ документ\S*, фильтров: 1$"))


def test_back_and_forward(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    before = page.locator("h1").inner_text()
    page.get_by_label("The Coast").check()
    expect(page.locator("h1")).to_contain_text("6 documents")
    page.get_by_label("Families").check()
    expect(page.locator(".chip")).to_have_count(2)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.get_by_label("Families")).not_to_be_checked()
    page.go_back()
    expect(page.locator("h1")).to_have_text(before)
    assert query(page) == "q=lawyers"
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("6 documents")
    assert same_document(page)


def test_chips_and_order_change_it_too(page: Page) -> None:
    page.goto("/en/search?q=lawyers&region=coast&tag=families")
    mark_document(page)
    page.get_by_role("link", name="Remove filter Tag: Families").press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    # what had the focus is gone: it stays where it was, at the results
    expect(page.locator("#results")).to_be_focused()
    page.get_by_label("Sort by").focus()
    page.get_by_label("Sort by").select_option(label="Oldest first")
    expect(page.get_by_label("Sort by")).to_be_focused()
    expect(page.locator(".hit time").first).to_contain_text("2001")
    assert query(page) == "q=lawyers&region=coast&sort=oldest"
    assert same_document(page)


def test_years_are_sent_when_they_are_whole(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    page.get_by_role("spinbutton", name="From year").fill("2006")
    page.keyboard.press("Tab")
    expect(page.locator(".chip")).to_have_count(1)
    assert query(page) == "q=lawyers&from=2006"
    assert same_document(page)


def test_what_is_no_year_is_told_by_the_browser(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    field = page.get_by_role("spinbutton", name="From year")
    field.fill("12")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()  # the browser leads back to what it refuses
    assert page.locator("[data-busy]").count() == 0
    assert query(page) == "q=lawyers"
    assert not field.evaluate("field => field.validity.valid")


def test_the_filters_are_printed_as_text(page: Page) -> None:
    page.goto("/en/search?q=lawyers&region=coast&tag=families")
    page.emulate_media(media="print")
    assert page.locator(".chips").inner_text().split("\n") == ["Region: The Coast Tag: Families"]


def test_folds_stay_as_the_reader_left_them(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    tags = page.locator("details.facet", has=page.locator("h3", has_text="Tag"))
    tags.locator("summary").first.click()
    page.get_by_label("The Coast").check()
    expect(page.locator(".chip")).to_have_count(1)
    assert tags.evaluate("details => details.open") is False


def test_what_the_server_refuses_is_shown_with_its_reason(free: Page) -> None:
    page = free
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    page.locator("form.filters input[name=region]").first.evaluate("box => { box.value = 'no' }")
    page.locator("form.filters input[name=region]").first.click()
    page.wait_for_url(re.compile("region=no"))
    expect(page.locator("h1")).to_have_text("This question cannot be searched")
    assert not same_document(page)


def test_without_an_answer_the_browser_says_so(free: Page) -> None:
    page = free
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    failed: list[str] = []
    page.on("requestfailed", lambda asked: failed.append(asked.resource_type))
    page.route("**/search?*region=coast*", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda asked: asked.resource_type == "document"):
        page.get_by_label("The Coast").click()
    assert failed == ["xhr", "document"]


def test_a_list_narrowed_to_nothing_says_so(page: Page) -> None:
    page.goto("/en/search/tag?within=a")
    expect(page.get_by_role("button", name="Apply")).to_have_count(1)
    told = page.locator("[data-none]")
    box = page.get_by_label("Find in the list")
    box.fill("zebra")
    expect(told).to_have_text("Nothing found in this list.")
    assert page.locator("#values li:visible").count() == 0
    no_violation(page)
    box.fill("a")
    expect(told).to_have_text("")


def test_only_the_last_of_quick_changes_counts(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    page.evaluate(
        "for (const box of [...document.querySelectorAll('[name=region]')].slice(0, 2)) box.click()"
    )
    expect(page.locator(".chip")).to_have_count(2)
    assert query(page).count("region=") == 2


def test_the_other_language_is_left_out_at_once(page: Page) -> None:
    page.goto("/en/search?q=colleagues&tag=lawyers")
    page.locator(".across input").press("Space")
    page.wait_for_url(re.compile("&cross=0$"))
    expect(page.locator(".across input")).not_to_be_checked()
    page.locator(".across input").press("Space")
    page.wait_for_url(lambda url: "cross" not in url)
    assert query(page) == "q=colleagues&tag=lawyers"


# ---------- with and without ----------


def test_what_needs_scripts_is_not_there_without_them(plain: Page) -> None:
    plain.goto("/en/search?q=lawyers")
    for shown in (".handles", "button[data-keys]", "#keys", "#q-list"):
        assert not plain.locator(shown).first.is_visible(), shown
    assert plain.get_by_role("button", name="Apply filters").is_visible()
    assert plain.locator("#q").get_attribute("role") is None
    plain.get_by_role("spinbutton", name="From year").fill("2006")
    plain.get_by_role("button", name="Apply filters").click()
    assert "from=2006" in plain.url
    plain.get_by_text("Show as table").click()
    plain.get_by_role("link", name="2007").click()
    assert "from=2007&to=2007" in plain.url


def test_what_is_there_without_scripts_only_is_hidden_before_anything_is_drawn(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    assert not page.get_by_role("button", name="Apply filters").is_visible()
    order = page.evaluate(
        "[...document.scripts].map(script => [script.type, script.src.split('/').pop()])"
    )
    assert order[0] == ["", "begin.js"]


def test_a_page_whose_modules_do_not_load_is_one_without_scripts(free: Page) -> None:
    page = free
    page.route("**/swap.js", lambda route: route.abort())
    page.goto("/en/search?q=lawyers")
    expect(page.get_by_role("button", name="Apply filters")).to_be_visible()
    page.get_by_label("The Coast").check()
    page.get_by_role("button", name="Apply filters").click()
    assert "region=coast" in page.url


# ---------- completions ----------


def typed(page: Page, text: str) -> None:
    page.locator("#q").focus()
    page.keyboard.type(text)
    expect(page.get_by_role("listbox")).to_be_visible()


def test_completions_by_keyboard(page: Page) -> None:
    page.goto("/en")
    box = page.get_by_role("combobox", name="Search the archive")
    expect(box).to_have_attribute("aria-expanded", "false")
    typed(page, "missing")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d completions?$"))
    options = page.get_by_role("option")
    assert options.first.inner_text().split("\n")[0].startswith("Missing persons")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    expect(box).to_be_focused()
    no_violation(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("tag=missing-persons"))


def test_without_a_choice_what_was_typed_is_searched(page: Page) -> None:
    page.goto("/en")
    typed(page, "missing")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/search\?q=missing$"))


def test_escape_closes_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/en")
    typed(page, "missing")
    page.keyboard.press("Escape")
    expect(page.locator("#q-list")).to_be_hidden()
    assert page.locator("#q").input_value() == "missing"
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#q-list")).to_be_hidden()


def test_completions_by_touch(browser: Browser, site: str) -> None:
    context = browser.new_context(
        base_url=site, has_touch=True, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    page.goto("/ru/doc/report-2006")
    page.locator("#q").tap()
    page.keyboard.type("пропав")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("option", name=re.compile("Доклад")).tap()
    page.wait_for_url(re.compile("/ru/doc/report-2006$"))
    context.close()


def test_an_answer_that_comes_late_is_not_waited_for(page: Page) -> None:
    page.route("**/complete?q=mi", lambda route: None)  # it is never answered
    page.goto("/en")
    page.locator("#q").focus()
    with page.expect_request("**/complete?q=mi"):
        page.keyboard.type("mi")
    page.keyboard.type("ssing")
    expect(page.get_by_role("option").first).to_contain_text("Missing persons")


def test_nothing_to_offer_shows_no_list(page: Page) -> None:
    page.goto("/en")
    typed(page, "missing")
    page.keyboard.type("zebra")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()


# ---------- the histogram ----------


def test_handles_by_keyboard(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    mark_document(page)
    low = page.get_by_role("slider", name="From year")
    high = page.get_by_role("slider", name="To year")
    first, last = int(low.input_value()), int(high.input_value())
    low.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="From year")).to_have_value(str(first + 2))
    expect(page.locator(".chip")).to_have_count(1)
    assert query(page) == f"q=lawyers&from={first + 2}"
    expect(low).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(".chip")).to_have_count(0)
    high.focus()
    page.keyboard.press("PageDown")
    expect(page.locator(".chip")).to_have_count(1)
    assert query(page) == f"q=lawyers&to={max(first, last - 10)}"
    page.keyboard.press("Home")  # it stops at the other handle
    expect(high).to_have_value(str(first))
    assert same_document(page)
    no_violation(page)


def test_a_click_chooses_a_year_and_a_stroke_a_span(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    bars = page.locator(".histo rect")
    first, third = bars.nth(0).bounding_box(), bars.nth(2).bounding_box()
    assert first
    assert third
    year = str(bars.nth(0).get_attribute("data-since"))
    last = str(bars.nth(2).get_attribute("data-since"))
    top = page.locator(".histo svg").bounding_box()
    assert top
    # high over a small bar is still in its column
    page.mouse.click(first["x"] + first["width"] / 2, top["y"] + 4)
    expect(page.locator(".chip")).to_contain_text(year)
    assert query(page) == f"q=lawyers&from={year}&to={year}"
    assert bars.nth(0).get_attribute("class") == "in"
    assert bars.nth(2).get_attribute("class") in (None, "")
    page.mouse.move(third["x"] + third["width"] / 2, top["y"] + 9)
    page.mouse.down()
    page.mouse.move(first["x"] + first["width"] / 2, top["y"] + 9, steps=4)
    page.mouse.up()
    expect(page.locator(".chip")).to_contain_text(last)
    assert query(page).endswith(f"to={last}")


@pytest.mark.parametrize("end", ["first", "last"])
def test_a_bar_at_the_end_is_its_year_and_no_other(
    browser: Browser, tmp_path: Path, end: str
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    earliest = corpus / "bulletin-1" / "document.toml"  # a long axis ends with its bars
    earliest.write_text(earliest.read_text(encoding="utf-8").replace("2001-", "1995-"), "utf-8")
    app = create_app(make_archive(tmp_path / "home", corpus))
    with served(app) as address, closing(browser.new_page()) as page:
        page.goto(f"{address}/en/search?q=lawyers")
        bar = getattr(page.locator(".histo rect"), end)
        year = bar.get_attribute("data-since")
        assert year == page.locator(".histo").get_attribute(f"data-{end}")
        column, drawing = bar.bounding_box(), page.locator(".histo svg").bounding_box()
        assert column
        assert drawing
        page.mouse.click(column["x"] + column["width"] / 2, drawing["y"] + 4)
        expect(page.locator(".chip")).to_have_count(1)
        assert query(page) == f"q=lawyers&from={year}&to={year}"
    app.extensions["svod"].close()


def test_a_handle_is_large_enough_for_a_finger(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    box = page.get_by_role("slider", name="From year").bounding_box()
    assert box
    assert box["height"] >= 24


# ---------- keys ----------


def test_keys_are_listed_and_escape_gives_the_focus_back(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    link = page.locator(".hit h2 a").first
    link.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    no_violation(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_focused()


def test_a_slash_leads_to_the_box_and_is_a_slash_in_it(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("/?n")
    assert page.locator("#q").input_value() == "lawyers/?n"
    expect(page.locator("#keys")).to_be_hidden()
    assert page.locator("#q").get_attribute("title") == "Press / to come here"


def test_a_russian_keyboard_has_the_same_keys(page: Page) -> None:
    page.goto("/ru/doc/report-2006?v=ru&q=пропавшие")
    press = """([key, code, shiftKey]) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", {key, code, shiftKey, bubbles: true, cancelable: true}))"""
    page.evaluate(press, ["т", "KeyN", False])
    expect(page).to_have_url(re.compile("#m1$"))
    page.evaluate(press, [",", "Slash", True])
    expect(page.get_by_role("dialog", name="Горячие клавиши")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(press, [".", "Slash", False])
    expect(page.locator("#q")).to_be_focused()


def test_single_keys_can_be_turned_off_for_good(page: Page) -> None:
    page.goto("/en/search?q=lawyers")
    page.keyboard.press("?")
    page.get_by_label("Use single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("/", "?"):
        page.keyboard.press(key)
    expect(page.locator("#q")).not_to_be_focused()
    expect(page.locator("#keys")).to_be_hidden()
    assert page.locator("#q").get_attribute("title") is None
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use single-key shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


# ---------- in a document ----------


def test_another_language_and_look_keep_the_anchor(page: Page) -> None:
    page.goto("/en/doc/report-2006?v=en&q=missing#p2")
    page.locator("nav.lang a").click()
    page.wait_for_url("**/ru/doc/report-2006?v=en&q=missing#p2")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#m[1-9]"))
    here = page.url
    with page.expect_navigation():
        page.get_by_role("link", name="Тёмное").click()
    assert page.url == here
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_from_match_to_match(page: Page) -> None:
    page.goto("/en/doc/report-2006?v=en&q=missing")
    count = int(str(page.locator("#within").get_attribute("data-matches")))
    assert count > 2
    told = page.locator("[data-position]")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#m1$"))
    expect(told).to_have_text(f"1 of {count} matches")
    page.keyboard.press("n")
    expect(told).to_have_text(f"2 of {count} matches")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(told).to_have_text(f"{count} of {count} matches")
    next_link = page.locator("[data-step='1']")
    next_link.press("Enter")
    expect(told).to_have_text(f"1 of {count} matches")
    expect(next_link).to_be_focused()
    assert page.locator("#m1").evaluate("mark => mark.matches(':target')")
    page.go_back()  # the steps are none of the history
    assert page.url == "about:blank"


def test_from_match_to_match_side_by_side(page: Page) -> None:
    page.goto("/en/doc/report-2006/parallel?q=missing")
    count = int(str(page.locator("#within").get_attribute("data-matches")))
    assert count > 2
    seen = set()
    for number in range(1, count + 1):
        page.keyboard.press("n")
        expect(page.locator("[data-position]")).to_have_text(f"{number} of {count} matches")
        seen.add(page.locator("mark:target").evaluate("mark => mark.closest('.side').lang"))
    assert seen == {"en", "ru"}
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(f"#m{count - 1}$"))


def test_keys_that_do_nothing_on_a_page_are_not_listed_there(page: Page) -> None:
    for address, listed in (("", 5), ("/original", 3)):
        page.goto(f"/en/doc/report-2006{address}?v=en&q=missing")
        page.keyboard.press("?")
        expect(page.locator("#keys dt:visible")).to_have_count(listed)


def test_copying_answers(page: Page) -> None:
    page.goto("/en/doc/report-2006?v=en")
    button = page.locator("button[data-copy]").first
    name = button.inner_text()
    source = str(button.get_attribute("data-copy"))
    button.press("Enter")
    expect(page.locator("#status")).to_have_text("Copied")
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(source).inner_text().strip()
    expect(button).to_have_text(name, timeout=5000)


def test_without_a_clipboard_the_text_is_selected(page: Page) -> None:
    page.goto("/en/doc/report-2006?v=en")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = page.locator("button[data-copy]").first
    button.click()
    expect(button).to_have_text("Copied")
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.locator(str(button.get_attribute("data-copy"))).inner_text()


# ---------- the policy holds ----------


@pytest.mark.parametrize(
    "sink",
    [
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "document.createElement('script').text = 'x'",
        "trustedTypes.createPolicy('default', {createHTML: text => text})",
    ],
)
def test_no_string_becomes_html(free: Page, sink: str) -> None:
    """The pages need no policy of Trusted Types, so none can be made, the default one included."""
    free.goto("/en/search?q=lawyers")
    free.get_by_label("The Coast").check()
    expect(free.locator("h1")).to_contain_text("6 documents")
    refused = "code => { try { Function(code)() } catch (error) { return error.name } }"
    assert free.evaluate(refused, sink) == "TypeError"
