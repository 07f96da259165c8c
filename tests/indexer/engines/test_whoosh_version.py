"""Which Whoosh the tests run with: the pinned one, or the fork when it is asked for."""

import os
from importlib.metadata import distributions
from pathlib import Path

import whoosh


def test_the_whoosh_that_was_asked_for_is_the_one_that_runs() -> None:
    folder = os.environ.get("SVOD_TEST_WHOOSH3")
    version = whoosh.versionstring()
    if not folder:
        assert version == "2.7.4"
        return
    place = Path(folder).resolve()
    assert Path(whoosh.__file__).is_relative_to(place)
    (held,) = (one for one in distributions(path=[str(place)]) if one.name == "whoosh3")
    assert version == held.version
