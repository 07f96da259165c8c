"""Which values of a facet are seen first, and how years are drawn."""

import pytest
from flask import Flask
from flask_babel import force_locale

from archive.records import Term
from archive.vocabulary import Vocabulary
from indexer.asking import FacetCount, Filter, Search
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
    with app.test_request_context():
        shown = view(COUNTS)
    assert drawn(shown.rows) == {
        "russia": {
            "caucasus": {"chechnya": {}, "dagestan": {}, "ingushetia": {}, "ossetia": {},
                         "kabarda": {}}
        },
        "sweden": {},
    }  # fmt: skip
    assert [value.id for value in shown.rest] == ["adygea", "argun", "grozny", "moscow"]


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
    assert drawn(shown.rows) == {
        "russia": {"caucasus": {"chechnya": {"grozny": {}}}},
        "sweden": {},
    }
    assert shown.rest == ()


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
