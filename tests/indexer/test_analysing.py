"""Texts are analysed in several processes as in one, whatever becomes of the processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from indexer import analysing
from indexer.analysing import Analysing, Form, Made, Text
from indexer.analysis import Analyser
from indexer.analysis.kept import Part, unpack
from indexer.analysis.stored import Source
from tests.indexer.vocabularies import SMALL

TEXTS: list[Text] = [
    [
        Source(1, "en", f"Report {number}", heading=True),
        Source(2, "en", f"The defenders wrote letter {number} to the European Court again."),
        Source(3, "ru", f"Правозащитники из Грозного-{number} пишут письмо {number} в Страсбург."),
    ]
    for number in range(60)
]


def none_known() -> Generator[Form, None, None]:
    yield from ()


def over(processes: int, recall: analysing.Recall = none_known) -> Analysing:
    return Analysing(Analyser(SMALL), SMALL, recall, processes)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few texts are as good as many: processes are started for any, and each gets several."""
    monkeypatch.setattr(analysing, "WORTH_CHARACTERS", 1)
    monkeypatch.setattr(analysing, "_TASK_CHARACTERS", 500)


def here() -> Made:
    with over(1) as one:
        return one.begin(TEXTS).result()


def children() -> list[int]:
    """The processes that analyse for this one; an ended one counts until it is waited for."""
    listed = Path("/proc/self/task").glob("*/children")
    pids = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in pids if b"indexer.analysing" in command(pid) or ended(pid)]


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(true: Callable[[], bool]) -> None:
    """Wait for what has to come soon."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# ---------- the same as in one process ----------


@pytest.mark.usefixtures("many")
def test_every_byte_is_the_same_as_in_one_process() -> None:
    with over(2) as two:
        begun = two.begin(TEXTS)
        assert begun.elsewhere
        made = begun.result()
    assert made.kept == here().kept
    assert set(made.forms) == set(here().forms)
    assert (two.died, two.seconds > 0) == (0, True)


def test_what_was_read_before_changes_no_byte() -> None:
    with over(1) as one:
        one.begin(
            [[Source(1, "ru", "Страсбург, письма, again court European, defenders")]]
        ).result()
        assert one.begin(TEXTS).result().kept == here().kept


def test_a_few_texts_are_worth_no_process() -> None:
    with over(2) as two:
        begun = two.begin(TEXTS)
        assert not begun.elsewhere
        assert begun.result().kept == here().kept
        assert children() == []


@pytest.mark.usefixtures("many")
def test_several_batches_may_be_begun_at_once() -> None:
    with over(2) as two:
        begun = [two.begin(TEXTS[at : at + 10]) for at in range(0, 60, 10)]
        made = [kept for one in reversed(begun) for kept in reversed(one.result().kept)]
    assert made[::-1] == here().kept


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("processes", [1, 2])
def test_known_forms_are_not_worked_out_again(processes: int) -> None:
    """Shown by another answer: what is found by it."""

    def recall() -> Generator[Form, None, None]:
        yield "defenders", True, "en\t=bats\tbat"

    with over(processes, recall) as some:
        made = some.begin(TEXTS).result()
    part = Part(made.kept[0].first)
    assert ("=bats", "bat") in unpack(part, {}).keys
    assert "defenders" not in {written for written, _, _ in made.forms}


# ---------- processes that die ----------


@pytest.mark.usefixtures("many")
def test_a_process_that_is_killed_costs_nothing_but_time() -> None:
    with over(2) as two:
        two.begin(TEXTS).result()
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        assert two.begin(TEXTS).result().kept == here().kept
        assert two.died == 2
        assert len(children()) == 2


@pytest.mark.usefixtures("many")
def test_where_no_process_lives_the_texts_are_analysed_in_this_one() -> None:
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.01):
            for pid in children():
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    with over(2) as two:
        killer.start()
        try:
            made = two.begin(TEXTS[:10]).result()
        finally:
            stop.set()
            killer.join()
    assert made.kept == here().kept[:10]
    assert two.died >= 4


@pytest.mark.usefixtures("many")
def test_a_process_that_needs_too_much_memory_gives_way_to_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysing, "_MOST_KILOBYTES", 1)
    monkeypatch.setattr(analysing, "_KNOWN_FORMS", 0)
    long = [[Source(1, "en", " ".join(map(str, range(150_000))))]]
    with over(2) as two:
        two.begin(TEXTS[:1]).result()
        (small,) = children()
        made = two.begin(long).result()
        assert children() == [small], "the other one has gone"
        assert two.begin(TEXTS).result().kept == here().kept
        assert len(children()) == 2
    assert len(made.kept) == 1
    assert two.died == 0


# ---------- nothing is left behind ----------


@pytest.fixture
def nothing_left() -> Iterator[None]:
    yield
    assert children() == []


@pytest.mark.usefixtures("many", "nothing_left")
@pytest.mark.parametrize("how", ["at once", "in the midst", "done", "raised"])
def test_no_process_is_left(how: str) -> None:
    try:
        with over(2) as two:
            begun = two.begin(TEXTS)
            if how == "in the midst":
                until(lambda: len(children()) == 2)
            if how == "done":
                begun.result()
            if how == "raised":
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass


@pytest.mark.usefixtures("many")
def test_ctrl_c_is_not_sent_to_the_processes() -> None:
    with over(2) as two:
        two.begin(TEXTS).result()
        assert os.getpgrp() not in {os.getpgid(pid) for pid in children()}


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_their_parent_and_say_nothing(sent: signal.Signals) -> None:
    program = (
        "import sys, time\n"
        "from indexer import analysing\n"
        "from tests.indexer import test_analysing as tests\n"
        "analysing.WORTH_CHARACTERS = 1\n"
        "with tests.over(2) as two:\n"
        "    two.begin(tests.TEXTS).result()\n"
        "    print(*tests.children(), flush=True)\n"
        "    begun = two.begin(tests.TEXTS * 1000)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(sent)
        assert pids
        until(lambda: all(b"indexer.analysing" not in command(pid) for pid in pids))
        assert parent.stderr.read() == b""
