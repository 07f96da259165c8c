"""Two versions side by side: passages and sentences that say the same are found together."""

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import BlockKind, Passage
from indexer import beads
from indexer.analysis import Analyser
from indexer.analysis.stored import Source, analyse_passages
from indexer.beads import Bead, align
from indexer.evidence import Evidence, Piece
from indexer.lexicon import NOTHING_LEARNT, Entry, Lexicon
from indexer.parallel import Pairing, Text, lemma, pair_passages, pair_sentences
from indexer.sentences import sentences
from tests.indexer.vocabularies import SMALL

ANALYSER = Analyser(SMALL)
SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8"))["cases"]


def text(lang: str, *lines: str) -> Text:
    """A version: "Art. 3| …" is labelled, "# …" a heading."""
    passages = tuple(_passage(number, lang, line) for number, line in enumerate(lines, start=1))
    sources = [Source(p.number, p.lang, p.text, p.kind == "heading") for p in passages]
    return Text(passages, analyse_passages(ANALYSER, sources))


def _passage(number: int, lang: str, line: str) -> Passage:
    kind: BlockKind = "heading" if line.startswith("# ") else "text"
    label, bar, rest = line.removeprefix("# ").partition("| ")
    return Passage(number, None, label if bar else "", lang, kind, rest if bar else label)


def pairs(en: Text, ru: Text, lexicon: Lexicon = NOTHING_LEARNT) -> list[tuple[object, object]]:
    return [(pairing.en, pairing.ru) for pairing in pair_passages(en, ru, lexicon)]


ONE, TWO, THREE = (1,), (2,), (3,)


def test_what_is_equally_long_is_paired() -> None:
    en = text("en", "Short words", "A sentence that goes on for rather longer than that", "End")
    ru = text("ru", "Мало слов", "Предложение, которое тянется заметно дольше первого", "Конец")
    assert pair_passages(en, ru) == [
        Pairing(ONE, ONE, "length"),
        Pairing(TWO, TWO, "length"),
        Pairing(THREE, THREE, "length"),
    ]


def test_a_passage_in_two_is_paired_with_both_halves() -> None:
    en = text("en", "He was there.", "The first half of it. " * 8 + "The second half of it. " * 8)
    ru = text("ru", "Он был там.", "Первая половина этого. " * 8, "Вторая половина этого. " * 8)
    assert pairs(en, ru) == [(ONE, ONE), (TWO, (2, 3))]


def test_labels_tell_what_belongs_together() -> None:
    en = text("en", "Art. 1| Everyone.", "Art. 2| Nobody.", "Art. 3| Someone.", "Art. 4| Anyone.")
    ru = text("ru", "Ст. 1| Каждый.", "Ст. 3| Кто-то.", "Ст. 4| Любой.")
    found = pair_passages(en, ru)
    assert Pairing(TWO, (), "length") in found
    assert Pairing(THREE, TWO, "label") in found
    assert Pairing((4,), THREE, "label") in found


@pytest.mark.parametrize(
    ("en", "ru"),
    [
        (["in 1994", "in 1995", "in 1996"], ["в 1994", "в 1996"]),
        (["in Memorial", "in PACE", "in OSCE"], ["в Memorial", "в OSCE"]),
    ],
    ids=["numbers", "words of the other script"],
)
def test_what_translation_leaves_as_it_is_tells_too(en: list[str], ru: list[str]) -> None:
    found = pair_passages(text("en", *en), text("ru", *ru))
    assert [(pairing.en, pairing.ru) for pairing in found] == [(ONE, ONE), (TWO, ()), (THREE, TWO)]
    assert [pairing.how for pairing in found] == ["words", "length", "words"]


def test_a_number_that_one_version_lacks_tells_that_its_paragraph_is_alone() -> None:
    en = text("en", *(f"¶ {n}| Some said this much of it." for n in range(1, 9)))
    ru = text("ru", *(f"¶ {n}| Кое-кто говорил об этом так." for n in range(1, 9) if n != 5))
    found = pair_passages(en, ru)
    assert [pairing.ru for pairing in found if pairing.en == (5,)] == [()]
    assert all(pairing.how == "label" for pairing in found if pairing.ru)


