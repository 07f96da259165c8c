"""An analysis is kept and comes back as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyser
from indexer.analysis.kept import Kept, Part, unpack
from indexer.analysis.packing import Sizes, pack
from indexer.analysis.stored import (
    GAP,
    Analysis,
    Source,
    Stretch,
    analyse_passages,
)
from tests.indexer.vocabularies import SMALL

ANALYSER = Analyser(SMALL)

PASSAGES = [
    Source(1, "ru", "Права человека в Чечне", heading=True),
    Source(2, "en", "Human rights in Ачхой-Мартан"),
    Source(3, "und", " — "),
    Source(7, "ru", "Права"),
]

passages = st.lists(
    st.builds(
        Source,
        st.integers(0, 2**31),
        st.sampled_from(["en", "ru", "und", "ce"]),
        st.lists(
            st.one_of(
                st.text("аяёprt 5-/—\u0301'\t\n", max_size=8),
                st.sampled_from(
                    [
                        "Европейского суда",
                        "ЕСПЧ",
                        "Чеченской",
                        "Ачхой-Мартане",
                        "57942/00",
                        "ц" * 300,
                    ]
                ),
            ),
            max_size=6,
        ).map(" ".join),
        st.booleans(),
        st.sampled_from(["text", "title"]),
    ),
    max_size=6,
)


def words(analysis: Analysis, stretch: Stretch) -> list[tuple[tuple[str, ...], int, int, int, int]]:
    """A stretch's tokens as (keys, start, end, position, width)."""
    return [
        (
            analysis.keys[analysis.words[token]],
            int(analysis.starts[token]),
            int(analysis.ends[token]),
            int(analysis.positions[token]),
            int(analysis.widths[token]),
        )
        for token in range(stretch.first, stretch.last)
    ]


def back(kept: Kept) -> Analysis:
    """What was kept, as it was."""
    return unpack(Part(kept.first), {(0, at): data for at, data in enumerate(kept.rows)})


SIZES = st.sampled_from([Sizes(), Sizes(keys=2), Sizes(block=3, keys=1), Sizes(block=5, keys=4)])


@settings(deadline=None)
@given(passages, SIZES)
def test_what_is_unpacked_is_what_was_packed(given_passages: list[Source], sizes: Sizes) -> None:
    made = analyse_passages(ANALYSER, given_passages)
    kept = back(pack(made, sizes))
    assert (kept.keys, kept.stretches) == (made.keys, made.stretches)
    for name in ("words", "starts", "ends", "positions", "widths"):
        column = getattr(kept, name)
        assert column.dtype == np.dtype("<u4")
        assert column.tolist() == getattr(made, name).tolist()


@settings(deadline=None)
@given(passages)
def test_each_passage_keeps_the_tokens_of_its_text(given_passages: list[Source]) -> None:
    kept = back(pack(analyse_passages(ANALYSER, given_passages)))
    for stretch, source in zip(kept.stretches, given_passages, strict=True):
        assert (stretch.number, stretch.lang, stretch.heading) == (
            source.number,
            source.lang,
            source.heading,
        )
        tokens = list(ANALYSER.analyse(source.text, source.lang))
        held = words(kept, stretch)
        base = held[0][3] if held else 0
        assert held == [(t.keys, t.start, t.end, base + t.position, t.width) for t in tokens]


def test_positions_run_on_with_a_gap_that_no_phrase_crosses() -> None:
    kept = analyse_passages(ANALYSER, PASSAGES)
    ends = {}
    for stretch in kept.stretches:
        held = words(kept, stretch)
        if held:
            ends[stretch.number] = (held[0][3], max(p + w for _, _, _, p, w in held))
    assert ends[1] == (0, 4)
    assert ends[2][0] >= ends[1][1] + GAP
    assert ends[7][0] >= ends[2][1] + GAP


def test_a_name_of_a_term_does_not_cross_passages() -> None:
    def terms(*texts: str) -> list[tuple[int, int]]:
        kept = analyse_passages(ANALYSER, [Source(n, "ru", text) for n, text in enumerate(texts)])
        rows = zip(kept.words.tolist(), kept.starts.tolist(), kept.ends.tolist(), strict=True)
        return [(start, end) for word, start, end in rows if "#ecthr" in kept.keys[word]]

    assert terms("в Европейском суде по правам") == [(2, 18)]
    assert terms("в Европейском", "суде по правам") == []
    assert terms("суд", "решение Европейского суда") == [(8, 25)]


def test_a_set_of_keys_is_kept_once() -> None:
    kept = analyse_passages(
        ANALYSER, [Source(1, "ru", "право право право"), Source(2, "ru", "право")]
    )
    assert len(kept.keys) == 1
    assert kept.words.tolist() == [0, 0, 0, 0]


def test_a_part_without_words_is_kept_too() -> None:
    for empty in ([], [Source(1, "en", "")], [Source(1, "en", "…"), Source(2, "ru", "—")]):
        kept = back(pack(analyse_passages(ANALYSER, empty)))
        assert kept.words.size == 0
        assert [(s.first, s.last) for s in kept.stretches] == [(0, 0)] * len(empty)


@pytest.mark.parametrize("repeats", [1, 300])
def test_what_is_kept_is_compact(repeats: int) -> None:
    text = "Комитет обратился к правительству с запросом о судьбе пропавших без вести. " * repeats
    kept = pack(analyse_passages(Analyser({}), [Source(1, "ru", text)]))
    assert len(kept.first) + sum(map(len, kept.rows)) < 1500 + 20 * 11 * repeats


def test_the_same_passages_are_kept_as_the_same_bytes() -> None:
    assert pack(analyse_passages(ANALYSER, PASSAGES)) == pack(analyse_passages(ANALYSER, PASSAGES))
