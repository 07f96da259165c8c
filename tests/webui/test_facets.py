"""Which values of a facet are seen first, and how years are drawn."""

import pytest
from flask import Flask
from flask_babel import force_locale

from archive.dates import parse_date
from archive.records import Term
from archive.vocabulary import Vocabulary
from indexer.asking import FacetCount, Filter, Search
from webui import facet_words
from webui.present.facets import FacetView, Row, facet
from webui.present.paging import paging
from webui.present.reader import Reader
from webui.present.years import HEIGHT, WIDTH, years

PARENTS = {
    "russia": None,
    "caucasus": "russia",
    "moscow": "russia",
    "chechnya": "caucasus",
    "grozny": "chechnya",
    "argun": "chechnya",
    "dagestan": "caucasus",
    "ingushetia": "caucasus",
    "ossetia": "caucasus",
    "kabarda": "caucasus",
    "adygea": "caucasus",
    "sweden": None,
}
REGIONS = Vocabulary(
    "regions", {id: Term(id, {"en": id, "ru": id}, parent) for id, parent in PARENTS.items()}
)
READER = Reader("en", {"regions": REGIONS})
COUNTS = {
    "russia": 50, "caucasus": 48, "moscow": 3, "chechnya": 20, "grozny": 12, "argun": 2,
    "dagestan": 11, "ingushetia": 10, "ossetia": 5, "kabarda": 4, "adygea": 1, "sweden": 6,
}  # fmt: skip


def view(counts: dict[str, int], *chosen: str) -> FacetView:
    filters = (Filter("region", chosen),) if chosen else ()
    return facet("region", FacetCount(counts, 0), Search(filters=filters), 50, READER)


def drawn(rows: tuple[Row, ...]) -> dict[str, object]:
    return {row.value.id: drawn(row.children) for row in rows}


def test_what_all_have_in_common_gives_way_to_what_tells_them_apart(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        shown = view(COUNTS)
        assert shown.every == "All 12 regions"
    assert shown.url.startswith("/en/search/region?")
    assert drawn(shown.rows) == {
        "russia": {
            "caucasus": {"chechnya": {}, "dagestan": {}, "ingushetia": {}, "ossetia": {},
                         "kabarda": {}}
        },
        "sweden": {},
    }  # fmt: skip


def test_what_is_selected_shows_its_children_and_its_way(app: Flask) -> None:
    with app.test_request_context():
        shown = view(COUNTS, "chechnya")
    caucasus = drawn(shown.rows)["russia"]["caucasus"]
    assert caucasus["chechnya"] == {"grozny": {}, "argun": {}}
    with app.test_request_context():
        deep = view(COUNTS | {"adygea": 0}, "adygea")
    assert "adygea" in drawn(deep.rows)["russia"]["caucasus"]


def test_while_there_is_room_the_largest_are_opened(app: Flask) -> None:
    with app.test_request_context():
        shown = view({"russia": 20, "caucasus": 18, "chechnya": 9, "grozny": 5, "sweden": 3})
        assert shown.every == ""
    assert drawn(shown.rows) == {
        "russia": {"caucasus": {"chechnya": {"grozny": {}}}},
        "sweden": {},
    }


def test_what_something_chosen_lies_in_is_partly_chosen(app: Flask) -> None:
    with app.test_request_context():
        shown = view(COUNTS, "grozny")
        both = view(COUNTS, "grozny", "caucasus")
    assert {value.id for value in shown.values if value.partly} == {
        "russia", "caucasus", "chechnya"
    }  # fmt: skip
    assert {value.id for value in both.values if value.partly} == {"russia", "chechnya"}
    assert {value.id for value in both.values if value.selected} == {"caucasus", "grozny"}


@pytest.mark.parametrize(
    ("lang", "facet", "said"),
    [
        ("en", "region", "All 1,047 regions"),
        ("en", "issuer", "All 1,047 issuing bodies"),
        ("ru", "region", "Все регионы: 1 047"),
        ("ru", "tag", "Все метки: 1 047"),
        ("ru", "type", "Все типы документов: 1 047"),
        ("ru", "category", "Все рубрики: 1 047"),
        ("ru", "issuer", "Все авторы: 1 047"),
        ("ru", "lang", "Все языки: 1 047"),
    ],
)
def test_the_link_to_all_values_counts_them(app: Flask, lang: str, facet: str, said: str) -> None:
    with app.test_request_context(), force_locale(lang):
        assert facet_words.every(facet, 1047) == said


@pytest.mark.parametrize(
    ("name", "counts", "order"),
    [
        ("lang", {"de": 9, "both": 1, "ru": 3, "en": 2}, ["en", "ru", "both", "de"]),
        ("translation", {"machine": 9, "original": 1, "unofficial": 5},
         ["original", "unofficial", "machine"]),
        ("rights", {"ask": 9, "free": 1, "conditions": 5}, ["free", "conditions", "ask"]),
    ],
)  # fmt: skip
def test_few_values_keep_their_order(
    app: Flask, name: str, counts: dict[str, int], order: list[str]
) -> None:
    with app.test_request_context(), force_locale("en"):
        shown = facet(name, FacetCount(counts, 0), Search(), 20, READER)
    assert [value.id for value in shown.values] == order


def test_every_value_is_in_the_answer_for_programs(app: Flask) -> None:
    with app.test_request_context():
        shown = view(COUNTS)
    assert {value.id: value.count for value in shown.values} == COUNTS


def test_a_long_time_is_drawn_by_decades(app: Flask) -> None:
    counts = FacetCount({"1850": 1, "1859": 2, "1991": 4, "2009": 8}, 0)
    with app.test_request_context(), force_locale("en"):
        shown = years(counts, Search(), READER)
    assert [round(bar.height) for bar in shown.bars] == [24, 32, 64]
    assert all(bar.x + bar.width <= WIDTH and bar.y + bar.height == HEIGHT for bar in shown.bars)
    assert shown.describes == ("Documents per year, 1850 to 2009. The peak is 2009: 8 documents.")


def test_nothing_dated_draws_nothing(app: Flask) -> None:
    with app.test_request_context():
        shown = years(FacetCount({}, 7), Search(), READER)
    assert (shown.bars, shown.missing) == ((), 7)


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, "[1]"),
        (1, 2, "[1] 2"),
        (1, 35, "[1] 2 3 … 35"),
        (4, 35, "1 2 3 [4] 5 … 35"),
        (5, 35, "1 … 4 [5] 6 … 35"),
        (32, 35, "1 … 31 [32] 33 34 35"),
        (35, 35, "1 … 33 34 [35]"),
        (3, 5, "1 2 [3] 4 5"),
    ],
)
def test_page_numbers(app: Flask, page: int, pages: int, numbers: str) -> None:
    search = Search(page=page, per_page=10)
    with app.test_request_context():
        links = paging(search, pages * 10, READER).links
    words = [f"[{x.number}]" if x.current else str(x.number) if x.url else "…" for x in links]
    assert " ".join(words) == numbers


