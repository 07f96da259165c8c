"""The plain index that Svod is measured against."""

import math

import pytest

from tests.bench.baseline import Bm25, Stems, bare

TEXTS = {"a": "Ёлка стоит", "b": "ёлки, ёлки", "c": "Investigations of a tree"}


def test_bare_forms_find_only_themselves() -> None:
    index = Bm25(TEXTS, bare)
    assert index.search("елка") == ["a"]
    assert index.search("investigation") == []


def test_stems_find_other_forms_in_both_languages() -> None:
    index = Bm25(TEXTS, Stems())
    assert index.search("ёлкам") == ["b", "a"], "more often in as short a text"
    assert index.search("investigate") == ["c"]


def test_only_among_those_asked_for() -> None:
    index = Bm25(TEXTS, Stems())
    assert index.search("ёлка", among=index.mask(["a", "c"])) == ["a"]


def test_equal_scores_stand_by_id() -> None:
    index = Bm25({"z": "дом", "y": "дом", "x": "сад"}, bare)
    assert index.search("дом") == ["y", "z"]


def test_score_is_bm25() -> None:
    # two texts of two words, the word once in one of them: the saturation is 1
    index = Bm25({"a": "дом сад", "b": "сад сад"}, bare)
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert index.scores("дом").tolist() == pytest.approx([idf, 0.0])