def test_numbers_say_nothing_where_only_one_version_has_them() -> None:
    en = text("en", *(f"¶ {n}| {'A word of it. ' * n}" for n in (3, 1, 4, 2)))
    ru = text("ru", *("Слово об этом. " * n for n in (3, 1, 4, 2)))
    assert pairs(en, ru) == [((n,), (n,)) for n in range(1, 5)]


def test_signs_tell_what_belongs_together() -> None:
    en = text("en", "What is this?", "Nobody could say.", "This (here):", "Nobody would say.")
    ru = text("ru", "Что это такое?", "Вот это (здесь):", "Никто не сказал.")
    assert pairs(en, ru) == [(ONE, ONE), (TWO, ()), (THREE, TWO), ((4,), THREE)]


def test_a_heading_is_not_put_together_with_its_text() -> None:
    en = text("en", "# The road in May", "In May the road was closed to all of us.")
    ru = text("ru", "В мае, в эти дни, эту дорогу для всех нас закрыли.")
    assert pairs(en, ru) == [(ONE, ()), (TWO, ONE)]


def test_headings_are_paired_with_headings() -> None:
    en = text("en", "# One", "Four", "# Five", "Nine")
    ru = text("ru", "# Раз", "# Пять", "Девять")
    assert pairs(en, ru)[2:] == [(THREE, TWO), ((4,), THREE)]


def entry(en: str, ru: str) -> Entry:
    return Entry(en, ru, 20, 20, 20, "report", 1, 1)


def test_known_words_tell_where_length_cannot() -> None:
    en = text("en", "A judge sat in court.", "A river ran to the sea.", "A forest grew over it.")
    ru = text("ru", "В суде сидел судья.", "До моря текла река.")
    known = Lexicon(
        entry(*pair)
        for pair in (("judge", "судья"), ("court", "суд"), ("river", "река"), ("sea", "море"))
    )
    assert pairs(en, ru, known) == [(ONE, ONE), (TWO, TWO), (THREE, ())]
    assert pairs(en, ru) != pairs(en, ru, known)


def test_an_empty_version_leaves_every_passage_alone() -> None:
    full, empty = text("en", "One.", "Two."), text("ru")
    assert pairs(full, empty) == [(ONE, ()), (TWO, ())]
    assert pairs(empty, text("ru", "Раз.")) == [((), ONE)]
    assert pairs(empty, empty) == []


def numbered(count: int, seed: int = 1) -> list[Piece]:
    """Pieces as of a long text, every third with a number of its own."""
    chance = random.Random(seed)  # noqa: S311
    return [
        Piece(
            chance.randint(20, 600),
            frozenset({"kind:text", *([f"={1000 + place}"] if place % 3 == 0 else [])}),
            frozenset(),
        )
        for place in range(count)
    ]


def right(found: Sequence[Bead], shift: int, after: int) -> int:
    """Beads of one for one that are right when pieces after that place are shifted."""
    return sum(
        len(bead.en) == len(bead.ru) == 1
        and bead.en[0] - bead.ru[0] == (shift if bead.ru[0] >= after else 0)
        for bead in found
    )


def test_a_long_block_may_be_missing() -> None:
    whole = numbered(600)
    cut = whole[:200] + whole[350:]
    assert right(align(whole, cut), 150, 200) >= 440


def test_very_long_texts_are_aligned_within_a_narrow_corridor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = numbered(700)
    cut = [piece for place, piece in enumerate(whole) if place % 100]
    expected = align(whole, cut)
    monkeypatch.setattr(beads, "_MOST_CELLS", 100_000)
    lows, highs = beads._corridor(700, 693)
    assert sum(high - low for low, high in zip(lows, highs, strict=True)) < 700 * 250
    assert align(whole, cut) == expected


