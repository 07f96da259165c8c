"""The embedded engine against an oracle that looks at every document, and against plain Whoosh.

One index of many batches on three shelves, with documents replaced and removed, lies in several
segments; thousands of random questions are put to it and to the others.
"""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query, sorting
from whoosh.searching import Searcher

from archive.records import Shelf
from indexer.asking import Channel, Key, Lookup, Node, Sort, Word
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.asked import ids, scores
from tests.indexer.engines.compared import ROUNDING, answers_alike
from tests.indexer.engines.documents import FINGERPRINT, lookup
from tests.indexer.engines.oracle import NEAREST, Oracle
from tests.indexer.engines.plain_whoosh import PlainWhoosh, translated
from tests.indexer.engines.trees import (
    FACETS,
    FORMS,
    SHELVES,
    anything,
    history,
    lookups,
    near_words,
    of_single_words,
    said_in_whoosh,
    said_undated,
)

SIZES = {Shelf.PUBLIC: 60, Shelf.RESTRICTED: 20, Shelf.INTERNAL: 10}

FOLDERS = pytest.TempPathFactory

questions = settings(
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)


class Grown:
    """The same documents, come and gone in the same batches, everywhere."""

    def __init__(
        self, engine: EmbeddedEngine, whooshes: dict[tuple[Shelf, ...], PlainWhoosh]
    ) -> None:
        self.engine, self.oracle, self.whooshes = engine, Oracle(), whooshes


@pytest.fixture(scope="module")
def grown(tmp_path_factory: FOLDERS) -> Iterator[Grown]:
    whooshes = {
        shelves: PlainWhoosh(tmp_path_factory.mktemp("whoosh"), shelves) for shelves in SHELVES
    }
    yield from _grow(tmp_path_factory, SIZES, batches=15, whooshes=whooshes)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: FOLDERS) -> Iterator[Grown]:
    """More documents than nearness tells apart."""
    yield from _grow(tmp_path_factory, {Shelf.PUBLIC: NEAREST + 100}, batches=16, whooshes={})


def _grow(
    tmp_path_factory: FOLDERS,
    sizes: dict[Shelf, int],
    *,
    batches: int,
    whooshes: dict[tuple[Shelf, ...], PlainWhoosh],
) -> Iterator[Grown]:
    folder = tmp_path_factory.mktemp("grown") / "index"
    all_of_them = Grown(EmbeddedEngine(folder), whooshes)
    with all_of_them.engine.open_new(FINGERPRINT) as generation:
        generation.commit()
    for batch in history(sizes, batches=batches):
        for one in (all_of_them.engine, all_of_them.oracle, *whooshes.values()):
            one.apply(batch)
    yield all_of_them
    all_of_them.engine.close()
    for whoosh in whooshes.values():
        whoosh.close()


def test_the_index_has_several_segments_with_documents_deleted_in_them(
    grown: Grown, tmp_path_factory: FOLDERS
) -> None:
    (folder,) = tmp_path_factory.getbasetemp().glob("grown0/index/current/public")
    segments = whoosh_index.open_dir(folder)._segments()
    assert len(segments) > 2
    assert sum(segment.has_deletions() for segment in segments) > 1


def test_many_questions_find_some_documents_and_not_all(grown: Grown) -> None:
    shares, ranked = [], []

    @settings(questions, max_examples=300)
    @given(asked=lookups(anything))
    def ask(asked: Lookup) -> None:
        found = grown.oracle.find(asked)
        shares.append(found.total / len(grown.oracle.documents(asked.shelves)))
        ranked.append(len(set(scores(found).values())) > 2)

    ask()
    assert sum(0 < share < 1 for share in shares) > 0.45 * len(shares)
    assert sum(ranked) > len(ranked) / 3


@settings(questions, max_examples=2000)
@given(asked=lookups(anything), start=st.integers(0, 30), size=st.integers(1, 7))
def test_the_engine_answers_like_one_who_looks_at_every_document(
    grown: Grown, asked: Lookup, start: int, size: int
) -> None:
    answers_alike(grown.engine, grown.oracle, asked, start, size)


