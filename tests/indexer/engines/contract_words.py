"""What every engine promises of how words are found: near, enough of them, and by which key."""

from dataclasses import replace
from datetime import date

import pytest

from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Dated,
    Filter,
    Key,
    Not,
    Nothing,
    Pattern,
    Sort,
    Word,
)
from indexer.engines.base import CHANNEL_WEIGHTS, Engine, EngineDocument, Postings
from tests.indexer.engines.asked import EngineTests, by_cursor, by_offset, ids, scores
from tests.indexer.engines.documents import (
    TEXT,
    batch,
    document,
    exactly,
    lookup,
    near,
    phrase,
    word,
)

CHANNELS = sorted(CHANNEL_WEIGHTS, key=CHANNEL_WEIGHTS.__getitem__, reverse=True)


class WordsContract(EngineTests):
    """Nodes of the tree that are about words, and what the words' places do to the order."""

    # ---------- near ----------

    @pytest.mark.parametrize(
        ("text", "words", "distance", "total"),
        [
            ("owl bat", "owl bat", 1, 1),
            ("bat owl", "owl bat", 1, 1),
            ("owl x bat", "owl bat", 1, 0),
            ("owl x bat", "owl bat", 2, 1),
            ("owl bat x elk", "owl elk bat", 2, 0),
            ("owl bat x elk", "owl elk bat", 3, 1),
            ("owl x x owl x bat", "owl bat", 2, 1),
            ("owl bat", "owl", 1, 1),
            ("owl bat", "owl", 0, 1),
            ("owl bat", "owl bat", 0, 0),
            ("owl | bat", "owl bat", 50, 0),
            ("owls bat", "owl bat", 1, 1),
            ("owl bats", "owls bat", 1, 1),
            ("owl", "owl owl", 5, 0),
            ("owl owl", "owl owl", 1, 1),
            ("owl x x owl", "owl owl", 2, 0),
            ("owl x x owl", "owl owl", 3, 1),
            ("owl owl", "owl owl owl", 5, 0),
            ("owl bat owl", "owl owl bat", 2, 1),
            # "owls" is also an "owl", but one place is not two words
            ("owls", "owl owls", 5, 0),
            ("owls x owls", "owl owls", 2, 1),
            ("owl bat", "elk", 5, 0),
            ("owl bat", "", 5, 0),
        ],
    )
    def test_near_is_all_the_words_in_any_order_within_a_distance(
        self, engine: Engine, text: str, words: str, distance: int, total: int
    ) -> None:
        self.hold(engine, document("a", text), document("other", "fly"))
        assert engine.find(lookup(near(words, distance))).total == total

    def test_near_gives_each_word_a_place_of_its_own_if_there_is_any_way(
        self, engine: Engine
    ) -> None:
        """The word that can stand anywhere leaves the place to the one that cannot."""
        either = (Key("=owl", Channel.EXACT), Key("=bat", Channel.EXACT))
        only = (Key("=owl", Channel.EXACT),)
        self.hold(engine, document("a", "owl bat"), document("b", "owl x owl"))
        for words in ((either, only), (only, either)):
            assert ids(engine.find(lookup(replace(near("", 1), words=words)))) == ["a"]

    def test_near_is_in_one_field_of_those_asked_for(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("over-fields", "owl", title_en="bat"),
            document("in-title", "fly", title_ru="bat owl"),
        )
        assert ids(engine.find(lookup(near("owl bat", 9)))) == ["in-title"]
        assert engine.find(lookup(near("owl bat", 9, ("text_en", "title_en")))).total == 0

    def test_near_words_that_stand_so_more_often_rank_higher(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("once", "owl bat x x x x x x owl"),
            document("twice", "owl bat x x x x x owl bat"),
        )
        assert ids(engine.find(lookup(near("owl bat", 2)))) == ["twice", "once"]

    # ---------- at least ----------

    @pytest.mark.parametrize(
        ("least", "expected"),
        [
            (0, ["abc", "ab", "a", "none"]),
            (1, ["abc", "ab", "a"]),
            (2, ["abc", "ab"]),
            (3, ["abc"]),
            (4, []),
        ],
    )
    def test_as_many_of_the_parts_as_asked_or_more(
        self, engine: Engine, least: int, expected: list[str]
    ) -> None:
        for id, text in (("abc", "a b c"), ("ab", "a b x"), ("a", "a x x"), ("none", "x x x")):
            self.hold(engine, document(id, text))
        tree = AtLeast((word("a"), word("b"), word("c")), least)
        assert ids(engine.find(lookup(tree))) == expected

    def test_parts_of_any_kind_are_counted_one_by_one(self, engine: Engine) -> None:
        self.hold(engine, document("ab", "a b"), document("b", "b"), document("c", "c"))
        tree = AtLeast((phrase("a b"), Not(word("c")), word("b"), Nothing()), 2)
        assert ids(engine.find(lookup(tree))) == ["ab", "b"]
        assert ids(engine.find(lookup(AtLeast((word("c"), word("c")), 2)))) == ["c"]
        assert engine.find(lookup(Not(AtLeast((), 0)))).total == 0

    def test_replaced_and_removed_documents_are_nobody_s_match(self, engine: Engine) -> None:
        """Not even of what asks for nothing: they may still lie in the engine's files."""
        day = {"day": "2009-01-01"}
        self.hold(engine, *(document(id, "owl bat", **day) for id in "abcdef"))
        for id in "ab":
            self.hold(engine, document(id, "fly", **day))
        none = (word("elk"),)
        for tree in (AtLeast(none, 0), Dated(date(2009, 1, 1), None), Not(Any(none))):
            assert ids(engine.find(lookup(tree))) == [*"abcdef"]
        assert ids(engine.find(lookup(near("owl bat", 1)))) == [*"cdef"]
        engine.apply(batch(position=9, remove=("c",)))
        assert ids(engine.find(lookup(AtLeast(none, 0)))) == [*"abdef"]

    # ---------- patterns ----------

    def test_a_pattern_is_a_mistake_of_the_program(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"))
        with pytest.raises(TypeError):
            engine.find(lookup(All((word("owl"), Pattern("prefix", "ow", TEXT, 0)))))

    # ---------- dates ----------

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [
            ("2009-01-01", "2009-01-01", ["b"]),
            ("2009-01-01", None, ["b", "c"]),
            (None, "2009-01-01", ["a", "b"]),
            (None, None, ["a", "b", "c"]),
            ("2010-01-01", "2009-01-01", []),
        ],
    )
    def test_dates_in_a_tree_are_never_those_of_documents_without_one(
        self, engine: Engine, since: str | None, until: str | None, expected: list[str]
    ) -> None:
        for id, day in (("a", "2008-12-31"), ("b", "2009-01-01"), ("c", "2010-01-01")):
            self.hold(engine, document(id, day=day))
        self.hold(engine, document("undated"))
        tree = Dated(*(date.fromisoformat(day) if day else None for day in (since, until)))
        assert sorted(ids(engine.find(lookup(tree)))) == expected
        others = {"a", "b", "c", "undated"} - set(expected)
        assert set(ids(engine.find(lookup(Not(tree))))) == others

    # ---------- channels ----------

    def test_the_channels_rank_as_they_weigh(self, engine: Engine) -> None:
        for channel in CHANNELS:
            self.hold(engine, document(str(channel), f"by-{channel}"))
        keys = tuple(Key(f"=by-{channel}", channel) for channel in CHANNELS)
        for order in (keys, keys[::-1]):
            assert ids(engine.find(lookup(Word(order, TEXT)))) == [str(c) for c in CHANNELS]

    def test_a_key_weighs_by_its_share(self, engine: Engine) -> None:
        self.hold(engine, document("sure", "owl"), document("unsure", "bat"))
        keys = (Key("=bat", Channel.TRANSLATION, 0.2), Key("=owl", Channel.TRANSLATION, 0.8))
        found = scores(engine.find(lookup(Word(keys, TEXT))))
        assert found["sure"] == pytest.approx(4 * found["unsure"], rel=0.01)

    def test_a_rare_translation_ranks_under_the_word_itself(self, engine: Engine) -> None:
        """However common the word is: that nearly all have it does not make them irrelevant."""
        self.hold(engine, *(document(f"own{n:02}", "owl fly") for n in range(40)))
        self.hold(engine, document("slip", text_ru="сова муха"))
        keys = (Key("=owl", Channel.EXACT), Key("=сова", Channel.TRANSLATION))
        for words in (Word(keys, TEXT), phrase("owl fly"), near("owl fly", 2)):
            if not isinstance(words, Word):
                fly = (Key("=fly", Channel.EXACT), Key("=муха", Channel.TRANSLATION))
                words = replace(words, words=(keys, fly))
            assert ids(engine.find(lookup(words)))[-1] == "slip"

    def test_a_phrase_found_as_typed_ranks_over_one_found_by_other_keys(
        self, engine: Engine
    ) -> None:
        self.hold(engine, document("other", "quiet road"), document("typed", "quiets roads"))
        for words in (phrase("quiets roads"), near("quiets roads", 3)):
            assert ids(engine.find(lookup(words))) == ["typed", "other"]

    # ---------- nearness ----------

    def test_documents_where_the_words_stand_close_rank_higher(self, engine: Engine) -> None:
        texts = {
            "1-together": "owl bat x x x x x x x x x x x x",
            "2-turned": "bat owl x x x x x x x x x x x x",
            "3-near": "owl x x bat x x x x x x x x x x",
            "4-apart": "owl x x x x x x x bat x x x x x",
            "5-passages": "owl x x x x x x | x x x x x x bat",
        }
        for id, text in reversed(texts.items()):
            self.hold(engine, document(id, text))
        tree, words = _question("owl bat")
        assert ids(engine.find(lookup(tree, near=words))) == list(texts)
        level = scores(engine.find(lookup(tree)))
        assert len(set(level.values())) == 1
        found = scores(engine.find(lookup(tree, near=words)))
        assert all(found[id] >= level[id] for id in texts)
        assert found["5-passages"] == level["5-passages"]

    def test_words_are_near_in_titles_too(self, engine: Engine) -> None:
        self.hold(
            engine,
            document("apart", "fly", title_ru="owl x x x bat"),
            document("close", "fly", title_ru="owl bat x x x"),
        )
        tree, words = _question("owl bat")
        assert ids(engine.find(lookup(tree, near=words))) == ["close", "apart"]

    def test_words_near_as_typed_gain_more_than_by_other_keys(self, engine: Engine) -> None:
        far = " x" * 20
        self.hold(
            engine,
            document("b-typed", f"owls bats{far} owl x x bat"),
            document("a-other", f"owl bat{far} owls x x bats"),
        )
        tree, words = _question("owls bats")
        assert ids(engine.find(lookup(tree, near=words))) == ["b-typed", "a-other"]

    def test_words_are_not_near_in_fields_they_are_not_asked_in(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl bat", title_en="owl bat"))
        words = (word("owl", ("title_en",)), word("bat", ("text_en",)))
        assert engine.find(lookup(Any(words), near=words)) == engine.find(lookup(Any(words)))

    @pytest.mark.parametrize("text", ["", "owl", "owl owl", "owl elk"])
    def test_a_word_is_not_near_itself_nor_what_is_not_there(
        self, engine: Engine, text: str
    ) -> None:
        self.hold(engine, document("a", "owl owl bat"), document("b", "owl"))
        _, words = _question(text)
        assert engine.find(lookup(word("owl"), near=words)) == engine.find(lookup(word("owl")))

    def test_nearness_finds_nothing_and_loses_nothing(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl"), document("b", "bat elk"), document("c", "fly"))
        _, words = _question("bat elk")
        assert sorted(ids(engine.find(lookup(Not(word("fly")), near=words)))) == ["a", "b"]

    @pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST, Sort.TITLE])
    def test_nearness_is_a_matter_of_relevance_only(self, engine: Engine, sort: Sort) -> None:
        self.hold(engine, document("a", "owl x bat"), document("b", "owl bat x"))
        tree, words = _question("owl bat")
        assert engine.find(lookup(tree, near=words, sort=sort)) == engine.find(
            lookup(tree, sort=sort)
        )

    @pytest.mark.parametrize("limit", [7, 100, 1000])
    def test_pages_show_everything_once_though_only_the_best_are_looked_at(
        self, engine: Engine, limit: int
    ) -> None:
        """More documents of equal worth than any engine looks at closely, over two segments."""
        close, apart = "owl bat x x x", "owl x x x bat"
        for part in (range(130), range(130, 260)):
            self.hold(
                engine,
                *(document(f"d{n:03}", close if n % 3 == 0 else apart) for n in part),
            )
        tree, words = _question("owl bat")
        asked = lookup(tree, near=words, limit=limit)
        whole = engine.find(replace(asked, limit=1000))
        ranked = [(-hit.score, hit.id) for hit in whole.hits]
        assert ranked == sorted(ranked)
        assert len(whole.hits) == 260
        assert by_offset(engine, asked) == by_cursor(engine, asked) == ids(whole)

    def test_the_best_are_chosen_among_the_found(self, engine: Engine) -> None:
        """A filter leaves few; they are told apart though others rank over them without it."""
        many = [document(f"m{n:03}", "owl bat") for n in range(260)]
        chosen = {"tag": ("chosen",)}
        self.hold(engine, *many)
        self.hold(
            engine,
            document("x-apart", "owl x x x bat x x x x", facets=chosen),
            document("y-close", "owl bat x x x x x x x", facets=chosen),
        )
        tree, words = _question("owl bat")
        asked = lookup(tree, near=words, filters=(Filter("tag", ("chosen",)),))
        assert ids(engine.find(asked)) == ["y-close", "x-apart"]

    def test_nearness_does_not_depend_on_other_shelves_or_replaced_documents(
        self, engine: Engine
    ) -> None:
        self.hold(engine, document("a", "owl bat x"), document("b", "owl x bat"))
        tree, words = _question("owl bat")
        before = scores(engine.find(lookup(tree, near=words)))
        self.hold(engine, document("a", "bat bat owl"), document("c", "owl owl owl bat"))
        self.hold(engine, document("a", "owl bat x"))
        engine.apply(batch(position=9, remove=("c",)))
        assert scores(engine.find(lookup(tree, near=words))) == before

    def test_words_without_keys_find_nothing_and_are_near_nothing(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl bat"))
        none = Word((), TEXT)
        assert engine.find(lookup(none)).total == 0
        assert engine.find(lookup(replace(near("owl bat", 1), words=((), ())))).total == 0
        for words in ((none, none), (none, word("owl"))):
            assert engine.find(lookup(word("owl"), near=words)) == engine.find(lookup(word("owl")))

    def test_keys_at_one_place_are_one_word(self, engine: Engine) -> None:
        """A hyphenated word and its parts are not near each other for standing in one place."""
        held = Postings.of({"=a-b": [0], "=a": [0], "=x": [1]}, 3)
        self.hold(engine, EngineDocument("a", {"text_en": held}, {}, None, {}, "digest"))
        words = (exactly("a-b"), exactly("a"))
        assert engine.find(lookup(Any(words), near=words)) == engine.find(lookup(Any(words)))


def _question(text: str) -> tuple[Any, tuple[Word, ...]]:
    """Any of these words, and all of them to be near each other."""
    words = tuple(word(form) for form in text.split())
    return Any(words), words
