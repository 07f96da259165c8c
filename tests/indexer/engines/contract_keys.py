"""What every engine promises of its keys: listed by their beginning, counted by document."""

import pytest

from archive.records import Shelf
from indexer.asking import KeyCount
from indexer.engines.base import Engine, EngineDocument, Postings
from tests.indexer.engines.asked import EngineTests
from tests.indexer.engines.documents import batch, document, exactly, lookup

PUBLIC = (Shelf.PUBLIC,)


class KeysContract(EngineTests):
    """`Engine.keys`: distinct keys over all fields, held documents only."""

    def test_a_key_counts_its_documents_and_not_its_places(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl owl owl"), document("b", "owl bat"))
        assert _listed(engine, "=") == {"=bat": 1, "=owl": 2}

    def test_a_document_counts_once_for_a_key_in_several_fields(self, engine: Engine) -> None:
        texts = {"text_ru": "owl", "title_en": "owl bat", "symbol": "owl"}
        self.hold(engine, document("all", "owl", **texts), document("one", title_ru="owl"))
        self.hold(engine, *(document(f"more{n}", "owl", title_en="owl") for n in range(3)))
        assert _listed(engine, "=") == {"=bat": 1, "=owl": 5}

    @pytest.mark.parametrize(
        ("prefix", "expected"),
        [
            ("=", ["=cat", "=category", "=сова", "=совы", "=كتاب"]),
            ("=c", ["=cat", "=category"]),
            ("=cat", ["=cat", "=category"]),
            ("=cate", ["=category"]),
            ("=category", ["=category"]),
            ("=categoryx", []),
            ("=со", ["=сова", "=совы"]),
            ("=совы", ["=совы"]),
            ("=С", []),
            ("с", ["сова", "совы"]),
            ("@", []),
            ("\U0001f54a", []),
            ("\udc00", []),
        ],
    )
    def test_a_prefix_is_characters_at_the_beginning(
        self, engine: Engine, prefix: str, expected: list[str]
    ) -> None:
        self.hold(engine, document("a", "cat category", text_ru="сова совы"))
        self.hold(engine, document("b", text_other="كتاب"))
        assert [one.key for one in engine.keys(prefix, PUBLIC)] == expected

    def test_every_key_is_listed_in_order_for_no_prefix(self, engine: Engine) -> None:
        forms = ["zebra", "aya", "яма", "é", "e", "\U00010400", "\uffee", "10", "1"]
        for form in forms:
            self.hold(engine, document(form, form))
        keys = [one.key for one in engine.keys("", PUBLIC)]
        assert keys == sorted([*forms, *(f"={form}" for form in forms)])

    def test_what_stands_in_no_field_of_keys_is_no_key(self, engine: Engine) -> None:
        self.hold(engine, document("an-id", "owl", facets={"tag": ("a-tag",), "year": ("2009",)}))
        assert _listed(engine, "") == {"=owl": 1, "owl": 1}

    def test_the_same_is_listed_each_time(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl", title_en="owl"), document("b", "owl bat"))
        for prefix in ("", "=", "=o", "=owl"):
            assert engine.keys(prefix, PUBLIC) == engine.keys(prefix, PUBLIC)

    def test_only_the_fields_asked_for_are_listed(self, engine: Engine) -> None:
        self.hold(engine, document("a", "owl elk", title_en="owl", title_ru="сова owl"))
        self.hold(engine, document("b", "bat", title_en="bat owl", symbol="owl"))
        listed = engine.keys("=", PUBLIC, ("title_en", "title_ru"))
        assert {one.key: one.documents for one in listed} == {"=bat": 1, "=owl": 2, "=сова": 1}
        assert [one.key for one in engine.keys("=o", PUBLIC, ("text_ru",))] == []
        engine.apply(batch(position=9, remove=("a",)))
        listed = engine.keys("=", PUBLIC, ("title_en", "title_ru"))
        assert {one.key: one.documents for one in listed} == {"=bat": 1, "=owl": 1}

    def test_removed_documents_neither_list_nor_count(self, engine: Engine) -> None:
        self.hold(engine, *(document(f"d{n}", f"owl only{n}", title_en="owl") for n in range(6)))
        assert _listed(engine, "=o")["=owl"] == 6
        engine.apply(batch(position=5, remove=("d0", "d3")))
        expected = {"=owl": 4} | {f"=only{n}": 1 for n in (1, 2, 4, 5)}
        assert _listed(engine, "=o") == expected

    def test_replaced_documents_list_their_new_keys_only(self, engine: Engine) -> None:
        self.hold(engine, *(document(f"d{n}", f"owl elk was{n}", title_en="elk") for n in range(6)))
        for number in (1, 4):
            self.hold(engine, document(f"d{number}", f"owl is{number}", title_en="bat"))
            _listed(engine, "=")
        assert _listed(engine, "=") == {
            "=bat": 2, "=elk": 4, "=is1": 1, "=is4": 1, "=owl": 6,
            "=was0": 1, "=was2": 1, "=was3": 1, "=was5": 1,
        }  # fmt: skip

    def test_an_empty_index_lists_nothing(self, engine: Engine) -> None:
        assert not engine.keys("", PUBLIC)
        self.hold(engine, document("a", "owl"))
        engine.apply(batch(position=5, remove=("a",)))
        assert not engine.keys("", PUBLIC)

    def test_only_the_caller_s_shelves_are_listed(self, engine: Engine) -> None:
        for shelf in Shelf:
            self.hold(engine, document(f"on-{shelf}", f"owl {shelf}"), shelf=shelf)
        assert _listed(engine, "=") == {"=owl": 1, "=public": 1}
        both = {one.key: one.documents for one in engine.keys("=", (*PUBLIC, Shelf.INTERNAL))}
        assert both == {"=internal": 1, "=owl": 2, "=public": 1}
        assert not engine.keys("=", ())

    def test_a_batch_is_seen_at_once(self, engine: Engine) -> None:
        for number in range(3):
            self.hold(engine, document(f"d{number}", f"owl w{number}"))
            assert _listed(engine, "=owl") == {"=owl": number + 1}
            assert len(engine.keys("=", PUBLIC)) == number + 2

    def test_a_listed_key_finds_as_many_documents_as_it_says(self, engine: Engine) -> None:
        held = {"=a b": [0], "=a": [0, 1], "@a": [0]}
        self.hold(
            engine,
            EngineDocument("x", {"text_en": Postings.of(held, 2)}, {}, None, {}, "x"),
            document("y", "a b", title_en="b a"),
        )
        listed = engine.keys("=", PUBLIC)
        assert listed == (KeyCount("=a", 2), KeyCount("=a b", 1), KeyCount("=b", 1))
        for one in listed:
            assert engine.find(lookup(exactly(one.key[1:]))).total == one.documents


def _listed(engine: Engine, prefix: str) -> dict[str, int]:
    """The keys on the public shelf with their counts."""
    listed = engine.keys(prefix, PUBLIC)
    counts = {one.key: one.documents for one in listed}
    assert len(counts) == len(listed)
    return counts
