"""Addresses on pages: their letters stand as they are, and lead to the same place."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from indexer.asking import Search
from tests.webui.in_browser import needs_browser
from tests.webui.reading_html import parse, select
from webui import urls
from webui.urls.letters import with_letters, without_letters

SENTENCE = (
    "Семьи пропавших попросили совет долин показать им реестр людей, которых последний раз видели "
    "на дороге в Верхнее Село, и ответить на письма адвокатов побережья в течение месяца"
)


@given(st.text(max_size=60))
def test_letters_lead_where_their_escapes_lead(text: str) -> None:
    address = urls.page_search_url(Search(text=text), "ru")
    shown = with_letters(address)
    assert without_letters(shown) == address
    assert parse_qsl(urlsplit(shown).query) == parse_qsl(urlsplit(address).query)
    # what is no letter stays escaped: no sign of it can end the address or turn round its text
    assert all(sign.isascii() or sign.isalnum() for sign in shown)


@pytest.mark.parametrize(
    ("escaped", "shown"),
    [
        ("/ru/search?q=%D1%81%D1%83%D0%B4", "/ru/search?q=суд"),
        ("/ru/search?q=%C2%AB%D1%81%D1%83%D0%B4%C2%BB", "/ru/search?q=%C2%ABсуд%C2%BB"),
        ("/ru/search?q=%D1%91%2B%D1%91", "/ru/search?q=ё%2Bё"),
        ("/ru/search?q=%E2%80%AE%D0%B0", "/ru/search?q=%E2%80%AEа"),
        ("/ru/search?q=%D1%81%FF", "/ru/search?q=%D1%81%FF"),
        ("/ru/search?q=%25D1%2581", "/ru/search?q=%25D1%2581"),
    ],
)
def test_what_is_no_letter_stays_escaped(escaped: str, shown: str) -> None:
    assert with_letters(escaped) == shown


def test_pages_have_letters_and_data_has_escapes(client: FlaskClient) -> None:
    root = parse(client.get("/ru/search?q=пропавшие").get_data(as_text=True))
    hrefs = root.xpath("//@href")
    assert any("q=пропавшие" in href for href in hrefs)
    assert not any("q=%D0" in href for href in hrefs)
    said = client.get("/api/v1/search?q=пропавшие&per_page=1").get_data(as_text=True)
    assert "q=%D0%BF" in said
    assert "q=п" not in said
    feed = client.get("/ru/feed.atom?q=пропавшие").get_data(as_text=True)
    assert "q=%D0%BF" in feed
    assert "q=п" not in feed


def test_what_a_reader_typed_is_left_alone(client: FlaskClient) -> None:
    typed = "/ru/search?q=%D1%81%D1%83%D0%B4"
    answer = client.get("/ru/search", query_string={"q": typed})
    (box,) = select(parse(answer.get_data(as_text=True)), "#q")
    assert box.get("value") == typed


def test_the_appearance_leads_back_to_the_same_question(client: FlaskClient) -> None:
    root = parse(client.get("/ru/search?q=пропавшие&tag=families").get_data(as_text=True))
    (dark,) = [href for href in root.xpath("//@href") if "theme=dark" in href]
    answer = client.get(dark)
    assert answer.status_code == 303
    back = "/ru/search?q=%D0%BF%D1%80%D0%BE%D0%BF%D0%B0%D0%B2%D1%88%D0%B8%D0%B5&tag=families"
    assert answer.headers["Location"] == back


@needs_browser
def test_a_browser_asks_for_the_same_address(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/ru/search?q={SENTENCE}")
    link = page.locator(".hits h2 a").first
    shown = link.get_attribute("href") or ""
    assert "q=Семьи+пропавших" in shown
    link.click()
    assert page.url == site + without_letters(shown)
    assert page.locator(".within input[type=search]").input_value() == SENTENCE
    context.close()


@needs_browser
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_of_a_sentence_is_light(browser: Browser, site: str, lang: str) -> None:
    """With its styles and scripts, nothing of it compressed."""
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    page.goto(f"{site}/{lang}/search?q={SENTENCE}", wait_until="networkidle")
    assert page.locator(".hit").count() == 10
    assert sum(size for url, size in sizes.items() if "/fonts/" not in url) < 150_000
    context.close()
