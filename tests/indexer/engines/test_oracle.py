"""The embedded engine against an oracle that looks at every document, batch after batch.

Random documents come, change and go in batches on three shelves; after each batch random trees
are asked with filters, dates and orders, and keys by their beginnings. What is found, counted,
ordered, scored and listed must be the same.
"""

from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.records import Shelf
from indexer.asking import Lookup
from indexer.engines.base import Batch
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.compared import answers_alike
from tests.indexer.engines.documents import FINGERPRINT
from tests.indexer.engines.oracle import Oracle
from tests.indexer.engines.trees import a_document, anything, lookups

PREFIXES = ("", "=", "=o", "b", "@", "суд")
TITLES = ("title_en", "title_ru", "title_other")


def _batch(shelf: Shelf, put: set[int], gone: set[int], seed: int) -> Batch:
    """Some documents of one shelf put, some removed; the position is set when it is applied."""
    random = Random(seed)  # noqa: S311 - hypothesis chooses the seed
    return Batch(
        shelf,
        tuple(a_document(random, f"{shelf[0]}{number:03}") for number in put),
        tuple(f"{shelf[0]}{number:03}" for number in gone - put),
        0,
    )


batches = st.builds(
    _batch,
    st.sampled_from(Shelf),
    st.sets(st.integers(0, 6), max_size=5),
    st.sets(st.integers(0, 6), max_size=3),
    st.integers(0, 1 << 32),
)
some_lookups = st.lists(lookups(anything), min_size=1, max_size=4)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    # a whole history of an index is drawn at a time
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(batches, some_lookups), min_size=1, max_size=5))
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
                for start in (1, 3):
                    answers_alike(engine, oracle, one, start, start)
                for prefix in PREFIXES:
                    expected = oracle.keys(prefix, one.shelves)
                    assert engine.keys(prefix, one.shelves) == expected, prefix
                    expected = oracle.keys(prefix, one.shelves, TITLES)
                    assert engine.keys(prefix, one.shelves, TITLES) == expected, prefix
        engine.close()
