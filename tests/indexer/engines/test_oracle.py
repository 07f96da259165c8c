"""The embedded engine against an oracle that looks at every document.

Random documents come, change and go in batches on three shelves; after each batch random trees
are asked with filters, dates and orders, and keys by their beginnings. What is found, counted,
ordered and listed must be the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Dated,
    Everything,
    Filter,
    Has,
    Lookup,
    Node,
    Not,
    Nothing,
    Sort,
)
from indexer.engines.base import Batch, Engine, EngineDocument
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.asked import ENDLESS
from tests.indexer.engines.documents import (
    FINGERPRINT,
    TEXT,
    document,
    exactly,
    lookup,
    near,
    phrase,
    word,
)
from tests.indexer.engines.oracle import Oracle

FORMS = ("owl", "owls", "bat", "bats", "cow", "elk")
FIRST_DAY = date(2009, 1, 1)
FACETS = {
    "type": ("letter", "report"),
    "region": ("north", "south", "valley"),
    "year": ("2009", "2010"),
    "tag": ("x", "y", "z"),
}

texts = st.lists(st.sampled_from([*FORMS, "|"]), max_size=9).map(" ".join)
days = st.integers(0, 5).map(lambda number: FIRST_DAY + timedelta(days=100 * number))
fields = st.lists(st.sampled_from(TEXT), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def documents(draw: st.DrawFn, shelf: Shelf) -> EngineDocument:
    facets = {
        name: tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))
        for name, values in FACETS.items()
    }
    day = draw(st.none() | days)
    langs = draw(st.lists(st.sampled_from(["en", "ru"]), max_size=2, unique=True))
    return document(
        f"{shelf[0]}{draw(st.integers(0, 6))}",
        draw(texts),
        text_ru=draw(texts),
        title_en=draw(texts),
        symbol=draw(st.sampled_from(["", "owl", "bat elk"])),
        day=day.isoformat() if day else None,
        facets={name: values for name, values in facets.items() if values},
        titles={lang: draw(st.sampled_from(["b", "a", "c"])) for lang in langs},
    )


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Some documents of one shelf put, some removed; the position is set when it is applied."""
    shelf = draw(st.sampled_from(list(Shelf)))
    put = draw(st.lists(documents(shelf), max_size=5, unique_by=lambda put: put.id))
    gone = draw(st.lists(st.integers(0, 6).map(lambda number: f"{shelf[0]}{number}"), max_size=3))
    here = {one.id for one in put}
    return Batch(shelf, tuple(put), tuple(id for id in gone if id not in here), 0)


words = st.one_of(
    st.builds(word, st.sampled_from(FORMS), fields),
    st.builds(exactly, st.sampled_from(FORMS), fields),
    st.builds(
        phrase,
        st.lists(st.sampled_from(FORMS), min_size=2, max_size=3).map(" ".join),
        fields,
    ),
    st.builds(
        near,
        st.lists(st.sampled_from(FORMS), min_size=1, max_size=3).map(" ".join),
        st.integers(0, 4),
        fields,
    ),
)
values = st.sampled_from(list(FACETS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(FACETS[name]), max_size=2))
)
leaves = st.one_of(
    words,
    values.map(lambda chosen: Has(chosen[0], tuple(chosen[1]))),
    st.lists(st.sampled_from(["p0", "p1", "r2", "i3"]), max_size=2).map(
        lambda ids: Has("id", tuple(ids))
    ),
    st.builds(Dated, st.none() | days, st.none() | days),
    st.sampled_from([Everything(), Nothing()]),
)


def _branches(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    enough = st.builds(AtLeast, several, st.integers(0, 3))
    return st.one_of(nodes.map(Not), several.map(All), several.map(Any), enough)


trees: st.SearchStrategy[Node] = st.recursive(leaves, _branches, max_leaves=6)

lookups: st.SearchStrategy[Lookup] = st.builds(
    lookup,
    trees,
    near=st.lists(st.builds(word, st.sampled_from(FORMS), fields), max_size=3).map(tuple),
    filters=st.lists(
        values.map(lambda chosen: Filter(chosen[0], tuple(chosen[1]))), max_size=2
    ).map(tuple),
    since=st.none() | days,
    until=st.none() | days,
    sort=st.sampled_from(Sort),
    labels=st.sampled_from(["en", "ru"]),
    facets=st.just(tuple(FACETS)),
    shelves=st.sampled_from([(Shelf.PUBLIC,), (Shelf.PUBLIC, Shelf.RESTRICTED), tuple(Shelf)]),
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(batches(), st.lists(lookups, min_size=1, max_size=4)), min_size=1, max_size=5
    )
)
def test_the_engine_answers_like_one_who_looks_at_every_document(
    steps: list[tuple[Batch, list[Lookup]]],
) -> None:
    oracle = Oracle()
    with TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        with engine.open_new(FINGERPRINT) as generation:
            generation.commit()
        for position, (batch, asked) in enumerate(steps, start=1):
            engine.apply(replace(batch, position=position))
            oracle.apply(batch)
            for one in asked:
                _compare(engine, oracle, one)
                for prefix in ("", "=", "=o", "b", "bats"):
                    expected = oracle.keys(prefix, one.shelves)
                    assert engine.keys(prefix, one.shelves) == expected, prefix
        engine.close()


def _compare(engine: Engine, oracle: Oracle, asked: Lookup) -> None:
    found = engine.find(asked)
    ids = [hit.id for hit in found.hits]
    expected = oracle.ids(asked)
    if asked.sort is Sort.RELEVANCE:
        ranked = [(-hit.score, -hit.place.day, hit.id) for hit in found.hits]
        assert ranked == sorted(ranked)
        assert sorted(ids) == expected
    else:
        assert ids == expected
    assert found.total == len(expected)
    for name in asked.facets:
        assert found.facets[name] == oracle.facet(asked, name), name
    for limit in (1, 3):
        assert _paged(engine, asked, limit) == ids


def _paged(engine: Engine, asked: Lookup, limit: int) -> Sequence[str]:
    """Everything found, page by page, by offset; and the same by cursor."""
    by_offset: list[str] = []
    by_cursor: list[str] = []
    place = None
    while page := engine.find(replace(asked, offset=len(by_offset), limit=limit, facets=())).hits:
        by_offset += [hit.id for hit in page]
        next_page = engine.find(replace(asked, after=place, limit=limit, facets=())).hits
        by_cursor += [hit.id for hit in next_page]
        place = next_page[-1].place if next_page else place
        assert len(by_offset) < ENDLESS
    assert by_cursor == by_offset
    return by_offset
