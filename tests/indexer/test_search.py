"""From a question to results: what is found, in which order, on which page."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.catalogue import Catalogue
from archive.errors import EngineUnavailable, QueryError
from archive.records import Shelf
from archive.settings import Settings
from indexer.asking import Results, Search, Sort
from indexer.search import Finder, open_engine, open_finder
from tests.indexer.small_library import Library, only, written

PUBLIC = [
    "moscow-statement",
    "letter-dagestan",
    "resolution-1738",
    "report-12276",
    "recommendations-2009",
    "grozny-2006",
    "application-57942",
    "achkhoy-1999",
    "note",
]
"""The public documents, the newest first."""

CHECHNYA = {"resolution-1738", "grozny-2006", "achkhoy-1999", "application-57942"}
"""Those of the region and of the places in it."""


# ---------- words ----------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("defender", {"recommendations-2009", "resolution-1738"}),
        ("DEFENDERS", {"recommendations-2009", "resolution-1738"}),
        ("abducted", set()),
        ("abduction", {"recommendations-2009", "resolution-1738"}),
        ("family", {"recommendations-2009", "resolution-1738"}),
        ("think", {"resolution-1738"}),
        ("write", {"recommendations-2009", "achkhoy-1999"}),
        ("court", {"application-57942"}),
        ("mother", {"report-12276"}),
        ("правозащитник", {"recommendations-2009", "resolution-1738"}),
        ("похищение", {"recommendations-2009", "resolution-1738", "letter-dagestan"}),
        ("похищениями", {"recommendations-2009", "resolution-1738", "letter-dagestan"}),
        ("расследовать", {"recommendations-2009", "resolution-1738"}),
        ("Эстемирова", {"recommendations-2009"}),
        ("эстемировым", {"recommendations-2009"}),
        ("Умаханов", {"grozny-2006"}),
        ("исрапиловой", {"grozny-2006"}),
        ("самолет", {"letter-dagestan"}),
        ("самолёты", {"letter-dagestan"}),
        ("бывшая", {"letter-dagestan"}),
        ("быть", {"grozny-2006"}),
        ("Cтрасбурге", {"recommendations-2009"}),
        ("Ачхой-Мартан", {"achkhoy-1999"}),
        ("ачхой мартана", {"achkhoy-1999"}),
        ("Ачхой\u2011Мартаном", {"achkhoy-1999"}),
        ("57942/00", {"application-57942"}),
        ("12276", {"report-12276"}),
        ("1738", {"resolution-1738"}),
        ("мотт", {"note"}),
    ],
)
def test_any_form_finds_any_form(full: Library, text: str, found: set[str]) -> None:
    assert set(full.ids(text)) == found


def test_words_of_both_languages_may_be_asked_together(full: Library) -> None:
    assert set(full.ids("defenders правозащитники")) == {"resolution-1738", "recommendations-2009"}
    assert full.ids("Estemirova Эстемирова") == ["recommendations-2009"]


def test_a_document_in_two_languages_is_one_result(full: Library) -> None:
    results = full.search("Estemirova OR Эстемирова")
    assert results.total == len(results.results) == 1


def test_words_may_stand_in_different_passages(full: Library) -> None:
    assert full.ids("quiet forest") == ["report-12276"]
    assert full.ids("bridge witnesses") == ["achkhoy-1999"]


def test_every_word_is_wanted(full: Library) -> None:
    assert full.ids("bridge parliament") == []


def test_nothing_asked_finds_everything(full: Library) -> None:
    assert full.ids() == PUBLIC
    assert full.ids("  ") == PUBLIC


# ---------- phrases ----------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"abductions of people"', {"recommendations-2009"}),
        ('"abduction of people"', set()),
        ("«похищения людей»", {"recommendations-2009"}),
        ("«похищениях людей»", {"letter-dagestan"}),
        ("«ПОХИЩЕНИЯ ЛЮДЕЙ»", {"recommendations-2009"}),
        ('"семинар прошел"', {"letter-dagestan"}),
        ('"people of abductions"', set()),
        ('"quiet forest"', set()),
        ('"was quiet"', {"report-12276"}),
        ('"forest roads"', {"report-12276"}),
        ('"near Ачхой-Мартане at the bridge"', {"achkhoy-1999"}),
        ('"Doc. 12276"', {"report-12276"}),
        ('"Legal remedies"', {"resolution-1738", "report-12276"}),
        ('"defenders"', {"recommendations-2009", "resolution-1738"}),
        ('"defender"', set()),
        ('"права человека"', {"moscow-statement"}),
        ('"human rights defenders work under threat"', {"recommendations-2009"}),
    ],
)
def test_quotes_find_these_very_forms_in_this_order(
    full: Library, text: str, found: set[str]
) -> None:
    assert set(full.ids(text)) == found


# ---------- operators ----------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("defenders -Estemirova", {"resolution-1738"}),
        ("похищение НЕ семинар", {"recommendations-2009", "resolution-1738"}),
        ('abduction -"abductions of people"', {"resolution-1738"}),
        ("bridge OR Махачкала", {"achkhoy-1999", "letter-dagestan"}),
        ("(bridge OR Махачкала) -witnesses", {"letter-dagestan"}),
        ("bridge | семинар | 1738", {"achkhoy-1999", "letter-dagestan", "resolution-1738"}),
        (
            "-investigate -region:dagestan -note",
            {"achkhoy-1999", "grozny-2006", "report-12276", "moscow-statement"},
        ),
        ("NOT NOT bridge", {"achkhoy-1999"}),
    ],
)
def test_operators_mean_what_they_say(full: Library, text: str, found: set[str]) -> None:
    assert set(full.ids(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("title:remedy", {"resolution-1738", "report-12276"}),
        ("заголовок:рекомендация", {"recommendations-2009"}),
        ("title:defenders", set()),
        ('title:"in winter"', {"grozny-2006"}),
        ("symbol:12276", {"report-12276"}),
        ("symbol:remedies", set()),
        ('symbol:"57945/00"', {"application-57942"}),
        ("tag:ecthr", {"recommendations-2009", "application-57942"}),
        ("тег:ЕСПЧ", {"recommendations-2009", "application-57942"}),
        ("lang:ru -lang:en", {"letter-dagestan", "grozny-2006", "moscow-statement"}),
        ("type:letter", {"letter-dagestan", "achkhoy-1999", "application-57942"}),
        ("тип:Доклад", {"recommendations-2009", "report-12276", "grozny-2006"}),
        ("region:chechnya", CHECHNYA),
        ("регион:чеченский", CHECHNYA),
        ("region:north-caucasus -lang:en", {"letter-dagestan", "grozny-2006"}),
        ("region:grozny", {"grozny-2006", "application-57942"}),
        ("category:Достижения", {"recommendations-2009", "moscow-statement"}),
        ("issuer:PACE", {"resolution-1738", "report-12276"}),
        ("id:note", {"note"}),
        ("id:hidden", set()),
        ("region:atlantis", set()),
        ("defenders region:chechnya", {"resolution-1738"}),
    ],
)  # fmt: skip
def test_fields_look_only_there(full: Library, text: str, found: set[str]) -> None:
    assert set(full.ids(text)) == found


# ---------- filters, dates ----------


def test_values_of_one_filter_are_alternatives_and_filters_narrow(full: Library) -> None:
    assert set(full.ids(region=("dagestan", "moscow"))) == {
        "resolution-1738",
        "letter-dagestan",
        "moscow-statement",
    }
    assert full.ids(region=("dagestan", "moscow"), type="letter") == ["letter-dagestan"]
    assert full.ids("похищение", type=("report", "letter"), lang="ru", tag="ecthr") == [
        "recommendations-2009"
    ]
    assert full.ids(region="moscow", type="letter") == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2010", "2010", {"resolution-1738", "report-12276", "letter-dagestan"}),
        ("2010-06", "2010-06", {"resolution-1738", "report-12276"}),
        ("2010-06-22", "2010-06-22", {"resolution-1738"}),
        ("2011", None, {"moscow-statement"}),
        ("2011-06", None, set()),
        (None, "1999-10-05", {"achkhoy-1999"}),
        (None, "1999-10-04", set()),
        ("2006", "2006-01-01", {"grozny-2006"}),
        ("2009/2010-05", "2010-06-10", {"recommendations-2009", "report-12276"}),
    ],
)
def test_a_time_holds_what_begins_in_it(
    full: Library, since: str | None, until: str | None, found: set[str]
) -> None:
    assert set(full.ids(since=since, until=until)) == found


# ---------- order ----------


def test_what_says_more_comes_first(full: Library) -> None:
    assert full.ids("legal remedies")[0] == "resolution-1738"
    assert full.ids("похищения")[0] == "recommendations-2009"


def test_documents_are_ordered_by_date(full: Library) -> None:
    assert full.ids(sort=Sort.NEWEST) == PUBLIC
    dated = PUBLIC[:-1]
    assert full.ids(sort=Sort.OLDEST) == [*reversed(dated), "note"]


def test_titles_are_ordered_in_the_reader_s_language(full: Library) -> None:
    in_english = full.ids(sort=Sort.TITLE, labels="en")
    assert in_english == [
        "report-12276",  # A report on legal remedies
        "achkhoy-1999",  # A road in 1999
        "moscow-statement",  # A statement
        "grozny-2006",
        "resolution-1738",  # Legal remedies
        "recommendations-2009",
        "application-57942",  # Two applications
        "letter-dagestan",  # Письмо: no English title
        "note",  # no title at all
    ]
    in_russian = full.ids(sort=Sort.TITLE, labels="ru")
    assert [
        id
        for id in in_russian
        if id in ("grozny-2006", "moscow-statement", "letter-dagestan", "resolution-1738")
    ] == [
        "grozny-2006",
        "moscow-statement",
        "letter-dagestan",
        "resolution-1738",
    ]
    assert in_russian[-1] == "note"


def test_case_and_opening_quotes_do_not_order_titles(library: Library) -> None:
    titles = {"a": "«Ёлка»", "b": "Дом", "c": "“жар”", "d": "ЁЖ"}
    library.hold(*(written(id, title={"ru": title}) for id, title in titles.items()))
    assert library.ids(sort=Sort.TITLE, labels="ru") == ["b", "d", "a", "c"]


# ---------- pages ----------


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "-bridge", "похищение OR report OR abduction"])
@pytest.mark.parametrize("per_page", [1, 2, 4, 100])
def test_pages_and_cursors_show_everything_once(
    full: Library, sort: Sort, text: str, per_page: int
) -> None:
    asked = {"sort": sort, "labels": "ru", "per_page": per_page}
    whole = full.ids(text, **asked | {"per_page": 100})
    by_page: list[str] = []
    for page in range(1, len(whole) // per_page + 2):
        by_page += full.ids(text, page=page, **asked)
    by_cursor: list[str] = []
    cursor = None
    for _ in range(len(whole) + 1):
        results = full.search(text, cursor=cursor, **asked)
        assert results.offset == len(by_cursor)
        assert results.total == len(whole)
        by_cursor += [result.document.id for result in results.results]
        cursor = results.next
        if cursor is None:
            break
    assert by_page == by_cursor == whole


def test_a_cursor_goes_before_the_page(full: Library) -> None:
    first = full.search(per_page=2)
    assert full.ids(per_page=2, page=4, cursor=first.next) == PUBLIC[2:4]


def test_the_last_page_has_no_next(full: Library) -> None:
    assert full.search(per_page=100).next is None
    assert full.search("bridge").next is None
    assert full.search("no-such-word").next is None
    assert full.search(page=2, per_page=100).results == ()


@pytest.mark.parametrize(
    "other",
    [
        {"text": "suits"},
        {"lang": "ru"},
        {"undated": True},
        {"cross": False},
        {"names": False},
        {"since": "1990"},
        {"until": "2030"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_cursor_of_another_question_is_refused(full: Library, other: dict[str, object]) -> None:
    cursor = full.search(sort=Sort.NEWEST, per_page=2).next
    asked = {"sort": Sort.NEWEST, "cursor": cursor}
    assert full.search(**asked, per_page=3, labels="ru", facets=("lang",)).results
    with pytest.raises(QueryError, match="another question"):
        full.search(**asked | other)


def test_a_cursor_of_another_order_is_refused(full: Library) -> None:
    by_title = full.search(sort=Sort.TITLE, per_page=2).next
    with pytest.raises(QueryError, match="cursor"):
        full.search(sort=Sort.NEWEST, cursor=by_title)
    by_date = full.search(sort=Sort.NEWEST, per_page=2).next
    with pytest.raises(QueryError, match="cursor"):
        full.search(sort=Sort.TITLE, cursor=by_date)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "json",
    [
        "null",
        "{}",
        "[]",
        "[1, 2]",
        "[1, 2, 3, 4]",
        '["1", 2, 3]',
        '[null, 1, "a"]',
        '[1, 2.5, "a"]',
        '[true, 1, "a"]',
        '[1, true, "a"]',
        '[NaN, 1, "a"]',
        '[1e999, 1, "a"]',
        f'[{"9" * 400}, 1, "a"]',
        f'[1, {"9" * 400}, "a"]',
        f'[{"9" * 5000}, 1, "a"]',
        '[1, 1, "\\ud800"]',
        '["\\ud800", 1, "a"]',
        "[" * 20_000,
        '{"a":' * 20_000,
    ],
    ids=lambda json: json[:12],
)
def test_a_cursor_that_was_made_up_is_refused_or_harmless(
    full: Library, json: str, sort: Sort
) -> None:
    made_up = base64.urlsafe_b64encode(json.encode()).decode().rstrip("=")
    assert refused_or_harmless(full, made_up, sort)


@settings(max_examples=100, deadline=None)
@given(cursor=st.text(min_size=1, max_size=60), sort=st.sampled_from(Sort))
@example("=", Sort.NEWEST)
@example("яяяя", Sort.NEWEST)
def test_any_text_as_a_cursor_is_refused_or_harmless(
    full: Library, cursor: str, sort: Sort
) -> None:
    assert refused_or_harmless(full, cursor, sort)


def refused_or_harmless(library: Library, cursor: str, sort: Sort) -> bool:
    try:
        return library.search(cursor=cursor, sort=sort).total == len(PUBLIC)
    except QueryError as error:
        return "first page" in error.hint


# ---------- what comes with an answer ----------


def test_an_answer_tells_how_the_question_was_read(full: Library) -> None:
    results = full.search('Чечня  ИЛИ "defenders')
    assert results.understood == "Чечня OR defenders"
    assert results.words == ("Чечня", "defenders")
    assert [notice.code for notice in results.notices] == ["quote-open"]
    assert results.search.text == 'Чечня  ИЛИ "defenders'
    assert results.took_ms > 0


def test_an_answer_names_the_state_of_the_index(full: Library) -> None:
    assert full.search("bridge").generation == full.engine.state((Shelf.PUBLIC,))


def test_a_result_has_the_whole_document(full: Library) -> None:
    result = only(full.search("symbol:1738"))
    assert result.document.title == {"en": "Legal remedies", "ru": "Средства правовой защиты"}
    assert result.document.regions == ("chechnya", "dagestan")
    assert [version.key for version in result.document.versions] == ["en", "ru"]
    assert result.score > 0


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("bridge", ["exact"]),
        ("bridges", ["lemma"]),
        ("bridges column", ["exact", "lemma"]),
        ('"at the bridge"', ["exact"]),
        ("id:achkhoy-1999", []),
        ("region:achkhoy-martan", []),
    ],
)
def test_a_result_tells_by_which_channels_it_was_found(
    full: Library, text: str, channels: list[str]
) -> None:
    assert list(only(full.search(text)).matched) == channels


def test_the_words_are_marked_in_the_titles(full: Library) -> None:
    titles = dict(only(full.search("грозный зимы Winter")).title)
    assert [(part.text, part.match) for part in titles["ru"]] == [
        ("Грозный", "exact"),
        (", ", None),
        ("зима", "lemma"),
    ]
    assert [(part.text, part.match) for part in titles["en"]] == [
        ("Grozny", "name"),
        (" in ", None),
        ("winter", "exact"),
    ]


def test_a_title_without_the_words_is_there_unmarked(full: Library) -> None:
    titles = dict(only(full.search("Исрапилов")).title)
    assert [(part.text, part.match) for part in titles["en"]] == [("Grozny in winter", None)]


def test_a_limit_of_the_question_is_an_error_with_its_place(full: Library) -> None:
    with pytest.raises(QueryError) as refused:
        full.search("-слово " * 40)
    assert refused.value.position == 7 * 32 + 1


# ---------- loosened ----------


def ids_of(results: Results) -> list[str]:
    return [result.document.id for result in results.results]


def said(results: Results) -> list[str]:
    return [notice.code for notice in results.notices]


PASSAGES = (
    written("four", en="owls elks cows bats"),
    written("three", en="owls elks cows and others"),
    written("one", en="owls alone"),
    written("quoted", en="the judge said go home at once"),
)


def test_all_of_three_words_are_wanted_while_some_document_has_them(library: Library) -> None:
    library.hold(*PASSAGES)
    results = library.search("owl elk cow")
    assert (sorted(ids_of(results)), said(results)) == (["four", "three"], [])


def test_when_no_document_has_three_words_those_with_most_come_first(library: Library) -> None:
    library.hold(*PASSAGES)
    results = library.search("owl cow yeti")
    assert (sorted(ids_of(results)[:2]), ids_of(results)[2:]) == (["four", "three"], ["one"])
    assert said(results) == ["most-words"]


def test_two_words_are_never_loosened(library: Library) -> None:
    library.hold(*PASSAGES)
    assert library.search("owl yeti").total == 0


def test_of_more_than_three_words_not_all_are_wanted(library: Library) -> None:
    library.hold(*PASSAGES)
    results = library.search("owl elk cow bat")
    assert ids_of(results) == ["four", "three", "one"]
    assert said(results) == ["most-words"]


def test_and_wants_all_of_them(library: Library) -> None:
    library.hold(*PASSAGES)
    assert ids_of(library.search("owl AND elk cow bat")) == ["four"]
    assert library.search("owl AND elk cow yeti").total == 0


def test_a_question_mark_asks_for_most(library: Library) -> None:
    library.hold(*PASSAGES)
    assert ids_of(library.search("where are owls and bats?")) == ["four", "one", "three"]
    assert ids_of(library.search("owls and bats")) == ["four"]


def test_a_quotation_in_a_sentence_that_finds_nothing_is_eased(library: Library) -> None:
    library.hold(*PASSAGES)
    sentence = 'yeti yak lion tiger "home go"'
    assert ids_of(library.search(sentence)) == ["quoted"]
    assert ids_of(library.search(sentence.replace("home go", "go home"))) == ["quoted"]
    assert library.search('"home go"').total == 0
    assert library.search('yeti "home go"').total == 0


def test_a_loosened_question_finds_words_of_the_family(library: Library) -> None:
    library.hold(written("a", en="an investigation"), written("b", en="an owl"))
    results = library.search("investigate yeti yak")
    assert ids_of(results) == ["a"]
    assert [channel.value for channel in results.results[0].matched] == ["family"]
    assert library.search("investigate").total == 0


# ---------- when the archive moves under the index ----------


def test_a_document_removed_since_the_index_was_made_is_passed_over(library: Library) -> None:
    library.hold(written("a", en="owl"), written("b", en="owl"))
    library.remove("a")
    _only_b_is_found(library)


def test_a_document_hidden_since_the_index_was_made_is_passed_over(library: Library) -> None:
    library.hold(written("a", en="owl"), written("b", en="owl"))
    library.put(written("a", en="owl", shelf=Shelf.INTERNAL))
    _only_b_is_found(library)


def _only_b_is_found(library: Library) -> None:
    """Neither among the results nor in a count."""
    for text in ("owl", "", "-bat", "owl OR bat"):
        found = library.search(text, facets=("lang",))
        assert [result.document.id for result in found.results] == ["b"]
        assert found.total == 1
        assert found.facets["lang"].values == {"en": 1}


def test_a_document_changed_since_the_index_was_made_is_shown_as_it_is_now(
    library: Library,
) -> None:
    library.hold(written("a", en="owl"))
    library.put(written("a", en="bat", title={"en": "New"}))
    result = only(library.search("owl"))
    assert result.document.title == {"en": "New"}
    assert result.snippets == ()


# ---------- opening ----------


def test_without_an_index_a_search_says_what_to_do(library: Library) -> None:
    with pytest.raises(EngineUnavailable) as told:
        library.search("owl")
    assert "svod index" in told.value.hint


def test_a_finder_is_opened_over_a_home(library: Library) -> None:
    library.hold(written("a", en="owl"))
    settings = Settings(home=library.home, corpus=Path("nowhere"))
    with open_finder(settings) as finder:
        assert finder.search(Search(text="owls")).total == 1
        assert set(finder.vocabularies()) == {
            "types",
            "regions",
            "tags",
            "categories",
            "organisations",
            "names",
        }


def test_two_finders_over_one_home_agree(library: Library) -> None:
    library.hold(written("a", en="owl"))
    with Finder(
        Catalogue(library.home / "catalogue.sqlite"), open_engine(library.home / "index")
    ) as other:
        mine, theirs = library.search("owl"), other.search(Search(text="owl"))
    assert replace(mine, took_ms=0) == replace(theirs, took_ms=0)