pieces = st.lists(
    st.builds(
        Piece,
        st.integers(0, 3000),
        st.frozensets(st.sampled_from(["=1", "=2", "label:1", "label:2", "kind:text"]), max_size=3),
        st.frozensets(st.sampled_from(["judge", "court", "суд", "лес"]), max_size=3),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(pieces, pieces)
def test_every_piece_is_in_one_bead_and_both_orders_are_kept(
    en: list[Piece], ru: list[Piece]
) -> None:
    found = align(en, ru, Lexicon([entry("court", "суд")]))
    assert [place for bead in found for place in bead.en] == [*range(len(en))]
    assert [place for bead in found for place in bead.ru] == [*range(len(ru))]
    assert all(bead.en or bead.ru for bead in found)


# ---------- sentences ----------


@pytest.mark.parametrize("case", SENTENCES)
def test_a_passage_is_cut_where_sentences_end(case: str) -> None:
    whole = case.replace("|", "")
    assert "|".join(whole[begin:end] for begin, end in sentences(whole)) == case


def test_sentences_are_paired_within_their_passages() -> None:
    en = text("en", "In 1994 he came. In 1995 he wrote.", "Nobody knew in 1996.")
    ru = text("ru", "В 1994 он пришёл. В 1995 он писал.", "Никто не знал в 1996.")
    rows = list(pair_sentences(en, ru))
    assert [row.en for row in rows] == [
        ("in", "1994", "he", "come"),
        ("in", "1995", "he", "write"),
        ("nobody", "know", "in", "1996"),
    ]
    assert [row.ru[0] for row in rows] == ["в", "в", "никто"]
    assert [(row.en_passage, row.ru_passage) for row in rows] == [(1, 1), (1, 1), (2, 2)]


def test_a_hyphenated_word_gives_its_parts() -> None:
    (row,) = pair_sentences(text("en", "A so-called visit"), text("ru", "Чей-то визит"))
    assert row.en == ("a", "so", "call", "visit")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("=courts", "court"), "court"),
        (("=суда", "суд", "судно"), "суд"),
        (("=эстемировой", "~эстемиров", "эстемирова", "@estemirov"), "эстемирова"),
        (("=shrlock", "~shrlock"), "~shrlock"),
        (("#ecthr",), ""),
        (("=1994", "1994"), "1994"),
    ],
)
def test_the_likeliest_lemma_of_a_token(keys: tuple[str, ...], expected: str) -> None:
    assert lemma(keys) == expected


# ---------- too much to compare ----------


def many(count: int, *, labelled: bool = False, seed: int = 0) -> list[Piece]:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    found = []
    for number in range(count):
        marks = {f"={chance.randrange(50)}" for _ in range(40)}
        if labelled and number % 100 == 0:
            marks.add(f"label:a{number}")
        found.append(Piece(40, frozenset(marks), frozenset()))
    return found


@pytest.mark.parametrize("count", [5_000, 9_000])
def test_too_much_to_compare_is_paired_by_labels_and_order(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("compared all the same")

    monkeypatch.setattr(beads, "_cheapest", fail)
    en, ru = many(count, labelled=True), many(count, labelled=True, seed=1)
    del ru[150]
    found = align(en, ru)
    assert [place for bead in found for place in bead.en] == list(range(count))
    assert [place for bead in found for place in bead.ru] == list(range(count - 1))
    hows = {bead.en: bead.how for bead in found}
    assert hows[100,] == "label"
    assert hows[101,] == "length"
    assert Bead((300,), (299,), "label") in found
    assert Bead((199,), (), "length") in found


def test_labels_in_another_order_are_left_to_the_order() -> None:
    labels = [9, 0, 1, 2]
    en = [Piece(9, frozenset({f"label:a{n}"}), frozenset()) for n in labels]
    ru = [Piece(9, frozenset({f"label:a{n}"}), frozenset()) for n in sorted(labels)]
    assert beads._by_labels(en, ru) == [
        Bead((0,), (), "length"),
        *(Bead((n + 1,), (n,), "label") for n in range(3)),
        Bead((), (3,), "length"),
    ]


@pytest.mark.parametrize("count", [30, 700])
def test_what_speaks_for_a_row_is_the_same_for_part_of_it(count: int) -> None:
    evidence = Evidence(many(count), many(count, seed=1), NOTHING_LEARNT)
    for a, b in ((1, 1), (2, 1), (1, 3)):
        whole = evidence.row(9, a, b, 0, count + 1)
        assert evidence.row(9, a, b, 10, 25) == pytest.approx(whole[10:25])
