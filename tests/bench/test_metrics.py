"""The measures themselves, on rows small enough to count by hand."""

import pytest

from tests.bench.metrics import one_word_search, ranks


def test_ranks_of_a_set() -> None:
    answers = [
        (["a", "b"], {"a"}),
        (["b", "c", "a"], {"a", "z"}),
        ([], {"a"}),
        ([*"bcdefghijk", "a"], {"a"}),  # the eleventh is not looked at
    ]
    got = ranks(answers)
    assert got.questions == 4
    assert got.first == pytest.approx(1 / 4)
    assert got.mrr == pytest.approx((1 + 1 / 3) / 4)
    assert got.recall == pytest.approx((1 + 1 / 2) / 4)


def test_one_word_search_by_group() -> None:
    tokens = {("пилы", "пила"): 2, ("пила", "пила"): 1, ("пила", "пить"): 1, ("дом", "дом"): 5}
    keys = {"пилы": {"пила"}, "пила": {"пила", "пить"}, "дом": {"дом"}}
    asked = {("пилы", "пила"): "other", ("пила", "пить"): "other", ("дом", "дом"): "citation"}
    got = one_word_search(tokens, keys.__getitem__, asked)
    other = got["other"]
    assert (got["citation"].f1, other.queries) == (1.0, 2)
    assert other.precision == pytest.approx((3 / 4 + 1 / 4) / 2)
    assert other.recall == 1.0
    assert other.f1 == pytest.approx((6 / 7 + 2 / 5) / 2)


def test_a_form_without_keys_finds_nothing() -> None:
    got = one_word_search({("a", "a"): 1}, lambda form: (), {("a", "a"): ""})
    assert (got[""].precision, got[""].recall, got[""].f1) == (0.0, 0.0, 0.0)
