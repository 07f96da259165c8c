"""A clock that jumps: nothing opens before its day, the history keeps its order."""

import datetime as dt
import random
import time

import pytest

from archive import intake
from archive.catalogue import reading
from archive.catalogue.history import history_of, removed
from archive.intake import plan, take_in
from archive.records import Event, Shelf
from indexer import build
from indexer.asking import Search
from indexer.search import Finder, open_engine
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, LETTER

ENDS = dt.date(2031, 5, 1)
DAY = dt.timedelta(days=1)


def embargoed(until: dt.date) -> str:
    return f'embargo = "{until}"\n{KEYS}'


def found_by_the_public(small: SmallArchive) -> set[str]:
    """What a reader of the public shelf finds, once the index is up to the catalogue."""
    engine = open_engine(small.settings.index)
    build.update(small.catalogue, engine)
    finder = Finder(small.catalogue, engine)
    asked = Search(text="lawyers", shelves=(Shelf.PUBLIC,), per_page=100)
    try:
        return {result.document.id for result in finder.search(asked).results}
    finally:
        engine.close()


def run_on(small: SmallArchive, day: dt.date) -> None:
    take_in(small.settings, small.catalogue, small.plan(), today=day)


def test_an_embargo_that_ended_holds_again_when_the_clock_goes_back(small: SmallArchive) -> None:
    small.corpus.document("a", embargoed(ENDS))
    run_on(small, ENDS)
    assert small.shelf("a") is Shelf.PUBLIC
    assert found_by_the_public(small) == {"a"}
    with small.catalogue.reading() as connection:  # what `--if-needed` asks
        assert reading.embargo_moves(connection, ENDS) == {}
        assert reading.embargo_moves(connection, ENDS - DAY) == {"a": Shelf.INTERNAL}
    run_on(small, ENDS - DAY)
    assert small.shelf("a") is Shelf.INTERNAL
    assert found_by_the_public(small) == set()


def test_wherever_the_clock_goes_nothing_is_public_before_its_day(small: SmallArchive) -> None:
    chance = random.Random(5)  # noqa: S311 (the same days each time)
    ends = {f"d{number}": ENDS + number * 10 * DAY for number in range(6)}
    for id, until in ends.items():
        small.corpus.document(id, embargoed(until), {"a.txt": f"{LETTER}\nThe paper {id}.\n"})
    for turn in range(25):
        day = ENDS + chance.randint(-15, 70) * DAY
        if turn % 5 == 1:
            moved = chance.choice(sorted(ends))
            ends[moved] = ENDS + chance.randint(0, 60) * DAY
            small.corpus.document(
                moved, embargoed(ends[moved]), {"a.txt": f"{LETTER}\nThe paper {moved}.\n"}
            )
        run_on(small, day)
        open_now = {id for id in ends if small.shelf(id) is Shelf.PUBLIC}
        assert open_now == {id for id, until in ends.items() if until <= day}
        if turn % 6 == 0:
            assert found_by_the_public(small) == open_now


def test_the_first_and_the_last_day_there_are_open_and_close_by_the_same_rule(
    small: SmallArchive,
) -> None:
    small.corpus.document("a", embargoed(ENDS))
    for day, stands in ((dt.date.min, Shelf.INTERNAL), (dt.date.max, Shelf.PUBLIC)) * 2:
        run_on(small, day)
        assert small.shelf("a") is stands


def test_history_keeps_the_order_of_what_happened(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = dt.datetime(2031, 5, 1, tzinfo=dt.UTC)
    jumps = iter([10, 5000, -4000, 3000, -9000])

    def run() -> None:
        day = at + next(jumps) * DAY
        monkeypatch.setattr(intake, "_now", lambda: day)
        small.run()

    small.corpus.document("a")
    small.corpus.document("b", files={"b.txt": "The council answers.\n"})
    run()
    small.corpus.put("a/letter.txt", LETTER.upper())
    run()
    (small.corpus.root / "a").rename(small.corpus.root / "_a")
    run()
    with small.catalogue.reading() as connection:
        assert removed(connection).keys() == {"a"}
    (small.corpus.root / "_a").rename(small.corpus.root / "a")
    run()
    small.corpus.put("a/letter.txt", LETTER.title())
    run()
    with small.catalogue.reading() as connection:
        told = history_of(connection, "a")
        assert removed(connection) == {}
    assert [one.event for one in told] == [
        Event.ADDED,
        Event.CHANGED,
        Event.REMOVED,
        Event.RESTORED,
        Event.CHANGED,
    ]
    times = [one.at for one in told]
    assert times != sorted(times), "the clock did not jump"


def test_a_change_made_under_a_clock_that_was_set_back_is_seen(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files then come from the future, and a second change may bear the date of the first."""
    small.corpus.document("a")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() - 86_400 * 10**9)
    small.run()
    small.corpus.put("a/letter.txt", LETTER.swapcase())
    report = small.run()
    assert report.changed == 1
    assert small.text("a", "en") == LETTER.swapcase().strip()
    assert small.run().changed == 0


@pytest.mark.parametrize("days", [-400, 400])
def test_an_index_built_under_a_wrong_clock_is_used_and_replaced(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    small.corpus.document("a")
    small.run()
    assert found_by_the_public(small) == {"a"}
    now = time.time
    for jump in (days, 0, -days):
        monkeypatch.setattr(time, "time", lambda jump=jump: now() + jump * 86_400)
        engine = open_engine(small.settings.index)
        build.update(small.catalogue, engine, rebuild=True)
        engine.close()
        assert found_by_the_public(small) == {"a"}
    with small.catalogue.reading() as connection:
        last = reading.last_change(connection)
    assert all(open_engine(small.settings.index).position(shelf) == last for shelf in Shelf)


def test_a_plan_made_before_midnight_and_carried_out_after_it_is_right(
    small: SmallArchive,
) -> None:
    small.corpus.document("a", embargoed(ENDS))
    planned = plan(small.settings, small.catalogue)
    take_in(small.settings, small.catalogue, planned, today=ENDS - DAY)
    assert small.shelf("a") is Shelf.INTERNAL
    take_in(small.settings, small.catalogue, small.plan(), today=ENDS)
    assert small.shelf("a") is Shelf.PUBLIC