def test_more_than_120_years_are_drawn_by_decades(app: Flask) -> None:
    with app.test_request_context():
        shown = years(FacetCount({"1850": 1, "1948": 2, "1949": 3, "2015": 1}, 0), Search(), READER)
        assert (shown.axis.first, shown.axis.last, shown.axis.step) == (1850, 2019, 10)
        assert [(bar.since, bar.until) for bar in shown.bars] == [
            (1850, 1859), (1940, 1949), (2010, 2019),
        ]  # fmt: skip
        assert shown.bars[1].height == max(bar.height for bar in shown.bars)


def test_handles_stand_at_the_dates_of_the_search_and_on_the_axis(app: Flask) -> None:
    counts = FacetCount({str(year): 1 for year in range(1990, 2010)}, 0)
    with app.test_request_context():
        free = years(counts, Search(), READER)
        assert (free.low, free.high) == (1990, 2009)
        limited = Search(since=parse_date("2003-05"), until=parse_date("2100"))
        some = years(counts, limited, READER)
        assert (some.low, some.high) == (2003, 2009)
        assert [bar.inside for bar in some.bars] == [False] * 13 + [True] * 7


def test_documents_without_a_date_are_a_step_away(app: Flask) -> None:
    counts = FacetCount({"2001": 4}, 31)
    with app.test_request_context():
        shown = years(counts, Search(), READER)
        assert "undated=1" in shown.undated_url
        only = years(counts, Search(undated=True), READER)
        assert "undated" not in only.undated_url
        assert not any(bar.inside for bar in only.bars)


def test_where_most_lie_is_told(app: Flask) -> None:
    counts = {"1990": 1, "2004": 4, "2005": 5, "2006": 1, "2015": 2}
    with app.test_request_context("/en"):
        told = years(FacetCount(counts, 0), Search(), READER).describes
        assert told.endswith("At least half of them are from 2004–2005.")
        one = years(FacetCount({"1990": 1, "2005": 5}, 0), Search(), READER).describes
        assert "Half" not in one
