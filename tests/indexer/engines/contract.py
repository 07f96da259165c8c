"""What every engine promises (`indexer/engines/base.py`), as tests that each engine inherits.

`contract_words` and `contract_keys` go on with how words are found and how keys are listed. A
subclass named `Test…` says how to open its engine on a folder; nothing else of it is known here.
"""

import itertools
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Never

import pytest

from archive.errors import EngineUnavailable, QueryError
from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    Channel,
    Everything,
    Filter,
    Found,
    Has,
    Key,
    Lookup,
    Node,
    Not,
    Nothing,
    Place,
    Sort,
    Word,
)
from indexer.engines.base import Differences, Engine, EngineDocument, Postings, Snapshot
from tests.indexer.engines.asked import EngineTests, by_cursor, by_offset, ids, scores
from tests.indexer.engines.documents import (
    FINGERPRINT,
    TEXT,
    batch,
    document,
    exactly,
    lookup,
    phrase,
    word,
)

STAFF = tuple(Shelf)
"""All shelves: what the people of the archive see."""


class EngineContract(EngineTests):
    """The eight promises of `indexer.engines.base`.

    1. An engine receives keys, never text. All engines find the same documents with the same
       counts; scores may differ.
    2. Applying a batch twice changes nothing. The position moves only when the whole batch is in.
    3. `find` counts documents. Each facet is counted without its own filter.
    4. One index per shelf. A lookup opens its shelves and no other, statistics included.
    5. Equal ranks are ordered by date, newest first, then by id: pages do not shuffle.
    6. An unreachable or broken index raises EngineUnavailable, never a library's own error.
    7. An index remembers the fingerprint it was built with.
    8. A snapshot answers as it did; the last few states are held for some minutes.
    """

    # ---------- 1: keys, never text ----------

    @pytest.mark.parametrize(
        "key",
        [
            "=defenders",
            "~эстемиров",
            "#ecthr",
            "@HstmirV",
            "title:word",
            "a AND NOT b*",
            "two words",
            "=",
            "*",
            "نص",
            "\U0001f54a" * 50,
            "я" * 201,
        ],
    )
    def test_promise_1_a_key_is_any_string_and_finds_itself_alone(
        self, engine: Engine, key: str
    ) -> None:
        near = [key + "x", key[:-1] + "y", key.swapcase() + " "]
        self.hold(engine, _keyed("whole", key), *(_keyed(f"n{n}", k) for n, k in enumerate(near)))
        assert ids(engine.find(lookup(_key(key)))) == ["whole"]

    def test_promise_1_a_key_is_found_in_the_fields_asked_for(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("in-text", "forest"),
            document("in-title", title_en="forest"),
            document("in-symbol", symbol="forest"),
            document("in-russian", text_ru="forest"),
        )
        assert ids(engine.find(lookup(word("forest", ("title_en",))))) == ["in-title"]
        assert ids(engine.find(lookup(word("forest", ("text_en", "symbol"))))) == [
            "in-symbol",
            "in-text",
        ]
        assert engine.find(lookup(word("forest"))).total == 4

    def test_promise_1_a_word_is_found_by_any_of_its_keys(self, engine: Engine) -> None:
        self.hold(engine, document("one", "cat"), document("many", "cats"), document("no", "dog"))
        assert set(ids(engine.find(lookup(word("cats"))))) == {"one", "many"}
        assert ids(engine.find(lookup(exactly("cats")))) == ["many"]

    def test_promise_1_a_phrase_is_its_words_one_after_the_other(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("right", "the quiet forest road"),
            document("backwards", "the forest quiet road"),
            document("apart", "the quiet old forest road"),
            document("over-a-gap", "the quiet | forest road"),
            document("over-fields", "so quiet", title_en="forest road"),
            document("over-documents", "quiet"),
        )
        assert ids(engine.find(lookup(phrase("quiet forest")))) == ["right"]
        assert ids(engine.find(lookup(phrase("quiets forests roads")))) == ["right"]

    def test_promise_1_a_phrase_may_repeat_a_word(self, engine: Engine) -> None:
        self.hold(engine, document("once", "knock here"), document("twice", "knock knock here"))
        assert ids(engine.find(lookup(phrase("knock knock")))) == ["twice"]
        assert engine.find(lookup(phrase("knock knock knock"))).total == 0

    def test_promise_1_keys_at_one_position_are_one_word(self, engine: Engine) -> None:
        """A hyphenated word and its parts share places; a phrase matches by either."""
        hyphenated = Postings.of({"=on": [0], "=a-b": [1], "=a": [1], "=b": [2], "=off": [3]}, 4)
        self.hold(
            engine, EngineDocument("hyphenated", {"text_en": hyphenated}, {}, None, {}, "digest")
        )
        for text, total in {"on a b off": 1, "on a-b": 1, "a-b b": 1, "a-b off": 0}.items():
            tree = phrase(text, ("text_en",))
            assert engine.find(lookup(tree)).total == total, text

    @pytest.mark.parametrize(
        ("tree", "expected"),
        [
            (Everything(), ["a", "ab", "b", "c"]),
            (Nothing(), []),
            (All((word("a"), word("b"))), ["ab"]),
            (Any((word("a"), word("b"))), ["a", "ab", "b"]),
            (Not(word("a")), ["b", "c"]),
            (Not(Not(word("a"))), ["a", "ab"]),
            (Not(Everything()), []),
            (All((word("a"), Not(word("b")))), ["a"]),
            (Any((word("a"), Not(word("b")))), ["a", "ab", "c"]),
            (All((Any((word("a"), word("c"))), Not(phrase("a b")))), ["a", "c"]),
            (All((word("a"), Nothing())), []),
            (Any((word("a"), Nothing())), ["a", "ab"]),
            (All((Has("id", ("ab", "c", "no-such")), Not(word("c")))), ["ab"]),
            (Has("region", ("north", "nowhere")), ["b", "c"]),
            (Has("region", ()), []),
        ],
    )
    def test_promise_1_trees_mean_what_they_say(
        self, engine: Engine, tree: Node, expected: list[str]
    ) -> None:
        north = {"region": ("north",)}
        self.hold(
            engine,
            document("a", "a"),
            document("ab", "a b"),
            document("b", "b", facets=north),
            document("c", "c", facets=north),
        )
        assert sorted(ids(engine.find(lookup(tree)))) == expected

    def test_promise_1_the_exact_form_ranks_over_another_form(self, engine: Engine) -> None:
        self.hold(engine, document("another", "cat sat"), document("exact", "cats sat"))
        assert ids(engine.find(lookup(word("cats")))) == ["exact", "another"]

    def test_promise_1_what_matches_more_of_the_question_ranks_higher(self, engine: Engine) -> None:
        self.hold(engine, document("both", "owl bat"), document("one", "owl cow"))
        assert ids(engine.find(lookup(Any((word("owl"), word("bat")))))) == ["both", "one"]

    def test_promise_1_what_is_not_asked_of_the_words_scores_nothing(self, engine: Engine) -> None:
        """Negation, filters and values narrow; they do not make anything more relevant."""
        self.hold(engine, document("owl", "owl", facets={"type": ("letter",)}))
        alone = scores(engine.find(lookup(word("owl"))))
        for more in (Not(word("bat")), Everything(), Has("type", ("letter",))):
            assert scores(engine.find(lookup(All((word("owl"), more))))) == alone
        assert scores(engine.find(lookup(Not(word("bat"))))) == {"owl": 0.0}

    # ---------- 2: batches ----------

    def test_promise_2_a_batch_applied_twice_changes_nothing(self, engine: Engine) -> None:
        first = batch(document("a", "owl"), document("b", "bat"), position=7)
        second = batch(document("a", "cow"), position=9, remove=("b",))
        engine.apply(first)
        for again in (first, second):
            engine.apply(again)
            before = _everything(engine)
            engine.apply(again)
            assert _everything(engine) == before

    def test_promise_2_the_position_is_the_batch_s(self, engine: Engine) -> None:
        assert engine.position(Shelf.PUBLIC) == 0
        engine.apply(batch(document("a", "owl"), position=7))
        assert engine.position(Shelf.PUBLIC) == 7

    def test_promise_2_an_empty_batch_moves_the_position_and_nothing_else(
        self, engine: Engine
    ) -> None:
        engine.apply(batch(document("a", "owl"), position=7))
        before = engine.find(lookup())
        engine.apply(batch(position=12))
        assert engine.position(Shelf.PUBLIC) == 12
        assert engine.find(lookup()) == before

    def test_promise_2_a_batch_that_fails_leaves_nothing_behind(self, engine: Engine) -> None:
        engine.apply(batch(document("a", "owl"), position=1))
        before = _everything(engine)
        torn = EngineDocument("b", {"text_en": _torn()}, {}, None, {}, "digest")
        with pytest.raises((OSError, EngineUnavailable)):
            engine.apply(batch(document("a", "cow"), document("c", "owl"), torn, position=2))
        assert _everything(engine) == before
        engine.apply(batch(document("a", "cow"), document("c", "owl"), position=2))
        assert ids(engine.find(lookup(word("owl")))) == ["c"]

    def test_promise_2_a_document_put_again_is_found_by_its_new_words_only(
        self, engine: Engine
    ) -> None:
        self.hold(engine, document("a", "owl", day="2009-01-01", facets={"tag": ("old",)}))
        self.hold(engine, document("a", "bat", day="2010-01-01", facets={"tag": ("new",)}))
        assert engine.find(lookup(word("owl"))).total == 0
        found = engine.find(lookup(word("bat"), facets=("tag",)))
        assert ids(found) == ["a"]
        assert found.facets["tag"].values == {"new": 1}

    def test_promise_2_a_document_put_twice_in_one_batch_is_there_once(
        self, engine: Engine
    ) -> None:
        self.hold(engine, document("a", "owl"), document("a", "bat"))
        assert ids(engine.find(lookup())) == ["a"]
        assert engine.find(lookup(word("owl"))).total == 0

    def test_promise_2_a_removed_document_is_not_found_any_more(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"), document("b", "owl"))
        engine.apply(batch(position=5, remove=("a", "never-held")))
        assert ids(engine.find(lookup(word("owl")))) == ["b"]
        engine.apply(batch(position=6, remove=("b",)))
        assert engine.find(lookup(facets=("tag",))).total == 0
        self.hold(engine, document("a", "owl"))
        assert ids(engine.find(lookup(word("owl")))) == ["a"]

    def test_promise_2_what_was_applied_outlives_the_engine(
        self, engine: Engine, folder: Path
    ) -> None:
        engine.apply(batch(document("a", "owl"), position=7))
        expected = _everything(engine)
        engine.close()
        opened = self.open_engine(folder)
        assert _everything(opened) == expected
        opened.close()

    def test_promise_2_another_engine_sees_a_batch_at_once(
        self, engine: Engine, folder: Path
    ) -> None:
        """The writer is one process, the readers are others."""
        reader = self.open_engine(folder)
        assert reader.find(lookup()).total == 0
        for number in range(3):
            self.hold(engine, document(f"d{number}", "owl"))
            assert reader.find(lookup(word("owl"))).total == number + 1
        reader.close()

    # ---------- 3: documents and facets are counted ----------

    def test_promise_3_a_document_in_two_languages_counts_once(self, engine: Engine) -> None:
        self.hold(
            engine,
            document(
                "both", "owl owl", text_ru="owl", title_en="owl", facets={"lang": ("en", "ru")}
            ),
        )
        found = engine.find(lookup(word("owl"), facets=("lang",)))
        assert found.total == 1
        assert found.facets["lang"].values == {"en": 1, "ru": 1}

    def test_promise_3_values_of_a_filter_are_alternatives_and_filters_narrow(
        self, engine: Engine
    ) -> None:
        self.hold(engine, *_facetted())
        either = Filter("region", ("north", "south"))
        letters = Filter("type", ("letter",))
        assert set(ids(engine.find(lookup(filters=(either,))))) == {
            "n-report",
            "n-letter",
            "s-letter",
        }
        assert set(ids(engine.find(lookup(filters=(either, letters))))) == {"n-letter", "s-letter"}
        assert engine.find(lookup(filters=(Filter("region", ()),))).total == 0
        assert engine.find(lookup(filters=(Filter("region", ("unheard-of",)),))).total == 0

    def test_promise_3_two_filters_of_one_facet_both_hold(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("both", facets={"tag": ("x", "y")}),
            document("one", facets={"tag": ("y",)}),
        )
        filters = (Filter("tag", ("x",)), Filter("tag", ("y",)))
        for order in itertools.permutations(filters):
            assert ids(engine.find(lookup(filters=order))) == ["both"]

    def test_promise_3_a_facet_is_counted_without_its_own_filter(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        filters = (Filter("region", ("north",)), Filter("type", ("letter",)))
        found = engine.find(lookup(filters=filters, facets=("region", "type", "tag")))
        assert found.total == 1
        assert found.facets["region"].values == {"north": 1, "south": 1}
        assert found.facets["region"].missing == 1
        assert found.facets["type"].values == {"report": 1, "letter": 1}
        assert found.facets["tag"].values == {"urgent": 1}

    def test_promise_3_a_count_says_what_choosing_the_value_gives(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        filters = (Filter("type", ("letter",)),)
        regions = engine.find(lookup(filters=filters, facets=("region",))).facets["region"]
        for region, count in regions.values.items():
            chosen = (*filters, Filter("region", (region,)))
            assert engine.find(lookup(filters=chosen)).total == count

    def test_promise_3_documents_without_a_value_are_missing(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        found = engine.find(lookup(facets=("region", "tag", "issuer")))
        assert found.facets["region"].missing == 1
        assert found.facets["tag"].missing == 3
        assert found.facets["issuer"].values == {}
        assert found.facets["issuer"].missing == found.total == 4

    def test_promise_3_values_that_nothing_found_has_are_not_listed(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        engine.apply(batch(position=2, remove=("s-letter",)))
        assert set(engine.find(lookup(facets=("region",))).facets["region"].values) == {"north"}

    def test_promise_3_a_term_above_two_values_counts_the_document_once(
        self, engine: Engine
    ) -> None:
        tree = {"region": ("grozny", "argun", "chechnya", "caucasus")}
        self.hold(
            engine, document("a", facets=tree), document("b", facets={"region": ("caucasus",)})
        )
        found = engine.find(lookup(facets=("region",)))
        assert found.facets["region"].values == {
            "grozny": 1,
            "argun": 1,
            "chechnya": 1,
            "caucasus": 2,
        }

    def test_promise_3_only_the_facets_asked_for_are_counted(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        assert set(engine.find(lookup(facets=("tag", "year"))).facets) == {"tag", "year"}
        assert not engine.find(lookup()).facets

    def test_promise_3_dates_narrow_everything_but_the_years(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("y8", day="2008-12-31", facets={"year": ("2008",), "type": ("letter",)}),
            document("y9", day="2009-01-01", facets={"year": ("2009",), "type": ("report",)}),
            document("y10", day="2010-01-01", facets={"year": ("2010",), "type": ("letter",)}),
            document("undated", facets={"type": ("letter",)}),
        )
        asked = {"since": date(2009, 1, 1), "until": date(2009, 12, 31), "facets": ("year", "type")}
        found = engine.find(lookup(**asked))
        assert ids(found) == ["y9"]
        assert found.facets["type"].values == {"report": 1}
        assert found.facets["year"].values == {"2008": 1, "2009": 1, "2010": 1}
        assert found.facets["year"].missing == 1

    def test_promise_3_what_has_no_date_is_asked_for_like_a_time(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("y8", day="2008-12-31", facets={"year": ("2008",), "type": ("letter",)}),
            document("y9", day="2009-01-01", facets={"year": ("2009",), "type": ("report",)}),
            document("undated", facets={"type": ("letter",)}),
        )
        found = engine.find(lookup(undated=True, facets=("year", "type")))
        assert ids(found) == ["undated"]
        assert found.facets["type"].values == {"letter": 1}
        assert found.facets["year"].values == {"2008": 1, "2009": 1}
        assert found.facets["year"].missing == 1
        either = engine.find(lookup(undated=True, since=date(2009, 1, 1)))
        assert sorted(ids(either)) == ["undated", "y9"]

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [
            ("2009-01-01", None, ["later", "on-the-day"]),
            (None, "2009-01-01", ["earlier", "on-the-day"]),
            ("2009-01-01", "2009-01-01", ["on-the-day"]),
            ("2009-01-02", "2009-01-01", []),
            (None, None, ["earlier", "later", "on-the-day", "undated"]),
        ],
    )
    def test_promise_3_both_ends_of_a_time_are_inside_it(
        self, engine: Engine, since: str | None, until: str | None, expected: list[str]
    ) -> None:
        self.hold(
            engine,
            document("earlier", day="2008-12-31"),
            document("on-the-day", day="2009-01-01"),
            document("later", day="2009-01-02"),
            document("undated"),
        )
        found = engine.find(
            lookup(
                since=date.fromisoformat(since) if since else None,
                until=date.fromisoformat(until) if until else None,
            )
        )
        assert sorted(ids(found)) == expected

    # ---------- 4: shelves ----------

    def test_promise_4_a_lookup_sees_its_shelves_and_no_other(self, engine: Engine) -> None:
        for shelf in Shelf:
            self.hold(engine, document(f"on-{shelf}", "owl"), shelf=shelf)
        assert ids(engine.find(lookup(word("owl")))) == ["on-public"]
        researcher = (Shelf.PUBLIC, Shelf.RESTRICTED)
        assert set(ids(engine.find(lookup(shelves=researcher)))) == {"on-public", "on-restricted"}
        assert engine.find(lookup(shelves=STAFF)).total == 3

    def test_promise_4_other_shelves_change_no_byte_of_an_answer(self, engine: Engine) -> None:
        self.hold(engine, *_facetted(), document("owl", "owl bat"), document("bat", "bat"))
        asked = [
            lookup(Any((word("owl"), word("bat"))), facets=("region", "type")),
            lookup(sort=Sort.NEWEST, facets=("year",)),
            lookup(phrase("owl bat"), limit=1),
        ]
        before = [engine.find(one) for one in asked]
        state = engine.state((Shelf.PUBLIC,))
        hidden = [
            document(f"h{n}", "owl bat " * n, facets={"region": ("north",)}) for n in range(1, 9)
        ]
        for shelf in (Shelf.INTERNAL, Shelf.RESTRICTED):
            self.hold(engine, *hidden, shelf=shelf)
            engine.find(lookup(word("owl"), shelves=STAFF, facets=("region",)))
            assert [engine.find(one) for one in asked] == before
            assert engine.state((Shelf.PUBLIC,)) == state
        engine.apply(batch(position=99, remove=("h3", "h4"), shelf=Shelf.INTERNAL))
        assert [engine.find(one) for one in asked] == before

    def test_promise_4_each_shelf_has_its_own_position(self, engine: Engine) -> None:
        engine.apply(batch(document("a", "owl"), position=4, shelf=Shelf.INTERNAL))
        assert [engine.position(shelf) for shelf in Shelf] == [0, 0, 4]

    def test_promise_4_removing_from_one_shelf_leaves_the_others(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        self.hold(engine, document("b", "owl"), shelf=Shelf.INTERNAL)
        engine.apply(batch(position=9, remove=("a", "b"), shelf=Shelf.INTERNAL))
        assert ids(engine.find(lookup(shelves=STAFF))) == ["a"]

    # ---------- 5: order ----------

    @pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
    def test_promise_5_equal_ranks_are_ordered_by_date_then_id(
        self, engine: Engine, sort: Sort
    ) -> None:
        for id, day in [("c", None), ("b", None), ("z", "2010-01-01"), ("a", "2009-01-01")]:
            self.hold(engine, document(id, "same words", day=day))
        self.hold(engine, document("y", "same words", day="2010-01-01"))
        tree = word("same")
        assert ids(engine.find(lookup(tree, sort=sort))) == ["y", "z", "a", "b", "c"]

    def test_promise_5_oldest_first_has_the_undated_last(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("undated"),
            document("new", day="2010-05-05"),
            document("old", day="1999-10-01"),
            document("as-old", day="1999-10-01"),
        )
        assert ids(engine.find(lookup(sort=Sort.OLDEST))) == ["as-old", "old", "new", "undated"]

    def test_promise_5_titles_are_ordered_in_the_reader_s_language(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("1", titles={"en": "forest", "ru": "а лес"}),
            document("2", titles={"en": "acorn", "ru": "я желудь"}),
            document("3", titles={"ru": "б только"}),
            document("4", titles={"en": "forest", "ru": "в лес"}, day="2009-01-01"),
            document("5"),
        )
        in_english = ids(engine.find(lookup(sort=Sort.TITLE, labels="en")))
        assert in_english == ["2", "4", "1", "3", "5"]
        in_russian = ids(engine.find(lookup(sort=Sort.TITLE, labels="ru")))
        assert in_russian == ["1", "3", "4", "2", "5"]

    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize("limit", [1, 3, 4, 100])
    def test_promise_5_pages_show_everything_once(
        self, engine: Engine, sort: Sort, limit: int
    ) -> None:
        for part in (range(7), range(7, 11)):
            self.hold(engine, *(_one_of_many(number) for number in part))
        whole = ids(engine.find(lookup(word("same"), sort=sort)))
        assert len(whole) == len(set(whole)) == 11
        assert by_offset(engine, lookup(word("same"), sort=sort, limit=limit)) == whole
        assert by_cursor(engine, lookup(word("same"), sort=sort, limit=limit)) == whole

    def test_promise_5_a_cursor_says_where_it_stands(self, engine: Engine) -> None:
        self.hold(engine, *(_one_of_many(number) for number in range(5)))
        first = engine.find(lookup(sort=Sort.OLDEST, limit=2))
        second = engine.find(lookup(sort=Sort.OLDEST, limit=2, after=first.hits[-1].place))
        assert (first.offset, second.offset) == (0, 2)
        assert first.total == second.total == 5

    def test_promise_5_a_cursor_holds_its_place_while_documents_come_and_go(
        self, engine: Engine
    ) -> None:
        self.hold(engine, *(document(f"d{n}", day=f"2009-01-0{n}") for n in range(1, 8)))
        first = engine.find(lookup(sort=Sort.OLDEST, limit=3))
        engine.apply(batch(document("new", day="2001-01-01"), position=8, remove=("d2", "d3")))
        rest = engine.find(lookup(sort=Sort.OLDEST, after=first.hits[-1].place))
        assert ids(rest) == ["d4", "d5", "d6", "d7"]

    def test_promise_5_beyond_the_end_is_an_empty_page(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        found = engine.find(lookup(offset=50, limit=10))
        assert (found.total, found.hits, found.offset) == (1, (), 50)

    # ---------- 6: unreachable and broken ----------

    def test_promise_6_without_an_index_every_question_says_what_to_do(self, folder: Path) -> None:
        engine = self.open_engine(folder)
        assert engine.fingerprint() is None
        for ask in (
            lambda: engine.find(lookup()),
            lambda: engine.keys("=", (Shelf.PUBLIC,)),
            lambda: engine.position(Shelf.PUBLIC),
            lambda: engine.state((Shelf.PUBLIC,)),
            lambda: engine.apply(batch(document("a", "owl"), position=1)),
        ):
            with pytest.raises(EngineUnavailable) as told:
                ask()
            assert "svod index" in told.value.hint

    def test_promise_6_an_engine_waits_for_its_first_index(self, folder: Path) -> None:
        reader, writer = self.open_engine(folder), self.open_engine(folder)
        with pytest.raises(EngineUnavailable):
            reader.find(lookup())
        with writer.open_new(FINGERPRINT) as generation:
            generation.apply(batch(document("a", "owl"), position=1))
            generation.commit()
        assert reader.find(lookup()).total == 1

    # ---------- 7: generations and their fingerprint ----------

    def test_promise_7_an_index_remembers_what_it_was_built_with(
        self, engine: Engine, folder: Path
    ) -> None:
        assert engine.fingerprint() == FINGERPRINT
        assert self.open_engine(folder).fingerprint() == FINGERPRINT
        with engine.open_new("rules-2/словарь:8") as generation:
            assert engine.fingerprint() == FINGERPRINT
            generation.commit()
        assert engine.fingerprint() == "rules-2/словарь:8"

    def test_promise_7_a_rebuild_is_seen_when_it_is_committed_and_not_before(
        self, engine: Engine
    ) -> None:
        engine.apply(batch(document("old", "owl"), position=3))
        with engine.open_new(FINGERPRINT) as generation:
            generation.apply(batch(document("new", "owl"), position=8))
            assert ids(engine.find(lookup(word("owl")))) == ["old"]
            assert engine.position(Shelf.PUBLIC) == 3
            generation.commit()
            assert ids(engine.find(lookup(word("owl")))) == ["new"]
        assert engine.position(Shelf.PUBLIC) == 8

    def test_promise_7_a_rebuild_takes_batches_like_the_live_index(self, engine: Engine) -> None:
        with engine.open_new(FINGERPRINT) as generation:
            generation.apply(batch(document("a", "owl"), document("b", "owl"), position=4))
            generation.apply(batch(document("a", "bat"), position=5, remove=("b",)))
            generation.apply(batch(document("c", "owl"), position=5, shelf=Shelf.INTERNAL))
            generation.commit()
        assert ids(engine.find(lookup())) == ["a"]
        assert engine.find(lookup(word("owl"))).total == 0
        assert engine.find(lookup(shelves=STAFF)).total == 2

    @pytest.mark.parametrize("how", ["left", "raised"])
    def test_promise_7_a_rebuild_that_is_not_committed_changes_nothing(
        self, engine: Engine, how: str
    ) -> None:
        engine.apply(batch(document("old", "owl"), position=3))
        before = _everything(engine)
        try:
            with engine.open_new("another fingerprint") as generation:
                generation.apply(batch(document("new", "owl"), position=8))
                if how == "raised":
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        assert _everything(engine) == before
        assert engine.fingerprint() == FINGERPRINT

    def test_promise_7_a_rebuild_may_be_asked_before_it_is_committed(self, engine: Engine) -> None:
        engine.apply(batch(document("old", "owl"), position=3))
        before = _everything(engine)
        with engine.open_new("another fingerprint") as generation:
            generation.apply(batch(document("new", "owl"), position=8))
            generation.apply(batch(document("secret", "owl"), position=8, shelf=Shelf.INTERNAL))
            preview = generation.preview()
            assert ids(preview.find(lookup(word("owl")))) == ["new"]
            assert preview.find(lookup(word("owl"), shelves=STAFF)).total == 2
            assert preview.fingerprint() == "another fingerprint"
            assert [preview.position(shelf) for shelf in Shelf] == [8, 0, 8]
            assert [count.key for count in preview.keys("=", STAFF)] == ["=owl"]
            state = preview.state(STAFF)
            preview.close()
            assert _everything(engine) == before
            generation.commit()
        assert engine.state(STAFF) == state
        assert ids(engine.find(lookup(word("owl")))) == ["new"]

    def test_promise_7_a_rebuild_that_was_only_asked_changes_nothing(self, engine: Engine) -> None:
        engine.apply(batch(document("old", "owl"), position=3))
        before = _everything(engine)
        with engine.open_new("another fingerprint") as generation:
            generation.apply(batch(document("new", "owl"), position=8))
            generation.preview().close()
        assert _everything(engine) == before
        assert engine.fingerprint() == FINGERPRINT

    def test_promise_7_the_state_changes_with_the_answers(self, engine: Engine) -> None:
        states = [engine.state(STAFF)]
        for number in range(3):
            self.hold(engine, document("a", "owl " * (number + 1)))
            states.append(engine.state(STAFF))
        self.hold(engine, document("b", "owl"), shelf=Shelf.INTERNAL)
        states.append(engine.state(STAFF))
        with engine.open_new("another fingerprint") as generation:
            generation.commit()
        states.append(engine.state(STAFF))
        assert len(set(states)) == len(states)

    def test_promise_7_the_state_depends_on_what_is_held_and_on_nothing_else(
        self, engine: Engine, tmp_path: Path
    ) -> None:
        """Neither positions, nor the order of batches, nor what was there before."""
        a, b = document("a", "owl"), document("b", "bat")
        empty = engine.state((Shelf.PUBLIC,))
        engine.apply(batch(document("a", "cow"), document("c", "owl"), position=3))
        engine.apply(batch(b, position=8, remove=("c",)))
        engine.apply(batch(a, position=20))
        other = self.open_engine(tmp_path / "other")
        with other.open_new(FINGERPRINT) as generation:
            generation.apply(batch(a, b, position=1))
            generation.commit()
        assert other.state((Shelf.PUBLIC,)) == engine.state((Shelf.PUBLIC,))
        assert other.find(lookup()).generation == engine.find(lookup()).generation
        engine.apply(batch(position=21, remove=("a", "b")))
        assert engine.state((Shelf.PUBLIC,)) == empty
        other.close()

    def test_promise_7_an_answer_names_the_state_it_comes_from(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        for shelves in ((Shelf.PUBLIC,), STAFF):
            assert engine.find(lookup(shelves=shelves)).generation == engine.state(shelves)

    # ---------- 8: states that are held ----------

    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize("limit", [1, 3, 100])
    def test_promise_8_a_state_that_is_held_gives_the_list_it_gave(
        self, engine: Engine, sort: Sort, limit: int
    ) -> None:
        """Page by page, with batches and merges between the pages."""
        self.hold(engine, *(_one_of_many(number) for number in range(11)))
        tree = All((word("same"), Not(word("other"))))
        asked = lookup(tree, sort=sort, limit=limit, near=(word("same"), word("words")))
        whole = ids(engine.find(replace(asked, limit=100)))
        first = engine.find(asked)
        seen, number = ids(first), 20
        while len(seen) < len(whole):
            self.hold(engine, _one_of_many(number), document(whole[number % 11], "other"))
            self.hold(engine, document("before", "same words", day="2030-01-01"))
            held = engine.held_snapshot((Shelf.PUBLIC,), first.generation)
            assert held is not None
            page = held.find(replace(asked, after=_place_of(held.find(asked), seen, asked, held)))
            assert (page.total, page.offset) == (first.total, len(seen))
            assert page.generation == first.generation
            seen += ids(page)
            number += 1
        assert seen == whole

    def test_promise_8_a_snapshot_answers_as_it_did(self, engine: Engine) -> None:
        self.hold(engine, *_facetted(), document("owl", "owl bat"), document("bat", "bat owls"))
        snapshot = engine.snapshot((Shelf.PUBLIC,))
        asked = [
            lookup(Any((word("owl"), word("bat"))), facets=("region", "type")),
            lookup(sort=Sort.NEWEST, facets=("type",), hidden=("s-letter",)),
        ]

        def all_of_it() -> list[object]:
            return [
                [snapshot.find(one) for one in asked],
                [list(snapshot.ids(one)) for one in asked],
                snapshot.keys(""),
                (snapshot.state, snapshot.position, snapshot.fingerprint),
            ]

        before = all_of_it()
        for number in range(12):
            self.hold(engine, document(f"more-{number}", "owl " * 30), document("owl", "cow"))
            engine.find(asked[0])
        engine.apply(batch(position=engine.position(Shelf.PUBLIC) + 1, remove=("bat", "n-letter")))
        assert all_of_it() == before
        with engine.open_new("another fingerprint") as generation:
            generation.commit()
        engine.find(asked[0])
        assert all_of_it() == before

    def test_promise_8_ids_are_all_there_is_in_order(self, engine: Engine) -> None:
        for part in (range(9), range(9, 23)):
            self.hold(engine, *(_one_of_many(number) for number in part))
        snapshot = engine.snapshot((Shelf.PUBLIC,))
        for sort in Sort:
            for near in ((), (word("same"), word("words"))):
                asked = lookup(word("same"), sort=sort, near=near, limit=2, offset=3)
                whole = ids(engine.find(replace(asked, limit=100, offset=0)))
                assert list(snapshot.ids(asked)) == whole
                assert len(whole) == 23
        assert list(snapshot.ids(lookup(word("unheard-of")))) == []

    def test_promise_8_what_is_hidden_is_neither_found_nor_counted(self, engine: Engine) -> None:
        self.hold(engine, *_facetted())
        asked = lookup(facets=("region",), hidden=("n-letter", "never-held"))
        found = engine.find(asked)
        assert set(ids(found)) == {"n-report", "s-letter", "x-letter"}
        assert found.total == 3
        assert found.facets["region"].values == {"north": 1, "south": 1}
        assert found.facets["region"].missing == 1
        assert set(engine.snapshot((Shelf.PUBLIC,)).ids(asked)) == set(ids(found))

    def test_promise_8_the_present_state_is_held(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        for shelves in ((Shelf.PUBLIC,), STAFF):
            held = engine.held_snapshot(shelves, engine.state(shelves))
            assert held is not None
            assert held.position == min(engine.position(shelf) for shelf in shelves)
        assert engine.held_snapshot((Shelf.PUBLIC,), engine.state(STAFF)) is None
        assert engine.held_snapshot((Shelf.PUBLIC,), "g17-c2043") is None

    def test_promise_8_a_state_of_another_fingerprint_is_not_held(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        state = engine.find(lookup()).generation
        with engine.open_new("another fingerprint") as generation:
            generation.apply(batch(document("a", "owl"), position=2))
            generation.commit()
        assert engine.held_snapshot((Shelf.PUBLIC,), state) is None

    def test_promise_8_few_states_are_held(self, engine: Engine) -> None:
        states = []
        for number in range(30):
            self.hold(engine, document(f"d{number}", "owl"))
            states.append(engine.find(lookup()).generation)
        held = [s for s in states if engine.held_snapshot((Shelf.PUBLIC,), s) is not None]
        assert 1 < len(held) < 10
        assert held[-1] == states[-1]

    # ---------- looking after it ----------

    def test_a_question_is_given_up_after_its_deadline(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        now = time.monotonic()
        for tree in (word("owl"), phrase("owl bat"), All((word("owl"), word("cow")))):
            engine.find(lookup(tree, deadline=now + 3600))
            with pytest.raises(QueryError, match="too long"):
                engine.find(lookup(tree, deadline=now - 1))

    def test_a_shelf_is_compared_with_what_it_is_to_hold(self, engine: Engine) -> None:
        for number in range(3):  # in more than one batch, with what was replaced and removed
            self.hold(engine, *(document(id, f"owl {number}") for id in ("a", "b", "c", "d")))
        self.hold(engine, document("e", "bat"), shelf=Shelf.INTERNAL)
        engine.apply(batch(position=9, remove=("d",)))
        digests = {id: document(id, "owl 2").digest for id in ("a", "b", "c")}
        assert engine.differences(Shelf.PUBLIC, digests) == Differences((), (), ())
        other = {"a": digests["a"], "b": "another", "x": "new"}
        assert engine.differences(Shelf.PUBLIC, other) == Differences(("x",), ("c",), ("b",))
        assert engine.differences(Shelf.INTERNAL, {}) == Differences((), ("e",), ())


class _Torn(tuple[str, ...]):
    """Keys that cannot be read to the end: the disk they come from fails."""

    def __iter__(self) -> Never:
        raise OSError("input/output error")


def _torn() -> Postings:
    held = Postings.of({"=owl": [0], "owl": [0]}, 1)
    return replace(held, keys=_Torn(held.keys))


def _keyed(id: str, key: str) -> EngineDocument:
    return EngineDocument(id, {"text_en": Postings.of({key: [0]}, 1)}, {}, None, {}, f"{id} {key}")


def _key(key: str) -> Word:
    return Word((Key(key, Channel.EXACT),), TEXT)


def _facetted() -> list[EngineDocument]:
    return [
        document("n-report", facets={"region": ("north",), "type": ("report",)}),
        document(
            "n-letter", facets={"region": ("north",), "type": ("letter",), "tag": ("urgent",)}
        ),
        document("s-letter", facets={"region": ("south",), "type": ("letter",)}),
        document("x-letter", facets={"type": ("letter",)}),
    ]


def _one_of_many(number: int) -> EngineDocument:
    """Many equal ranks, dates and titles, so that only the last rule orders them."""
    return document(
        f"d{number:02}",
        "same " * (1 + number % 2),
        day=f"20{10 + number % 3}-01-01" if number % 4 else None,
        titles={"en": f"title {number % 3}"} if number % 5 else {},
    )


def _place_of(first: Found, seen: list[str], asked: Lookup, held: Snapshot) -> Place:
    """The place of the last that was seen."""
    page, place = first, first.hits[-1].place
    while place.id != seen[-1]:
        page = held.find(replace(asked, after=place))
        place = page.hits[-1].place
    return place


def _everything(engine: Engine) -> tuple[object, ...]:
    """All that can be seen of an engine from outside."""
    return (
        [engine.position(shelf) for shelf in Shelf],
        engine.state(STAFF),
        engine.find(lookup(facets=("tag",), shelves=STAFF)),
        engine.find(lookup(Any((word("owl"), word("bat"))), facets=("region",), shelves=STAFF)),
        engine.keys("", STAFF),
    )
