"""The postings of a document's fields are those of its tokens, one by one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyser
from indexer.analysis.kept import Part
from indexer.analysis.packing import Sizes, pack
from indexer.analysis.stored import GAP, Analysis, Source, analyse_passages
from indexer.engines.base import Postings
from indexer.feeding import field_of, fields
from tests.indexer.vocabularies import SMALL

ANALYSER = Analyser(SMALL)

KINDS = st.sampled_from(["text", "title", "summary", "symbol"])
LANGS = st.sampled_from(["en", "ru", "ce"])
WORDS = ["Права", "прав", "the Court", "courts", "Ачхой-Мартане", "57942/00", "ЕСПЧ", "—", "5"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
SOURCES = st.builds(Source, st.integers(0, 99), LANGS, TEXTS, st.booleans(), KINDS)
PARTS = st.lists(st.lists(SOURCES, max_size=5), max_size=3)


def one_by_one(analyses: Sequence[Analysis]) -> dict[str, Postings]:
    """The postings, token after token and key after key."""
    positions: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    lengths: dict[str, int] = defaultdict(int)
    ends: dict[str, int] = defaultdict(int)
    for held in analyses:
        for stretch in held.stretches:
            name = field_of(stretch.kind, stretch.lang)
            into = positions[name]
            places = held.positions[stretch.first : stretch.last].tolist()
            for token, place in enumerate(places, start=stretch.first):
                for key in held.keys[held.words[token]]:
                    into[key].append(ends[name] + place - places[0])
            if places:
                lengths[name] += places[-1] + 1 - places[0]
                ends[name] += places[-1] + 1 - places[0]
            ends[name] += GAP  # words between the last one and the next
    return {name: Postings.of(into, lengths[name]) for name, into in positions.items()}


def plain(found: Mapping[str, Postings]) -> dict[str, tuple[int, dict[str, list[int]]]]:
    for postings in found.values():
        assert len(set(postings.keys)) == len(postings.keys) == len(postings.counts)
        assert postings.counts.sum() == len(postings.positions)
        assert (postings.counts.dtype, postings.positions.dtype) == ("uint32", "uint32")
    return {
        name: (postings.length, {key: places.tolist() for key, places in postings.places()})
        for name, postings in found.items()
    }


@settings(max_examples=200, deadline=None)
@given(PARTS, st.sampled_from([Sizes(), Sizes(block=3, keys=2)]))
def test_the_postings_are_those_of_the_tokens(texts: list[list[Source]], sizes: Sizes) -> None:
    analyses = [analyse_passages(ANALYSER, sources) for sources in texts]
    kept = [pack(analysis, sizes) for analysis in analyses]
    rows = {(at, row): data for at, one in enumerate(kept) for row, data in enumerate(one.rows)}
    found = fields([Part(one.first, "", at) for at, one in enumerate(kept)], rows)
    assert plain(found) == plain(one_by_one(analyses))


@pytest.mark.parametrize(
    ("kind", "lang", "field"),
    [
        ("title", "en", "title_en"),
        ("title", "de", "title_other"),
        ("summary", "ru", "text_ru"),
        ("text", "ru", "text_ru"),
        ("text", "und", "text_other"),
        ("symbol", "und", "symbol"),
        ("symbol", "en", "symbol"),
    ],
)
def test_words_go_to_the_field_of_their_language(kind: str, lang: str, field: str) -> None:
    assert field_of(kind, lang) == field
