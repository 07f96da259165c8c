"""A question is its address: reading and writing undo each other, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from archive.dates import parse_date
from archive.records import Term
from archive.vocabulary import Vocabulary
from indexer.asking import Filter, Search, Sort
from indexer.facets import BY_NAME
from webui import narrow, urls
from webui.faults import BadParameter, Fault
from webui.present.reader import Reader

REGIONS = ("chechnya", "dagestan", "grozny")
VOCABULARIES = {
    "regions": Vocabulary(
        "regions",
        {
            "chechnya": Term("chechnya", {"en": "Chechnya", "ru": "Чечня"}, also={"ru": ("ЧР",)}),
            "dagestan": Term("dagestan", {"en": "Dagestan", "ru": "Дагестан"}),
            "grozny": Term("grozny", {"en": "Grozny", "ru": "Грозный"}, "chechnya"),
        },
    )
}


def read(query: dict[str, str | list[str]], defaults: urls.Defaults = urls.API_DEFAULTS) -> Search:
    return urls.read_search(MultiDict(query), VOCABULARIES, defaults)


KEPT = ("text", "filters", "since", "until", "undated", "sort", "page", "names", "cross", "explain")
"""What an address of the API keeps of any search."""


def years(first: int, last: int) -> st.SearchStrategy[object]:
    return st.none() | st.integers(first, last).map(lambda year: parse_date(f"{year:04}"))


searches = st.builds(
    Search,
    text=st.text(max_size=40).map(str.strip),
    filters=st.lists(st.sampled_from(REGIONS), max_size=3, unique=True).map(
        lambda values: (Filter("region", tuple(values)),) if values else ()
    ),
    since=years(1900, 1999),
    until=years(2000, 2020),
    undated=st.booleans(),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 99_999),
    names=st.booleans(),
    cross=st.booleans(),
    explain=st.booleans(),
)


@given(search=searches, per_page=st.integers(1, 100), labels=st.sampled_from(("en", "ru")))
def test_the_api_reads_what_it_writes(search: Search, per_page: int, labels: str) -> None:
    wanted = Search(
        **{name: getattr(search, name) for name in KEPT},
        per_page=per_page,
        labels=labels,
        facets=tuple(BY_NAME),
    )
    written = urls.write_search(wanted, urls.API_DEFAULTS)
    assert urls.read_search(MultiDict(written), VOCABULARIES, urls.API_DEFAULTS) == wanted


@given(search=searches, lang=st.sampled_from(("en", "ru")))
def test_pages_read_what_they_write(search: Search, lang: str) -> None:
    defaults = urls.page_defaults(lang)
    once = urls.read_search(MultiDict(urls.write_search(search, defaults)), VOCABULARIES, defaults)
    again = urls.read_search(MultiDict(urls.write_search(once, defaults)), VOCABULARIES, defaults)
    assert once == again
    kept = ("text", "filters", "page", "names", "cross")
    assert [getattr(once, name) for name in kept] == [getattr(search, name) for name in kept]
    assert not once.explain


@given(search=searches, value=st.sampled_from((*REGIONS, "new", "a&b=c d")), api=st.booleans())
def test_addresses_that_differ_in_one_value_are_those_written_one_by_one(
    search: Search, value: str, api: bool
) -> None:
    reader = Reader("ru", VOCABULARIES, api=api)
    one_by_one = reader.search_url(narrow.toggled(search, "region", value))
    assert reader.toggle_urls(search, "region")(value) == one_by_one


@given(search=searches, year=st.integers(1, 9999).map(lambda year: f"{year:04}"))
def test_addresses_that_differ_in_the_year_are_those_written_one_by_one(
    search: Search, year: str
) -> None:
    reader = Reader("en", VOCABULARIES, api=True)
    one_by_one = reader.search_url(narrow.in_year(search, year))
    assert reader.year_urls(search)(year) == one_by_one


def test_what_goes_without_saying_is_not_in_an_address() -> None:
    plain = read({"names": "1", "cross": "1", "explain": "0"})
    assert plain == read({})
    assert urls.write_search(plain, urls.API_DEFAULTS) == []
    turned = {"names": "0", "cross": "0", "explain": "1"}
    assert urls.write_search(read(turned), urls.API_DEFAULTS) == [*turned.items()]
    assert ("explain", "1") not in urls.write_search(read(turned), urls.page_defaults("en"))


@pytest.mark.parametrize(
    "value", ["chechnya", "Chechnya", "Чечня", "чечня", "ЧР"], ids=lambda value: value
)
def test_a_value_is_an_id_or_any_name_in_either_language(value: str) -> None:
    assert read({"region": value}).filters == (Filter("region", ("chechnya",)),)


@pytest.mark.parametrize("value", ["ru", "Russian", "русский", "РУССКИЙ"])
def test_a_language_has_a_code_and_names(value: str) -> None:
    assert read({"lang": value}).filters == (Filter("lang", ("ru",)),)


def test_filters_repeat_and_doubles_are_one() -> None:
    found = read({"region": ["chechnya", "Дагестан", "Чечня"]})
    assert found.filters == (Filter("region", ("chechnya", "dagestan")),)


def test_what_a_form_leaves_blank_is_no_filter() -> None:
    assert read({"q": "  ", "from": "", "to": ""}) == read({})


FAULTS = [
    ({"regoin": "chechnya"}, "regoin", Fault.UNKNOWN_NAME),
    ({"explain": "yes"}, "explain", Fault.NOT_A_CHOICE),
    ({"names": "2"}, "names", Fault.NOT_A_CHOICE),
    ({"cross": ["0", "1"]}, "cross", Fault.TWICE),
    ({"cross": ""}, "cross", Fault.EMPTY),
    ({"q": ["a", "b"]}, "q", Fault.TWICE),
    ({"region": ""}, "region", Fault.EMPTY),
    ({"region": "Atlantis"}, "region", Fault.NOT_A_TERM),
    ({"tag": "memorial"}, "tag", Fault.NOT_A_TERM),
    ({"lang": "klingonish"}, "lang", Fault.NOT_A_TERM),
    ({"from": "yesterday"}, "from", Fault.NOT_A_DATE),
    ({"from": "2009-13"}, "from", Fault.NOT_A_DATE),
    ({"to": "2009/2010"}, "to", Fault.NOT_A_DATE),
    ({"from": "2010", "to": "2009"}, "to", Fault.BACKWARDS),
    ({"page": "0"}, "page", Fault.NOT_COUNTING),
    ({"page": "-1"}, "page", Fault.NOT_COUNTING),
    ({"page": "1e3"}, "page", Fault.NOT_COUNTING),
    ({"page": "٣"}, "page", Fault.NOT_COUNTING),
    ({"page": "9" * 40}, "page", Fault.NOT_COUNTING),
    ({"per_page": "101"}, "per_page", Fault.NOT_COUNTING),
    ({"per_page": ""}, "per_page", Fault.EMPTY),
    ({"sort": "best"}, "sort", Fault.NOT_A_CHOICE),
    ({"labels": "de"}, "labels", Fault.NOT_A_CHOICE),
    ({"facets": "colour"}, "facets", Fault.NOT_A_CHOICE),
    ({"facets": "none,tag"}, "facets", Fault.NOT_A_CHOICE),
]


@pytest.mark.parametrize(("query", "name", "fault"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_bad_value_is_named(query: dict[str, str], name: str, fault: Fault) -> None:
    with pytest.raises(BadParameter) as caught:
        read(query)
    assert (caught.value.name, caught.value.fault) == (name, fault)
    assert name in caught.value.message


def test_pages_take_two_dates_in_either_order() -> None:
    defaults = urls.page_defaults("en")
    ordered = read({"from": "2005", "to": "2012"}, defaults)
    assert read({"from": "2012", "to": "2005"}, defaults) == ordered
    months = read({"from": "2009-11", "to": "2009"}, defaults)
    assert months.since == parse_date("2009-11")  # it lies within the year


def test_pages_pass_over_what_messengers_hang_onto_links() -> None:
    defaults = urls.page_defaults("en")
    assert read({"utm_source": "mail"}, defaults) == read({}, defaults)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/en", True),
        ("/ru/search?q=%D1%8F&region=a", True),
        ("/ru/doc/some-id?v=ru", True),
        ("", False),
        ("//evil.example", False),
        ("/en//evil.example", False),
        ("/english", False),
        ("https://evil.example/en", False),
        ("/en\\evil", False),
        ("/en/\nSet-Cookie: a=b", False),
        ("/api/v1/search", False),
    ],
)
def test_only_our_pages_are_led_back_to(address: str, ours: bool) -> None:
    assert urls.is_own_page(address) is ours


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/en", "/ru"),
        ("/en/search?q=en", "/ru/search?q=en"),
        ("/en/doc/en?v=en", "/ru/doc/en?v=en"),
    ],
)
def test_another_language_keeps_path_and_query(address: str, other: str) -> None:
    assert urls.in_language(address, "ru") == other
