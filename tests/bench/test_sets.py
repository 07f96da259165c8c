"""What the bench makes of the data before anything is searched."""

from pathlib import Path

from indexer.query.limits import MAX_CHARACTERS
from tests.bench.folds import deal
from tests.bench.pool import pairs_of
from tests.bench.sets import shortened
from tests.bench.texts import Text
from tests.bench.words import TABLES, conflation, table, treebank


def test_a_long_question_is_cut_after_a_word() -> None:
    fits = "a" * (MAX_CHARACTERS - 5) + " bbbb"
    assert shortened(fits) == fits
    assert shortened(fits + "c") == "a" * (MAX_CHARACTERS - 5)
    assert shortened(fits + " c") == fits


def test_sides_of_one_work_are_a_pair() -> None:
    en, ru, single = (_text(name) for name in ("a/en", "a/ru", "b"))
    assert pairs_of([en, single, ru]) == {"a": (en, ru)}


def test_pairs_that_give_each_other_away_are_in_one_fold() -> None:
    pairs = {name: (_text(f"{name}/en"), _text(f"{name}/ru")) for name in map(str, range(40))}
    apart = deal(pairs, [])
    assert len(set(apart.values())) > 1
    joined = deal(pairs, [("0", "1", "2"), ("2", "3"), ("9", "8")])
    assert len({joined[name] for name in "0123"}) == 1
    assert joined["8"] == joined["9"]
    same = {name: (_text(f"{name}/en", f"title {int(name) % 2}"),) for name in pairs}
    assert len(set(deal(same, []).values())) <= 2


def test_treebank_gives_words_with_lemmas(tmp_path: Path) -> None:
    path = tmp_path / "small.conllu"
    rows = [
        "# text = …",
        "1-2\tвонзённое\t_\t_",
        "1\tЁлки\tёлка\tNOUN",
        "1.1\tесть\tбыть\tVERB",
        "2\tёлка\tёлка\tNOUN",
        "3\tи\tи\tCCONJ",
        "4\tи\tи\tCCONJ",
        "5\tсад\tсад\tNOUN",
        "6\t.\t.\tPUNCT",
    ]
    padded = [
        "\t".join([*row.split("\t"), *["_"] * 6][:10]) if "\t" in row else row for row in rows
    ]
    path.write_text("\n".join(padded), encoding="utf-8")
    gold = treebank(path)
    assert gold.tokens[("и", "и")] == 2
    assert set(gold.asked) == {("елки", "елка"), ("елка", "елка")}
    assert ("есть", "быть") not in gold.tokens


def test_bare_forms_do_not_conflate() -> None:
    got = conflation(table(TABLES / "russian.toml"), lambda form: {form})
    assert got.precision > 0.95, "few forms stand in two rows"
    assert got.recall < 0.5


def _text(name: str, title: str = "") -> Text:
    pair, _, lang = name.partition("/")
    return Text("parallel/x", name, pair, lang or "en", title or name, ())