@settings(questions, max_examples=60)
@given(tree=near_words, start=st.integers(180, 220), size=st.integers(1, 40))
def test_the_best_of_many_are_told_apart_by_nearness_and_the_rest_stay_behind_them(
    crowd: Grown, tree: Node, start: int, size: int
) -> None:
    asked = lookup(tree, near=tree.parts, limit=1000)
    found = answers_alike(crowd.engine, crowd.oracle, asked, start, size)
    assert found.total > NEAREST


@settings(questions, max_examples=300)
@given(asked=lookups(said_in_whoosh))
def test_the_engine_finds_counts_and_orders_like_plain_whoosh(grown: Grown, asked: Lookup) -> None:
    found = grown.engine.find(asked)
    whoosh = grown.whooshes[asked.shelves]
    expected = whoosh.ids(asked)
    assert found.total == len(expected)
    assert (sorted(ids(found)) if asked.sort is Sort.RELEVANCE else ids(found)) == expected
    for name in asked.facets:
        assert found.facets[name] == whoosh.facet(asked, name), name


@settings(questions, max_examples=300)
@given(tree=of_single_words, shelves=st.sampled_from(SHELVES))
def test_the_engine_ranks_like_plain_whoosh(
    grown: Grown, tree: Node, shelves: tuple[Shelf, ...]
) -> None:
    found = grown.engine.find(lookup(tree, shelves=shelves))
    expected = grown.whooshes[shelves].scores(tree)
    assert scores(found) == pytest.approx(expected, abs=ROUNDING)


@pytest.fixture(scope="module")
def searcher(grown: Grown, tmp_path_factory: FOLDERS) -> Iterator[Searcher]:
    """Whoosh's own way into the engine's index of the public shelf."""
    (folder,) = tmp_path_factory.getbasetemp().glob("grown0/index/current/public")
    with whoosh_index.open_dir(folder).searcher() as searcher:
        yield searcher


@settings(questions, max_examples=300)
@given(tree=said_undated)
def test_whoosh_s_own_queries_work_on_the_engine_s_files(
    grown: Grown, searcher: Searcher, tree: Node
) -> None:
    grouping = {
        name: sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count) for name in FACETS
    }
    asked = translated(tree)
    found = grown.engine.find(lookup(tree, limit=1000, facets=tuple(FACETS)))
    assert sorted(hit["id"] for hit in searcher.search(asked, limit=None)) == sorted(ids(found))
    groups = searcher.search(asked, limit=None, groupedby=grouping)
    for name, count in found.facets.items():
        missing = {None: count.missing} if count.missing else {}
        assert groups.groups(name) == {**count.values, **missing}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (query.Prefix("text_en", "=ow"), lambda key: key.startswith("=ow")),
        (query.Wildcard("text_en", "=?at*"), lambda key: key in ("=bat", "=bats")),
        (query.Regex("text_en", "^(owl|cow)$"), lambda key: key in ("owl", "cow")),
        (query.TermRange("text_en", "b", "d"), lambda key: "b" <= key <= "d"),
        (query.FuzzyTerm("text_en", "=cowl"), lambda key: key in ("=owl", "=cow")),
    ],
)
def test_whoosh_s_own_patterns_work_on_the_engine_s_files(
    grown: Grown, searcher: Searcher, asked: query.Query, fits: Callable[[str], bool]
) -> None:
    keys = {key for held in FORMS.values() for key in held if fits(key)}
    tree = Word(tuple(Key(key, Channel.EXACT) for key in keys), ("text_en",))
    expected = ids(grown.engine.find(lookup(tree, limit=1000)))
    assert 0 < len(expected) < len(grown.oracle.documents((Shelf.PUBLIC,)))
    assert sorted(hit["id"] for hit in searcher.search(asked, limit=None)) == sorted(expected)
