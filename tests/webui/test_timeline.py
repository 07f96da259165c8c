"""The timeline: its counts are those of the search, at every step, and bad steps are not there."""

from functools import partial

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webui.reading_html import links, parse, select, text, texts
from webui import urls
from webui.present.histogram import of_years
from webui.urls import Period


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse(answer.get_data(as_text=True))


def steps(root: HtmlElement, selector: str) -> dict[str, int]:
    """Counts by the words of the link before them."""
    return {
        text(select(one, "a")[0]): int(text(select(one, ".n")[0]).split()[0])
        for one in select(root, selector)
    }


@pytest.mark.parametrize(
    ("address", "period"),
    [
        (("1990s",), Period(1990, years=10)),
        (("2009",), Period(2009)),
        (("2009", "11"), Period(2009, 11)),
        (("0001",), Period(1)),
        (("1995s",), None),
        (("0000",), None),
        (("9",), None),
        (("20090",), None),
        (("\u0661\u0669\u0669\u0660",), None),
        (("2009", "13"), None),
        (("2009", "00"), None),
        (("2009", "1"), None),
        (("0000", "01"), None),
        (("1990s", "01"), None),
    ],
)
def test_periods_are_read_from_clean_addresses(
    address: tuple[str, ...], period: Period | None
) -> None:
    assert urls.read_period(*address) == period
    if period:
        assert urls.timeline_url("en", period) == "/en/timeline/" + "/".join(address)


@pytest.mark.parametrize("step", ["199", "1995s", "2009/13", "2009/1", "soon", "2009/11/16"])
def test_a_bad_address_is_not_there(client: FlaskClient, step: str) -> None:
    assert client.get(f"/en/timeline/{step}").status_code == 404


def test_decades_hold_their_years(client: FlaskClient) -> None:
    whole = page(client, "/en/timeline")
    assert texts(whole, ".lead") == ["13 documents, 1999–2010"]
    assert steps(whole, ".steps h2") == {"The 1990s": 1, "The 2000s": 11, "The 2010s": 1}
    years = steps(whole, ".inside li")
    assert years == {"1999": 1, **dict.fromkeys(map(str, range(2001, 2006)), 1), "2006": 2,
                     "2007": 1, "2008": 1, "2009": 2, "2010": 1}  # fmt: skip


def test_every_step_counts_what_the_search_finds(client: FlaskClient) -> None:
    seen = 0
    for start in ("/en/timeline", "/en/timeline/2000s", "/en/timeline/2006", "/en/timeline/2009"):
        root = page(client, start)
        for one in [*select(root, ".steps h2"), *select(root, ".inside li"),
                    *select(root, ".steps.of-year li")]:  # fmt: skip
            (address,) = links(one, "a").values()
            count = text(select(one, ".n")[0]).split()[0]
            opened = page(client, address)
            (found,) = links(opened, ".lead a").values()
            assert texts(opened, ".lead")[0].split()[0] == count, address
            assert texts(page(client, found), "h1")[0].split()[0] == count, address
            seen += 1
    assert seen > 25


def test_a_year_has_its_months_and_its_documents_in_order(client: FlaskClient) -> None:
    year = page(client, "/ru/timeline/2006")
    assert texts(year, "h1") == ["2006 год"]
    assert steps(year, ".steps li") == {"Март": 1, "Ноябрь": 1}
    assert texts(year, ".dated .day") == ["5 марта 2006 г.", "16 ноября 2006 г."]
    # «2006 г.» ends in a full stop of its own
    assert ".." not in text(select(year, ".chart figcaption")[0])
    assert links(year, ".beside-steps a") == {
        "← 2005 год": "/ru/timeline/2005", "2007 год →": "/ru/timeline/2007"
    }  # fmt: skip


def test_an_imprecise_date_stands_where_it_begins_and_is_told(client: FlaskClient) -> None:
    year = page(client, "/en/timeline/2009")  # of a letter the year alone is known
    assert steps(year, ".steps li") == {"January": 1, "November": 1}
    told = "1 document is dated by the year alone and stands in January."
    assert told in texts(year, ".told p")
    assert told in texts(page(client, "/en/timeline/2009/01"), ".told p")
    november = page(client, "/en/timeline/2009/11")
    assert told not in texts(november, ".told p")
    assert texts(november, ".dated .day") == ["November – December 2009"]


def test_undated_documents_are_told_with_a_link(client: FlaskClient) -> None:
    (address,) = [
        url for label, url in links(page(client, "/en/timeline"), ".told a").items()
        if label == "No date: 1"
    ]  # fmt: skip
    assert "A handbook for observers of hearings" in texts(page(client, address), ".hit h2")


def test_what_is_not_public_is_in_no_month(client: FlaskClient) -> None:
    assert "No documents" in texts(page(client, "/en/timeline/2012"), ".lead")
    root = page(client, "/en/timeline/1999")
    assert steps(root, ".steps li") == {"January": 1}


def test_an_empty_period_leads_on(client: FlaskClient) -> None:
    empty = page(client, "/en/timeline/2000")
    assert links(empty, ".beside-steps a") == {
        "← The year 1999": "/en/timeline/1999", "The year 2001 →": "/en/timeline/2001"
    }  # fmt: skip


def test_the_histogram_says_in_words_what_it_draws(client: FlaskClient) -> None:
    (drawing,) = select(page(client, "/en/timeline/2000s"), ".chart")
    assert texts(drawing, "figcaption") == [
        "Documents by date, 2001 to 2009. The peak is 2006: 2 documents."
    ]
    assert select(drawing, "svg")[0].get("aria-hidden") == "true"
    assert len(select(drawing, "a")) == 9


@pytest.mark.parametrize("address", ["/timeline", "/timeline/2000s", "/timeline/2006"])
def test_every_bar_leads_where_the_list_leads(client: FlaskClient, address: str) -> None:
    """For the pointer only: with the keyboard each way is gone once."""
    found = page(client, f"/ru{address}")
    bars = select(found, ".chart a")
    assert bars
    assert {bar.get("tabindex") for bar in bars} == {"-1"}
    listed = {link.get("href"): text(link.getparent()) for link in select(found, ".steps a")}
    for bar in bars:
        assert bar.get("href") in listed
        (told,) = texts(bar, "title")
        assert "документ" in told
        assert client.get(bar.get("href")).status_code == 200


def test_a_long_time_is_drawn_by_decades(client: FlaskClient) -> None:
    with client.application.test_request_context("/en"):
        short = of_years({1999: 1, 2001: 3}, partial(urls.timeline_url, "en"))
        long = of_years({1550: 2, 2001: 3, 2009: 1}, partial(urls.timeline_url, "en"))
    assert short is not None
    assert long is not None
    assert "The peak is 2001: 3 documents" in short.describes
    assert "The peak is the 2000s: 4 documents" in long.describes
    assert sum(bool(label) for label, _ in long.labels) <= 6
    assert [bar.url for bar in short.columns] == ["/en/timeline/1999", "/en/timeline/2001"]
    assert [bar.url for bar in long.columns] == ["/en/timeline/1550s", "/en/timeline/2000s"]
